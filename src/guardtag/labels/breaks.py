"""Where a line of text may be broken: Chinese, Latin and what stands between them. Pure.

Which marks may not begin or end a line: GB/T 15834-2011, 5.1, and the W3C note Requirements for Chinese Text Layout,
section 3.1.3, in its strict form (a dash or an ellipsis begins no line either). Small kana and iteration marks are
those of class NS, and breaks beside letters, digits, quotes and hyphens those of Unicode Standard Annex #14, as far
as one line on a label needs them. A word, a number and a telephone number stay whole.
"""

from __future__ import annotations

import unicodedata

NOT_FIRST = frozenset(
    "，。、；：？！．,.;:?!)]}%）］｝〉》」』】〗〕〙〛”’〞…⋯—–―·‧•・～〜－％‰℃℉°′″"
    "々〻ー゛゜ゝゞヽヾぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ"
)
"""May not begin a line: what closes, stops, joins, repeats, or belongs to the number before it."""
NOT_LAST = frozenset("([{（［｛〈《「『【〖〔〘〚“‘〝$¥£€￥＄￡№")
"""May not end a line: what opens, and what belongs to the number after it."""

_NEITHER = frozenset("/／")  # GB/T 15834-2011, 5.1: the solidus begins no line and ends none
_GLUED = frozenset("'\"-")  # of these nobody can say which way they belong, unless a space says it
_IN_NUMBERS = frozenset("：．／－～〜）—–")  # between two digits: a time, a decimal, a telephone number


def places(text: str, *, code: bool = False, strict: bool = True) -> tuple[int, ...]:
    """The positions at which a text may be broken; a space there belongs to neither line.

    Args:
        text: a cleaned text, one line.
        code: whether it is a typed code, which breaks after each hyphen.
        strict: whether marks that may not begin or end a line are heeded; without it a text still breaks that has
            no other place.
    """
    return tuple(at for at in range(1, len(text)) if _may(text, at, code, strict))


def _may(text: str, at: int, code: bool, strict: bool) -> bool:
    before, after = text[at - 1], text[at]
    if before == " " or _belongs(before, after):
        return False
    if after == " ":
        return not strict or _clean_cut(before, text[at + 1])
    if before == "-":
        return code or (_after_hyphen(text, at) and (not strict or _clean_cut(before, after)))
    if after == ".":
        return _in_host(text, at)
    if not (_full(before) or _full(after)) or (before in _IN_NUMBERS and _between_digits(text, at - 1)):
        return False
    return not strict or (_clean_cut(before, after) and not _GLUED & {before, after})


def _clean_cut(last: str, first: str) -> bool:
    return not (last in NOT_LAST or first in NOT_FIRST or last in _NEITHER or first in _NEITHER)


def _full(letter: str) -> bool:
    """Whether a letter takes a full cell and is no part of a word or number: an ideograph, kana, their punctuation."""
    if unicodedata.east_asian_width(letter) not in "WF":
        return False
    return not ("０" <= letter <= "９" or "Ａ" <= letter <= "Ｚ" or "ａ" <= letter <= "ｚ")


def _belongs(before: str, after: str) -> bool:
    """Whether a sign is one with the letter before it: a combining mark, a part of a Hangul syllable, a joiner."""
    return (
        unicodedata.category(after) in ("Mn", "Mc", "Me", "Cf")
        or unicodedata.category(before) == "Cf"
        or "\u1160" <= after <= "\u11ff"
        or "\u1100" <= before <= "\u115f"
    )


def _after_hyphen(text: str, at: int) -> bool:
    """After a hyphen inside a word, but not in a telephone number, nor after a sign before a number."""
    start = text[:at].rstrip("-")[-1:]
    return start.strip() != "" and not (text[at].isdigit() and start.isdigit())


def _in_host(text: str, at: int) -> bool:
    """Before a dot that has letters at both sides: the next line then shows that it goes on."""
    around = text[at - 1], text[at + 1 : at + 2]
    return all(letter.isalnum() and not _full(letter) for letter in around) and not all(map(str.isdigit, around))


def _between_digits(text: str, at: int) -> bool:
    return text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()
