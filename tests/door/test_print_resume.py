"""A print run that dies anywhere is gone on with: no tag twice, none left out, nothing half-printed."""

from __future__ import annotations

import csv
import os
import shutil
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import guardtag
from guardtag import Conflict, Denied, PrintError, PrintRun
from guardtag.builtin.csv import CsvPrinter
from guardtag.config import Config
from guardtag.labels import proof
from guardtag.spi import Label
from guardtag.steps import print_place, print_record, printing
from tests.conftest import City

COUNT, PER_FILE = 11, 3


class Killed(BaseException):
    """The process is gone: no clean-up of its own may be relied on."""


class Deaths:
    """Kills the process at the nth thing it does to store or disk; from then on nothing is written any more."""

    def __init__(self, city: City, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
        self.left, self.dead, self.patch = at, False, monkeypatch
        store = city.door._room.records.store
        monkeypatch.setattr(store, "commit", self.around(store.commit))
        monkeypatch.setattr(Path, "replace", self.around(Path.replace))
        monkeypatch.setattr(Path, "hardlink_to", self.around(Path.hardlink_to))
        monkeypatch.setattr(CsvPrinter, "print", self.around(CsvPrinter.print))
        remove = shutil.rmtree
        monkeypatch.setattr(shutil, "rmtree", lambda *a, **k: None if self.dead else remove(*a, **k))

    def step(self) -> None:
        self.left -= 1
        if self.dead or self.left < 0:
            self.dead = True
            raise Killed

    def around(self, real: Callable[..., object]) -> Callable[..., object]:
        def wrapped(*arguments: object, **named: object) -> object:
            self.step()
            result = real(*arguments, **named)
            self.step()
            return result

        return wrapped


def visible(folder: Path) -> list[str]:
    return sorted(name for name in os.listdir(folder) if not name.startswith("."))


def serials(folder: Path) -> list[int]:
    """All serials of all files, in the order of the files' names."""
    found = []
    for name in visible(folder):
        with (folder / name).open(newline="", encoding="utf-8") as stream:
            found += [int(row["serial"]) for row in csv.DictReader(stream)]
    return found


def on_record(city: City, run: PrintRun) -> dict[str, str]:
    return {file.name: file.sha256 for file in city.door.prints.files(run)}


def hashes(folder: Path) -> dict[str, str]:
    return {name: print_place.file_hash(folder / name) for name in visible(folder)}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "prints"
    folder.mkdir()
    return folder / "run.csv"


def test_a_long_run_makes_files_that_say_which_tags_they_hold(city: City, out: Path) -> None:
    batch = city.door.tags.mint(COUNT, area="feicheng")
    told: list[tuple[int, int]] = []
    run = city.door.tags.print(batch, out, per_file=PER_FILE, progress=lambda *done: told.append(done))
    assert visible(out.parent) == ["run-01-03.csv", "run-04-06.csv", "run-07-09.csv", "run-10-11.csv"]
    assert serials(out.parent) == list(range(1, COUNT + 1))
    assert hashes(out.parent) == on_record(city, run)
    assert (run.state, run.done, run.proved, run.reprints, run.files) == ("printed", COUNT, COUNT, 0, 4)
    assert [file.count for file in city.door.prints.files(run)] == [3, 3, 3, 2]
    assert told == sorted(told)
    assert told[-1] == (COUNT, COUNT)
    assert not [name for name in os.listdir(out.parent) if name.startswith(".")]


@pytest.mark.parametrize("at", range(60))
def test_it_dies_anywhere_and_goes_on(city: City, out: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    """The same call again: every tag is in exactly one file, and none was made or counted twice."""
    batch = city.door.tags.mint(COUNT, area="feicheng")
    with monkeypatch.context() as patch:
        deaths = Deaths(city, patch, at)
        try:
            city.door.tags.print(batch, out, per_file=PER_FILE)
        except Killed:
            assert deaths.dead
    named = hashes(out.parent)
    runs = city.door.tags.runs(batch)
    assert named.items() <= {item for run in runs for item in on_record(city, run).items()}, "all names are on record"
    before = {name: (out.parent / name).stat().st_mtime_ns for name in named}
    city.clock.advance(print_record.LEASE)
    if runs and runs[0].state == "printed":  # it died with nothing left to do
        assert serials(out.parent) == list(range(1, COUNT + 1))
        return
    run = city.door.tags.print(batch, out, per_file=PER_FILE)
    assert serials(out.parent) == list(range(1, COUNT + 1))
    assert hashes(out.parent) == on_record(city, run)
    assert (run.state, run.done, run.proved, run.reprints) == ("printed", COUNT, COUNT, 0)
    assert [one.id for one in city.door.tags.runs(batch)] == [run.id]
    assert all((out.parent / name).stat().st_mtime_ns == when for name, when in before.items()), "made once"
    assert os.listdir(out.parent) == sorted(os.listdir(out.parent), key=lambda name: name.startswith("."))
    assert not [name for name in os.listdir(out.parent) if name.startswith(".")], "nothing is left behind"
    assert {city.door.prints.copies(batch, serial) for serial in range(1, COUNT + 1)} == {1}


KILLED = """
import os, signal, sys
from pathlib import Path
import guardtag
from guardtag.builtin.csv import CsvPrinter
from guardtag.config import Config
folder = Path(sys.argv[1])
city = guardtag.open(Config(base=folder, store="sqlite:city.db", vault="sqlite:keys/vault.db",
                            keys="file:keys/keyring.json", host="tag.example.org"))
real, runs = CsvPrinter.print, []
def printed(self, labels, out):
    runs.append(out)
    def dying():
        for at, label in enumerate(labels):
            if len(runs) == 3 and at == 2:
                os.kill(os.getpid(), signal.SIGKILL)
            yield label
    real(self, dying(), out)
CsvPrinter.print = printed
city.tags.print(city.tags.batches()[0], folder / "prints" / "run.csv", per_file=3)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_killed_process_leaves_whole_files_and_is_gone_on_with(tmp_path: Path) -> None:
    settings = Config(
        base=tmp_path, store="sqlite:city.db", vault="sqlite:keys/vault.db", keys="file:keys/keyring.json",
        host="tag.example.org",
    )  # fmt: skip
    (tmp_path / "prints").mkdir()
    with guardtag.open(settings) as door:
        batch = door.tags.mint(COUNT, area="feicheng")
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False, timeout=100)
    assert done.returncode == -signal.SIGKILL
    assert serials(tmp_path / "prints") == [1, 2, 3, 4, 5, 6]
    assert len(os.listdir(tmp_path / "prints")) == 3, "the two files, and what the dead process was at"
    with guardtag.open(settings) as door:
        (dead,) = door.tags.runs(batch)
        assert (dead.state, dead.done) == ("started", 6)
        with pytest.raises(Conflict) as caught:  # it may still be alive, for all that is known
            door.tags.print(batch, tmp_path / "prints" / "run.csv", per_file=3)
        assert caught.value.code == "GT-PRINT-BUSY"
        run = door.prints.resume(dead.id)
    assert (run.state, run.done, run.attempt) == ("printed", COUNT, 2)
    assert serials(tmp_path / "prints") == list(range(1, COUNT + 1))
    assert len(os.listdir(tmp_path / "prints")) == 4


# -- two at once


def two_doors(tmp_path: Path) -> tuple[guardtag.Guard, guardtag.Guard]:
    settings = Config(
        base=tmp_path, store="sqlite:city.db", vault="sqlite:keys/vault.db", keys="file:keys/keyring.json",
        host="tag.example.org",
    )  # fmt: skip
    return guardtag.open(settings), guardtag.open(settings)


def test_two_processes_that_print_the_same_batch_print_it_once(tmp_path: Path, out: Path) -> None:
    doors = two_doors(tmp_path)
    batch = doors[0].tags.mint(COUNT, area="feicheng")
    start, said = threading.Barrier(2), []

    def work(door: guardtag.Guard) -> None:
        start.wait(10)
        try:
            said.append(door.tags.print(batch, out, per_file=PER_FILE).state)
        except Conflict as error:
            said.append(error.code)

    threads = [threading.Thread(target=work, args=(door,)) for door in doors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    # One was first; the other met it, or came when all was done and printed it again, which is counted.
    runs = doors[0].tags.runs(batch)
    assert "printed" in said
    assert said.count("printed") == 2 or set(said) == {"printed", "GT-PRINT-BUSY"}
    assert sum(run.reprints for run in runs) == COUNT * (len(runs) - 1)
    assert serials(out.parent) == list(range(1, COUNT + 1))
    for door in doors:
        door.close()


def test_two_that_begin_at_the_same_moment_meet(city: City, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one begins after this one has looked for earlier runs, and before it commits its own."""
    batch = city.door.tags.mint(COUNT, area="feicheng")
    real, others = print_record._runs, []

    def runs(room: object, batch_id: str) -> list[PrintRun]:
        found = real(room, batch_id)  # type: ignore[arg-type]
        if not others:
            others.append(None)
            wish = printing.Wish(batch.first, COUNT, str(out), per_file=PER_FILE)
            planned = printing.planned(city.door._room, batch, wish)
            others.append(print_record.begin(city.door._room, attrs.evolve(planned, per_file=PER_FILE)))
        return found

    monkeypatch.setattr(print_record, "_runs", runs)
    with pytest.raises(Conflict) as caught:
        city.door.tags.print(batch, out, per_file=PER_FILE)
    assert caught.value.code == "GT-PRINT-BUSY"
    assert [run.id for run in city.door.tags.runs(batch)] == [others[1].id]


def test_who_prints_some_of_the_tags_otherwise_meanwhile_is_told_that_another_is_at_work(
    city: City, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = city.door.tags.mint(COUNT, area="feicheng")
    real, codes = CsvPrinter.print, []

    def printed(self: CsvPrinter, labels: Iterator[Label], path: str) -> None:
        with pytest.raises(Conflict) as caught:
            city.door.tags.print(batch, out.parent / "other.svg", first=batch.first + COUNT - 1)
        codes.append(caught.value.code)
        real(self, labels, path)

    monkeypatch.setattr(CsvPrinter, "print", printed)
    assert city.door.tags.print(batch, out).state == "printed"
    assert codes == ["GT-PRINT-BUSY"]


def test_who_was_taken_over_finds_out_and_harms_nothing(city: City, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = city.door.tags.mint(COUNT, area="feicheng")
    real, seen = CsvPrinter.print, []

    def printed(self: CsvPrinter, labels: Iterator[Label], path: str) -> None:
        seen.append(path)
        if len(seen) == 2:  # while the first is at its second file, somebody resumes the run
            seen.append(city.door.prints.resume(city.door.tags.runs(batch)[0]))
        real(self, labels, path)

    monkeypatch.setattr(CsvPrinter, "print", printed)
    with pytest.raises((Conflict, PrintError)) as caught:
        city.door.tags.print(batch, out, per_file=PER_FILE)
    assert caught.value.code in ("GT-PRINT-TAKEN", "GT-PRINT-WRITE")
    (run,) = city.door.tags.runs(batch)
    assert (run.state, run.done, run.attempt) == ("printed", COUNT, 2)
    assert hashes(out.parent) == on_record(city, run)
    assert serials(out.parent) == list(range(1, COUNT + 1))


def test_other_labels_of_the_same_tags_wait_until_the_run_is_finished_or_given_up(
    city: City, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = city.door.tags.mint(COUNT, area="feicheng")
    with monkeypatch.context() as patch:
        Deaths(city, patch, 12)
        with pytest.raises(Killed):
            city.door.tags.print(batch, out, per_file=PER_FILE)
    (dead,) = city.door.tags.runs(batch)
    assert 0 < dead.done < COUNT
    city.clock.advance(10_000)
    for arguments in ({"per_file": 5}, {"first": dead.first + COUNT - 1}, {"count": 1}):
        with pytest.raises(Conflict) as caught:
            city.door.tags.print(batch, out, **arguments)
        assert caught.value.code == "GT-PRINT-UNFINISHED"
        assert dead.id in str(caught.value)
    assert any(name.startswith(".") for name in os.listdir(out.parent)), "the dead process left its workspace"
    assert city.door.prints.give_up(dead).state == "given-up"
    assert not any(name.startswith(".") for name in os.listdir(out.parent)), "codes that nobody asks for are gone"
    for verb in (city.door.prints.give_up, city.door.prints.resume):
        with pytest.raises(Conflict) as caught:
            verb(dead)
        assert caught.value.code == "GT-PRINT-FINISHED"
    again = city.door.tags.print(batch, out, per_file=5)
    assert (again.state, again.done, again.reprints) == ("printed", COUNT, dead.done)
    assert city.door.prints.copies(batch, batch.first) == 2
    assert city.door.prints.copies(batch, batch.last) == 1


def test_voided_tags_are_not_printed(city: City, out: Path) -> None:
    batch = city.door.tags.mint(COUNT, area="feicheng")
    city.door.tags.void(batch, why="stolen", first=4, count=2)
    for first in (1, 4, 5):
        with pytest.raises(Conflict) as caught:
            city.door.tags.print(batch, out, first=first)
        assert caught.value.code == "GT-PRINT-VOID"
    assert city.door.tags.runs(batch) == []
    assert city.door.tags.print(batch, out, first=1, count=3).done == 3
    assert city.door.tags.print(batch, out.with_name("rest.csv"), first=6).done == COUNT - 5


# -- what goes wrong without dying


def test_a_full_disk_fails_the_run_and_the_same_call_goes_on_when_there_is_room(
    city: City, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = city.door.tags.mint(COUNT, area="feicheng")
    with monkeypatch.context() as patch:
        synced = []
        real = os.fsync

        def full(handle: int) -> None:
            synced.append(handle)
            if os.path.sep + ".printing-" in os.readlink(f"/proc/self/fd/{handle}") and len(visible(out.parent)) == 2:
                raise OSError(28, "No space left on device")
            real(handle)

        patch.setattr(os, "fsync", full)
        with pytest.raises(PrintError) as caught:
            city.door.tags.print(batch, out, per_file=PER_FILE)
    assert caught.value.code == "GT-PRINT-WRITE"
    assert str(out.parent) not in str(caught.value)
    (failed,) = city.door.tags.runs(batch)
    assert (failed.state, failed.done, failed.alive) == ("failed", 6, 0)
    assert sorted(os.listdir(out.parent)) == ["run-01-03.csv", "run-04-06.csv"]
    run = city.door.tags.print(batch, out, per_file=PER_FILE)
    assert (run.id, run.state, run.attempt, run.reprints) == (failed.id, "printed", 2, 0)
    assert serials(out.parent) == list(range(1, COUNT + 1))


def test_a_file_that_cannot_get_its_name_was_not_printed(city: City, out: Path) -> None:
    batch = city.door.tags.mint(COUNT, area="feicheng")
    real = print_record.add_file
    blocked = out.parent / "run-04-06.csv"

    def adding(room: object, run: PrintRun, made: guardtag.PrintFile) -> PrintRun:
        if made.index == 1:
            blocked.mkdir(exist_ok=True)
        return real(room, run, made)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(print_record, "add_file", adding)
        with pytest.raises(PrintError) as caught:
            city.door.tags.print(batch, out, per_file=PER_FILE)
    assert caught.value.code == "GT-PRINT-WRITE"
    (failed,) = city.door.tags.runs(batch)
    assert (failed.state, failed.done, failed.proved) == ("failed", 3, 3)
    assert list(on_record(city, failed)) == ["run-01-03.csv"]
    assert city.door.prints.copies(batch, 4) == 0
    blocked.rmdir()
    assert city.door.prints.resume(failed).state == "printed"
    assert serials(out.parent) == list(range(1, COUNT + 1))


def test_ctrl_c_can_be_gone_on_with_at_once(city: City, out: Path) -> None:
    batch = city.door.tags.mint(COUNT, area="feicheng")

    def pressed(done: int, total: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        city.door.tags.print(batch, out, per_file=PER_FILE, progress=pressed)
    (stopped,) = city.door.tags.runs(batch)
    assert (stopped.state, stopped.done) == ("started", 3)
    run = city.door.tags.print(batch, out, per_file=PER_FILE)
    assert (run.id, run.state) == (stopped.id, "printed")
    assert serials(out.parent) == list(range(1, COUNT + 1))


def test_a_file_that_was_fetched_is_not_made_again(city: City, out: Path) -> None:
    """Finished files may be taken away while the run goes on: they are on record, not on the disk."""
    batch = city.door.tags.mint(COUNT, area="feicheng")

    def pressed(done: int, total: int) -> None:
        if done == 7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        city.door.tags.print(batch, out, per_file=PER_FILE, progress=pressed)
    for name in visible(out.parent):
        (out.parent / name).unlink()
    city.door.tags.print(batch, out, per_file=PER_FILE)
    assert serials(out.parent) == list(range(7, COUNT + 1))


def test_a_code_that_is_wrong_leaves_no_file_of_its_name(
    city: City, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = city.door.tags.mint(COUNT, area="feicheng")
    real = proof.prove
    found = [proof.Proof(3, 2, wrong=(6,))]
    calls = []

    def lying(*arguments: object) -> proof.Proof:
        calls.append(arguments)
        return found[0] if len(calls) == 2 else real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(proof, "prove", lying)
    with pytest.raises(PrintError) as caught:
        city.door.tags.print(batch, out, per_file=PER_FILE)
    assert caught.value.code == "GT-PRINT-PROOF"
    assert visible(out.parent) == ["run-01-03.csv"]
    (failed,) = city.door.tags.runs(batch)
    assert (failed.state, failed.done) == ("failed", 3)


@pytest.mark.parametrize("name", ["", ".", "..", "folder/", "a\0b.csv"])
def test_what_is_no_name_of_a_file_is_refused(city: City, tmp_path: Path, name: str) -> None:
    batch = city.door.tags.mint(1, area="feicheng")
    with pytest.raises((ValueError, PrintError)):
        city.door.tags.print(batch, f"{tmp_path}/{name}", printer="csv")
    assert [run.state for run in city.door.tags.runs(batch)] in ([], ["failed"])


@pytest.mark.parametrize("name", ["missing/run.csv", "x" * 300 + ".csv", "file/run.csv"])
def test_a_place_that_cannot_be_written_fails_the_run(city: City, tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    batch = city.door.tags.mint(2, area="feicheng")
    with pytest.raises(PrintError) as caught:
        city.door.tags.print(batch, tmp_path / name)
    assert caught.value.code == "GT-PRINT-WRITE"
    (run,) = city.door.tags.runs(batch)
    assert (run.state, run.done) == ("failed", 0)


def test_a_link_in_the_folder_leads_nothing_out_of_it(city: City, out: Path, tmp_path: Path) -> None:
    (tmp_path / "kept.csv").write_bytes(b"kept")
    (out.parent / "run-1-2.csv").symlink_to(tmp_path / "kept.csv")
    city.door.tags.print(city.door.tags.mint(3, area="feicheng"), out, per_file=2)
    assert (tmp_path / "kept.csv").read_bytes() == b"kept"
    assert not (out.parent / "run-1-2.csv").is_symlink()


def test_under_another_host_a_run_does_not_go_on(tmp_path: Path, out: Path) -> None:
    door, other = two_doors(tmp_path)
    batch = door.tags.mint(COUNT, area="feicheng")

    def pressed(done: int, total: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        door.tags.print(batch, out, per_file=PER_FILE, progress=pressed)
    other.close()
    door.close()
    with guardtag.open(attrs.evolve(door.config, host="new.example.org", aliases=("tag.example.org",))) as moved:
        with pytest.raises(Conflict) as caught:
            moved.prints.resume(moved.tags.runs(batch)[0])
        assert caught.value.code == "GT-PRINT-CHANGED"
        assert moved.prints.prove(out.parent / "run-01-03.csv").proof.whole, "old codes are proved as they were printed"


def test_a_printer_that_says_nonsense_about_its_files_prints_nothing(
    city: City, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = city.door.tags.mint(3, area="feicheng")
    monkeypatch.setattr(CsvPrinter, "most", lambda self, label: "many", raising=False)
    with pytest.raises(guardtag.PluginFault):
        city.door.tags.print(batch, out)
    assert city.door.tags.runs(batch) == []
    assert os.listdir(out.parent) == []


def test_a_run_that_is_not_there(city: City) -> None:
    for verb in (city.door.prints.get, city.door.prints.files, city.door.prints.resume, city.door.prints.give_up):
        with pytest.raises(Denied) as caught:
            verb("01k0000000000000000000000")
        assert caught.value.code == "GT-PRINT-UNKNOWN"


# -- counting, memory


@given(
    st.integers(1, 40), st.integers(1, 40),
    st.lists(st.tuples(st.integers(1, 60), st.integers(1, 40), st.integers(0, 40)), max_size=6),
)  # fmt: skip
def test_reprints_are_the_tags_that_earlier_runs_finished(
    first: int, count: int, others: list[tuple[int, int, int]]
) -> None:
    runs = [PrintRun("r", "b", start, size, "csv", "d", done=min(done, size)) for start, size, done in others]
    printed = {serial for run in runs for serial in range(run.first, run.first + run.done)}
    assert print_record.repeated(first, count, runs) == len(printed & set(range(first, first + count)))


def test_labels_of_one_file_are_in_memory_and_no_more(city: City, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alive: weakref.WeakSet[Label] = weakref.WeakSet()
    most, real = [0], printing.labels

    def drawn(*arguments: object) -> Iterator[Label]:
        for label in real(*arguments):  # type: ignore[arg-type]
            alive.add(label)
            most[0] = max(most[0], len(alive))
            yield label

    monkeypatch.setattr(printing, "labels", drawn)
    city.door.tags.print(city.door.tags.mint(60, area="feicheng"), out, per_file=10)
    assert 10 <= most[0] <= 12
