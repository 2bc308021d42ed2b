"""The heartbeat: whoever calls for help is told when nobody carries calls out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import attrs
import pytest

import guardtag
from guardtag.config import Config
from guardtag.errors import ConfigError, Denied, StoreUnavailable
from guardtag.interop.prometheus import COUNTER, GAUGE, Metric, exposition
from guardtag.model.pulse import Pulse
from guardtag.spi import Ref
from guardtag.steps import pulse
from guardtag.world import SimulatedClock, World, simulated
from tests.conftest import City, once_configured

pytestmark = pytest.mark.quick_on("memory")

# -- the beat


def beat(city: City) -> Pulse | None:
    return city.door._room.records.get(Pulse, "dispatcher")


def version(city: City) -> int:
    (row,) = city.door._room.records.store.read([Ref("pulse", "dispatcher")])
    return row.version if row else 0


def test_a_city_that_has_never_dispatched_is_not_alive(city: City) -> None:
    assert city.door.alive() is False
    assert city.door.health().hotline_first
    city.door.dispatch()
    assert city.door.alive() is True
    assert not city.door.health().hotline_first


def test_a_beat_counts_for_three_minutes_and_a_bit_of_skew(city: City) -> None:
    city.door.dispatch()
    last, at = beat(city), city.clock.at
    for seconds, alive in ((0, True), (180, True), (180.1, False), (-180, True), (-180.1, False), (1e9, False)):
        assert pulse.recent(last, at + seconds, 3.0) is alive, seconds
    assert pulse.recent(last, at + 300, 5.0)
    city.clock.advance(181)
    assert city.door.alive() is False
    city.door.dispatch()
    assert city.door.alive() is True


def test_at_most_one_write_in_ten_seconds_whoever_beats(city: City) -> None:
    other = pulse.Heart(city.door._room.records, 3.0)
    city.door.dispatch()
    for _ in range(3):
        city.door.dispatch()
        assert other.beat({}, ()) is False
    assert version(city) == 1
    city.clock.advance(9.9)
    city.door.dispatch()
    assert version(city) == 1
    city.clock.advance(0.1)
    assert other.beat({}, ()) is True
    city.door.dispatch()
    assert version(city) == 2
    city.clock.advance(10)
    city.door.dispatch()
    assert version(city) == 3


def test_a_dispatcher_whose_clock_is_ahead_keeps_nobody_alive(city: City) -> None:
    """Its beat proves nothing to others, and does not stop theirs."""
    city.clock.advance(3600)
    city.door.dispatch()
    city.clock.advance(-3600)
    assert city.door.alive() is False
    fresh = pulse.Heart(city.door._room.records, 3.0)
    assert fresh.beat({}, ()) is True
    assert fresh.alive() is True


def test_a_run_that_broke_is_no_beat(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> list[Any]:
        raise StoreUnavailable("GT-STORE-DISK", "The disk failed.")

    monkeypatch.setattr(city.door._room.records.store, "claim", broken)
    with pytest.raises(StoreUnavailable):
        city.door.dispatch()
    assert beat(city) is None


def test_a_beat_that_cannot_be_written_disturbs_nothing_and_is_said_once(
    city: City, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*arguments: object) -> None:
        raise StoreUnavailable("GT-STORE-FULL", "The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(city.door._room.records.store, "commit", broken)
        for _ in range(3):
            city.door.dispatch()
            city.clock.advance(10)
    assert [r.getMessage() for r in caplog.records if "heartbeat" in r.getMessage()] == [
        "the heartbeat could not be written: GT-STORE-FULL"
    ]
    city.door.dispatch()
    assert city.door.alive()


def test_nobody_knows_is_not_alive(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    city.door.dispatch()
    heart = pulse.Heart(city.door._room.records, 3.0)

    def broken(*arguments: object) -> list[Any]:
        raise StoreUnavailable("GT-STORE-DISK", "The disk failed.")

    with monkeypatch.context() as patch:
        patch.setattr(city.door._room.records.store, "read", broken)
        assert heart.alive() is False
    assert heart.alive() is True, "and that was not kept"


def test_asking_costs_a_read_in_ten_seconds(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    city.door.dispatch()
    store, reads = city.door._room.records.store, []
    real = store.read
    monkeypatch.setattr(store, "read", lambda refs: (reads.append(refs), real(refs))[1])
    for _ in range(50):
        assert city.door.alive()
    city.clock.advance(9.9)
    assert city.door.alive()
    assert len(reads) == 1
    city.clock.advance(0.1)
    assert city.door.alive()
    assert len(reads) == 2


def test_what_was_done_is_summed_over_all_dispatchers(city: City) -> None:
    city.responder("li-ling")
    scan = city.door.scan(city.tagged(city.boy()).link)
    scan.alert()
    city.door.dispatch()
    other = pulse.Heart(city.door._room.records, 3.0)
    other.beat({"sent": 5, "dead": 1}, ("sms",))
    city.clock.advance(10)
    other.beat({"sent": 2}, ("sms",))
    told = beat(city)
    assert told is not None
    assert (told.sent, told.dead, told.paused) == (2 + 5 + 2, 1, ("sms",))


# -- what a caller is told


def test_the_finder_is_told_to_ring_first(city: City) -> None:
    """The door's example runs as it stands; the scan says what goes beside it."""
    city.responder("li-ling")
    scan = city.door.scan(city.tagged(city.boy()).link)
    assert scan.hotline_first
    incident = scan.alert(place="bus stop")
    assert incident.id
    assert scan.hotline_first
    city.door.dispatch()
    assert not scan.hotline_first
    assert not city.door.acting_as("li-ling").scan(city.door.tags.get(scan.serial).code.link).hotline_first
    city.clock.advance(200)
    assert scan.hotline_first


