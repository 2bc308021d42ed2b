"""A call that is on its way: what the tests of its moves share."""

from __future__ import annotations

from guardtag.model.incidents import Incident
from tests.conftest import City

TOWN = "feicheng/wangzhuang"


def alerted(city: City) -> Incident:
    city.responder("li-ling")
    city.responder("wang-xia", TOWN, role="supervisor", name="王霞")
    return city.door.scan(city.tagged(city.boy()).link).alert(place="bus stop")


def kinds(city: City, who: str) -> list[str]:
    return [m["kind"] for m in city.messages() if m["target"].startswith(f"{who}@")]
