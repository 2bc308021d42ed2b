"""A worn tag is printed once more: for whom, how often it counts, and that its code stays the same."""

from __future__ import annotations

from pathlib import Path

import pytest

import guardtag
from guardtag.errors import Denied, GuardTagError, PrintError
from guardtag.labels import proof
from guardtag.records.journal import Entry
from tests.conftest import City

pytestmark = pytest.mark.quick_on("memory")

TOWN = "feicheng/wangzhuang"


@pytest.fixture
def tag(city: City) -> guardtag.Tag:
    city.responder("li-ling")
    city.responder("wang-xia", TOWN, role="supervisor")
    city.responder("far", "feicheng/anzhan/a/b/1")
    return city.tagged(city.boy())


def lines(city: City) -> list[Entry]:
    return [one for one in city.door._room.records.walk(Entry) if one.verb == "tags.reprint"]


@pytest.mark.quick_on("sqlite")
def test_a_reprint_is_the_same_label_and_counts_as_one(city: City, tag: guardtag.Tag, tmp_path: Path) -> None:
    before = city.door.tags.get(tag.serial)
    door = city.door.acting_as("li-ling")
    first = door.tags.reprint(tag.serial, request_id="r1")
    assert door.tags.reprint(tag.serial, request_id="r1") == first, "asked for twice, printed once"
    assert city.door.prints.copies(tag.batch, tag.serial) == 1
    assert (first.run.state, first.run.proved, first.name) == ("printed", 1, f"tag-{tag.serial}.html")
    assert city.door.tags.get(tag.serial) == before
    [line] = lines(city)
    assert (line.actor, line.subjects) == ("li-ling", (before.ward, f"tag:{tag.serial}"))
    second = door.tags.reprint(tag.link)
    assert (second.run.reprints, second.data) == (1, first.data)
    path = tmp_path / first.name
    path.write_bytes(first.data)
    found = city.door.prints.prove(path)
    assert (found.whole, found.same, found.first, found.count) == (True, True, tag.serial, 1)


def test_a_serial_is_for_whom_tags_are_open_and_a_code_for_whoever_holds_it(city: City, tag: guardtag.Tag) -> None:
    supervisor = city.door.acting_as("wang-xia").tags
    with pytest.raises(Denied, match="GT-TAG-CODE"):
        supervisor.reprint(tag.serial)
    assert supervisor.reprint(tag.typed).serial == tag.serial
    for given in (tag.serial, tag.link):
        with pytest.raises(Denied, match="GT-DENIED-OPERATOR"):
            city.door.acting_as("far").tags.reprint(given)
    with pytest.raises(Denied, match="GT-DENIED-OPERATOR"):
        supervisor.reprint(tag.link, by="li-ling")
    assert city.door.tags.reprint(tag.serial, by="li-ling").run.reprints == 1
    assert sorted(one.actor for one in lines(city)) == ["li-ling", "wang-xia"]


def test_a_serial_counts_as_a_look_and_ends_with_the_budget(city: City, tag: guardtag.Tag) -> None:
    door, most = city.door.acting_as("li-ling"), city.door.config.reads_per_hour
    for number in range(most):
        door.wards.view(city.boy(key=f"NO-{number}").id)
    with pytest.raises(Denied, match="GT-DENIED-BUDGET"):
        door.tags.reprint(tag.serial)
    assert lines(city) == []
    assert door.tags.reprint(tag.link).serial == tag.serial, "whoever holds the cloth is helped"


def test_what_nobody_wears_is_not_printed_here(city: City, tag: guardtag.Tag) -> None:
    door = city.door.acting_as("li-ling").tags
    fresh = next(iter(city.door.tags.of(city.door.tags.mint(1, area="feicheng"))))
    city.door.tags.retire(tag.serial, why="lost")
    for given in (tag.link, fresh.link):
        with pytest.raises(Denied, match="GT-TAG-NOT-WORN"):
            door.reprint(given)
    with pytest.raises(GuardTagError):
        door.reprint(10**9)
    assert city.door.tags.runs(tag.batch) == []


def test_a_label_that_does_not_read_back_is_not_given_out(
    city: City, tag: guardtag.Tag, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof, "prove", lambda *given: proof.Proof(1, 0, ()))
    with pytest.raises(PrintError, match="GT-PRINT-PROOF"):
        city.door.acting_as("li-ling").tags.reprint(tag.link)
    assert city.door.tags.runs(tag.batch) == []
    assert lines(city) == []


def test_the_file_is_kept_nowhere(
    city: City, tag: guardtag.Tag, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    assert city.door.acting_as("li-ling").tags.reprint(tag.link).data
    assert list(folder.iterdir()) == []
