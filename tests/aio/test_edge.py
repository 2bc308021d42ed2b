"""Verbs from an event loop: looks never stand before a call, and what was begun is carried out."""

from __future__ import annotations

import asyncio
import threading

import pytest
from tests.conftest import City

from guardtag.aio import Edge
from guardtag.errors import TagError


def test_a_call_from_an_event_loop(city: City) -> None:
    tag = city.tagged(city.boy(), city.responder("li-ling").id)

    async def found() -> str:
        scan = await edge.call(city.door.scan, tag.link)
        return (await edge.call(scan.alert, place="bus stop")).id

    with Edge() as edge:
        assert city.door.incidents.get(asyncio.run(found())).open


def test_errors_come_through(city: City) -> None:
    async def found() -> None:
        with pytest.raises(TagError):
            await edge.run(city.door.scan, "no tag")

    with Edge() as edge:
        asyncio.run(found())


def test_looks_that_hang_do_not_stand_before_a_call() -> None:
    free = threading.Event()

    async def busy() -> str:
        looks = [asyncio.ensure_future(edge.run(free.wait, 30)) for _ in range(5)]
        try:
            return await asyncio.wait_for(edge.call(lambda: "called"), 20)
        finally:
            free.set()
            await asyncio.gather(*looks)

    with Edge(threads=2, calling=1) as edge:
        assert asyncio.run(busy()) == "called"


def test_whoever_goes_has_called_all_the_same() -> None:
    begun, free, done = threading.Event(), threading.Event(), threading.Event()

    def verb() -> None:
        begun.set()
        free.wait(30)
        done.set()

    async def leaves() -> None:
        task = asyncio.ensure_future(edge.call(verb))
        await asyncio.get_running_loop().run_in_executor(None, begun.wait, 30)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        free.set()

    with Edge() as edge:
        asyncio.run(leaves())
    assert done.is_set()


@pytest.mark.parametrize(("threads", "calling"), [(0, 1), (1, 0)])
def test_an_edge_without_threads_is_refused(threads: int, calling: int) -> None:
    with pytest.raises(ValueError, match="a thread of each sort"):
        Edge(threads, calling)
