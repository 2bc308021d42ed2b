"""A print run that goes wrong without dying: no file with a wrong or half a label."""

from __future__ import annotations

import os
from pathlib import Path

import attrs
import pytest

import guardtag
from guardtag import Conflict, Denied, PrintError, PrintRun
from guardtag.builtin.csv import CsvPrinter
from guardtag.labels import proof
from guardtag.steps import print_record
from tests.conftest import City
from tests.door.printing import COUNT, PER_FILE, on_record, out, serials, two_doors, visible

__all__ = ["out"]


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


@pytest.mark.quick_on("memory")
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
