"""A city whose journal has chains: what the tests of the journal share."""

from __future__ import annotations

from pathlib import Path

import pytest

from guardtag import Consent, Contact, Guard
from guardtag.spi import Delete, Put, Ref, Row
from tests.conftest import HOME, City


def work(door: Guard, turns: int = 3, who: str = "li-ling") -> None:
    """Views, so that chains grow."""
    for ward in door.wards.list("feicheng", journal=False):
        for _ in range(turns):
            door.acting_as(who).wards.view(ward.id)


@pytest.fixture
def town(city: City) -> City:
    city.responder("li-ling")
    city.responder("zhao", area="feicheng", role="supervisor")
    city.responder("sun", area="feicheng", role="auditor")
    city.boy()
    work(city.door)
    return city


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir(0o700)
    return tmp_path / "out" / "checkpoints.txt"


def rolled_back(door: Guard, name: str, before: dict[Ref, Row]) -> None:
    """Puts a chain back to what it was, head and all: in itself it fits."""
    store = door._room.records.store
    for kind in ("entry", "head"):
        for row in list(store.walk(kind, "", 1000)):
            ref = Ref(kind, row.id)
            if row.id.startswith(name) and ref not in before:
                store.commit([Delete(ref, row.version)])
            elif row.id.startswith(name) and before[ref] != row:
                store.commit([Put(before[ref], row.version)])


def rows(door: Guard) -> dict[Ref, Row]:
    store = door._room.records.store
    return {Ref(kind, row.id): row for kind in ("entry", "head") for row in store.walk(kind, "", 1000)}


def peopled(door: Guard) -> None:
    door.responders.enrol("li-ling", name="李岭", area=HOME, address="mail:li@example.org")
    door.wards.enrol(
        "小军", area=HOME, contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
        consent=Consent(by="田爱云", purposes={"alert"}),
    )  # fmt: skip
    work(door)
