"""Passwords of local accounts, hashed with Argon2id (RFC 9106) by argon2-cffi.

Whatever is typed may be pasted and may hold any character; it is brought into NFKC form first, so that the same
password from two keyboards is the same (NIST SP 800-63B, section 3.1.1.2, which also sets 8 characters as the least and
advises against rules of composition). An account that nobody has costs as much as one that somebody has.
"""

from __future__ import annotations

import threading
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LEAST: Final = 8
MOST: Final = 200
COST: tuple[int, int, int] = (3, 64 * 1024, 1)
"""Passes, KiB of memory, lanes: the second choice of RFC 9106, section 4, with one lane."""
AT_ONCE: Final = 2
"""So many are hashed at once: each takes its 64 MiB."""
COMMON: Final = frozenset({
    "12345678", "123456789", "1234567890", "0123456789", "87654321", "11111111", "00000000", "88888888", "66666666",
    "password", "passw0rd", "password1", "qwertyui", "qwertyuiop", "1qaz2wsx", "iloveyou", "abcd1234", "a1234567",
    "aa123456", "woaini1314", "5201314520", "qwer1234", "asdfghjk", "abc12345", "guardtag",
})  # fmt: skip
"""What is tried first by whoever guesses."""

_turns = threading.BoundedSemaphore(AT_ONCE)


def plain(text: object) -> str:
    """A password as it is hashed."""
    return unicodedata.normalize("NFKC", text) if isinstance(text, str) and len(text) <= 4 * MOST else ""


def fault(text: str, id: str) -> str:
    """Why something may not be a password: a key of the texts; empty when it may.

    Args:
        text: as ``plain`` gives it.
        id: of whoever wants it.
    """
    if not LEAST <= len(text) <= MOST:
        return "password-length"
    low = text.lower()
    if low in COMMON or len(set(low)) == 1 or low in (id, id * 2):
        return "password-common"
    return ""


def proof(text: str) -> str:
    """What is kept of a password."""
    with _turns:
        return _hasher(COST).hash(text)


def check(text: str, kept: str) -> bool:
    """Whether a password is the one that something was kept of; without it, it takes as long and is none."""
    from argon2.exceptions import Argon2Error, InvalidHashError

    stand_in = _nobody(COST)
    with _turns:
        try:
            return _hasher(COST).verify(kept or stand_in, text) and bool(kept)
        except (Argon2Error, InvalidHashError):
            return False


def renewed(text: str, kept: str) -> str:
    """What should be kept instead, made with newer settings; empty: it is as it should be."""
    return proof(text) if _hasher(COST).check_needs_rehash(kept) else ""


@cache
def _hasher(cost: tuple[int, int, int]) -> PasswordHasher:
    from argon2 import PasswordHasher

    passes, memory, lanes = cost
    return PasswordHasher(passes, memory, lanes)


@cache
def _nobody(cost: tuple[int, int, int]) -> str:
    """The proof of a password that nobody knows."""
    import secrets

    with _turns:
        return _hasher(cost).hash(secrets.token_hex(32))
