"""FF1 of NIST SP 800-38G: a keyed permutation of short numbers.

``encrypt`` and ``decrypt`` are the standard in general, so that public vectors can judge them.
``Permutation`` is the one case guardtag uses, radix 32, ten digits, empty tweak: a permutation of
the numbers below 2^50, fast because the first cipher call is always the same and radix and
modulus are powers of two. A test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from guardtag.payload.aes import BLOCK, Block

_ROUNDS = 10
MAX_LENGTH = 4096
"""Digits at most in the general functions; the standard allows 2^32."""
MAX_TWEAK = 4096
"""Bytes of tweak at most in the general functions."""


def encrypt(key: bytes, tweak: bytes, digits: Sequence[int], radix: int) -> tuple[int, ...]:
    """FF1 encryption, SP 800-38G algorithm 7.

    Args:
        key: AES key of 16, 24 or 32 bytes.
        tweak: up to 4096 bytes.
        digits: 2 to 4096 digits, each below ``radix``; there must be at least 100 such numerals.
        radix: 2 to 65536.

    Raises:
        ValueError: an argument is out of range.
    """
    return _feistel(key, tweak, digits, radix, forward=True)


def decrypt(key: bytes, tweak: bytes, digits: Sequence[int], radix: int) -> tuple[int, ...]:
    """FF1 decryption, SP 800-38G algorithm 8; arguments as for ``encrypt``."""
    return _feistel(key, tweak, digits, radix, forward=False)


def _feistel(key: bytes, tweak: bytes, digits: Sequence[int], radix: int, *, forward: bool) -> tuple[int, ...]:
    length = len(digits)
    if len(key) not in (16, 24, 32):
        raise ValueError("an AES key has 16, 24 or 32 bytes")
    if not 2 <= radix <= 2**16 or not 2 <= length <= MAX_LENGTH or len(tweak) > MAX_TWEAK:
        raise ValueError("radix, number of digits or tweak is out of range")
    if radix**length < 100 or not all(0 <= digit < radix for digit in digits):
        raise ValueError("too few numerals, or a digit that is not below the radix")
    u = length // 2
    v = length - u
    width = -(-(radix**v - 1).bit_length() // 8)  # bytes that hold v digits; b in the standard
    wanted = 4 * -(-width // 4) + 4  # d in the standard
    head = (
        b"\x01\x02\x01" + radix.to_bytes(3, "big") + bytes((_ROUNDS, u % 256))
        + length.to_bytes(4, "big") + len(tweak).to_bytes(4, "big")
        + tweak + bytes(-(len(tweak) + width + 1) % BLOCK)
    )  # fmt: skip
    block, moduli = Block(key), (radix**u, radix**v)
    a, b = _number(digits[:u], radix), _number(digits[u:], radix)
    for i in range(_ROUNDS) if forward else reversed(range(_ROUNDS)):
        modulus = moduli[i % 2]
        source = b if forward else a
        y = _stream(block, head + bytes((i,)) + source.to_bytes(width, "big"), wanted)
        if forward:
            a, b = b, (a + y) % modulus
        else:
            a, b = (b - y) % modulus, a
    return (*_digits(a, u, radix), *_digits(b, v, radix))


def _stream(block: Block, text: bytes, wanted: int) -> int:
    """The round function: CBC-MAC of the text, stretched to ``wanted`` bytes, as a number."""
    mac = bytes(BLOCK)
    for start in range(0, len(text), BLOCK):
        mac = block.encrypt(_xor(mac, text[start : start + BLOCK]))
    out = mac
    counter = 1
    while len(out) < wanted:
        out += block.encrypt(_xor(mac, counter.to_bytes(BLOCK, "big")))
        counter += 1
    return int.from_bytes(out[:wanted], "big")


def _xor(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).to_bytes(BLOCK, "big")


def _number(digits: Sequence[int], radix: int) -> int:
    value = 0
    for digit in digits:
        value = value * radix + digit
    return value


def _digits(value: int, count: int, radix: int) -> tuple[int, ...]:
    out = []
    for _ in range(count):
        value, digit = divmod(value, radix)
        out.append(digit)
    return tuple(reversed(out))


_HALF = 25
_MASK = (1 << _HALF) - 1
# P of the standard for radix 32, 10 digits, no tweak; it fills one block.
_P = b"\x01\x02\x01\x00\x00\x20\x0a\x05" + (10).to_bytes(4, "big") + bytes(4)


class Permutation:
    """FF1 with radix 32, ten digits and an empty tweak, on numbers below 2^50.

    Args:
        key: AES key of 32 bytes.
    """

    def __init__(self, key: bytes) -> None:
        self._block = Block(key)
        start = int.from_bytes(self._block.encrypt(_P), "big")
        # In each round the second block is eleven zero bytes, the round's number, and four bytes of
        # the half: xor with the first cipher call, all but the half, is known beforehand.
        self._rounds = tuple(start ^ i << 32 for i in range(_ROUNDS))

    def forward(self, value: int) -> int:
        """Where the permutation takes a number below 2^50."""
        call: Callable[[bytes], bytes] = self._block.encrypt
        a, b = value >> _HALF, value & _MASK
        for start in self._rounds:
            # Eight bytes of the result count, and of their number the low 25 bits: bytes 4 to 7.
            y = int.from_bytes(call((start ^ b).to_bytes(BLOCK, "big"))[4:8], "big")
            a, b = b, (a + y) & _MASK
        return a << _HALF | b

    def backward(self, value: int) -> int:
        """The number that ``forward`` takes to this one."""
        call: Callable[[bytes], bytes] = self._block.encrypt
        a, b = value >> _HALF, value & _MASK
        for start in reversed(self._rounds):
            y = int.from_bytes(call((start ^ a).to_bytes(BLOCK, "big"))[4:8], "big")
            a, b = (b - y) & _MASK, a
        return a << _HALF | b
