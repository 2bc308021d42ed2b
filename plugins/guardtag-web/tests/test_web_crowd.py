"""Who gives way where too many connections are open: by the rule, and without a look at all of them."""

from __future__ import annotations

import attrs
from hypothesis import given
from hypothesis import strategies as st

from guardtag_web.crowd import MANY, Crowd


@attrs.define(eq=False)
class Peer:
    """A connection that somebody else moves, and that counts how often it is looked at."""

    peer: str
    since: float
    idle: bool = True
    stalled: bool = False
    gone: bool = False
    looks: int = 0

    @property
    def waiting(self) -> bool:
        self.looks += 1
        return self.idle or self.stalled

    def give_way(self) -> None:
        assert not self.gone
        self.gone = True


class Server:
    """Some room, and all who ever came."""

    def __init__(self, room: int) -> None:
        self.crowd, self.all, self.now = Crowd(room), list[Peer](), 0.0

    @property
    def open(self) -> list[Peer]:
        return [one for one in self.all if not one.gone]

    def comes(self, peer: str, *, works: bool = False) -> Peer:
        self.now += 1
        one = Peer(peer, self.now)
        self.all.append(one)
        self.crowd.came(one)
        if works:
            one.idle = False
        return one

    def looks(self) -> int:
        return sum(one.looks for one in self.all)


WORKS, ALL_WORK, ANSWERED, STALLS, LEAVES = "works", "all work", "answered", "stalls", "leaves"
PEERS = st.sampled_from(["a", "a", "a", "b", "c"])
STEPS = st.tuples(PEERS | st.sampled_from([WORKS, ALL_WORK, ANSWERED, STALLS, LEAVES]), st.integers(0, 200))


@given(st.lists(STEPS, max_size=150), st.integers(MANY + 1, 40))
def test_who_waits_gives_way_then_a_crowd_at_work_then_whoever_came_last(
    steps: list[tuple[str, int]], room: int
) -> None:
    server = Server(room)
    for number in range(room):
        server.comes("a" if number % 3 else "d", works=number % 2 == 0)
    for step, which in steps:
        before = server.open
        one = before[which % len(before)]
        if step in (WORKS, ALL_WORK):
            for each in before if step == ALL_WORK else [one]:
                each.idle = each.stalled = False
        elif step == LEAVES:
            one.gone = True
            server.crowd.left(one)
            server.crowd.left(one)
        elif step in (ANSWERED, STALLS):
            server.now += 1
            one.idle, one.stalled = step == ANSWERED, step == STALLS
            one.since = server.now if one.idle else one.since
            server.crowd.stopped(one)
        else:
            new = server.comes(step)
            gone = [each for each in (*before, new) if each.gone]
            assert len(gone) == max(len(before) + 1 - room, 0)
            held = {each.peer: sum(one.peer == each.peer for one in (*before, new)) for each in (*before, new)}
            for each in gone:
                waiting = [other for other in before if other.idle or other.stalled]
                if waiting:
                    assert each in waiting
                    crowd = [other for other in waiting if held[other.peer] > MANY + 16]
                    assert not crowd or held[each.peer] > MANY, "a crowd's are closed first"
                elif each is not new:
                    assert held[each.peer] > max(MANY, held[step])
                else:
                    assert max(held.values()) <= max(MANY, held[step])
        assert len(server.open) <= room


def test_a_flood_of_newcomers_costs_the_same_however_many_are_at_work() -> None:
    """Each was a look at all of them, a millisecond and more, where all were at work."""
    for places in (0, 1, 100):
        server = Server(800)
        for number in range(800):
            server.comes(f"10.0.0.{number}", works=number >= places)
        before = server.looks()
        for number in range(2_000):
            server.comes(f"10.1.0.{number}")
        assert server.looks() - before <= 2_000 * 10
        assert sum(not one.idle for one in server.open) == 800 - places, "nobody who is at work was cut"


def test_of_a_crowd_at_work_the_longest_at_work_gives_way_to_others_until_it_is_none() -> None:
    server = Server(60)
    crowd = [server.comes("a", works=True) for _ in range(50)]
    others = [server.comes(f"b{number}", works=True) for number in range(10)]
    new = [server.comes(f"c{number}", works=True) for number in range(40)]
    assert [one.gone for one in crowd] == [True] * (50 - MANY) + [False] * MANY
    assert not any(one.gone for one in others)
    assert [one.gone for one in new] == [False] * (50 - MANY) + [True] * (MANY - 10)
    assert server.comes("a").gone, "nor does it give way to its own"
