"""Whatever is done with tags, in whatever order: every one is in exactly one state, and it is the right one."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

import guardtag
from guardtag import Consent, Contact
from guardtag.config import Config
from guardtag.errors import Conflict, GuardTagError
from guardtag.model.stock import DAMAGED, LOST, OUT, STORE
from guardtag.model.tags import ENDING_REASONS, HELPING_REASONS
from guardtag.world import simulated

AREAS = {
    "li-ling": "feicheng/wangzhuang/north/zhongyu/3",
    "wang-xia": "feicheng/wangzhuang",
    "zhao": "feicheng/laocheng",
}
HOME = AREAS["li-ling"]

serials, counts = st.integers(1, 90), st.integers(1, 25)
who = st.sampled_from(sorted(AREAS))


class Stock(RuleBasedStateMachine):
    """The door beside a dictionary: serial to area, state, whether void, and what became of it in a garment."""

    @initialize()
    def open(self) -> None:
        self.world, self.clock = simulated(3)
        self.door = guardtag.open(Config(), self.world)
        for name, area in AREAS.items():
            self.door.responders.enrol(name, name="李岭", area=area)
        self.boy = self.door.wards.enrol(
            "小军", area=HOME, contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
            consent=Consent(by="田爱云", purposes={"alert"}),
        )  # fmt: skip
        self.batch: dict[int, str] = {}
        self.held: dict[int, tuple[str, str]] = {}
        self.void: set[int] = set()
        self.replaced: set[int] = set()
        self.runs: dict[int, int] = {}
        self.sewn: dict[int, str] = {}
        self.mint(20)

    @rule(count=st.integers(1, 30))
    def mint(self, count: int) -> None:
        if sum(1 for _ in self.batch) < 90:
            made = self.door.tags.mint(count, area="feicheng")
            self.batch |= dict.fromkeys(range(made.first, made.last + 1), made.id)

    def hands(self, first: int, count: int) -> list[int] | None:
        """The tags of a range that somebody can have in their hands; ``None`` where it lies in no single batch."""
        span = range(first, first + count)
        if len({self.batch.get(serial) for serial in span}) != 1 or first not in self.batch:
            return None
        return [serial for serial in span if serial not in self.sewn and serial not in self.void]

    def place(self, serial: int) -> tuple[str, str]:
        return self.held.get(serial, ("", STORE))

    def done(self, verb: object, *arguments: object, **named: object) -> bool:
        try:
            verb(*arguments, **named)  # type: ignore[operator]
        except (GuardTagError, ValueError):
            return False
        return True

    @rule(first=serials, count=counts, to=who)
    def hand_over(self, first: int, count: int, to: str) -> None:
        free = self.hands(first, count) or []
        there = {self.place(serial) for serial in free}
        fits = len(there) == 1 and there.copy().pop()[1] in (STORE, OUT) and there != {(AREAS[to], OUT)}
        assert self.done(self.door.supply.hand_over, first, count, received_by=to) == fits
        if fits:
            self.held |= dict.fromkeys(free, (AREAS[to], OUT))

    @rule(first=serials, count=counts)
    def give_back(self, first: int, count: int) -> None:
        free = self.hands(first, count) or []
        there = {self.place(serial) for serial in free}
        fits = len(there) == 1 and there.copy().pop()[1] == OUT
        assert self.done(self.door.supply.give_back, first, count) == fits
        for serial in free if fits else ():
            del self.held[serial]

    @rule(first=serials, count=counts, state=st.sampled_from((LOST, DAMAGED)))
    def lose(self, first: int, count: int, state: str) -> None:
        free = self.hands(first, count) or []
        states = {self.place(serial)[1] for serial in free}
        fits = bool(free) and not states & ({LOST, DAMAGED} - {state}) and states != {state}
        verb = self.door.supply.lost if state == LOST else self.door.supply.damaged
        assert self.done(verb, first, count) == fits
        for serial in free if fits else ():
            self.held[serial] = (self.place(serial)[0], state)

    @rule(first=serials, count=counts)
    def find(self, first: int, count: int) -> None:
        free = self.hands(first, count) or []
        fits = bool(free) and all(self.place(serial)[1] in (LOST, DAMAGED) for serial in free)
        assert self.done(self.door.supply.found, first, count) == fits
        for serial in free if fits else ():
            area = self.held.pop(serial)[0]
            if area:
                self.held[serial] = (area, OUT)

    @rule(first=serials, count=counts, to=who)
    def allocate(self, first: int, count: int, to: str) -> None:
        span = range(first, first + count)
        inside = len({self.batch.get(serial) for serial in span}) == 1 and first in self.batch
        fits = inside and not any(serial in self.held for serial in span)
        batch = self.batch.get(first, "none")
        assert self.done(self.door.tags.allocate, batch, area=AREAS[to], first=first, count=count) == fits
        if fits:
            self.held |= dict.fromkeys(span, (AREAS[to], OUT))

    @rule(first=serials, count=counts)
    def void_some(self, first: int, count: int) -> None:
        span = range(first, first + count)
        inside = len({self.batch.get(serial) for serial in span}) == 1 and first in self.batch
        fits = inside and not self.void & set(span)
        batch = self.batch.get(first, "none")
        assert self.done(self.door.tags.void, batch, why="stolen", first=first, count=count) == fits
        if fits:
            self.void |= set(span)
            self.runs[first] = count

    @rule(data=st.data())
    def unvoid(self, data: st.DataObject) -> None:
        if self.runs:
            first = data.draw(st.sampled_from(sorted(self.runs)))
            self.door.tags.unvoid(first)
            self.void -= set(range(first, first + self.runs.pop(first)))

    @rule(serial=serials, by=who)
    def fit(self, serial: int, by: str) -> None:
        fits = serial in self.batch and serial not in self.sewn and serial not in self.void
        assert self.done(self.door.tags.fit, serial, to=self.boy, garment="blue jacket", by=by) == fits
        if fits:
            self.wear(serial)

    def wear(self, serial: int) -> None:
        self.sewn[serial] = "fitted"
        if self.place(serial)[1] != OUT:
            self.held[serial] = (HOME, OUT)

    @rule(data=st.data(), why=st.sampled_from((*HELPING_REASONS, *ENDING_REASONS)))
    def retire(self, data: st.DataObject, why: str) -> None:
        if self.sewn:
            serial = data.draw(st.sampled_from(sorted(self.sewn)))
            self.door.tags.retire(serial, why=why)
            self.sewn[serial] = "ended" if why in ENDING_REASONS else why

    @rule(data=st.data(), new=serials, why=st.sampled_from(HELPING_REASONS))
    def replace(self, data: st.DataObject, new: int, why: str) -> None:
        if self.sewn:
            old = data.draw(st.sampled_from(sorted(self.sewn)))
            fresh = new in self.batch and new not in self.sewn and new not in self.void
            fits = fresh and self.sewn[old] != "ended" and old not in self.replaced
            assert self.done(self.door.tags.replace, old, new, why=why, by="li-ling") == fits
            if fits:
                self.sewn[old] = why
                self.replaced.add(old)
                self.wear(new)

    @invariant()
    def every_tag_is_in_one_state(self) -> None:
        if not getattr(self, "batch", None):
            return
        expected: Counter[tuple[str, str]] = Counter()
        for serial in self.batch:
            area, state = self.place(serial)
            state = self.sewn.get(serial) or ("void" if serial in self.void else state)
            expected[area, state] += 1
        found = self.door.supply.reconcile()
        assert found.balanced
        assert found.minted == len(self.batch)
        assert Counter({(area, s): n for area, counts in found.areas.items() for s, n in counts.items()}) == expected
        of_town = {key: n for key, n in expected.items() if key[0].startswith("feicheng/wangzhuang")}
        town = self.door.supply.reconcile(area="feicheng/wangzhuang")
        assert town.minted == sum(of_town.values())
        assert town.balanced

    def teardown(self) -> None:
        if hasattr(self, "door"):
            self.door.close()


TestStock = Stock.TestCase
TestStock.settings = settings(deadline=None, max_examples=40, stateful_step_count=30)


def test_the_machine_would_see_a_tag_that_is_counted_otherwise() -> None:
    machine = Stock()
    machine.open()
    machine.door.supply.lost(3, 2)
    with pytest.raises(AssertionError):
        machine.every_tag_is_in_one_state()
    machine.teardown()
    assert Conflict