def test_the_doctor_puts_the_hotline_first(city: City) -> None:
    city.responder("li-ling")
    first = city.door.doctor()[0]
    assert (first.name, first.state) == ("dispatcher", "yellow")
    assert "None ever did" in first.what
    city.door.scan(city.tagged(city.boy()).link).alert()
    first = city.door.doctor()[0]
    assert (first.name, first.state) == ("dispatcher", "red")
    assert "hotline" in first.do
    city.door.dispatch()
    first = city.door.doctor()[0]
    assert (first.name, first.state) == ("dispatcher", "green")
    city.clock.advance(200)
    assert city.door.doctor()[0].state == "red"


@pytest.mark.parametrize("value", [0, -1, True, "3", float("nan"), 20_000])
def test_the_minutes_are_checked(value: object) -> None:
    from guardtag.config import from_mapping

    with pytest.raises(ConfigError) as caught:
        from_mapping({"heartbeat_minutes": value}, Path())
    assert caught.value.code == "GT-CONFIG-VALUE"
    assert from_mapping({"heartbeat_minutes": 10}, Path()).heartbeat_minutes == 10.0


def test_health_is_the_operators(city: City) -> None:
    city.responder("li-ling")
    door = city.door.acting_as("li-ling")
    for ask in (door.health, door.metrics):
        with pytest.raises(Denied):
            ask()


# -- health


def test_health_says_what_is_overdue_and_since_when(city: City) -> None:
    start = city.clock.at
    quiet = city.door.health()
    assert (quiet.open, quiet.next_due, quiet.last_beat) == (0, None, None)
    assert not any(quiet.waiting.values())
    city.responder("li-ling")
    city.door.scan(city.tagged(city.boy()).link).alert()
    told = city.door.health()
    assert told.open == 1
    assert told.waiting == {"calls": 0, "urgent": 2}
    assert told.oldest_due == {"urgent": start}
    assert (told.queued, told.queued_since) == ({"mail": 2}, {"mail": start})
    assert told.next_due == start
    city.door.dispatch()
    told = city.door.health()
    assert told.next_due == start + 300
    assert (told.last_beat, told.alive) == (start, True)
    assert (told.waiting, told.oldest_due, told.queued) == ({"calls": 0}, {}, {})
    city.clock.advance(400)
    told = city.door.health()
    assert (told.waiting, told.oldest_due) == ({"calls": 1}, {"calls": start + 300})
    assert told.hotline_first


def test_health_counts_what_reached_nobody_by_channel(city: City) -> None:
    contacts = [guardtag.Contact("田爱云", "mother", ["fax:1"]), guardtag.Contact("王霞", "aunt", ["fax:2"])]
    with once_configured(city.door, "fax"):
        city.responder("li-ling", address="fax:1")
        boy = city.boy(contacts=contacts)
    city.door.scan(city.tagged(boy).link).alert()
    city.door.dispatch()
    told = city.door.health()
    assert told.dead == {"none": 2}
    assert told.undelivered == {}


def test_what_was_only_written_down_counts_by_channel(tmp_path: Path) -> None:
    world, clock = simulated(5)
    with guardtag.open(Config(base=tmp_path, outbox="out.jsonl"), world) as door:
        town = City(door, clock, tmp_path / "out.jsonl")
        town.responder("li-ling")
        door.scan(town.tagged(town.boy()).link).alert()
        door.dispatch()
        (told,) = [door.health().undelivered]
        assert sum(told.values()) == 2
        assert "none" not in told


def test_a_channel_that_hangs_is_said_to_be_paused(city: City) -> None:
    city.door._room.heart.beat({}, ("sms",))
    assert city.door.health().paused == ("sms",)


# -- metrics

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
NUMBER = r"(?:[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|NaN|[+-]Inf)"
VALUE = r'"((?:[^"\\\n]|\\["\\n])*)"'


