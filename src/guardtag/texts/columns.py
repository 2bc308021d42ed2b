"""Texts in the columns of a terminal."""

from __future__ import annotations

import unicodedata


def columns(text: str) -> int:
    """How many columns of a terminal a text takes: a Chinese letter is as wide as two others."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def column(text: str, width: int) -> str:
    """A text filled up with blanks to a width in columns: behind it, or before it where the width is negative."""
    blanks = " " * (abs(width) - columns(text))
    return text + blanks if width > 0 else blanks + text
