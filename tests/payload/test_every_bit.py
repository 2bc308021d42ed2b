"""Every flipped bit and every cut of what is printed, sent or stored: none is accepted."""

from __future__ import annotations

import base64
import hashlib
import random
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

import pytest

from guardtag.builtin.memory import MemoryStore
from guardtag.errors import BackendError, KeyringError, Mistyped, TagError, Tampered, Unknown
from guardtag.payload import keyfile
from guardtag.payload.codes import Codes
from guardtag.payload.keys import Keyring
from guardtag.payload.live import LiveKeys
from guardtag.payload.token import Tokens
from guardtag.payload.typed import ALPHABET, TypedCodes
from guardtag.records import Vault
from guardtag.spi import Put, Ref, Row
from guardtag.steps import links
from guardtag.world import simulated
from tests.payload.test_keys import rotated

HOST = "tag.example.org"
KEYRING = rotated(2).disabled(2)
CODES, TOKENS, TYPED = Codes(KEYRING, HOST), Tokens(KEYRING), TypedCodes(KEYRING)
SERIALS = (1, 2, 41, 5000, 2**39 + 7)
PASSPHRASE = "爱心守护".encode()


def flips(data: bytes) -> Iterator[bytes]:
    """The data with one bit of it flipped, for each bit."""
    for bit in range(8 * len(data)):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        yield bytes(changed)


def cuts(text: str) -> Iterator[str]:
    """All beginnings of a text but the whole, all its ends, and the text without any one character."""
    for at in range(len(text)):
        yield text[:at]
        yield text[at + 1 :]
        yield text[:at] + text[at + 1 :]


def accepted(read: Callable[[str], object], texts: Iterable[str], refusals: type[Exception] = TagError) -> list[str]:
    """Those texts that are not refused; any other exception than a refusal fails the test."""
    taken = []
    for text in texts:
        try:
            read(text)
        except refusals:
            continue
        taken.append(text)
    return taken


def read(text: str) -> object:
    """Reads as a scan does, where every serial was given out."""
    return CODES.read(text, lambda serial: True)


# -- what is printed


def token_of(value: bytes) -> str:
    return base64.b32encode(value).decode().rstrip("=")


def test_every_bit_of_a_token() -> None:
    tried = 0
    for serial in SERIALS:
        for epoch in (1, 2, 3):
            token = TOKENS.mint(serial, 7, epoch)
            forged = [token_of(value) for value in flips(base64.b32decode(token + "======"))]
            assert [text for text in forged if TOKENS.verify(text)] == []
            assert accepted(read, forged) == []
            assert accepted(read, [f"https://{HOST}/t/{text}" for text in forged]) == []
            tried += len(forged)
    assert tried == 128 * 15


def test_every_cut_of_a_token_and_its_link() -> None:
    for serial in SERIALS:
        token = TOKENS.mint(serial, 7)
        assert [text for text in cuts(token) if TOKENS.verify(text)] == []
        assert accepted(read, cuts(token)) == []
        link = CODES.code(serial, 7).link
        # The ends of a link are the link without its scheme, and the token alone: those still name the tag.
        beginnings = [link[:length] for length in range(len(link))]
        inside = [link[:at] + link[at + 1 :] for at in range(len("https://"), len(link))]
        assert accepted(read, beginnings + inside) == []


def symbols(code: str) -> list[int]:
    return [ALPHABET.index(letter) for letter in code.replace("-", "")]


def typed(values: list[int]) -> str:
    text = "".join(ALPHABET[value] for value in values)
    return f"{text[:4]}-{text[4:8]}-{text[8:]}"