def parse(text: str) -> dict[str, dict[str, Any]]:
    """A strict reader of the published grammar: every metric with its type, help and samples."""
    assert text.endswith("\n")
    assert "\r" not in text
    found: dict[str, dict[str, Any]] = {}
    current = ""
    for line in text[:-1].split("\n"):
        if help_ := re.fullmatch(rf"# HELP ({NAME}) ((?:[^\\\n]|\\[\\n])*)", line):
            current = help_[1]
            assert current not in found, "one group a metric"
            found[current] = {"help": help_[2], "type": None, "samples": {}}
        elif type_ := re.fullmatch(rf"# TYPE ({NAME}) (counter|gauge)", line):
            assert type_[1] == current
            assert found[current]["type"] is None
            assert not found[current]["samples"], "TYPE stands before the first sample"
            found[current]["type"] = type_[2]
        else:
            sample = re.fullmatch(rf"({NAME})(?:\{{channel={VALUE}\}})? ({NUMBER})", line)
            assert sample, f"no line of the format: {line!r}"
            assert sample[1] == current
            assert sample[2] not in found[current]["samples"], "a sample stands once"
            found[current]["samples"][sample[2]] = float(sample[3])
    assert all(metric["type"] and metric["help"] for metric in found.values())
    return found


def test_metrics_are_what_health_says(city: City) -> None:
    city.responder("li-ling")
    city.door.scan(city.tagged(city.boy()).link).alert()
    before = parse(city.door.metrics())
    assert before["guardtag_alive"]["samples"] == {None: 0}
    assert before["guardtag_notices_due"]["samples"]["mail"] == 2
    city.door.dispatch()
    city.clock.advance(360)
    after = parse(city.door.metrics())
    assert after["guardtag_calls_open"]["samples"] == {None: 1}
    assert after["guardtag_calls_due"]["samples"] == {None: 1}
    assert after["guardtag_calls_overdue_seconds"]["samples"] == {None: 60}
    assert after["guardtag_notices_sent_total"] == {
        "help": "Notices that channels took.", "type": "counter", "samples": {None: 2},
    }  # fmt: skip
    assert after["guardtag_last_beat_timestamp_seconds"]["samples"] == {None: city.clock.at - 360}
    assert after["guardtag_notices_dead"]["samples"] == {"mail": 0}
    assert before.keys() == after.keys(), "no metric comes and goes"
    assert all((m["type"] == "counter") is name.endswith("_total") for name, m in after.items())


def test_metrics_name_nobody(city: City) -> None:
    city.responder("li-ling")
    incident = city.door.scan(city.tagged(city.boy()).link).alert(place="bus stop")
    city.door.dispatch()
    text = city.door.metrics() + repr(city.door.health())
    for secret in ("小军", "军军", "田爱云", "tian@", "li-ling", "bus stop", incident.id, incident.subject):
        assert secret not in text


@pytest.mark.parametrize("name", ['a"b', "a\\b", "a\nb", "微信", "x" * 500, 'e"} 1\nguardtag_alive 1', "\\n", '\\"'])
def test_names_of_channels_cannot_break_the_format(name: str) -> None:
    found = parse(exposition([Metric("m", GAUGE, "a\\b\nc", {name: 1.5, "mail": 2}), Metric("n", COUNTER, "n", 3)]))
    assert found.keys() == {"m", "n"}
    (label,) = set(found["m"]["samples"]) - {"mail"}
    unescaped = re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], label)
    assert unescaped == name[:64]


def test_times_are_told_to_the_last_bit() -> None:
    found = parse(exposition([Metric("m", GAUGE, "m", 1_750_000_000.123456), Metric("n", GAUGE, "n", 1e-9)]))
    assert found["m"]["samples"][None] == 1_750_000_000.123456
    assert found["n"]["samples"][None] == 1e-9


def test_a_beat_survives_its_own_clock_standing_still(tmp_path: Path) -> None:
    """No write when the clock did not move: a stopped clock must not wear out the disk."""
    clock = SimulatedClock(1e9)
    world = attrs.evolve(World(), now=clock.now, monotonic=clock.now)
    with guardtag.open(Config(), world) as door:
        for _ in range(20):
            door.dispatch()
        (row,) = door._room.records.store.read([Ref("pulse", "dispatcher")])
        assert row is not None
        assert row.version == 1


class Plain:
    """A store without ``queues``."""

    def __init__(self, store: object) -> None:
        self._store = store

    def __getattr__(self, name: str) -> object:
        if name == "queues":
            raise AttributeError(name)
        return getattr(self._store, name)


@pytest.mark.quick_on("memory", "sqlite")
def test_a_store_that_does_not_count_its_queues_says_less(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    records = city.door._room.records
    monkeypatch.setattr(records, "store", Plain(records.store))
    assert city.door.health().open == 0
    city.responder("li-ling")
    city.door.scan(city.tagged(city.boy()).link).alert()
    told = city.door.health()
    assert (told.open, told.waiting, told.next_due, told.hotline_first) == (1, {}, None, True)
