"""Posters through the door: who may have one made, what it shows, and what somebody ill-disposed would try."""

from __future__ import annotations

import base64
import io
from datetime import date

import attrs
import pytest

from guardtag import Consent, Contact
from guardtag.errors import BackendError, ConfigError, Conflict, Denied, GuardTagError
from guardtag.model.incidents import Incident
from guardtag.model.people import Ward
from guardtag.model.posters import Poster
from guardtag.records.journal import Entry
from guardtag.report.poster import page
from guardtag.rules.poster import AGE, CLOTHES, NAME, NICKNAME, PHOTO, POSTER, PURPOSES
from guardtag.steps.opening import Call, open_or_join
from tests.conftest import HOME, City, once_configured

SECRETS = {
    "address": "山东省肥城市王庄镇中玉村3号", "medical": "癫痫；夜间服药", "groups": ["intellectual-disability"],
    "hints": ["afraid-of-dogs"], "birth_date": date(1950, 3, 2), "clothes": "蓝色夹克",
    "contacts": [
        Contact("田爱云", "mother", ["sms:0538-1111111", "mail:tian@example.org"]),
        Contact("李二", "uncle", ["mail:u@example.org"]),
    ],
}  # fmt: skip
ALL = Consent("田爱云", PURPOSES)


@pytest.fixture(autouse=True)
def hotline(city: City) -> None:
    room = city.door._room
    settings = attrs.evolve(room.config, hotline="0538-0000000", place="肥城 Feicheng")
    city.door.posters._room = attrs.evolve(room, config=settings)


def missed(city: City, kind: str = "missing", **changes: object) -> tuple[Ward, Incident]:
    """A person with everything in the record, who is being searched for."""
    with once_configured(city.door, "sms"):
        ward = city.boy(**{**SECRETS, **changes})
    call = Call(city.door._room.world.new_id(), kind, ward.id, HOME, "finder", place="王庄镇公交站")
    incident = city.door._room.records.change(lambda tx: open_or_join(tx, city.door._room, call))
    city.clock.advance(60)
    return ward, incident


def journal(city: City) -> list[Entry]:
    return list(city.door._room.records.walk(Entry))


def refused(code: str, city: City, ward: Ward, **arguments: object) -> GuardTagError:
    """The poster is refused, and nothing was written about it."""
    before = len(journal(city))
    with pytest.raises(GuardTagError) as caught:
        city.door.posters.make(ward.id, **arguments)  # type: ignore[arg-type]
    assert caught.value.code == code
    assert len(journal(city)) == before
    assert city.door.wards.get(ward.id).consents == ward.consents
    for secret in ("小军", "军军", "田爱云", "1111111", "0538", "癫痫", "中玉村", "蓝色", "tian@"):
        assert secret not in str(caught.value)
    return caught.value


def picture(size: tuple[int, int] = (300, 400), kind: str = "PNG", **options: object) -> bytes:
    image = pytest.importorskip("PIL.Image")
    out = io.BytesIO()
    image.new("RGB", size, "#8899aa").save(out, kind, **options)
    return out.getvalue()


# --- what it shows


def test_a_poster_shows_what_was_consented_to(city: City) -> None:
    ward, _ = missed(city)
    poster = city.door.posters.make(ward.id, consent=ALL, seen_place="公交站 bus stop", seen_at=city.clock.now() - 3600)
    assert (poster.name, poster.nickname, poster.clothes) == ("小军", "军军", "蓝色夹克")
    assert (poster.age.first, poster.age.last) == (70, 79)
    assert (poster.hotline, poster.place, poster.seen_place) == ("0538-0000000", "肥城 Feicheng", "公交站 bus stop")
    assert poster.until - poster.made == 3 * 86400
    assert not poster.sample


@pytest.mark.parametrize("purpose", [NAME, NICKNAME, AGE, CLOTHES])
def test_each_thing_needs_its_own_consent(city: City, purpose: str) -> None:
    ward, _ = missed(city)
    poster = city.door.posters.make(ward.id, consent=Consent("田爱云", {POSTER, purpose}))
    shown = {
        NAME: poster.name, NICKNAME: poster.nickname, AGE: poster.age, CLOTHES: poster.clothes, PHOTO: poster.photo,
    }  # fmt: skip
    assert {name for name, value in shown.items() if value} == {purpose}
    html = page(poster, timezone="Asia/Shanghai")
    words = {NAME: "小军", NICKNAME: "军军", AGE: "70 至 79", CLOTHES: "蓝色夹克"}
    assert [name for name, word in words.items() if word in html] == [purpose]


