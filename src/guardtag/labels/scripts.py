"""Which scripts are right when their letters are set one by one, and which are not.

The scripts' names are those of ISO 15924; HarfBuzz knows each letter's (Unicode Standard Annex #24).
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from guardtag.errors import PrintError
from guardtag.labels.outlines import harfbuzz

# Of any other script it is taken that letters change with their neighbours.
_PLAIN = frozenset(
    ("Latn", "Grek", "Cyrl", "Armn", "Geor", "Hani", "Hira", "Kana", "Hang", "Bopo", "Yiii", "")
)  # fmt: skip
_DOWNWARDS = frozenset(("Mong", "Phag"))


@lru_cache(maxsize=4096)
def script(letter: str) -> str:
    """The script of a letter, four letters of ISO 15924; empty for signs, digits and marks that go with any.

    Raises:
        PrintError: GT-PRINT-EXTRA, HarfBuzz is not installed.
    """
    buffer = harfbuzz().Buffer()
    buffer.add_codepoints([ord(letter)])
    buffer.guess_segment_properties()
    return str(buffer.script or "")


def plain(text: str) -> bool:
    """Whether a line is right when its letters are set one by one from the left.

    Raises:
        PrintError: GT-PRINT-EXTRA, HarfBuzz is not installed.
    """
    if text.isascii():
        return True
    if any(unicodedata.category(letter) in ("Mn", "Mc", "Cf") for letter in text):
        return False
    return all(letter.isascii() or script(letter) in _PLAIN for letter in text)


def downwards(text: str) -> bool:
    """Whether a letter of a text belongs to a script that is written from the top downwards."""
    return any(not letter.isascii() and script(letter) in _DOWNWARDS for letter in text)


def needs_shaping() -> PrintError:
    """The error for a line that would be written wrong letter by letter."""
    return PrintError(
        "GT-FONT-SHAPING", "A line is in a script whose letters change with their neighbours.",
        "This printer sets lines letter by letter, and the line would be written wrong.",
        "Print it as .html, .svg or .png.",
    )  # fmt: skip
