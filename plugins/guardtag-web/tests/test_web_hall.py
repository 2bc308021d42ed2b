"""The hall screen: who may look at it, what stands on it, and that it goes on by itself for any number of screens."""

from __future__ import annotations

import asyncio
import re
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import AsyncExitStack
from urllib.parse import urlsplit

import pytest
import web_halls
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient
from test_web_safety import TEXTS
from web_browser import Server

from conftest import HOME, Pages
from guardtag.model.incidents import Line
from guardtag_web import Settings, Site, app, live, streams
from guardtag_web.hall import words

DAYTIME = web_halls.DAYTIME


def address(pages: Pages, area: str = web_halls.AREA, number: int = 1) -> str:
    link = urlsplit(pages.door.figures.hall_link(area, number=number))
    return f"{link.path}?{link.query}"


@pytest.fixture
def town(pages: Pages) -> Pages:
    web_halls.town(pages)
    return pages


@pytest.fixture
def server(_server: Server) -> Server:
    return _server


@pytest.fixture
def origin(town: Pages, _server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Of a real server; looks follow each other at once."""
    monkeypatch.setattr(live, "PAUSE", 0.01)
    monkeypatch.setattr(live, "SECONDS", 0.1)
    made = app(town.door, Settings(hosts=("127.0.0.1",)))
    _server.app = made
    yield _server.origin
    _server.app = None
    made.state.site.close()


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL))


# -- who may look


def test_one_address_opens_one_screen(town: Pages) -> None:
    ask = town.client.get
    good = address(town)
    assert ask(good).status_code == 200
    key = good.rpartition("=")[2]
    village = address(town, "feicheng/wangzhuang")
    refused = [
        "/hall", "/hall/", "/hall/feicheng", "/hall/feicheng?k=", f"/hall/feicheng?k={key[:-1]}",
        f"/hall/feicheng/?k={key}", f"/hall/feicheng?k={key}A", f"/hall/feicheng?k={key.lower()}",
        "/hall/feicheng?k=密", f"/hall/wangzhuang?k={key}", f"/hall/feicheng/wangzhuang?k={key}",
        f"/hall/nowhere?k={key}", f"/hall/a//b?k={key}", village.replace("wangzhuang", "xincheng"),
        address(town, number=2), "/live/hall/feicheng", f"/live/hall/nowhere?k={key}",
    ]  # fmt: skip
    answers = [ask(path, headers={"accept-language": "en"}) for path in refused]
    assert {answer.status_code for answer in answers} == {404}
    pages_ = {re.sub(r'nonce="[^"]*"', "", answer.text) for answer in answers}
    assert len(pages_) == 1, "nobody learns which areas there are"
    assert ask(village).status_code == 200


def test_a_greater_number_ends_the_addresses_before_it(town: Pages) -> None:
    made = app(town.door, Settings(screens=2))
    client = TestClient(made, "https://tag.example.org")
    assert client.get(address(town)).status_code == 404
    assert client.get(address(town, number=2)).status_code == 200
    made.state.site.close()


# -- what stands on it


def test_it_shows_what_the_figures_say(town: Pages) -> None:
    said = plain(town.client.get(f"{address(town)}&l=en").text)
    for text in (
        "Requests 19", "Completed 68.4 %", "Open now 6", "told within 10 min", "told within 18 min", "Early warnings 0",
        "grid 11 57.8 %", "village 8 42.1 %", "town – ", "wangzhuang 9 2 77.7 % 5", "fewer than five",
        "10 min ago Call for help found · wangzhuang · north · zhongyu",
    ):  # fmt: skip
        assert text in said, (text, said)
    assert "anzhuang 3" not in said
    assert "anzhuang · hill" not in said
    zh = plain(town.client.get(f"{address(town)}&l=zh").text)
    assert "求助总数 19" in zh
    assert "10 分钟前 收到求助 发现走失者" in zh


def test_where_few_are_nothing_is_shown(town: Pages) -> None:
    said = plain(town.client.get(f"{address(town, 'feicheng/anzhuang')}&l=en").text)
    assert "Fewer than five requests" in said
    assert not re.search(r"\d+ (min|h) ago|Call for help|Requests \d", said.replace("Calls for help", ""))


def test_nobody_is_named_and_no_word_of_anybody_shown(town: Pages) -> None:
    town.worker()
    tag = town.tag(town.boy())
    town.door.scan(tag.link).alert(finder="+8613800138000", message="by the old well", place="井边")
    said = town.client.get(address(town)).text
    assert "收到求助" in said
    for word in (
        "小军",
        "军军",
        "田",
        "李岭",
        "li-ling",
        "13800138000",
        "well",
        "井边",
        HOME,
        town.door._room.records.find,
    ):
        assert str(word) not in said
    incident = town.door.incidents.list("feicheng", limit=1)[0]
    assert incident.id not in said


def test_every_thing_that_happens_has_its_words() -> None:
    from guardtag.rules.hall import SHOWN

    for code in ("zh", "en"):
        table = tomllib.loads((TEXTS / f"{code}.toml").read_text("utf-8"))["hall"]
        assert {f"what_{what}" for what in SHOWN} == {key for key in table if key.startswith("what_")}


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "just now"), (59, "just now"), (60, "1 min ago"), (3_599, "59 min ago"), (3_600, "1 h ago"),
        (200_000, "2 d ago"),
    ],
)  # fmt: skip
def test_how_long_ago(pages: Pages, seconds: float, said: str) -> None:
    site: Site = pages.client.app.state.site  # type: ignore[attr-defined]
    assert words.ago(seconds, site.catalogues["en"]) == said


def test_many_areas_leave_out_those_with_the_fewest_calls(pages: Pages) -> None:
    number = 0
    for town in range(11):
        for _ in range(5 + town):
            web_halls.call(pages, f"feicheng/t{town:02d}/d/v/1", number := number + 1)
    said = plain(pages.client.get(f"{address(pages)}&l=en").text)
    assert re.findall(r"\bt\d\d\b", said) == [f"t{town:02d}" for town in range(3, 11)]
    assert "and 3 more areas" in said


def test_names_that_areas_and_kinds_have_are_no_html(pages: Pages) -> None:
    for number in range(6):
        line = Line(DAYTIME - 60, "called")
        web_halls.call(pages, "肥城/王庄/a/b/c", number + 1, kind="<b>x</b>", lines=[line])
    answer = pages.client.get(address(pages, "肥城"))
    assert answer.status_code == 200
    assert "<b>x</b>" not in answer.text
    assert "王庄" in answer.text


# -- it goes on by itself


def test_a_call_appears_on_every_screen(town: Pages, origin: str) -> None:
    path = f"/live{address(town)}"

    async def watch() -> None:
        async with AsyncExitStack() as stack:
            screens = [
                await stack.enter_async_context(web_halls.screen(origin, f"{path}&l={'zh' if n % 2 else 'en'}"))
                for n in range(50)
            ]
            assert all([0 <= float(await one.event("now")) - DAYTIME < 60 for one in screens])
            first = [await one.event() for one in screens]
            assert len(set(first)) == 2, "two languages"
            assert "<dd>19</dd>" in first[0]
            await asyncio.to_thread(web_halls.call, town, HOME, 500, before=30.0)
            after = await asyncio.gather(*(one.event() for one in screens))
            assert len(set(after)) == 2
            assert all("<dd>20</dd>" in one for one in after)

    asyncio.run(asyncio.wait_for(watch(), 60))


def test_one_count_a_change_for_all_screens(town: Pages, origin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[str] = []
    count = town.door.figures.hall

    def hall(area: str) -> object:
        counted.append(area)
        return count(area)

    monkeypatch.setattr(town.door.figures, "hall", hall)

    async def watch() -> None:
        async with AsyncExitStack() as stack:
            screens = [
                await stack.enter_async_context(web_halls.screen(origin, f"/live{address(town, area)}&l={language}"))
                for area in ("feicheng", "feicheng/wangzhuang") for language in ("zh", "en") for _ in range(5)
            ]  # fmt: skip
            for one in screens:
                await one.event()
            for n in range(3):
                before = len(counted)
                await asyncio.to_thread(web_halls.call, town, HOME, 600 + n, before=30.0)
                await asyncio.gather(*(one.event() for one in screens))
                assert len(counted) - before <= 4, "each area once, or twice where another look came between"

    asyncio.run(asyncio.wait_for(watch(), 60))


def test_what_changes_nothing_is_not_sent_again(town: Pages, origin: str) -> None:
    async def watch() -> None:
        async with web_halls.screen(origin, f"/live{address(town)}") as one:
            first = await one.event()
            for n in range(3):
                await asyncio.to_thread(town.worker, f"w-{n}")
            await asyncio.to_thread(web_halls.call, town, HOME, 700, before=30.0)
            second = await one.event()
            assert "<dd>20</dd>" in second != first, "and nothing came between"

    asyncio.run(asyncio.wait_for(watch(), 60))


def test_who_does_not_read_holds_nobody_up_and_is_let_go(
    town: Pages, origin: str, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "SLOW", 0.5)
    site = Site(town.door, Settings(hosts=("127.0.0.1",)))

    async def said(number: int) -> bytes:
        return streams.event(f"{number} {'x' * 4_000_000}")

    async def answer(request: Request) -> Response:
        return streams.stream(site, said)

    server.app = Starlette(routes=[Route("/", answer)])

    async def watch() -> None:
        async with web_halls.screen(origin, "/", most=1_000) as deaf, web_halls.screen(origin, "/") as one:
            n = 0
            while site.live.listeners != 1:
                n += 1
                await asyncio.to_thread(town.worker, f"w-{n}")
                assert int((await one.event()).partition(" ")[0]) > 0
            assert not deaf.writer.is_closing()
            await asyncio.to_thread(town.worker, "w-last")
            await one.event()

    asyncio.run(asyncio.wait_for(watch(), 60))
    site.close()


def test_too_many_screens_are_told_to_come_later(town: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "MOST", 0)
    refused = town.client.get(f"/live{address(town)}")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "60")
    assert f'href="{address(town).replace("&", "&amp;")}&amp;l=zh"' in refused.text, "the plain page is a tap away"
    page = town.client.get(f"{address(town)}&l=en").text
    assert f'href="?k={address(town).rpartition("=")[2]}&amp;l=en">Load anew' in page


STOPPED = """
import contextlib, uvicorn, guardtag, guardtag_web
from guardtag.config import Config
door = guardtag.open(Config(store="memory:", vault="memory:", keys="memory:"))
server = uvicorn.Server(uvicorn.Config(guardtag_web.app(door), port=0, lifespan="off", log_level="error"))
import asyncio
async def main():
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    print(port, door.figures.hall_link("feicheng").partition("invalid")[2], flush=True)
    await serving
with contextlib.suppress(KeyboardInterrupt):
    asyncio.run(main())
"""


def test_the_server_ends_while_screens_listen() -> None:
    server = subprocess.Popen(
        [sys.executable, "-c", STOPPED], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    port, _, path = server.stdout.readline().strip().partition(" ")

    async def watch() -> None:
        async with AsyncExitStack() as stack:
            origin = f"http://127.0.0.1:{port}"
            screens = [await stack.enter_async_context(web_halls.screen(origin, f"/live{path}")) for _ in range(20)]
            for one in screens:
                await one.event()
            server.send_signal(signal.SIGINT)
            for one in screens:
                with pytest.raises(EOFError):
                    await one.event("never")
            await asyncio.to_thread(server.wait)

    try:
        asyncio.run(asyncio.wait_for(watch(), 60))
    finally:
        server.kill()
        said = server.communicate()[1]
    assert said == ""
