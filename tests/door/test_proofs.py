"""Printed files are looked at again, with nothing but the file and the deployment."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

import guardtag
from guardtag import Denied, PrintError
from guardtag.config import Config
from guardtag.labels import proof
from guardtag.steps import print_record
from tests.conftest import City

pytestmark = pytest.mark.quick_on("memory")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "run.csv"


def swap(path: Path, one: int, other: int) -> None:
    """Exchanges two rows' codes, but not their serials: tags that would call for the wrong person."""
    lines = path.read_bytes().decode().split("\r\n")
    (a, rest_a), (b, rest_b) = lines[one].split(",", 1), lines[other].split(",", 1)
    lines[one], lines[other] = f"{a},{rest_b}", f"{b},{rest_a}"
    path.write_bytes("\r\n".join(lines).encode())


@pytest.mark.parametrize("suffix", [".csv", ".svg", ".html", ".png"])
def test_a_file_is_known_by_its_content(city: City, tmp_path: Path, suffix: str) -> None:
    batch = city.door.tags.mint(9, area="feicheng")
    run = city.door.tags.print(batch, tmp_path / f"run{suffix}", first=batch.first + 2, count=5)
    (tmp_path / f"run{suffix}").rename(tmp_path / "sent by the print house")
    told: list[tuple[int, int]] = []
    found = city.door.prints.prove(tmp_path / "sent by the print house", progress=lambda *done: told.append(done))
    assert (found.run, found.same, found.first, found.count) == (run.id, True, batch.first + 2, 5)
    assert found.proof == proof.Proof(5, 5)
    assert told[-1] == (5, 5)


def test_each_file_of_a_long_run_is_known(city: City, out: Path) -> None:
    batch = city.door.tags.mint(7, area="feicheng")
    run = city.door.tags.print(batch, out, per_file=3)
    files = city.door.prints.files(run)
    assert [file.count for file in files] == [3, 3, 1]
    for file in files:
        found = city.door.prints.prove(out.parent / file.name)
        assert (found.first, found.count, found.proof.whole, found.same) == (file.first, file.count, True, True)


def test_a_changed_file_is_known_by_its_name_and_every_wrong_tag_is_named(city: City, out: Path) -> None:
    batch = city.door.tags.mint(6, area="feicheng")
    run = city.door.tags.print(batch, out)
    swap(out, 2, 5)
    found = city.door.prints.prove(out)
    assert (found.run, found.same, found.changed, found.whole) == (run.id, False, True, False)
    assert found.proof == proof.Proof(6, 4, wrong=(2, 5))


@pytest.mark.parametrize("by_hand", [False, True])
@pytest.mark.parametrize("name", ["run.svg", "from the print house.svg"])
def test_another_telephone_number_is_found_though_every_code_is_right(
    tmp_path: Path, name: str, by_hand: bool
) -> None:  # fmt: skip
    """Codes are read, words are not: they are known by the file being the one that was printed, or not at all."""
    with guardtag.open(Config(base=tmp_path, host="tag.example.org", hotline="0538-1234567")) as door:
        batch = door.tags.mint(8, area="feicheng")
        door.tags.print(batch, tmp_path / "run.svg", count=6)
        printed = (tmp_path / "run.svg").read_text("utf-8")
        assert 'href="#r37"' in printed, "the hotline's last digit, as an outline"
        (tmp_path / "run.svg").rename(tmp_path / name)
        (tmp_path / name).write_text(printed.replace('href="#r37"', 'href="#r36"'), "utf-8")
        if name != "run.svg" and not by_hand:
            with pytest.raises(PrintError) as caught:
                door.prints.prove(tmp_path / name)
            assert caught.value.code == "GT-PROOF-UNKNOWN"
            return
        found = door.prints.prove(tmp_path / name, **({"batch": batch, "count": 6} if by_hand else {}))  # type: ignore[arg-type]
        assert found.proof.whole, "the proof of codes alone cannot see it"
        assert (found.same, found.changed, found.whole) == (False, True, False)
        assert found.problem is not None
        assert found.problem.code == "GT-PROOF-CHANGED"
        (tmp_path / name).write_text(printed, "utf-8")
        found = door.prints.prove(tmp_path / name, batch=batch, count=6)
        assert (found.same, found.changed, found.whole, found.problem) == (True, False, True, None)


def test_of_tags_that_no_run_printed_a_file_cannot_be_told_from_another(city: City, tmp_path: Path) -> None:
    batch, other = (city.door.tags.mint(3, area="feicheng") for _ in range(2))
    city.door.tags.print(batch, tmp_path / "run.csv")
    rows = [f"{code.serial},{code.link},{code.typed}" for code in city.door.tags.of(other)]
    (tmp_path / "made by hand.csv").write_text("\n".join(["serial,link,typed", *rows]) + "\n")
    found = city.door.prints.prove(tmp_path / "made by hand.csv", batch=other)
    assert (found.same, found.changed, found.whole) == (False, False, True)
    (tmp_path / "made by hand.csv").rename(tmp_path / "run.csv")
    assert city.door.prints.prove(tmp_path / "run.csv", batch=other).changed, "its name is another file's"


