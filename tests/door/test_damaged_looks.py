"""A damaged row is a finding: the doctor names it and looks on, and no damaged mark stands in anybody's way."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import attrs
import pytest

import guardtag
from guardtag import Denied, Guard
from guardtag.desks import moving as moves
from guardtag.errors import Tampered
from guardtag.records.kinds import Erasure
from guardtag.records.marks import LONG_AGO
from guardtag.spi import Put, Ref, Row
from guardtag.steps import moving
from tests.conftest import HOME, City, once_configured
from tests.door.erased import gone
from tests.door.restored import Told, place, told
from tests.door.test_damaged_rows import spoil

__all__ = ["place", "told"]


def named(door: Guard) -> dict[str, str]:
    return {found.facts["kind"]: found.facts["ids"] for found in door.doctor() if found.name == "damaged"}


@pytest.mark.parametrize("kind", ["batch", "notice", "pulse", "responder", "deployment", "erasure"])
def test_the_doctor_names_what_is_damaged_and_looks_on(city: City, kind: str) -> None:
    city.responder("li-ling")
    with once_configured(city.door, "fax"):
        city.responder("lost", address="fax:nowhere")
    boy = city.boy()
    tag = city.tagged(boy)
    city.door.scan(tag.link).alert(place="bus stop")
    city.door.dispatch()
    records = city.door._room.records
    if kind == "notice":
        settled = [row for row in records.store.walk("notice", "", 1000) if row.lane is None]
        for row in settled[:1]:
            index = {**row.index, "state": ("dead",), "channel": ("mail",)}
            records.store.commit([Put(Row(row.kind, row.id, row.version, row.body, index), row.version)])
    if kind == "erasure":
        assert city.door.wards.erase(boy.id).waiting
    before = {found.name for found in city.door.doctor()}
    assert named(city.door) == {}
    assert spoil(city, kind) > 0
    names = named(city.door)
    assert set(names) == {kind}
    row_id = names[kind].partition(",")[0]
    assert row_id in [row.id for row in records.store.walk(kind, "", 1000)]
    after = {found.name for found in city.door.doctor()}
    missing = {"deployment": {"backup", "vault-backup", "keys", "key-backup"}, "erasure": {"erasures"}}.get(kind, set())
    missing |= {"responders", "duty-desk", "ladder-top"} if kind == "responder" else set()
    assert before - after <= missing
    for found in city.door.doctor():
        assert all(found.told("zh")[0] for _ in "1")
    city.door.health()
    city.door.metrics()


def test_the_doctor_names_one_call_that_is_over_and_damaged(city: City) -> None:
    city.responder("li-ling")
    calls = [city.door.incidents.open("errand", area=HOME, by="li-ling") for _ in range(60)]
    for call in calls:
        city.door.incidents.close(call.id, outcome="other", by="li-ling")
    city.door.dispatch()
    store = city.door._room.records.store
    (row,) = store.read([Ref("incident", calls[3].id)])
    assert row is not None
    store.commit([Put(attrs.evolve(row, body=row.body[:-1] + bytes([row.body[-1] ^ 1])), row.version)])
    assert named(city.door) == {"incident": calls[3].id}
    assert city.door.incidents.unreadable("feicheng") == [calls[3].id]
    assert city.door.acting_as("li-ling").incidents.unreadable(HOME) == [calls[3].id]
    with pytest.raises(Denied):
        city.door.acting_as("li-ling").incidents.unreadable("feicheng")


def test_one_area_s_list_goes_on_where_the_store_cannot_find_another_s_open_calls(tmp_path: Path) -> None:
    with guardtag.open(tmp_path / "city.db") as door:
        door.responders.enrol("boss", name="王霞", area="feicheng", role="supervisor", address="mail:b@example.org")
        lost, ours = (door.incidents.open("errand", area=area, by="boss") for area in ("feicheng/a", "feicheng/b"))
        with contextlib.closing(sqlite3.connect(tmp_path / "city.db")) as file, file:
            file.execute("update rows set ix = '{oops' where kind = 'incident' and id = ?", (lost.id,))
        assert [call.id for call in door.incidents.list("feicheng/b")] == [ours.id]
        assert door.incidents.unreadable("feicheng/b") == []
        with pytest.raises(Tampered):
            door.incidents.unreadable()


def test_a_damaged_pulse_is_written_anew_by_the_next_beat(city: City) -> None:
    city.door.dispatch()
    assert spoil(city, "pulse") == 1
    assert not city.door.health().alive
    city.wait(1)
    assert city.door.health().alive
    assert named(city.door) == {}


def harmed(door: Guard, ward: str, body: bytes) -> None:
    store = door._room.records.vault.store
    row = store.read([Ref("erased", ward)])[0]
    assert row is not None
    store.commit([Put(Row("erased", ward, row.version, body), row.version)])


@pytest.mark.parametrize("body", [b"", b"x", b"nan", b"-inf", b"\xff\xfe", b"0.0"])
def test_a_damaged_mark_is_named_and_mended_and_stops_nothing(city: City, body: bytes) -> None:
    boy = city.boy()
    at = city.door.wards.erase(boy.id).at
    harmed(city.door, boy.id, body)
    assert named(city.door) == {"erased": boy.id}
    assert f"\n{boy.id} {at!r}\n".encode() in city.door.vault.erasures(), "the database knows when"
    city.door.vault.erase_again()
    assert dict(city.door._room.records.vault.erased()) == {boy.id: at}
    assert named(city.door) == {}


def test_of_a_damaged_mark_the_list_says_when_it_was(city: City) -> None:
    boy = city.boy()
    at = city.door.wards.erase(boy.id).at
    data = city.door.vault.erasures()
    harmed(city.door, boy.id, b"x")
    assert spoil(city, "erasure") == 1
    assert f"\n{boy.id} {LONG_AGO!r}\n".encode() in city.door.vault.erasures(), "erased, nobody knows when"
    city.door.vault.erase_again([data])
    assert dict(city.door._room.records.vault.erased()) == {boy.id: at}
    gone(city, boy.id)


def test_with_a_damaged_mark_a_database_is_restored_and_moved(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "WAIT_SECONDS", 0.0)
    place, boy, _, _ = told
    city = place.city()
    at = city.door.wards.erase(boy.id).at
    harmed(city.door, boy.id, b"x")
    city.door.vault.backup(place.folder / "vault.backup")
    assert city.door.vault.rehearse(place.folder / "vault.backup").complete
    city.door.close()
    assert place.restore(replace=True).erased == (boy.id,)
    city = place.city()
    assert dict(city.door._room.records.vault.erased()) == {boy.id: at}
    harmed(city.door, boy.id, b"x")
    gone_row = city.door._room.records.get(Erasure, boy.id)
    assert gone_row is not None
    city.door.close()
    moves.export(place.settings, place.folder / "all.export", place.world)
    place.lose()
    moves.bring_in(place.settings, place.folder / "all.export", place.world)
    city = place.city()
    gone(city, boy.id)
    city.door.close()
