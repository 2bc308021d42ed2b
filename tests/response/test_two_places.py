"""One call, two places at which one person cannot have been: marked and told once, and nothing waits for it."""

from __future__ import annotations

import attrs
import pytest

from guardtag import Contact, Incident
from guardtag.model.relay import WALKED_ON
from guardtag.model.tags import Tag
from tests.conftest import City

pytestmark = pytest.mark.quick_on("memory")

TOWN = "feicheng/wangzhuang"
HERE, NEAR, FAR = "36.18000, 116.77000 ±12 m", "36.18100, 116.77100 ±15 m", "39.90420, 116.40740 ±9 m"
MARKS = ("conflicting", "two-places")


def tag_of(city: City, **changes: object) -> Tag:
    """A tag of a boy with a worker and a supervisor, who look after him."""
    city.responder("li-ling")
    city.responder("wang-xia", TOWN, role="supervisor", name="王霞")
    return city.tagged(city.boy(**changes))


def tapped(city: City, tag: Tag, *places: str, minutes: float = 5) -> Incident:
    """A finder taps at each place, some minutes later each time."""
    for place in places:
        call = city.door.scan(tag.link).alert(place=place)
        city.door.dispatch()
        city.clock.advance(minutes * 60)
    return city.door.incidents.get(call.id)


def marks(city: City) -> list[tuple[str, str]]:
    """What was told of two places: the kind, and to whom."""
    return sorted((one["kind"], one["target"]) for one in city.messages() if one["kind"] in MARKS)


TOLD = [
    ("conflicting", "li-ling@example.org"), ("conflicting", "wang-xia@example.org"), ("two-places", "tian@example.org"),
]  # fmt: skip


def test_worker_supervisor_and_family_are_told_once_and_both_places_stay(city: City) -> None:
    tag = tag_of(city)
    call = tapped(city, tag, HERE, FAR, HERE, FAR, NEAR, FAR)
    assert call.conflicting is not None
    assert call.conflicting.metres == pytest.approx(415_000, rel=0.01)
    assert call.conflicting.seconds == 300
    assert call.conflicting.places == (HERE, FAR)
    assert [line.text for line in call.thread if line.what in ("called", "joined")][:2] == [HERE, FAR]
    assert [line.what for line in call.thread].count("conflicting") == 1
    assert marks(city) == TOLD
    text = {(m["kind"], m["target"]): m["text"] for m in city.messages()}
    assert "疑似复制布标" in text["conflicting", "wang-xia@example.org"]
    assert "复制" not in text["two-places", "tian@example.org"]
    noted = [one for one in city.door.journal.list() if one.verb == "incidents.conflicting"]
    assert [(one.subjects, one.detail) for one in noted] == [((call.id, call.subject), "415 km")]
    assert city.door.verify().entries


def test_a_person_on_a_train_is_one_person(city: City) -> None:
    call = tapped(city, tag_of(city), HERE, "36.19000, 117.09000 ±20 m", "36.65000, 117.12000 ±9 m", minutes=15)
    assert call.conflicting is None
    assert marks(city) == []


def test_a_typed_place_says_nothing(city: City) -> None:
    assert tapped(city, tag_of(city), "Beijing", HERE, "in Shanghai", minutes=1).conflicting is None


def test_nothing_else_of_the_call_is_changed_by_it(city: City) -> None:
    """Whoever forges a place gets a mark and one message more, and nobody comes later or is told less for it."""
    tags = (tag_of(city), tag_of_another(city))
    for places in ((HERE, HERE), (FAR, NEAR)):
        ids = [city.door.scan(tag.link).alert(place=place).id for tag, place in zip(tags, places, strict=True)]
        city.wait(2)
    same = ("state", "level", "open", "step_due", "taken", "circle", "repeats", "unconfirmed", "finders", "tasks")
    for _ in range(3):
        call, twin = (city.door.incidents.get(id) for id in ids)
        assert call.conflicting is not None
        assert twin.conflicting is None
        assert [getattr(call, name) for name in same] == [getattr(twin, name) for name in same]
        city.wait(12)
    assert call.level > 0
    ordinary = [
        sorted((n.template, n.side, n.made) for n in city.door.notices.of(id) if n.template not in MARKS) for id in ids
    ]
    assert ordinary[0] == ordinary[1]


def tag_of_another(city: City) -> Tag:
    """A tag of somebody whose family nobody else has."""
    ward = city.boy(contacts=[Contact("田爱云", "mother", ["mail:other@example.org"])])
    return city.tagged(ward)


def test_no_finder_learns_of_it(city: City) -> None:
    """The pages of two calls are the same, one of them marked: in numbers, states and words."""
    pages = []
    for tag, place in ((tag_of(city), FAR), (tag_of_another(city), NEAR)):
        call = city.door.scan(tag.link).alert(place=HERE)
        second = city.door.scan(tag.link).alert(place=place)
        keys = [city.door.relay.link(one) for one in (call, second)]
        city.door.dispatch()
        pages.append([
            attrs.evolve(city.door.relay.page(key, language="en"), word="") for key in keys
        ])  # fmt: skip
    assert pages[0] == pages[1]