def with_flips(code: str, bits: Iterable[int]) -> str:
    values = symbols(code)
    for bit in bits:
        values[bit // 5] ^= 1 << bit % 5
    return typed(values)


def test_every_bit_and_every_two_bits_of_a_typed_code() -> None:
    """60 bits in 12 symbols; two flipped bits are two wrong symbols at most, and the checks see any two."""
    for serial in SERIALS:
        code = TYPED.encode(serial)
        for count, number in ((1, 60), (2, 1770)):
            wrong = [with_flips(code, bits) for bits in combinations(range(60), count)]
            assert len(set(wrong)) == number
            assert accepted(TYPED.candidates, wrong, Mistyped) == []
            assert accepted(read, wrong, Mistyped) == []


def test_every_cut_of_a_typed_code() -> None:
    for serial in SERIALS:
        code = TYPED.encode(serial)
        shorter = [text for text in cuts(code) if text.replace("-", "") != code.replace("-", "")]
        assert len(shorter) == 3 * 14 - 2
        assert accepted(TYPED.candidates, shorter, Mistyped) == []
        assert accepted(read, shorter) == []


# -- what is sent


def test_every_cut_and_every_spelling_of_a_notices_link() -> None:
    """Whether a whole token answers a message, the store says: tests/response/test_links.py."""
    token = "IKSABCDEFGHZ2367"
    assert links.read(f"https://{HOST}/N/{token}") == links.read(token.lower()) == token
    assert accepted(links.read, cuts(token), Unknown) == []
    alike = {"I": "\u0131", "S": "\u017f", "K": "\u212a"}  # str.upper() or lower() makes these right
    assert accepted(links.read, [token.replace(c, other) for c, other in alike.items()], Unknown) == []


# -- what is stored


def checked(text: bytes) -> bytes:
    """A keyring file whose check fits, whatever it says."""
    return text + b',"check":"%b"}' % hashlib.sha256(text).hexdigest().encode()


@pytest.fixture
def sealed(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A sealed keyring file whose passphrase costs nothing to try: so that all of it can be tried."""
    monkeypatch.setattr(keyfile, "_N", 16)
    data = KEYRING.to_bytes(PASSPHRASE, random.Random(1).randbytes)
    assert Keyring.from_bytes(data, PASSPHRASE) == KEYRING
    return data


def keyrings(files: Iterable[bytes], passphrase: bytes | None) -> tuple[int, list[bytes]]:
    """How many files there were, and which of them were taken for a keyring."""
    tried, taken = 0, []
    for data in files:
        tried += 1
        try:
            Keyring.from_bytes(data, passphrase)
        except KeyringError:
            continue
        taken.append(data)
    return tried, taken


def test_every_bit_of_a_plain_keyring_file() -> None:
    data = KEYRING.to_bytes()
    assert keyrings(flips(data), None) == (8 * len(data), [])


def test_every_bit_of_a_sealed_keyring_file(sealed: bytes) -> None:
    assert keyrings(flips(sealed), PASSPHRASE) == (8 * len(sealed), [])


def test_every_bit_of_a_sealed_keyring_file_whose_check_was_made_to_fit(sealed: bytes) -> None:
    """Who can write the file can write the check too; the seal holds without it: salt, nonce, cost and body."""
    text = sealed[: sealed.rindex(b',"check"')]
    assert checked(text) == sealed
    assert keyrings(map(checked, flips(text)), PASSPHRASE) == (8 * len(text), [])
    assert keyrings((checked(text[:length]) for length in range(len(text))), PASSPHRASE) == (len(text), [])


def test_a_sealed_keyring_file_has_one_spelling(sealed: bytes) -> None:
    """Base64 has other spellings of the same bytes, and JSON of the same fields."""
    text = sealed[: sealed.rindex(b',"check"')]
    end = text.index(b"=")
    letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    aliases = [text[: end - 1] + bytes((letter,)) + text[end:] for letter in letters]
    body = text[text.rindex(b':"') + 2 : -1]
    assert sum(base64.b64decode(a[-len(body) - 1 : -1]) == base64.b64decode(body) for a in aliases) > 1
    others = [
        *aliases, text.replace(b'"nonce":', b'"nonce": '), text + b',"more":1', text.replace(b"/", rb"\/"),
        text.replace(b'"n":16', b'"n":16.0'), text.replace(b'"n":16', b'"n":16,"n":16'),
    ]  # fmt: skip
    files = [checked(other) for other in others if other != text]
    assert keyrings(files, PASSPHRASE) == (len(files), [])


def test_every_bit_and_every_length_of_a_wrapped_data_key() -> None:
    world, _ = simulated(1)
    store = MemoryStore()
    Vault(store, LiveKeys(KEYRING), world).ensure(["w:w1:response"])
    row = store.read([Ref("key", "w:w1:response")])[0]
    assert row is not None
    sealed = Vault(store, LiveKeys(KEYRING), world).seal("w:w1:response", "ward", "w1", b"medical notes")
    version, taken = row.version, []
    for body in [*flips(row.body), *(row.body[:length] for length in range(len(row.body))), row.body + b"\0"]:
        store.commit([Put(Row("key", row.id, version, body), expect=version)])
        version += 1
        try:
            Vault(store, LiveKeys(KEYRING), world).open("ward", "w1", sealed)
        except (Tampered, KeyringError):
            continue
        except BackendError as error:
            raise AssertionError(error.code) from None
        taken.append(body)
    assert taken == []
    store.commit([Put(Row("key", row.id, version, row.body), expect=version)])
    assert Vault(store, LiveKeys(KEYRING), world).open("ward", "w1", sealed) == b"medical notes"
