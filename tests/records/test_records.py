"""Sealed records: nothing opens that was changed, moved or erased; one commit or none."""

from __future__ import annotations

import attrs
import pytest

from guardtag.builtin.memory import MemoryStore
from guardtag.errors import BackendError, Conflict, KeyringError, Stale, Tampered
from guardtag.model.people import FIELD_CLASSES, Consent, Contact, Ward
from guardtag.model.tags import Tag
from guardtag.payload.keys import Keyring
from guardtag.payload.live import LiveKeys
from guardtag.records import Records, Request, Tx, Vault, erase_ward
from guardtag.records.kinds import Mark, tag_id
from guardtag.records.vault import ward_keys
from guardtag.spi import Delete, Put, Ref, Row, Store
from guardtag.world import simulated

SECRETS = ("小军", "田爱云", "tian@example.org", "insulin", "Wangzhuang 7")


def records_on(store: Store, seed: int = 3, vault_store: Store | None = None) -> Records:
    world, _ = simulated(seed)
    keyring = Keyring.new(world.random)
    return Records(store, Vault(vault_store or MemoryStore(), LiveKeys(keyring), world), keyring, world)


def ward(name: str = "小军", **changes: object) -> Ward:
    arguments: dict[str, object] = {
        "id": "w1", "name": name, "area": "feicheng/a", "medical": "insulin", "address": "Wangzhuang 7",
        "contacts": (Contact("田爱云", "mother", ["mail:tian@example.org"], id="c1"),),
        "consents": (Consent("田爱云", {"alert"}),),
    } | changes  # fmt: skip
    return Ward(**arguments)  # type: ignore[arg-type]


@pytest.fixture
def records() -> Records:
    made = records_on(MemoryStore())
    made.vault.ensure(ward_keys("w1"))
    return made


def rows(records: Records) -> list[Row]:
    return [row for kind in ("ward", "tag", "asked", "entry", "head") for row in records.store.walk(kind, "", 1000)]


def test_a_ward_comes_back_whole_and_in_parts(records: Records) -> None:
    records.change(lambda tx: tx.put(ward()))
    assert records.get(Ward, "w1", FIELD_CLASSES) == ward()
    assert records.get(Ward, "w1") == ward(medical="", address="")
    assert records.get(Ward, "w1", ("response", "medical")) == ward(address="")


def test_nothing_of_a_person_is_in_any_row(records: Records) -> None:
    def enter(tx: Tx) -> Ward:
        tx.journal("operator", "wards.enrol", ("w1",))
        return tx.put(ward(key="NO-7731", groups=("dementia",)))

    records.change(enter, request=Request("operator", "wards.enrol", "", "r1", ("小军",)))
    stored = repr([attrs.astuple(row) for row in rows(records)]).encode() + b"".join(r.body for r in rows(records))
    assert len(rows(records)) == 4
    for secret in (*SECRETS, "dementia", "NO-7731"):
        assert secret.encode() not in stored
        assert secret.encode().hex().encode() not in stored


def test_every_bit_and_every_length_of_a_body_is_guarded(records: Records) -> None:
    records.change(lambda tx: tx.put(Tag(7, "b", 1, 1, "w1", "f")))
    row = records.store.read([Ref("tag", tag_id(7))])[0]
    assert row is not None
    for bit in range(len(row.body) * 8):
        flipped = bytearray(row.body)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises((Tampered, KeyringError)):
            records.opened(Tag, attrs.evolve(row, body=bytes(flipped)))
    for length in range(len(row.body)):
        with pytest.raises((Tampered, KeyringError)):
            records.opened(Tag, attrs.evolve(row, body=row.body[:length]))


def test_a_moved_row_does_not_open(records: Records) -> None:
    records.vault.ensure(ward_keys("w2"))
    records.change(lambda tx: (tx.put(ward()), tx.put(ward(id="w2", name="王霞")))[0])
    first, second = records.store.read([Ref("ward", "w1"), Ref("ward", "w2")])
    assert first is not None
    assert second is not None
    with pytest.raises(Tampered):
        records.opened(Ward, attrs.evolve(first, body=second.body))
    with pytest.raises(Tampered):
        records.opened(Tag, attrs.evolve(first, kind="tag"))


