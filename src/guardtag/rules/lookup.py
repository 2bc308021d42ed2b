"""The one form of a name or a number in which a person is looked up: what is the same to people is the same. Pure.

The store sees keyed hashes of these forms only, so nothing but the exact form is found: no beginnings, no likeness.
"""

from __future__ import annotations

import re
import unicodedata

from guardtag.rules import replies

LEAST_DIGITS = 5
_LANDLINE = range(10, 13)
"""Digits of an area code, which begins with 0, and a number of 7 or 8."""
_BETWEEN = "·・•‧∙⋅.-'’"
"""What is written between the parts of a name, or left out."""
_PLAIN = re.compile("[\u4e00-\u9fff]+")
"""Characters that have one form: no width, no case, and nothing that they could be written as instead."""


def name(text: str) -> str:
    """A name without spaces, dots and case, in one width; empty for one that has no letter."""
    if _PLAIN.fullmatch(text):
        return text
    for _ in range(3):  # what is left out may bring letters together that are one letter then
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
        text = "".join(letter for letter in folded if not letter.isspace() and letter not in _BETWEEN)
    return text


def number(text: str) -> str:
    """A telephone number as digits, with ``+86`` before a mainland one; empty for what is none.

    A number of a landline with its area code (0538 …) and the same as E.164 are one.

    Args:
        text: the number, or the target of an address on a channel that rings numbers.
    """
    plain = replies.normal(f"tel:{text}").removeprefix("tel:")
    digits = plain.removeprefix("+")
    if not (digits.isdigit() and digits.isascii() and len(digits) >= LEAST_DIGITS):
        return ""
    landline = plain[0] == "0" and plain[1] != "0" and len(plain) in _LANDLINE
    return f"+86{plain[1:]}" if landline else plain
