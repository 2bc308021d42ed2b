"""The journal: what is changed, moved, put in, taken out or put back is found, and the first place is named."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.builtin.memory import MemoryStore
from guardtag.builtin.sqlite import SqliteStore
from guardtag.errors import KeyringError
from guardtag.payload.live import LiveKeys
from guardtag.records import Entry, Head, Records, Vault, chains, journal, kinds
from guardtag.records.kinds import BY_MODEL, Mark
from guardtag.spi import Delete, Put, Ref, Row, Store
from tests.records.test_records import records_on


@pytest.fixture(params=["memory", "sqlite"])
def records(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Records]:
    store: Store = MemoryStore() if request.param == "memory" else SqliteStore(f"sqlite:{tmp_path}/s.db")
    yield records_on(store)
    store.close()


def note(records: Records, actor: str, subject: str, count: int = 1) -> None:
    """Writes lines into the journal, one a commit."""
    for _ in range(count):
        records.change(lambda tx: (tx.put(Mark("m", 1)), tx.journal(actor, "wards.view", (subject,))))


def filled(records: Records) -> Records:
    """Three chains: of a worker, of a contact of a ward, and of finders."""
    note(records, "li-ling", "w1", 6)
    note(records, "w1/c1", "w1", 4)
    note(records, "finder", "w2", 3)
    return records


def swap(records: Records, kind: str, id: str, row: Row | None) -> None:
    """Writes straight into the store, as somebody does who has the database and no key."""
    there = records.store.read([Ref(kind, id)])[0]
    expect = there.version if there else 0
    if row is None:
        records.store.commit([Delete(Ref(kind, id), expect)])
    else:
        records.store.commit([Put(attrs.evolve(row, kind=kind, id=id), expect)])


def row(records: Records, kind: str, id: str) -> Row:
    found = records.store.read([Ref(kind, id)])[0]
    assert found is not None
    return found


def entry(name: str, seq: int) -> str:
    return f"{name}/{seq:012d}"


def faults(records: Records) -> tuple[str, str]:
    found = chains.verify_records(records)
    assert found.why == chains.WHY.get(found.reason, "")
    return found.bad, found.reason


def test_a_whole_journal_fits(records: Records) -> None:
    found = chains.verify_records(filled(records))
    assert (found.entries, found.chains, found.bad, found.reason) == (13, 3, "", "")


def test_an_empty_journal_fits(records: Records) -> None:
    assert chains.verify_records(records) == chains.Verified(0, 0)


@pytest.mark.parametrize("seq", [1, 3, 6])
@pytest.mark.parametrize("bit", [0, 40, -1])
def test_a_changed_entry_is_named(records: Records, seq: int, bit: int) -> None:
    id = entry("p:li-ling", seq)
    good = row(filled(records), "entry", id)
    body = bytearray(good.body)
    body[bit] ^= 1
    swap(records, "entry", id, attrs.evolve(good, body=bytes(body)))
    assert faults(records) == (id, "sealed")


def test_a_moved_or_copied_entry_is_named(records: Records) -> None:
    other = row(filled(records), "entry", entry("p:li-ling", 5))
    swap(records, "entry", entry("p:li-ling", 2), other)
    assert faults(records) == (entry("p:li-ling", 2), "sealed")


@pytest.mark.parametrize("id", [entry("p:li-ling", 7), entry("p:zhao", 1), "p:li-ling/1", "p:li-ling", "x"])
def test_a_row_that_was_put_in_without_the_key_is_named(records: Records, id: str) -> None:
    swap(records, "entry", id, row(filled(records), "entry", entry("p:li-ling", 1)))
    assert faults(records) == (id, "sealed")


@pytest.mark.parametrize(("seq", "found"), [(1, 2), (4, 5)])
def test_a_removed_entry_is_seen_at_the_next(records: Records, seq: int, found: int) -> None:
    swap(filled(records), "entry", entry("p:w1/c1", seq) if seq < 4 else entry("p:li-ling", seq), None)
    name = "p:w1/c1" if seq < 4 else "p:li-ling"
    assert faults(records) == (entry(name, found), "gap")


def test_a_cut_tail_is_seen_at_its_head(records: Records) -> None:
    swap(filled(records), "entry", entry("p:li-ling", 6), None)
    assert faults(records) == ("p:li-ling", "cut")


def test_a_chain_whose_entries_are_all_gone(records: Records) -> None:
    for seq in range(1, 5):
        swap(filled(records) if seq == 1 else records, "entry", entry("p:w1/c1", seq), None)
    assert faults(records) == ("p:w1/c1", "cut")


def test_heads_that_are_gone_changed_or_older(records: Records) -> None:
    filled(records)
    older = row(records, "head", "p:li-ling")
    note(records, "li-ling", "w1")
    newer = row(records, "head", "p:li-ling")
    swap(records, "head", "p:li-ling", None)
    assert faults(records) == ("p:li-ling", "headless")
    swap(records, "head", "p:li-ling", older)
    assert faults(records) == ("p:li-ling", "behind")
    swap(records, "head", "p:li-ling", row(records, "head", "p:w1/c1"))
    assert faults(records) == ("p:li-ling", "sealed")
    swap(records, "head", "p:li-ling", newer)
    assert faults(records) == ("", "")


def test_somebody_with_the_keys_must_write_the_whole_chain_anew(records: Records) -> None:
    """A changed line under a right seal, a line in another's place, another's head."""
    filled(records)
    line = records.get(Entry, entry("p:li-ling", 3))
    assert line is not None
    good = row(records, "entry", line.id)
    forged = attrs.evolve(line, verb="wards.get")
    for changed in (forged, attrs.evolve(forged, hash=journal.digest(forged))):
        sealed = records.sealed(BY_MODEL[Entry], changed)
        swap(records, "entry", line.id, sealed)
        assert faults(records) == (entry("p:li-ling", 3 if changed is forged else 4), "changed")
    body = records.vault.seal(records.vault.room("journal"), "entry", line.id, b"\x98")
    swap(records, "entry", line.id, attrs.evolve(good, body=body))
    assert faults(records)[0] == line.id
    other = records.get(Entry, entry("p:li-ling", 4))
    body = records.vault.seal(records.vault.room("journal"), "entry", line.id, kinds.encode(other))
    swap(records, "entry", line.id, attrs.evolve(good, body=body))
    assert faults(records) == (line.id, "sealed")


def test_a_line_without_a_number_or_a_last_line_of_another_head(records: Records) -> None:
    """Both are sealed as they should be."""
    name = entry("p:li-ling", 6)
    last = filled(records).get(Entry, name)
    assert last is not None
    loose = attrs.evolve(last, id="p:li-ling/x")
    swap(records, "entry", loose.id, records.sealed(BY_MODEL[Entry], loose))
    assert faults(records) == (loose.id, "misplaced")
    swap(records, "entry", loose.id, None)
    other, _ = journal.append(Head("p:li-ling", 5, last.before), last.at, "li-ling", "wards.get", ("w1",), "")
    swap(records, "entry", name, records.sealed(BY_MODEL[Entry], other))
    assert faults(records) == (name, "changed")


def test_a_head_that_comes_to_say_another_hash_during_the_walk() -> None:
    line, head = journal.append(Head("s01"), 1.0, "finder", "incidents.open", ("w1",), "")
    other = attrs.evolve(head, hash=journal.START)
    for then, bad in ((head, ("", "")), (other, ("s01", "changed")), (Head("s01"), ("s01", "behind"))):
        found = chains.verify([line], [Head("s01")], lambda names, then=then: [then])  # type: ignore[misc]
        assert (found.bad, found.reason) == bad


def test_a_head_that_does_not_open_is_read_as_none(records: Records) -> None:
    filled(records)
    swap(records, "head", "p:w1/c1", row(records, "head", "p:li-ling"))
    found = chains.read_heads(records, ["p:w1/c1", "p:nobody", "p:li-ling"])
    assert found[:2] == [None, None]
    assert found[2] == records.get(Head, "p:li-ling")


def test_a_missing_key_is_no_forgery(tmp_path: Path) -> None:
    """Whoever gives half a keyring is told so, and not that the journal was changed."""
    records = filled(records_on(MemoryStore()))
    keyring = records.vault._keys.keyring.added(records.world.random)
    newer = keyring.promoted(2)
    second = Records(records.store, Vault(MemoryStore(), LiveKeys(newer), records.world), newer, records.world)
    note(second, "li-ling", "w1")
    assert chains.verify_records(second).bad == ""
    with pytest.raises(KeyringError) as caught:
        chains.verify_records(records)
    assert caught.value.code == "GT-KEYS-LACKING"


# --- ids and names -------------------------------------------------------------------------------

MANY = 10**12


@given(st.lists(st.one_of(st.integers(1, 10**14), st.integers(MANY - 3, MANY + 3)), min_size=2, max_size=6))
def test_ids_sort_as_their_numbers_do(seqs: list[int]) -> None:
    """Also where twelve digits are not enough; and each is read back."""
    assert [journal.place(id)[1] for id in sorted(journal.entry_id("p:a", seq) for seq in seqs)] == sorted(seqs)


@pytest.mark.parametrize(
    "id",
    ["", "x", "p:a/", "p:a/1", "p:a/0000000000001", "p:a/000000000000", "p:a/-00000000001", "p:a/00000000000x",
     "p:a/a000000000001", "p:a/b1000000000000", "p:a/٠٠٠٠٠٠٠٠٠٠٠١", "p:a/" + "9" * 150],
)  # fmt: skip
def test_an_id_that_nobody_writes_has_no_number(id: str) -> None:
    assert journal.place(id)[1] == 0


def test_a_chain_may_pass_twelve_digits(records: Records) -> None:
    """Its last entries, from a head far along: in order, and without a gap between."""
    head = Head("p:li-ling", MANY - 3, "ab" * 32)
    made, heads = [], []
    for _ in range(5):
        line, head = journal.append(head, 1.0, "li-ling", "wards.view", ("w1",), "")
        made.append(line)
        heads.append(head)
    assert [line.id.rpartition("/")[2] for line in made[1:4]] == ["999999999999", "a1000000000000", "a1000000000001"]
    assert [line.id for line in made] == sorted(line.id for line in made)


NAMES = ["a", "a/c1", "a/000000000002", "a-b", "王甲/田", "w1/c 1", "a/a000000000001", "operator", "dispatcher"]


def test_names_with_slashes_and_of_any_script_keep_their_chains_apart(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A contact's chain may stand between two entries of the ward's own: ids only sort within a chain."""
    monkeypatch.setattr(journal, "identified", lambda name, actor: actor)  # an older version took any name
    for turn in range(3):
        for actor in NAMES:
            note(records, actor, f"w{turn}")
    found = chains.verify_records(records)
    assert (found.entries, found.bad) == (27, "")
    swap(records, "entry", entry("p:a", 2), None)
    assert faults(records) == (entry("p:a", 3), "gap")


