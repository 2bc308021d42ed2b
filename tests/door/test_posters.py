"""Posters through the door: who may have one made, and what it shows."""

from __future__ import annotations

import attrs
import pytest

from guardtag import Consent
from guardtag.errors import Conflict, Denied
from guardtag.records.journal import Entry
from guardtag.report.poster import page
from guardtag.rules.poster import AGE, CLOTHES, NAME, NICKNAME, PHOTO, POSTER, PURPOSES
from guardtag.steps import postering
from guardtag.steps.opening import Call, open_or_join
from tests.conftest import HOME, City, once_configured
from tests.door.searched import ALL, SECRETS, hotline, journal, missed, picture, refused

__all__ = ["hotline"]

pytestmark = pytest.mark.quick_on("memory")


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


def test_a_call_that_closes_meanwhile_stops_the_poster(city: City) -> None:
    """What was read is checked at the commit: the second attempt sees the closed call."""
    ward, incident = missed(city)
    city.responder("li-ling")
    posters, done = city.door.posters, []
    find = posters._found

    def slow(*arguments: object) -> postering.Found:
        found = find(*arguments)  # type: ignore[arg-type]
        if not done:
            done.append(city.door.incidents.close(incident.id, outcome="home", by="li-ling"))
        return found

    posters._found = slow  # type: ignore[method-assign]
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
