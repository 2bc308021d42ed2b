"""Which scripts are right when their letters are set one by one, and which are not.

The scripts' names are those of ISO 15924; fontTools knows each letter's (Unicode Standard Annex #24).
"""

from __future__ import annotations

import unicodedata

from guardtag import installing
from guardtag.errors import PrintError

COMMON = ("Zyyy", "Zinh", "Zzzz")
"""Signs, digits and marks that go with any script, and letters that Unicode does not know yet."""

# Of any other script it is taken that letters change with their neighbours.
_PLAIN = frozenset(
    ("Latn", "Grek", "Cyrl", "Armn", "Geor", "Hani", "Hira", "Kana", "Hang", "Bopo", "Yiii", *COMMON)
)  # fmt: skip
_DOWNWARDS = frozenset(("Mong", "Phag"))


def script(letter: str) -> str:
    """The script of a letter, four letters of ISO 15924.

    Raises:
        PrintError: GT-PRINT-EXTRA, fontTools is not installed.
    """
    try:
        from fontTools import unicodedata as known
    except ImportError:
        from guardtag.labels.fonts import extra_missing  # which asks this module in its turn

        raise extra_missing("fontTools") from None
    return str(known.script(letter))


def plain(text: str) -> bool:
    """Whether a line is right when its letters are set one by one from the left.

    Raises:
        PrintError: GT-PRINT-EXTRA, fontTools is not installed.
    """
    if text.isascii():
        return True
    if any(unicodedata.category(letter) in ("Mn", "Mc", "Cf") for letter in text):
        return False
    return all(letter.isascii() or script(letter) in _PLAIN for letter in text)


def downwards(text: str) -> bool:
    """Whether a letter of a text belongs to a script that is written from the top downwards."""
    return any(not letter.isascii() and script(letter) in _DOWNWARDS for letter in text)


def needs_shaping(why: str, do: str) -> PrintError:
    """The error for a line that would be written wrong letter by letter."""
    how = installing.part("shaping")
    return PrintError(
        "GT-FONT-SHAPING", "A line is in a script whose letters change with their neighbours.", why, do,
        copy=how.copy, wheel=how.wheel,
    )  # fmt: skip
