"""Signed notes: what others verify by the public form, and what is no note."""

from __future__ import annotations

import base64
import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from guardtag.payload import notes
from guardtag.payload.keys import Keyring
from guardtag.payload.signing import Signer, verifies, verify

NAME = "guardtag/journal/0011223344556677"
KEYRING = Keyring.new(random.Random(5).randbytes)
SIGNER = Signer(KEYRING)
PUBLIC = SIGNER.public()[1]
TEXT = f"{NAME}\n12\nqqqq\n"


def lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def test_a_key_id_is_the_published_one() -> None:
    """The verifier key of Go's checksum database, as its documentation gives it."""
    key = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
    name, id, encoded = key.split("+", 2)
    public = base64.b64decode(encoded)[1:]
    assert notes.key_id(name, public).hex() == id
    assert notes.verifier_key(name, public) == key


def test_a_note_is_written_as_the_form_says() -> None:
    note = notes.signed(TEXT, NAME, SIGNER)
    text, _, last = note.rpartition("\n\n")
    dash, name, encoded = last.removesuffix("\n").split(" ")
    raw = base64.b64decode(encoded)
    assert (text + "\n", dash, name, len(raw)) == (TEXT, "\u2014", NAME, 68)
    assert raw[:4] == notes.key_id(NAME, PUBLIC)
    Ed25519PublicKey.from_public_bytes(PUBLIC).verify(raw[4:], TEXT.encode())


def test_a_note_comes_back_and_is_verified() -> None:
    (note,) = notes.read(lines(notes.signed(TEXT, NAME, SIGNER)), NAME)
    assert note is not None
    assert note.text == TEXT
    assert note.verified(NAME, [PUBLIC])
    assert not note.verified("another", [PUBLIC])
    other = Signer(Keyring.new(random.Random(6).randbytes)).public()[1]
    assert not note.verified(NAME, [other])
    assert note.verified(NAME, [other, PUBLIC])


def test_signatures_of_others_are_ignored_and_a_wrong_one_of_ours_is_not() -> None:
    whole = notes.signed(TEXT, NAME, SIGNER)
    witness = f"\u2014 witness.example {base64.b64encode(b'w' * 76).decode()}\n"
    wrong = f"\u2014 {NAME} {base64.b64encode(notes.key_id(NAME, PUBLIC) + bytes(64)).decode()}\n"
    for more, holds in ((witness, True), (wrong, False)):
        (note,) = notes.read(lines(whole + more), NAME)
        assert note is not None
        assert len(note.signatures) == 2
        assert note.verified(NAME, [PUBLIC]) is holds
    (note,) = notes.read(lines(TEXT + "\n" + witness), NAME)
    assert note is not None
    assert not note.verified(NAME, [PUBLIC])


def test_what_is_signed_as_a_note_is_worth_nothing_else() -> None:
    """And the other way round: a frame has zero bytes, which no note may have."""
    assert not verify(PUBLIC, "checkpoint", TEXT.encode(), SIGNER.sign_note(TEXT))
    for text in ("", "a", "a\0\n", "guardtag/v1/signed\ncheckpoint\0\0\0\0\0\0\0\1a\n", "a\r\n", "a\tb\n"):
        with pytest.raises(ValueError):
            SIGNER.sign_note(text)


def test_a_note_may_hold_spaces_and_any_letters() -> None:
    text = "guardtag 日志\n12 \n"
    assert verifies(PUBLIC, text.encode(), SIGNER.sign_note(text))


@pytest.mark.parametrize("cut", range(1, len(notes.signed(TEXT, NAME, SIGNER))))
def test_a_note_that_was_cut_short_is_none_and_hides_no_other(cut: int) -> None:
    whole = notes.signed(TEXT, NAME, SIGNER)
    torn = whole[:-cut]
    found = list(notes.read(lines(torn + "\n" + whole), NAME))
    assert [note for note in found if note is not None and note.verified(NAME, [PUBLIC])][-1].text == TEXT
    assert all(note is None or note.text == TEXT for note in found)


@given(st.text(st.sampled_from("guardt/jo12\n \u2014+=\r\0é"), max_size=200), st.text(max_size=200))
def test_any_text_is_read_without_an_error(first: str, rest: str) -> None:
    for note in notes.read(lines(first + NAME + "\n" + rest), NAME):
        assert note is None or not note.verified(NAME, [PUBLIC])


