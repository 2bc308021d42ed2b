"""A town whose calls are written as rows of their own, many in little time, and what may happen to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs

import guardtag
from guardtag.config import Config
from guardtag.model.incidents import MILESTONES, OUTCOMES, Incident, Milestone, Rung
from guardtag.records.erasure import forget_call
from guardtag.rules.figures import compute, made
from guardtag.spi import Change, Query, Ref
from guardtag.steps import counting, rollups
from guardtag.steps.fresh import Fresh
from guardtag.world import SimulatedClock, day_of, id_of, simulated

START = 1_750_000_000.0
AREAS = ("a", "a/b", "a/b/c", "a/b/d", "a/e", "ab/c")
KINDS = ("found", "errand")
DAY = 86_400.0


class Killed(BaseException):
    """The process ends here."""


@attrs.define
class Meddled:
    """A store in which something happens before, or after, any read or commit.

    Args:
        store: the real one.
        left: calls until it happens.
        act: what happens.
        after: whether it happens after the call.
    """

    store: Any
    left: int = -1
    act: Callable[[], None] = lambda: None
    after: bool = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def plan(self, left: int, act: Callable[[], None], *, after: bool) -> None:
        """Has it happen at a call to come."""
        self.left, self.act, self.after = left, act, after

    def _now(self) -> bool:
        self.left -= 1
        return self.left == -1

    def _meddle(self, call: Callable[[], Any]) -> Any:
        now = self._now()
        if now and not self.after:
            self.act()
        found = call()
        if now and self.after:
            self.act()
        return found

    def find(self, query: Query) -> Any:
        """Finds."""
        return self._meddle(lambda: self.store.find(query))

    def read(self, refs: Sequence[Ref]) -> Any:
        """Reads."""
        return self._meddle(lambda: self.store.read(refs))

    def walk(self, kind: str, after: str, limit: int) -> Any:
        """Walks."""
        return self._meddle(lambda: self.store.walk(kind, after, limit))

    def commit(self, changes: Sequence[Change]) -> None:
        """Commits."""
        self._meddle(lambda: self.store.commit(changes))


@attrs.define
class Town:
    """A door on a store in memory, its clock, and the calls as they should be."""

    door: guardtag.Guard
    clock: SimulatedClock
    store: Meddled
    ids: list[str] = attrs.field(factory=list)
    made: int = 0
    kept: Fresh = attrs.field(default=attrs.Factory(lambda town: Fresh(town.records, most=5), True))

    @property
    def records(self) -> Any:
        return self.door._room.records

    def call(self, area: str, kind: str, after: float, *, drill: bool = False, late: float = 0.0) -> None:
        """A call that came in so many seconds after the beginning; its id was drawn ``late`` seconds before."""
        opened, self.made = START + after, self.made + 1
        name = id_of(int((opened - late) * 1000), self.made.to_bytes(10, "big"))
        day = day_of(opened)
        self.records.vault.ensure([f"d:{day}"])
        incident = Incident(
            name, kind, "person", "", area, day, opened,
            ladder=(Rung("grid", area, 5), Rung("village", area, 5)),
            milestones=tuple(Milestone(one, 5.0, opened if one == "received" else None) for one in MILESTONES),
            drill_until=opened + 60 if drill else 0.0,
        )  # fmt: skip
        self.records.change(lambda tx: tx.add(incident))
        self.ids.append(name)

    def change(self, number: int, how: str, value: int) -> None:
        """Something happens to one of the calls."""
        name = self.ids[number % len(self.ids)]

        def step(tx: Any) -> None:
            call = tx.get(Incident, name)
            if call is not None:
                tx.put(changed(call, how, value))

        if how == "forget":
            forget_call(self.records, name, lambda call: True, self.clock.now())
        elif how == "delete":
            self.records.change(lambda tx: tx.delete(Incident, name))
        else:
            self.records.change(step)

    def roll(self, some: int = 40) -> int:
        """One batch of a dispatcher's counting; it may be cut short."""
        now = self.clock.now()
        rows = self.records.claim(["figures"], now, now + 90, some)
        if rows:
            rollups.carry_out(self.door._room, rows, now)
        return len(rows)

    def settle(self) -> None:
        """Everything is counted, however long that takes."""
        self.store.left = -1
        self.door._roller.look(self.clock.now())
        for _ in range(1000):
            self.clock.advance(100)
            if not self.roll():
                return
        raise AssertionError("it never ends")

    def check(self, area: str, since: float | None = None, until: float | None = None) -> None:
        """The figures are what every call counted one by one comes to."""
        self.store.left = -1
        mine = compute(area, since, until, counting.every(self.records, area, since, until))
        assert self.door.figures(area, since=since, until=until) == mine
        look = self.kept.look()
        for place in (area, *AREAS):  # whoever knows what calls counted before comes to the same, area after area
            told = compute(place, since, until, counting.every(self.records, place, since, until))
            assert made(place, since, until, counting.read(self.records, place, since, until, look)) == told


def changed(call: Incident, how: str, value: int) -> Incident:
    """The call after something happened to it."""
    if how == "move":
        return attrs.evolve(call, area=AREAS[value % len(AREAS)])
    if how == "climb":
        return attrs.evolve(call, level=value % 2)
    if how == "close":
        return attrs.evolve(
            call, state="closed", closed=call.opened + value, outcome=OUTCOMES[value % 8],
            helped=value % 3, recovered=value / 7, currency=("", "USD")[value % 2],
        )  # fmt: skip
    if how == "reopen":
        return attrs.evolve(call, state="received", closed=None, outcome="")
    if how == "help":
        return attrs.evolve(call, helped=value)
    if how == "talk":
        return attrs.evolve(call, round=value)
    name = MILESTONES[value % len(MILESTONES)]
    return attrs.evolve(
        call, state="on_scene" if call.open else "closed",
        milestones=tuple(
            attrs.evolve(m, at=call.opened + value, missed=value > 300) if m.name == name else m
            for m in call.milestones
        ),
    )  # fmt: skip


HOWS = ("move", "climb", "close", "reopen", "talk", "reach", "forget", "delete")


def opened(timezone: str = "Asia/Shanghai") -> Iterator[Town]:
    """A fresh town."""
    world, clock = simulated(seed=1, start=START)
    settings = Config(base=Path(), store="memory:", vault="memory:", keys="memory:", timezone=timezone)
    with guardtag.open(settings, world) as door:
        records = door._room.records
        records.store = store = Meddled(records.store)
        yield Town(door, clock, store)


def lived(town: Town) -> None:
    """Three calls on two days, all counted."""
    town.call("a/b/c", "found", 0)
    town.call("a/b/d", "errand", 60)
    town.call("a", "found", DAY)
    town.settle()
