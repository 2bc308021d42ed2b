"""One person in two records: what the tests of doubles share."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from guardtag import Consent, Contact
from guardtag.model.people import Ward
from guardtag.rules import merging
from tests.conftest import DAYTIME, HOME, City

MOTHER = Contact("田爱云", "mother", ["sms:+8613900000001", "mail:tian@example.org"])
BORN = date(1990, 1, 2)
DAY = date(2025, 6, 16)


def ward(**changes: Any) -> Ward:
    return attrs.evolve(Ward("w", "小军", HOME, birth_date=BORN, contacts=(MOTHER,)), **changes)


def joined(one: Ward, other: Ward) -> Ward:
    return merging.joined(one, attrs.evolve(other, id="gone"), 7, now=DAYTIME, today=DAY)


@pytest.fixture
def pair(city: City) -> tuple[Ward, Ward]:
    city.responder("li-ling")
    city.responder("wang-xia", "feicheng/wangzhuang", role="supervisor", name="王霞")
    one = city.boy(birth_date=BORN, contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])], key="NO-1",
                   consent=Consent(by="田爱云", purposes={"alert", "nickname", "medical_notes"}))  # fmt: skip
    two = city.boy(birth_date=BORN, contacts=[Contact("王大山", "uncle", ["mail:uncle@example.org"])], key="NO-2",
                   medical="insulin", consent=Consent(by="王大山", purposes={"alert", "medical_notes"}))  # fmt: skip
    return one, two


def merge(city: City, pair: tuple[Ward, Ward], **changes: Any) -> Ward:
    one, two = pair
    return city.door.wards.merge(one.id, two.id, **{"by": "li-ling", "second_by": "wang-xia"} | changes)
