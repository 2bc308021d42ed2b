"""Who listens is told once something may have changed, by one look for all of them."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import PlainTextResponse, Response

from conftest import Pages
from guardtag.errors import StoreUnavailable
from guardtag_web import live, streams
from guardtag_web.hall import boards
from guardtag_web.hall.boards import Boards
from guardtag_web.seats import Seat, Seats
from guardtag_web.site import Site


def site_of(pages: Pages) -> Site:
    site: Site = pages.client.app.state.site  # type: ignore[attr-defined]
    return site


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks follow each other at once, and come of verbs alone."""
    monkeypatch.setattr(live, "PAUSE", 0.01)
    monkeypatch.setattr(live, "SECONDS", 3600.0)


@pytest.fixture
def looks(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The marks that were looked at."""
    found: list[str] = []
    mark = pages.door.mark

    def look() -> str:
        found.append(mark())
        return found[-1]

    monkeypatch.setattr(pages.door, "mark", look)
    return found


async def settled(ticks: AsyncIterator[int]) -> int:
    """The first number of a listener, and the one after the first look."""
    first = await anext(ticks)
    second = await anext(ticks)
    assert first < second
    return second


def test_one_look_tells_all_who_listen(pages: Pages, looks: list[str]) -> None:
    site = site_of(pages)

    async def listen() -> None:
        many = [site.live.ticks() for _ in range(50)]
        numbers = await asyncio.gather(*map(settled, many))
        assert len(set(numbers)) == 1
        assert site.live.listeners == 50
        before = len(looks)
        waiting = [asyncio.ensure_future(anext(one)) for one in many]
        await site.run(pages.boy)
        told = await asyncio.gather(*waiting)
        assert set(told) == {numbers[0] + 1}
        assert len(looks) - before < 10, "not one look a listener"
        for one in many:
            await one.aclose()
        assert site.live.listeners == 0

    asyncio.run(asyncio.wait_for(listen(), 10))


def test_what_others_write_is_seen_within_a_look(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    site = site_of(pages)
    monkeypatch.setattr(live, "SECONDS", 0.05)

    async def listen() -> None:
        async with aclosing(site.live.ticks()) as ticks:
            number = await settled(ticks)
            await asyncio.to_thread(pages.boy)
            assert await anext(ticks) == number + 1

    asyncio.run(asyncio.wait_for(listen(), 10))


def test_a_verb_that_writes_nothing_tells_nobody(pages: Pages, looks: list[str]) -> None:
    site = site_of(pages)

    async def listen() -> None:
        async with aclosing(site.live.ticks()) as ticks:
            number = await settled(ticks)
            before = len(looks)
            waiting = asyncio.ensure_future(anext(ticks))
            while len(looks) < before + 3:
                await site.run(pages.door.alive)
                await asyncio.sleep(0)
            assert not waiting.done()
            await site.run(pages.boy)
            assert await waiting == number + 1

    asyncio.run(asyncio.wait_for(listen(), 10))


def test_nobody_listens_nobody_looks(pages: Pages, looks: list[str]) -> None:
    site = site_of(pages)

    async def listen() -> None:
        await site.run(pages.door.alive)
        assert looks == []
        async with aclosing(site.live.ticks()) as ticks:
            first = await settled(ticks)
        await asyncio.sleep(0.1)  # a look that was begun may end
        before = len(looks)
        assert site.live.number == 0
        await site.run(pages.boy)
        assert len(looks) == before
        async with aclosing(site.live.ticks()) as ticks:
            assert await anext(ticks) > first, "whoever comes next knows nothing of what was before"

    asyncio.run(asyncio.wait_for(listen(), 10))
    looks.clear()
    asyncio.run(asyncio.wait_for(listen(), 10))  # in another event loop, too


def test_who_is_slow_gets_the_newest_and_holds_nobody_up(pages: Pages) -> None:
    site = site_of(pages)

    async def listen() -> None:
        async with aclosing(site.live.ticks()) as slow, aclosing(site.live.ticks()) as other:
            first = await anext(slow)
            number = await settled(other)
            for _ in range(3):
                await site.run(pages.boy)
                number = await anext(other)
            assert await anext(slow) == number > first + 3

    asyncio.run(asyncio.wait_for(listen(), 10))


def test_a_store_that_cannot_tell_and_one_that_does_not_answer(
    pages: Pages, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    site = site_of(pages)
    monkeypatch.setattr(live, "SECONDS", 0.02)
    answers: list[str | None] = [None, None, "", "", "a", "a", "a", "b"]

    def mark() -> str:
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if answer is None:
            raise StoreUnavailable("GT-STORE-FAULT", "", "", "")
        return answer

    monkeypatch.setattr(pages.door, "mark", mark)

    async def listen() -> None:
        async with aclosing(site.live.ticks()) as ticks:
            numbers = [await anext(ticks) for _ in range(5)]  # at once, twice nobody knows, a, b
            assert numbers == list(range(numbers[0], numbers[0] + 5))
            assert answers == ["b"]

    asyncio.run(asyncio.wait_for(listen(), 10))
    assert [record.message for record in caplog.records] == ["whether anything changed cannot be seen: GT-STORE-FAULT"]


async def quiet(number: int) -> bytes:
    """What a listener is sent to whom nothing happens."""
    return streams.event("x")


async def listening(answer: Response) -> asyncio.Task[None]:
    """Somebody who listens until they leave, from the first event on."""
    begun = asyncio.Event()

    async def receive() -> dict[str, str]:
        await asyncio.Event().wait()
        return {}

    async def send(message: Any) -> None:
        begun.set()

    task = asyncio.ensure_future(answer({"type": "http", "method": "GET"}, receive, send))
    await begun.wait()
    return task


def test_so_many_and_no_more(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    site = site_of(pages)
    monkeypatch.setattr(live, "MOST", 2)

    async def listen() -> None:
        two = [await listening(streams.stream(site, quiet, who=who)) for who in ("a", "b")]
        refused = streams.stream(site, quiet, who="c", refused=lambda: PlainTextResponse("see the page"))
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "60")
        assert refused.body == b"see the page"
        two[0].cancel()
        await asyncio.wait(two[:1])
        assert streams.stream(site, quiet, who="c").status_code == 200
        two[1].cancel()
        await asyncio.wait(two)
        assert site.live.seats.taken == 0

    asyncio.run(asyncio.wait_for(listen(), 10))


def test_who_holds_the_most_makes_room_for_who_holds_fewer(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    site = site_of(pages)
    monkeypatch.setattr(live, "MOST", 6)

    async def listen() -> None:
        crowd = [await listening(streams.stream(site, quiet, who="address:crowd")) for _ in range(6)]
        assert streams.stream(site, quiet, who="address:crowd").status_code == 503
        others = []
        for n in range(3):
            others.append(await listening(streams.stream(site, quiet, who="address:hall")))
            await asyncio.wait([crowd[5 - n]], timeout=5)
            assert [one.done() for one in crowd] == [False] * (5 - n) + [True] * (n + 1), "the newest goes"
        assert streams.stream(site, quiet, who="address:hall").status_code == 503, "both hold as many"
        assert streams.stream(site, quiet, who="address:crowd").status_code == 503, "and the two do not take turns"
        assert streams.stream(site, quiet, who="person:li-ling").status_code == 200
        assert site.live.seats.taken == 6
        for one in (*crowd, *others):
            one.cancel()
        await asyncio.wait([*crowd, *others])
        assert site.live.seats.taken == site.live.listeners == 0

    asyncio.run(asyncio.wait_for(listen(), 20))


def test_one_who_was_quicker_takes_the_last_place(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    site = site_of(pages)
    monkeypatch.setattr(live, "MOST", 1)

    async def listen() -> None:
        first, second = (streams.stream(site, quiet, who=who) for who in ("a", "b"))
        one = await listening(first)
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        await second({"type": "http", "method": "GET"}, None, send)  # type: ignore[arg-type]
        assert sent[0]["status"] == 503
        one.cancel()
        await asyncio.wait([one])

    asyncio.run(asyncio.wait_for(listen(), 10))


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.booleans()), max_size=60), st.integers(1, 8), st.integers(1, 8))
def test_places(steps: list[tuple[str, bool]], own: int, most: int) -> None:
    seats, held = Seats(), list[Seat]()
    for who, comes in steps:
        if not comes:
            mine = [seat for seat in held if seat.who == who]
            if mine:
                seats.leave(mine[0])
                seats.leave(mine[0])  # twice is once
                held.remove(mine[0])
            continue
        counts = Counter(seat.who for seat in held)
        free = seats.free(who, own, most)
        seat, gone = seats.take(who, own, most)
        assert free == (seat is not None)
        if seat is not None:
            held.append(seat)
        if gone is not None:
            assert gone.gone
            assert counts[gone.who] == max(counts.values()) >= counts[who] + 2
            held.remove(gone)
        assert seats.taken == len(held) <= most
        assert max(Counter(seat.who for seat in held).values(), default=0) <= own
        if seat is None:
            assert counts[who] >= own or (len(held) == most and counts[who] + 1 >= max(counts.values()))


def test_counting_for_screens_rests_while_much_happens(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    site = site_of(pages)
    kept, counted, count = Boards(site), [], pages.door.figures.hall

    def slowly(area: str) -> object:
        counted.append(area)
        until = time.thread_time() + 0.05  # of a processor: that others are slow is no reason to rest
        while time.thread_time() < until:
            pass
        return count(area)

    monkeypatch.setattr(pages.door.figures, "hall", slowly)

    async def screen() -> None:
        async with aclosing(site.live.ticks()) as ticks:
            async for number in ticks:
                await kept.event("feicheng", "zh", number)

    async def watch() -> None:
        async with aclosing(site.live.ticks()) as ticks:
            listening = asyncio.ensure_future(screen())
            await settled(ticks)
            for _ in range(20):
                await site.run(pages.boy)
                await anext(ticks)
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
        assert 1 <= len(counted) < 10

    asyncio.run(asyncio.wait_for(watch(), 20))


@pytest.mark.parametrize(
    ("spent", "waiting", "screens", "seconds"),
    [
        (0.0, 1, 0, 0.0), (0.1, 1, 0, 1.1), (5.0, 1, 0, 3.0), (5.0, 6, 0, 0.5), (0.01, 6, 0, 0.11), (5.0, 0, 0, 3.0),
        (0.0, 1, 100, 0.33), (0.1, 1, 100, 1.43), (0.0, 1, 10_000, 3.0), (0.0, 3, 10_000, 1.0),
    ],
)  # fmt: skip
def test_all_areas_that_wait_have_their_turn_within_some_seconds(
    spent: float, waiting: int, screens: int, seconds: float
) -> None:  # fmt: skip
    assert boards.rest(spent, waiting, screens) == pytest.approx(seconds)


def test_a_count_that_fails_is_made_again_and_the_page_stays(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    site = site_of(pages)
    monkeypatch.setattr(streams, "AGAIN", 10)
    kept, count, fails = Boards(site), pages.door.figures.hall, [True, True]

    def hall(area: str) -> object:
        if fails:
            fails.pop()
            raise StoreUnavailable("GT-STORE-FAULT", "", "", "")
        return count(area)

    monkeypatch.setattr(pages.door.figures, "hall", hall)

    async def watch() -> None:
        events = streams._events(site, lambda number: kept.event("feicheng", "zh", number), None)
        async with aclosing(events):  # type: ignore[type-var]
            assert (await anext(events)).startswith(b"retry:")
            assert "不足五件" in (await anext(events)).decode()
        assert fails == []

    asyncio.run(asyncio.wait_for(watch(), 20))
