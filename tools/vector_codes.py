"""The codes of docs/spec/format.md made from its text alone, with every step between.

Nothing of guardtag is imported: what stands in the vectors is a second opinion on the library, as the
library is on it. The keys are published, and so are no keys for anybody's cloth.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

SUITE = 1
CONSTANT = b"guardtag"
MAX_SERIAL = 2**40 - 1
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SYMBOLS, DATA, GROUP = 12, 10, 4
HALF = 2**25  # radix 32 to the power of the half's five digits
FF1_P = bytes.fromhex("010201000020 0A05 0000000A 00000000")


class Ring(NamedTuple):
    """A published keyring.

    Args:
        name: what vectors call it.
        comment: what it is for.
        deployment: 16 hexadecimal characters.
        primary: id of the key that mints.
        keys: id, state and root (empty when destroyed) of each key.
    """

    name: str
    comment: str
    deployment: str
    primary: int
    keys: tuple[tuple[int, str, bytes], ...]

    def readable(self) -> list[int]:
        """Ids of the keys that are not destroyed, newest first."""
        return [number for number, state, _ in reversed(self.keys) if state != "destroyed"]

    def root(self, key_id: int) -> bytes:
        """The root of a key."""
        return next(root for number, _, root in self.keys if number == key_id)

    def salt(self) -> bytes:
        """The salt of every derivation."""
        return b"guardtag" + bytes((SUITE,)) + bytes.fromhex(self.deployment)

    def derived(self, key_id: int, label: str) -> tuple[bytes, bytes]:
        """HKDF-SHA256's extracted key and its first 32 bytes for a label (RFC 5869, one block)."""
        extracted = hmac.digest(self.salt(), self.root(key_id), "sha256")
        return extracted, hmac.digest(extracted, label.encode("ascii") + b"\x01", "sha256")


def token_label(epoch: int) -> str:
    """The label of the key that tokens of an epoch are made under."""
    return f"guardtag/v1/token/epoch/{epoch}"


TYPED_LABEL = "guardtag/v1/typed"


def aes(key: bytes, block: bytes) -> bytes:
    """AES on one block."""
    return Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(block)  # noqa: S305 - one block


# --- token ---------------------------------------------------------------------------------------


def block_of(epoch: int, serial: int, area: int, constant: bytes = CONSTANT) -> bytes:
    """The sixteen bytes that are sealed."""
    return bytes((epoch,)) + serial.to_bytes(5, "big") + area.to_bytes(2, "big") + constant


def spelled(sealed: bytes) -> str:
    """Sixteen bytes as a token."""
    return base64.b32encode(sealed).decode("ascii").rstrip("=")


def unspelled(text: str) -> bytes:
    """The sixteen bytes of a token."""
    return base64.b32decode(text + "======")


def token(ring: Ring, epoch: int, serial: int, area: int) -> str:
    """The token of a serial."""
    return sealed(ring, epoch, block_of(epoch, serial, area))


def sealed(ring: Ring, key_id: int, block: bytes) -> str:
    """Any block under a key's token key, as a token."""
    return spelled(aes(ring.derived(key_id, token_label(key_id))[1], block))


# --- typed code ----------------------------------------------------------------------------------


def rounds(key: bytes, value: int) -> Iterator[tuple[int, int, bytes]]:
    """FF1's halves before each round, and the sixteen bytes R of that round; then the result, without R."""
    first = aes(key, FF1_P)
    a, b = divmod(value, HALF)
    for i in range(10):
        q = bytes(11) + bytes((i,)) + b.to_bytes(4, "big")
        r = aes(key, bytes(x ^ y for x, y in zip(first, q, strict=True)))
        yield a, b, r
        a, b = b, (a + int.from_bytes(r[:8], "big")) % HALF
    yield a, b, b""


def forward(key: bytes, value: int) -> int:
    """Where FF1 takes a number below 2^50."""
    *_, (a, b, _) = rounds(key, value)
    return a * HALF + b


def backward(key: bytes, value: int) -> int:
    """The number that FF1 takes to this one."""
    first = int.from_bytes(aes(key, FF1_P), "big")
    call = Cipher(algorithms.AES(key), modes.ECB()).encryptor().update  # noqa: S305 - single blocks
    a, b = divmod(value, HALF)
    for i in reversed(range(10)):
        r = call((first ^ (i << 32 | a)).to_bytes(16, "big"))
        a, b = (b - int.from_bytes(r[:8], "big")) % HALF, a
    return a * HALF + b


def digits(value: int) -> list[int]:
    """Ten symbols of five bits, the most significant first."""
    return [value >> shift & 31 for shift in range(45, -1, -5)]


def times(one: int, other: int) -> int:
    """Multiplication in GF(2)[x] / (x^5 + x^2 + 1)."""
    out = 0
    for bit in range(5):
        out ^= (one << bit) * (other >> bit & 1)
    for bit in range(9, 4, -1):
        out ^= (0b100101 << bit - 5) * (out >> bit & 1)
    return out


def checks(data: Sequence[int]) -> list[int]:
    """The remainder of data times x^2 by x^2 + 3x + 2: the two check symbols."""
    rest = [*data, 0, 0]
    for place in range(len(data)):
        lead = rest[place]
        rest[place + 1] ^= times(lead, 3)
        rest[place + 2] ^= times(lead, 2)
    return rest[-2:]


def syndromes(symbols: Sequence[int]) -> tuple[int, int]:
    """The word's values at 1 and at a = 2."""
    at_one = at_a = 0
    for symbol in symbols:
        at_one, at_a = at_one ^ symbol, times(at_a, 2) ^ symbol
    return at_one, at_a


def grouped(symbols: Sequence[int]) -> str:
    """Twelve symbols as they are printed."""
    letters = "".join(CROCKFORD[symbol] for symbol in symbols)
    return "-".join(letters[at : at + GROUP] for at in range(0, SYMBOLS, GROUP))


def with_checks(data: str) -> str:
    """Ten letters and their checks, as printed."""
    values = [CROCKFORD.index(letter) for letter in data]
    return grouped([*values, *checks(values)])


def code_of(key: bytes, value: int) -> str:
    """The typed code of any number below 2^50, a serial or not."""
    data = digits(forward(key, value))
    return grouped([*data, *checks(data)])


def typed(ring: Ring, epoch: int, serial: int) -> str:
    """The typed code of a serial."""
    return code_of(ring.derived(epoch, TYPED_LABEL)[1], serial)


def candidates(ring: Ring, code: str) -> list[int]:
    """The serials that a code with right checks may stand for, the newest key's first."""
    value = 0
    for letter in code.replace("-", "")[:DATA]:
        value = value * 32 + CROCKFORD.index(letter)
    found = [backward(ring.derived(key_id, TYPED_LABEL)[1], value) for key_id in ring.readable()]
    return list(dict.fromkeys(serial for serial in found if 1 <= serial <= MAX_SERIAL))


def suspected(code: str) -> int:
    """The group that one slip in a code would have to be in, by trying all slips; 0 when several or none."""
    symbols = [CROCKFORD.index(letter) for letter in code.replace("-", "")]
    groups = set()
    for place in range(SYMBOLS):
        for other in range(32):
            if syndromes([*symbols[:place], other, *symbols[place + 1 :]]) == (0, 0):
                groups.add(place // GROUP + 1)
    for place in range(SYMBOLS - 1):
        swapped = [*symbols[:place], symbols[place + 1], symbols[place], *symbols[place + 2 :]]
        if syndromes(swapped) == (0, 0):
            groups |= {place // GROUP + 1, (place + 1) // GROUP + 1}
    return groups.pop() if len(groups) == 1 else 0
