"""What is due is done in order of need; nobody waits for a slow channel, a poisoned row or ten thousand timers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import attrs
import pytest

import guardtag
from guardtag import Accepted, Consent, Contact, Message, NotifyError, dispatcher
from guardtag.config import Config
from guardtag.delivery import Pool
from guardtag.dispatcher import Dispatched, Dispatcher
from guardtag.model.incidents import Incident, Task
from guardtag.model.notices import Notice
from guardtag.spi import Change, Put
from guardtag.steps import due
from guardtag.world import SimulatedClock, simulated
from tests.conftest import DAYTIME

AREA = "feicheng/a"
CHANNELS = ("mail", "sms")
PATIENT = 20.0
"""Seconds a test waits for another thread before it gives up."""


class Recorder:
    """A channel that remembers what it was given and then does as it is told."""

    def __init__(self, then: Callable[[Message], Any] = lambda message: None) -> None:
        self.seen: list[Message] = []
        self.then = then

    def send(self, message: Message) -> Accepted:
        """Remembers, obeys, accepts."""
        self.seen.append(message)
        return self.then(message) or Accepted()


@attrs.define
class Town:
    """A door whose channels are the test's own, and its clock."""

    door: guardtag.Guard
    clock: SimulatedClock
    channels: dict[str, Recorder] = attrs.field(factory=lambda: {name: Recorder() for name in CHANNELS})

    def notifier(self, channel: str) -> Recorder:
        """The recorder behind a channel."""
        return self.channels[channel]

    def dispatcher(self, **options: Any) -> Dispatcher:
        """A dispatcher over the recorders."""
        return Dispatcher(self.door._room, Pool(self, **options))

    def alert(self, number: int, *addresses: str) -> Incident:
        """A call for one more person, whose contact has these addresses."""
        ward = self.door.wards.enrol(
            f"演示{number}", area=AREA, contacts=[Contact("田爱云", "mother", list(addresses))],
            consent=Consent(by="田爱云", purposes={"alert"}),
        )  # fmt: skip
        tag = self.door.tags.fit(self.door.tags.mint(1, area="feicheng").first, to=ward, by="li-ling")
        return self.door.scan(tag.link).alert()

    def calls(self, count: int) -> list[Incident]:
        """So many calls; the person on duty is reached by mail, and the families were told already."""
        made = [self.alert(number, "sms:told") for number in range(count)]
        for notice in self.notices():
            if notice.side == "family":
                self.put(attrs.evolve(notice, state="accepted"))
        return made

    def stepped(self) -> list[str]:
        """Ids of the calls that took a step by the clock."""
        return [i.id for i in self.all() if any(line.by == "clock" and line.what == "repeated" for line in i.thread)]

    def all(self) -> list[Incident]:
        """Every call."""
        return list(self.door._room.records.walk(Incident))

    def put(self, record: Any) -> None:
        """Writes a record as it is."""
        self.door._room.records.change(lambda tx: (tx.get(type(record), record.id), tx.put(record)))

    def notices(self, state: str = "") -> list[Notice]:
        """Every notice, or those of a state."""
        return [n for n in self.door._room.records.walk(Notice) if state in ("", n.state)]


@pytest.fixture(params=["memory", "sqlite"])
def town(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Town]:
    """A town with one responder, on each embedded store."""
    where = {} if request.param == "memory" else {
        "base": tmp_path, "store": "sqlite:city.db", "vault": "sqlite:keys/vault.db", "keys": "file:keys/ring.json",
    }  # fmt: skip
    world, clock = simulated(11, start=DAYTIME)
    settings = Config(channels={name: ("console:", {}) for name in CHANNELS}, levels=("city", "grid"), **where)
    with guardtag.open(settings, world) as door:
        door.responders.enrol("li-ling", name="李岭", area="feicheng", address="mail:li@example.org")
        yield Town(door, clock)


def lane(town: Town, incident: str) -> str | None:
    (row,) = (row for row in town.door._room.records.store.walk("incident", "", 1000) if row.id == incident)
    return row.lane


def at_the_top(town: Town, incident: Incident, **changes: Any) -> Incident:
    """The call as it stands at the top of its ladder, with changes; its next step repeats it."""
    changed = attrs.evolve(town.door.incidents.get(incident.id), level=len(incident.ladder) - 1, **changes)
    town.put(changed)
    return changed


# -- order of need


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


# -- what is broken stops nothing else


