"""Fuzz targets: one for each thing that reads what somebody else wrote; `make fuzz` runs them."""
