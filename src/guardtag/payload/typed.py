"""The typed code: what a person can read out and type when a camera is of no help.

The serial, as a number of 50 bits, goes through a keyed permutation (FF1, key label
``guardtag/v1/typed``), so that codes look random and no table of them exists anywhere. Its ten
Crockford base32 symbols get two Reed-Solomon checks and are grouped ``XXXX-XXXX-XXXX``. Only one in
1024 random codes has right checks, and of those one in 1024 gives a serial that could exist.
"""

from __future__ import annotations

from guardtag.errors import Mistyped
from guardtag.payload import reedsolomon
from guardtag.payload.ff1 import Permutation
from guardtag.payload.keys import Keyring
from guardtag.payload.token import MAX_SERIAL

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32: no I, L, O and U."""
GROUP, GROUPS = 4, 3

_LENGTH = GROUP * GROUPS
_DATA = _LENGTH - reedsolomon.CHECKS
_FOREIGN = 0xFF
# Written out, because upper() also turns a dotless i into I and a long s into S.
READ_AS = {letter: value for value, letter in enumerate(ALPHABET)}
READ_AS |= {letter.lower(): value for letter, value in READ_AS.items()}
READ_AS |= {"O": 0, "o": 0, "I": 1, "i": 1, "L": 1, "l": 1}
"""Letter to symbol, either case, with the letters that are mistaken for digits."""
_SYMBOLS = bytes(READ_AS.get(chr(byte), _FOREIGN) for byte in range(256))
_SHIFTS = tuple(range(5 * (_DATA - 1), -1, -5))


def normal(code: str) -> str:
    """The code as it is printed: upper case, I, L and O read as the digits they are mistaken for.

    Args:
        code: ASCII letters, digits and ``-``; other characters stay as they are, and so does the
            grouping when there are not twelve characters.
    """
    text = "".join(ALPHABET[READ_AS[c]] if c in READ_AS else c for c in code)
    together = text.replace("-", "")
    return _grouped(together) if len(together) == _LENGTH else text


def fits(code: str) -> bool:
    """Whether the checks of a code hold. It says nothing about whether such a tag exists."""
    symbols = _symbols(code)
    return symbols is not None and reedsolomon.syndromes(symbols) == (0, 0)


def mistyped(code: str) -> Mistyped:
    """The error for a code whose checks do not hold; it names a group when the slip can be in no other."""
    group = _wrong_group(code, _symbols(code))
    what, do = "The typed code has a slip in it.", "Look at the label again and type it once more."
    if not group:
        return Mistyped("GT-TAG-MISTYPED", what, "Its checks do not hold.", do, group=0)
    place = ("first", "second", "third")[group - 1]
    return Mistyped("GT-TAG-MISTYPED-GROUP", what, f"If it is only one, it is in the {place} group.", do, group=group)


class TypedCodes:
    """Makes and reads typed codes under one keyring; safe to use from many threads.

    Args:
        keyring: all its readable keys read, newest first; its primary key makes new codes.
    """

    def __init__(self, keyring: Keyring) -> None:
        self._primary = keyring.primary
        self._permutations = {
            key.epoch: Permutation(keyring.derive("guardtag/v1/typed", key.id)) for key in keyring.readable()
        }

    def encode(self, serial: int, epoch: int | None = None) -> str:
        """The code of a serial, ``XXXX-XXXX-XXXX``. The same arguments give the same code.

        Args:
            serial: 1 to 2^40 - 1.
            epoch: the key; the primary one for new tags, a tag's own for one that exists.

        Raises:
            ValueError: the serial is out of range, or the epoch has no readable key.
        """
        if not 0 < serial <= MAX_SERIAL:
            raise ValueError("a serial is 1 to 2^40 - 1")
        number = self._primary if epoch is None else epoch
        permutation = self._permutations.get(number)
        if permutation is None:
            raise ValueError(f"epoch {number} has no readable key")
        value = permutation.forward(serial)
        data = [value >> shift & 31 for shift in _SHIFTS]
        return _grouped("".join([ALPHABET[symbol] for symbol in (*data, *reedsolomon.checks(data))]))

    def candidates(self, code: str) -> tuple[int, ...]:
        """The serials a code may stand for, one a key at most, the newest key's first.

        Often empty: most codes with right checks give no possible serial under any key.

        Args:
            code: as typed, with or without ``-``, in any case.

        Raises:
            Mistyped: the checks do not hold, or there are too many or too few characters.
        """
        symbols = _symbols(code)
        if symbols is None or reedsolomon.syndromes(symbols) != (0, 0):
            raise mistyped(code)
        value = 0
        for symbol in symbols[:_DATA]:
            value = value << 5 | symbol
        serials = (permutation.backward(value) for permutation in self._permutations.values())
        return tuple(dict.fromkeys(serial for serial in serials if 0 < serial <= MAX_SERIAL))


def _grouped(text: str) -> str:
    return f"{text[:4]}-{text[4:8]}-{text[8:]}"


def _symbols(code: str) -> bytes | None:
    """The twelve symbols, each 0 to 31, or ``None``."""
    if not code.isascii():
        return None
    symbols = code.replace("-", "").encode("ascii").translate(_SYMBOLS)
    return symbols if len(symbols) == _LENGTH and _FOREIGN not in symbols else None


def _wrong_group(code: str, symbols: bytes | None) -> int:
    """The number of the group the slip is in, 1 to 3, when it can be in no other; else 0."""
    if symbols is not None:
        groups = {place // GROUP + 1 for place in reedsolomon.suspects(symbols)}
    else:
        parts = code.split("-") if "-" in code else [code[i : i + GROUP] for i in range(0, len(code), GROUP)]
        groups = {
            number for number, part in enumerate(parts, 1) if len(part) != GROUP or not all(c in READ_AS for c in part)
        }
        if len(parts) != GROUPS:
            groups = set()
    return groups.pop() if len(groups) == 1 else 0
