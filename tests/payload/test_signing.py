"""Signatures: public vectors, purposes that stay apart, and a document with nothing secret in it."""

from __future__ import annotations

import base64
import hashlib
import json
import pickle
import random
from collections import Counter

import attrs
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.errors import KeyringError, Unknown
from guardtag.payload import signing
from guardtag.payload.codes import Codes
from guardtag.payload.keys import Key, Keyring
from guardtag.payload.signing import PublicKey, Signer, public_document, read_public, verify
from tests import cases
from tests.payload.test_keys import hkdf, rotated, spellings

KEYRING = Keyring((Key(1, bytes(range(32))), Key(2, bytes(range(32, 64)))), 2, 1, "0123456789abcdef")
SIGNER = Signer(KEYRING)
PUBLIC = SIGNER.public()[2]
PURPOSES = st.from_regex("[a-z][a-z0-9-]{0,20}", fullmatch=True)


def test_ed25519_agrees_with_wycheproof():
    verdicts = Counter()
    for group, v in cases.vectors("ed25519_test.json"):
        key, message, signature = (bytes.fromhex(t) for t in (group["publicKey"]["pk"], v["msg"], v["sig"]))
        assert signing.verifies(key, message, signature) is (v["result"] == "valid"), v["tcId"]
        verdicts[v["result"]] += 1
    assert verdicts == {"valid": 88, "invalid": 63}


def test_the_key_and_what_it_signs_are_those_that_are_documented():
    """Written down a second time: others verify by the description alone."""
    salt = b"guardtag\x01" + bytes.fromhex("0123456789abcdef")
    seed = hkdf(bytes(range(32, 64)), salt, b"guardtag/v1/sign/epoch/2", 32)
    key = Ed25519PrivateKey.from_private_bytes(seed)
    assert key.public_key().public_bytes_raw() == PUBLIC
    framed = b"guardtag/v1/signed" + b"\x0acheckpoint" + (3).to_bytes(8, "big") + b"abc"
    assert SIGNER.sign("checkpoint", b"abc") == key.sign(framed)


@given(purpose=PURPOSES, message=st.binary(max_size=200))
@settings(deadline=None)
def test_what_was_signed_verifies(purpose, message):
    signature = SIGNER.sign(purpose, message)
    assert len(signature) == 64
    assert signature == SIGNER.sign(purpose, message)
    assert verify(PUBLIC, purpose, message, signature)
    assert not verify(SIGNER.public()[1], purpose, message, signature)


@given(one=st.tuples(PURPOSES, st.binary(max_size=40)), other=st.tuples(PURPOSES, st.binary(max_size=40)))
@settings(deadline=None)
def test_no_signature_serves_another_purpose_or_message(one, other):
    assert verify(PUBLIC, *other, SIGNER.sign(*one)) is (one == other)


def test_purpose_and_message_cannot_be_shifted_into_each_other():
    signature = SIGNER.sign("web", b"hook")
    assert not verify(PUBLIC, "webh", b"ook", signature)
    assert not verify(PUBLIC, "we", b"bhook", signature)
    # Not even with the lengths and the domain forged into the message, or signed without a frame.
    framed = signing._framed("web", b"hook")
    assert not signing.verifies(PUBLIC, b"hook", signature)
    assert not verify(PUBLIC, "web", framed, signature)
    assert not verify(PUBLIC, "web", b"hook", SIGNER.sign("other", framed))


