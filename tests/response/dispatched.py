"""A town with recording channels: what the tests of the dispatcher share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import attrs
import pytest

import guardtag
from guardtag import Accepted, Consent, Contact, Message
from guardtag.config import Config
from guardtag.delivery import Pool
from guardtag.dispatcher import Dispatcher
from guardtag.model.incidents import Incident
from guardtag.model.notices import Notice
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


def at_the_top(town: Town, incident: Incident, **changes: Any) -> Incident:
    """The call as it stands at the top of its ladder, with changes; its next step repeats it."""
    changed = attrs.evolve(town.door.incidents.get(incident.id), level=len(incident.ladder) - 1, **changes)
    town.put(changed)
    return changed
