"""The figures of somebody who is erased stay, at whatever moment of the erasure they are counted anew."""

from __future__ import annotations

import attrs

from guardtag.model.figures import Recount
from guardtag.model.incidents import Incident
from guardtag.model.people import Ward
from guardtag.steps import rollups
from guardtag.world import id_of
from tests.conftest import DAYTIME, HOME, City
from tests.door.erased import Watched, ended, gone, lived


def test_figures_of_somebody_erased_stay_though_they_are_counted_in_between(city: City) -> None:
    boy, _, call = lived(city)
    ended(city, call)
    city.door.dispatch()
    records, number = city.door._room.records, 0
    before = city.door.figures("feicheng")
    assert (before.incidents, before.helped) == (2, 1)
    real = records.store

    def count() -> None:
        nonlocal number
        if len(list(records.every(Incident, "area", HOME))) == 2:
            return  # it is in between that a call is nowhere: its keys are gone, and what stays is not written yet
        number += 1
        records.store = real
        mark = Recount(id_of(int(DAYTIME * 1000), number.to_bytes(10, "big")), HOME, city.clock.now())
        records.change(lambda tx: tx.add(mark))
        now = city.clock.now() + number
        rollups.carry_out(city.door._room, records.claim(["figures"], now, now + 0.5, 40), now)
        records.store = watched

    watched = Watched(real, lambda: None, count)
    records.store = watched  # type: ignore[assignment]
    city.door.wards.erase(boy.id)
    records.store = real
    assert number >= 2
    gone(city, boy.id)
    assert city.door.figures("feicheng") == before
    city.clock.advance(100)
    city.door.dispatch()
    assert list(records.walk(Recount)) == []
    assert city.door.figures("feicheng") == before
    assert all(one.subject == "" for one in records.walk(Incident))
    assert records.get(Ward, boy.id) is None


def test_no_row_of_the_figures_names_a_call_or_a_person(city: City) -> None:
    boy, tag, call = lived(city)
    records = city.door._room.records
    city.door.incidents.raise_(call, by="li-ling", reason="he walked on")
    rows = [row for kind in ("recount", "rollup", "below", "rolling") for row in records.store.walk(kind, "", 1000)]
    assert len(rows) > 10
    for row in rows:
        text = repr(attrs.evolve(row, body=b"")) + records.vault.open(row.kind, row.id, row.body).decode("latin1")
        assert not any(name in text for name in (call, boy.id, "li-ling", "insulin", f"{tag.serial:010x}"))
