"""Signatures: the known samples, and a verifier that shares no line with ours."""

from __future__ import annotations

import base64

import pytest
import webhook_verifier
from hypothesis import given
from hypothesis import strategies as st
from test_webhook_channel import PRIVATE, PUBLIC

from guardtag.interop.webhooks import keys, signing

ID, TIMESTAMP, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
SYMMETRIC = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SAMPLES = {
    SYMMETRIC: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    PRIVATE: "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==",
}
"""Secret to signature, as the standard's own tools have them in their tests."""

bodies = st.binary(max_size=300)
ids = st.from_regex(r"[!-\-/-~]{1,40}", fullmatch=True)
symmetric = st.binary(min_size=24, max_size=64).map(lambda key: "whsec_" + base64.b64encode(key).decode())
seeds = st.binary(min_size=32, max_size=32)


@pytest.mark.parametrize(("secret", "signature"), SAMPLES.items(), ids=["v1", "v1a"])
def test_the_known_samples(secret: str, signature: str) -> None:
    key = keys.parse(secret)
    assert signing.signed(ID, TIMESTAMP, BODY, [key]) == signature
    assert signing.verified(ID, TIMESTAMP, BODY, f"v1,x v2,{signature[3:]} {signature}", [key])
    assert not signing.verified(ID, TIMESTAMP, BODY + b" ", signature, [key])
    assert not signing.verified(ID, TIMESTAMP + 1, BODY, signature, [key])
    assert not signing.verified(ID + "x", TIMESTAMP, BODY, signature, [key])


def test_the_public_key_of_the_sample_verifies_and_does_not_sign() -> None:
    public = keys.parse(PUBLIC)
    assert public == keys.Key("v1a", b"", keys.parse(PRIVATE).public)
    assert signing.verified(ID, TIMESTAMP, BODY, SAMPLES[PRIVATE], [public])


@given(ids, st.integers(0, 10**10), bodies, symmetric)
def test_others_verify_what_we_sign(id: str, at: int, body: bytes, secret: str) -> None:
    headers = {"Webhook-Id": id, "Webhook-Timestamp": str(at)}
    headers["Webhook-Signature"] = signing.signed(id, at, body, [keys.parse(secret)])
    assert webhook_verifier.problem(headers, body, secret, at) == ""
    assert webhook_verifier.problem(headers, body + b"x", secret, at) != ""


@given(ids, st.integers(0, 10**10), bodies, seeds)
def test_others_verify_what_we_sign_with_a_private_key(id: str, at: int, body: bytes, seed: bytes) -> None:
    key = keys.parse("whsk_" + base64.b64encode(seed).decode())
    headers = {"webhook-id": id, "webhook-timestamp": str(at), "webhook-signature": signing.signed(id, at, body, [key])}
    assert webhook_verifier.problem(headers, body, "whpk_" + base64.b64encode(key.public).decode(), at) == ""


@given(st.text(max_size=200), bodies)
def test_no_text_is_a_signature(header: str, body: bytes) -> None:
    trusted = [keys.parse(SYMMETRIC), keys.parse(PUBLIC)]
    assert not signing.verified(ID, TIMESTAMP, body, header, trusted)
    assert not signing.verified(ID, TIMESTAMP, body, f"v1,{header} v1a,{header} v1,,{header}", trusted)


def test_a_signature_of_one_kind_is_none_of_the_other() -> None:
    both = [keys.parse(SYMMETRIC), keys.parse(PUBLIC)]
    for signature in SAMPLES.values():
        version, _, digits = signature.partition(",")
        other = "v1a" if version == "v1" else "v1"
        assert not signing.verified(ID, TIMESTAMP, BODY, f"{other},{digits}", both)
        assert not signing.verified(ID, TIMESTAMP, BODY, f"{version},{digits[:-4]}", both)


def test_so_many_signatures_are_looked_at_and_no_more() -> None:
    good, key = SAMPLES[SYMMETRIC], keys.parse(SYMMETRIC)
    assert signing.verified(ID, TIMESTAMP, BODY, "v1,eA== " * 19 + good, [key])
    assert not signing.verified(ID, TIMESTAMP, BODY, "v1,eA== " * 20 + good, [key])


def test_a_key_shows_nothing_of_itself() -> None:
    assert repr(keys.parse(SYMMETRIC)) == "Key(version='v1')"
