"""The backup key in shares of 33 words (SLIP-0039), any ``needed`` of which give it back.

``shamir-mnemonic``, the reference implementation of SLIP-0039, splits, joins and checks. It is written
for clarity and not hardened against whoever measures the machine while it runs; here it runs when the
operator makes or restores a backup, in a process that holds the keyring itself.

No passphrase is used: one more thing to forget in ten years, and the key is 256 random bits, which no
guessing shortens. So the iteration exponent, which slows guesses at a passphrase, is 0, and shares that
ask for more are not ours (each step of it doubles the reader's work, up to 32,768 times).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cache, reduce
from itertools import pairwise
from operator import xor
from types import MappingProxyType

import attrs

from guardtag.payload.paper.sealing import KEY_BYTES

WORDS = 33
"""Words of a share: 20 bits of backup, 20 of share, the key in 260, 30 of checks."""
RADIX = 1024

_CHECKS = 3
_EXPONENT = 0
_CHECKED_AS = b"shamir_extendable"  # SLIP-0039's customization string for extendable shares
_random_borrowed = threading.Lock()


@attrs.frozen(repr=False)
class Share:
    """A share whose checks fit.

    Args:
        sheet: number of the sheet it is printed on, 1 to 16.
        backup: number of its backup.
        needed: how many shares give the key.
        value: its part of the secret.
    """

    sheet: int
    backup: int
    needed: int
    value: bytes

    def __repr__(self) -> str:
        return f"<share of sheet {self.sheet}>"


def split(key: bytes, backup: int, needed: int, made: int, random: Callable[[int], bytes]) -> list[list[int]]:
    """The key in shares, each as the numbers of its words, sheet 1 first.

    Args:
        key: 32 bytes.
        backup: number of the backup, 0 to 32767.
        needed: how many shares give the key.
        made: how many to make.
        random: gives bytes fit for keys.
    """
    from shamir_mnemonic import EncryptedMasterSecret, shamir
    from shamir_mnemonic.wordlist import WORD_INDEX_MAP

    whole = EncryptedMasterSecret.from_master_secret(key, b"", backup, True, _EXPONENT)
    with _random_borrowed:  # the library's own place for another source is one for the whole process
        before, shamir.RANDOM_BYTES = shamir.RANDOM_BYTES, random
        try:
            (group,) = shamir.split_ems(1, [(needed, made)], whole)
        finally:
            shamir.RANDOM_BYTES = before
    return [[WORD_INDEX_MAP[word] for word in share.words()] for share in group]


def words(numbers: Sequence[int]) -> tuple[str, ...]:
    """The words of these numbers, 0 to 1023."""
    from shamir_mnemonic.wordlist import WORDLIST

    return tuple(WORDLIST[number] for number in numbers)


def number(word: str) -> int | None:
    """The number of a word; ``None`` when it is not in the list.

    Args:
        word: in lower case.
    """
    return _numbers().get(word)


@cache
def _numbers() -> Mapping[str, int]:
    """Word to number; asked for with the first word, since the list takes a while to load."""
    from shamir_mnemonic.wordlist import WORD_INDEX_MAP

    return MappingProxyType(WORD_INDEX_MAP)


def fits(numbers: Sequence[int]) -> bool:
    """Whether these are the numbers of 33 words whose checks hold."""
    from shamir_mnemonic import rs1024

    return len(numbers) == WORDS and bool(rs1024.verify_checksum(list(numbers), _CHECKED_AS))


def read(numbers: Sequence[int]) -> Share | None:
    """The share of words whose checks hold; ``None`` when it is no share of a backup of ours.

    Args:
        numbers: of 33 words that ``fits``.
    """
    from shamir_mnemonic import MnemonicError
    from shamir_mnemonic import Share as Slip39

    try:
        found = Slip39.from_mnemonic(" ".join(words(numbers)))
    except MnemonicError:
        return None
    ours = (0, 1, 1, True, _EXPONENT, KEY_BYTES)
    if ours != (
        found.group_index, found.group_threshold, found.group_count, found.extendable, found.iteration_exponent,
        len(found.value),
    ):  # fmt: skip
        return None
    return Share(found.index + 1, found.identifier, found.member_threshold, found.value)


def sheet(numbers: Sequence[int]) -> int:
    """The sheet that the words of a share with a slip say they are on; 0 when the slip may be there.

    Args:
        numbers: of 33 words, -1 for one that is not known.
    """
    third, fourth = numbers[2], numbers[3]
    if third != 0 or not 0 <= fourth < 256:  # one group of one group, as in all of ours
        return 0
    if -1 not in numbers and 4 in suspects(numbers):
        return 0
    return (fourth >> 4) + 1


def joined(shares: Sequence[Share]) -> bytes | None:
    """The key of exactly as many shares of one backup as it needs; ``None`` when they do not belong together."""
    from shamir_mnemonic import MnemonicError
    from shamir_mnemonic import Share as Slip39
    from shamir_mnemonic.shamir import ShareGroup, recover_ems

    group = ShareGroup()
    try:
        for share in shares:
            group.add(Slip39(share.backup, True, _EXPONENT, 0, 1, 1, share.sheet - 1, share.needed, share.value))
        found: bytes = recover_ems({0: group}).decrypt(b"")
    except MnemonicError:
        return None
    return found


def suspects(numbers: Sequence[int]) -> tuple[int, ...]:
    """The places, 1 to 33, that one usual slip would have to be at: a wrong word, or two neighbours swapped.

    A hint for whoever typed it, never a correction. The code has distance 4: two wrong words are never
    taken for one elsewhere, three can be. At most one usual slip fits: two would differ in at most three
    words, or be two swaps, and no two of those move the checks alike.

    Args:
        numbers: of 33 words.
    """
    off = _checks(numbers[:-_CHECKS]) ^ _value(numbers[-_CHECKS:])
    if not off:
        return ()
    for place, moves in enumerate(_moves(), 1):
        if _in_span(off, moves):
            return (place,)
    for place, (one, other) in enumerate(pairwise(numbers), 1):
        if _moved(place, one ^ other) ^ _moved(place + 1, one ^ other) == off:
            return (place, place + 1)
    return ()


def _moved(place: int, change: int) -> int:
    """How far checks are off when the word of this place, from 1, has changed by so much."""
    moves = _moves()[place - 1]
    return reduce(xor, (move for bit, move in enumerate(moves) if change >> bit & 1), 0)


@cache
def _moves() -> tuple[tuple[int, ...], ...]:
    """Of each place, how far each bit of its word moves the checks: they are linear over GF(2)."""
    data = [0] * (WORDS - _CHECKS)
    right = _checks(data)
    of_data = (
        tuple(_checks([*data[:place], 1 << bit, *data[place + 1 :]]) ^ right for bit in range(10))
        for place in range(len(data))
    )
    of_checks = (tuple(1 << 10 * (_CHECKS - 1 - place) + bit for bit in range(10)) for place in range(_CHECKS))
    return (*of_data, *of_checks)


def _in_span(value: int, vectors: Sequence[int]) -> bool:
    """Whether some of the vectors add up to the value, over GF(2)."""
    basis: list[int] = []
    for vector in vectors:
        for known in basis:
            vector = min(vector, vector ^ known)
        basis.append(vector)
    for known in basis:
        value = min(value, value ^ known)
    return value == 0


def _checks(data: Sequence[int]) -> int:
    from shamir_mnemonic import rs1024

    return _value(rs1024.create_checksum(list(data), _CHECKED_AS))


def _value(numbers: Sequence[int]) -> int:
    value = 0
    for part in numbers:
        value = value * RADIX + part
    return value
