"""What goes through the relay, how much of it, and when it is forgotten."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

MAX_WORDS = 500
"""Characters of one word; longer ones are cut."""
GAP = 2.0
"""The least seconds between two words of one writer."""
AN_HOUR = 30
"""Words of one writer in an hour."""
A_CALL = 100
"""Words of one side in a call. A side's one-tap choices have the same number to themselves: words that were
used up must not keep a finder from saying that the person walked on."""
SAME = 600.0
"""Seconds in which one finder's same choice again is the first one, and a call climbs once for all finders."""
MARKS, STACKED = 2, 4
"""Marks that one letter may carry (Vietnamese and pointed Hebrew need two), and parts written on it (Tibetan: four)."""

_HOUR, _DAY = 3600.0, 86_400.0
_QUIET_HOUR = 3
_CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九幺两", "0012345678912")
_NUMBER = re.compile(r"\d(?:[\W_]{0,3}\d){6,}")
# Latin letters, punctuation, kana, Chinese and Hangul, without the marks that stand among them.
_WITHOUT_MARKS = re.compile(
    "[\x20-\u02ff\u2010-\u2027\u2e80-\u3029\u3030-\u3098\u309b-\ua66e\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef]*"
)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,2}")


class Wait(NamedTuple):
    """A word that must wait.

    Args:
        what: ``gap``, ``hour`` or ``call``.
        seconds: how long; infinite for ``call``.
    """

    what: str
    seconds: float


def wait(own: Sequence[float], side: int, now: float, *, gap: float = GAP) -> Wait | None:
    """Whether one more word is too much.

    Args:
        own: when this writer wrote in this call, in any order.
        side: how many words the writer's side wrote in this call.
        now: seconds since 1970 UTC.
        gap: the least seconds between two; 0 for a choice.
    """
    if side >= A_CALL:
        return Wait("call", float("inf"))
    lately = sorted(at for at in own if at > now - _HOUR)
    if len(lately) >= AN_HOUR:
        return Wait("hour", lately[-AN_HOUR] + _HOUR - now)
    if lately and 0 <= now - lately[-1] < gap:
        return Wait("gap", lately[-1] + gap - now)
    return None


def legible(text: str) -> str:
    """The text with at most two marks above, below or around a letter, those inside the letter counted.

    Towers of marks run over the lines above and below ("zalgo"). Marks are what Unicode gives a combining class,
    and those that enclose (category Me). Of the others in category Mn, the letters and vowels that Tibetan,
    Thai and the scripts of India write under or over a letter, four may follow one.
    """
    if _WITHOUT_MARKS.fullmatch(text):
        return text
    kept: list[str] = []
    marks = stacked = 0
    for letter in text:
        if _is_mark(letter):
            marks += 1
            keep = marks <= MARKS
        elif unicodedata.category(letter) == "Mn":
            stacked += 1
            keep = stacked <= STACKED
        else:
            keep, stacked = True, 0
            marks = sum(map(_is_mark, unicodedata.normalize("NFD", letter)))
        if keep:
            kept.append(letter)
    return "".join(kept)


def _is_mark(letter: str) -> bool:
    return unicodedata.combining(letter) > 0 or unicodedata.category(letter) == "Me"


def has_number(text: str) -> bool:
    """Whether seven digits stand near each other: a telephone number, however it is written.

    Digits of every script, full-width and circled ones and Chinese numerals count, with up to three
    characters between two that are neither letter nor digit. A date with its hour looks the same.
    """
    return _NUMBER.search(_plain(text)) is not None


def without_numbers(text: str) -> str:
    """The text with ``***`` for every telephone number in it; untouched when there is none."""
    kept, plain, end = unicodedata.normalize("NFKC", text), _plain(text), 0
    pieces: list[str] = []
    for found in _NUMBER.finditer(plain):
        pieces += [kept[end : found.start()], "***"]
        end = found.end()
    return "".join(pieces) + kept[end:] if pieces else text


def _plain(text: str) -> str:
    """In one width, with Chinese numerals as digits: as long as the text's normal form (Unicode NFKC)."""
    return unicodedata.normalize("NFKC", text).translate(_CHINESE_DIGITS)


def language(code: object) -> str:
    """A language's code as it is kept, lower case (the form of BCP 47, shortened); anything else is empty."""
    lower = code.lower() if isinstance(code, str) and len(code) <= 20 and code.isascii() else ""
    return lower if _LANGUAGE.fullmatch(lower) else ""


def same(said: str, meant: str) -> bool:
    """Whether a pick-up word is the one that is meant, whatever its spaces, hyphens, width and case."""
    return bool(bare(meant)) and bare(said) == bare(meant)


def bare(text: str) -> str:
    """Letters and digits alone, in one width and case."""
    plain = unicodedata.normalize("NFKC", text[:100]).casefold()
    return "".join(letter for letter in plain if unicodedata.category(letter)[0] in "LNM")


def erased_at(closed: float, days: int, timezone: str) -> float:
    """When the words of a closed call are erased: the first three o'clock in the morning after so many days.

    A store may have to rebuild its file to leave no copy, so that is done when the fewest call.

    Args:
        closed: when the call was closed, seconds since 1970 UTC.
        days: how long words are kept.
        timezone: IANA name of the deployment's.
    """
    over = datetime.fromtimestamp(closed + days * _DAY, ZoneInfo(timezone))
    night = over.replace(hour=_QUIET_HOUR, minute=0, second=0, microsecond=0)
    return (night if night >= over else night + timedelta(days=1)).timestamp()


def lately(at: float | None, now: float) -> bool:
    """Whether something was said so short a while ago that the same again is nothing new."""
    return at is not None and 0 <= now - at < SAME
