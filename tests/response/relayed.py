"""A call with a finder's page: what the tests of the relay share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from guardtag import GuardTagError
from guardtag.model.incidents import Incident
from tests.conftest import City

TOWN = "feicheng/wangzhuang"
DAY = 86_400


def alerted(city: City, **changes: object) -> tuple[Incident, str]:
    """A call for the boy, and the key of its finder's page."""
    city.responder("li-ling")
    city.responder("wang-xia", TOWN, role="supervisor", name="王霞")
    incident = city.door.scan(city.tagged(city.boy(**changes)).link).alert(place="bus stop", message="he is cold")
    city.door.dispatch()
    return incident, city.door.relay.link(incident)


def sent(city: City, kind: str) -> list[dict[str, str]]:
    """What went out of a kind, after dispatching."""
    city.door.dispatch()
    return [message for message in city.messages() if message["kind"] == kind]


def mother_of(city: City, kind: str = "found") -> str:
    """The mother's own link in the last message of a kind."""
    return [m["link"] for m in city.messages() if m["kind"] == kind and m["target"] == "tian@example.org"][-1]


def code(call: Callable[[], object]) -> str:
    with pytest.raises(GuardTagError) as caught:
        call()
    return caught.value.code
