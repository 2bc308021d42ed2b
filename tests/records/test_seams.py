"""What records meet seldom: a full cache, rows that were written by nobody, a store that goes away in between."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import attrs
import pytest

from guardtag.builtin.memory import MemoryStore
from guardtag.errors import StoreUnavailable, Tampered
from guardtag.model.incidents import Incident, Line, Rung
from guardtag.model.people import FIELD_CLASSES, Ward
from guardtag.model.tags import Tag
from guardtag.records import Records, Tx, happened, vault, vault_backup, vault_restore
from guardtag.records.journal import identified
from guardtag.records.kinds import tag_id
from guardtag.records.vault import ward_keys
from guardtag.spi import MAX_CHANGES, Change, Put, Ref, Row
from tests.records.test_records import records_on, ward
from tests.records.test_vault_backup import keyring_of


@pytest.fixture
def records() -> Records:
    made = records_on(MemoryStore())
    made.vault.identity()
    made.vault.ensure(ward_keys("w1"))
    return made


def test_more_keys_than_are_held_open_all_the_same(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "_CACHE_SIZE", 3)
    for number in range(1, 5):
        records.vault.ensure(ward_keys(f"w{number}"))
        records.change(lambda tx, number=number: tx.put(ward(id=f"w{number}")))  # type: ignore[misc]
        assert len(records.vault._held) < 8  # without a limit four people's keys are more
    assert [one.id for one in records.walk(Ward)] == ["w1", "w2", "w3", "w4"]


@pytest.mark.parametrize("what", ["short", "long", "another format", "another seal"])
def test_a_data_key_that_was_changed_opens_nothing(records: Records, what: str) -> None:
    records.change(lambda tx: tx.put(ward()))
    ref = Ref("key", ward_keys("w1")[0])
    (row,) = records.vault.store.read([ref])
    assert row is not None
    body = {"short": row.body[:-1], "long": row.body + b"\0", "another format": b"\x7f" + row.body[1:],
            "another seal": row.body[:-1] + bytes((row.body[-1] ^ 1,))}[what]  # fmt: skip
    records.vault.store.commit([Put(attrs.evolve(row, body=body), row.version)])
    records.vault._held.clear()
    with pytest.raises(Tampered):
        records.get(Ward, "w1")


def test_what_a_transaction_deletes_is_gone_for_it(records: Records) -> None:
    records.change(lambda tx: tx.put(Tag(7, "b", 1, 1, "w1", "f")))

    def change(tx: Tx) -> list[Tag | None]:
        tx.delete(Tag, tag_id(7))
        return [tx.get(Tag, tag_id(7)), tx.put(Tag(7, "b", 1, 1, "", "")), tx.get(Tag, tag_id(7))]

    assert records.change(change) == [None, Tag(7, "b", 1, 1, "", ""), Tag(7, "b", 1, 1, "", "")]
    assert records.get(Tag, tag_id(7)) == Tag(7, "b", 1, 1, "", "")


def test_a_store_that_goes_away_between_keys_is_no_lost_race() -> None:
    class Away(MemoryStore):
        away = True

        def commit_together(self, commits: Sequence[Sequence[Change]]) -> Iterator[Exception | None]:
            for changes in commits:
                if self.away:
                    yield StoreUnavailable("GT-STORE-UNAVAILABLE", "no answer")
                    return
                self.commit(changes)
                yield None

    store = Away()
    records = records_on(MemoryStore(), vault_store=store)
    many = [key for number in range(MAX_CHANGES) for key in ward_keys(f"w{number}")]
    with pytest.raises(StoreUnavailable):
        records.vault.ensure(many)
    store.away = False
    records.vault.ensure(many)
    assert all(store.read([Ref("key", one) for one in many]))


@pytest.mark.parametrize("wrong", [b"", b"\xc1", b"\x93\x01\x02\x03", b"\x91\x93\xa4ward\xa2w1\xc4\x01a",
                                   b"\x91\x93\xa2\xff\xff\xa2w1\xc4\x01a"])  # fmt: skip
def test_a_chunk_that_was_sealed_with_the_right_key_and_says_something_else(
    records: Records, monkeypatch: pytest.MonkeyPatch, wrong: bytes
) -> None:
    """No program of ours writes it; whoever has the keys might."""
    monkeypatch.setattr(vault_backup, "_encode", lambda rows: wrong)
    keyring = keyring_of(records)
    data = b"".join(vault_backup.write(records.vault, keyring, records.world, records.world.now(), 30))
    with pytest.raises(Tampered):
        vault_restore.compare(records.vault, keyring, io.BytesIO(data))
    with pytest.raises(Tampered):
        vault_restore.merge(records.vault, keyring, io.BytesIO(data), {})


@pytest.mark.parametrize("actor", ["", "小军", "two words", "a" * 200, None, 7])
def test_nobodys_name_becomes_an_actor(actor: object) -> None:
    with pytest.raises(ValueError, match=r"^by is an id: "):
        identified("by", actor)  # type: ignore[arg-type]


def test_a_row_of_nobody_stays_a_row(records: Records) -> None:
    """What stands under an id that its body does not know opens for nobody."""
    records.change(lambda tx: tx.put(ward()))
    (row,) = records.store.read([Ref("ward", "w1")])
    assert row is not None
    records.store.commit([Put(Row("ward", "w9", 0, row.body, row.index), 0)])
    with pytest.raises(Tampered):
        records.get(Ward, "w9")
    with pytest.raises(Tampered):
        list(records.walk(Ward))
    assert [one.id for one in records.walk(Ward, whole=False)] == ["w1"]


def test_a_transaction_asks_the_store_once_and_writes_a_row_once(records: Records) -> None:
    """The same question gets the same answer, whatever others write meanwhile; what is put is not touched beside."""
    records.change(lambda tx: tx.put(ward()))

    def change(tx: Tx) -> int:
        found: list[list[Ward]] = []
        for id in ("w2", "w3", "w4"):
            found += [tx.find(Ward, "area", "feicheng"), list(tx.sound(Ward, "area", "feicheng"))]
            records.vault.ensure(ward_keys(id))
            records.change(lambda other, id=id: other.put(ward("李岭", id=id)))  # type: ignore[misc]
        assert [[one.id for one in some] for some in found] == [["w1"]] * 6
        mine = tx.get(Ward, "w1", FIELD_CLASSES)
        assert mine is not None
        tx.touch(mine)
        tx.put(attrs.evolve(mine, name="王霞"))
        tx.delete(Tag, tag_id(404))
        assert sum(isinstance(one, Put) for one in tx.changes()) == 1
        return len(found)

    assert records.change(change) == 6
    assert [one.name for one in records.walk(Ward)] == ["王霞", "李岭", "李岭", "李岭"]
    touched = records.store.read([Ref("ward", "w1")])[0]
    assert touched is not None
    assert touched.version == 2


def test_a_store_says_whether_anything_was_written_or_that_it_cannot_tell(records: Records) -> None:
    before = records.mark()
    assert before == records.mark()
    records.change(lambda tx: tx.put(ward()))
    assert records.mark() != before

    class Plain:
        def __init__(self, store: MemoryStore) -> None:
            self.read, self.commit, self.walk = store.read, store.commit, store.walk

    records.store = Plain(MemoryStore())  # type: ignore[assignment]
    assert records.mark() == ""


def test_of_a_thread_whose_oldest_lines_are_gone_all_that_is_new_is_told() -> None:
    def told(before: Sequence[str], after: Sequence[str]) -> list[object]:
        one, other = (
            Incident("i", "found", "person", "w1", "f/w", "20250615", 1.0, ladder=(Rung("grid", "f/w", 5.0),),
                     thread=tuple(Line(1.0, what) for what in thread))
            for thread in (before, after)
        )  # fmt: skip
        return [event.type for event in happened.of_call(one, other, 2, lambda field, value: "")]

    assert told(["called", "raised"], ["raised", "closed"]) == ["guardtag.incident.closed"]
    assert told(["called"], ["raised", "closed"]) == ["guardtag.incident.raised", "guardtag.incident.closed"]
