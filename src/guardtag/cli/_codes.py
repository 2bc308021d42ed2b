"""How commands are told which tag is meant."""

from __future__ import annotations


def tag_code(text: str) -> str | int:
    """A serial as a number; a link or a typed code as it is."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else text
