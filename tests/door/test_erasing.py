"""Erasing a person: it waits for the call, and leaves nothing but counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner

import guardtag
from guardtag.cli import cli
from guardtag.errors import BackendError, Denied, Retired
from guardtag.records.kinds import KINDS, Erasure
from guardtag.records.rewrap import walk
from guardtag.spi import Put
from tests.conftest import DAYTIME, City
from tests.door.erased import ended, fresh, gone, lived, plain

__all__ = ["fresh"]


def test_it_waits_for_the_call_and_the_tag_helps_until_then(city: City) -> None:
    boy, tag, call = lived(city)
    assert city.door.wards.erase(boy.id) == guardtag.desks.wards.Erased(boy.id, 0.0, 0.0, (), waiting=True)  # type: ignore[attr-defined]
    assert [f.facts["count"] for f in city.door.doctor() if f.name == "erasures"] == ["1"]
    city.wait(3)
    assert city.door.wards.get(boy.id).medical == "insulin"
    assert city.door.scan(tag.link).alert().id == call
    city.door.incidents.close(call, outcome="home", by="li-ling")
    city.wait(2)
    with pytest.raises(Denied):
        city.door.wards.get(boy.id)
    gone(city, boy.id)
    with pytest.raises(Retired):
        city.door.scan(tag.link)
    told = {m["kind"] for m in city.messages() if "li-ling" in m["target"]}
    assert "ended" in told, "who was on the way heard that it is over"
    assert not [f for f in city.door.doctor() if f.name == "erasures"]


def test_it_can_close_the_call_and_those_on_their_way_hear_of_it(city: City) -> None:
    boy, _, call = lived(city)
    for wrong in ("nobody", ""):
        with pytest.raises(Denied):
            city.door.wards.erase(boy.id, close_call="home", by=wrong)
    assert city.door.incidents.get(call).open
    assert city.door.wards.erase(boy.id, close_call="home", by="li-ling").waiting
    assert city.door.incidents.get(call).outcome == "home"
    city.wait(2)
    assert {"ended"} <= {m["kind"] for m in city.messages()}
    erased = city.door.wards.erase(boy.id)
    assert not erased.waiting
    assert erased.effective == erased.at + 60
    gone(city, boy.id)


def test_messages_that_nobody_sends_do_not_hold_it_up_for_ever(city: City) -> None:
    boy, _, call = lived(city)
    city.door.incidents.close(call, outcome="home", by="li-ling")
    assert city.door.wards.erase(boy.id).waiting
    city.clock.advance(599)
    assert city.door.wards.erase(boy.id).waiting
    city.clock.advance(2)
    assert not city.door.wards.erase(boy.id).waiting
    gone(city, boy.id)


def test_figures_stay_and_name_nobody(city: City) -> None:
    boy, _, call = lived(city)
    ended(city, call)
    before = plain(city.door.figures("feicheng"))
    assert before["incidents"] == 2
    assert before["helped"] == 1
    erased = city.door.wards.erase(boy.id)
    assert len(erased.tags) == 2
    assert plain(city.door.figures("feicheng")) == before
    assert plain(city.door.figures("feicheng", since=DAYTIME + 10**6))["incidents"] == 0
    left = city.door.incidents.list("feicheng")
    assert call not in [one.id for one in left]
    for one in left:
        empty = (one.subject, one.serial, one.via, one.place, one.message, one.finder, one.word, one.thread, one.tasks)
        assert empty == ("", 0, "", "", "", "", "", (), ())
        assert not one.open
    gone(city, boy.id)
    again = city.door.wards.erase(boy.id)
    assert (again.at, again.waiting, again.tags) == (erased.at, False, ())


def test_a_tag_keeps_only_that_it_ended(city: City) -> None:
    boy, tag, call = lived(city)
    ended(city, call)
    city.door.wards.erase(boy.id)
    kept = city.door.tags.get(tag.serial)
    assert (kept.ward, kept.fitting, kept.state, kept.why) == ("", "", "retired", "erased")


def test_nobody_is_erased_who_is_not_there(city: City) -> None:
    city.responder("li-ling")
    for verb in (lambda: city.door.wards.erase("nobody"), lambda: city.door.acting_as("li-ling").wards.erase("x")):
        with pytest.raises(Denied):
            verb()
    assert list(city.door._room.records.walk(Erasure)) == []


# -- calls meanwhile


@pytest.mark.parametrize("kind", ["incident", "tag", "ward", "fitting", "notice", "relay", "open"])
def test_a_damaged_row_holds_nothing_up(fresh: Callable[[], City], kind: str) -> None:
    city = fresh()
    boy, _, call = lived(city)
    ended(city, call)
    store = city.door._room.records.store
    for row in list(walk(store, kind)):
        store.commit([Put(attrs.evolve(row, body=row.body[:-1] + bytes([row.body[-1] ^ 1])), row.version)])
    city.door.wards.erase(boy.id)
    gone(city, boy.id)
    assert city.door.figures("feicheng").incidents == (0 if kind == "incident" else 2)


def test_an_old_copy_of_a_row_does_not_open(city: City) -> None:
    boy, _, call = lived(city)
    ended(city, call)
    records = city.door._room.records
    kept = {kind: walk(records.store, kind) for kind in ("ward", "incident", "notice", "fitting", "word", "relay")}
    rows = [row for rows in kept.values() for row in list(rows)]
    city.door.wards.erase(boy.id)
    for row in rows:
        model = next(kind.model for kind in KINDS if kind.name == row.kind)
        with pytest.raises(BackendError) as caught:
            records.opened(model, row)
        assert caught.value.code == "GT-RECORD-ERASED"
    assert {row.kind for row in rows} == set(kept)


def test_the_command_says_how_it_stands(tmp_path: Path) -> None:
    place = str(tmp_path / "city.db")
    with guardtag.open(place) as door:
        city = City(door, None, tmp_path)  # type: ignore[arg-type]
        city.responder("li-ling")
        boy = city.boy()
        door.scan(city.tagged(boy).link).alert()
    runner = CliRunner()
    said = runner.invoke(cli, ["ward", "erase", boy.id, "--yes", "--city", place, "--close", "home", "--by", "li-ling"])
    assert said.exit_code == 0
    assert "will be erased when the call for them is over" in said.output
    with guardtag.open(place) as door:
        door.dispatch()
    said = runner.invoke(cli, ["ward", "erase", boy.id, "--yes", "--city", place])
    assert f"erased {boy.id}; 1 tag ended" in said.output


@pytest.mark.parametrize("staff", [False, True])
def test_a_name_that_an_older_version_kept_as_who_asked_goes_with_the_erasure(city: City, staff: bool) -> None:
    """The row of an erasure stays for ever."""
    records = city.door._room.records
    who = f"r:{city.responder('li-ling').id}" if staff else city.boy().id
    records.change(lambda tx: tx.put(Erasure(who, asked=1.0, by="田爱云", due=1.0)))
    city.clock.advance(61)
    city.door.dispatch()
    found = records.get(Erasure, who)
    assert found is not None
    assert (found.done is not None, found.by) == (True, "operator")
