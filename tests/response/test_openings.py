"""A person has one open call, whoever closes and calls at the same moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from guardtag.spi import Ref, Row
from tests.conftest import City

pytestmark = pytest.mark.quick_on("memory")


class Interrupted:
    """A store that lets something happen just before an incident is read for the first time."""

    def __init__(self, store: Any, meanwhile: Callable[[], None]) -> None:
        self._store = store
        self._meanwhile: Callable[[], None] | None = meanwhile

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def read(self, refs: Sequence[Ref]) -> list[Row | None]:
        meanwhile = self._meanwhile
        if meanwhile is not None and any(ref.kind == "incident" for ref in refs):
            self._meanwhile = None
            meanwhile()
        rows: list[Row | None] = self._store.read(refs)
        return rows


def test_a_call_that_read_before_another_was_closed_and_a_third_opened_joins_the_third(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.responder("li-ling")
    ward = city.boy()
    link = city.tagged(ward).link
    first = city.door.scan(link).alert()
    third: list[str] = []

    def meanwhile() -> None:
        city.door.incidents.close(first.id, outcome="home", by="li-ling")
        third.append(city.door.scan(link).alert().id)

    records = city.door._room.records
    monkeypatch.setattr(records, "store", Interrupted(records.store, meanwhile))
    second = city.door.scan(link).alert()
    assert [second.id] == third
    assert [incident.id for incident in city.door.incidents.list(state="open")] == third


@pytest.mark.quick_on("memory", "sqlite")
def test_a_person_whose_call_was_closed_can_be_erased_and_nothing_stays(city: City) -> None:
    city.responder("li-ling")
    ward = city.boy()
    incident = city.door.scan(city.tagged(ward).link).alert()
    assert city.door.wards.erase(ward.id).waiting
    city.door.incidents.close(incident.id, outcome="home", by="li-ling")
    city.door.dispatch()
    assert not city.door.wards.erase(ward.id).waiting
    assert city.door._room.records.store.walk("open", "", 10) == []
