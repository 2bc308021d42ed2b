"""A row that does not open stops nobody who only passes by, and a vault that is away is no damage."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import msgspec
import pytest

from guardtag.builtin.memory import MemoryStore
from guardtag.errors import BackendError, Conflict, KeyringError, StoreUnavailable, Tampered
from guardtag.model.figures import Recount
from guardtag.model.incidents import Incident
from guardtag.model.people import FIELD_CLASSES, Ward
from guardtag.model.tags import Batch, Tag
from guardtag.model.tellings import Telling
from guardtag.model.warnings import Deed, PersonWarning
from guardtag.records import Records, Request, Tx, classes, erase_ward, erasure
from guardtag.records.kinds import Erasure, tag_id
from guardtag.records.vault import ward_keys
from guardtag.spi import Put, Ref, Row
from tests.records.test_records import records_on, ward

NOW = 1_750_000_000.0
MEDICAL = "w:w1:medical"


class Away(MemoryStore):
    """A vault's store that does not answer the next so many reads."""

    away = 0

    def read(self, refs: Sequence[Ref]) -> list[Row | None]:
        if self.away:
            self.away -= 1
            raise StoreUnavailable("GT-STORE-UNAVAILABLE", "no answer")
        return super().read(refs)


@pytest.fixture
def records() -> Records:
    made = records_on(MemoryStore(), vault_store=Away())
    made.vault.identity()
    made.vault.ensure([*ward_keys("w1"), "d:20250615"])
    return made


def damage(records: Records, kind: str, id: str, body: bytes | None = None) -> None:
    """Flips the last bit of a row's body, or writes another."""
    (row,) = records.store.read([Ref(kind, id)])
    assert row is not None
    other = row.body[:-1] + bytes([row.body[-1] ^ 1]) if body is None else body
    records.store.commit([Put(attrs.evolve(row, body=other), row.version)])


def away(records: Records, reads: int = 1) -> None:
    assert isinstance(records.vault.store, Away)
    records.vault.forget()
    records.vault.store.away = reads


# --- a class of somebody's data -------------------------------------------------------------------


def only_their_row(records: Records) -> None:
    """A person of whom nothing is sealed under the key in question."""
    records.change(lambda tx: tx.put(ward(medical="")))


@pytest.mark.parametrize(
    "body", [b"", b"\xc1", b"\x93\x01\x02\x03", b"\x81\xa7medical\x07", b"\x81\xa8\xf2esponse\xc4\x01a"]
)
def test_in_a_row_that_is_no_row_nothing_came_back(records: Records, body: bytes) -> None:
    only_their_row(records)
    damage(records, "ward", "w1", body)
    assert not classes.back(records, MEDICAL)


def test_whether_a_consent_came_back_is_not_in_a_damaged_row(records: Records) -> None:
    only_their_row(records)
    assert classes.back(records, MEDICAL)  # what stands there is from before the withdrawal
    damage(records, "ward", "w1", msgspec.msgpack.encode({"response": b"\x02\x01wxyz" * 9}))
    assert not classes.back(records, MEDICAL)


def test_whether_a_consent_came_back_is_asked_again_when_the_vault_is_away(records: Records) -> None:
    only_their_row(records)
    away(records)
    with pytest.raises(StoreUnavailable):
        classes.back(records, MEDICAL)
    assert classes.back(records, MEDICAL)


def test_the_key_of_a_class_goes_though_the_person_s_row_is_damaged(records: Records) -> None:
    records.change(lambda tx: tx.put(ward()))
    damage(records, "ward", "w1", msgspec.msgpack.encode({"response": b"\x02\x01wxyz" * 9}))
    erase_ward(records, MEDICAL, NOW)
    assert not records.vault.exists(MEDICAL)
    assert records.vault.exists(ward_keys("w1")[0])
    assert erasure.erased(records) == {MEDICAL: NOW}


def test_of_nobody_there_nothing_came_back_and_nothing_has_to_leave(records: Records) -> None:
    assert not classes.back(records, MEDICAL)
    classes.leave(records, MEDICAL, NOW)
    assert not records.there(Ward, "w1")


