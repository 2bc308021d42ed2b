"""Calls for help by the finder's page while hall screens listen.

- ``calls_per_second``: taps that were answered (303), each a durable call of its own, by a few finders at once, at tags
  that nobody is known for, in forty grids; no screen listens.
- ``calls_with_screens``: the same while 300 screens listen, a third of them in another language, on two areas.
- ``call_ratio_with_screens``: the one beside the other, the median of rounds that take turns.
- ``updates_per_second``: boards that one screen got meanwhile. While calls come in by the hundred a second counting
  them for screens rests, so that there are few.
- ``screens``: how many listened to the end.

The server (``guardtag_web.serving``, one process, SQLite on the disk) and a dispatcher are processes of their own; the
screens are one more, which reads and forgets. All share the machine's processors, so the figure is what somebody sees
who runs everything on one machine. ``--quick`` has shorter rounds.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import itertools
import multiprocessing
import statistics
import sys
import tempfile
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from _common import AREA, report, say, settings

import guardtag

SCREENS, FINDERS = 300, 4
TAGS = 8_000
GRIDS = 40
YEAR_CALLS = 1_000
FORM = {"content-type": "application/x-www-form-urlencoded", "host": "tag.example.org"}


def build(folder: Path, calls: int) -> tuple[list[str], list[str]]:
    """A city with a year's calls and some people with tags: paths of their pages, and of the screens."""
    from guardtag.testing import year

    with guardtag.open(settings(folder)) as city:
        year.write(city, calls=calls, year=int(time.strftime("%Y")) - 1)
        city.responders.enrol("li-ling", area=AREA, name="李岭", address="mail:l@example.org")
        places = [f"{AREA.rpartition('/')[0]}/{grid}" for grid in range(GRIDS)]
        codes = [list(city.tags.of(city.tags.mint(TAGS // GRIDS, area=place))) for place in places]
        pages = ["/t/" + code.link.rpartition("/")[2] for some in zip(*codes, strict=True) for code in some]
        while city.dispatch().steps:
            pass
        screens = [
            city.figures.hall_link(area).partition("example.org")[2] for area in ("feicheng", "feicheng/wangzhuang")
        ]
        started = time.perf_counter()
        for _ in range(5):
            city.figures.hall("feicheng")
        say(f"board: {(time.perf_counter() - started) * 200:.1f} ms")
    return pages, screens


def serve(folder: Path, ready: Connection) -> None:
    """The server's process."""
    from guardtag_web import app, serving

    with guardtag.open(settings(folder)) as city:
        serving.run(app(city), port=0, started=lambda host, port: ready.send(port))


def dispatch(folder: Path) -> None:
    """The dispatcher's process."""
    with guardtag.open(settings(folder)) as city:
        while True:
            city.dispatch()
            time.sleep(1)


class _Screen(asyncio.Protocol):
    """Counts events and forgets them."""

    events = 0
    lost = False

    def __init__(self, path: str) -> None:
        self._path = path

    def connection_made(self, transport: Any) -> None:
        transport.write(f"GET /live{self._path} HTTP/1.1\r\nHost: tag.example.org\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        self.events += data.count(b"data: <dl")

    def connection_lost(self, error: Exception | None) -> None:
        self.lost = True


def watch(port: int, paths: list[str], orders: Connection) -> None:
    """The screens' process: told ``True`` it listens, told ``False`` it stops and says what it saw."""

    async def listening() -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.to_thread(orders.recv)
            made = []
            for number in range(SCREENS):
                path = f"{paths[number % len(paths)]}&l={'en' if number % 3 else 'zh'}"
                made.append(await loop.create_connection(lambda path=path: _Screen(path), "127.0.0.1", port))
            while not all(screen.events for _, screen in made):
                await asyncio.sleep(0.05)
            before = sum(screen.events for _, screen in made)
            orders.send(len(made))
            await asyncio.to_thread(orders.recv)
            seen = sum(screen.events for _, screen in made) - before
            orders.send((seen, sum(not screen.lost for _, screen in made)))
            for transport, _ in made:
                transport.close()

    asyncio.run(listening())


def calls(port: int, pages: list[str], seconds: float) -> float:
    """Calls a second by some finders at once."""
    done = [0] * FINDERS
    numbers = itertools.count()
    until = time.perf_counter() + seconds

    def finder(mine: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while time.perf_counter() < until:
            connection.request("POST", pages[next(numbers) % len(pages)], "place=bus+stop&once=", FORM)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 303:
                raise SystemExit(f"a call was answered {answer.status}")
            done[mine] += 1
        connection.close()

    threads = [threading.Thread(target=finder, args=(number,)) for number in range(FINDERS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.perf_counter() - started)


def main() -> None:
    """Measures and reports."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="shorter rounds")
    quick = parser.parse_args().quick
    rounds, seconds = (3, 4.0) if quick else (5, 8.0)
    processes = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pages, screens = build(folder, 400 if quick else YEAR_CALLS)
        here, there = processes.Pipe()
        server = processes.Process(target=serve, args=(folder, there), daemon=True)
        server.start()
        port = here.recv()
        orders, others = processes.Pipe()
        watcher = processes.Process(target=watch, args=(port, screens, others), daemon=True)
        dispatcher = processes.Process(target=dispatch, args=(folder,), daemon=True)
        for process in (watcher, dispatcher):
            process.start()
        calls(port, pages, 1.0)
        alone, beside, updates, stayed = [], [], [], []
        for number in range(rounds):
            for screens_on in (number % 2 == 0, number % 2 == 1):
                if screens_on:
                    orders.send(True)
                    orders.recv()
                pace = calls(port, pages, seconds)
                if screens_on:
                    orders.send(False)
                    seen, left = orders.recv()
                    updates.append(seen / SCREENS / seconds)
                    stayed.append(left)
                (beside if screens_on else alone).append(pace)
            say(f"round {number + 1}: {alone[-1]:.0f} alone, {beside[-1]:.0f} beside {stayed[-1]} screens")
        for process in (server, watcher, dispatcher):
            process.kill()
            process.join()
    report(
        calls_per_second=statistics.median(alone), calls_with_screens=statistics.median(beside),
        call_ratio_with_screens=statistics.median(b / a for a, b in zip(alone, beside, strict=True)),
        updates_per_second=statistics.median(updates), screens=min(stayed),
    )  # fmt: skip


if __name__ == "__main__":
    main()
