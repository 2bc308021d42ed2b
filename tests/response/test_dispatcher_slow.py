"""Nobody waits for a channel that is slow, hangs or refuses."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from guardtag import Message, dispatcher
from guardtag.delivery import Pool
from guardtag.dispatcher import Dispatched, Dispatcher
from tests.response.dispatched import PATIENT, Recorder, Town, town

__all__ = ["town"]


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
