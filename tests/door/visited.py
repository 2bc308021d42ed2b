"""A city with people to visit: what the tests of rounds share."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest

import guardtag
from guardtag import Consent, Contact
from guardtag.model.people import Proof, Ward
from guardtag.records import Tx
from tests.conftest import DAYTIME, HOME, City

DAY = 86_400.0
TODAY, TOMORROW = "20250616", "20250617"
VILLAGE, NEXT = "feicheng/wangzhuang/north/zhongyu", "feicheng/wangzhuang/north/zhongyu/4"
LATER = "20991231"


@pytest.fixture
def door(city: City) -> guardtag.Guard:
    city.responder("li-ling")
    city.responder("wang-xia", "feicheng/wangzhuang", role="supervisor")
    city.responder("zhao", NEXT)
    return city.door


def tried(at: float) -> Contact:
    """A contact who answered a test then."""
    address = "mail:tian@example.org"
    return Contact("田爱云", "mother", [address], id="c1", proofs=(Proof(address, at, "yes"),))


def enrolled(city: City, **changes: object) -> Ward:
    """Somebody whose contact was tried."""
    ward = city.boy(**changes)
    changed(city, ward, contacts=(tried(DAYTIME),))
    return ward


def due(city: City, ward: Ward, until: str = LATER) -> dict[str, tuple[str, str]]:
    """What is due at somebody's: kind to reason and day."""
    found = city.door.rounds.suggest(HOME, until=until)
    return {one.why: (one.reason, one.day) for one in found if one.ward == ward.id}


def after(days: int) -> str:
    return (date(2025, 6, 16) + timedelta(days=days)).strftime("%Y%m%d")


def code(problem: pytest.ExceptionInfo[guardtag.GuardTagError]) -> str:
    return problem.value.code


def changed(city: City, ward: Ward, **changes: object) -> None:
    """Puts what other desks put on somebody's record."""

    def put(tx: Tx) -> None:
        whole = tx.get(Ward, ward.id, ("response", "medical", "address"))
        assert whole is not None
        tx.put(attrs.evolve(whole, **changes))  # type: ignore[arg-type]

    city.door._room.records.change(put)


def told(city: City, **changes: object) -> Ward:
    consent = Consent(by="田爱云", purposes={"alert", "home_address"})
    return city.boy(**{"consent": consent, "address": "Chaoyang Road 1", **changes})
