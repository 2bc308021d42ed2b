"""What leaves the house: only what may, to whom it may, and written down before."""

from __future__ import annotations

import json
from datetime import date

import attrs
import pytest

from guardtag import Consent
from guardtag.errors import Conflict, Denied
from guardtag.interop import cap, geojson, pfif
from guardtag.records.journal import Entry
from guardtag.rules import poster
from tests.conftest import City
from tests.missing.stage import MOTHER, child, grid, incident, picture, settle, staffed

pytestmark = pytest.mark.quick_on("memory")

ALL = poster.PURPOSES
SECRETS = ("小军", "军军", "田爱云", "blue jacket", "校门口", "癫痫", "中玉村", MOTHER)


@pytest.fixture(autouse=True)
def hotline(city: City) -> None:
    settle(city, config=attrs.evolve(city.door._room.config, hotline="0538-0000000", place="肥城"))
    staffed(city)


def told(body: bytes) -> set[str]:
    return {secret for secret in SECRETS if secret in body.decode()}


def test_the_police_get_what_the_policy_gives_them(city: City) -> None:
    release = city.door.missing.cap(child(city).id)
    alert = cap.read(release.body)
    assert (alert.status, alert.type, alert.scope) == ("Actual", "Alert", "Restricted")
    assert told(release.body) == {"小军", "blue jacket", "校门口"}
    assert release.fields == ("age", "clothes", "name", "place")


def test_the_public_gets_nothing_without_a_consent_of_this_search(city: City) -> None:
    search = child(city)
    before = len(list(city.door._room.records.walk(Entry)))
    for verb in (city.door.missing.cap, city.door.missing.pfif):
        with pytest.raises(Denied) as caught:
            verb(search.id, audience="public")
        assert caught.value.code == "GT-SEARCH-CONSENT"
    assert len(list(city.door._room.records.walk(Entry))) == before
    assert city.door.missing.released(search.id) == []


def test_the_public_gets_what_was_consented_to_and_no_name_of_a_child(city: City) -> None:
    search = child(city, consent=Consent("田女士", ALL))
    release = city.door.missing.cap(search.id, audience="public", seen_place="王庄镇")
    assert cap.read(release.body).scope == "Public"
    assert told(release.body) == {"blue jacket"}
    assert "王庄镇" in release.body.decode()
    assert "zhongyu" not in release.body.decode(), "the town, not the grid"
    with pytest.raises(Denied) as caught:
        city.door.missing.pfif(search.id, audience="public")
    assert caught.value.code == "GT-SEARCH-NAMELESS"


def test_a_grown_up_may_be_named_by_consent(city: City) -> None:
    search = child(city, age=70, consent=Consent("田女士", ALL))
    document = pfif.read(city.door.missing.pfif(search.id, audience="public").body)
    assert (document.persons[0].full_name, document.persons[0].age) == ("小军", "70-79")
    assert [note.status for note in document.persons[0].notes] == ["believed_missing"]


def test_a_consent_of_before_counts_for_no_search(city: City) -> None:
    boy = city.boy(consent=Consent("田爱云", {"alert", "photo", "nickname"}))
    search = city.door.missing.report(boy)
    with pytest.raises(Denied):
        city.door.missing.cap(search.id, audience="public")
    city.door.posters.make(boy.id, consent=Consent("田爱云", {poster.POSTER, poster.CLOTHES}), clothes="红衣服")
    assert city.door.missing.cap(search.id, audience="public").fields == ("clothes", "place")


@pytest.mark.parametrize("place", ["中玉村3号", "癫痫 ward", "小军家", "call 13800000000", "军军"])
def test_what_no_poster_says_is_told_to_nobody(city: City, place: str) -> None:
    boy = city.boy(address="山东省肥城市王庄镇中玉村3号", medical="癫痫")
    search = city.door.missing.report(boy)
    city.door.posters.make(boy.id, consent=Consent("田爱云", {poster.POSTER, poster.CLOTHES}), clothes="红衣服")
    with pytest.raises(Denied) as caught:
        city.door.missing.cap(search.id, audience="public", seen_place=place)
    assert caught.value.code == "GT-SEARCH-PRIVATE"


def test_somebody_in_hiding_is_not_searched_for_in_public(city: City) -> None:
    boy = city.boy(hidden_address="somewhere safe")
    search = city.door.missing.report(boy)
    with pytest.raises(Denied) as caught:
        city.door.missing.cap(search.id, audience="public")
    assert caught.value.code == "GT-SEARCH-HIDDEN"


def test_alert_update_and_end_name_each_other(city: City) -> None:
    search = child(city)
    first = city.door.missing.cap(search.id, request_id="a")
    assert city.door.missing.cap(search.id, request_id="a") == first
    city.clock.advance(600)
    second = cap.read(city.door.missing.cap(search.id).body)
    assert (second.type, [one.identifier for one in second.references]) == ("Update", [first.name])
    city.door.incidents.close(search.id, outcome="home", by="w3")
    last = city.door.missing.cap(search.id)
    end = cap.read(last.body)
    assert (end.type, end.infos[0].responses, len(end.references)) == ("Update", ("AllClear",), 2)
    assert told(last.body) == set(), "nobody is named once they are home"
    assert city.door.missing.cap(search.id) == last
    assert [one.type for one in city.door.missing.released(search.id)] == ["Alert", "Update", "AllClear"]


