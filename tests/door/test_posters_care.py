"""Posters of people who need more care, and texts, photos and numbers that may not be on one."""

from __future__ import annotations

import base64
from datetime import date

import attrs
import pytest

from guardtag import Consent
from guardtag.errors import BackendError, ConfigError
from guardtag.report.poster import page
from guardtag.rules.poster import AGE, CLOTHES, NAME, NICKNAME, PHOTO, POSTER, PURPOSES
from tests.conftest import City
from tests.door.searched import ALL, hotline, missed, picture, refused

__all__ = ["hotline"]

pytestmark = pytest.mark.quick_on("memory")


# --- people who need more care


def test_a_minor_is_shown_without_a_name(city: City) -> None:
    ward, _ = missed(city, birth_date=date(2012, 5, 1))
    poster = city.door.posters.make(ward.id, consent=ALL, photo=picture())
    assert (poster.name, poster.nickname) == ("", "")
    assert (poster.age.first, poster.age.last) == (12, 17)
    html = page(poster, timezone="Asia/Shanghai")
    assert "小军" not in html
    assert "军军" not in html
    assert "一位走失的人" in html


def test_a_minor_is_not_named_in_the_clothes_either(city: City) -> None:
    ward, _ = missed(city, minor=True, birth_date=None)
    refused("GT-POSTER-PRIVATE", city, ward, consent=ALL, clothes="绣着军军的帽子")


def test_a_minor_cannot_consent_and_names_alone_are_nothing(city: City) -> None:
    ward, _ = missed(city, birth_date=date(2012, 5, 1))
    refused("GT-POSTER-CONSENT", city, ward, consent=Consent("小军", PURPOSES))
    refused("GT-POSTER-CONSENT", city, ward, consent=Consent("田爱云", {POSTER, NAME, NICKNAME}))


def test_somebody_in_hiding_is_on_no_poster(city: City) -> None:
    """Whoever looks for them would learn which town to look in."""
    ward, _ = missed(city, hidden_address="9 Nowhere Road")
    error = refused("GT-POSTER-HIDDEN", city, ward, consent=ALL)
    assert "Nowhere" not in str(error)


# --- texts and photos


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("clothes", "蓝色夹克，请打 13800000000"), ("clothes", "田爱云给他买的夹克"), ("clothes", "夹克，有癫痫"),
        ("clothes", "住中玉村3号"), ("seen_place", "山东省肥城市王庄镇中玉村 3 号"), ("seen_place", "tian@example.org"),
        ("seen_place", "在李二家"), ("clothes", "夹克\u202e００００００８３１\u202c"),
    ],
)  # fmt: skip
def test_a_text_that_tells_too_much_is_refused(city: City, field: str, text: str) -> None:
    ward, _ = missed(city)
    error = refused("GT-POSTER-PRIVATE", city, ward, consent=ALL, **{field: text})
    assert error.facts == {"field": field}


def test_what_a_worker_once_wrote_into_the_register_is_judged_too(city: City) -> None:
    ward, _ = missed(city, clothes="蓝色夹克，妈妈 0538-1111111")
    refused("GT-POSTER-PRIVATE", city, ward, consent=ALL)


def test_an_unconsented_text_is_not_looked_for(city: City) -> None:
    """What is not shown cannot stop the poster."""
    ward, _ = missed(city, clothes="蓝色夹克，妈妈 0538-1111111")
    assert city.door.posters.make(ward.id, consent=Consent("田爱云", {POSTER, AGE})).clothes == ""


def test_long_clothes_are_refused_with_what_to_do(city: City) -> None:
    ward, _ = missed(city, clothes="蓝" * 500)
    error = refused("GT-POSTER-LONG", city, ward, consent=ALL)
    assert error.facts == {"limit": 120}
    with pytest.raises(ValueError, match="clothes"):
        city.door.posters.make(ward.id, consent=ALL, clothes="蓝" * 500)
    assert city.door.posters.make(ward.id, consent=ALL, clothes="蓝" * 120).clothes == "蓝" * 120


def test_names_are_cleaned_of_what_acts_unseen(city: City) -> None:
    ward, _ = missed(city, nickname="军\u202e<b>\u0007军\u200f")
    poster = city.door.posters.make(ward.id, consent=ALL)
    assert poster.nickname == "军<b>军"
    html = page(poster, timezone="Asia/Shanghai")
    assert "<b>军" not in html
    assert "军&lt;b&gt;军" in html
    assert "\u202e" not in html


@pytest.mark.parametrize("field", ["photo", "clothes"])
def test_what_is_given_needs_its_own_consent(city: City, field: str) -> None:
    ward, _ = missed(city)
    given = {"photo": picture(), "clothes": "灰色外套"}[field]
    error = refused("GT-POSTER-FIELD", city, ward, consent=Consent("田爱云", {POSTER, AGE}), **{field: given})
    assert error.facts == {"field": field}


def test_a_photo_comes_without_anything_but_its_pixels(city: City) -> None:
    image = pytest.importorskip("PIL.Image")
    ward, _ = missed(city)
    exif = image.Exif()
    exif[0x8825] = {1: "N", 2: (36.0, 10.0, 0.0)}
    exif[0x010E] = "3 Made-Up Lane"
    photo = picture(kind="JPEG", exif=exif, comment=b"3 Made-Up Lane")
    assert b"Made-Up" in photo
    poster = city.door.posters.make(ward.id, consent=ALL, photo=photo)
    assert b"Made-Up" not in base64.b64decode(poster.photo.partition(",")[2])
    assert b"Exif" not in base64.b64decode(poster.photo.partition(",")[2])


@pytest.mark.parametrize("junk", [b"junk", b"GIF89a" + b"\0" * 50, b"\xff\xd8\xff\xe0junk", b"\x89PNG\r\n\x1a\n"])
def test_a_photo_that_is_none_is_refused(city: City, junk: bytes) -> None:
    pytest.importorskip("PIL")
    ward, _ = missed(city)
    with pytest.raises(BackendError) as caught:
        city.door.posters.make(ward.id, consent=ALL, photo=junk)
    assert caught.value.code == "GT-PORTRAIT-READ"


def test_without_anything_to_recognise_the_person_by_there_is_none(city: City) -> None:
    ward, _ = missed(city, clothes="")
    refused("GT-POSTER-EMPTY", city, ward, consent=Consent("田爱云", {POSTER, CLOTHES, PHOTO}))


# --- the number to ring


def test_without_a_hotline_there_is_none(city: City) -> None:
    room = city.door.posters._room
    city.door.posters._room = attrs.evolve(room, config=attrs.evolve(room.config, hotline=""))
    ward, _ = missed(city)
    with pytest.raises(ConfigError) as caught:
        city.door.posters.make(ward.id, consent=ALL)
    assert caught.value.code == "GT-POSTER-HOTLINE"


def test_the_familys_own_number_is_no_hotline(city: City) -> None:
    room = city.door.posters._room
    city.door.posters._room = attrs.evolve(room, config=attrs.evolve(room.config, hotline="+86 538 1111111"))
    ward, _ = missed(city)
    refused("GT-POSTER-FAMILY", city, ward, consent=ALL)


@pytest.mark.parametrize("arguments", [{"days": 0}, {"days": 15}, {"seen_at": 4e9}, {"seen_at": -1.0}])
def test_misuse_is_a_value_error(city: City, arguments: dict[str, object]) -> None:
    ward, _ = missed(city)
    with pytest.raises(ValueError, match=next(iter(arguments))):
        city.door.posters.make(ward.id, consent=ALL, **arguments)  # type: ignore[arg-type]
