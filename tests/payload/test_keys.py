"""The keyring: derivation, rotation, and that nothing of it leaks."""

from __future__ import annotations

import copy
import hashlib
import hmac
import json
import pickle
import random
import traceback

import attrs
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.errors import KeyringError
from guardtag.payload.keys import Key, Keyring

ROOT = bytes(range(32))


@pytest.fixture
def keyring():
    return Keyring.new(random.Random(1).randbytes)


def rotated(times: int) -> Keyring:
    source = random.Random(2).randbytes
    keyring = Keyring.new(source)
    for key_id in range(2, times + 2):
        keyring = keyring.added(source).promoted(key_id)
    return keyring


def hkdf(root: bytes, salt: bytes, info: bytes, size: int) -> bytes:
    """RFC 5869, written down a second time."""
    secret = hmac.digest(salt or bytes(32), root, "sha256")
    out = block = b""
    for count in range(1, -(-size // 32) + 1):
        block = hmac.digest(secret, block + info + bytes((count,)), "sha256")
        out += block
    return out[:size]


# --- derivation ----------------------------------------------------------------------------------


@given(label=st.text(min_size=1, max_size=40))
@settings(deadline=None)
def test_derive_is_hkdf_with_the_salt_that_is_documented(label):
    keyring = Keyring((Key(1, ROOT),), 1, 1, "00112233445566ff")
    salt = b"guardtag\x01" + bytes.fromhex("00112233445566ff")
    assert keyring.derive(label) == hkdf(ROOT, salt, label.encode(), 32)


def test_labels_keys_and_deployments_are_apart(keyring):
    two = keyring.added(random.Random(3).randbytes)
    same_root = Keyring((Key(1, keyring.key(1).root),), 1, 1, "0" * 16)
    derived = {
        two.derive("guardtag/v1/a"),
        two.derive("guardtag/v1/b"),
        two.derive("guardtag/v1/a", 2),
        same_root.derive("guardtag/v1/a"),
    }
    assert len(derived) == 4
    assert all(len(key) == 32 for key in derived)
    with pytest.raises(ValueError):
        two.derive("")


def test_the_primary_derives_by_default():
    keyring = rotated(2)
    assert keyring.derive("x") == keyring.derive("x", 3) != keyring.derive("x", 1)


# --- states --------------------------------------------------------------------------------------


def test_a_new_keyring_has_one_key_that_does_everything(keyring):
    assert [(key.id, key.epoch, key.state) for key in keyring.keys] == [(1, 1, "live")]
    assert (keyring.primary, keyring.index, keyring.suite) == (1, 1, 1)
    assert len(keyring.deployment) == 16
    assert len(keyring.key(1).root) == 32
    assert Keyring.new(random.Random(9).randbytes) != keyring == Keyring.new(random.Random(1).randbytes)


def test_an_added_key_mints_only_once_promoted(keyring):
    more = keyring.added(random.Random(3).randbytes)
    assert (more.primary, more.index) == (1, 1)
    assert [key.id for key in more.readable()] == [2, 1]
    assert more.promoted(2).primary == 2
    assert more.promoted(2).index == 1
    assert keyring.keys == keyring.keys[:1]


def test_disabled_reads_and_destroyed_does_not():
    keyring = rotated(2).disabled(2)
    assert [key.id for key in keyring.readable()] == [3, 2, 1]
    assert keyring.derive("x", 2) == rotated(2).derive("x", 2)
    gone = keyring.destroyed(2)
    assert [key.id for key in gone.readable()] == [3, 1]
    assert gone.key(2).root == b""
    with pytest.raises(KeyringError, match="GT-KEYRING-KEY-MISSING"):
        gone.derive("x", 2)


@pytest.mark.parametrize(
    "change",
    [
        lambda k: k.disabled(3),  # primary
        lambda k: k.destroyed(3),
        lambda k: k.destroyed(1),  # index
        lambda k: k.disabled(2).promoted(2),
        lambda k: k.destroyed(2).disabled(2),
    ],
)
def test_what_is_in_use_stays(change):
    with pytest.raises(KeyringError, match="GT-KEYRING-IN-USE"):
        change(rotated(2))


@pytest.mark.parametrize("verb", ["key", "promoted", "disabled", "destroyed"])
def test_absent_keys_are_named_by_id(keyring, verb):
    with pytest.raises(KeyringError, match=r"GT-KEYRING-KEY-MISSING: .* 7"):
        getattr(keyring, verb)(7)


def test_ids_are_never_reused_and_end_at_255():
    source = random.Random(4).randbytes
    keyring = Keyring.new(source).added(source)
    keyring = keyring.promoted(2).added(source).destroyed(3)
    assert keyring.added(source).keys[-1].id == 4
    full = Keyring(tuple(Key(n, ROOT) for n in range(1, 256)), 255, 1, "0" * 16)
    with pytest.raises(KeyringError, match="GT-KEYRING-FULL"):
        full.added(source)


def test_require_finds_the_backup_from_before_a_rotation(keyring):
    keyring.require([1])
    rotated(1).require([1, 2])
    with pytest.raises(KeyringError, match=r"KEY-MISSING: .* 2, 5") as caught:
        keyring.require([5, 1, 2])
    assert caught.value.facts == {"keys": "2, 5"}
    rotated(2).destroyed(2).require([2])  # on purpose


@pytest.mark.parametrize(
    "make",
    [
        lambda: Key(0, ROOT),
        lambda: Key(256, ROOT),
        lambda: Key(True, ROOT),
        lambda: Key(1, ROOT[:31]),
        lambda: Key(1, b""),
        lambda: Key(1, ROOT, "destroyed"),
        lambda: Key(1, ROOT, "primary"),
        lambda: Keyring((Key(2, ROOT), Key(1, ROOT)), 1, 1, "0" * 16),
        lambda: Keyring((Key(1, ROOT), Key(1, ROOT)), 1, 1, "0" * 16),
        lambda: Keyring((Key(1, ROOT),), 1, 1, "0" * 15),
        lambda: Keyring((Key(1, ROOT),), 1, 1, "0" * 15 + "G"),
        lambda: Keyring((Key(1, ROOT),), 1, 1, "0" * 15 + "X"),
        lambda: Keyring((Key(1, ROOT),), True, 1, "0" * 16),
        lambda: Keyring((Key(1, ROOT, "disabled"),), 1, 1, "0" * 16),
        lambda: Keyring((Key(1, ROOT), Key(2, b"", "destroyed")), 1, 2, "0" * 16),
    ],
)
def test_nonsense_is_refused(make):
    with pytest.raises(ValueError):
        make()


def test_another_suite_is_refused_with_a_reason():
    with pytest.raises(KeyringError, match="GT-KEYRING-SUITE"):
        Keyring((Key(1, ROOT),), 1, 1, "0" * 16, suite=2)


def test_text_is_no_root():
    with pytest.raises(TypeError):
        Key(1, "p" * 32)


def test_the_check_value_names_the_keyring_and_stays():
    keyring = rotated(0)
    moved = rotated(1).disabled(1)
    assert keyring.check_value() == moved.check_value()
    assert len(keyring.check_value()) == 16
    assert Keyring.new(random.Random(5).randbytes).check_value() != keyring.check_value()
    other_root = Keyring((Key(1, ROOT),), 1, 1, keyring.deployment)
    assert other_root.check_value() != keyring.check_value()


# --- leaks (config_keys-017) ---------------------------------------------------------------------


@pytest.mark.parametrize("part", [lambda k: k, lambda k: k.keys[0], lambda k: k.keys[0].secret])
@pytest.mark.parametrize(
    "leak",
    [
        lambda thing: pickle.dumps(thing, 0),
        lambda thing: pickle.dumps(thing, pickle.HIGHEST_PROTOCOL),
        copy.copy,
        copy.deepcopy,
        json.dumps,
        msgspec.json.encode,
        msgspec.msgpack.encode,
    ],
)
def test_keys_do_not_pickle_copy_or_serialise(keyring, part, leak):
    with pytest.raises(TypeError):
        leak(part(keyring))


def spellings(keyring: Keyring) -> list[str]:
    found = []
    for key in keyring.keys:
        found += [key.root.hex(), repr(key.root)[2:-1], str(int.from_bytes(key.root, "big"))]
    return found


def test_no_text_of_a_keyring_shows_a_root(keyring):
    seen = "".join(
        [
            repr(keyring), str(keyring), f"{keyring}", f"{keyring.keys!r}", repr(keyring.keys[0]),
            repr(attrs.asdict(keyring)), repr(attrs.astuple(keyring)),
        ]
    )  # fmt: skip
    states = rotated(2).disabled(1)
    assert repr(states) == f"Keyring(deployment='{states.deployment}', primary=3, keys=[1 disabled, 2 live, 3 live])"
    assert not any(secret in seen for secret in spellings(keyring))


def test_no_error_or_traceback_shows_a_root(keyring):
    try:
        keyring.disabled(1)
    except KeyringError as error:
        seen = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert "GT-KEYRING-IN-USE" in seen
    assert not any(secret in seen for secret in spellings(keyring))


def test_equal_keyrings_are_equal_and_hash_alike(keyring):
    again = Keyring.new(random.Random(1).randbytes)
    assert again == keyring
    assert hash(again) == hash(keyring)
    other = Key(1, hashlib.sha256(ROOT).digest())
    assert Key(1, ROOT) != other
    assert hash(Key(1, ROOT)) != hash(other)


def test_a_key_takes_the_id_that_it_is_given_and_its_place_among_them(keyring: Keyring) -> None:
    source = random.Random(3).randbytes
    more = keyring.added(source, 9).added(source, 4)
    assert [key.id for key in more.keys] == [1, 4, 9]
    assert [key.id for key in more.added(source).keys] == [1, 4, 9, 10]
    assert len(more.added(source, 255).keys) == 4
    for full in (lambda: more.added(source, 256), lambda: more.added(source, 255).added(source)):
        with pytest.raises(KeyringError, match="GT-KEYRING-FULL"):
            full()


def test_the_check_value_is_the_one_that_is_documented():
    """Databases keep it: under another label every one of them would refuse its own keyring."""
    keyring = Keyring((Key(1, bytes(range(32))),), 1, 1, "0123456789abcdef")
    salt = b"guardtag\x01" + bytes.fromhex("0123456789abcdef")
    assert keyring.check_value() == hkdf(bytes(range(32)), salt, b"guardtag/v1/check", 32)[:8].hex()


def test_a_secret_shows_that_it_is_one_and_no_more():
    assert repr(Key(1, bytes(32)).secret) == "<secret>"