def test_a_row_that_cannot_be_opened_stops_nothing(town: Town) -> None:
    calls = town.calls(12)
    for incident in calls:
        at_the_top(town, incident)
    town.dispatcher().run()
    store = town.door._room.records.store
    row = next(row for row in store.walk("incident", "", 100) if row.id == calls[3].id)
    store.commit([Put(attrs.evolve(row, body=row.body[:-1] + b"?"), row.version)])
    town.clock.advance(3600)
    town.dispatcher().run()
    good = [row.id for row in store.walk("incident", "", 100) if row.due is not None and row.due > town.clock.now()]
    assert len(good) == 12, "the broken one is due again later"
    healthy = [town.door.incidents.get(i.id) for i in calls if i.id != calls[3].id]
    assert all(i.thread[-1].what in ("told", "skipped", "repeated") and i.round == 1 for i in healthy)


def test_a_step_that_breaks_stops_nothing_and_its_words_are_not_logged(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    calls = town.calls(12)
    for incident in calls:
        at_the_top(town, incident)
    town.dispatcher().run()
    real = due.step

    def broken(tx: Any, room: Any, incident: Incident) -> Incident:
        if incident.id == calls[5].id:
            raise KeyError("小军")
        return real(tx, room, incident)

    monkeypatch.setattr(due, "step", broken)
    town.clock.advance(3600)
    town.dispatcher().run()
    assert sorted(town.stepped()) == sorted(i.id for i in calls if i.id != calls[5].id)
    assert "KeyError at test_dispatcher.py" in caplog.text
    assert "小军" not in caplog.text


def test_more_than_fits_one_commit_is_done_one_by_one(town: Town) -> None:
    for number in range(15):
        town.door.responders.enrol(f"w{number}", name="王霞", area="feicheng", address=f"mail:w{number}@example.org")
    calls = town.calls(9)
    for incident in calls:
        at_the_top(town, incident)
    town.dispatcher().run()
    town.clock.advance(3600)
    town.dispatcher().run()
    assert sorted(town.stepped()) == sorted(i.id for i in calls)
    assert sum(n.side == "responder" for n in town.notices("accepted")) == 2 * 9 * 16


def test_an_acknowledgement_between_claim_and_step_is_not_lost(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    (incident,) = town.calls(1)
    at_the_top(town, incident)
    town.dispatcher().run()
    town.clock.advance(3600)
    real, taken, tries = due.step, [], []

    def slow(tx: Any, room: Any, current: Incident) -> Incident:
        tries.append(current.state)
        if not taken:
            taken.append(town.door.incidents.acknowledge(current.id, by="li-ling"))
        return real(tx, room, current)

    monkeypatch.setattr(due, "step", slow)
    town.dispatcher().run()
    after = town.door.incidents.get(incident.id)
    assert after.acknowledged_by == ("li-ling",)
    assert after.step_due > town.clock.now()
    assert tries == ["received", "acknowledged"], "read again at once"
    assert town.stepped() == [], "it was taken: the step decided again and had nothing to do"


def test_notices_that_are_called_off_do_not_end_the_run(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatcher, "BATCH", 1)
    town.alert(1, "sms:1")
    town.alert(2, "sms:2")
    first = next(n for n in sorted(town.notices(), key=lambda n: n.due) if n.side == "family")
    town.put(attrs.evolve(first, person="nobody", due=first.due - 1))
    town.dispatcher().run()
    assert len(town.channels["sms"].seen) == 1
    assert {n.state for n in town.notices()} == {"accepted", "cancelled"}


def _opened(town: Town) -> list[Notice]:
    return list(town.door._room.records.every(Notice, "incident", town.all()[0].id))


def _spoil(town: Town, kind: str, id: str) -> None:
    store = town.door._room.records.store
    row = next(row for row in store.walk(kind, "", 1000) if row.id == id)
    store.commit([Put(attrs.evolve(row, body=row.body[:-1] + bytes([row.body[-1] ^ 1])), row.version)])


def test_a_notice_about_somebody_who_was_erased_stops_nobody_elses(town: Town) -> None:
    first, second = town.alert(1, "sms:1"), town.alert(2, "sms:2")
    town.door._room.records.vault.destroy([f"w:{first.subject}:response"])
    town.dispatcher().run()
    assert [m.target for m in town.channels["sms"].seen] == ["2"]
    assert [n.incident for n in _opened(town) if n.state == "accepted" and n.side == "family"] == [second.id]


@pytest.mark.parametrize("kind", ["incident", "ward"])
def test_what_cannot_be_read_holds_up_its_own_notices_only(
    town: Town, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    """And does not call them off: they are due again, should a backup mend it."""
    first, _ = town.alert(1, "sms:1"), town.alert(2, "sms:2")
    _spoil(town, kind, first.id if kind == "incident" else first.subject)
    town.dispatcher().run()
    assert [m.target for m in town.channels["sms"].seen] == ["2"]
    states = {n.side: n.state for n in town.notices() if n.incident == first.id}
    called = "accepted" if kind == "ward" else "waiting"  # the responder is called without a name
    assert states == {"family": "waiting", "responder": called}
    assert "a due notice could not be composed: KeyError" in caplog.text


def test_a_message_that_cannot_be_made_stops_no_other(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    from guardtag.steps import compose

    first, _ = town.alert(1, "sms:1"), town.alert(2, "sms:2")
    real = compose.message

    def broken(room: Any, notice: Notice, *more: Any) -> Any:
        if notice.incident == first.id:
            raise ZeroDivisionError
        return real(room, notice, *more)

    monkeypatch.setattr(compose, "message", broken)
    town.dispatcher().run()
    assert [m.target for m in town.channels["sms"].seen] == ["2"]


def test_what_is_called_off_or_falls_over_is_counted(town: Town) -> None:
    town.alert(1, "sms:1")
    (family,) = (n for n in town.notices() if n.side == "family")
    town.put(attrs.evolve(family, address=7))
    assert town.dispatcher().run().dead == 1


def test_failures_of_a_batch_are_written_together(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A channel that is down must not keep the disk busy for the others."""
    for number in range(16):
        town.alert(number, "sms:1")

    def fail(message: Message) -> None:
        raise NotifyError(retryable=True)

    town.channels["sms"] = Recorder(fail)
    town.channels["mail"].then = fail
    store, commits = town.door._room.records.store, []
    real = store.commit

    def commit(changes: Sequence[Change]) -> None:
        commits.append({change.row.kind for change in changes if isinstance(change, Put)})
        real(changes)

    monkeypatch.setattr(store, "commit", commit)
    assert town.dispatcher().run().failed == 32
    assert sum("notice" in kinds for kinds in commits) == 4


def test_one_row_that_does_not_open_loses_no_other_outcome(town: Town) -> None:
    """Somebody spoils a notice while it is being sent: what became of the others is written."""
    for number in range(5):
        town.alert(number, "sms:1")
    victim = next(n for n in town.notices() if n.channel == "sms")

    def spoil(message: Message) -> None:
        if message.id == victim.id:
            _spoil(town, "notice", victim.id)

    town.channels["sms"] = Recorder(spoil)
    did = town.dispatcher().run()
    assert did.sent == 9
    rows = town.door._room.records.store.walk("notice", "", 100)
    assert [row.id for row in rows if row.lane] == [victim.id]


def test_a_run_ends_even_if_something_is_always_due(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    (incident,) = town.calls(1)
    monkeypatch.setattr(dispatcher, "MAX_ROUNDS", 20)
    monkeypatch.setattr(due, "step", lambda tx, room, i: attrs.evolve(i, step_due=0.0))
    town.put(attrs.evolve(incident, step_due=0.0))
    assert 10 <= town.dispatcher().run().steps <= 20


# -- slow, hung and refusing channels


def test_nobody_waits_for_a_slow_channel(town: Town) -> None:
    """While one channel hangs in its first message, another sends everything, and what came in meanwhile."""
    held, released = threading.Event(), threading.Event()

    def hang(message: Message) -> None:
        held.set()
        assert released.wait(PATIENT)

    town.channels["sms"] = Recorder(hang)
    for number in range(3):
        town.alert(number, "sms:1")
    done: list[Dispatched] = []
    runner = threading.Thread(target=lambda: done.append(town.dispatcher().run()))
    runner.start()
    try:
        assert held.wait(PATIENT)
        town.alert(7, "mail:late@example.org")
        assert _until(lambda: len(town.notices("accepted")) >= 5), "recorded while the other channel is still busy"
        assert "late@example.org" in {m.target for m in town.channels["mail"].seen}
        assert len(town.channels["sms"].seen) == 1
    finally:
        released.set()
        runner.join(PATIENT)
    assert not runner.is_alive()
    assert done[0].sent == len(town.notices("accepted")) == len(town.notices())


def _until(true: Callable[[], bool]) -> bool:
    pause = threading.Event()
    for _ in range(int(PATIENT / 0.02)):
        if true():
            return True
        pause.wait(0.02)
    return False


def test_a_run_does_not_wait_for_ever_for_a_channel_that_hangs(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()
    town.channels["sms"] = Recorder(lambda message: released.wait(PATIENT) and None)
    for number in range(6):
        town.alert(number, "sms:1")
    did = town.dispatcher(deadline=0.05).run()
    released.set()
    assert did.sent == len(town.channels["mail"].seen)
    assert len(town.channels["sms"].seen) <= 3, "a channel in which three hang is paused"
    family = [n for n in town.notices("waiting") if n.channel == "sms"]
    assert len(family) == 6
    assert all(n.due > town.clock.now() for n in family), "tried again later"


def test_it_waits_so_long_and_then_begins_nothing_more(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatcher, "BATCH", 1)
    monkeypatch.setattr(dispatcher, "QUICK_SECONDS", 0.0)
    monkeypatch.setattr(dispatcher, "PATIENCE_SECONDS", 0.001)
    pause = threading.Event()
    town.channels["sms"] = Recorder(lambda message: pause.wait(0.05) and None)
    for number in range(5):
        town.alert(number, "sms:1")
    assert len(town.channels["sms"].seen) == 0
    town.dispatcher().run()
    assert len(town.channels["sms"].seen) < 5
    sent = len([n for n in town.notices("accepted") if n.channel == "sms"])
    assert sent == len(town.channels["sms"].seen), "what was begun was finished and recorded"


def test_what_a_channel_never_got_to_is_no_attempt(town: Town) -> None:
    """A batch that lasts too long: the rest keeps its place in the queue, and its tries."""
    pause = threading.Event()
    town.channels["sms"] = Recorder(lambda message: pause.wait(0.02) and None)
    for number in range(30):
        town.alert(number, "sms:1")
    for _ in range(100):
        town.dispatcher(limit=0.05).run()
        if not town.notices("waiting"):
            break
    assert len(town.notices("accepted")) == len(town.notices()), "they are sent in later batches"
    assert {n.attempts for n in town.notices()} == {1}


def test_a_channel_that_was_not_even_tried_gets_nothing_more_in_this_run(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatcher, "BATCH", 2)
    for number in range(6):
        town.alert(number, "sms:1")
    pool = Pool(town)
    pool.channel("sms").close()
    Dispatcher(town.door._room, pool).run()
    assert len([n for n in town.notices() if n.fault]) == 2
    assert len([n for n in town.notices("accepted") if n.channel == "mail"]) == len(town.channels["mail"].seen)


def test_batches_get_as_small_as_a_channel_is_slow(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that what is urgent never waits behind forty slow messages."""
    monkeypatch.setattr(dispatcher, "BATCH_SECONDS", 0.03)
    monkeypatch.setattr(dispatcher, "BATCH", 5)
    pause = threading.Event()
    leased: list[int] = []
    store = town.door._room.records.store

    def slow(message: Message) -> None:
        leased.append(sum(row.lease for row in store.walk("notice", "", 1000) if row.lane == "notice:sms:high"))
        pause.wait(0.02)

    town.channels["sms"] = Recorder(slow)
    for number in range(10):
        town.alert(number, "sms:1")
    town.dispatcher().run()
    assert leased[:5] == [5] * 5
    assert set(leased[5:]) == {1}


def test_told_to_stop_it_finishes_what_is_in_hand(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatcher, "BATCH", 2)
    stopping = threading.Event()
    town.channels["sms"] = Recorder(lambda message: stopping.set())
    for number in range(6):
        town.alert(number, "sms:1")
    did = town.dispatcher().run(stop=stopping.is_set)
    assert len(town.channels["sms"].seen) in (2, 4)
    sent = [n for n in town.notices("accepted") if n.channel == "sms"]
    assert len(sent) == len(town.channels["sms"].seen)
    assert did.sent == len(town.notices("accepted"))
    assert {row.lease for row in town.door._room.records.store.walk("notice", "", 100) if row.lane} == {0}


@pytest.mark.parametrize("limit", [60.0, 600.0])
def test_a_lease_outlives_the_longest_batch(town: Town, limit: float) -> None:
    made = town.dispatcher(limit=limit)
    assert made._lease > made._pool.longest + 5
    leases: list[float] = []

    def look(message: Message) -> None:
        rows = town.door._room.records.store.walk("notice", "", 100)
        leases.extend(row.due - town.clock.now() for row in rows if row.lane == "notice:sms:high" and row.due)

    town.channels["sms"] = Recorder(look)
    town.alert(1, "sms:1")
    made.run()
    assert leases == [made._lease]


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
