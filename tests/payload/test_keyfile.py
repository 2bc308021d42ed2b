"""The keyring file: whole and unchanged, or refused."""

from __future__ import annotations

import base64
import hashlib
import json
import random
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.errors import KeyringError
from guardtag.payload import keyfile
from guardtag.payload.keys import Key, Keyring

PASSPHRASE = "爱心守护 a long passphrase".encode()


def made(seed: int = 1, count: int = 3) -> Keyring:
    source = random.Random(seed).randbytes
    keyring = Keyring.new(source)
    for key_id in range(2, count + 1):
        keyring = keyring.added(source).promoted(key_id)
    return keyring.disabled(1) if count > 1 else keyring


@pytest.fixture(scope="module")
def sealed():
    return made().to_bytes(PASSPHRASE)


def refused(data: bytes, passphrase: bytes | None = None) -> str:
    with pytest.raises(KeyringError) as caught:
        Keyring.from_bytes(data, passphrase)
    return caught.value.code


def with_check(text: str) -> bytes:
    """A file whose check fits, whatever it says: somebody made it on purpose."""
    return f'{text},"check":"{hashlib.sha256(text.encode()).hexdigest()}"}}'.encode()


def edited(**changes: object) -> bytes:
    fields = json.loads(made().to_bytes())
    del fields["check"]
    return with_check(json.dumps(fields | changes, separators=(",", ":"))[:-1])


def test_a_plain_file_says_what_it_is_and_reads_back():
    keyring = made().destroyed(2)
    data = keyring.to_bytes()
    assert data.startswith(b'{"format":"guardtag-keyring/1","deployment":"')
    assert json.loads(data)["keys"][1] == {"id": 2, "state": "destroyed", "root": ""}
    assert Keyring.from_bytes(data) == keyring


def test_line_ends_behind_the_file_are_nothing():
    data = made().to_bytes()
    assert Keyring.from_bytes(data + b"\r\n\n") == made()
    assert refused(data + b"X") == "GT-KEYRING-BROKEN"


@given(seed=st.integers(0, 2**32), count=st.integers(1, 255))
@settings(deadline=None, max_examples=20)
def test_any_keyring_reads_back(seed, count):
    keyring = made(seed, count)
    assert Keyring.from_bytes(keyring.to_bytes()) == keyring


def test_every_length_is_refused(sealed):  # config_keys-006
    for data, passphrase in ((made().to_bytes(), None), (sealed, PASSPHRASE)):
        for length in range(len(data)):
            refused(data[:length], passphrase)


def test_every_flipped_bit_is_refused(sealed):
    for data, passphrase in ((made().to_bytes(), None), (sealed, PASSPHRASE)):
        for bit in range(len(data) * 8):
            changed = bytearray(data)
            changed[bit // 8] ^= 1 << bit % 8
            refused(bytes(changed), passphrase)


def test_every_doubled_or_missing_byte_is_refused():
    data = made(count=1).to_bytes()
    for at in range(len(data)):
        refused(data[:at] + data[at : at + 1] + data[at:])
        refused(data[:at] + data[at + 1 :])


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\n", b"password password password!!!!!!", b"{}", b"null", bytes(32), b"\xef\xbb\xbf" + made().to_bytes(),
        b'{"format":"guardtag-keyring/2",}', b" " + made().to_bytes(), b"[" * 100_000,
        made().to_bytes().decode().encode("utf-16"),
    ],
)  # fmt: skip
def test_only_files_that_guardtag_made_are_read(data):  # config_keys-009
    assert refused(data) == "GT-KEYRING-FORMAT"


def test_an_enormous_file_is_refused_unread():
    data = made().to_bytes()
    room = keyfile.MAX_FILE - len(data)
    assert refused(data + b" " * room) == "GT-KEYRING-BROKEN"  # read, and not whole
    assert refused(data + b" " * (room + 1)) == "GT-KEYRING-FORMAT"


@pytest.mark.parametrize(
    "data",
    [
        with_check('{"format":"guardtag-keyring/1",' + '"a":' + "[" * 50_000),
        with_check('{"format":"guardtag-keyring/1","x":1'),
        with_check(made().to_bytes().decode()[:-76].replace('"suite":1', '"suite":1,"suite":1')),
        with_check(made().to_bytes().decode()[:-76].replace('"suite":1', '"suite": 1')),
        edited(extra=1), edited(keys=[]), edited(keys=None), edited(keys={}), edited(keys=[1]), edited(deployment=7),
        edited(deployment="0" * 17), edited(primary=True), edited(primary=1.0), edited(primary="1"),
        edited(keys=[{"id": 3, "state": "live", "root": "00"}]),
        edited(keys=[{"id": 3, "state": "live", "root": "0" * 63 + "g"}]),
        edited(keys=[{"id": True, "state": "live", "root": "00" * 32}], primary=1, index=1),
    ],
)  # fmt: skip
def test_a_file_made_up_on_purpose_is_refused(data):
    assert refused(data) in ("GT-KEYRING-BROKEN", "GT-KEYRING-KEY-MISSING")


