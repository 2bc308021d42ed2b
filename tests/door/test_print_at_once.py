"""Two who print the same tags: one prints, the other goes on or is told."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

import guardtag
from guardtag import Conflict, PrintError, PrintRun
from guardtag.builtin.csv import CsvPrinter
from guardtag.spi import Label
from guardtag.steps import print_record, printing
from tests.conftest import City
from tests.door.printing import COUNT, PER_FILE, Deaths, Killed, hashes, on_record, out, serials, two_doors

__all__ = ["out"]


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


@pytest.mark.quick_on("memory")
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
