"""A city that people sign in to: what the tests of signing in share."""

from __future__ import annotations

import pytest

import guardtag
from guardtag.errors import Denied
from guardtag.model.signins import Began
from guardtag.records.journal import Entry
from tests.conftest import City

TOWN = "feicheng/wangzhuang"
PROOF = "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA"
HOUR, DAY = 3600.0, 86_400.0


@pytest.fixture
def door(city: City) -> guardtag.Guard:
    city.responder("li-ling")
    city.responder("sun")
    city.responder("wang-xia", TOWN, role="supervisor")
    city.door.signins.change("li-ling", PROOF)
    return city.door


def enter(door: guardtag.Guard, id: str = "li-ling", **more: str) -> Began:
    return door.signins.begin(door.signins.knock(id, **more), idle=HOUR, absolute=12 * HOUR)


def refused(door: guardtag.Guard, token: object) -> bool:
    try:
        door.signins.look(token)  # type: ignore[arg-type]
    except Denied as error:
        return error.code == "GT-SIGNIN-OVER"
    return False


def journal(city: City, id: str = "li-ling") -> list[str]:
    entries = sorted(city.door._room.records.walk(Entry), key=lambda one: (one.at, one.id))
    return [f"{one.verb} {one.detail}".strip() for one in entries if one.verb.startswith("signins.") and
            id in one.subjects]  # fmt: skip
