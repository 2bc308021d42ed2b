"""A past for the city of ``guardtag demo --live``: calls that were closed, so that its hall screen shows something.

A screen keeps quiet about an area of fewer than five calls (``guardtag.rules.hall``). These are as many as it takes,
made through the front door like everything else in the story: scanned, called, told, fetched, closed; all made up.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence

from guardtag import Guard, Tag, Ward
from guardtag.world import SimulatedClock

DAYS = 40
"""So long ago the story's city begins."""
EACH, TOWNS = 6, 3
"""Calls of a town, and of how many towns: those with the most people."""
_MINUTE, _DAY = 60.0, 86_400.0
_PLACES = ("汽车站", "菜市场门口", "桥头", "小学东门", "河边", "超市里")


def play(city: Guard, clock: SimulatedClock, until: float, people: Iterable[tuple[Ward, Tag]]) -> int:
    """Plays the calls on days between now and then; how many.

    Args:
        city: with people whose tags are sewn in, and workers.
        clock: of the city; it stands at ``until`` afterwards.
        until: seconds since 1970 UTC.
        people: those who may get lost, each with a tag.
    """
    chance = random.Random(7)  # noqa: S311 - the same story each time
    found = _chosen(people)
    begin = clock.at
    for number, (ward, tag) in enumerate(found):
        clock.at = begin + (until - begin - _DAY) * (number + 1) / (len(found) + 1)
        _brought_home(city, clock, ward, tag, chance)
    city.dispatch()
    clock.at = until
    return len(found)


def _chosen(people: Iterable[tuple[Ward, Tag]]) -> Sequence[tuple[Ward, Tag]]:
    """So many of each of the largest towns, mixed."""
    towns: defaultdict[str, list[tuple[Ward, Tag]]] = defaultdict(list)
    for ward, tag in people:
        towns[ward.area.split("/")[1]].append((ward, tag))
    largest = sorted(towns.values(), key=len, reverse=True)[:TOWNS]
    return [one for some in zip(*(town[:EACH] for town in largest), strict=False) for one in some]


def _brought_home(city: Guard, clock: SimulatedClock, ward: Ward, tag: Tag, chance: random.Random) -> None:
    worker = next(iter(city.responders.list(ward.area))).id
    call = city.scan(tag.link).alert(place=chance.choice(_PLACES))
    city.dispatch()
    clock.advance(chance.randint(1, 9) * _MINUTE)
    for notice in city.notices.of(call.id):
        if notice.side == "family":
            city.notices.answer(city.notices.link(notice.id), "seen")
            break
    word = city.relay.page(city.relay.link(call)).word
    city.incidents.acknowledge(call.id, by=worker)
    clock.advance(chance.randint(4, 15) * _MINUTE)
    city.incidents.arrive(call.id, by=worker)
    clock.advance(chance.randint(5, 25) * _MINUTE)
    city.incidents.hand_over(call.id, by=worker, word=word)
    city.incidents.close(call.id, outcome="home", by=worker, helped=1, feedback="told by telephone")
    city.incidents.complete(call.id, "review", by=worker, result="nothing to change")  # else somebody is reminded today
    city.dispatch()