def test_every_flipped_bit_of_signature_message_and_key_is_refused():
    message = b"heads of 64 chains"
    parts = [PUBLIC, message, SIGNER.sign("checkpoint", message)]
    for position, part in enumerate(parts):
        for bit in range(8 * len(part)):
            changed = bytearray(part)
            changed[bit // 8] ^= 1 << bit % 8
            key, said, signature = [*parts[:position], bytes(changed), *parts[position + 1 :]]
            assert not verify(key, "checkpoint", said, signature)


@pytest.mark.parametrize("key", [b"", bytes(31), bytes(33), bytes(32), b"\xff" * 32])
def test_what_is_no_key_verifies_nothing(key):
    assert verify(key, "checkpoint", b"x", SIGNER.sign("checkpoint", b"x")) is False


@pytest.mark.parametrize("length", [0, 1, 63, 65, 4096])
def test_what_is_no_signature_is_refused(length):
    assert verify(PUBLIC, "checkpoint", b"x", bytes(length)) is False


@pytest.mark.parametrize("purpose", ["", "Checkpoint", "1", "-a", "a b", "a\n", "ａ", "é", "a" * 64])
def test_a_purpose_is_a_plain_word(purpose):
    with pytest.raises(ValueError):
        SIGNER.sign(purpose, b"")
    with pytest.raises(ValueError):
        verify(PUBLIC, purpose, b"", bytes(64))


def test_text_is_misuse():
    with pytest.raises(TypeError):
        SIGNER.sign("checkpoint", "text")


def test_disabled_keys_still_verify_and_destroyed_ones_are_gone():
    before = Signer(rotated(1))
    signature = before.sign("checkpoint", b"x")
    later = Signer(rotated(2).disabled(2))
    assert (before.epoch, later.epoch) == (2, 3)
    assert list(later.public()) == [3, 2, 1]
    assert verify(later.public()[2], "checkpoint", b"x", signature)
    assert list(Signer(rotated(2).destroyed(2)).public()) == [3, 1]


def test_what_is_given_out_is_a_copy():
    SIGNER.public().clear()
    assert list(SIGNER.public()) == [2, 1]


# --- the public document -------------------------------------------------------------------------


def refused(document: bytes) -> str:
    with pytest.raises(KeyringError) as caught:
        read_public(document)
    return caught.value.code


def signed(keyring: Keyring = KEYRING, key_id: int | None = None, **changes: object) -> bytes:
    """A document that says what it should not, signed all the same by one of the keyring's own keys."""
    fields = json.loads(public_document(keyring))
    del fields["signature"]
    text = json.dumps(fields | changes, separators=(",", ":"))[:-1].encode()
    signer = Signer(attrs.evolve(keyring, primary=key_id) if key_id else keyring)
    return text + b',"signature":"%b"}' % signer.sign("public-keys", text).hex().encode()


def test_a_document_says_what_it_is_and_reads_back():
    keyring = rotated(3).disabled(2).destroyed(3)
    document = public_document(keyring)
    assert document == public_document(keyring)
    assert document.startswith(b'{"format":"guardtag-public/1","deployment":"' + keyring.deployment.encode())
    found = read_public(document + b"\r\n")
    assert (found.deployment, found.suite, found.primary) == (keyring.deployment, 1, 4)
    public = Signer(keyring).public()
    states = ((1, "live"), (2, "disabled"), (3, "destroyed"), (4, "live"))
    assert found.keys == tuple(PublicKey(n, state, public.get(n, b"")) for n, state in states)
    signature = Signer(keyring).sign("webhook", b"x")
    assert found.verify("webhook", b"x", signature)
    assert found.verify("webhook", b"x", Signer(rotated(1)).sign("webhook", b"x"))
    assert not found.verify("checkpoint", b"x", signature)


def test_there_is_nothing_secret_in_a_document():
    keyring = rotated(2)
    document = public_document(keyring).decode()
    derived = [
        keyring.derive(label.format(n=key.id), key.id)
        for key in keyring.keys
        for label in (
            "guardtag/v1/sign/epoch/{n}", "guardtag/v1/token/epoch/{n}", "guardtag/v1/typed", "guardtag/v1/index",
            "guardtag/v1/room/wrap", "guardtag/v1/check",
        )
    ]  # fmt: skip
    secrets = spellings(keyring) + [key.hex() for key in derived] + [base64.b64encode(key).decode() for key in derived]
    assert not any(secret in document for secret in secrets)
    assert keyring.check_value() not in document
    # What it holds decodes to nothing else than its own public keys and its signature.
    known = {key.hex() for key in Signer(keyring).public().values()}
    fields = json.loads(document)
    assert {key["ed25519"] for key in fields["keys"]} == known
    assert set(fields) == {"format", "deployment", "suite", "primary", "keys", "signature"}
    assert {name for key in fields["keys"] for name in key} == {"id", "state", "ed25519"}


def test_a_token_needs_the_keyring():
    """With all that a document gives as keys, tokens of the deployment stay unknown."""
    link = Codes(KEYRING, "tag.example.org").code(5, 1).link
    found = read_public(public_document(KEYRING))
    as_roots = Keyring(tuple(Key(key.id, key.ed25519) for key in found.keys), 2, 1, found.deployment)
    with pytest.raises(Unknown):
        Codes(as_roots, "tag.example.org").read(link, lambda serial: True)


def test_every_flipped_bit_and_every_length_is_refused():
    document = public_document(KEYRING)
    for bit in range(8 * len(document)):
        changed = bytearray(document)
        changed[bit // 8] ^= 1 << bit % 8
        refused(bytes(changed))
    for length in range(len(document)):
        refused(document[:length])


def test_a_document_must_be_signed_by_its_own_primary_key():
    assert read_public(signed()) == read_public(public_document(KEYRING))
    assert refused(signed(key_id=1)) == "GT-PUBLIC-BROKEN"
    foreign = json.loads(public_document(Keyring.new(random.Random(9).randbytes)))
    fields = json.loads(public_document(KEYRING)) | {"signature": foreign["signature"]}
    assert refused(json.dumps(fields, separators=(",", ":")).encode()) == "GT-PUBLIC-BROKEN"


KEYS = json.loads(public_document(KEYRING))["keys"]


@pytest.mark.parametrize(
    "changes",
    [
        {"extra": 1}, {"keys": []}, {"keys": {}}, {"keys": "12"}, {"keys": None}, {"keys": KEYS[::-1]},
        {"keys": [KEYS[1], KEYS[1]]}, {"keys": [KEYS[0], {**KEYS[1], "state": "primary"}]},
        {"keys": [KEYS[0], {**KEYS[1], "state": "disabled"}]}, {"keys": [{**KEYS[0], "id": True}, KEYS[1]]},
        {"keys": [{**KEYS[0], "ed25519": ""}, KEYS[1]]}, {"keys": [{**KEYS[0], "ed25519": "00" * 31}, KEYS[1]]},
        {"keys": [{**KEYS[0], "state": "destroyed"}, KEYS[1]]}, {"keys": [{**KEYS[0], "more": 1}, KEYS[1]]},
        {"keys": [{**KEYS[0], "ed25519": KEYS[0]["ed25519"].upper()}, KEYS[1]]},
        {"keys": [*KEYS, {**KEYS[0], "id": 256}]}, {"keys": [{**KEYS[0], "id": 0}, KEYS[1]]},
        {"primary": 2.0}, {"primary": "2"}, {"primary": 3}, {"suite": 2}, {"suite": True}, {"deployment": 7},
        {"deployment": "0" * 15}, {"deployment": "0" * 15 + "G"}, {"deployment": ["0"] * 16},
    ],
)  # fmt: skip
def test_a_document_that_says_anything_else_is_refused_though_it_is_signed(changes):
    assert refused(signed(**changes)) == "GT-PUBLIC-BROKEN"


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{}", KEYRING.to_bytes(), b" " + public_document(KEYRING), b"\xef\xbb\xbf" + public_document(KEYRING),
        public_document(KEYRING).replace(b"public/1", b"public/2"), public_document(KEYRING) + b" " * 70_000,
    ],
)  # fmt: skip
def test_only_documents_of_this_format_are_read(data):
    assert refused(data) == "GT-PUBLIC-FORMAT"