def test_the_fields_of_a_ward_cannot_be_exchanged(records: Records) -> None:
    import msgspec

    records.change(lambda tx: tx.put(ward()))
    row = records.store.read([Ref("ward", "w1")])[0]
    assert row is not None
    parts = msgspec.msgpack.decode(row.body)
    parts["medical"], parts["address"] = parts["address"], parts["medical"]
    with pytest.raises(Tampered):
        records.opened(Ward, attrs.evolve(row, body=msgspec.msgpack.encode(parts)), FIELD_CLASSES)


def test_another_keyring_opens_nothing(records: Records) -> None:
    records.change(lambda tx: tx.put(Mark("serial", 5)))
    other = records_on(records.store, seed=4)
    with pytest.raises(Tampered):
        other.get(Mark, "serial")


def test_a_ward_must_be_read_whole_before_it_is_put(records: Records) -> None:
    records.change(lambda tx: tx.put(ward()))

    def careless(tx: Tx) -> None:
        found = tx.get(Ward, "w1")
        assert found is not None
        tx.put(attrs.evolve(found, nickname="军军"))

    with pytest.raises(ValueError, match="field classes"):
        records.change(careless)
    assert records.get(Ward, "w1", FIELD_CLASSES) == ward()


def test_what_was_read_is_guarded(records: Records) -> None:
    """Write skew: two changes read both marks and each writes one; only one may win."""
    records.change(lambda tx: (tx.put(Mark("a", 1)), tx.put(Mark("b", 1)))[0])
    tries = []

    def lower_a(tx: Tx) -> None:
        a, b = tx.get(Mark, "a"), tx.get(Mark, "b")
        assert a is not None
        assert b is not None
        if not tries:
            tries.append(1)
            records.change(lambda other: (other.get(Mark, "b"), other.put(Mark("b", 0)))[1])
        if a.value + b.value > 1:
            tx.put(Mark("a", 0))

    records.change(lower_a)
    assert [mark.value for mark in records.read([(Mark, "a"), (Mark, "b")])] == [1, 0]


def test_a_change_that_never_wins_is_a_conflict_and_writes_nothing(records: Records) -> None:
    records.change(lambda tx: tx.put(Mark("a", 0)))

    def unlucky(tx: Tx) -> None:
        current = tx.get(Mark, "a")
        assert current is not None
        records.change(lambda other: other.put(Mark("a", (other.get(Mark, "a") or current).value + 1)))
        tx.put(Mark("a", -1))

    with pytest.raises(Conflict):
        records.change(unlucky)
    assert records.get(Mark, "a") == Mark("a", 200)


def test_a_request_is_carried_out_once(records: Records) -> None:
    ran = []

    def enter(tx: Tx) -> Ward:
        ran.append(1)
        return tx.put(ward(enrolled=float(len(ran))))

    request = Request("operator", "enrol", "w1", "r1", (1, "x"))
    first = records.change(enter, request=request)
    assert records.change(enter, request=request) == first
    assert len(ran) == 1
    with pytest.raises(Conflict):
        records.change(enter, request=attrs.evolve(request, arguments=(2,)))
    records.change(enter, request=attrs.evolve(request, actor="somebody else"))
    assert len(ran) == 2


def test_an_answer_that_was_lost_after_the_commit_is_found_again() -> None:
    """The commit went through but its answer did not come: the retried call must not double."""
    lost: list[int] = []

    class Lossy(MemoryStore):
        def commit(self, changes):  # type: ignore[no-untyped-def]
            super().commit(changes)
            if not lost and any(isinstance(c, Put) and c.row.kind == "asked" for c in changes):
                lost.append(1)
                raise BackendError("GT-STORE-UNAVAILABLE", "no answer")

    records = records_on(Lossy())
    records.vault.ensure(ward_keys("w1"))
    ran = []

    def enter(tx: Tx) -> Ward:
        ran.append(1)
        return tx.put(ward(enrolled=float(len(ran))))

    request = Request("operator", "enrol", "w1", "r1")
    with pytest.raises(BackendError):
        records.change(enter, request=request)
    assert records.change(enter, request=request) == ward(enrolled=1.0)
    assert len(ran) == 1


