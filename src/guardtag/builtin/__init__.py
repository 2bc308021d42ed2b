"""Ordinary plugins of our own: stores, channels, printers, key sources. They see the SPI only."""
