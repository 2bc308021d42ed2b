"""A year of a county-level city, made up: its figures are known before they are counted.

It is the year of the newspaper report that the project began with: 29 people rescued, about 300,000 yuan of loss
recovered, more than 98 % of the requests completed. The city's 600,000 requests are scaled down to ``calls``. The
calls are rows as the door would write them, without a person; they leave marks, and dispatchers count them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import attrs

from guardtag.guard import Guard
from guardtag.model.areas import lineage
from guardtag.model.incidents import Incident, Milestone, Rung
from guardtag.records import Tx
from guardtag.rules import days, milestones
from guardtag.world import day_of, id_of

RESCUED, RECOVERED, COMPLETED = 29, 298_600.0, 0.985
"""People rescued, yuan recovered, and the share of requests that are completed at the year's end."""
TOWNS: dict[str, tuple[str, ...]] = {
    "wangzhuang": ("north", "south"),
    "xincheng": ("east", "west", "centre"),
    "anzhuang": ("hill",),
}
_TOGETHER = 20
_CASES = 14  # in which a loss was recovered
_SHARE = {"errand": 0.62, "visit": 0.33, "distress": 0.05}


@attrs.frozen
class Planted:
    """What the year's figures must be.

    Args:
        area: path of the city.
        since: when the year begins, seconds since 1970 UTC.
        until: when it ends.
        calls: requests.
        completed: of those.
        rescued: people.
        recovered: yuan.
        kinds: requests by kind.
    """

    area: str
    since: float
    until: float
    calls: int
    completed: int
    rescued: int
    recovered: float
    kinds: dict[str, int]


def write(city: Guard, *, calls: int = 6000, year: int = 2025, area: str = "feicheng", seed: int = 1) -> Planted:
    """Writes the year's calls into a city.

    Args:
        city: a fresh deployment with five levels.
        calls: how many requests, 200 or more.
        year: of the city's time zone.
        area: path of the city.
        seed: decides everything.

    Returns:
        what the figures must be.
    """
    if calls < 200:
        raise ValueError("a year has 200 requests or more")
    zone = city.config.timezone
    since, until = days.begin(f"{year:04d}", zone), days.end(f"{year:04d}", zone)
    some: list[Incident] = []
    kinds: dict[str, int] = {}
    completed = 0
    for one in _calls(calls, area, since, until, random.Random(seed)):
        kinds[one.kind] = kinds.get(one.kind, 0) + 1
        completed += not one.open
        some.append(one)
        if len(some) == _TOGETHER:
            _put(city, some)
            some = []
    _put(city, some)
    return Planted(area, since, until, calls, completed, RESCUED, RECOVERED, kinds)


def _put(city: Guard, some: list[Incident]) -> None:
    records = city._room.records
    records.vault.ensure(sorted({f"d:{one.day}" for one in some}))

    def add(tx: Tx) -> None:
        for one in some:
            tx.add(one)

    records.change(add)


def _calls(count: int, area: str, since: float, until: float, chance: random.Random) -> Iterator[Incident]:
    places = [
        f"{area}/{town}/{district}/v{village}/{grid}"
        for town, districts in TOWNS.items() for district in districts for village in range(3) for grid in range(3)
    ]  # fmt: skip
    rescued = set(chance.sample(range(count), RESCUED))
    left = set(chance.sample(sorted(set(range(count)) - rescued), round(count * (1 - COMPLETED))))
    paid = chance.sample(sorted(set(range(count)) - left), _CASES)
    shares = [chance.random() + 0.3 for _ in paid]
    amounts = [round(RECOVERED * share / sum(shares)) for share in shares]
    amounts[-1] += round(RECOVERED) - sum(amounts)
    recovered = dict(zip(paid, amounts, strict=True))
    for number in range(count):
        at = since + (until - since) * (number + chance.random()) / count
        kind = chance.choice(("found", "found", "missing")) if number in rescued else _kind(chance)
        yield _call(
            id_of(int(at * 1000), chance.randbytes(10)), kind, chance.choice(places), at, chance,
            ended=number not in left, rescued=number in rescued, recovered=float(recovered.get(number, 0)),
        )  # fmt: skip


def _kind(chance: random.Random) -> str:
    return chance.choices(list(_SHARE), list(_SHARE.values()))[0]


def _call(
    name: str, kind: str, area: str, at: float, chance: random.Random, *, ended: bool, rescued: bool, recovered: float
) -> Incident:
    level = min(int(chance.expovariate(1.9)), 4)
    reached = at
    stones: list[Milestone] = []
    for target in milestones.plan({}, at):
        if target.at is None and ended and chance.random() < 0.995:
            reached = max(reached, at + 60 * chance.expovariate(1 / (0.45 * target.target)))
            stones.append(attrs.evolve(target, at=reached, missed=reached > at + target.target * 60))
        else:
            stones.append(target if target.at is not None else attrs.evolve(target, missed=ended))
    person = milestones.KINDS[kind] == "person"
    outcome = "home" if rescued else chance.choice(("false-alarm", "police", "other")) if person else "other"
    return Incident(
        name, kind, milestones.KINDS[kind], "", area, day_of(at), at,
        state="closed" if ended else "acknowledged", level=level, milestones=tuple(stones),
        ladder=tuple(
            Rung(one, path, 5.0)
            for one, path in zip(("grid", "village", "district", "town", "city"), lineage(area), strict=True)
        ),
        outcome=outcome if ended else "", helped=int(rescued), recovered=recovered,
        closed=reached + 1800 if ended else None,
    )  # fmt: skip