def test_erased_means_that_no_row_opens_not_even_an_old_copy() -> None:
    vault_store = MemoryStore()
    records = records_on(MemoryStore(), vault_store=vault_store)
    records.vault.ensure(ward_keys("w1"))
    records.change(lambda tx: tx.put(ward()))
    backup = records.store.read([Ref("ward", "w1")])[0]
    assert backup is not None
    erase_ward(records, "w1", 5.0)
    assert records.get(Ward, "w1") is None
    assert vault_store.read([Ref("key", key) for key in ward_keys("w1")]) == [None, None, None]
    with pytest.raises(BackendError) as caught:
        records.opened(Ward, backup)
    assert caught.value.code == "GT-RECORD-ERASED"


def test_an_erasure_that_died_halfway_is_finished_by_the_next_call(records: Records) -> None:
    records.change(lambda tx: tx.put(ward()))
    records.vault.destroy(ward_keys("w1"))
    assert records.find(Ward, "area", "feicheng") == []
    erase_ward(records, "w1", 5.0)
    assert not records.there(Ward, "w1")


def test_a_store_that_keeps_copies_may_not_be_a_vault() -> None:
    class Keeper(MemoryStore):
        purges = False

    with pytest.raises(BackendError) as caught:
        records_on(MemoryStore(), vault_store=Keeper())
    assert caught.value.code == "GT-VAULT-PURGE"


def test_a_fence_stops_the_late_dispatcher(records: Records) -> None:
    from guardtag.model.notices import Notice

    records.vault.ensure(["d:20250615"])
    records.change(lambda tx: tx.put(Notice("n1", "i1", "w1", "20250615", "family", "c1", "found", channel="mail")))
    early = records.claim(["notice:mail:high"], 1.0, 2.0, 10)[0]
    late = records.claim(["notice:mail:high"], 3.0, 9.0, 10)[0]

    def settle(row: Row, state: str) -> None:
        def change(tx: Tx) -> None:
            tx.fence(row)
            notice = tx.get(Notice, "n1")
            assert notice is not None
            tx.put(attrs.evolve(notice, state=state))

        records.change(change)

    with pytest.raises(Conflict):
        settle(early, "dead")
    settle(late, "accepted")
    found = records.get(Notice, "n1")
    assert found is not None
    assert found.state == "accepted"


def test_a_claimed_row_counts_as_read_until_somebody_changes_it(records: Records) -> None:
    """One read less for every due row, and never an old one twice."""
    records.change(lambda tx: tx.put(Mark("serial", 1)))
    (row,) = records.store.read([Ref("mark", "serial")])
    assert row is not None
    records.change(lambda tx: (tx.get(Mark, "serial"), tx.put(Mark("serial", 2))))
    seen: list[int] = []

    def add(tx: Tx) -> Mark:
        mark = tx.get(Mark, "serial")
        assert mark is not None
        seen.append(mark.value)
        return tx.put(attrs.evolve(mark, value=mark.value + 10))

    assert records.change(add, claimed=[row]).value == 12
    assert seen == [1, 2]


def test_what_was_claimed_by_somebody_else_since_is_not_put(records: Records) -> None:
    from guardtag.model.notices import Notice

    records.vault.ensure(["d:20250615"])
    records.change(lambda tx: tx.put(Notice("n1", "i1", "", "20250615", "family", "c1", "found", channel="mail")))
    early, late = (records.claim(["notice:mail:high"], now, now + 1, 10)[0] for now in (1.0, 3.0))
    for row, won in ((early, False), (late, True)):
        try:
            records.change(lambda tx: tx.put(attrs.evolve(tx.get(Notice, "n1"), state="dead")), claimed=[row])
        except Conflict:
            assert not won
        else:
            assert won


def test_a_transaction_sees_what_it_put_and_what_it_asked_for(records: Records) -> None:
    """Though a record that was opened once is not opened again."""
    made = ward()
    records.vault.ensure(ward_keys(made.id))
    records.change(lambda tx: tx.put(made))

    def look(tx: Tx) -> None:
        some = tx.get(Ward, made.id)
        assert some is not None
        assert tx.get(Ward, made.id) is some
        whole = tx.get(Ward, made.id, FIELD_CLASSES)
        assert whole == made != some
        assert tx.put(attrs.evolve(made, name="小红")).name == "小红"
        assert tx.get(Ward, made.id) == attrs.evolve(made, name="小红")

    records.change(look)


def test_stale_names_the_ref(records: Records) -> None:
    with pytest.raises(Stale) as caught:
        records.store.commit([Delete(Ref("mark", "none"), 3)])
    assert caught.value.refs == (("mark", "none"),)
