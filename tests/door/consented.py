"""A person with consents: what the tests of consents share."""

from __future__ import annotations

from guardtag import Consent
from guardtag.model.people import Ward
from tests.conftest import City

NOTES, STREET, SAFE = "takes warfarin", "Wangzhuang Road 3", "refuge, ring first"
ALL = {"alert", "nickname", "medical_notes", "home_address"}


def enrolled(city: City, **changes: object) -> Ward:
    arguments = {"medical": NOTES, "address": STREET, "consent": Consent(by="田爱云", purposes=ALL)} | changes
    return city.boy(**arguments)


def mother(ward: Ward) -> str:
    return ward.contacts[0].id