def test_nothing_else_of_the_person_is_on_it(city: City) -> None:
    ward, incident = missed(city)
    poster = city.door.posters.make(ward.id, consent=ALL, photo=picture())
    html = page(poster, timezone="Asia/Shanghai")
    for secret in (
        "中玉村", "癫痫", "服药", "disability", "dogs", "1950", "03-02", "田爱云", "李二", "1111111", "tian@", ward.id,
        incident.id, "zhongyu", "公交站", incident.word,
    ):  # fmt: skip
        assert secret not in html, secret
        assert secret not in repr(poster)
    assert "小军" not in repr(poster)


def test_where_the_person_is_now_is_never_taken_from_the_call(city: City) -> None:
    """The place of a call may be where somebody stands beside them."""
    ward, _ = missed(city, kind="found")
    poster = city.door.posters.make(ward.id, consent=ALL)
    assert poster.seen_place == ""
    assert poster.seen_at is None


def test_a_later_poster_of_the_same_search_needs_no_second_consent(city: City) -> None:
    ward, _ = missed(city)
    first = city.door.posters.make(ward.id, consent=ALL)
    city.clock.advance(86400)
    second = city.door.posters.make(ward.id, clothes="灰色外套")
    assert second.clothes == "灰色外套"
    assert first.number != second.number
    assert second.made - first.made == 86400


def test_making_one_is_journalled_by_field_names_and_number(city: City) -> None:
    ward, incident = missed(city)
    poster = city.door.posters.make(ward.id, consent=Consent("田爱云", {POSTER, CLOTHES, AGE}))
    written = {entry.verb: entry for entry in journal(city)}
    given, made = written["posters.consent"], written["posters.make"]
    assert (given.verb, given.subjects, given.detail) == (
        "posters.consent", (ward.id,), "poster poster-age poster-clothes",
    )  # fmt: skip
    assert (made.verb, made.actor, made.detail) == ("posters.make", "operator", "poster-age poster-clothes")
    assert made.subjects == (ward.id, incident.id, f"poster:{poster.number}")
    records = city.door._room.records
    found = records.find(Entry, "subject", records.blind("subject", f"poster:{poster.number}"))
    assert [entry.verb for entry in found] == ["posters.make"]
    assert not city.door.verify().bad


def test_posters_out_are_a_task_until_somebody_says_they_are_down(city: City) -> None:
    ward, incident = missed(city)
    city.responder("li-ling")
    city.door.posters.make(ward.id, consent=ALL)
    city.door.posters.make(ward.id)
    assert [task.id for task in city.door.incidents.get(incident.id).tasks] == ["posters"]
    closed = city.door.incidents.close(incident.id, outcome="home", by="li-ling", feedback="told")
    due = {task.id: task.due - closed.closed for task in closed.tasks if task.done is None}
    assert due == {"posters": 86400.0, "review": 3 * 86400.0}
    done = city.door.incidents.complete(incident.id, "posters", by="li-ling")
    assert [task.id for task in done.tasks if task.done is None] == ["review"]


# --- when there is none


def test_without_a_search_there_is_none(city: City) -> None:
    with once_configured(city.door, "sms"):
        ward = city.boy(**SECRETS)
    refused("GT-POSTER-NO-SEARCH", city, ward, consent=ALL)


@pytest.mark.parametrize("kind", ["distress", "errand", "visit"])
def test_no_other_call_brings_one(city: City, kind: str) -> None:
    ward, _ = missed(city, kind=kind)
    refused("GT-POSTER-NO-SEARCH", city, ward, consent=ALL)


def test_after_the_call_is_closed_there_is_none(city: City) -> None:
    ward, incident = missed(city)
    city.responder("li-ling")
    city.door.posters.make(ward.id, consent=ALL)
    city.door.incidents.close(incident.id, outcome="home", by="li-ling")
    refused("GT-POSTER-NO-SEARCH", city, city.door.wards.get(ward.id))


def test_once_somebody_of_ours_is_with_the_person_there_is_none(city: City) -> None:
    ward, incident = missed(city, kind="found")
    city.responder("li-ling")
    city.door.incidents.acknowledge(incident.id, by="li-ling")
    city.door.posters.make(ward.id, consent=ALL)
    city.door.incidents.arrive(incident.id, by="li-ling")
    refused("GT-POSTER-NO-SEARCH", city, city.door.wards.get(ward.id))


def test_last_seasons_consent_brings_no_poster_of_this_search(city: City) -> None:
    ward, incident = missed(city)
    city.responder("li-ling")
    city.door.posters.make(ward.id, consent=ALL)
    city.door.incidents.close(incident.id, outcome="home", by="li-ling")
    city.clock.advance(90 * 86400)
    city.door.dispatch()
    call = Call(city.door._room.world.new_id(), "missing", ward.id, HOME, "finder")
    city.door._room.records.change(lambda tx: open_or_join(tx, city.door._room, call))
    refused("GT-POSTER-CONSENT", city, city.door.wards.get(ward.id))


