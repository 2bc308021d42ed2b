"""What a reply by SMS, or a key that is pressed on the telephone, says; and when two addresses are the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

MAX_REPLY: Final = 200
"""The longest reply that is read, in characters."""
MAX_ADDRESS: Final = 320

_SAID = {
    "coming": ("1", "来了", "我来", "马上来", "马上去", "马上到", "我去", "coming", "on my way", "omw"),
    "with-me": ("2", "在我这", "在我这里", "在我这儿", "人在我这里", "with me"),
    "false-alarm": ("3", "误报", "没有走失", "没走失", "false alarm"),
    "not-mine": ("4", "不归我", "不归我管", "不是我的", "not mine"),
    "seen": ("已读", "收到", "知道了", "seen", "ok"),
}
_ANSWERS: Mapping[str, str] = MappingProxyType({
    "".join(word.split()): answer for answer, words in _SAID.items() for word in words
})  # fmt: skip


_OF_A_TEST = {
    "yes": ("1", "是", "是的", "是我", "对", "对的", "好", "好的", "可以", "确认", "收到", "已收到", "已读", "知道了",
            "yes", "y", "ok", "seen", "received"),
    "wrong-number": ("4", "错", "错了", "打错", "打错了", "发错了", "号码错了", "不是", "不是我", "不认识", "不归我",
                     "wrong", "wrong number", "no", "n", "not me", "not mine"),
    "stop": ("停", "停止", "退订", "不要再发", "td", "t", "stop", "unsubscribe"),
}  # fmt: skip
_ANSWERS_OF_A_TEST: Mapping[str, str] = MappingProxyType({
    "".join(word.split()): answer for answer, words in _OF_A_TEST.items() for word in words
})  # fmt: skip


_PLAIN = re.compile(r"[a-z]+:\+[0-9]{5,40}", re.ASCII)
"""An address that is in that form already, as nearly all are."""


def answer_of(text: object) -> str | None:
    """The answer of a notice that a reply means, or ``None``.

    The whole reply must be one of the words or digits; case, width, spaces and marks around do not matter.
    """
    return _ANSWERS.get(_bare(text))


_OF_A_SEARCH = {
    "searching": ("1", "在找", "我去找", "去找", "searching", "looking"),
    "sighted": ("2", "看到了", "看见了", "sighted", "saw him", "saw her", "saw them"),
    "nothing": ("3", "没看到", "没有看到", "没有", "nothing", "not here"),
    "not-mine": _SAID["not-mine"],
    "with-me": _SAID["with-me"][1:],
}
_ANSWERS_OF_A_SEARCH: Mapping[str, str] = MappingProxyType({
    "".join(word.split()): answer for answer, words in _OF_A_SEARCH.items() for word in words
})  # fmt: skip


def answer_of_a_search(text: object) -> str | None:
    """The same for a message that asks somebody to look: ``searching``, ``sighted``, ``nothing`` and others it takes.

    A digit says there what it says in that message: 3 is no false alarm.
    """
    return _ANSWERS_OF_A_SEARCH.get(_bare(text))


def answer_of_a_test(text: object) -> str | None:
    """The same for the message of a test: ``yes``, ``wrong-number``, ``stop`` or ``None``."""
    return _ANSWERS_OF_A_TEST.get(_bare(text))


def understood(text: object) -> bool:
    """Whether a reply says anything to any message."""
    return any(reads(text) is not None for reads in (answer_of, answer_of_a_test, answer_of_a_search))


def _bare(text: object) -> str:
    """Letters and digits of a reply; nothing of one that is too long."""
    if not isinstance(text, str) or len(text) > MAX_REPLY:
        return ""
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(c for c in plain if unicodedata.category(c)[0] in "LN")


def normal(address: str) -> str:
    """One form of an address ``channel:target``, in which those that reach the same are the same.

    Letters are folded; of a telephone number only digits and a leading ``+`` are left, ``00`` counts as ``+``,
    and a mainland mobile number (11 digits from 13 to 19, with or without 86) as one of ``+86``.
    """
    if _PLAIN.fullmatch(address):
        return address
    folded = unicodedata.normalize("NFKC", address[:MAX_ADDRESS]).strip().casefold()
    channel, colon, target = folded.partition(":")
    digits = "".join(c for c in target if c in "0123456789")
    if not colon or len(digits) < 5 or any(c not in "0123456789+-(). /" for c in target):
        return folded
    bare = target.lstrip("( ")
    if bare.startswith("+") or digits.startswith("00"):
        return f"{channel}:+{digits if bare.startswith('+') else digits[2:]}"
    local = digits.removeprefix("86") if len(digits) == 13 else digits
    mobile = len(local) == 11 and local[0] == "1" and local[1] in "3456789"
    return f"{channel}:+86{local}" if mobile else f"{channel}:{digits}"
