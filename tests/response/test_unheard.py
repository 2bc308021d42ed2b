"""A call that nobody could be told of is said: by health, by the metrics, by the doctor and on the command line."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner

import guardtag
from guardtag.cli import cli
from guardtag.errors import StoreUnavailable
from guardtag.spi import Put, Ref
from guardtag.steps.finding import Finding
from tests.conftest import HOME, City, once_configured
from tests.response.test_pulse import Plain, parse

pytestmark = pytest.mark.quick_on("memory")


def tag(city: City) -> guardtag.Tag:
    """Of a boy, sewn on by somebody who is never called."""
    city.responder("sewer", "feicheng/hall", role="auditor")
    return city.tagged(city.boy(), by="sewer")


def called(city: City) -> guardtag.Incident:
    """A call while nobody at any level can be told, unless somebody was enrolled before."""
    incident = city.door.scan(tag(city).link).alert(place="bus stop")
    city.door.dispatch()
    return incident


def counted(city: City) -> int:
    """What all doors say, which is the same."""
    vitals = city.door.health()
    assert parse(city.door.metrics())["guardtag_calls_unheard"]["samples"] == {None: vitals.unheard}
    found = doctor(city)
    assert (int(found.facts["count"]) if found else 0) == vitals.unheard
    return vitals.unheard


def doctor(city: City) -> Finding | None:
    return next((found for found in city.door.doctor() if found.name == "unheard"), None)


def test_a_call_that_nobody_could_be_told_of_is_red_until_somebody_is(city: City) -> None:
    called(city)
    assert counted(city) == 1
    assert city.door.health().alive
    assert city.door.health().hotline_first
    found = doctor(city)
    assert found is not None
    assert found.state == "red"
    assert "hotline" in found.do
    assert "guardtag responder enrol" in found.do
    assert found.told("zh")[0].startswith("有 1 起求助各级都无人可通知")
    city.wait(60)
    assert counted(city) == 1
    city.responder("li-ling")
    city.wait(30)
    assert counted(city) == 0
    assert not city.door.health().hotline_first


def test_somebody_whom_no_channel_reaches_or_who_is_not_called_does_not_count(city: City) -> None:
    with once_configured(city.door, "fax"):
        city.responder("wang-xia", address="fax:1")
    city.responder("helper", role="volunteer")
    called(city)
    assert counted(city) == 1


def test_a_call_that_somebody_was_told_of_is_not_unheard_while_it_climbs_into_nothing(city: City) -> None:
    """The worker of the grid was told; above them is nobody."""
    city.responder("li-ling")
    incident = called(city)
    empty = 0
    for _ in range(60):
        city.wait(1)
        empty += not city.door.incidents.get(incident.id).circles
        assert city.door.health().unheard == 0
    assert empty, "it stood at the top with nobody there"
    city.door.responders.leave("li-ling", since=city.clock.at, until=city.clock.at + 86_400)
    city.wait(90)
    assert counted(city) == 1, "and now nobody is left"


def test_a_call_that_the_duty_desk_still_looks_at_is_not_unheard(city: City) -> None:
    city.responder("hall", "feicheng", role="hotline")
    scan = attrs.evolve(city.door.scan(tag(city).typed), unconfirmed=True)
    incident = scan.alert(place="bus stop")
    assert incident.unconfirmed
    assert incident.circles == ()
    city.door.dispatch()
    assert counted(city) == 0
    city.clock.advance(119)
    city.door.dispatch()
    assert counted(city) == 0
    city.door.responders.leave("hall", until=city.clock.at + 86_400)
    city.clock.advance(1)
    city.door.dispatch()
    assert counted(city) == 1


def test_drills_services_and_who_is_with_somebody_are_not_unheard(city: City) -> None:
    city.door.modes.begin("drill", "feicheng", minutes=30)
    worn = tag(city)
    city.door.scan(worn.link, purpose="drill").alert()
    city.door.incidents.open("errand", area=HOME, by="operator")
    city.door.dispatch()
    assert counted(city) == 0
    incident = city.door.scan(worn.link).alert()
    assert counted(city) == 1
    city.door.incidents.acknowledge(incident.id, by=f"{incident.subject}/c1")
    assert counted(city) == 1, "a mother on her way from afar does not stop the ladder"
    city.door.incidents.arrive(incident.id, by=f"{incident.subject}/c1")
    assert counted(city) == 0


def test_more_calls_than_a_page_are_counted_and_what_does_not_open_is_not(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guardtag.steps.unheard._PAGE", 2)
    calls = [city.door.incidents.open("missing", area=HOME, by="operator", place=f"{n}") for n in range(5)]
    assert counted(city) == 5
    store = city.door._room.records.store
    (row,) = store.read([Ref("incident", calls[2].id)])
    assert row is not None
    store.commit([Put(attrs.evolve(row, body=row.body[:-1] + b"x"), row.version)])
    assert city.door.health().unheard == 4

    def broken(*arguments: object) -> None:
        raise StoreUnavailable("GT-STORE-DISK", "The disk failed.")

    monkeypatch.setattr(city.door._room.records.vault, "open", broken)
    with pytest.raises(StoreUnavailable):
        city.door.health()


@pytest.mark.quick_on("memory", "sqlite")
def test_a_store_that_does_not_count_its_queues_says_it_too(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    called(city)
    monkeypatch.setattr(city.door._room.records, "store", Plain(city.door._room.records.store))
    assert city.door.health().unheard == 1


def test_the_command_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(cli, ["init"]).exit_code == 0
    with guardtag.open(tmp_path / "city.db") as city:
        city.incidents.open("missing", area="feicheng", place="bus stop", by="operator")
        city.dispatch()
    said = CliRunner().invoke(cli, ["health"])
    assert said.exit_code == 1
    assert "a dispatcher is alive" in said.output
    assert "RING THE HOTLINE FIRST: nobody could be told of 1 call" in said.output
    assert "guardtag responder enrol" in said.output
    assert '"unheard": 1' in CliRunner().invoke(cli, ["health", "--json"]).output
