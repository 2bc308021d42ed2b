"""The tag's seven bytes (serial 5, area 2) in the tokens of other libraries.

Each peer is used as its documentation tells a careful user to, in the smallest way it offers: the bytes
themselves and no claims, no key id (guardtag's readers try their keys as well), no associated data. Keys
and objects that can be kept are kept. A peer that is not installed is left out.
"""

from __future__ import annotations

import base64
import os
import time
from collections.abc import Callable
from importlib import metadata
from typing import NamedTuple

from guardtag.payload.keys import Keyring
from guardtag.payload.token import Tokens

SERIAL, AREA = 123_456_789, 1234
PAYLOAD = SERIAL.to_bytes(5, "big") + AREA.to_bytes(2, "big")


class Peer(NamedTuple):
    """One kind of token.

    Args:
        name: the key in the report.
        what: format and library.
        encrypts: whether a stranger who reads the code learns nothing; else it is signed only.
        mint: a token as the library writes it, in characters that an address may have.
        verify: the payload of a token; raises when it is forged.
        pack: all bytes of a token, those included that each token of the kind begins with.
        unpack: the token of these bytes.
    """

    name: str
    what: str
    encrypts: bool
    mint: Callable[[], str]
    verify: Callable[[str], object]
    pack: Callable[[str], bytes]
    unpack: Callable[[bytes], str]


def found() -> tuple[dict[str, Peer], list[str]]:
    """The peers that are here, by name, and the names of those that are missing."""
    peers, missing = {}, []
    for make in (_fernet, _paseto, _jwe, _cose, _branca, _itsdangerous):
        try:
            peer = make()
            assert peer.verify(peer.mint()) == PAYLOAD
        except (ImportError, OSError, RuntimeError, AttributeError):  # the latter three: no libsodium for Branca
            missing.append(make.__name__[1:])
        else:
            peers[peer.name] = peer
    return peers, missing


def guardtag(keyring: Keyring) -> Peer:
    """guardtag's own token under a keyring."""
    tokens = Tokens(keyring)
    return Peer(
        "guardtag", "guardtag: one AES-256 block", True, lambda: tokens.mint(SERIAL, AREA), tokens.verify,
        lambda text: base64.b32decode(text + "======"), lambda raw: base64.b32encode(raw).decode().rstrip("="),
    )  # fmt: skip


def by_hand() -> list[Peer]:
    """No tokens but what is in them: the payload under leaner modes, with nothing that tells what it is.

    Nobody's library writes these. They show how much of a peer is its format, and how near one could come.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESCCM, AESSIV

    ccm, siv = AESCCM(os.urandom(32), tag_length=8), AESSIV(os.urandom(64))

    def seal() -> str:
        nonce = os.urandom(13)
        return _base64(nonce + ccm.encrypt(nonce, PAYLOAD, None))

    def open_(text: str) -> bytes:
        raw = _bytes(text)
        return ccm.decrypt(raw[:13], raw[13:], None)

    return [
        Peer("aes_ccm", "bare AES-256-CCM, nonce 13, tag 8", True, seal, open_, _bytes, _base64),
        Peer(
            "aes_siv", "bare AES-256-SIV", True, lambda: _base64(siv.encrypt(PAYLOAD, None)),
            lambda text: siv.decrypt(_bytes(text), None), _bytes, _base64,
        ),
    ]  # fmt: skip


def _fernet() -> Peer:
    from cryptography.fernet import Fernet

    fernet = Fernet(Fernet.generate_key())
    return Peer(
        "fernet", _named("Fernet", "cryptography"), True, lambda: fernet.encrypt(PAYLOAD).decode(), fernet.decrypt,
        base64.urlsafe_b64decode, lambda raw: base64.urlsafe_b64encode(raw).decode(),
    )  # fmt: skip


def _paseto() -> Peer:
    import pyseto

    key = pyseto.Key.new(version=4, purpose="local", key=os.urandom(32))
    head = "v4.local."
    return Peer(
        "paseto", _named("PASETO v4.local", "pyseto"), True, lambda: pyseto.encode(key, PAYLOAD).decode(),
        lambda text: pyseto.decode(key, text).payload,
        lambda text: head.encode() + _bytes(text.removeprefix(head)), lambda raw: head + _base64(raw[len(head) :]),
    )  # fmt: skip


def _jwe() -> Peer:
    from joserfc import jwe
    from joserfc.jwk import OctKey

    key, head = OctKey.import_key(os.urandom(32)), {"alg": "dir", "enc": "A256GCM"}

    def unpack(raw: bytes) -> str:
        at = raw.index(b"}") + 1  # then 12 bytes of nonce; the tag is the last 16
        return ".".join(map(_base64, (raw[:at], b"", raw[at : at + 12], raw[at + 12 : -16], raw[-16:])))

    return Peer(
        "jwe", _named("JWE dir, A256GCM", "joserfc"), True, lambda: jwe.encrypt_compact(head, PAYLOAD, key),
        lambda text: jwe.decrypt_compact(text, key).plaintext,
        lambda text: b"".join(map(_bytes, text.split("."))), unpack,
    )  # fmt: skip


def _cose() -> Peer:
    from cwt import COSE, COSEKey

    # Of the algorithms of COSE the one whose 64-bit tag is as hard to forge as guardtag's constant, with a
    # nonce that may still be random: 7 bytes less than A256GCM.
    key = COSEKey.from_symmetric_key(alg="AES-CCM-16-64-256")
    cose = COSE.new(alg_auto_inclusion=True)
    return Peer(
        "cose", _named("COSE_Encrypt0, AES-CCM-16-64-256", "cwt"), True, lambda: _base64(cose.encode(PAYLOAD, key)),
        lambda text: cose.decode(_bytes(text), key), _bytes, _base64,
    )  # fmt: skip


def _branca() -> Peer:
    import base62
    from branca import Branca

    branca = Branca(os.urandom(32))
    return Peer(
        "branca", _named("Branca", "pybranca"), True, lambda: branca.encode(PAYLOAD, int(time.time())), branca.decode,
        base62.decodebytes, base62.encodebytes,
    )  # fmt: skip


def _itsdangerous() -> Peer:
    from itsdangerous import Signer

    signer = Signer(os.urandom(32))
    return Peer(
        "itsdangerous", _named("Signer, HMAC-SHA1", "itsdangerous"), False,
        lambda: signer.sign(_base64(PAYLOAD)).decode(), lambda text: _bytes(signer.unsign(text).decode()),
        lambda text: b"".join(map(_bytes, text.split("."))),
        lambda raw: ".".join(map(_base64, (raw[: len(PAYLOAD)], raw[len(PAYLOAD) :]))),
    )  # fmt: skip


def _named(what: str, distribution: str) -> str:
    return f"{what} ({distribution} {metadata.version(distribution)})"


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