def test_what_was_ticked_at_enrolment_brings_none(city: City) -> None:
    with pytest.raises(ValueError, match="purposes are from alert"):
        missed(city, consent=Consent("田爱云", {"alert", "nickname", "photo", *PURPOSES}))
    ward, _ = missed(city, consent=Consent("田爱云", {"alert", "nickname", "photo"}))
    refused("GT-POSTER-CONSENT", city, ward)


def test_a_withdrawn_consent_brings_none_from_the_next_moment_on(city: City) -> None:
    ward, _ = missed(city)
    city.door.posters.make(ward.id, consent=ALL)
    assert city.door.posters.withdraw(ward.id) == 1
    refused("GT-POSTER-CONSENT", city, city.door.wards.get(ward.id))
    assert city.door.posters.withdraw(ward.id) == 0
    kept = city.door.wards.get(ward.id)
    assert kept.address == SECRETS["address"]
    assert [consent.withdrawn is None for consent in kept.consents] == [True, False]
    assert kept.consents[0].purposes == {"alert", "nickname"}


def test_a_stranger_cannot_consent(city: City) -> None:
    ward, _ = missed(city)
    refused("GT-POSTER-CONSENT", city, ward, consent=Consent("a man on the telephone", PURPOSES))


@pytest.mark.parametrize(
    "consent",
    [
        Consent("田爱云", {"alert"}), Consent("田爱云", {*PURPOSES, "home_address"}),
        Consent("田爱云", PURPOSES, basis="emergency"), Consent("田爱云", PURPOSES, withdrawn=1.0),
    ],
)  # fmt: skip
def test_a_consent_to_something_else_is_misuse(city: City, consent: Consent) -> None:
    ward, _ = missed(city)
    with pytest.raises(ValueError, match="poster"):
        city.door.posters.make(ward.id, consent=consent)
    assert city.door.wards.get(ward.id).consents == ward.consents


def test_a_consent_cannot_be_dated_back_into_the_search(city: City) -> None:
    ward, _ = missed(city)
    city.door.posters.make(ward.id, consent=attrs.evolve(ALL, given=1.0))
    assert city.door.wards.get(ward.id).consents[-1].given == city.clock.now()


def test_nobody_else_may_have_one_made(city: City) -> None:
    ward, _ = missed(city)
    city.responder("li-ling")
    city.responder("finder-1", role="volunteer")
    for actor in ("li-ling", "finder-1", f"{ward.id}/c1"):
        door = city.door.acting_as(actor)
        for act in (door.posters.make, door.posters.withdraw):
            with pytest.raises(Denied) as caught:
                act(ward.id)
            assert caught.value.code == "GT-DENIED-OPERATOR"


def test_somebody_who_was_never_there_has_none(city: City) -> None:
    for act in (city.door.posters.make, city.door.posters.withdraw):
        with pytest.raises(Denied) as caught:
            act("01k00000000000000000000000")
        assert caught.value.code == "GT-WARD-UNKNOWN"


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


def test_a_call_that_closes_meanwhile_stops_the_poster(city: City) -> None:
    """What was read is checked at the commit: the second attempt sees the closed call."""
    ward, incident = missed(city)
    city.responder("li-ling")
    posters, done = city.door.posters, []
    make = posters._make

    def slow(*arguments: object) -> Poster:
        poster = make(*arguments)  # type: ignore[arg-type]
        if not done:
            done.append(city.door.incidents.close(incident.id, outcome="home", by="li-ling"))
        return poster

    posters._make = slow  # type: ignore[method-assign]
    with pytest.raises(Conflict) as caught:
        posters.make(ward.id, consent=ALL)
    assert caught.value.code == "GT-POSTER-NO-SEARCH"
    assert [entry.verb for entry in journal(city) if entry.verb.startswith("posters")] == []


def test_the_same_request_makes_one_poster(city: City) -> None:
    ward, _ = missed(city)
    first = city.door.posters.make(ward.id, consent=ALL, request_id="r1")
    city.clock.advance(3600)
    assert city.door.posters.make(ward.id, consent=ALL, request_id="r1") == first
    assert len([entry for entry in city.door.journal.list() if entry.verb == "posters.make"]) == 1
    assert city.door.posters.make(ward.id, consent=ALL, request_id="r2").number != first.number
    with pytest.raises(Conflict):
        city.door.posters.make(ward.id, consent=ALL, days=9, request_id="r1")
    city.door.posters.withdraw(ward.id)
    with pytest.raises(Denied) as caught:  # what was withdrawn since is on no sheet
        city.door.posters.make(ward.id, consent=ALL, request_id="r1")
    assert caught.value.code == "GT-POSTER-CONSENT"
