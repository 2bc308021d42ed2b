"""Inputs made from good ones: bits, bytes, pieces and words changed, moved, repeated, joined; all from one seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

MAX = 64 * 1024
"""Bytes of an input."""
NASTY = (
    b"", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", "\u202e".encode(), "\u2028".encode(), "\u0130".encode(),
    "\uff11\uff12".encode(), b"%00", b"%2e%2e/", b"../", b"\r\n", b"\n\n", b"{{", b"${", b"<!DOCTYPE x>", b"&#0;",
    b"<![CDATA[", b"-1", b"0", b"1e309", b"NaN", b"9" * 40, b"18446744073709551616", b"'", b'"', b"\\", b"=cmd|' /C'!A0",
    b"\x1b[2J", b"a" * 300, b"[" * 200, b'{"a":' * 60, b"://", b"@", b"PK\x03\x04", b"\xc0\x80", b"null", b"true",
    b"1970-01-01T00:00:00Z",
)  # fmt: skip
"""What has broken readers before."""


def inputs(seeds: Sequence[bytes], words: Sequence[bytes], seed: int) -> Iterator[bytes]:
    """Inputs without end; the seeds themselves come first.

    Args:
        seeds: good inputs, at least one.
        words: of the format, put in now and then beside ``NASTY``.
        seed: of the chance; the same one gives the same inputs.
    """
    chance = random.Random(seed)
    yield from seeds
    told = [*words, *NASTY]
    while True:
        data = bytearray(chance.choice(seeds))
        for _ in range(_often(chance)):
            chance.choice(_CHANGES)(data, chance, told, seeds)
        yield bytes(data[:MAX])


def _often(chance: random.Random) -> int:
    """One change mostly, many now and then: most of what is found stands a step from what is good."""
    return min(1 + int(chance.expovariate(0.7)), 40)


def _at(data: bytearray, chance: random.Random) -> tuple[int, int]:
    """A piece: most are short."""
    begin = chance.randint(0, len(data))
    return begin, min(begin + 1 + int(chance.expovariate(0.1)), len(data))


def _flip(data: bytearray, chance: random.Random, *_: object) -> None:
    if data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _byte(data: bytearray, chance: random.Random, *_: object) -> None:
    if data:
        data[chance.randrange(len(data))] = chance.randrange(256)


def _cut(data: bytearray, chance: random.Random, *_: object) -> None:
    begin, end = _at(data, chance)
    del data[begin:end]


def _end(data: bytearray, chance: random.Random, *_: object) -> None:
    del data[chance.randint(0, len(data)) :]


def _repeat(data: bytearray, chance: random.Random, *_: object) -> None:
    begin, end = _at(data, chance)
    times = chance.choice((1, 1, 2, 8, 50)) if (end - begin) * 50 < MAX else 1
    data[end:end] = bytes(data[begin:end]) * times


def _move(data: bytearray, chance: random.Random, *_: object) -> None:
    begin, end = _at(data, chance)
    piece = bytes(data[begin:end])
    del data[begin:end]
    at = chance.randint(0, len(data))
    data[at:at] = piece


def _word(data: bytearray, chance: random.Random, words: Sequence[bytes], *_: object) -> None:
    begin, end = _at(data, chance)
    data[begin : chance.choice((begin, end))] = chance.choice(words)


def _other(data: bytearray, chance: random.Random, _: Sequence[bytes], seeds: Sequence[bytes]) -> None:
    """A piece of another seed."""
    from_it = chance.choice(seeds)
    begin = chance.randint(0, len(from_it))
    piece = from_it[begin : begin + 1 + int(chance.expovariate(0.02))]
    at = chance.randint(0, len(data))
    data[at:at] = piece


def _digit(data: bytearray, chance: random.Random, *_: object) -> None:
    """A digit for another: numbers, days, lengths, check digits."""
    places = [place for place, byte in enumerate(data[:4_000]) if 0x30 <= byte <= 0x39]
    if places:
        data[chance.choice(places)] = chance.randrange(0x30, 0x3A)


_Change = Callable[[bytearray, random.Random, Sequence[bytes], Sequence[bytes]], None]
_CHANGES: Sequence[_Change] = (_flip, _byte, _cut, _end, _repeat, _move, _word, _word, _other, _digit)