def test_what_is_sealed_under_a_later_key_stays_when_an_older_one_goes(records: Records) -> None:
    records.vault.renew(f"{MEDICAL}:2")
    later = ward(generations=(("medical", 2),))
    records.change(lambda tx: tx.put(later))
    assert not classes.back(records, MEDICAL)
    erase_ward(records, MEDICAL, NOW)
    assert records.get(Ward, "w1", FIELD_CLASSES) == later


# --- an erasure -----------------------------------------------------------------------------------


def test_an_erasure_whose_note_is_damaged_is_noted_anew(records: Records) -> None:
    records.change(lambda tx: (tx.put(ward()), tx.put(Erasure("w1", begun=NOW - 9.0)))[0])
    damage(records, "erasure", "w1")
    with pytest.raises(Tampered):
        records.get(Erasure, "w1")
    assert erasure.known(records, "w1") is None
    erase_ward(records, "w1", NOW)
    assert not records.there(Ward, "w1")
    note = erasure.known(records, "w1")
    assert note is not None
    assert (note.begun, note.at, note.done) == (NOW, NOW, NOW)


# --- an answer that is asked for again ------------------------------------------------------------


def test_a_repeated_answer_of_a_person_whose_row_is_damaged_is_what_was_kept(records: Records) -> None:
    request = Request("operator", "wards.enrol", "", "r1")
    records.change(lambda tx: tx.put(ward()), request=request)
    assert records.change(never, request=request) == ward()
    damage(records, "ward", "w1", msgspec.msgpack.encode({"response": b"\x02\x01wxyz" * 9}))
    assert records.change(never, request=request) == ward(medical="", address="")


def test_a_request_whose_row_is_damaged_is_carried_out_anew_but_for_what_is_done_once(records: Records) -> None:
    """An alert that is sent again must go out; nobody is entered twice."""
    alert, entry = Request("finder", "alert", "7", "r1"), Request("operator", "wards.enrol", "", "r2", once=True)
    for request in (alert, entry):
        records.change(lambda tx: tx.put(ward()), request=request)
    for row in list(records.store.walk("asked", "", 3)):
        damage(records, "asked", row.id)
    again = ward(name="小军军")
    assert records.change(lambda tx: tx.get(Ward, "w1", FIELD_CLASSES) and tx.put(again), request=alert) == again
    assert records.change(never, request=alert) == again
    with pytest.raises(Tampered):
        records.change(never, request=entry)


@pytest.mark.parametrize("once", [False, True])
def test_a_request_whose_answer_was_erased_is_carried_out_anew_but_for_what_is_done_once(
    records: Records, once: bool
) -> None:
    request = Request("finder", "alert", "7", "r1", once=once)
    records.change(lambda tx: tx.put(ward()), request=request)
    erase_ward(records, "w1", NOW)
    records.vault.ensure(ward_keys("w2"))
    if once:
        with pytest.raises(Conflict, match="GT-CONFLICT-ERASED"):
            records.change(never, request=request)
    else:
        other = ward(id="w2")
        assert records.change(lambda tx: tx.put(other), request=request) == other


def test_whether_a_request_was_carried_out_is_not_guessed_when_the_vault_is_away(records: Records) -> None:
    request = Request("finder", "alert", "7", "r1")
    records.change(lambda tx: tx.put(ward()), request=request)
    away(records)
    with pytest.raises(StoreUnavailable):
        records.change(never, request=request)
    assert records.change(never, request=request) == ward()


def test_a_repeated_answer_says_no_more_than_its_record_which_does_not_open(records: Records) -> None:
    batch = Batch("b1", 1, 10, "f", 1, 1, donor="李岭")
    request = Request("operator", "batches.mint", "", "r1")
    records.change(lambda tx: tx.put(batch), request=request)
    assert records.change(never, request=request) == batch
    damage(records, "batch", "b1")
    assert records.change(never, request=request) == attrs.evolve(batch, donor="")


def never(tx: Tx) -> object:
    raise AssertionError("carried out twice")


# --- what is counted, and what is told ------------------------------------------------------------


def call_of(**changes: object) -> Incident:
    return attrs.evolve(Incident("0" * 26, "found", "person", "w1", "f/w", "20250615", NOW), **changes)  # type: ignore[arg-type]