# --- growing -------------------------------------------------------------------------------------


def test_a_journal_that_grows_meanwhile_gives_no_false_alarm(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    """Old chains grow and new ones begin while entries and heads are read, page by page."""
    monkeypatch.setattr(chains, "PAGE", 7)
    filled(records)
    running = [True]
    failed: list[BaseException] = []

    def write() -> None:
        turn = 0
        try:
            while running:
                turn += 1
                for actor in ("li-ling", f"p{turn % 40:02d}", "finder", "w1/c1"):
                    note(records, actor, f"w{turn}")
        except BaseException as error:
            failed.append(error)

    writer = Thread(target=write)
    writer.start()
    try:
        found = [chains.verify_records(records)]
        while len(found) < 5 or (found[-1].entries < 150 and not failed):
            found.append(chains.verify_records(records))
    finally:
        running.clear()
        writer.join()
    assert failed == []
    assert {(one.bad, one.reason) for one in found} == {("", "")}
    assert chains.verify_records(records).bad == ""


def test_memory_does_not_grow_with_the_entries(records: Records) -> None:
    def peak(count: int) -> int:
        head, lines = Head("p:li-ling"), []
        for _ in range(count):
            line, head = journal.append(head, 1.0, "li-ling", "wards.view", ("w1",), "")
            lines.append(line.id)

        def again() -> Iterator[Entry]:
            at = Head("p:li-ling")
            for _ in range(count):
                line, at = journal.append(at, 1.0, "li-ling", "wards.view", ("w1",), "")
                yield line

        tracemalloc.start()
        assert chains.verify(again(), [head]).entries == count
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    few, many = peak(200), peak(4000)
    assert many < few + 20_000