def test_a_missing_primary_or_index_is_named_by_id():  # config_keys-012
    fields = json.loads(made().to_bytes())
    with pytest.raises(KeyringError, match=r"KEY-MISSING: .* 3"):
        Keyring.from_bytes(edited(keys=fields["keys"][:2]))
    with pytest.raises(KeyringError, match=r"KEY-MISSING: .* 1"):
        Keyring.from_bytes(edited(keys=fields["keys"][1:]))


def test_an_unknown_suite_is_named():
    assert refused(edited(suite=2)) == "GT-KEYRING-SUITE"


def test_a_sealed_file_opens_with_its_passphrase_only(sealed):
    assert Keyring.from_bytes(sealed, PASSPHRASE) == made()
    assert refused(sealed) == "GT-KEYRING-PASSPHRASE"
    assert refused(sealed, b"") == "GT-KEYRING-PASSPHRASE"
    assert refused(sealed, PASSPHRASE + b" ") == "GT-KEYRING-PASSPHRASE"
    for key in made().keys:
        assert key.root.hex().encode() not in sealed
        assert base64.b64encode(key.root) not in sealed
    assert made().deployment.encode() not in sealed


def test_a_file_that_was_sealed_in_2026_opens_for_ever():
    """It is never written anew: what the file says of its cost is all that was ever sealed."""
    kept = Path(__file__).with_name("keyring-sealed-2026.json").read_bytes()
    assert json.loads(kept)["seal"] | {"salt": ""} == {"kdf": "scrypt", "n": 65536, "r": 8, "p": 2, "salt": ""}
    assert Keyring.from_bytes(kept, PASSPHRASE) == made()


def test_a_sealed_file_is_what_it_says_and_opens_without_this_library(sealed):
    fields = json.loads(sealed)
    seal, outside = fields["seal"], {"seal": fields["seal"], "nonce": fields["nonce"]}
    assert seal == {"kdf": "scrypt", "n": 65536, "r": 8, "p": 2, "salt": seal["salt"]}
    key = hashlib.scrypt(PASSPHRASE, salt=bytes.fromhex(seal["salt"]), n=65536, r=8, p=2, maxmem=2**27, dklen=32)
    plain = AESGCM(key).decrypt(
        bytes.fromhex(fields["nonce"]), base64.b64decode(fields["body"]),
        json.dumps(outside, separators=(",", ":")).encode(),
    )  # fmt: skip
    assert plain == made().to_bytes()


def test_a_passphrase_for_a_plain_file_is_refused():
    assert refused(made().to_bytes(), PASSPHRASE) == "GT-KEYRING-PASSPHRASE"
    with pytest.raises(ValueError):
        made().to_bytes(b"")


def test_salt_and_nonce_are_fresh_and_come_from_the_world():
    one = made().to_bytes(PASSPHRASE, random.Random(1).randbytes)
    again = made().to_bytes(PASSPHRASE, random.Random(1).randbytes)
    other = made().to_bytes(PASSPHRASE, random.Random(2).randbytes)
    assert one == again
    assert json.loads(one)["seal"]["salt"] != json.loads(other)["seal"]["salt"]
    assert json.loads(one)["nonce"] != json.loads(other)["nonce"]


@pytest.mark.parametrize(
    "change",
    [
        lambda f: f["seal"].update(n=2**30),  # would ask for a tebibyte
        lambda f: f["seal"].update(n=2),
        lambda f: f["seal"].update(kdf="none"),
        lambda f: f["seal"].update(more=1),
        lambda f: f["seal"].pop("salt"),
        lambda f: f.update(nonce="00"),
        lambda f: f.update(nonce=5),
        lambda f: f.update(body="!"),
        lambda f: f.update(body="!" + f["body"]),
        lambda f: f.update(body=7),
        lambda f: f.update(seal=[]),
    ],
)
def test_the_seal_is_taken_as_written_here_or_not_at_all(sealed, change):
    fields = json.loads(sealed)
    del fields["check"]
    change(fields)
    text = json.dumps(fields, separators=(",", ":"))[:-1]
    assert refused(with_check(text), PASSPHRASE) == "GT-KEYRING-BROKEN"


def test_a_sealed_file_inside_a_sealed_file_is_refused(sealed):
    twice = keyfile.seal(sealed, PASSPHRASE, random.Random(1).randbytes)
    assert refused(twice, PASSPHRASE) == "GT-KEYRING-BROKEN"


def test_the_largest_keyring_fits():
    keyring = Keyring(tuple(Key(n, bytes(32)) for n in range(1, 256)), 255, 1, "0" * 16)
    assert len(keyring.to_bytes(PASSPHRASE)) < keyfile.MAX_FILE


def test_errors_say_nothing_of_the_content(sealed):
    for data, passphrase in ((made().to_bytes()[:-1], None), (sealed, b"wrong"), (edited(keys=[1]), None)):
        with pytest.raises(KeyringError) as caught:
            Keyring.from_bytes(data, passphrase)
        assert not any(key.root.hex() in f"{caught.value!r} {caught.value}" for key in made().keys)
        assert "wrong" not in str(caught.value)
