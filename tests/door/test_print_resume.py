"""A print run that dies anywhere is gone on with: no tag twice, none left out, nothing half-printed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import guardtag
from guardtag import Conflict, PrintRun
from guardtag.config import Config
from guardtag.spi import Label
from guardtag.steps import print_record, printing
from tests.conftest import City
from tests.door.printing import COUNT, KILLED, PER_FILE, Deaths, Killed, hashes, on_record, out, serials, visible

__all__ = ["out"]


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


@pytest.mark.quick_on("sqlite")
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


@pytest.mark.quick_on("memory")
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
