"""Backups for the tests of the paper backup, and how its refusals are looked at."""

from __future__ import annotations

import random

import pytest

from guardtag.errors import KeyringError
from guardtag.payload import paper
from guardtag.payload.keys import Keyring
from guardtag.payload.paper import Sheet

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def made(count: int, seed: int = 1) -> Keyring:
    """A keyring with keys in every state once there are enough; the primary is not the newest."""
    source = random.Random(seed).randbytes
    keyring = Keyring.new(source)
    for key_id in range(2, count + 1):
        keyring = keyring.added(source)
        if key_id == 2:
            keyring = keyring.promoted(2)
        if key_id > 2 and key_id % 3 == 0:
            keyring = keyring.disabled(key_id)
        if key_id > 2 and key_id % 7 == 0:
            keyring = keyring.destroyed(key_id)
    return keyring


def backup(count: int = 3, needed: int = 2, total: int = 3, seed: int = 1) -> tuple[Sheet, ...]:
    return paper.sheets(made(count), needed, total, random.Random(seed).randbytes)


SHEETS = backup()
KEYRING = made(3)


def words(sheet: Sheet) -> str:
    return " ".join(sheet.words)


def sealed(sheet: Sheet) -> str:
    return "\n".join(sheet.lines)


def whole(*sheets: Sheet) -> list[str]:
    return [*map(words, sheets), sealed(sheets[0])]


def refused(*texts: str) -> KeyringError:
    with pytest.raises(KeyringError) as caught:
        paper.restored(texts)
    error = caught.value
    assert error.code.startswith("GT-")
    assert error.__context__ is None  # the library's errors carry words
    return error


def same_number(seed: int, backup_number: int, needed: int = 2) -> tuple[Sheet, ...]:
    source = random.Random(seed).randbytes
    return paper.sheets(
        KEYRING, needed, 3, lambda size: backup_number.to_bytes(2, "big") if size == 2 else source(size)
    )