@pytest.mark.parametrize("inside", [b'"a":' + b"[" * 60_000, b'"keys":' + b"9" * 60_000, b'"keys":[NaN]}', b"\xff"])
def test_hostile_documents_are_refused(inside):
    assert refused(b'{"format":"guardtag-public/1",' + inside) == "GT-PUBLIC-BROKEN"


def test_only_line_ends_may_stand_behind_a_document():
    document = public_document(KEYRING)
    for byte in range(256):
        longer = document + bytes((byte,))
        if byte in b"\r\n":
            assert read_public(longer) == read_public(document)
        else:
            assert refused(longer) == "GT-PUBLIC-BROKEN"


def test_no_more_than_the_largest_size_is_looked_at():
    largest = b'{"format":"guardtag-public/1",'.ljust(signing.MAX_DOCUMENT, b"9")
    assert refused(largest) == "GT-PUBLIC-BROKEN"
    assert refused(largest + b"9") == "GT-PUBLIC-FORMAT"


def test_the_largest_document_fits():
    keyring = Keyring(tuple(Key(n, hashlib.sha256(bytes((n,))).digest()) for n in range(1, 256)), 255, 1, "0" * 16)
    document = public_document(keyring)
    assert len(document) < signing.MAX_DOCUMENT / 2
    assert len(read_public(document).keys) == 255


def test_a_signer_shows_and_gives_away_nothing():
    with pytest.raises(TypeError):
        pickle.dumps(SIGNER)
    seen = f"{SIGNER!r} {SIGNER} {vars(SIGNER)!r}"
    assert not any(secret in seen for secret in spellings(KEYRING))
    assert KEYRING.derive("guardtag/v1/sign/epoch/2", 2).hex() not in seen
