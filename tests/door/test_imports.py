"""A register that comes in from a spreadsheet: tried, entered in steps, killed anywhere, brought up to date."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from guardtag.desks.imports import entering, spool
from guardtag.errors import Conflict, Denied, GuardTagError, ImportRefused, StoreUnavailable
from guardtag.model.imports import Import
from guardtag.records import Entry
from guardtag.records.kinds import KINDS
from guardtag.records.vault import ward_keys
from guardtag.spi import Change, Put
from tests.conftest import City
from tests.door.erased import Watched
from tests.door.imported import check, enter, killed, numbers, one, register, some
from tests.door.test_entered_once import keys, people
from tests.interop.files import person

__all__ = ["numbers"]


def rows_of(city: City) -> dict[str, int]:
    """How many rows of each kind the store has."""
    store = city.door._room.records.store
    kinds = ("ward", "registered", "import", "importstep", "underway", "entry", "erasure", "open")
    return {kind: len(store.walk(kind, "", 1000)) for kind in kinds}


# -- trying


def test_a_trial_says_what_would_happen_and_writes_nothing(city: City, tmp_path: Path) -> None:
    enter(city, register(tmp_path, *some(3)))
    before, held = rows_of(city), keys(city)
    path = register(
        tmp_path, *some(2), person(3, 编号="NO-3", 住址="王庄 3"), person(4, 编号="NO-4"), person(5, 同意="否")
    )
    found = check(city, path)
    assert (found.rows, found.new, found.changed, found.unchanged, found.bad) == (5, 1, 1, 2, 1)
    assert [(error.row, error.code) for error in found.refused] == [(6, "GT-ROW-CONSENT")]
    assert (rows_of(city), keys(city)) == (before, held)
    done = enter(city, path)
    assert (done.rows, done.entered, done.changed, done.unchanged, done.bad) == (5, 1, 1, 2, 1)
    assert done.refused == found.refused


def test_a_worker_imports_nothing(city: City, tmp_path: Path) -> None:
    city.responder("li-ling")
    desk, path = city.door.acting_as("li-ling").imports, register(tmp_path, person(1))
    calls: list[Callable[[], object]] = [
        lambda: desk.check(path), lambda: desk.enter(path), lambda: desk.undo("x"), desk.list,
        lambda: desk.get("x"), lambda: list(desk.people("x")),
    ]  # fmt: skip
    for call in calls:
        with pytest.raises(Denied, match=r"GT-DENIED-(OPERATOR|ROLE)"):
            call()


def test_an_import_that_nobody_made_is_unknown(city: City) -> None:
    calls: list[Callable[[str], object]] = [
        city.door.imports.get, city.door.imports.undo, lambda one: list(city.door.imports.people(one)),
    ]  # fmt: skip
    for call in calls:
        with pytest.raises(Denied, match="GT-IMPORT-UNKNOWN"):
            call("nobody")


# -- entering


def test_many_enter_in_few_commits_each_with_one_line_of_the_journal(city: City, tmp_path: Path) -> None:
    records = city.door._room.records
    store = Watched(records.store, lambda: None)
    records.store = store  # type: ignore[assignment]
    done = enter(city, register(tmp_path, *some(70)))
    assert (done.state, done.entered, done.steps) == ("done", 70, 3)
    assert max(len(changes) for changes in store.seen) == 64
    assert len(store.seen) == done.steps + 2
    entered = list(city.door.imports.people(done.id))
    assert [one(city, f"NO-{at}").id for at in range(1, 71)] == entered
    lines = [entry for entry in records.walk(Entry) if entry.verb == "imports.enter"]
    assert sorted(ward for entry in lines for ward in entry.subjects) == sorted(entered)
    assert {entry.detail for entry in lines} == {done.id}
    assert keys(city) == {key for ward in entered for key in ward_keys(ward)}
    assert city.door.verify().bad is None or not city.door.verify().bad


def test_what_is_kept_of_a_run_names_nobody(city: City, tmp_path: Path) -> None:
    done = enter(city, register(tmp_path, *some(2), person(3, 同意="否"), name="甲竹兰.csv"))
    assert "甲竹兰" not in repr(done)
    assert done.seed == b""
    assert [each.id for each in city.door.imports.list()] == [done.id]
    assert city.door.imports.get(done.id) == done


@pytest.mark.quick_on("memory")
def test_progress_counts_rows_and_then_people(city: City, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    enter(city, register(tmp_path, *some(300)), progress=lambda done, total: seen.append((done, total)))
    assert seen[0] == (250, 0)
    assert [total for _, total in seen[1:]] == [300] * 5
    assert seen[-1] == (300, 300)


@pytest.mark.quick_on("memory")
def test_of_thousands_of_bad_rows_the_first_are_named_and_all_counted(city: City, tmp_path: Path) -> None:
    done = enter(city, register(tmp_path, *[person(at, 同意="否") for at in range(1, 1203)], person(2000)))
    assert (done.entered, done.bad, len(done.refused)) == (1, 1202, 1000)
    assert done.refused[-1].row == 1001


# -- killed


@pytest.mark.quick_on("sqlite")
@pytest.mark.parametrize("before", [True, False])
def test_a_run_that_is_killed_anywhere_goes_on_loses_nobody_and_doubles_nobody(
    city: City, tmp_path: Path, before: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entering, "STEP", 2)
    monkeypatch.setattr(spool, "PAGE", 3)
    for at in range(1, 12):
        rows = [person(at * 100 + n, 编号=f"K{at}-{n}") for n in range(7)]
        del rows[3]["编号"]
        path = register(tmp_path, *rows, person(at * 100 + 8, 同意="否"), name=f"r{at}.csv")
        already, held = set(people(city)), keys(city)
        try:
            killed(city, path, at, before=before)
        except pytest.fail.Exception:
            assert at > 9, "it was over before"
        done = enter(city, path)
        came = set(people(city)) - already
        assert len(came) == 7, at
        assert (done.state, done.bad) == ("done", 1)
        assert done.entered + done.unchanged == 7
        assert keys(city) - held == {key for ward in came for key in ward_keys(ward)}, "no key without a person"


@pytest.mark.quick_on("memory")
def test_a_changed_file_under_an_unfinished_run_is_refused(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entering, "STEP", 2)
    path = register(tmp_path, *some(6))
    killed(city, path, 3, before=False)
    (run,) = city.door.imports.list()
    assert (run.state, run.entered) == ("running", 2)
    wrong: list[Callable[[], object]] = [
        lambda: enter(city, path, empty_erases=True),
        lambda: enter(city, register(tmp_path, *some(5)), request_id="other"),
    ]
    for call in wrong:
        with pytest.raises(Conflict, match="GT-IMPORT-CHANGED"):
            call()
    assert len(people(city)) == 2
    other = enter(city, register(tmp_path, *some(6), name="other.csv"))
    assert (other.entered, other.unchanged) == (4, 2), "another file is another matter"
    done = enter(city, register(tmp_path, *some(6)))
    assert (done.id, done.entered, done.unchanged) == (run.id, 2, 4)


def test_a_file_that_is_written_to_while_it_is_read_is_refused(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = register(tmp_path, *some(300))
    with pytest.raises(ImportRefused, match="GT-IMPORT-WRITTEN"):
        enter(city, path, progress=lambda done, total: path.write_bytes(path.read_bytes() + b"\r\n") and None)
    assert people(city) == []


def test_a_request_that_comes_again_gives_the_same_import(city: City, tmp_path: Path) -> None:
    path = register(tmp_path, *some(3))
    first = enter(city, path, request_id="once")
    assert enter(city, path, request_id="once") == first
    assert enter(city, path).id != first.id
    with pytest.raises(Conflict, match="GT-CONFLICT-REQUEST"):
        enter(city, register(tmp_path, *some(4)), request_id="once")
    assert len(people(city)) == 3


def test_a_request_that_was_cut_short_goes_on(city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entering, "STEP", 2)
    path = register(tmp_path, *some(5))
    killed(city, path, 4, before=False, request_id="once")
    assert enter(city, path, request_id="once").entered == 5


def test_two_processes_that_import_the_same_file_enter_everybody_once(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entering, "STEP", 2)
    path = register(tmp_path, *[person(at) for at in range(1, 10)])
    records = city.door._room.records
    store, count = records.store, [0]

    def other() -> None:
        count[0] += 1
        if count[0] == 3:
            records.store = store
            done.append(enter(city, path))
            records.store = watched  # type: ignore[assignment]

    done: list[Import] = []
    records.store = watched = Watched(store, other)  # type: ignore[assignment]
    mine = enter(city, path)
    assert mine == done[0]
    assert (mine.entered, len(people(city))) == (9, 9)
    assert len(keys(city)) == 27


def test_a_store_that_does_not_answer_stops_the_run_and_refuses_no_row(city: City, tmp_path: Path) -> None:
    records = city.door._room.records
    store = records.store

    class Lost(Watched):
        def commit(self, changes: Sequence[Change]) -> None:
            super().commit(changes)
            if any(isinstance(change, Put) and change.row.kind == "ward" for change in changes):
                records.store = store
                raise StoreUnavailable("GT-STORE-LOST", "The answer was lost.")

    records.store = Lost(store, lambda: None)  # type: ignore[assignment]
    path = register(tmp_path, *some(3))
    with pytest.raises(StoreUnavailable):
        enter(city, path)
    done = enter(city, path)
    assert (done.entered, done.unchanged, done.bad, len(people(city))) == (3, 0, 0, 3)


# -- all or none


@pytest.mark.quick_on("memory")
def test_all_or_none_enters_nobody_when_one_row_is_bad(city: City, tmp_path: Path) -> None:
    path = register(tmp_path, *some(3), person(4, 同意="否"))
    done = enter(city, path, all_or_none=True)
    assert (done.state, done.entered, done.bad) == ("refused", 0, 1)
    assert [error.code for error in done.refused] == ["GT-ROW-CONSENT"]
    assert (people(city), keys(city)) == ([], set())
    assert enter(city, register(tmp_path, *some(3)), all_or_none=True).entered == 3


def test_all_or_none_takes_back_whoever_entered_when_a_key_is_taken_meanwhile(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entering, "STEP", 2)
    records = city.door._room.records
    store, count = records.store, [0]

    def other() -> None:
        count[0] += 1
        if count[0] == 3:
            records.store = store
            boys.append(city.boy(key="NO-4").id)
            records.store = Watched(store, lambda: None)  # type: ignore[assignment]

    boys: list[str] = []
    records.store = Watched(store, other)  # type: ignore[assignment]
    done = enter(city, register(tmp_path, *some(5)), all_or_none=True)
    assert (done.state, done.entered, done.erased, done.staying) == ("undone", 2, 2, 0)
    assert [(error.row, error.code) for error in done.refused] == [(5, "GT-WARD-KEY")]
    assert people(city) == boys
    assert {row.id for row in store.walk("erasure", "", 100)} == set(city.door.imports.people(done.id))


def test_without_all_or_none_the_same_row_brings_them_up_to_date(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    boy = city.boy(key="NO-2")
    done = enter(city, register(tmp_path, *some(2)))
    assert (done.entered, done.changed) == (1, 1)
    assert one(city, "NO-2").id == boy.id
    assert one(city, "NO-2").name == "甲竹兰2"


def test_a_damaged_person_refuses_their_row_alone(city: City, tmp_path: Path) -> None:
    path = register(tmp_path, *some(3))
    first = enter(city, path)
    second = list(city.door.imports.people(first.id))[1]
    city.door._room.records.vault.destroy([f"w:{second}:medical", f"w:{second}:response"])
    done = enter(city, path)
    assert (done.unchanged, done.entered + done.bad) == (2, 1)


def test_an_error_of_a_row_says_nothing_of_the_person(city: City, tmp_path: Path) -> None:
    city.boy()
    with pytest.raises(GuardTagError) as caught:
        enter(city, tmp_path / "甲竹兰.csv")
    assert "甲竹兰" not in str(caught.value)


def test_titles_that_nobody_reads_are_told_and_not_kept(city: City, tmp_path: Path) -> None:
    """Somebody wrote a name into a title: it goes with nobody who is erased, so it stays nowhere."""
    path = register(tmp_path, person(1, 小军的备注="x"))
    run = enter(city, path, request_id="r1")
    assert run.ignored == enter(city, path, request_id="r1").ignored == ("小军的备注",)
    city.door.imports.undo(run.id)
    records = city.door._room.records
    assert "小军的备注" not in "".join(repr(one) for kind in KINDS for one in records.walk(kind.model))
