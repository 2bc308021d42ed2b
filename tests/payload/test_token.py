"""The token: authentic or nothing."""

from __future__ import annotations

import base64
import random
import sys
import threading

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.payload.keys import Key, Keyring
from guardtag.payload.token import ALPHABET, MAX_AREA, MAX_SERIAL, Claim, Tokens
from tests.payload.test_keys import hkdf, rotated

KEYRING = Keyring((Key(1, bytes(range(32))), Key(2, bytes(range(32, 64)))), 2, 1, "0123456789abcdef")
TOKENS = Tokens(KEYRING)
SERIALS, AREAS = st.integers(1, MAX_SERIAL), st.integers(0, MAX_AREA)


@given(serial=SERIALS, area=AREAS, epoch=st.sampled_from([None, 1, 2]), lower=st.booleans())
@settings(deadline=None)
def test_what_was_minted_verifies(serial, area, epoch, lower):
    token = TOKENS.mint(serial, area, epoch)
    assert len(token) == 26
    assert set(token) <= set(ALPHABET)
    assert TOKENS.verify(token.lower() if lower else token) == Claim(epoch or 2, serial, area)
    assert TOKENS.mint(serial, area, epoch) == token


def test_the_format_is_the_one_that_is_documented():
    """Cloth lives for years: this is computed from the description alone, and must never change."""
    key = hkdf(bytes(range(32)), b"guardtag\x01" + bytes.fromhex("0123456789abcdef"), b"guardtag/v1/token/epoch/1", 32)
    block = b"\x01" + (123456).to_bytes(5, "big") + (789).to_bytes(2, "big") + b"guardtag"
    sealed = Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(block)
    token = base64.b32encode(sealed).decode().rstrip("=")
    assert TOKENS.mint(123456, 789, 1) == token == "6BSRPD7GGN2VPQUXPU54X5NGKI"


def test_every_flipped_bit_is_refused():
    for serial in range(1, 6):
        token = TOKENS.mint(serial, 7)
        value = int.from_bytes(base64.b32decode(token + "======"), "big")
        for bit in range(128):
            changed = base64.b32encode((value ^ 1 << bit).to_bytes(16, "big")).decode().rstrip("=")
            assert TOKENS.verify(changed) is None
        for at in range(26):
            for letter in ALPHABET.replace(token[at], ""):
                assert TOKENS.verify(token[:at] + letter + token[at + 1 :]) is None


def test_a_token_has_one_spelling_but_for_case():
    token = TOKENS.mint(1, 1)
    last = ALPHABET.index(token[-1])
    assert last % 4 == 0
    for alias in (1, 2, 3):
        other = token[:-1] + ALPHABET[last | alias]
        assert base64.b32decode(other + "======") == base64.b32decode(token + "======")
        assert TOKENS.verify(other) is None


def test_only_base32_letters_are_read():
    """int() would take signs, spaces, underscores and digits of other scripts."""
    token = TOKENS.mint(5, 5)
    for code in [*range(0x250), 0x660, 0x967, 0x2000, 0x212A, 0x3000, 0xFF21, 0x1D400, 0xD800]:
        if chr(code) in ALPHABET + ALPHABET.lower():
            continue
        for at in (0, 1, 13, 25):
            assert TOKENS.verify(token[:at] + chr(code) + token[at + 1 :]) is None
            assert TOKENS.verify(token[:at] + chr(code) + token[at:]) is None
    assert TOKENS.verify(token.replace("K", "\u212a")) is None or "K" not in token


@pytest.mark.parametrize("text", ["", "A", "A" * 25, "A" * 27, "0x" + "A" * 24, "_" * 26, " " * 26, "=" * 26])
def test_other_texts_are_refused(text):
    assert TOKENS.verify(text) is None


def test_a_serial_that_starts_with_zero_digits_keeps_them():
    """A token may begin with any number of A's, int() must not lose them."""
    found = next(t for s in range(1, 5000) if (t := TOKENS.mint(s, 0)).startswith("A"))
    assert TOKENS.verify(found) is not None
    assert TOKENS.verify(found[1:]) is None
    for letter in "_+ -\t\n0=":  # in the zero's stead these would leave int() the same number
        for at in (0, 1, 5, 25):
            assert TOKENS.verify(found[1:][:at] + letter + found[1:][at:]) is None