def test_a_contact_of_somebody_else_and_a_volunteer_are_finders(city: City) -> None:
    tag = tag_of(city)
    city.responder("zhao-lin", role="volunteer", name="赵林")
    neighbour = city.boy(contacts=[Contact("周大姐", "mother", ["mail:zhou@example.org"])])
    mother = city.door.incidents.get(tapped(city, tag, HERE, FAR).id).subject
    own = {
        f"{neighbour.id}/{neighbour.contacts[0].id}": False, "zhao-lin": False, "li-ling": True,
        f"{mother}/{city.door.wards.get(mother).contacts[0].id}": True,
    }  # fmt: skip
    for who, knows in own.items():
        seen = city.door.acting_as(who).scan(tag.link).alert(place=NEAR)
        assert (seen.conflicting is not None) is knows, who
        assert ("conflicting" in [line.what for line in seen.thread]) is knows, who
        assert seen.pings == ()


def test_what_a_finder_taps_after_all_is_over_is_no_place_of_the_person(city: City) -> None:
    tag = tag_of(city)
    call = city.door.scan(tag.link).alert(place=HERE)
    key = city.door.relay.link(call)
    city.door.incidents.hand_over(call.id, by="li-ling")
    city.door.relay.tell(key, "police", place=FAR)
    assert city.door.incidents.get(call.id).conflicting is None


def test_where_a_finder_lost_sight_of_the_person_counts_too(city: City) -> None:
    tag = tag_of(city)
    call = city.door.scan(tag.link).alert(place=HERE)
    city.clock.advance(120)
    city.door.relay.tell(city.door.relay.link(call), WALKED_ON, place=FAR)
    city.door.dispatch()
    assert city.door.incidents.get(call.id).conflicting is not None
    assert {kind for kind, _ in marks(city)} == set(MARKS)


@pytest.mark.parametrize(("source", "counts"), [("police", True), ("public", False)])
def test_a_sighting_counts_where_it_can_be_trusted(city: City, source: str, counts: bool) -> None:
    tag = tag_of(city)
    city.responder("zhou-min", TOWN, role="police", name="周民")
    search = city.door.missing.report(tag.ward, seen_place="home")
    city.door.scan(tag.link).alert(place=HERE)
    said = {"by": "zhou-min"} if source == "police" else {"reporter": "138"}
    seen = city.door.missing.sighting(search.id, latitude=39.9042, longitude=116.4074, place="station", **said)
    assert (city.door.incidents.get(search.id).conflicting is not None) is counts
    city.door.missing.judge(search.id, seen.id, "confirmed", by="li-ling")
    assert city.door.incidents.get(search.id).conflicting is not None


def test_sixty_contacts_and_sixty_workers_are_told_and_the_call_is_saved(city: City) -> None:
    contacts = [Contact(f"家人{n}", "relative", [f"mail:c{n}@example.org"]) for n in range(60)]
    tag = tag_of(city, contacts=contacts)
    for n in range(60):
        city.responder(f"w{n:02}")
    tapped(city, tag, HERE, FAR)
    for _ in range(20):
        city.door.dispatch()
    told = marks(city)
    assert len(told) == len(set(told)) == 60 + 61 + 1


def test_a_thousand_places_are_one_mark_and_the_call_stays_small(city: City) -> None:
    tag = tag_of(city)
    city.door.scan(tag.link).alert(place=HERE)
    for n in range(60):
        city.clock.advance(60)
        city.door.scan(tag.link).alert(place=f"36.{18000 + n}, 116.77000 ±5 m")
    call = city.door.incidents.get(city.door.incidents.list(TOWN)[0].id)
    assert call.conflicting is None
    assert len(call.pings) <= 20
    for _ in range(5):
        city.door.scan(tag.link).alert(place=FAR)
    city.door.dispatch()
    assert marks(city) == TOLD


def test_the_desk_looks_at_an_unconfirmed_call_first_and_the_others_hear_of_both_places_then(city: City) -> None:
    tag = tag_of(city)
    city.responder("hall", TOWN, role="hotline")
    for place in (HERE, FAR):
        call = attrs.evolve(city.door.scan(tag.typed), unconfirmed=True).alert(place=place)
        city.door.dispatch()
    assert city.door.acting_as("hall").incidents.get(call.id).conflicting is not None
    assert marks(city) == []
    city.door.incidents.confirm(call.id, by="hall")
    city.door.dispatch()
    assert set(TOLD) <= set(marks(city))


def test_an_exercise_tells_no_family(city: City) -> None:
    tag = tag_of(city)
    city.door.modes.begin("drill", TOWN, minutes=30, by="wang-xia", reason="spring drill")
    for place in (HERE, FAR):
        city.door.scan(tag.link, purpose="drill").alert(place=place)
        city.door.dispatch()
    assert marks(city) == TOLD[:2]
