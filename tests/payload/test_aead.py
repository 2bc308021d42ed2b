"""AES-GCM against public vectors: those of the house's shape fit, all others are refused."""

from __future__ import annotations

from collections import Counter

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from guardtag.payload.aead import NONCE_BYTES, TAG_BYTES, seal, unseal
from tests import cases


def refuses(cipher: AESGCM, nonce: bytes, sealed: bytes, aad: bytes) -> bool:
    with pytest.raises(InvalidTag):
        unseal(cipher, nonce, sealed, aad)
    return True


def test_gcm_agrees_with_wycheproof():
    """All 316: 116 valid and 81 invalid ones with a 96-bit nonce; 119 have another nonce and are refused."""
    verdicts = Counter()
    for group, v in cases.vectors("aes_gcm_test.json"):
        key, nonce, aad, plain, text, tag = (bytes.fromhex(v[n]) for n in ("key", "iv", "aad", "msg", "ct", "tag"))
        cipher, sealed = AESGCM(key), text + tag
        assert group["tagSize"] == 8 * TAG_BYTES
        if len(nonce) != NONCE_BYTES:
            with pytest.raises(ValueError):
                seal(cipher, nonce, plain, aad)
            refuses(cipher, nonce, sealed, aad)
            verdicts["refused", 0] += 1
            continue
        verdicts[v["result"], group["keySize"]] += 1
        if v["result"] == "valid":
            assert seal(cipher, nonce, plain, aad) == sealed, v["tcId"]
            assert unseal(cipher, nonce, sealed, aad) == plain, v["tcId"]
        else:
            assert refuses(cipher, nonce, sealed, aad), v["tcId"]
    assert verdicts == {
        ("valid", 128): 40, ("valid", 192): 37, ("valid", 256): 39,
        ("invalid", 128): 27, ("invalid", 192): 27, ("invalid", 256): 27,
        ("refused", 0): 119,
    }  # fmt: skip


@pytest.mark.parametrize("length", [0, 1, 8, 11, 13, 16, 64])
def test_a_nonce_of_another_length_neither_seals_nor_opens(length):
    cipher = AESGCM(bytes(32))
    with pytest.raises(ValueError):
        seal(cipher, bytes(length), b"plain", b"")
    assert refuses(cipher, bytes(length), cipher.encrypt(bytes(max(length, 8)), b"plain", b""), b"")


def test_every_bit_and_every_length_is_guarded():
    cipher, nonce = AESGCM(bytes(32)), bytes(12)
    sealed = seal(cipher, nonce, b"thirty-two bytes of a data key..", b"k1:wrap")
    for bit in range(8 * len(sealed)):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        assert refuses(cipher, nonce, bytes(changed), b"k1:wrap")
    for length in range(len(sealed)):
        assert refuses(cipher, nonce, sealed[:length], b"k1:wrap")
    assert refuses(cipher, nonce, sealed, b"k2:wrap")
