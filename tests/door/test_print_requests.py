"""A print that is asked for twice under one request id is one print, whatever died in between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import attrs
import pytest

import guardtag
from guardtag import Conflict, PrintError
from guardtag.builtin.csv import CsvPrinter
from guardtag.config import Config
from guardtag.steps import print_record
from tests.conftest import City
from tests.door.printing import COUNT, KILLED, PER_FILE, Deaths, Killed, hashes, on_record, serials, two_doors

pytestmark = pytest.mark.quick_on("memory")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "prints"
    folder.mkdir()
    return folder / "run.csv"


def test_a_second_call_gives_the_first_run_and_prints_nothing(city: City, out: Path) -> None:
    batch = city.door.tags.mint(COUNT, area="feicheng")
    told: list[tuple[int, int]] = []
    first = city.door.tags.print(batch, out, per_file=PER_FILE, request_id="r1")
    before = {path: path.stat().st_mtime_ns for path in out.parent.iterdir()}
    city.clock.advance(10_000)
    again = city.door.tags.print(batch, out, per_file=PER_FILE, request_id="r1", progress=lambda *d: told.append(d))
    assert again == first
    assert again.state == "printed"
    assert told == []
    assert {path: path.stat().st_mtime_ns for path in out.parent.iterdir()} == before
    assert city.door.prints.copies(batch, batch.first) == 1
    another = city.door.tags.print(batch, out, per_file=PER_FILE, request_id="r2")
    assert (another.id != first.id, another.reprints) == (True, COUNT)


@pytest.mark.quick_on("sqlite")
@pytest.mark.parametrize("at", [pytest.param(at, marks=[] if at % 3 == 1 else pytest.mark.soak) for at in range(60)])
def test_it_dies_anywhere_and_the_same_call_finishes_the_one_run(
    city: City, out: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """Also where it died with all done and nobody told: the plain call would print everything a second time."""
    batch = city.door.tags.mint(COUNT, area="feicheng")
    with monkeypatch.context() as patch:
        deaths = Deaths(city, patch, at)
        try:
            city.door.tags.print(batch, out, per_file=PER_FILE, request_id="r1")
        except Killed:
            assert deaths.dead
    begun = [run.id for run in city.door.tags.runs(batch)]
    city.clock.advance(print_record.LEASE)
    run = city.door.tags.print(batch, out, per_file=PER_FILE, request_id="r1")
    assert (run.state, run.done, run.proved, run.reprints) == ("printed", COUNT, COUNT, 0)
    assert [one.id for one in city.door.tags.runs(batch)] == [run.id]
    assert begun in ([], [run.id])
    assert serials(out.parent) == list(range(1, COUNT + 1))
    assert hashes(out.parent) == on_record(city, run)
    assert city.door.tags.print(batch, out, per_file=PER_FILE, request_id="r1") == run


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_after_a_killed_process_the_same_call_goes_on(tmp_path: Path) -> None:
    settings = Config(
        base=tmp_path, store="sqlite:city.db", vault="sqlite:keys/vault.db", keys="file:keys/keyring.json",
        host="tag.example.org",
    )  # fmt: skip
    (tmp_path / "prints").mkdir()
    with guardtag.open(settings) as door:
        batch = door.tags.mint(COUNT, area="feicheng")
    program = KILLED.replace("per_file=3)", 'per_file=3, request_id="r1")')
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False, timeout=100)
    assert done.returncode == -signal.SIGKILL
    world, clock = guardtag.world.simulated(seed=2)
    with guardtag.open(settings, world) as door:
        (dead,) = door.tags.runs(batch)
        clock.advance(max(dead.alive - world.now(), 0))
        with pytest.raises(Conflict) as caught:
            door.tags.print(batch, tmp_path / "prints" / "run.csv", per_file=3, request_id="r1")
        assert caught.value.code == "GT-PRINT-BUSY"
        clock.advance(print_record.LEASE)
        run = door.tags.print(batch, tmp_path / "prints" / "run.csv", per_file=3, request_id="r1")
        assert [one.id for one in door.tags.runs(batch)] == [run.id]
    assert (run.id, run.state, run.done, run.attempt, run.reprints) == (dead.id, "printed", COUNT, 2, 0)
    assert serials(tmp_path / "prints") == list(range(1, COUNT + 1))
    assert len(os.listdir(tmp_path / "prints")) == 4


@pytest.mark.parametrize(
    "other",
    [
        {"count": 5}, {"first": 2}, {"design": "card"}, {"dpi": 600}, {"printer": "zip"}, {"per_file": 4},
        {"options": {"a": 1}}, {"out": "other.csv"},
    ],
    ids=str,
)  # fmt: skip
def test_other_arguments_under_the_same_id_are_a_conflict(city: City, out: Path, other: dict[str, object]) -> None:
    batch = city.door.tags.mint(COUNT, area="feicheng")
    first = city.door.tags.print(batch, out, per_file=PER_FILE, request_id="r1")
    asked: dict[str, object] = {"out": out, "per_file": PER_FILE} | other
    with pytest.raises(Conflict) as caught:
        city.door.tags.print(batch, out.parent / str(asked.pop("out")), **asked, request_id="r1")  # type: ignore[arg-type]
    assert caught.value.code == "GT-CONFLICT-REQUEST"
    assert [run.id for run in city.door.tags.runs(batch)] == [first.id]


def test_the_same_words_in_another_way_are_the_same_request(
    city: City, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = city.door.tags.mint(2, area="feicheng")
    options = {"ink": "#000000", "cloth": "#ffffff"}
    first = city.door.tags.print(batch, out.with_suffix(".svg"), options=options, request_id="r1")
    monkeypatch.chdir(out.parent)
    turned = dict(reversed(options.items()))
    again = city.door.tags.print(batch.id, "run.svg", first=batch.first, count=2, options=turned, request_id="r1")
    assert again.id == first.id


def test_the_id_of_one_batch_is_free_for_another(city: City, out: Path) -> None:
    batches = [city.door.tags.mint(2, area="feicheng") for _ in range(2)]
    runs = [city.door.tags.print(one, out.with_name(f"{one.first}.csv"), request_id="r1") for one in batches]
    assert runs[0].id != runs[1].id


def test_a_run_that_failed_is_gone_on_with(city: City, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = city.door.tags.mint(COUNT, area="feicheng")
    blocked = out.parent / "run-04-06.csv"
    blocked.mkdir()
    with pytest.raises(PrintError):
        city.door.tags.print(batch, out, per_file=PER_FILE, request_id="r1")
    (failed,) = city.door.tags.runs(batch)
    assert (failed.state, failed.done) == ("failed", 3)
    blocked.rmdir()
    run = city.door.tags.print(batch, out, per_file=PER_FILE, request_id="r1")
    assert (run.id, run.state, run.attempt) == (failed.id, "printed", 2)
    assert serials(out.parent) == list(range(1, COUNT + 1))


def test_a_run_that_was_given_up_stays_so(city: City, out: Path) -> None:
    batch = city.door.tags.mint(COUNT, area="feicheng")

    def pressed(done: int, total: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        city.door.tags.print(batch, out, per_file=PER_FILE, progress=pressed, request_id="r1")
    ended = city.door.prints.give_up(city.door.tags.runs(batch)[0])
    assert city.door.tags.print(batch, out, per_file=PER_FILE, request_id="r1") == ended


def test_two_at_once_print_once(tmp_path: Path, out: Path) -> None:
    doors = two_doors(tmp_path)
    batch = doors[0].tags.mint(COUNT, area="feicheng")
    start, said = threading.Barrier(2), []

    def work(door: guardtag.Guard) -> None:
        start.wait(10)
        try:
            said.append(door.tags.print(batch, out, per_file=PER_FILE, request_id="r1").state)
        except Conflict as error:
            said.append(error.code)

    threads = [threading.Thread(target=work, args=(door,)) for door in doors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    (run,) = doors[0].tags.runs(batch)
    assert (run.state, run.reprints) == ("printed", 0)
    assert "printed" in said
    assert set(said) <= {"printed", "GT-PRINT-BUSY"}
    assert serials(out.parent) == list(range(1, COUNT + 1))
    for door in doors:
        door.close()


def test_the_other_one_begins_just_before_this_one(city: City, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is at work while this one has just found that nobody asked: this one waits, and does not work beside it."""
    batch = city.door.tags.mint(COUNT, area="feicheng")
    real, codes = CsvPrinter.print, []

    def printed(self: CsvPrinter, labels: object, path: str) -> None:
        if not codes:
            codes.append("")
            with monkeypatch.context() as patch:
                patch.setattr(print_record, "answer", lambda *_: None)
                with pytest.raises(Conflict) as caught:
                    city.door.tags.print(batch, out, per_file=PER_FILE, request_id="r1")
            codes.append(caught.value.code)
        real(self, labels, path)  # type: ignore[arg-type]

    monkeypatch.setattr(CsvPrinter, "print", printed)
    run = city.door.tags.print(batch, out, per_file=PER_FILE, request_id="r1")
    assert codes == ["", "GT-PRINT-BUSY"]
    assert (run.state, run.attempt) == ("printed", 1)