def test_a_false_alarm_is_taken_back(city: City) -> None:
    search = child(city)
    city.door.missing.cap(search.id)
    city.door.incidents.close(search.id, outcome="false-alarm", by="w3")
    assert cap.read(city.door.missing.cap(search.id).body).type == "Cancel"


def test_an_end_is_sent_to_nobody_who_never_heard_of_it(city: City) -> None:
    search = child(city)
    city.door.incidents.close(search.id, outcome="home", by="w3")
    with pytest.raises(Conflict) as caught:
        city.door.missing.cap(search.id)
    assert caught.value.code == "GT-SEARCH-UNSENT"


def test_a_drill_is_an_exercise_that_names_nobody(city: City) -> None:
    city.door.modes.begin("drill", "feicheng", minutes=60)
    search = child(city, drill=True)
    release = city.door.missing.cap(search.id)
    assert cap.read(release.body).status == "Exercise"
    assert told(release.body) == set()
    with pytest.raises(Conflict):
        city.door.missing.pfif(search.id)
    with pytest.raises(Denied):
        city.door.missing.geojson(search.id)


def test_sightings_go_to_the_police_alone_and_to_nobody_after_the_end(city: City) -> None:
    search = child(city)
    city.door.missing.sighting(search.id, area=grid(4), latitude=36.18, longitude=116.76, by="w4", words="他哭了")
    hoax = city.door.missing.sighting(search.id, latitude=1.0, longitude=1.0, reporter="hoax")
    city.door.missing.judge(search.id, hoax.id, "rejected", by="w3")
    release = city.door.missing.geojson(search.id)
    (place,) = geojson.read(release.body)
    assert (place.latitude, place.properties["source"]) == (36.18, "responder")
    assert "哭" not in release.body.decode()
    assert "hoax" not in release.body.decode()
    statuses = [note.status for note in pfif.read(city.door.missing.pfif(search.id).body).persons[0].notes]
    assert statuses == ["believed_missing", "believed_alive"]
    city.door.incidents.close(search.id, outcome="home", by="w3")
    with pytest.raises(Denied):
        city.door.missing.geojson(search.id)
    assert pfif.read(city.door.missing.pfif(search.id).body).persons[0].expired


def test_what_leaves_is_journalled_with_the_fields_and_kept_word_for_word(city: City) -> None:
    search = child(city)
    release = city.door.missing.cap(search.id)
    entry = [one for one in city.door._room.records.walk(Entry) if one.verb == "missing.cap"]
    assert [one.detail for one in entry] == ["police age clothes name place"]
    assert [one.body for one in city.door.missing.released(search.id)] == [release.body]
    assert "小军" not in repr(release)


def test_nobody_but_the_operators_own_code_sends(city: City) -> None:
    search = child(city)
    for verb in ("cap", "pfif", "geojson", "released"):
        with pytest.raises(Denied):
            getattr(city.door.acting_as("w3").missing, verb)(search.id)
    with pytest.raises(ValueError):
        city.door.missing.cap(search.id, audience="friends")


def test_geojson_is_json_with_the_longitude_first(city: City) -> None:
    search = child(city)
    city.door.missing.sighting(search.id, latitude=36.0, longitude=116.0, by="w4")
    whole = json.loads(city.door.missing.geojson(search.id).body)
    assert whole["features"][0]["geometry"]["coordinates"] == [116.0, 36.0]


def test_a_poster_of_somebody_on_no_register(city: City) -> None:
    search = child(city, photo=picture(), consent=Consent("田女士", {poster.POSTER, poster.AGE}))
    bare = city.door.missing.poster(search.id)
    assert (bare.name, bare.clothes, bare.photo, bare.seen_place) == ("", "", "", "")
    assert bare.age is not None
    assert (bare.age.first, bare.age.last) == (6, 11)
    whole = city.door.missing.poster(search.id, consent=Consent("田女士", ALL), seen_place="校门口")
    assert (whole.name, whole.clothes, whole.seen_place) == ("", "blue jacket", "校门口")
    assert whole.photo.startswith("data:image/jpeg")
    assert [task.id for task in incident(city, search).tasks].count("posters") == 1
    with pytest.raises(Denied) as caught:
        city.door.missing.poster(search.id, clothes="小军's coat")
    assert caught.value.code == "GT-POSTER-PRIVATE"
    city.door.incidents.close(search.id, outcome="home", by="w3")
    with pytest.raises(Conflict):
        city.door.missing.poster(search.id)


def test_a_poster_of_a_person_of_the_register_is_as_the_posters_desk_makes_it(city: City) -> None:
    boy = city.boy(birth_date=date(1950, 1, 1))
    search = city.door.missing.report(boy, clothes="red coat")
    with pytest.raises(Denied):
        city.door.missing.poster(search.id)
    made = city.door.missing.poster(search.id, consent=Consent("田爱云", ALL))
    assert (made.name, made.nickname, made.clothes) == ("小军", "军军", "red coat")
    assert city.door.wards.get(boy.id).consents[-1].purposes == ALL


def test_a_search_that_is_answered_by_sms_means_what_its_digits_say(city: City) -> None:
    search = child(city)
    city.door.dispatch()
    call = city.door.notices.reply("mail", "v3@example.org", "3")
    assert call is not None
    assert incident(city, search).open, "no false alarm"
    assert [(one.by, one.said) for one in city.door.missing.get(search.id).looked] == [("v3", "nothing")]
    city.door.notices.reply("mail", "v3@example.org", "看到了")
    assert [one.source for one in city.door.missing.sightings(search.id)] == ["volunteer"]
    assert incident(city, search).acknowledged_by == ()
