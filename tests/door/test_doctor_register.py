"""What the doctor says of the register itself: tags that run short, contacts nobody verified, training that ended."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from guardtag import Contact, texts
from guardtag.spi import Put, Ref
from guardtag.steps.finding import Finding
from tests.conftest import HOME, City

NORTH = "feicheng/wangzhuang/north"


def found(city: City, name: str) -> Finding | None:
    return next((one for one in city.door.doctor() if one.name == name), None)


def facts(city: City, name: str) -> dict[str, str]:
    one = found(city, name)
    assert one is not None
    assert one.state == "yellow"
    assert one.do
    for language in texts.LANGUAGES:
        what, do = one.told(language)
        assert "{" not in what + do
        assert all(fact in what for fact in one.facts.values())
    return dict(one.facts)


def want(city: City, **stock: int) -> None:
    room = city.door._room
    object.__setattr__(room, "config", attrs.evolve(room.config, stock=stock))


def test_tags_that_run_short_are_said_with_the_areas(city: City) -> None:
    city.responder("li-ling")
    city.door.tags.mint(10, area="feicheng")
    assert found(city, "stock-low") is None, "nothing is wanted"
    want(city, village=3)
    assert facts(city, "stock-low") == {"areas": f"{NORTH}/zhongyu (0/3)"}
    want(city, **{f"grid-{n}": 1 for n in range(7)})
    assert facts(city, "stock-low")["areas"].endswith(" …"), "of many the first"


def test_a_damaged_batch_is_said_and_stops_nothing(city: City) -> None:
    want(city, village=3)
    city.responder("li-ling")
    batch = city.door.tags.mint(10, area="feicheng")
    store = city.door._room.records.store
    row = store.read([Ref("batch", batch.id)])[0]
    assert row is not None
    store.commit([Put(attrs.evolve(row, body=b"\x80"), row.version)])
    assert found(city, "stock-low") is None
    assert found(city, "damaged") is not None
    assert found(city, "areas-untrained") is None, "and the rest was looked at"


def test_contacts_whom_nobody_verified_are_counted(city: City) -> None:
    assert found(city, "contacts-unverified") is None
    one = city.boy(contacts=[Contact(n, "mother", [f"mail:{n}@example.org"]) for n in ("a", "b")])
    other = city.boy()
    assert facts(city, "contacts-unverified") == {"count": "3", "people": "2", "alone": "2"}
    city.door.contacts.confirm(one.id, "c1", "mail:a@example.org")
    assert facts(city, "contacts-unverified") == {"count": "2", "people": "2", "alone": "1"}
    city.door.wards.leave(other.id, "died")
    assert facts(city, "contacts-unverified") == {"count": "1", "people": "1", "alone": "0"}
    city.door.contacts.confirm(one.id, "c2", "mail:b@example.org")
    assert found(city, "contacts-unverified") is None
    city.clock.advance(400 * 86_400)
    assert facts(city, "contacts-unverified") == {"count": "2", "people": "1", "alone": "1"}, "a yes grows old"


@pytest.mark.parametrize("course", ["sewing", "safe-sewing"])
def test_training_that_ended_and_areas_without_anybody_trained(city: City, course: str) -> None:
    city.door.training.course(course, zh="安全缝制", en="Safe sewing", months=12, needed_for="fitting")
    city.responder("li-ling")
    assert found(city, "areas-untrained") is None, "nobody lives there"
    city.boy()
    city.boy(area=NORTH)
    city.boy(area=NORTH)
    assert facts(city, "areas-untrained") == {"count": "2", "areas": f"{NORTH}, {HOME}"}, "where most live first"
    city.responder("north", NORTH, role="supervisor")
    for who in ("li-ling", "north"):
        city.door.training.passed(who, course, day=date(2025, 6, 1))
    assert facts(city, "areas-untrained") == {"count": "1", "areas": NORTH}, "it takes a worker"
    assert found(city, "training-ended") is None
    city.clock.advance(5 * 366 * 86_400)
    assert facts(city, "training-ended") == {"count": "2", "people": "li-ling, north"}
    assert facts(city, "areas-untrained")["count"] == "2"
    city.door.training.passed("li-ling", course, day=date(2030, 6, 1))
    assert facts(city, "areas-untrained")["count"] == "1"
