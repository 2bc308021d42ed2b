"""``areas.json``: a tag that no backup of the database knows still finds who answers for it."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.model.areas import Area
from guardtag.records.kinds import Mark
from guardtag.steps import area_book
from guardtag.steps.area_book import SERIAL_GAP, Book
from guardtag.world import SimulatedClock
from tests.conftest import DAYTIME, City
from tests.door.restored import Place

pytestmark = pytest.mark.quick_on("memory")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path, SimulatedClock(DAYTIME))


def test_minting_writes_the_numbers_beside_the_keyring(place: Place) -> None:
    city = place.city()
    city.door.tags.mint(5, area="feicheng")
    city.door.tags.mint(7, area="feicheng/wangzhuang")
    path = place.folder / "keys/areas.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text("utf-8")) == {
        "format": "guardtag-areas/1", "serial": 12, "areas": {"1": "feicheng", "2": "feicheng/wangzhuang"},
    }  # fmt: skip
    path.unlink()  # a deployment from before there was one: the next minting writes all
    city.door.tags.mint(1, area="feicheng")
    assert area_book.read(path) == Book(13, {1: "feicheng", 2: "feicheng/wangzhuang"})
    assert path in city.door.config.files, "nothing is printed over it"
    city.door.close()


def test_where_the_keyring_is_no_file_there_is_none(city: City) -> None:
    city.door.tags.mint(1, area="feicheng")
    assert (city.door.config.area_file is None) == (city.door.config.keys == "memory:")
    area_book.note(None, {1: "feicheng"}, 5)
    assert area_book.read(None) is None


def test_a_folder_that_cannot_be_written_stops_no_minting(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    city = place.city()
    (place.folder / "keys/areas.json").mkdir()
    assert city.door.tags.mint(1, area="feicheng").count == 1
    assert "areas.json cannot be written" in caplog.text
    city.door.close()


def test_tags_minted_since_the_backup_call_their_area(place: Place) -> None:
    """The token says its area; a typed code the whole of it. No serial and no number is given twice."""
    city = place.city()
    city.responder("li-ling", area="feicheng/wangzhuang")
    city.responder("hall", area="feicheng")
    city.door.tags.mint(2, area="feicheng")
    city.door.backup(place.folder / "copy.db")
    lost = city.door.tags.mint(3, area="feicheng/wangzhuang")
    codes = list(city.door.tags.of(lost))
    city.door.close()
    place.lose()
    assert place.restore().next_serial == 5 + SERIAL_GAP + 1
    city = place.city()
    call = city.door.scan(codes[0].link).alert(place="bus stop")
    assert (call.subject, call.area) == ("", "feicheng/wangzhuang")
    assert city.door.scan(codes[1].typed).alert().area == "feicheng"
    assert city.door.dispatch().sent >= 1
    assert city.door.tags.mint(1, area="feicheng/other").area_number == 3
    assert city.door.tags.mint(1, area="feicheng/wangzhuang").area_number == 2
    records = city.door._room.records
    assert records.get(Mark, "area") == Mark("area", 3)
    assert sorted(area.number for area in records.walk(Area)) == [1, 2, 3]
    city.door.close()


def test_a_database_put_back_by_hand_mints_no_serial_again(place: Place) -> None:
    city = place.city()
    city.door.tags.mint(2, area="feicheng")
    city.door.backup(place.folder / "copy.db")
    lost = city.door.tags.mint(3, area="feicheng")
    city.door.close()
    place.lose()
    (place.folder / "copy.db").rename(place.folder / "city.db")
    city = place.city()
    assert city.door.tags.mint(1, area="feicheng").first == lost.last + 1
    city.door.close()


def test_without_the_book_the_whole_city_answers(place: Place) -> None:
    city = place.city()
    city.responder("hall", area="feicheng")
    city.door.tags.mint(2, area="feicheng/north")
    city.door.backup(place.folder / "copy.db")
    codes = list(city.door.tags.of(city.door.tags.mint(3, area="feicheng/wangzhuang")))
    city.door.close()
    place.lose()
    (place.folder / "keys/areas.json").unlink()
    place.restore()
    city = place.city()
    assert city.door.scan(codes[0].link).alert().area == "feicheng"
    city.door.close()


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "7", "null", "{", '{"format":"guardtag-areas/2","serial":1,"areas":{}}', "[" * 50_000,
        '{"format":"guardtag-areas/1","serial":"1","areas":{}}', '{"format":"guardtag-areas/1","serial":-1,"areas":{}}',
        '{"format":"guardtag-areas/1","serial":true,"areas":{}}', '{"format":"guardtag-areas/1","areas":{}}',
        '{"format":"guardtag-areas/1","serial":1,"areas":[]}', '{"format":"guardtag-areas/1","serial":1e30,"areas":{}}',
        '{"format":"guardtag-areas/1","serial":1,"areas":{"0":"a"}}',
        '{"format":"guardtag-areas/1","serial":1,"areas":{"65536":"a"}}',
        '{"format":"guardtag-areas/1","serial":1,"areas":{"x":"a"}}',
        '{"format":"guardtag-areas/1","serial":1,"areas":{"1":"A/../b"}}',
        '{"format":"guardtag-areas/1","serial":1,"areas":{"1":7}}',
        '{"format":"guardtag-areas/1","serial":2000000000000,"areas":{}}',
    ],
)  # fmt: skip
def test_what_is_no_book_counts_as_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "areas.json"
    path.write_text(text, "utf-8")
    assert area_book.read(path) is None
    area_book.note(path, {1: "feicheng"}, 4)
    assert area_book.read(path) == Book(4, {1: "feicheng"})


@given(st.binary(max_size=200))
def test_anything_counts_as_none(data: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "areas.json"
        path.write_bytes(data)
        assert area_book.read(path) is None
        assert attrs.asdict(Book()) == {"serial": 0, "areas": {}}
