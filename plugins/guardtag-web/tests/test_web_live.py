"""Who listens is told once something may have changed, by one look for all of them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from conftest import Pages
from guardtag.errors import StoreUnavailable
from guardtag_web import live, streams
from guardtag_web.hall.boards import Boards
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


def test_so_many_and_no_more(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    site = site_of(pages)
    monkeypatch.setattr(live, "MOST", 2)

    async def said(number: int) -> bytes:
        return streams.event("x")

    async def listen() -> None:
        async with aclosing(site.live.ticks()) as one, aclosing(site.live.ticks()) as two:
            await anext(one)
            assert not site.live.full
            await anext(two)
            refused = streams.stream(site, said)
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "60")
        assert streams.stream(site, said).status_code == 200

    asyncio.run(asyncio.wait_for(listen(), 10))


def test_counting_for_screens_rests_while_much_happens(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    site = site_of(pages)
    boards, counted, count = Boards(site), [], pages.door.figures.hall

    def slowly(area: str) -> object:
        counted.append(area)
        time.sleep(0.05)
        return count(area)

    monkeypatch.setattr(pages.door.figures, "hall", slowly)

    async def screen() -> None:
        async with aclosing(site.live.ticks()) as ticks:
            async for number in ticks:
                await boards.event("feicheng", "zh", number)

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


def test_a_count_that_fails_is_made_again_and_the_page_stays(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    site = site_of(pages)
    monkeypatch.setattr(streams, "AGAIN", 10)
    boards, count, fails = Boards(site), pages.door.figures.hall, [True, True]

    def hall(area: str) -> object:
        if fails:
            fails.pop()
            raise StoreUnavailable("GT-STORE-FAULT", "", "", "")
        return count(area)

    monkeypatch.setattr(pages.door.figures, "hall", hall)

    async def watch() -> None:
        events = streams._events(site, lambda number: boards.event("feicheng", "zh", number), None)
        async with aclosing(events):  # type: ignore[type-var]
            assert (await anext(events)).startswith(b"retry:")
            assert "不足五件" in (await anext(events)).decode()
        assert fails == []

    asyncio.run(asyncio.wait_for(watch(), 20))
