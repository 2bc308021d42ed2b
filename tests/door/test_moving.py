"""Moving house: every row arrives as it was or nothing opens; reads go on, and no write is lost."""

from __future__ import annotations

import os
from pathlib import Path

import attrs
import pytest

import guardtag
from guardtag import ImportRefused, KeyringError, Tampered
from guardtag.builtin.memory import MemoryStore
from guardtag.builtin.sqlite import SqliteStore
from guardtag.records import copying, exports
from guardtag.spi import Put, Row, Store
from guardtag.world import simulated
from tests.conftest import DAYTIME
from tests.door.moved import House, enrol, house, lives, refused, until_done

__all__ = ["house"]


# --- by a file -----------------------------------------------------------------------------------


def test_a_house_moves_in_a_file(house: House) -> None:
    before = house.rows(house.old)
    said = guardtag.export(house.old, house.file, house.world)
    house.moved()
    got = guardtag.bring_in(house.new, house.file, house.world)
    assert house.rows(house.new) == before
    assert (got.rows, got.changed, dict(got.kinds)) == (len(before), len(before), dict(said.kinds))
    assert got.journal is not None
    assert got.journal.bad == ""
    lives(house, house.new)


def test_the_file_holds_nothing_of_a_person_and_no_key(house: House) -> None:
    guardtag.export(house.old, house.file, house.world)
    data = house.file.read_bytes()
    assert house.file.stat().st_mode & 0o777 == 0o600
    secrets = [word.encode(form) for word in ("小军", "田爱云", "李岭", "blue jacket", "bus stop", "tian@example.org")
               for form in ("utf-8", "utf-16-le", "gb18030")]  # fmt: skip
    vault = SqliteStore(f"sqlite:{house.folder}/old.keys/vault.db")
    secrets += [row.body for row in vault.walk("key", "", 1000)]
    vault.close()
    assert not [secret for secret in secrets if secret in data]


def test_timers_travel_with_their_rows(house: House) -> None:
    guardtag.export(house.old, house.file, house.world)
    house.moved()
    guardtag.bring_in(house.new, house.file, house.world)
    old, new = (SqliteStore(f"sqlite:{house.folder}/{name}.db") for name in ("old", "new"))
    assert new.queues(0.0) == old.queues(0.0) != []
    old.close(), new.close()


def test_an_export_and_an_import_that_are_killed_at_every_step(house: House) -> None:
    before = house.rows(house.old)
    said, steps = until_done(lambda p: guardtag.export(house.old, house.file, house.world, progress=p))
    assert steps > 5
    assert said.rows == len(before)
    assert not house.file.with_name("house.guardtag.part").exists()
    house.moved()
    got, steps = until_done(lambda p: guardtag.bring_in(house.new, house.file, house.world, progress=p))
    assert steps > 5
    assert got.changed < len(before)
    assert house.rows(house.new) == before
    lives(house, house.new)