def test_the_newest_run_of_a_name_counts(city: City, out: Path) -> None:
    batch = city.door.tags.mint(6, area="feicheng")
    city.door.tags.print(batch, out)
    out.unlink()
    city.clock.advance(1)
    run = city.door.tags.print(batch, out, first=2, count=3)
    out.write_bytes(out.read_bytes() + b"\r\n")
    with pytest.raises(PrintError) as caught:
        city.door.prints.prove(out)
    assert caught.value.code == "GT-PROOF-SURPLUS"
    out.write_bytes(out.read_bytes()[:-2])
    assert city.door.prints.prove(out).run == run.id


def test_a_file_of_no_run_needs_its_batch_and_serials(city: City, tmp_path: Path) -> None:
    batch = city.door.tags.mint(6, area="feicheng")
    city.door.tags.print(batch, tmp_path / "run.csv", first=3, count=2)
    city.door.tags.print(batch, tmp_path / "other.csv", first=3, count=3)
    data = (tmp_path / "run.csv").read_bytes()
    (tmp_path / "stranger.csv").write_bytes(data.replace(b"\r\n", b"\n"))
    with pytest.raises(PrintError) as caught:
        city.door.prints.prove(tmp_path / "stranger.csv")
    assert caught.value.code == "GT-PROOF-UNKNOWN"
    found = city.door.prints.prove(tmp_path / "stranger.csv", batch=batch.id, first=3, count=2)
    assert (found.proof, found.run, found.same) == (proof.Proof(2, 2), "", False)
    assert found.changed, "these tags were printed, and this is another file"
    assert city.door.prints.prove(tmp_path / "stranger.csv", batch=batch, first=2, count=2).proof.wrong == (2, 3)
    with pytest.raises(Denied):
        city.door.prints.prove(tmp_path / "stranger.csv", batch="01k0000000000000000000000")
    with pytest.raises(ValueError):
        city.door.prints.prove(tmp_path / "stranger.csv", batch=batch, first=6, count=2)


def test_what_could_not_be_read_back_is_proved_later(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = city.door.tags.mint(5, area="feicheng")
    with monkeypatch.context() as patch:
        patch.setattr(proof, "available", lambda: False)
        run = city.door.tags.print(batch, tmp_path / "run.svg", per_file=3)
    assert (run.state, run.proved, run.done) == ("unproved", 0, 5)
    for name, state, proved in (("run-1-3.svg", "unproved", 3), ("run-4-5.svg", "printed", 5)):
        assert city.door.prints.prove(tmp_path / name).proof.whole
        now = city.door.prints.get(run)
        assert (now.state, now.proved) == (state, proved)
    city.door.prints.prove(tmp_path / "run-1-3.svg")
    for file in city.door.prints.files(run):  # as by two processes at once
        print_record.proved(city.door._room, attrs.evolve(file, state="unproved"))
    assert city.door.prints.get(run).proved == 5, "once is enough"


def test_a_changed_file_proves_nothing_for_the_run(city: City, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = city.door.tags.mint(3, area="feicheng")
    with monkeypatch.context() as patch:
        patch.setattr(proof, "available", lambda: False)
        run = city.door.tags.print(batch, out)
    out.write_bytes(out.read_bytes().replace(b"\r\n", b"\n"))
    assert city.door.prints.prove(out).proof.whole
    assert city.door.prints.get(run).state == "unproved"


def test_a_file_that_cannot_be_read(city: City, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.svg"):
        with pytest.raises(PrintError) as caught:
            city.door.prints.prove(path)
        assert caught.value.code == "GT-PROOF-FILE"
        assert str(tmp_path) not in str(caught.value)


def test_a_printer_without_a_calibration_page_says_so(city: City, tmp_path: Path) -> None:
    with pytest.raises(PrintError) as caught:
        city.door.prints.calibrate(tmp_path / "page.csv")
    assert caught.value.code == "GT-PRINT-NO-PAGE"


def test_a_print_house_learns_nothing_but_codes(city: City, tmp_path: Path) -> None:
    """A tag that is in somebody's coat is printed again: the files are what they were before anybody had it."""
    batch = city.door.tags.mint(2, area="feicheng")
    before = {}
    for suffix in (".svg", ".html", ".csv", ".png"):
        city.door.tags.print(batch, tmp_path / f"a{suffix}")
        before[suffix] = (tmp_path / f"a{suffix}").read_bytes()
    city.responder("li-ling")
    city.door.tags.fit(batch.first, to=city.boy(), garment="blue jacket", by="li-ling")
    for suffix, data in before.items():
        city.door.tags.print(batch, tmp_path / f"b{suffix}")
        assert (tmp_path / f"b{suffix}").read_bytes() == data
