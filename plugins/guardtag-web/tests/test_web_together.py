"""Questions of many at once, which are answered together."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import httpx
import pytest

from conftest import Pages
from guardtag.spi import Ref, Row
from guardtag_web.together import TOGETHER, Together


def test_each_gets_its_own_answer_and_its_own_error() -> None:
    threads, sizes = set[str](), list[int]()

    def many(numbers: Sequence[int]) -> list[int | Exception]:
        threads.add(threading.current_thread().name)
        sizes.append(len(numbers))
        return [KeyError(number) if number % 7 == 3 else number * number for number in numbers]

    together = Together(many)

    async def all_of_them() -> list[object]:
        return await asyncio.gather(*(together.ask(n) for n in range(100)), return_exceptions=True)

    for _ in range(2):  # each time another event loop
        for number, answer in enumerate(asyncio.run(all_of_them())):
            if number % 7 == 3:
                assert isinstance(answer, KeyError)
                assert answer.args == (number,)
            else:
                assert answer == number * number
    together.close()
    assert all(name.startswith("guardtag-read") for name in threads)
    assert sorted(sizes) == [4] * 2 + [TOGETHER] * 12  # which of several threads begins first is chance


def test_a_fault_of_ours_is_told_to_everybody_who_asked() -> None:
    def many(numbers: Sequence[int]) -> list[int | Exception]:
        raise OSError("gone")

    async def all_of_them() -> list[object]:
        return await asyncio.gather(*(together.ask(n) for n in range(20)), return_exceptions=True)

    together = Together(many)
    assert [type(answer) for answer in asyncio.run(all_of_them())] == [OSError] * 20
    together.close()


def test_whoever_asks_after_the_end_is_told(pages: Pages) -> None:
    together = Together[int, int](list)
    together.close()
    with pytest.raises(RuntimeError):
        asyncio.run(asyncio.wait_for(together.ask(1), 20))


def test_a_slow_one_holds_up_few_and_whoever_leaves_nobody() -> None:
    go = threading.Event()

    def many(questions: Sequence[str]) -> list[int | Exception]:
        return [go.wait(20) if question == "slow" else int(question) for question in questions]

    together = Together(many)

    async def work() -> None:
        slow = asyncio.ensure_future(together.ask("slow"))
        others = [asyncio.ensure_future(together.ask("7")) for _ in range(3 * TOGETHER)]
        assert await asyncio.gather(*others[TOGETHER:]) == [7] * (2 * TOGETHER)
        assert not slow.done()
        slow.cancel()
        go.set()
        assert [await one for one in others] == [7] * len(others)

    asyncio.run(work())
    together.close()


def test_finders_who_come_together_get_each_their_own_page(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tag that helps, one that ended, a forged one and none at all, in one read of the store."""
    pages.worker()
    boy, gone = pages.boy(), pages.boy()
    links = [pages.tag(boy).link, pages.tag(gone).link]
    pages.door.wards.leave(gone.id, "died")
    paths = ["/" + link.split("/", 3)[3] for link in links] + ["/t/" + "A" * 26, "/t/hello"]
    read, sizes = pages.door._room.records.store.read, list[int]()

    def reading(refs: Sequence[Ref]) -> list[Row | None]:
        if refs[0].kind == "tag":
            sizes.append(len(refs))
        return read(refs)

    monkeypatch.setattr(pages.door._room.records.store, "read", reading)

    async def visit() -> list[httpx.Response]:
        host = "https://tag.example.org"
        async with httpx.AsyncClient(transport=httpx.ASGITransport(pages.client.app), base_url=host) as client:
            return await asyncio.gather(*(client.get(path) for path in paths))

    answers = asyncio.run(visit())
    assert ['name="once"' in answer.text for answer in answers] == [True, False, False, False]
    assert sizes == [2]