def test_under_another_host_it_does_not_go_on(tmp_path: Path, out: Path) -> None:
    door, other = two_doors(tmp_path)
    other.close()
    batch = door.tags.mint(COUNT, area="feicheng")

    def pressed(done: int, total: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        door.tags.print(batch, out, per_file=PER_FILE, progress=pressed, request_id="r1")
    door.close()
    with guardtag.open(attrs.evolve(door.config, host="new.example.org", aliases=("tag.example.org",))) as moved:
        with pytest.raises(Conflict) as caught:
            moved.tags.print(batch, out, per_file=PER_FILE, request_id="r1")
        assert caught.value.code == "GT-PRINT-CHANGED"
        assert serials(out.parent) == [1, 2, 3]


def test_a_finished_run_is_given_although_its_design_is_gone(tmp_path: Path, out: Path) -> None:
    """What was done is said, whatever became of what it was done with."""
    (tmp_path / "labels").mkdir()
    shirt = tmp_path / "labels" / "shirt.toml"
    shirt.write_text(
        'width = 45.0\nheight = 24.0\nmargin = 0.7\ndpi = 300\nbox = 21.0\n[[fields]]\nfield = "typed"\nsize = 2.2\n'
        'least = 1.8\nrows = 3\n[[fields]]\nfield = "host"\nsize = 1.8\nleast = 1.4\n'
    )
    with guardtag.open(Config(base=tmp_path, designs="labels", host="tag.example.org")) as door:
        batch = door.tags.mint(2, area="feicheng")
        run = door.tags.print(batch, out, design="shirt", request_id="r1")
        shirt.unlink()
        assert door.tags.print(batch, out, design="shirt", request_id="r1") == run
