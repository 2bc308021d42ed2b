"""Resident ID numbers of the PRC: GB 11643 (公民身份号码), with the check character of ISO 7064 MOD 11-2.

Six digits of the place of first registration (GB/T 2260), eight of the birth date, three of order, one check
character. Residence permits for people from Hong Kong, Macau and Taiwan, and the permanent residence cards of
foreigners since 2023, which begin with 9, have the same form. Cards from before 1999 had 15 digits and no check.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_PLACES = frozenset({
    *range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83,
})  # fmt: skip
_MADE_UP = "10"
"""No province has this code: numbers for examples begin with it."""
_ALIKE = re.compile(r"[0-9]{12,24}|[0-9]{11,23}X", re.ASCII)
_NOW, _BEFORE = 18, 15


def is_one(text: str) -> bool:
    """Whether a text is an ID number of 18 characters: the day in it exists, and the check fits."""
    return len(text) == _NOW and bool(_ALIKE.fullmatch(text)) and not wrong(text)


def wrong(text: str, *, made_up: bool = True) -> str:
    """What is wrong with a text that looks like an ID number; empty for nothing, and for the number of other papers.

    Args:
        text: without spaces, X in upper case.
        made_up: whether numbers for examples may stand, which begin with 10.

    Returns:
        ``length``, ``day``, ``check``, ``place``: a case of ``GT-ROW-KEY``.
    """
    if not _ALIKE.fullmatch(text):
        return ""
    old = len(text) == _BEFORE and text.isdigit()
    if len(text) != _NOW and not old:
        return "length"
    if not _is_day(f"19{text[6:12]}" if old else text[6:14]):
        return "day"
    if not old and text[-1] != check(text):
        return "check"
    known = int(text[:2]) in _PLACES or (made_up and text.startswith(_MADE_UP)) or (text.startswith("9") and not old)
    return "" if known else "place"


def check(text: str) -> str:
    """The check character of the first 17 digits."""
    return _CHECKS[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text, strict=False)) % 11]


def rounded(text: str) -> bool:
    """Whether a spreadsheet turned the last digits of an ID number into zeros."""
    return len(text) == _NOW and text.isascii() and text.isdigit() and text.endswith("000") and text[-1] != check(text)


def _is_day(text: str) -> bool:
    with suppress(ValueError):
        return bool(date(int(text[:4]), int(text[4:6]), int(text[6:])))
    return False
