"""Padded sizes: a stored body's length tells little of what is in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.builtin.memory import MemoryStore
from guardtag.errors import Tampered
from guardtag.model.incidents import Incident
from guardtag.model.people import FIELD_CLASSES, Contact, Ward
from guardtag.model.relay import Word
from guardtag.payload.aead import NONCE_BYTES, TAG_BYTES
from guardtag.records import Records, padding
from guardtag.records.kinds import Mark
from guardtag.records.padding import PERSON_FLOOR, ROOM_FLOOR, WARD_FLOOR, pad, padme, unpad
from guardtag.records.vault import ward_keys
from guardtag.spi import Ref
from tests.records.test_records import records_on, ward

DAY = "20250615"


@pytest.fixture
def records() -> Records:
    made = records_on(MemoryStore())
    made.vault.ensure([*ward_keys("w1"), f"d:{DAY}"])
    return made


def size(records: Records, kind: str, row_id: str) -> int:
    row = records.store.read([Ref(kind, row_id)])[0]
    assert row is not None
    return len(row.body)


@given(st.binary(max_size=9000), st.sampled_from((WARD_FLOOR, PERSON_FLOOR, ROOM_FLOOR)))
def test_what_was_padded_comes_back(plain: bytes, floor: int) -> None:
    padded = pad(plain, floor)
    assert unpad(padded) == plain
    assert len(padded) > len(plain)
    assert len(padded) == padme(max(len(plain) + 1, floor))


@pytest.mark.parametrize("tail", [b"", b"\0", b"\x80", b"\x80\0\0", b"\0\x80"])
def test_content_that_looks_like_padding(tail: bytes) -> None:
    assert unpad(pad(b"x" + tail, PERSON_FLOOR)) == b"x" + tail


def test_no_mark_is_no_padding() -> None:
    for wrong in (b"", b"\0\0", b"x\0"):
        with pytest.raises(ValueError, match="not found"):
            unpad(wrong)


def test_padme_as_published() -> None:
    """Monotonic, at most 12 % more, and of few values: the paper's figures, over all lengths to 100,000."""
    sizes = [padme(length) for length in range(1, 100_001)]
    assert all(length <= size for length, size in enumerate(sizes, 1))
    assert sizes == sorted(sizes)
    assert max((size - length) / length for length, size in enumerate(sizes, 1)) <= 0.12
    assert len(set(sizes)) < 200
    assert [padme(n) for n in (9, 100, 1000, 1025, 4097)] == [10, 104, 1024, 1088, 4352]


@pytest.mark.parametrize("name", ["军", "小军", "欧阳小军", "阿卜杜拉·买买提江", "A" * 120])
def test_names_of_different_length_give_bodies_of_one_size(records: Records, name: str) -> None:
    for shown in ("小军", name):
        records.change(lambda tx, shown=shown: (tx.get(Ward, "w1", FIELD_CLASSES), tx.put(ward(shown))))  # type: ignore[misc]
        if shown == "小军":
            first = size(records, "ward", "w1")
    assert size(records, "ward", "w1") == first


def test_what_is_written_about_a_person_takes_few_sizes(records: Records) -> None:
    wards, words, incidents = set(), set(), set()
    for length in range(300):
        text = "走" * (length // 3) + "." * (length % 3)
        contacts = (Contact("田爱云", "mother", [f"mail:{'t' * (length % 60)}@example.org"], id="c1"),)
        made = ward(nickname=text[:40], clothes=text, medical=text, address=text, contacts=contacts)
        records.change(lambda tx, made=made: (tx.get(Ward, "w1", FIELD_CLASSES), tx.put(made)))  # type: ignore[misc]
        wards.add(size(records, "ward", "w1"))
        word = Word(f"x{length:05}", "i1", "w1", DAY, "finder", text, 1.0)
        records.change(lambda tx, word=word: tx.add(word))  # type: ignore[misc]
        words.add(size(records, "word", word.id))
        incident = Incident(f"i{length:05}", "found", "person", "w1", "a", DAY, 1.0, message=text, place=text)
        records.change(lambda tx, incident=incident: tx.add(incident))  # type: ignore[misc]
        incidents.add(size(records, "incident", incident.id))
    assert len(words) <= 2
    assert len(incidents) <= 20, "of 300 lengths"
    assert len(wards) <= 16, "three parts, each of some lengths"


def test_a_body_of_the_format_before_still_opens(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    """Written as it was: the content as it is, and an AAD that does not begin with the format."""
    from guardtag.payload.aead import seal
    from guardtag.records import kinds, vault

    name = b"k1:office"
    nonce = bytes(range(NONCE_BYTES))
    aad = b"\0\4mark\0\6serial" + len(name).to_bytes(2, "big") + name
    sealed = seal(records.vault._key(name).cipher, nonce, kinds.encode(Mark("serial", 7)), aad)
    old = b"\1%c%b%b%b" % (len(name), name, nonce, sealed)
    assert records.vault.open("mark", "serial", old) == kinds.encode(Mark("serial", 7))
    new = records.vault.seal("k1:office", "mark", "serial", kinds.encode(Mark("serial", 7)))
    assert len(new) == 2 + len(name) + NONCE_BYTES + ROOM_FLOOR + TAG_BYTES
    for swapped in (b"\2" + old[1:], b"\1" + new[1:]):
        with pytest.raises(Tampered):
            records.vault.open("mark", "serial", swapped)
    assert vault._FORMATS == (1, 2)


def test_a_padded_body_without_a_mark_is_tampered_with(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody but us could make one; it is an error of ours all the same, and no other."""
    monkeypatch.setattr("guardtag.records.vault.pad", lambda plain, person: bytes(200))
    body = records.vault.seal("k1:office", "mark", "serial", b"")
    with pytest.raises(Tampered):
        records.vault.open("mark", "serial", body)
    assert padding.ROOM_FLOOR < padding.PERSON_FLOOR < padding.WARD_FLOOR