def test_random_blocks_are_refused():
    source = random.Random(1)
    for _ in range(20_000):
        token = base64.b32encode(source.randbytes(16)).decode().rstrip("=")
        assert TOKENS.verify(token) is None


def test_an_epoch_speaks_for_itself_only():
    """A block that names another epoch than the key's own is refused, though its constant is right."""
    key = KEYRING.derive("guardtag/v1/token/epoch/2", 2)
    cipher = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    for inner, verifies in ((2, True), (1, False), (3, False), (0, False)):
        sealed = cipher.update(bytes((inner,)) + (9).to_bytes(5, "big") + bytes(2) + b"guardtag")
        token = base64.b32encode(sealed).decode().rstrip("=")
        assert (TOKENS.verify(token) is not None) is verifies


def test_tokens_of_ten_rotations_are_read():  # config_keys-014
    minted = []
    for times in range(11):
        minted.append(Tokens(rotated(times)).mint(100 + times, times))
    newest = rotated(10).disabled(1).disabled(5)
    tokens = Tokens(newest)
    assert [tokens.verify(token) for token in minted] == [Claim(n + 1, 100 + n, n) for n in range(11)]
    after = Tokens(newest.destroyed(5))
    assert [after.verify(token) is None for token in minted] == [n == 4 for n in range(11)]


def test_a_disabled_key_gives_its_old_tags_again_and_mints_no_new_ones():
    before = Tokens(rotated(0)).mint(3, 4)
    tokens = Tokens(rotated(1).disabled(1))
    assert tokens.mint(3, 4, 1) == before
    assert tokens.verify(tokens.mint(3, 4)).epoch == 2
    destroyed = Keyring((Key(1, b"", "destroyed"), Key(2, bytes(32))), 2, 2, "0" * 16)
    with pytest.raises(ValueError, match="epoch 1"):
        Tokens(destroyed).mint(3, 4, 1)


def test_no_two_threads_share_a_cipher_context():
    """They would raise "Already borrowed" wherever the interpreter lock does not happen to save them."""
    block = TOKENS._blocks[1]
    contexts = []

    def look() -> None:
        contexts.extend([block.encrypt, block.decrypt, *(decrypt for _, decrypt in TOKENS._openers.each)])

    for _ in range(3):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    look()
    assert len({id(function.__self__) for function in contexts}) == len(contexts) == 16


def test_another_deployment_is_refused():
    other = Keyring(KEYRING.keys, 2, 1, "fedcba9876543210")
    assert Tokens(other).verify(TOKENS.mint(1, 1)) is None


@pytest.mark.parametrize(("serial", "area"), [(0, 1), (-1, 1), (MAX_SERIAL + 1, 1), (1, -1), (1, MAX_AREA + 1)])
def test_numbers_out_of_range_are_misuse(serial, area):
    with pytest.raises(ValueError):
        TOKENS.mint(serial, area)


def test_the_largest_numbers_fit():
    assert TOKENS.verify(TOKENS.mint(MAX_SERIAL, MAX_AREA)) == Claim(2, MAX_SERIAL, MAX_AREA)


def test_neighbours_share_nothing_that_shows():
    """A stranger learns neither order nor area: tokens of neighbours differ as random ones do."""
    tokens = [TOKENS.mint(serial, 1) for serial in range(1, 400)]
    assert len({token[:4] for token in tokens}) > 390
    assert len({token[-4:] for token in tokens}) > 380


def test_a_forged_token_takes_the_same_steps_as_a_true_one() -> None:
    """web_relay_outbox-029: how long an answer takes tells nothing of how near a guess was, if all take the same."""
    tokens = Tokens(Keyring.new(random.Random(1).randbytes))
    true = tokens.mint(77, 5)
    near = true[:-1] + ("A" if true[-1] != "A" else "B")
    forged = "".join(random.Random(2).choices(true, k=26))
    steps = {}
    for token in (true, near, forged):
        tokens.verify(token)  # what is made ready once is ready
        taken: list[str] = []
        sys.setprofile(lambda frame, event, arg, taken=taken: taken.append(event))
        try:
            found = tokens.verify(token)
        finally:
            sys.setprofile(None)
        assert (found is not None) == (token == true)
        steps[token] = [event for event in taken if event != "c_exception"]
    assert steps[near] == steps[forged]
    assert 0 <= len(steps[true]) - len(steps[forged]) <= 4, "but for the claim that is given back"
