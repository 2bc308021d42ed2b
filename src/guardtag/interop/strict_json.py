"""JSON that can be read in one way only, for what strangers send. Pure.

RFC 8259 leaves open what a second member of the same name means (section 4), and how large a number may be
(section 6); Python's own reader takes the last member, NaN and infinity. Where a sender is checked by one program and
believed by another, each such freedom is a way in. RFC 7493 (I-JSON) closes them, and so does this.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, Final, NoReturn

MAX_DEPTH: Final = 16
"""How deep arrays and objects may stand in each other."""

_STRINGS: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
"""The last one may lack its end: were it looked for again from each quotation mark in it, 64 KB would take a minute."""
_SURROGATE: Final = re.compile(rb"\\u[dD][89a-fA-F]")
_OPENING, _CLOSING = frozenset(b"[{"), frozenset(b"]}")


class TooDeep(ValueError):
    """More levels than ``MAX_DEPTH``."""


def parse(body: bytes, deepest: int = MAX_DEPTH) -> Any:
    """The value that the bytes say in UTF-8.

    Args:
        body: its length is the caller's to limit.
        deepest: the most levels.

    Raises:
        TooDeep: it has more levels than that; it was not parsed.
        ValueError: it is no JSON, or it has two members of one name, a number that is not finite or has more than 64
            bits, or half of a surrogate pair.
    """
    if depth(body) > deepest:
        raise TooDeep
    text = body.decode("utf-8")
    value = json.loads(
        text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_float, parse_int=_integer
    )
    if _SURROGATE.search(body):
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # half a pair has no UTF-8: UnicodeEncodeError
    return value


def depth(body: bytes) -> int:
    """How many levels JSON has at most, without parsing it: a parser might run out of stack."""
    deepest = level = 0
    for byte in _STRINGS.sub(b"", body):
        if byte in _OPENING:
            level += 1
            deepest = max(deepest, level)
        elif byte in _CLOSING:
            level -= 1
    return deepest


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("two members of one name")
    return found


def _constant(name: str) -> NoReturn:
    raise ValueError("not a finite number")


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("not a finite number")
    return value


def _integer(text: str) -> int:
    if len(text) > 20 or not -(2**63) <= (value := int(text)) < 2**63:
        raise ValueError("more than 64 bits")
    return value
