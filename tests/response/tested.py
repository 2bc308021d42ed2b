"""A person whose contacts are asked: what the tests of contact tests share."""

from __future__ import annotations

import guardtag
from guardtag import Contact
from guardtag.steps import contact_tests
from tests.conftest import City

DAY, HOUR = 86_400.0, 3600.0
MOTHER = ["mail:tian@example.org", "mail:tian2@example.org"]


def boy(city: City, *addresses: str, **changes: object) -> guardtag.Ward:
    return city.boy(contacts=[Contact("田爱云", "mother", addresses or MOTHER[:1])], **changes)


def asked(city: City) -> list[dict[str, str]]:
    return [one for one in city.messages() if one["kind"] in contact_tests.TEMPLATES]


def contact(city: City, ward: guardtag.Ward, id: str = "c1") -> Contact:
    found = city.door.wards.get(ward.id).contact(id)
    assert found is not None
    return found


def days(city: City, number: float) -> None:
    city.clock.advance(number * DAY)
    city.door.dispatch()


def started(city: City, ward: guardtag.Ward) -> dict[str, str]:
    city.door.contacts.test(ward.id, "c1")
    city.door.dispatch()
    return asked(city)[-1]


def state(city: City, ward: guardtag.Ward) -> str:
    test = city.door.contacts.of(ward.id, "c1")
    assert test is not None
    return test.state
