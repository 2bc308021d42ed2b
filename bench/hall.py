"""Calls for help by the finder's page while hall screens listen, and what the screens get of them.

Two questions, each with its own load:

- Rounds in which finders call as fast as they are answered (``calls_per_second``), without screens and with them in
  turn: what the screens cost the calls. ``call_ratio_with_screens`` is the one beside the other, the median of rounds;
  ``updates_at_full_pace`` what one screen got a second meanwhile, and ``silence_at_full_pace`` the longest that any
  screen got nothing, in seconds.
- A steady pace of calls, a third of the full one, while all screens listen: what the screens show.
  ``updates_per_second`` is how many boards all screens together were sent a second, ``updates_per_screen`` how many
  one was; ``shown`` the share of calls and screens at the end in which the one shows the other; ``delay_median`` and
  ``delay_p99`` how long after a call was answered a screen showed it, in seconds, over all calls and screens;
  ``steady_calls_per_second`` the pace that was kept.

A call is a tap that was answered (303), a durable call of its own at a tag that nobody is known for, in forty grids. A
third of the 300 screens is in another language, on two areas. ``screens`` is how many listened to the end. The server
(``guardtag_web.serving``, one process, SQLite on the disk) and a dispatcher are processes of their own; the screens are
one more, which looks for the number of requests on each board. All share the machine's processors, so the figures are
what somebody sees who runs everything on one machine. ``--quick`` has shorter rounds.
"""

from __future__ import annotations

import argparse
import asyncio
import bisect
import http.client
import itertools
import multiprocessing
import re
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
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
STEADY = 3.0
"""How many times less than the full pace the steady one is."""
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
            time.sleep(0.5)


_REQUESTS = re.compile(rb"data: <dl.*?<dd[^>]*>([0-9,]+)<", re.DOTALL)


