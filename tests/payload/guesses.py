"""Guessing tokens where it can be seen to succeed: the same verification with only some bits compared.

A guess is a block of 16 bytes. Under each key it decrypts to a block of its own, as likely as any other
(AES is a permutation), and ``Tokens.verify`` takes it when the constant's 64 bits and the epoch's 8 are the
right ones: 2^-72 a key. That cannot be watched, so fewer of the constant's bits are compared here, and what
is accepted is held against what those fewer bits let expect. Two ways, so that production needs no knob:

- ``accepted`` decrypts many blocks at once through the real contexts and derived keys and looks itself;
- ``FirstBits`` stands in for the constant in ``guardtag.payload.token`` while the real ``verify`` runs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from guardtag.payload.aes import BLOCK, Block
from guardtag.payload.keys import Keyring

CONSTANT = b"guardtag"
_EPOCH_AT, _CONSTANT_AT = 0, 8
EPOCH_BITS = 8


class Accepted(NamedTuple):
    """How many guesses were taken.

    Args:
        constant: how often the compared bits of the constant were right, over all guesses and keys.
        whole: how often the epoch was right as well.
        guesses: how many guesses that were, for one may be right under two keys.
    """

    constant: int
    whole: int
    guesses: int


def accepted(keyring: Keyring, blocks: bytes, bits: int) -> Accepted:
    """Counts what would be taken if only the first ``bits`` of the constant were compared.

    Args:
        keyring: its readable keys, derived as for tokens.
        blocks: guesses, 16 bytes each.
        bits: 0 to 64.
    """
    constant = whole = taken = 0
    for key in keyring.readable():
        opened = Block(keyring.derive(f"guardtag/v1/token/epoch/{key.epoch}", key.id)).decrypt(blocks)
        fits = _flags(opened[_EPOCH_AT::BLOCK], 0, 0)  # all of them
        for at, wanted in enumerate(CONSTANT):
            mask = 0xFF00 >> min(8, max(0, bits - 8 * at)) & 0xFF
            fits &= _flags(opened[_CONSTANT_AT + at :: BLOCK], mask, wanted)
        constant += fits.bit_count()
        fits &= _flags(opened[_EPOCH_AT::BLOCK], 0xFF, key.epoch)
        whole += fits.bit_count()
        taken |= fits
    return Accepted(constant, whole, taken.bit_count())


def _flags(column: bytes, mask: int, wanted: int) -> int:
    """A number with a byte for each of the column's: 1 where the masked bits are the wanted ones, else 0."""
    table = bytes((byte ^ wanted) & mask == 0 for byte in range(256))
    return int.from_bytes(column.translate(table), "big")


class FirstBits:
    """Equal to every text of 8 bytes that begins with the same bits as the constant.

    Args:
        bits: how many, 0 to 64.
    """

    def __init__(self, bits: int) -> None:
        self._shift = 64 - bits
        self._wanted = int.from_bytes(CONSTANT, "big") >> self._shift

    def __eq__(self, other: object) -> bool:
        return isinstance(other, bytes) and int.from_bytes(other, "big") >> self._shift == self._wanted

    __hash__ = None  # type: ignore[assignment]


class Odds(NamedTuple):
    """What chance lets expect.

    Args:
        expected: how many are accepted on average.
        sigma: the standard deviation of that number.
    """

    expected: float
    sigma: float


def odds(guesses: int, keys: int, bits: int) -> Odds:
    """Of so many random guesses, each tried under so many keys, when so many bits must be right."""
    chance = 2.0**-bits
    return Odds(guesses * keys * chance, math.sqrt(guesses * keys * chance * (1 - chance)))


def near(tokens: Iterable[bytes]) -> bytes:
    """Every block that is one bit away from one of these: what somebody tries who has a real tag."""
    numbers = [int.from_bytes(block, "big") for block in tokens]
    return b"".join((number ^ 1 << bit).to_bytes(BLOCK, "big") for number in numbers for bit in range(8 * BLOCK))