@pytest.mark.parametrize(
    "part", [pytest.param(part, marks=[] if part % 4 == 0 else pytest.mark.soak) for part in range(0, 100, 7)]
)
def test_an_export_goes_on_wherever_its_file_was_cut(house: House, part: int) -> None:
    guardtag.export(house.old, house.file, house.world)
    whole = house.file.read_bytes()
    house.file.unlink()
    half = house.file.with_name("house.guardtag.part")
    half.write_bytes(whole[: len(whole) * part // 100])
    guardtag.export(house.old, house.file, house.world)
    house.moved()
    guardtag.bring_in(house.new, house.file, house.world)
    assert house.rows(house.new) == house.rows(house.old)


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.soak)])
def test_no_byte_of_a_file_can_be_changed(house: House, every: int) -> None:
    guardtag.export(house.old, house.file, house.world)
    house.moved()
    whole = house.file.read_bytes()
    places = [*range(0, 120), *range(120, len(whole), len(whole) // 60), *range(len(whole) - 40, len(whole))]
    for place in places[::every]:
        changed = bytearray(whole)
        changed[place] ^= 0x10
        house.file.write_bytes(changed)
        with pytest.raises((Tampered, ImportRefused, KeyringError)):
            guardtag.bring_in(house.new, house.file, house.world)
    for data in (whole[:-1], whole + b"x", whole[: len(whole) // 2], whole + whole, b"", exports.MARK, b"\xff" * 100):
        house.file.write_bytes(data)
        with pytest.raises((Tampered, ImportRefused)):
            guardtag.bring_in(house.new, house.file, house.world)
    assert house.rows(house.new) == {}


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.soak)])
def test_chunks_cannot_be_left_out_or_exchanged(house: House, every: int) -> None:
    guardtag.export(house.old, house.file, house.world)
    house.moved()
    data = house.file.read_bytes()
    chunks, place = [], len(exports.MARK)
    while place < len(data):
        end = place + 4 + int.from_bytes(data[place : place + 4], "big") + 32
        chunks.append(data[place:end])
        place = end
    assert len(chunks) > 10
    for n in range(0, len(chunks), every):
        house.file.write_bytes(exports.MARK + b"".join(chunks[:n]))
        refused(lambda: guardtag.bring_in(house.new, house.file, house.world), "GT-EXPORT-BROKEN")
    assert house.rows(house.new) == {}
    for n in range(1, len(chunks) - 1, every):
        for others in (chunks[:n] + chunks[n + 1 :], [*chunks[:n], chunks[n], *chunks[n:]],
                       [*chunks[:n], chunks[n + 1], chunks[n], *chunks[n + 2 :]]):  # fmt: skip
            house.file.write_bytes(exports.MARK + b"".join(others))
            refused(lambda: guardtag.bring_in(house.new, house.file, house.world), "GT-EXPORT-BROKEN")


def test_a_chunk_that_is_too_large_is_not_read(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    guardtag.export(house.old, house.file, house.world)
    house.moved()
    monkeypatch.setattr(exports, "MAX_CHUNK", 300)
    refused(lambda: guardtag.bring_in(house.new, house.file, house.world), "GT-EXPORT-BROKEN")


# --- what is refused -----------------------------------------------------------------------------


def test_a_file_of_another_deployment(house: House, tmp_path: Path) -> None:
    guardtag.export(house.old, house.file, house.world)
    world, _ = simulated(77, DAYTIME)
    guardtag.open(house.new, world).close()
    refused(lambda: guardtag.bring_in(house.new, house.file, world), "GT-EXPORT-OTHER")


def test_a_place_where_somebody_lives(house: House, tmp_path: Path) -> None:
    """Another deployment, the same one, or rows that say nothing."""
    guardtag.export(house.old, house.file, house.world)
    house.moved()
    refused(lambda: guardtag.bring_in(house.old, house.file, house.world), "GT-MOVE-TAKEN")
    guardtag.bring_in(house.new, house.file, house.world)
    refused(lambda: guardtag.bring_in(house.new, house.file, house.world), "GT-MOVE-TAKEN")
    world, _ = simulated(78, DAYTIME)
    other = attrs.evolve(house.new, store="sqlite:other.db", keys="file:o/k.json", vault="sqlite:o/v.db")
    guardtag.open(other, world).close()
    mixed = attrs.evolve(house.new, store="sqlite:other.db")
    refused(lambda: guardtag.bring_in(mixed, house.file, house.world), "GT-MOVE-TAKEN")
    refused(lambda: guardtag.move(house.old, mixed, house.world), "GT-MOVE-TAKEN")
    strange = SqliteStore(f"sqlite:{tmp_path}/strange.db")
    strange.commit([Put(Row("ward", "w", 1, b"x"), 0)])
    strange.close()
    refused(lambda: guardtag.move(house.old, tmp_path / "strange.db", house.world), "GT-MOVE-TAKEN")


def test_a_place_without_its_keys_or_its_vault(house: House) -> None:
    guardtag.export(house.old, house.file, house.world)
    refused(lambda: guardtag.bring_in(house.new, house.file, house.world), "GT-KEYS-MISSING")
    house.moved()
    (house.folder / "new.keys/vault.db").unlink()
    refused(lambda: guardtag.bring_in(house.new, house.file, house.world), "GT-MOVE-VAULT")
    SqliteStore(f"sqlite:{house.folder}/new.keys/vault.db").close()
    refused(lambda: guardtag.bring_in(house.new, house.file, house.world), "GT-VAULT-OTHER")
    assert house.rows(house.new) == {}


def test_an_export_overwrites_nothing(house: House) -> None:
    house.file.write_text("mine")
    refused(lambda: guardtag.export(house.old, house.file, house.world), "GT-EXPORT-THERE")
    assert house.file.read_text() == "mine"
    refused(lambda: guardtag.export(house.old, house.folder / "none" / "x", house.world), "GT-EXPORT-FILE")
    with guardtag.open(house.old, house.world) as door:
        enrol(door, "小红")  # the gate was not closed for it


@pytest.mark.skipif(os.name != "posix", reason="links and mode bits")
def test_an_export_writes_through_no_link_and_leaves_nothing_open(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    part, other = house.file.with_name("house.guardtag.part"), house.folder / "other"
    other.write_text("precious")
    for make in (part.symlink_to, part.hardlink_to, lambda _: part.mkdir(), lambda _: os.mkfifo(part)):
        make(other)  # type: ignore[operator]
        refused(lambda: guardtag.export(house.old, house.file, house.world), "GT-EXPORT-FILE")
        part.rmdir() if part.is_dir() else part.unlink()
    assert other.read_text() == "precious"
    house.file.symlink_to(house.folder / "nowhere")
    refused(lambda: guardtag.export(house.old, house.file, house.world), "GT-EXPORT-THERE")
    house.file.unlink()
    with guardtag.open(house.old, house.world) as door:
        enrol(door, "小红")  # the gate was closed for none of it
    part.touch()
    part.chmod(0o666)
    end = exports.Writer.end

    def meanwhile(self: exports.Writer) -> object:
        house.file.write_text("mine")
        return end(self)

    monkeypatch.setattr(exports.Writer, "end", meanwhile)
    refused(lambda: guardtag.export(house.old, house.file, house.world), "GT-EXPORT-FILE")
    assert house.file.read_text() == "mine"
    house.file.unlink()
    monkeypatch.setattr(exports.Writer, "end", end)
    guardtag.stay(house.old, house.world)
    guardtag.export(house.old, house.file, house.world)
    assert house.file.stat().st_mode & 0o777 == 0o600
    assert not part.exists()


def test_rows_that_differ_after_all_leave_the_place_closed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    guardtag.export(house.old, house.file, house.world)
    house.moved()

    def lossy(self: SqliteStore, changes: object) -> None:
        kept = [c for c in changes if not (isinstance(c, Put) and c.row.kind == "tag" and c.row.id.endswith("3"))]  # type: ignore[attr-defined]
        commit(self, kept)

    commit = SqliteStore.commit
    monkeypatch.setattr(SqliteStore, "commit", lossy)
    error = refused(lambda: guardtag.bring_in(house.new, house.file, house.world), "GT-MOVE-DIFFERS")
    assert error.facts == {"kinds": "tag"}
    monkeypatch.undo()
    refused(lambda: guardtag.open(house.new, house.world), "GT-MOVE-UNFINISHED")
    guardtag.bring_in(house.new, house.file, house.world)
    lives(house, house.new)


# --- one pass ------------------------------------------------------------------------------------


def test_a_pass_makes_any_store_like_any_other() -> None:
    from hypothesis import given, settings
    from hypothesis import strategies as st

    row = st.builds(
        lambda id, body, index, due: Row("ward", id, 1, body, index, "lane" if due else None, due),
        st.sampled_from("abcdefgh"), st.binary(max_size=2), st.sampled_from(({}, {"area": ("a/",)}, {"area": ("b/",)})),
        st.sampled_from((None, 1.0, 2.0)),
    )  # fmt: skip
    rows = st.lists(row, max_size=8, unique_by=lambda row: row.id)

    @given(rows, rows)
    @settings(deadline=None)
    def check(wanted: list[Row], there: list[Row]) -> None:
        one, other = MemoryStore(), MemoryStore()
        for store, some in ((one, wanted), (other, there)):
            store.commit([Put(row, 0) for row in some])
        other.claim(["lane"], 1.0, 1.5, 2)

        def told(store: Store) -> list[Row]:
            return [attrs.evolve(row, version=0, lease=0) for row in store.walk("ward", "", 100)]

        copying.make_like(other, "ward", copying.walk(one, "ward"), lambda n: None)
        assert told(other) == told(one)
        assert copying.make_like(other, "ward", copying.walk(one, "ward"), lambda n: None) == 0
        assert copying.tally_of(one) == copying.tally_of(other)

    check()
