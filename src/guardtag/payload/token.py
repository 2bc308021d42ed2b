"""The token: one AES-256 block that names a serial, proves itself and tells a stranger nothing.

The block is ``epoch (1 byte) | serial (5) | area (2) | constant (8)``, big-endian, encrypted under
the key of the epoch (label ``guardtag/v1/token/epoch/N``). It is written in 26 characters of RFC 4648
base32 without padding. 26 characters hold 130 bits: the last two must be zero, so that a token has
one spelling only, apart from the letters' case. A guess is taken with probability 2^-72 a key: the
constant's 64 bits must be right, and the epoch's 8.
"""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable, Mapping
from typing import NamedTuple

from guardtag.payload.aes import BLOCK, Block
from guardtag.payload.keys import Keyring

LENGTH = 26
"""Characters in a token."""
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
MAX_SERIAL = 2**40 - 1
MAX_AREA = 2**16 - 1

_CONSTANT = b"guardtag"
_unpack = struct.Struct(">BBIH8s").unpack  # the serial in two parts, there is no format for five bytes
# int() reads base 32 with the digits 0-9a-v, and would also take signs, spaces and underscores: every
# byte that is no base32 letter becomes one that int() refuses in any place.
_LETTERS = (ALPHABET + ALPHABET.lower()).encode()
_DIGITS = dict(zip(_LETTERS, b"0123456789abcdefghijklmnopqrstuv" * 2, strict=True))
_VALUES = bytes(_DIGITS.get(byte, ord("!")) for byte in range(256))
_PAIRS = tuple(high + low for high in ALPHABET for low in ALPHABET)
_SHIFTS = tuple(range(120, -1, -10))


class Claim(NamedTuple):
    """What an authentic token says.

    Args:
        epoch: id of the key it was minted under, 1 to 255.
        serial: 1 to 2^40 - 1.
        area: number of the area it was minted for; 0 when none was named.
    """

    epoch: int
    serial: int
    area: int


class _Openers(threading.local):
    """Every key's decryption, ready in this thread: one look-up for all keys."""

    each: tuple[tuple[int, Callable[[bytes], bytes]], ...]

    def __init__(self, keys: Mapping[int, bytes]) -> None:
        self.each = tuple((epoch, Block(key).decrypt) for epoch, key in keys.items())


class Tokens:
    """Mints and verifies tokens under one keyring; safe to use from many threads.

    Args:
        keyring: its readable keys verify, newest first; its primary key mints.
    """

    def __init__(self, keyring: Keyring) -> None:
        self._primary = keyring.primary
        keys = {key.epoch: keyring.derive(f"guardtag/v1/token/epoch/{key.epoch}", key.id) for key in keyring.readable()}
        self._blocks = {epoch: Block(key) for epoch, key in keys.items()}
        self._openers = _Openers(keys)

    def mint(self, serial: int, area: int, epoch: int | None = None) -> str:
        """The token of a serial: 26 upper-case characters. The same arguments give the same token.

        Args:
            serial: 1 to 2^40 - 1.
            area: 0 to 65535.
            epoch: the key; the primary one for new tags. An earlier epoch, disabled or not, gives
                the token that a tag of that time already has.

        Raises:
            ValueError: a number is out of range, or the epoch has no readable key.
        """
        if not (0 < serial <= MAX_SERIAL and 0 <= area <= MAX_AREA):
            raise ValueError("a serial is 1 to 2^40 - 1 and an area number 0 to 65535")
        number = self._primary if epoch is None else epoch
        block = self._blocks.get(number)
        if block is None:
            raise ValueError(f"epoch {number} has no readable key")
        head = ((number << 40 | serial) << 16 | area).to_bytes(8, "big")
        value = int.from_bytes(block.encrypt(head + _CONSTANT), "big") << 2
        return "".join([_PAIRS[value >> shift & 1023] for shift in _SHIFTS])

    def verify(self, token: str) -> Claim | None:
        """What the token says, or ``None`` when no readable key made it.

        Args:
            token: any text; only 26 base32 characters, in any case, can be a token.
        """
        if len(token) != LENGTH:
            return None
        try:
            value = int(token.encode("ascii").translate(_VALUES), 32)
        except ValueError:  # not ASCII, or not base32
            return None
        if value & 3:  # another spelling of the same 128 bits
            return None
        sealed = (value >> 2).to_bytes(BLOCK, "big")
        for epoch, decrypt in self._openers.each:
            inner, high, low, area, constant = _unpack(decrypt(sealed))
            if constant == _CONSTANT and inner == epoch and (low or high):
                return Claim(epoch, high << 32 | low, area)
        return None
