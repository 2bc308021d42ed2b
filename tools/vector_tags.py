"""The published keyrings, the tags that the texts of the vectors speak of, and the answers to them.

Answers are written down by hand beside each text, never asked of a reader. The groups are frozen: a new
text goes into a new group behind all others, so that no id and no line ever changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from vector_codes import Ring, token, typed

_BYTES = bytes(range(256))
ONE = Ring("one", "one key", "0123456789abcdef", 1, ((1, "live", _BYTES[:32]),))
THREE = Ring(
    "three",
    "three keys: 1 reads only, 2 is destroyed, 3 mints",
    "0011223344556677",
    3,
    ((1, "disabled", _BYTES[32:64]), (2, "destroyed", b""), (3, "live", _BYTES[96:128])),
)
BEFORE = Ring(
    "three-before", "`three` when it had two keys, and 2 was not destroyed", "0011223344556677", 2,
    ((1, "disabled", _BYTES[32:64]), (2, "live", _BYTES[64:96])),
)  # fmt: skip
OTHER = Ring(
    "other", "another deployment: key 1 has the root of `one`, ids have a gap", "fedcba9876543210", 255,
    ((1, "live", _BYTES[:32]), (255, "live", _BYTES[128:160])),
)  # fmt: skip
RINGS = (ONE, THREE, BEFORE, OTHER)

HOST, ALIAS = "tag.example.org", "alias.example.net"
MARK = 1000

Answer = dict[str, Any]


class Text(NamedTuple):
    """One vector of reading.

    Args:
        text: what is read.
        expect: the answer.
        comment: what it is about.
        ring: the keyring.
        hosts: the host and its aliases.
        mark: the high-water mark.
    """

    text: str
    expect: Answer
    comment: str
    ring: Ring = THREE
    hosts: tuple[str, ...] = (HOST, ALIAS)
    mark: int = MARK


def read_token(epoch: int, serial: int, area: int) -> Answer:
    """The answer for a token."""
    return {"kind": "token", "epoch": epoch, "serial": serial, "area": area}


def read_typed(serial: int) -> Answer:
    """The answer for a typed code."""
    return {"kind": "typed", "serials": [serial]}


def error(name: str, group: int | None = None) -> Answer:
    """The answer for a text that leads to no tag."""
    return {"kind": "error", "error": name} | ({} if group is None else {"group": group})


NOT, UNKNOWN, AMBIGUOUS, LONG = error("NotATag"), error("Unknown"), error("Ambiguous"), error("TooLong")

# The tags that the texts speak of.
T, T2 = token(THREE, 3, 46, 7), token(THREE, 3, 47, 7)
C, C2 = typed(THREE, 3, 46), typed(THREE, 3, 47)
OLD, GONE, FOREIGN = token(THREE, 1, 12, 3), token(BEFORE, 2, 20, 5), token(ONE, 1, 46, 7)
ABOVE, C_ABOVE = token(THREE, 3, MARK + 1, 7), typed(THREE, 3, MARK + 1)
FORGED = "A" * 26
URL, QR = f"https://{HOST}/t/{T}", f"https://{HOST.upper()}/T/{T}"
OURS, OURS_TYPED = read_token(3, 46, 7), read_typed(46)
EVIL = "evil.example"


def wide(text: str) -> str:
    """The text in full-width letters."""
    return "".join(chr(ord(c) + 0xFEE0) for c in text)


def percent(text: str) -> str:
    """Every character percent-encoded."""
    return "".join(f"%{byte:02X}" for byte in text.encode())


def each(expect: Answer, comment: str, *texts: str) -> Iterator[Text]:
    """Several texts with one answer."""
    return (Text(text, expect, comment) for text in texts)
