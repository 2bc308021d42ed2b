"""How commands are told which tag is meant."""

from __future__ import annotations

SERIAL_DIGITS = 10
"""Longer texts of digits are no serials."""


def tag_code(text: str) -> str | int:
    """A serial as a number; a link or a typed code as it is."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= SERIAL_DIGITS else text
