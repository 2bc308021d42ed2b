"""Labels: designs, geometry, QR drawing (segno is imported here only), proof, sheets of a paper backup."""
