"""The verbs of the front door as a host calls them: each answer has a type of its own, nowhere ``Any``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import assert_type

import guardtag
from guardtag import Batch, Code, Consent, Contact, Figures, Guard, Incident, Notice, Responder, Scan, Tag, View, Ward
from guardtag.desks.wards import Dossier
from guardtag.dispatcher import Dispatched
from guardtag.model.family import OwnLink
from guardtag.model.searches import Search
from guardtag.model.tags import Purpose
from guardtag.model.tokens import ApiToken


def opened(folder: Path) -> None:
    assert_type(guardtag.open(folder), Guard)
    assert_type(guardtag.open("city"), Guard)
    with guardtag.open(folder, guardtag.World(now=lambda: 0.0)) as city:
        assert_type(city, Guard)
        assert_type(city.acting_as("li-ling"), Guard)
        assert_type(city.config, guardtag.Config)


def registered(city: Guard) -> Ward:
    mother = Contact("王霞", "mother", addresses=["sms:+8613800000000"])
    assert_type(mother.addresses, tuple[str, ...])
    consent = Consent(by="王霞", purposes={"alert", "nickname"})
    assert_type(consent.purposes, frozenset[str])
    ward = city.wards.enrol("小军", area="feicheng/wangzhuang", contacts=[mother], consent=consent, groups=("child",))
    assert_type(ward, Ward)
    assert_type(ward.birth_date, date | None)
    assert_type(city.wards.change(ward.id, nickname="军军", birth_date=None), Ward)
    assert_type(city.wards.list("feicheng"), Sequence[Ward])
    assert_type(city.wards.view(ward.id), View)
    assert_type(city.wards.view(ward.id).get("nickname"), object)
    assert_type(city.wards.dossier(ward.id), Dossier)
    assert_type(city.wards.picture(ward.id), bytes | None)
    assert_type(city.responders.enrol("li-ling", name="李岭", area="feicheng/wangzhuang"), Responder)
    return ward


def sewn(city: Guard, ward: Ward) -> None:
    batch = city.tags.mint(100, area="feicheng", donor="a school", cost=1250)
    assert_type(batch, Batch)
    assert_type(city.tags.of(batch), Iterator[Code])
    for code in city.tags.of(batch.id, first=batch.first, count=1):
        assert_type(code, Code)
        assert_type(city.tags.fit(code, to=ward, garment="blue jacket", by="li-ling"), Tag)
        assert_type(city.tags.fit(code.serial, to=ward.id, by="li-ling"), Tag)
        assert_type(city.tags.get(code.link), Tag)


def found(city: Guard, text: object) -> None:
    scan = city.scan(text)
    assert_type(scan, Scan)
    assert_type(scan.purpose, Purpose)
    assert_type(city.scan(text, "trial", source="192.0.2.0/24"), Scan)
    incident = scan.alert(place="bus stop", request_id="once")
    assert_type(incident, Incident)
    assert_type(incident.open, bool)
    assert_type(city.dispatch(), Dispatched)
    assert_type(city.incidents.close(incident.id, outcome="home", by="li-ling"), Incident)
    assert_type(city.incidents.list("feicheng", state="open"), Sequence[Incident])
    assert_type(city.notices.of(incident.id), Sequence[Notice])


def looked_at(city: Guard, ward: Ward) -> None:
    assert_type(city.figures("feicheng"), Figures)
    assert_type(city.figures.areas("feicheng"), tuple[Figures, ...])
    assert_type(city.missing.report(ward, seen_place="market"), Search)
    assert_type(city.family.links(ward.id), Sequence[OwnLink])
    assert_type(city.tokens.list(), Sequence[ApiToken])
    for one in city.plugins():
        assert_type(one.scheme, str)
