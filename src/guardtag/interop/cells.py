"""What the text of one cell says: a phone number, a mail address, a date, yes or no, a list of words.

Every function is strict first: what it does not understand it refuses with ``CellFault``, whose code is
one of ``faults.TEXTS`` and which carries nothing of the cell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from functools import lru_cache

from guardtag.interop import id_numbers
from guardtag.interop.traditional import simplified
from guardtag.rules import phones
from guardtag.rules.phones import MAINLAND, SCIENTIFIC, narrow

_INVISIBLE = {0x200B: None, 0x2060: None, 0xFEFF: None}  # pasted along from chats, never meant
# The dot-atom of RFC 5322 section 3.2.3 that begins with a letter or digit, and host names of RFC 1123.
_MAIL = re.compile(
    r"[A-Za-z0-9_][A-Za-z0-9!#$%&'*+/=?^_`{|}~-]*(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])",
    re.ASCII,
)
_CHANNEL = re.compile(r"[a-z][a-z0-9+-]{0,39}", re.ASCII)
_DATE = re.compile(r"([0-9]{4})([-/.年])([0-9]{1,2})([-/.月])([0-9]{1,2})日?", re.ASCII)
_DIGITS_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})", re.ASCII)
_DAY_COUNT = re.compile(r"[0-9]{5}(?:\.[0-9]+)?", re.ASCII)  # days since 1899-12-30: 1927 to 2173
_MIDNIGHT = re.compile(r"[ T]0?0:00(:00)?", re.ASCII)
_BETWEEN_WORDS = re.compile(r"[、,;|/\n]+")
_YES = frozenset(("是", "同意", "已同意", "已签", "已签署", "有", "yes", "y", "true", "1", "√", "✓", "✔", "☑"))
_NO = frozenset(
    (
        "否",
        "不同意",
        "未同意",
        "不",
        "没有",
        "未签",
        "未签署",
        "无",
        "no",
        "n",
        "false",
        "0",
        "×",
        "✗",
        "✘",
        "x",
        "☐",
    )
)
_REPEATED = 40
"""Characters of a cell that comes again and again, and what it says is remembered."""
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # bidirectional controls


class CellFault(ValueError):
    """A cell does not say what its column needs.

    Args:
        code: a key of ``faults.TEXTS``.
        case: a key of ``faults.CASES`` of this code, or empty.
        facts: what its words name.
    """

    def __init__(self, code: str, case: str = "", **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts: Mapping[str, object] = {"case": case, **facts} if case else facts


def plain(text: str, most: int, lines: bool = False) -> str:
    """The text without spaces around it.

    Args:
        text: the cell.
        most: characters at most.
        lines: whether it may have several lines.

    Raises:
        CellFault: too long, or with control characters, characters that turn the writing direction, or
            the sign of letters that were lost.
    """
    if text.isprintable() and "\ufffd" not in text:  # then none of the characters below is in it
        text = text.strip()
        if len(text) > most:
            raise CellFault("GT-ROW-TEXT", "long", most=most)
        return text
    text = text.translate(_INVISIBLE).strip()
    if lines:
        text = text.replace("\r\n", "\n")
    if len(text) > most:
        raise CellFault("GT-ROW-TEXT", "long", most=most)
    for char in text:  # private-use and unassigned ones stay: rare characters of names are among them
        if char == "\ufffd":
            raise CellFault("GT-ROW-TEXT", "lost")
        if char == "\n" and not lines:
            raise CellFault("GT-ROW-TEXT", "lines")
        control = unicodedata.category(char) in ("Cc", "Cs") and not (lines and char in "\n\t")
        if control or char in _TURNING:
            raise CellFault("GT-ROW-TEXT", "signs")
    return text


def name(text: str, most: int = 60) -> str:
    """A person's name; the spaces that tables put between two Chinese characters go.

    Raises:
        CellFault: see ``plain``.
    """
    if text.isalnum():  # no spaces, and nothing that is not seen
        return plain(text, most)
    words = plain(text.replace("\u3000", " "), most).split()
    joined = words[0] if words else ""
    for word in words[1:]:
        joined += word if _is_han(joined[-1]) and _is_han(word[0]) else f" {word}"
    return joined


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "\U00020000" <= char <= "\U0003ffff"


def phone(text: str, *, countries: Collection[str] = (MAINLAND,), numeric: bool = False, made_up: bool = True) -> str:
    """A phone number in the form of ITU-T E.164; empty for an empty cell. See ``guardtag.rules.phones``.

    Args:
        text: the cell.
        countries: country codes that are allowed, without ``+``.
        numeric: the file holds the cell as a number, so digits may be lost.
        made_up: whether numbers for examples may stand, which no telephone has.

    Raises:
        CellFault: it is not the number of a person.
    """
    try:
        return phones.e164(text, countries=countries, numeric=numeric, made_up=made_up)
    except phones.PhoneFault as error:
        raise CellFault(error.code) from None


def mail(text: str) -> str:
    """One plain mail address (RFC 5321 section 4.5.3.1 for its lengths); empty for an empty cell.

    Raises:
        CellFault: a display name, a second address, a line break, or anything else.
    """
    text = text.strip(" \t\u3000")
    if not text:
        return ""
    local, _, domain = text.rpartition("@")
    if len(text) > 254 or len(local) > 64 or not _MAIL.fullmatch(text):
        raise CellFault("GT-ROW-MAIL")
    return f"{local}@{domain.lower()}"


def addresses(text: str, checks: Mapping[str, Callable[[str], str]]) -> tuple[str, ...]:
    """Addresses ``channel:target``, one a line, in the order to try.

    Args:
        text: the cell.
        checks: channel to what checks a target there, and puts it in its form.

    Raises:
        CellFault: a line is not of that form, or a check refused its target.
    """
    found = []
    for line in plain(text, 2000, lines=True).splitlines():
        channel, colon, target = (part.strip() for part in narrow(line).partition(":"))
        if not line.strip():
            continue
        if not colon or not target or not _CHANNEL.fullmatch(channel) or len(line) > 320:
            raise CellFault("GT-ROW-ADDRESS")
        found.append(f"{channel}:{checks[channel](target) if channel in checks else target}")
    return tuple(dict.fromkeys(found))


def day(text: str) -> date | None:
    """A date: ``1950-03-02``, ``1950/3/2``, ``1950.3.2``, ``1950年3月2日`` or ``19500302``; None when empty.

    Raises:
        CellFault: anything else, or before 1900.
    """
    return _day(text) if len(text) <= _REPEATED else _parsed(text)


def _parsed(text: str) -> date | None:
    text = narrow(text).strip()
    if not text:
        return None
    head, space, tail = text.partition(" ") if " " in text else text.partition("T")
    if space and _MIDNIGHT.fullmatch(space + tail):
        text = head
    found = _DATE.fullmatch(text)
    if found and (found[2] == found[4] or found[2] + found[4] == "年月"):
        parts = (found[1], found[3], found[5])
    elif found := _DIGITS_DATE.fullmatch(text):
        parts = (found[1], found[2], found[3])
    else:
        raise _days(text) if _DAY_COUNT.fullmatch(text) else CellFault("GT-ROW-DATE")
    try:
        value = date(int(parts[0]), int(parts[1]), int(parts[2]))
    except ValueError:
        raise CellFault("GT-ROW-DATE") from None
    if value.year < 1900:
        raise CellFault("GT-ROW-DATE")
    return value


def _days(text: str) -> CellFault:
    """What is wrong with a count of days; it shows the day in both calendars of ECMA-376 part 1, section 18.17.4.1."""
    count = timedelta(int(float(text)))
    return CellFault(
        "GT-ROW-DATE-NUMBER", "days", since_1900=(date(1899, 12, 30) + count).isoformat(),
        since_1904=(date(1904, 1, 1) + count).isoformat(),
    )  # fmt: skip


_day = lru_cache(maxsize=4096)(_parsed)


def age(text: str) -> int | None:
    """Whole years from 0 to 125, with or without 岁; None when empty.

    Raises:
        CellFault: anything else.
    """
    text = narrow(text).strip().removesuffix("周岁").removesuffix("岁").strip()
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,3}", text, re.ASCII) or int(text) > 125:
        raise CellFault("GT-ROW-AGE")
    return int(text)


def yes(text: str) -> bool | None:
    """True for 是, yes, √ …; False for 否, no, × …; None when empty.

    Raises:
        CellFault: anything else: consent is never guessed.
    """
    return _yes(text) if len(text) <= _REPEATED else _said(text)


def _said(text: str) -> bool | None:
    word = simplified(narrow(text)).strip().lower()
    if not word:
        return None
    if word not in _YES and word not in _NO:
        raise CellFault("GT-ROW-YESNO")
    return word in _YES


_yes = lru_cache(maxsize=64)(_said)


def words(text: str) -> tuple[str, ...]:
    """The words of a list that is separated by 、 , ; / or line breaks, each once."""
    found = (word.strip() for word in _BETWEEN_WORDS.split(narrow(text)))
    return tuple(dict.fromkeys(word for word in found if word))


def key(text: str, *, numeric: bool = False) -> str:
    """A number or code that names the person in the office's books; empty for an empty cell.

    Args:
        text: the cell.
        numeric: the file holds it as a number.

    Raises:
        CellFault: digits were lost (scientific form, or an 18-digit resident ID number whose last digits
            became zeros), or it has spaces or signs that are not seen.
    """
    text = narrow(plain(text, 64)).upper()
    if re.search(r"\s", text):
        raise CellFault("GT-ROW-KEY", "space")
    if SCIENTIFIC.fullmatch(text) or (numeric and len(text) > 15):
        raise CellFault("GT-ROW-KEY", "number")
    if id_numbers.rounded(text):
        raise CellFault("GT-ROW-KEY", "zeros")
    return text


def id_number(text: str, *, numeric: bool = False, made_up: bool = True) -> str:
    """A resident ID number, see ``id_numbers``; the number of other papers as it stands; empty for an empty cell.

    Args:
        text: the cell.
        numeric: the file holds it as a number.
        made_up: whether numbers for examples may stand, which nobody has.

    Raises:
        CellFault: see ``key``; or it looks like an ID number and is none.
    """
    text = key(text, numeric=numeric)
    case = id_numbers.wrong(text, made_up=made_up)
    if case:
        raise CellFault("GT-ROW-KEY", case, count=len(text))
    return text
