"""What stands at the place of a print: tags that were printed there and not used yet are never printed over."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import guardtag
from guardtag import Conflict, PrintError
from guardtag.config import Config
from guardtag.labels import output
from guardtag.spi import Label
from guardtag.world import simulated
from tests.conftest import City

pytestmark = pytest.mark.quick_on("memory")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "sheet.csv"


def refused(city: City, batch: guardtag.Batch, out: Path, **changes: int) -> None:
    """The print is refused before anything is on record, and the place stays as it is."""
    before, link = (out.read_bytes() if out.exists() else None), out.is_symlink()
    runs = city.door.tags.runs(batch)
    with pytest.raises(Conflict) as caught:
        city.door.tags.print(batch, out, **changes)
    assert caught.value.code == "GT-PRINT-EXISTS"
    assert city.door.tags.runs(batch) == runs
    assert ((out.read_bytes() if out.exists() else None), out.is_symlink()) == (before, link)


def test_another_batch_is_not_printed_over(city: City, out: Path) -> None:
    one, other = (city.door.tags.mint(3, area="feicheng") for _ in range(2))
    run = city.door.tags.print(one, out)
    refused(city, other, out)
    with pytest.raises(Conflict, match=run.id):
        city.door.tags.print(other, out)
    out.rename(out.with_name("sent.csv"))
    refused(city, other, out.with_name("sent.csv"))
    assert city.door.tags.print(other, out).done == 3, "it was taken away"


def test_other_tags_of_the_same_batch_are_not_printed_over_but_the_same_ones_are(city: City, out: Path) -> None:
    batch = city.door.tags.mint(9, area="feicheng")
    city.door.tags.print(batch, out, first=3, count=3)
    refused(city, batch, out, first=1, count=2)
    refused(city, batch, out, first=4, count=3)
    refused(city, batch, out, first=3, count=2)
    assert city.door.tags.print(batch, out, first=3, count=3).reprints == 3
    assert city.door.tags.print(batch, out, first=2, count=5).reprints == 3, "one to look at, then all of them"
    assert out.read_bytes().count(b"\n") == 6


def test_a_file_of_a_long_run_is_not_printed_over(city: City, out: Path) -> None:
    one, other = (city.door.tags.mint(5, area="feicheng") for _ in range(2))
    city.door.tags.print(one, out, per_file=3)
    (out.parent / "sheet-01-03.csv").symlink_to("sheet-1-3.csv")
    (out.parent / "sheet-1-3.csv").rename(out.parent / "sheet-09-10.csv")
    refused(city, other, out, per_file=3)


def test_a_changed_file_is_known_by_its_name(city: City, out: Path) -> None:
    one, other = (city.door.tags.mint(3, area="feicheng") for _ in range(2))
    city.door.tags.print(one, out)
    out.write_bytes(b"somebody wrote here")
    refused(city, other, out)
    assert city.door.tags.print(one, out).done == 3


def test_a_file_that_nobody_printed_is_replaced_as_ever(city: City, out: Path) -> None:
    out.write_bytes(b"a draft")
    assert city.door.tags.print(city.door.tags.mint(3, area="feicheng"), out).done == 3


def test_a_link_to_other_tags_is_not_replaced_and_one_to_nothing_is(city: City, out: Path) -> None:
    one, other = (city.door.tags.mint(3, area="feicheng") for _ in range(2))
    kept = out.with_name("kept.csv")
    city.door.tags.print(one, kept)
    out.symlink_to(kept)
    refused(city, other, out)
    out.unlink()
    out.symlink_to("nowhere.csv")
    assert city.door.tags.print(other, out).done == 3
    assert not out.is_symlink()


@pytest.mark.quick_on("memory", "sqlite")
def test_of_two_processes_at_one_place_at_once_one_gets_it(city: City, out: Path) -> None:
    """Both saw that nothing was there: who comes second with its name is refused, and counts as not printed."""
    one, other = (city.door.tags.mint(3, area="feicheng") for _ in range(2))

    def meanwhile(done: int, total: int) -> None:
        if done == 1 and not out.exists():
            city.door.tags.print(one, out)

    with pytest.raises(Conflict) as caught:
        city.door.tags.print(other, out, progress=meanwhile)
    assert caught.value.code == "GT-PRINT-EXISTS"
    assert city.door.prints.prove(out).batch == one.id
    (run,) = city.door.tags.runs(other)
    assert (run.state, run.done) == ("failed", 0)
    out.unlink()
    assert city.door.prints.resume(run).done == 3


def test_of_many_at_once_one_gets_the_name(tmp_path: Path) -> None:
    """A name is given in one step."""
    ready, won = threading.Barrier(8), []

    def give(number: int) -> None:
        file = tmp_path / f"{number}"
        file.write_bytes(b"%d" % number)
        ready.wait()
        if output.give_new_name(file, tmp_path / "name"):
            won.append(number)

    threads = [threading.Thread(target=give, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert (tmp_path / "name").read_bytes() == b"%d" % won[0]
    assert not (tmp_path / str(won[0])).exists()


def test_a_file_system_without_links_will_do(city: City, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(self: Path, target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", link)
    one, other = (city.door.tags.mint(3, area="feicheng") for _ in range(2))
    assert city.door.tags.print(one, out).done == 3
    refused(city, other, out)
    (out.parent / "made").write_bytes(b"made")
    assert not output.give_new_name(out.parent / "made", out)
    assert city.door.tags.print(one, out).reprints == 3


@pytest.mark.parametrize("name", ["city.db", "keys/vault.db", "keys/keyring.json", "guardtag.toml", "notices.jsonl"])
@pytest.mark.parametrize("link", [False, True])
def test_nothing_is_printed_over_the_deployment(tmp_path: Path, name: str, link: bool) -> None:
    settings = Config(
        base=tmp_path, store="sqlite:city.db", vault="sqlite:keys/vault.db", keys="file:keys/keyring.json",
        channels={"mail": ("file:notices.jsonl", {})},
    )  # fmt: skip
    for other in ("guardtag.toml", "notices.jsonl"):
        (tmp_path / other).write_bytes(b"there")
    with guardtag.open(settings, simulated(1)[0]) as door:
        batch = door.tags.mint(2, area="feicheng")
        place = tmp_path / name
        if link:
            (tmp_path / "out.csv").symlink_to(place)
            place = tmp_path / "out.csv"
        before = place.read_bytes()
        with pytest.raises(PrintError) as caught:
            door.tags.print(batch, place, printer="csv")
        assert caught.value.code == "GT-PRINT-WRITE"
        assert "of this deployment" in caught.value.why
        if name != "city.db":
            assert place.read_bytes() == before
        assert door.tags.runs(batch) == []
        assert [b.id for b in door.tags.batches()] == [batch.id]


def test_a_calibration_page_is_not_printed_over_tags(city: City, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Ruler:
        def print(self, labels: Iterable[Label], out: str) -> None:
            raise AssertionError

        def calibrate(self, out: str) -> None:
            Path(out).write_bytes(b"page")

    city.door.tags.print(city.door.tags.mint(2, area="feicheng"), out)
    monkeypatch.setattr(type(city.door._room.plugins), "printer", lambda self, scheme: Ruler())
    with pytest.raises(Conflict) as caught:
        city.door.prints.calibrate(out)
    assert caught.value.code == "GT-PRINT-EXISTS"
    city.door.prints.calibrate(out.with_name("page.csv"))
    assert out.with_name("page.csv").read_bytes() == b"page"


RANGE = st.tuples(st.integers(1, 6), st.integers(1, 6))


@settings(max_examples=30)
@given(RANGE, RANGE)
def test_whatever_is_printed_where_no_tag_that_stood_there_is_gone(
    tmp_path_factory: pytest.TempPathFactory, before: tuple[int, int], after: tuple[int, int]
) -> None:
    both_stand(tmp_path_factory, before, after)


@pytest.mark.soak
@settings(max_examples=500)
@given(RANGE, RANGE)
def test_of_many_ranges_no_tag_that_stood_there_is_gone(
    tmp_path_factory: pytest.TempPathFactory, before: tuple[int, int], after: tuple[int, int]
) -> None:
    both_stand(tmp_path_factory, before, after)


def both_stand(tmp_path_factory: pytest.TempPathFactory, before: tuple[int, int], after: tuple[int, int]) -> None:
    """The tags of a range stand in the file after another was printed there, or refused."""
    out = tmp_path_factory.mktemp("place") / "sheet.csv"
    with guardtag.open(Config(host="tag.example.org"), simulated(1)[0]) as door:
        batch = door.tags.mint(12, area="feicheng")
        door.tags.print(batch, out, first=before[0], count=before[1])
        stood = set(out.read_text().splitlines())
        with suppress(Conflict):
            door.tags.print(batch, out, first=after[0], count=after[1])
        assert stood <= set(out.read_text().splitlines())


def test_a_pipe_is_not_waited_for(city: City, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(PrintError) as caught:
        city.door.prints.prove(tmp_path / "pipe.csv")
    assert (caught.value.code, caught.value.why) == ("GT-PROOF-FILE", "It is not a file.")
    batch = city.door.tags.mint(2, area="feicheng")
    with pytest.raises(PrintError):
        city.door.prints.prove(tmp_path / "pipe.csv", batch=batch)
    with pytest.raises(PrintError) as caught:
        city.door.tags.print(batch, tmp_path / "pipe.csv")
    assert caught.value.code == "GT-PRINT-WRITE"
    assert (tmp_path / "pipe.csv").is_fifo()
