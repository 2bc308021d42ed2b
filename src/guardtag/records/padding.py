"""Padding: how long a sealed body is tells little of how long its content is.

The end is marked as in ISO/IEC 7816-4 (one byte 80, then zeros). The length is rounded up as Padmé does it
(Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", 2019, section 4.2):
of a length of E + 1 bits the leading bits that can write E stay, so that content of up to L bytes has
O(log log L) lengths to tell it by, for at most 12 % more bytes. Below a floor all are of one length.
"""

from __future__ import annotations

PERSON_FLOOR = 512
"""The shortest content, in bytes, of what is sealed under a person's own keys: an ordinary notice, word or address."""
WARD_FLOOR = 1024
"""The shortest content of the part of a ward's own row that answers calls: it has some thirty fields."""
ROOM_FLOOR = 128
"""The shortest content of what names nobody: there are many of them, and their ids tell as much as their lengths."""
_MARK = b"\x80"


def padme(length: int) -> int:
    """The length that Padmé gives for one: the next of few."""
    if length < 2:
        return length
    exponent = length.bit_length() - 1
    zeros = exponent - exponent.bit_length()
    return (length + (1 << zeros) - 1) >> zeros << zeros


def pad(plain: bytes, floor: int) -> bytes:
    """The content with its mark and zeros behind it.

    Args:
        plain: any bytes.
        floor: the shortest, one of the floors above.
    """
    return (plain + _MARK).ljust(padme(max(len(plain) + 1, floor)), b"\0")


def unpad(padded: bytes) -> bytes:
    """The content of what ``pad`` made: all before the last mark, since nothing but zeros is behind it.

    Raises ``ValueError`` when there is none.
    """
    return padded[: padded.rindex(_MARK)]
