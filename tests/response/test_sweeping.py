"""An erasure that takes long holds up no outcome that is in hand, and is itself held up by nothing for ever."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import attrs
import pytest

from guardtag import Consent, Contact, Message, dispatcher
from guardtag.dispatcher import Dispatcher
from guardtag.records.kinds import Erasure
from guardtag.spi import Change, Delete, Row
from guardtag.steps import erasing
from tests.response.dispatched import AREA, PATIENT, Town, town

__all__ = ["town"]


@attrs.define
class Vaulted:
    """A vault's store that does something before a purge."""

    store: Any
    before: Callable[[], None]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def commit(self, changes: Sequence[Change]) -> None:
        """Tells of a purge, then does it."""
        if any(isinstance(change, Delete) and change.purge for change in changes):
            self.before()
        self.store.commit(changes)


@attrs.define
class Counted:
    """A store at which a dispatcher that looks for work is heard."""

    store: Any
    looked: Callable[[], None]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def claim(self, lanes: Sequence[str], now: float, until: float, limit: int) -> list[Row]:
        """Claims."""
        if "notice:mail:high" in lanes:
            self.looked()
        rows: list[Row] = self.store.claim(lanes, now, until, limit)
        return rows


@pytest.fixture
def leaving(town: Town) -> str:
    """Somebody who is to be erased, which is due."""
    ward = town.door.wards.enrol(
        "演示", area=AREA, contacts=[Contact("田爱云", "mother", ["sms:mother"])],
        consent=Consent(by="田爱云", purposes={"alert"}),
    )  # fmt: skip
    erasing.ask(town.door._room, ward.id, "operator")
    town.clock.advance(erasing.WAIT_SECONDS + 1)
    return ward.id


def erased(town: Town, ward: str) -> bool:
    said = town.door._room.records.get(Erasure, ward)
    return said is not None and said.done is not None


def test_what_is_in_hand_is_written_down_before_a_purge_begins(town: Town, leaving: str) -> None:
    """The channel is through in the third round in which the dispatcher finds nothing else, or when a purge begins."""
    records = town.door._room.records
    through, sending, looks = threading.Event(), threading.Event(), list[int]()
    states: list[set[str]] = []

    def send(message: Message) -> None:
        sending.set()
        assert through.wait(PATIENT)

    def looked() -> None:
        if sending.is_set():
            looks.append(1)
        if len(looks) == 3:
            through.set()

    def purge() -> None:
        through.set()
        states.append({notice.state for notice in town.notices() if notice.side == "family"})

    town.alert(1, "sms:mother")
    town.channels["sms"].then = send
    records.store = Counted(records.store, looked)
    records.vault.store = Vaulted(records.vault.store, purge)
    town.dispatcher().run(town.clock.now())
    assert erased(town, leaving)
    assert states[0] == {"accepted"}


def test_a_channel_that_is_always_busy_keeps_nobody_in_the_register(
    town: Town, leaving: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatcher, "SWEEP_SECONDS", 0.0)
    records, gone = town.door._room.records, threading.Event()
    waited: list[bool] = []
    records.vault.store = Vaulted(records.vault.store, gone.set)
    town.channels["sms"].then = lambda message: waited.append(gone.wait(PATIENT))
    town.alert(1, "sms:mother")
    town.dispatcher(deadline=PATIENT).run(town.clock.now())
    assert waited[0], "it began while the channel was at work"
    assert erased(town, leaving)


def test_nor_do_steps_that_are_always_due(town: Town, leaving: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatcher, "SWEEP_SECONDS", 0.0)
    monkeypatch.setattr(dispatcher, "MAX_ROUNDS", 20)
    monkeypatch.setattr(Dispatcher, "_ladder", lambda self, now: 1)
    town.dispatcher().run(town.clock.now())
    assert erased(town, leaving)


def test_but_until_then_these_come_first(town: Town, leaving: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatcher, "SWEEP_SECONDS", 1e9)
    monkeypatch.setattr(dispatcher, "MAX_ROUNDS", 20)
    with monkeypatch.context() as busy:
        busy.setattr(Dispatcher, "_ladder", lambda self, now: 1)
        town.dispatcher().run(town.clock.now())
    assert not erased(town, leaving)
    town.dispatcher().run(town.clock.now())
    assert erased(town, leaving), "a run with nothing to do carries it out"