@given(st.integers(0, len(TEXT) - 2), st.integers(0, 7))
def test_every_bit_of_the_text_is_signed(place: int, bit: int) -> None:
    raw = bytearray(notes.signed(TEXT, NAME, SIGNER).encode())
    raw[place] ^= 1 << bit
    found = notes.read(lines(raw.decode("utf-8", "replace")), NAME)
    assert not any(note is not None and note.verified(NAME, [PUBLIC]) for note in found)


def test_limits_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = notes.signed(TEXT, NAME, SIGNER)
    signature = whole.rpartition("\n\n")[2]
    assert list(notes.read(lines(TEXT + "x" * notes.MAX_LINE + "\n\n" + signature), NAME)) == [None]
    assert list(notes.read(lines(whole + signature * notes.MAX_SIGNATURES), NAME)) == [None]
    monkeypatch.setattr(notes, "MAX_LINES", 2)
    assert list(notes.read(lines(whole), NAME)) == [None]


WHOLE = notes.signed(TEXT, NAME, SIGNER)
SIGNED = WHOLE.rpartition("\n\n")[2]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        (WHOLE + WHOLE, [True, True]),
        (WHOLE + "\n" + WHOLE, [True, True]),  # empty lines may stand between
        ("\n\n" + WHOLE + "\n\n", [True]),
        ("", []),
        ("\n\n", []),
        ("junk\n" + WHOLE, [False, True]),
        ("junk\njunk\n\njunk\n" + WHOLE, [False, True]),
        (SIGNED + WHOLE, [False, True]),
        (WHOLE + "junk\n", [False]),
        (WHOLE + "junk\n" + SIGNED, [False]),
        (WHOLE + "junk\n\n" + SIGNED, [False]),
        (WHOLE + "\n" + SIGNED, [True]),
        (TEXT + "\n", [False]),
        (TEXT + "a\tb\n\n" + SIGNED, [False]),
        (TEXT + "a\tb\n" + WHOLE, [False, True]),
        (TEXT + "a\t\n\n" + SIGNED, [False]),
        (TEXT + "a b\n\n" + SIGNED, [True]),
        (TEXT + "x" * (notes.MAX_LINE - 1) + "\n\n" + SIGNED, [True]),
        (TEXT + "x" * notes.MAX_LINE + "\n\n" + SIGNED, [False]),
    ],
)
def test_what_is_whole_is_told_from_what_is_not(text: str, whole: list[bool]) -> None:
    found = list(notes.read(lines(text), NAME))
    assert [note is not None for note in found] == whole
    assert all(note is None or note.signatures for note in found)


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("\u2014 who AAAAAAA=\n", ("who", bytes(4), bytes(1))),
        ("\u2014 who AAAAAAAA\n", ("who", bytes(4), bytes(2))),
        ("\u2014 who AAAAAA==\n", None),  # an id, and nothing behind it
        ("\u2014 who AAAA!AAAA\n", None),
        ("\u2014 who AAAAAAA\n", None),
        ("\u2014 two words AAAAAAAA\n", None),
        ("\u2014  AAAAAAAA\n", None),
        ("\u2014 who\n", None),
        ("\u2014 who AAAAAAAA", None),
        ("- who AAAAAAAA\n", None),
        ("who AAAAAAAA\n", None),
        ("\u2014 who " + "A" * (16 * notes.MAX_LINE - 8) + "AA\n", None),
    ],
)
def test_a_line_of_a_signature_is_read_as_the_form_says(line: str, read: tuple[str, bytes, bytes] | None) -> None:
    found = list(notes.read([*lines(TEXT), "\n", line], NAME))
    assert [note and note.signatures for note in found] == [read and (read,)]


def test_the_longest_line_of_a_signature_is_read() -> None:
    room = 16 * notes.MAX_LINE - len("\u2014 whom \n")
    line = "\u2014 whom " + "A" * room + "\n"
    assert len(line) == 16 * notes.MAX_LINE
    (note,) = notes.read([*lines(TEXT), "\n", line], NAME)
    assert note is not None
    (longer,) = notes.read([*lines(TEXT), "\n", line.replace("\n", "AAAA\n")], NAME)
    assert longer is None
