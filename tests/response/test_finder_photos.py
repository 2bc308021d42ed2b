"""Pictures that finders add to a call: made afresh, a few, seen by those who come, gone with the words."""

from __future__ import annotations

import io

import pytest

from guardtag.model.incidents import Incident
from guardtag.model.relay import FinderPhoto
from guardtag.records.journal import Entry
from tests.conftest import City
from tests.door.test_pictures import PLACE, picture
from tests.response.relayed import DAY, alerted, code, mother_of

pytestmark = pytest.mark.quick_on("memory")

pytest.importorskip("PIL")


def rows(city: City) -> int:
    return len(city.door._room.records.store.walk("finderphoto", "", 100))


def shown(city: City, incident: Incident, by: str = "li-ling") -> tuple[FinderPhoto, ...]:
    return city.door.relay.pictures(incident.id, by=by)


def test_a_picture_reaches_those_who_come_without_what_its_file_says(city: City) -> None:
    """finder_message-031."""
    incident, key = alerted(city)
    assert PLACE in picture()
    assert city.door.relay.add_picture(key, picture(turned=True)) == 1
    (one,) = shown(city, incident)
    assert (one.finder, one.at) == (1, city.clock.at)
    assert PLACE not in one.data
    assert b"Exif" not in one.data
    from PIL import Image

    with Image.open(io.BytesIO(one.data)) as made:
        assert made.size == (800, 600)
        assert made.getpixel((10, 10))[2] > 200  # upright
    assert [photo.id for photo in city.door.relay.pictures(mother_of(city))] == [one.id]
    page = city.door.relay.page(key)
    assert (page.pictures, page.pictures_left) == (1, 2)
    assert "pictured" in [line.what for line in city.door.incidents.get(incident.id).thread]


def test_each_look_is_journalled_and_a_stranger_sees_none(city: City) -> None:
    incident, key = alerted(city)
    city.responder("far", "feicheng/anzhan/a/b/1")
    city.responder("book", "feicheng", role="auditor")
    city.door.relay.add_picture(key, picture())
    shown(city, incident)
    entries = [entry for entry in city.door._room.records.walk(Entry) if entry.verb == "relay.pictures"]
    assert [(entry.actor, entry.detail) for entry in entries] == [("li-ling", "finder_photo")]
    assert shown(city, incident, "far") == ()
    assert code(lambda: shown(city, incident, "book")) == "GT-DENIED-INCIDENT"


@pytest.mark.parametrize(
    "data",
    [b"", b"x", b"<svg onload=alert(1)>", b"\xff\xd8\xff" + b"0" * 500, b"GIF89a" + b"0" * 100, b"%PDF-1.7",
     picture(100, 100), picture(6000, 4000), b"\xff\xd8\xff" + b"0" * (21 * 1024 * 1024)],
    ids=["empty", "letter", "svg", "cut", "gif", "pdf", "small", "24 Mpx", "21 MB"],
)  # fmt: skip
def test_what_is_no_picture_is_refused_and_nothing_is_kept(city: City, data: bytes) -> None:
    _, key = alerted(city)
    assert code(lambda: city.door.relay.add_picture(key, data)) in ("GT-PORTRAIT-READ", "GT-PORTRAIT-SIZE")
    assert rows(city) == 0


def test_what_hides_behind_a_picture_stays_behind(city: City) -> None:
    incident, key = alerted(city)
    hidden = b"PK\x03\x04<script>alert(1)</script>"
    city.door.relay.add_picture(key, picture() + hidden)
    assert hidden not in shown(city, incident)[0].data


def test_a_picture_sent_twice_is_one_and_there_are_a_few(city: City) -> None:
    incident, key = alerted(city)
    add = city.door.relay.add_picture
    assert [add(key, picture(), request_id="once") for _ in range(3)] == [1, 1, 1]
    assert [add(key, picture(300 + n)) for n in range(2)] == [2, 3]
    assert code(lambda: add(key, picture())) == "GT-RELAY-PICTURES"
    keys = [key]
    for _ in range(5):  # more finders of the same call
        keys.append(city.door.relay.link(city.door.scan(_link(city)).alert()))
    for other in keys[1:]:
        for _ in range(3):
            if city.door.relay.page(other).pictures_left:
                add(other, picture())
    assert [city.door.relay.page(one).pictures for one in keys] == [3, 3, 3, 3, 0, 0]
    assert len(shown(city, incident)) == rows(city) == 12


def _link(city: City) -> str:
    return next(iter(city.door.tags.of(city.door.tags.batches()[0]))).link


def test_pictures_go_with_the_words_or_the_person(city: City) -> None:
    incident, key = alerted(city)
    city.door.relay.add_picture(key, picture())
    city.clock.advance(3 * DAY)
    city.door.dispatch()
    assert rows(city) == 1
    city.door.incidents.close(incident.id, outcome="home", by="li-ling", feedback="told")
    assert shown(city, incident) == ()
    assert code(lambda: city.door.relay.add_picture(key, picture())) == "GT-RELAY-CLOSED"
    city.clock.advance(32 * DAY)
    city.door.dispatch()
    assert rows(city) == 0
    assert city.door.relay.page(key).ended


@pytest.mark.quick_on("memory", "sqlite")
def test_an_erased_person_leaves_no_picture(city: City) -> None:
    incident, key = alerted(city)
    city.door.relay.add_picture(key, picture())
    city.door.incidents.close(incident.id, outcome="home", by="li-ling")
    city.door.dispatch()
    city.door.wards.erase(incident.subject)
    assert rows(city) == 0
    assert code(lambda: city.door.relay.add_picture(key, picture())) == "GT-RELAY-GONE"


@pytest.mark.parametrize(
    ("text", "number"), [("call 138 0013 8000", True), ("一三八零零一三八零零零", True), ("bus 12", False), ("", False)]
)
def test_a_number_can_be_asked_about_before_anything_is_said(city: City, text: str, number: bool) -> None:
    assert city.door.relay.has_number(text) is number
