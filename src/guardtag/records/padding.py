"""Padding: how long a sealed body is tells little of how long its content is.

The end is marked as in ISO/IEC 7816-4 (one byte 80, then zeros). The length is rounded up as Padmé does it
(Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", 2019, section 4.2):
of a length of E + 1 bits the leading bits that can write E stay, so that content of up to L bytes has
O(log log L) lengths to tell it by, for at most 12 % more bytes. Below a floor all are of one length.
"""

from __future__ import annotations

PERSON_FLOOR = 512
"""The shortest content, in bytes, of what is sealed under a person's own keys: an ordinary ward, notice or word."""
ROOM_FLOOR = 128
"""The shortest content of what names nobody: there are many of them, and their ids tell as much as their lengths."""
_TABLE = 4096
_MARK = b"\x80"


def padme(length: int) -> int:
    """The length that Padmé gives for one: the next of few."""
    if length < 2:
        return length
    exponent = length.bit_length() - 1
    zeros = exponent - exponent.bit_length()
    return (length + (1 << zeros) - 1) >> zeros << zeros


_PERSON = tuple(padme(max(length, PERSON_FLOOR)) for length in range(_TABLE))
_ROOM = tuple(padme(max(length, ROOM_FLOOR)) for length in range(_TABLE))


def pad(plain: bytes, *, person: bool) -> bytes:
    """The content with its mark and zeros behind it.

    Args:
        plain: any bytes.
        person: whether it is sealed under a person's keys, which have the higher floor.
    """
    length = len(plain) + 1
    target = padme(length) if length >= _TABLE else (_PERSON if person else _ROOM)[length]
    return (plain + _MARK).ljust(target, b"\0")


def unpad(padded: bytes) -> bytes:
    """The content of what ``pad`` made: all before the last mark, since nothing but zeros is behind it.

    Raises ``ValueError`` when there is none.
    """
    return padded[: padded.rindex(_MARK)]
