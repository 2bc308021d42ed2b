"""Labels: designs, geometry, QR drawing (the only segno import), proof."""