def test_a_call_that_replaces_a_damaged_one_is_counted_where_the_store_says_it_was(records: Records) -> None:
    records.change(lambda tx: tx.put(call_of(area="f/old")))
    for mark in list(records.walk(Recount)):
        records.change(lambda tx, id=mark.id: tx.delete(Recount, id))  # type: ignore[misc]
    damage(records, "incident", call_of().id)
    records.change(lambda tx: tx.put(call_of()))
    assert {mark.area for mark in records.walk(Recount)} == {"f/old", "f/w"}
    assert records.get(Incident, call_of().id) == call_of()


def test_nothing_is_told_of_what_a_damaged_row_was_and_the_change_is_made(records: Records) -> None:
    records.change(lambda tx: tx.put(Tag(7, "b", 1, 1, "w1", "f")))
    records.telling = True
    damage(records, "tag", tag_id(7))
    retired = Tag(7, "b", 1, 1, "", "", "retired", "lost")
    records.change(lambda tx: tx.put(retired))
    assert records.get(Tag, tag_id(7)) == retired
    assert list(records.walk(Telling)) == []
    records.change(lambda tx: tx.put(attrs.evolve(retired, why="found")))
    (told,) = records.walk(Telling)
    assert [one.type for one in told.events] == ["guardtag.tag.retired"]


def test_a_tag_that_is_doubted_and_cleared_is_told(records: Records) -> None:
    records.telling = True
    tag = Tag(7, "b", 1, 1, "w1", "f")
    for doubt in ("", "copied", "copied", ""):
        records.change(lambda tx, doubt=doubt: tx.put(attrs.evolve(tag, doubt=doubt)))  # type: ignore[misc]
    told = [one.type for telling in records.walk(Telling) for one in telling.events]
    assert sorted(told) == ["guardtag.tag.cleared", "guardtag.tag.doubted", "guardtag.tag.fitted"]


def test_a_vault_that_is_away_is_no_damage_to_what_is_counted(records: Records) -> None:
    records.change(lambda tx: tx.put(call_of()))
    before = len(list(records.walk(Recount)))
    away(records)
    with pytest.raises(StoreUnavailable):
        records.change(lambda tx: tx.put(call_of(state="acknowledged")))
    assert records.get(Incident, call_of().id) == call_of()
    records.change(lambda tx: tx.put(call_of(state="acknowledged")))
    assert len(list(records.walk(Recount))) == before + 1


def test_a_vault_that_is_away_is_no_damage_to_what_is_told(records: Records) -> None:
    """The change is not made, so that it is told when it is."""
    one = PersonWarning("w" * 26, "silence", "urgent", "f/w", NOW, ward="w1", log=(Deed(NOW, "opened"),))
    closed = attrs.evolve(one, log=(*one.log, Deed(NOW, "closed")))
    records.change(lambda tx: tx.put(one))
    records.telling = True
    away(records)
    with pytest.raises(StoreUnavailable):
        records.change(lambda tx: tx.put(closed))
    assert records.get(PersonWarning, one.id) == one
    records.change(lambda tx: tx.put(closed))
    (told,) = records.walk(Telling)
    assert [event.type for event in told.events] == ["guardtag.warning.closed"]


# --- reading --------------------------------------------------------------------------------------


def test_a_walk_leaves_out_what_is_damaged_and_not_what_a_vault_that_is_away_would_open(records: Records) -> None:
    records.change(lambda tx: tx.put(ward()))
    away(records)
    with pytest.raises(StoreUnavailable):
        list(records.walk(Ward, whole=False))
    assert list(records.walk(Ward, whole=False)) == [ward(medical="", address="")]
    away(records)
    with pytest.raises(BackendError):
        records.find(Ward, "area", "feicheng", whole=False)
    assert records.get(Ward, "w1", FIELD_CLASSES) == ward()


def test_no_bit_of_a_person_s_row_makes_them_another_or_gives_an_error_that_is_none_of_ours(records: Records) -> None:
    """What is sealed apart may be missing: the names of the parts stand in clear, and not all are asked for."""
    records.change(lambda tx: tx.put(ward()))
    (row,) = records.store.read([Ref("ward", "w1")])
    assert row is not None
    opened = 0
    for place in range(len(row.body) * 8):
        flipped = bytearray(row.body)
        flipped[place // 8] ^= 1 << place % 8
        try:
            found = records.opened(Ward, attrs.evolve(row, body=bytes(flipped)), FIELD_CLASSES)
        except (BackendError, KeyringError):
            continue
        opened += 1
        assert found in (ward(medical=""), ward(address=""))
    assert opened
