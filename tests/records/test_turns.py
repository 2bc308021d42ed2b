"""Turns: never more inside than there are places, in the order in which they came, whatever happens to them."""

import os
import threading
import time
import warnings

import pytest

from guardtag.builtin.memory import MemoryStore
from guardtag.builtin.sqlite import SqliteStore
from guardtag.payload.keys import Keyring
from guardtag.payload.live import LiveKeys
from guardtag.records import Records, Vault
from guardtag.records.kinds import Mark
from guardtag.records.turns import Turns
from guardtag.world import World


def _waits(turns: Turns, number: int) -> bool:
    deadline = time.monotonic() + 10
    while len(turns._queue) < number and time.monotonic() < deadline:
        time.sleep(0.001)
    return len(turns._queue) == number


@pytest.mark.parametrize("places", [1, 2, 3])
def test_no_more_are_inside_than_there_are_places(places: int) -> None:
    turns, lock, inside, most = Turns(places), threading.Lock(), [0], [0]

    def work() -> None:
        for _ in range(50):
            with turns:
                with lock:
                    inside[0] += 1
                    most[0] = max(most[0], inside[0])
                time.sleep(0)
                with lock:
                    inside[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 <= most[0] <= places
    assert turns._free == places  # and every place was given back


@pytest.mark.parametrize("places", [1, 2, 3])
def test_as_many_are_inside_as_there_are_places(places: int) -> None:
    turns, met = Turns(places), threading.Barrier(places)

    def work() -> None:
        with turns:
            met.wait(30)

    threads = [threading.Thread(target=work) for _ in range(places)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not met.broken


def test_they_go_in_in_the_order_in_which_they_came() -> None:
    turns, order = Turns(1), []

    def work(number: int) -> None:
        with turns:
            order.append(number)

    threads = []
    with turns:
        for number in range(6):
            threads.append(threading.Thread(target=work, args=(number,)))
            threads[-1].start()
            assert _waits(turns, number + 1)
    for thread in threads:
        thread.join()
    assert order == list(range(6))


def test_a_thread_that_has_a_turn_goes_straight_on_and_keeps_it() -> None:
    turns = Turns(1)
    with turns:
        with turns:
            pass
        assert turns._free == 0
    assert turns._free == 1


def test_an_error_inside_gives_the_turn_back() -> None:
    turns = Turns(1)
    with pytest.raises(LookupError), turns:
        raise LookupError
    assert turns._free == 1


class _Gate:
    """A lock that an interrupt ends the wait for, before or after it was released."""

    def __init__(self, *, given: bool, turns: list[Turns]) -> None:
        self._given, self._turns, self.taken = given, turns, 0

    def acquire(self, timeout: float = -1) -> None:
        self.taken += 1
        if self.taken == 1:
            return
        if self._given:  # the turn comes just before the interrupt
            turns = self._turns[0]
            turns._give(1)
        raise KeyboardInterrupt

    def release(self) -> None:
        pass


@pytest.mark.parametrize("given", [False, True])
def test_an_interrupt_while_waiting_loses_no_turn(given: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    turns = Turns(1)
    turns._free = 0  # somebody is inside
    monkeypatch.setattr("guardtag.records.turns.threading.Lock", lambda: _Gate(given=given, turns=[turns]))
    with pytest.raises(KeyboardInterrupt), turns:
        pass
    assert not turns._queue
    assert turns._free == int(given)  # whoever is inside gives theirs back later
    if not given:
        turns._give(1)
    with turns:  # the thread itself may come again
        pass
    assert turns._free == 1


def test_without_a_number_any_number_goes_in() -> None:
    turns = Turns(0)
    with turns, turns:
        assert not turns.alone()


def test_whoever_keeps_losing_may_be_alone_and_comes_before_those_that_wait() -> None:
    turns, order = Turns(2), []
    inside, out = threading.Event(), threading.Event()

    def first() -> None:
        with turns:
            inside.set()
            out.wait(10)
            order.append("other")

    def later() -> None:
        with turns:
            order.append("later")

    threads = [threading.Thread(target=first), threading.Thread(target=later)]
    with turns:
        threads[0].start()
        inside.wait(10)
        threads[1].start()
        assert _waits(turns, 1)
        threading.Thread(target=lambda: (_waits(turns, 2), out.set())).start()
        assert turns.alone()
        assert not turns.alone(), "only one at a time"
        order.append("alone")
        turns.together()
    for thread in threads:
        thread.join()
    assert order == ["other", "alone", "later"]
    assert turns._free == 2


def test_an_interrupt_while_waiting_to_be_alone_gives_everything_back(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = Turns(3)
    turns._free = 2  # somebody is inside, and we are about to be
    with turns:
        monkeypatch.setattr("guardtag.records.turns.threading.Lock", lambda: _Gate(given=False, turns=[turns]))
        with pytest.raises(KeyboardInterrupt):
            turns.alone()
        monkeypatch.undo()
        assert turns._free == 1
        turns._give(1)  # the other goes
        assert turns.alone()
        turns.together()
    assert turns._free == 3


def test_a_store_says_how_many_threads_change_things_at_once(tmp_path) -> None:
    """The SQLite store is fastest with two; the others wait their turn and nothing is lost."""
    keyring = Keyring.new(World().random)
    store = SqliteStore(f"sqlite:{tmp_path}/s.db")
    records = Records(store, Vault(MemoryStore(), LiveKeys(keyring), World()), keyring, World())
    lock, inside, most = threading.Lock(), [0], [0]

    def once(tx) -> None:
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        mark = tx.get(Mark, "m") or Mark("m", 0)
        time.sleep(0)
        tx.put(Mark("m", mark.value + 1))
        with lock:
            inside[0] -= 1

    def work() -> None:
        for _ in range(10):
            records.change(once)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] == SqliteStore.at_once
    counted = records.get(Mark, "m")
    assert counted is not None
    assert counted.value == 80
    store.close()


def test_a_turn_that_was_lost_holds_nobody_up_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception from a signal handler, between taking a turn and being inside, loses it."""
    monkeypatch.setattr("guardtag.records.turns.LONGEST", 0.05)
    turns = Turns(1)
    turns._free = 0  # whoever had it is gone
    with turns:
        pass
    assert turns._free == 1, "it is found again"
    with turns:
        assert turns._free == 0


def test_a_child_process_does_not_wait_for_the_parents_threads(tmp_path) -> None:
    """A server that loads the city before it forks: in the child a call goes through, and in the parent too."""
    store = SqliteStore(f"sqlite:{tmp_path}/s.db")
    keyring = Keyring.new(World().random)
    records = Records(store, Vault(MemoryStore(), LiveKeys(keyring), World()), keyring, World())
    inside, go = threading.Event(), threading.Event()

    def hold(tx) -> None:
        inside.set()
        go.wait(10)
        tx.put(Mark("parent", 1))

    def keep() -> None:
        records.change(hold)

    threads = [threading.Thread(target=keep) for _ in range(2)]
    for thread in threads:
        thread.start()
    inside.wait(10)
    with store._lock, warnings.catch_warnings():  # threads are about, and one of them writes
        warnings.simplefilter("ignore")
        child = os.fork()
        if child == 0:
            try:
                records.change(lambda tx: tx.put(Mark("child", 1)))
            finally:
                os._exit(0 if records.get(Mark, "child") else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    go.set()
    for thread in threads:
        thread.join()
    assert records.get(Mark, "child") == Mark("child", 1)
    assert records.get(Mark, "parent") == Mark("parent", 1)
    store.close()
