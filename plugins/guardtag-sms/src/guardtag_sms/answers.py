"""What a gateway's answer means: taken, later, or never. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from guardtag.interop import strict_json
from guardtag.spi import Accepted
from guardtag.spi.https import Answer
from guardtag_sms import faults
from guardtag_sms.gateway import Answer as Reading

MAX_REFERENCE: Final = 200
_NEVER: Final = (400, 413, 414, 422)
_TOO_MUCH: Final = (429, 503)
_LABEL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", re.ASCII)
_LONG: Final = re.compile(r"[0-9]{6,}", re.ASCII)  # could be a number of somebody


def judged(reading: Reading, answer: Answer, now: float) -> Accepted:
    """What became of the message; a success is believed only where the answer proves one.

    Args:
        reading: how this gateway's answers are read.
        answer: the answer.
        now: seconds since 1970 UTC, for a Retry-After that names a date.

    Raises:
        NotifyError: the gateway did not take it (GT-SMS-REFUSED, GT-SMS-LIMIT, GT-SMS-FAILED), or does not say that
            it did (GT-SMS-ANSWER).
    """
    body, asked = _parsed(answer.body), answer.seconds(now)
    code = _code(body, reading.code)
    good = 200 <= answer.status < 300
    if good and (code in reading.ok if reading.ok else not _listed(code, reading)):
        reference = found(body, reading.reference) if reading.reference else ""
        if reading.reference and not _reference(reference):
            raise faults.nonsense()
        return Accepted(str(reference))
    if code and _fits(code, reading.never):
        raise faults.refused(label(code))
    for limit, seconds in reading.limits.items():
        if code and _fits(code, (limit,)):
            raise faults.slow(asked or seconds)
    if answer.status in _TOO_MUCH:
        raise faults.slow(asked)
    if answer.status in _NEVER and not reading.ok:
        raise faults.refused(label(code) if code else str(answer.status))
    if good and not code:
        raise faults.nonsense()
    raise faults.failed(label(code) if code else str(answer.status), asked)


def found(value: Any, pointer: str) -> Any:
    """What a JSON pointer (RFC 6901) leads to, or ``None``."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and re.fullmatch("0|[1-9][0-9]{0,4}", key, re.ASCII) and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    return value


def label(code: str) -> str:
    """A code as it may stand in an error: no text of the gateway's, and nothing that could be somebody's number."""
    return code if _LABEL.fullmatch(code) and not _LONG.search(code) else "other"


def _parsed(body: bytes) -> Any:
    try:
        return strict_json.parse(body)
    except ValueError:
        return None


def _code(body: Any, pointers: Iterable[str]) -> str:
    for pointer in pointers:
        code = found(body, pointer)
        if isinstance(code, str | int) and code is not True and code is not False:
            return str(code)
    return ""


def _listed(code: str, reading: Reading) -> bool:
    return bool(code) and (_fits(code, reading.never) or _fits(code, reading.limits))


def _fits(code: str, patterns: Iterable[str]) -> bool:
    return any(code == one or (one.endswith("*") and code.startswith(one[:-1])) for one in patterns)


def _reference(value: Any) -> bool:
    fits = isinstance(value, str) or type(value) is int
    return fits and 0 < len(str(value)) <= MAX_REFERENCE and str(value).isprintable()
