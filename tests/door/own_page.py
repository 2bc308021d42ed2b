"""A contact with a link of their own: what the tests of their page share."""

from __future__ import annotations

import attrs
import pytest

import guardtag
from guardtag import Consent, Contact
from guardtag.model.people import Ward
from tests.conftest import City
from tests.door.test_pictures import picture

MOTHER, NEIGHBOUR = "田爱云", "周大婶"
SECRET = ("小军", "田爱云", "周大婶", "李岭", "li-ling", "北路三号", "江边 9 号", "insulin", "blue jacket",
          "tian@example.org", "13800000000")  # fmt: skip
"""What no page behind a link says: names, addresses, numbers, medical notes, clothes, ids that are names."""
OF_THE_CALL = ("bus stop", "he is cold")


@pytest.fixture
def boy(city: City) -> Ward:
    city.responder("li-ling")
    city.responder("wang-xia", "feicheng/wangzhuang", name="王霞", role="supervisor")
    contacts = [Contact(MOTHER, "mother", ["mail:tian@example.org"]),
                Contact(NEIGHBOUR, "neighbour", ["mail:zhou@example.org"])]  # fmt: skip
    boy = city.boy(
        contacts=contacts,
        address="北路三号",
        hidden_address="江边 9 号",
        medical="insulin",
        clothes="blue jacket",
        consent=Consent(MOTHER, {"alert", "nickname", "photo", "medical_notes", "location_history"}),
    )
    city.door.wards.photo(boy.id, picture())
    return boy


@pytest.fixture
def key(city: City, boy: Ward) -> str:
    return city.door.family.link(boy.id, "c1").link


def call(city: City, boy: Ward) -> guardtag.Incident:
    incident = city.door.scan(city.tagged(boy).link).alert(
        place="bus stop", message="he is cold", finder="sms:13800000000"
    )
    city.door.dispatch()
    return incident


def said(page: object) -> str:
    """All that is in a page, also what its own text leaves out."""
    return repr(attrs.asdict(page))  # type: ignore[call-overload]
