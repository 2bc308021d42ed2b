"""What is due is done in order of need."""

from __future__ import annotations

import attrs
import pytest

from guardtag import Message, NotifyError, dispatcher
from guardtag.dispatcher import Dispatched
from guardtag.model.incidents import Task
from guardtag.spi import Put
from guardtag.steps import due
from tests.response.dispatched import Recorder, Town, at_the_top, town

__all__ = ["town"]


def test_what_rounds_did_is_added_up_with_nothing_left_out() -> None:
    names = [field.name for field in attrs.fields(Dispatched)]
    one = Dispatched(**{name: number for number, name in enumerate(names, 1)})
    assert attrs.asdict(one + one) == {name: 2 * number for number, name in enumerate(names, 1)}


def lane(town: Town, incident: str) -> str | None:
    (row,) = (row for row in town.door._room.records.store.walk("incident", "", 1000) if row.id == incident)
    return row.lane


def test_the_lane_of_a_call_is_its_need(town: Town) -> None:
    untaken, taken, service, closed, done = town.calls(5)
    town.door.incidents.acknowledge(taken.id, by="li-ling")
    town.put(attrs.evolve(service, klass="service"))
    for incident in (closed, done):
        town.door.incidents.close(incident.id, outcome="home", by="li-ling", feedback="told")
    town.door.incidents.complete(done.id, "review", by="li-ling")
    found = [lane(town, incident.id) for incident in (untaken, taken, service, closed, done)]
    assert found == ["ladder:0", "ladder:1", "ladder:2", "ladder:3", None]


def test_need_comes_before_age(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an outage: the person nobody comes for, though everything else is due for longer."""
    monkeypatch.setattr(dispatcher, "STEPS", 1)
    task, service, taken, younger, older = town.calls(5)
    now = town.clock.now()
    at_the_top(town, older, step_due=now + 4)
    at_the_top(town, younger, step_due=now + 5)
    at_the_top(town, taken, step_due=now + 3, state="acknowledged")
    at_the_top(town, service, step_due=now + 2, klass="service")
    at_the_top(town, task, closed=now, closed_by="li-ling", state="closed", tasks=(Task("review", now + 1),))
    town.dispatcher().run()
    town.clock.advance(3600)
    order: list[str] = []
    real = due.step
    monkeypatch.setattr(due, "step", lambda tx, room, i: (order.append(i.id), real(tx, room, i))[1])
    town.dispatcher().run()
    assert list(dict.fromkeys(order)) == [older.id, younger.id, taken.id, service.id, task.id]


def test_rows_of_before_there_were_lanes_by_need_are_not_forgotten(town: Town) -> None:
    (incident,) = town.calls(1)
    at_the_top(town, incident)
    store = town.door._room.records.store
    (row,) = store.walk("incident", "", 10)
    store.commit([Put(attrs.evolve(row, lane="ladder"), row.version)])
    town.clock.advance(3600)
    town.dispatcher().run()
    assert town.stepped() == [incident.id]


def test_what_a_batch_of_steps_made_is_sent_before_the_next_batch(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatcher, "STEPS", 10)
    for incident in town.calls(40):
        at_the_top(town, incident)
    town.dispatcher().run()
    town.clock.advance(3600)
    now, waiting = town.clock.now(), []

    def look(message: Message) -> None:
        queues = {queue.lane: queue for queue in town.door._room.records.queues(now)}
        waiting.append(queues["ladder:0"].due if "ladder:0" in queues else 0)

    town.channels["mail"] = Recorder(look)
    town.dispatcher().run()
    assert [waiting.count(left) for left in (30, 20, 10, 0)] == [10, 10, 10, 10]


def test_every_timer_fires_once_and_none_early(town: Town) -> None:
    calls = town.calls(60)
    now = town.clock.now()
    for number, incident in enumerate(calls):
        at_the_top(town, incident, step_due=now + (100 if number % 2 else 100.001))
    town.dispatcher().run()
    town.clock.advance(100)
    assert town.dispatcher().run().steps == 30
    assert sorted(town.stepped()) == sorted(i.id for i in calls[1::2])
    assert town.dispatcher().run() == Dispatched()
    town.clock.advance(1)
    assert town.dispatcher().run().steps == 30
    assert len(town.stepped()) == 60


def test_failures_are_still_tried_again_later(town: Town) -> None:
    def fail(message: Message) -> None:
        raise NotifyError(retryable=True)

    town.channels["sms"] = Recorder(fail)
    town.alert(1, "sms:1")
    assert town.dispatcher().run().failed == 1
    assert town.dispatcher().run() == Dispatched()
    town.channels["sms"].then = lambda message: None
    town.clock.advance(60)
    assert town.dispatcher().run().sent == 1
