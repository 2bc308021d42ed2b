"""A person whose glass is broken: what the tests of break-glass share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from guardtag.errors import GuardTagError
from guardtag.model.glass import BreakGlass
from guardtag.model.people import Ward
from guardtag.records.journal import Entry
from tests.conftest import HOME, City

TOWN, VILLAGE = "feicheng/wangzhuang", "feicheng/wangzhuang/north/zhongyu"
WHY = "he fell ill at the market and cannot speak"
HIDDEN = "9 Nowhere Road"


def code(call: Callable[[], object]) -> str:
    with pytest.raises(GuardTagError) as caught:
        call()
    return caught.value.code


@pytest.fixture
def boy(city: City) -> Ward:
    """A boy in hiding; two who work for his area, a supervisor above, the hotline, and one from elsewhere."""
    for id, name, area, role in (
        ("li-ling", "李岭", HOME, "worker"), ("wang-xia", "王霞", TOWN, "supervisor"),
        ("hotline", "热线甲", "feicheng", "hotline"), ("far", "赵远", "feicheng/anzhan/a/b/1", "worker"),
        ("police", "民警乙", "feicheng", "police"), ("helper", "志愿者丙", "feicheng", "volunteer"),
        ("audit", "审计丁", "feicheng", "auditor"),
    ):  # fmt: skip
        city.responder(id, area, name=name, role=role)
    return city.boy(medical="insulin", address="Wangzhuang 7", hidden_address=HIDDEN)


def broken(city: City, boy: Ward, by: str = "li-ling", **more: str) -> BreakGlass:
    return city.door.acting_as(by).wards.break_glass(boy.id, reason=WHY, **more)


def view(city: City, boy: Ward, by: str = "li-ling") -> dict[str, object]:
    return dict(city.door.acting_as(by).wards.view(boy.id).fields)


def entries(city: City, verb: str) -> list[Entry]:
    return [e for e in city.door._room.records.walk(Entry) if e.verb == verb]
