"""The sealed text as lines that people type: each knows its number, and whether it has a slip.

A line is 28 characters of Crockford's base32 in seven groups: its own number (two symbols), 15 bytes
(24), two Reed-Solomon checks. The checks also cover the backup's number, which is not printed there, so
that a line of another backup does not fit. The decimal number before a printed line is for the eye only.
"""

from __future__ import annotations

from guardtag.payload import reedsolomon
from guardtag.payload.typed import ALPHABET, READ_AS

BYTES = 15
"""Of the sealed text in a line."""
SYMBOLS = 28
GROUP, GROUPS = 4, 7
MAX_LINES = 2**10 - 1

_NUMBER, _BACKUP = 2, 3  # symbols


def written(data: bytes, backup: int) -> tuple[str, ...]:
    """The lines of a sealed text, ``XXXX XXXX XXXX XXXX XXXX XXXX XXXX``.

    Args:
        data: the text, at least one line of it.
        backup: number of the backup.
    """
    filled = padded(data)
    return tuple(
        _line(number, filled[at : at + BYTES], backup) for number, at in enumerate(range(0, len(filled), BYTES), 1)
    )


def padded(data: bytes) -> bytes:
    """The text with its own beginning behind it, up to a whole line: zeros would hardly look like a line."""
    return data + data[: -len(data) % BYTES]


def count(length: int) -> int:
    """How many lines a text of so many bytes has."""
    return -(-length // BYTES)


def symbols(text: str) -> bytes | None:
    """The values of base32 characters, read as people mistake them; ``None`` if one is none.

    Args:
        text: without spaces.
    """
    found = [READ_AS.get(letter, 32) for letter in text]
    return bytes(found) if 32 not in found else None


def read(line: bytes, backup: int) -> tuple[int, bytes] | None:
    """Number and bytes of a line whose checks fit this backup; else ``None``.

    Args:
        line: its symbols.
        backup: number of the backup.
    """
    number = number_of(line)
    if len(line) != SYMBOLS or not number or reedsolomon.syndromes(_split(backup, _BACKUP) + line) != (0, 0):
        return None
    return number, _joined(line[_NUMBER : -reedsolomon.CHECKS]).to_bytes(BYTES, "big")


def number_of(line: bytes) -> int:
    """The number that a line says it has; 0 when it is too short to say."""
    return _joined(line[:_NUMBER]) if len(line) >= _NUMBER else 0


def data_of(line: bytes) -> bytes:
    """A line's bytes as they stand, checked or not.

    Args:
        line: 28 symbols.
    """
    return _joined(line[_NUMBER : -reedsolomon.CHECKS]).to_bytes(BYTES, "big")


def suspect(line: bytes, backup: int) -> int:
    """The group, 1 to 7, that the slip is in if there is only one slip and it can be in no other; else 0."""
    if len(line) != SYMBOLS:
        return 0
    places = reedsolomon.suspects(_split(backup, _BACKUP) + line)
    groups = {(place - _BACKUP) // GROUP + 1 for place in places if place >= _BACKUP}
    return groups.pop() if len(groups) == 1 else 0


def _line(number: int, data: bytes, backup: int) -> str:
    line = _split(number, _NUMBER) + _split(int.from_bytes(data, "big"), BYTES * 8 // 5)
    line += bytes(reedsolomon.checks(_split(backup, _BACKUP) + line))
    text = "".join(ALPHABET[symbol] for symbol in line)
    return " ".join(text[at : at + GROUP] for at in range(0, SYMBOLS, GROUP))


def _split(value: int, length: int) -> bytes:
    return bytes(value >> 5 * place & 31 for place in reversed(range(length)))


def _joined(line: bytes) -> int:
    value = 0
    for symbol in line:
        value = value << 5 | symbol
    return value