class _Screen(asyncio.Protocol):
    """Writes down when it got which board, by the number of requests on it."""

    def __init__(self, path: str) -> None:
        self._path, self._left = path, b""
        self.got: list[tuple[float, int]] = []
        self.lost = False

    def connection_made(self, transport: Any) -> None:
        transport.write(f"GET /live{self._path} HTTP/1.1\r\nHost: tag.example.org\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        self._left += data
        end = 0
        for found in _REQUESTS.finditer(self._left):
            self.got.append((time.monotonic(), int(found[1].replace(b",", b""))))
            end = found.end()
        self._left = self._left[end:]
        begins = self._left.rfind(b"data: <dl")
        self._left = self._left[begins:] if begins >= 0 else self._left[-16:]

    def connection_lost(self, error: Exception | None) -> None:
        self.lost = True


def watch(port: int, paths: list[str], count: int, orders: Connection) -> None:
    """The screens' process: told ``True`` it listens, told ``False`` it says what each got, and how many stayed."""

    async def listening() -> None:
        loop = asyncio.get_running_loop()
        while await asyncio.to_thread(orders.recv):
            made = []
            for number in range(count):
                path = f"{paths[number % len(paths)]}&l={'en' if number % 3 else 'zh'}"
                made.append(await loop.create_connection(lambda path=path: _Screen(path), "127.0.0.1", port))
            while not all(screen.got for _, screen in made):
                await asyncio.sleep(0.05)
            orders.send(len(made))
            await asyncio.to_thread(orders.recv)
            orders.send(([screen.got for _, screen in made], sum(not screen.lost for _, screen in made)))
            for transport, _ in made:
                transport.close()

    asyncio.run(listening())


class Finders:
    """Some who call at once, each over a connection that stays.

    Args:
        port: of the server.
        pages: tags, each for one call.
    """

    def __init__(self, port: int, pages: list[str]) -> None:
        self._port, self._pages, self._numbers = port, pages, itertools.count()

    def call(self, seconds: float, pace: float = 0.0) -> list[float]:
        """When each call was answered, for so long; as fast as they are, or at a pace a second."""
        answered: list[float] = []
        began = time.monotonic()
        turns = itertools.count()

        def finder() -> None:
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
            while time.monotonic() < began + seconds:
                if pace:
                    at = began + next(turns) / pace
                    if at >= began + seconds:
                        break
                    time.sleep(max(0.0, at - time.monotonic()))
                connection.request("POST", self._pages[next(self._numbers) % len(self._pages)], "place=bus+stop", FORM)
                answer = connection.getresponse()
                answer.read()
                if answer.status != 303:
                    raise SystemExit(f"a call was answered {answer.status}")
                answered.append(time.monotonic())
            connection.close()

        threads = [threading.Thread(target=finder) for _ in range(FINDERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sorted(answered)


def delays(got: Sequence[Sequence[tuple[float, int]]], answered: Sequence[float], began: float) -> list[float]:
    """How long after each call was answered each screen showed it.

    Args:
        got: of each screen, when it got which number of requests; before they began, all that were before.
        answered: when each call was.
        began: when the first came.
    """
    found = []
    for boards in got:
        before = max(number for at, number in boards if at <= began)
        times, numbers = [at for at, _ in boards], [number for _, number in boards]
        for number, at in enumerate(answered, before + 1):
            first = bisect.bisect_left(numbers, number)
            if first < len(numbers):
                found.append(max(0.0, times[first] - at))
    return found


def silence(got: Sequence[Sequence[tuple[float, int]]], since: float, until: float) -> float:
    """The longest that any screen got nothing."""
    longest = 0.0
    for boards in got:
        marks = [since, *(at for at, _ in boards if since < at < until), until]
        longest = max(longest, *(b - a for a, b in itertools.pairwise(marks)))
    return longest


def measured(*, quick: bool, screens: int = SCREENS) -> dict[str, float | int]:
    """All figures.

    Args:
        quick: shorter rounds.
        screens: how many listen.
    """
    rounds, seconds, steady = (2, 4.0, 15.0) if quick else (5, 8.0, 60.0)
    processes = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pages, paths = build(folder, 400 if quick else YEAR_CALLS)
        here, there = processes.Pipe()
        server = processes.Process(target=serve, args=(folder, there), daemon=True)
        server.start()
        port = here.recv()
        orders, others = processes.Pipe()
        watcher = processes.Process(target=watch, args=(port, paths, screens, others), daemon=True)
        dispatcher = processes.Process(target=dispatch, args=(folder,), daemon=True)
        for process in (watcher, dispatcher):
            process.start()
        finders = Finders(port, pages)
        finders.call(1.0)
        alone, beside, updates, silent, stayed = list[float](), list[float](), list[float](), list[float](), list[int]()
        for number in range(rounds):
            for screens_on in (number % 2 == 0, number % 2 == 1):
                if screens_on:
                    orders.send(True)
                    orders.recv()
                began = time.monotonic()
                pace = len(finders.call(seconds)) / (time.monotonic() - began)
                if screens_on:
                    orders.send(False)
                    got, left = orders.recv()
                    until = time.monotonic()
                    updates.append(sum(at > began for boards in got for at, _ in boards) / screens / (until - began))
                    silent.append(silence(got, began, until))
                    stayed.append(left)
                (beside if screens_on else alone).append(pace)
            say(f"round {number + 1}: {alone[-1]:.0f} alone, {beside[-1]:.0f} beside {stayed[-1]} screens, each with "
                f"{updates[-1]:.2f} boards a second, silent for {silent[-1]:.1f} s at most")  # fmt: skip
        time.sleep(5)  # the dispatcher counts what is left
        orders.send(True)
        orders.recv()
        time.sleep(10)  # and the screens show it
        began = time.monotonic()
        answered = finders.call(steady, statistics.median(alone) / STEADY)
        until = time.monotonic()
        time.sleep(10)  # what came last is to be seen
        orders.send(False)
        got, left = orders.recv()
        for process in (server, watcher, dispatcher):
            process.kill()
            process.join()
    late = sorted(delays(got, answered, began))
    shown = sum(began < at < until for boards in got for at, _ in boards)
    return {
        "calls_per_second": statistics.median(alone), "calls_with_screens": statistics.median(beside),
        "call_ratio_with_screens": statistics.median(b / a for a, b in zip(alone, beside, strict=True)),
        "updates_at_full_pace": statistics.median(updates), "silence_at_full_pace": max(silent),
        "steady_calls_per_second": len(answered) / (until - began),
        "updates_per_second": shown / (until - began), "updates_per_screen": shown / (until - began) / screens,
        "delay_median": statistics.median(late), "delay_p99": late[int(len(late) * 0.99)],
        "shown": len(late) / len(answered) / screens, "screens": min(*stayed, left),
    }  # fmt: skip


def main() -> None:
    """Measures and reports."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="shorter rounds")
    report(**measured(quick=parser.parse_args().quick))


if __name__ == "__main__":
    main()
