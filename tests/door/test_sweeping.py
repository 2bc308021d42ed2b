"""A row that is due and fails each time holds nobody else up, and the doctor says that there is one."""

from __future__ import annotations

import pytest

from guardtag.errors import GuardTagError
from guardtag.records.kinds import Erasure
from guardtag.spi import Put, Ref, Row
from guardtag.steps import erasing, sweeps
from guardtag.steps.room import Room
from tests.conftest import City


def stuck(city: City) -> list[dict[str, str]]:
    return [dict(one.facts) for one in city.door.doctor() if one.key == "sweep-stuck"]


def test_a_damaged_row_stops_no_other_and_is_said(city: City) -> None:
    wards = [city.boy() for _ in range(3)]
    made = [city.door.contacts.test(ward.id, "c1") for ward in wards]
    store = city.door._room.records.store
    (row,) = store.read([Ref("ctest", made[0].id)])
    assert row is not None
    due = Row("ctest", row.id, 0, row.body[:-1] + b"\0", {}, "sweep", row.due)
    store.commit([Put(due, row.version)])
    city.wait(3)
    states = [city.door.contacts.of(ward.id, "c1").state for ward in wards[1:]]  # type: ignore[union-attr]
    assert sorted(states) == ["asked", "waiting"], "the address is the same, so one a day"
    assert stuck(city) == []
    city.wait(8)
    (found,) = stuck(city)
    assert (found["kinds"], int(found["minutes"]) >= 5) == ("ctest", True)


def test_an_erasure_that_fails_each_time_stops_no_other_and_is_said(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    ward, other = city.boy(), city.boy()
    real = sweeps.carry_out

    def carry_out(room: Room, row: Row, now: float) -> None:
        if row.id == ward.id:
            raise RuntimeError
        real(room, row, now)

    monkeypatch.setattr(sweeps, "carry_out", carry_out)
    for one in (ward, other):
        erasing.ask(city.door._room, one.id, "operator")
    city.wait(4)
    done = city.door._room.records.get(Erasure, other.id)
    assert done is not None
    assert done.done
    assert stuck(city) == [], "it may be the store's fault, and over"
    city.wait(8)
    assert [one["kinds"] for one in stuck(city)] == ["erasure"]
    monkeypatch.setattr(sweeps, "carry_out", real)
    city.wait(15)
    assert stuck(city) == []
    with pytest.raises(GuardTagError):
        city.door.wards.get(ward.id)
