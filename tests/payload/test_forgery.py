"""Forging by guessing, on a scale where it happens: as often as the compared bits let expect, and no oftener."""

from __future__ import annotations

import base64
import random

import pytest

from guardtag.payload import token
from guardtag.payload.token import Tokens
from tests.payload import guesses
from tests.payload.guesses import EPOCH_BITS, FirstBits, accepted, odds
from tests.payload.test_keys import rotated

KEYS = 8
KEYRING = rotated(KEYS - 1)
TOKENS = Tokens(KEYRING)
MANY = 1 << 18
BLOCKS = random.Random(72).randbytes(16 * MANY)
MINTED = b"".join(
    base64.b32decode(TOKENS.mint(serial, 7, 1 + serial % KEYS) + "======") for serial in range(1, 1 + 2048)
)


def within(count: int, tried: int, bits: int) -> bool:
    """Whether a count is within four sigma of what so many guesses and compared bits let expect."""
    chance = odds(tried, KEYS, bits)
    return abs(count - chance.expected) <= 4 * chance.sigma


def spelled(blocks: bytes) -> list[str]:
    return [base64.b32encode(blocks[at : at + 16])[:26].decode() for at in range(0, len(blocks), 16)]


@pytest.mark.parametrize("bits", [0, 4, 8, 12, 16])
def test_random_guesses_are_taken_as_often_as_the_bits_say(bits):
    found = accepted(KEYRING, BLOCKS, bits)
    assert within(found.constant, MANY, bits)
    assert within(found.whole, MANY, bits + EPOCH_BITS)


@pytest.mark.parametrize("bits", [8, 12, 16])
def test_guesses_near_a_real_token_are_no_better(bits):
    blocks = guesses.near(MINTED[at : at + 16] for at in range(0, len(MINTED), 16))
    found = accepted(KEYRING, blocks, bits)
    assert within(found.constant, len(blocks) // 16, bits)
    assert within(found.whole, len(blocks) // 16, bits + EPOCH_BITS)


@pytest.mark.parametrize("bits", [0, 3, 6])
def test_the_real_verification_takes_as_many(bits, monkeypatch):
    """With a stand-in for the constant that compares fewer bits; epoch, keys and spelling are the real ones."""
    tried = 1 << 15
    monkeypatch.setattr(token, "_CONSTANT", FirstBits(bits))
    count = sum(TOKENS.verify(text) is not None for text in spelled(BLOCKS[: 16 * tried]))
    assert within(count, tried, bits + EPOCH_BITS)
    assert count == accepted(KEYRING, BLOCKS[: 16 * tried], bits).guesses


def test_all_64_bits_are_compared_and_the_epoch_besides():
    """What the scaled counts stand for: minted tokens are taken with every bit compared, guesses are not."""
    assert accepted(KEYRING, MINTED, 64) == (2048, 2048, 2048)
    assert accepted(KEYRING, BLOCKS, 64) == (0, 0, 0)
    assert token._CONSTANT == guesses.CONSTANT == FirstBits(64)
    for at in range(64):
        off = (int.from_bytes(guesses.CONSTANT, "big") ^ 1 << at).to_bytes(8, "big")
        assert off != FirstBits(64)
        assert (off == FirstBits(63 - at)) is True
