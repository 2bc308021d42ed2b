"""Finder's pages and calls for help a second, over HTTP on loopback, with a load client in processes of its own.

    python bench/web.py [--quick] [--screens 300]

The last line is one JSON object:

    page_ratio               finder's pages a second beside a bare Starlette route that renders a Jinja2 template of the
                             same size, behind the same server (1 = as fast)
    page_ratio_of_processor  the same of the servers' processor time a page, which a busy machine disturbs less
    pages_per_second         finder's pages, each a scan of another tag
    bare_per_second          that bare route
    alerts_per_second        calls for help for people who were not called for before: saved, their page's link given
    call_ratio_with_screens  calls a second while hall screens listen, beside none; with it all else of ``hall.py``
    screens                  how many listened
    client                   ``wrk``, or ours where that is not installed (Debian: apt-get install wrk)

The server is one process, the client another; rounds of what is compared are interleaved, and medians taken.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import re
import shutil
import socket
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import hall
from _common import AREA, report, say, settings, ward

import guardtag

CONNECTIONS = 8
HEADERS = b"Host: tag.example.org\r\nAccept-Language: zh-CN\r\nUser-Agent: bench\r\n"
SECONDS, ROUNDS = 3.0, 5
"""Of each measurement, and how many."""


def pages(where: Path, ready: Connection) -> None:
    """The process that serves the pages."""
    from guardtag_web import app, serving

    with guardtag.open(settings(where)) as city:
        serving.run(app(city), port=0, started=lambda host, port: ready.send(port))


def bare(html: str, ready: Connection) -> None:
    """The process that serves a template of the same size, behind the same server."""
    from jinja2 import DictLoader, Environment
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import HTMLResponse, Response
    from starlette.routing import Route

    from guardtag_web import serving

    title = re.search(r"<title>(.*?)</title>", html)
    text = html.replace(title[0], "<title>{{ title }}</title>") if title else html
    environment = Environment(loader=DictLoader({"page": text}), autoescape=True)

    async def page(request: Request) -> Response:
        return HTMLResponse(environment.get_template("page").render(title=title[1] if title else ""))

    made = Starlette(routes=[Route("/T/{code}", page)])
    serving.run(made, port=0, started=lambda host, port: ready.send(port))


@contextmanager
def process(target: object, *arguments: object) -> Iterator[tuple[int, int]]:
    """A server in a process of its own; gives its port, and the process's id."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=target, args=(*arguments, theirs), daemon=True)  # type: ignore[arg-type]
    server.start()
    try:
        if not ours.poll(60):
            raise SystemExit("the server did not begin")
        yield int(ours.recv()), server.pid or 0
    finally:
        server.terminate()
        server.join()


def processor(pid: int) -> float:
    """Seconds of processor time that a process has had (proc(5), ``/proc/PID/stat``); 0 where that is not told."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def asked(peer: socket.socket, request: bytes) -> tuple[int, bytes]:
    """One request on an open connection: status and body."""
    peer.sendall(request)
    answer = b""
    while b"\r\n\r\n" not in answer:
        part = peer.recv(65_536)
        if not part:
            raise ConnectionError
        answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    length = int(re.search(rb"content-length: (\d+)", head)[1])  # type: ignore[index]
    while len(body) < length:
        body += peer.recv(65_536)
    return int(head[9:12]), body


def get(path: str) -> bytes:
    """A request for a page."""
    return f"GET {path} HTTP/1.1\r\n".encode() + HEADERS + b"\r\n"


def tap(path: str) -> bytes:
    """The tap of a form."""
    body = b"place=bus+stop"
    kind = b"Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n"
    return (
        f"POST {path} HTTP/1.1\r\n".encode() + HEADERS + kind + f"Content-Length: {len(body)}\r\n\r\n".encode() + body
    )


def pace(port: int, requests: Sequence[bytes], expected: int, seconds: float | None) -> float:
    """Requests a second: ours, each once, or round and round for so many seconds."""
    counts, lock, left = [0] * CONNECTIONS, threading.Lock(), iter(requests)

    def work(number: int) -> None:
        nonlocal left
        with socket.create_connection(("127.0.0.1", port)) as peer:
            while seconds is None or time.perf_counter() < began + seconds:
                with lock:
                    request = next(left, None)
                    if request is None and seconds is not None:
                        left = iter(requests)
                        request = next(left)
                if request is None:
                    return
                status, _ = asked(peer, request)
                if status != expected:
                    raise SystemExit(f"answered with {status}")
                counts[number] += 1

    began = time.perf_counter()
    threads = [threading.Thread(target=work, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - began)


def wrk(port: int, paths: Sequence[str], seconds: float, folder: Path) -> float:
    """Pages a second by ``wrk``, path after path."""
    quoted = ",".join(f'"{path}"' for path in paths)
    script = folder / "paths.lua"
    script.write_text(
        f"local paths = {{{quoted}}}\nlocal n = 0\n"
        'wrk.headers["Host"] = "tag.example.org"\nwrk.headers["Accept-Language"] = "zh-CN"\n'
        "request = function() n = n % #paths + 1; return wrk.format(nil, paths[n]) end\n"
    )
    done = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:.0f}s", "-s", script, f"http://127.0.0.1:{port}/"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    if "Non-2xx" in done.stdout:
        raise SystemExit(done.stdout)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)[1])  # type: ignore[index]


def of_pages(
    where: Path, paths: Sequence[str], server: tuple[int, int], rounds: int, seconds: float
) -> dict[str, object]:
    """The finder's page beside a bare route."""
    with socket.create_connection(("127.0.0.1", server[0])) as peer:
        status, html = asked(peer, get(paths[0]))
    if status != 200:
        raise SystemExit(f"the page was answered with {status}")
    client = "wrk" if shutil.which("wrk") else "ours"
    if client == "ours":
        say("wrk is not installed (Debian: apt-get install wrk): our own client takes its part of the processor")
    ours, theirs, cost, floor = [], [], [], []
    with process(bare, html.decode()) as other:
        for number in range(rounds + 1):
            for rates, costs, (port, pid) in ((ours, cost, server), (theirs, floor, other)):
                before, began = processor(pid), time.perf_counter()
                if client == "wrk":
                    rate = wrk(port, paths, seconds, where)
                else:
                    rate = pace(port, [get(path) for path in paths], 200, seconds)
                if number:  # the first round warms up
                    rates.append(rate)
                    costs.append((processor(pid) - before) / (rate * (time.perf_counter() - began)))
    return {
        "page_ratio": statistics.median(a / b for a, b in zip(ours, theirs, strict=True)),
        "page_ratio_of_processor": statistics.median(b / a for a, b in zip(cost, floor, strict=True)),
        "pages_per_second": statistics.median(ours), "bare_per_second": statistics.median(theirs),
        "page_bytes": len(html), "client": client,
    }  # fmt: skip


def of_calls(port: int, paths: Sequence[str], rounds: int) -> dict[str, object]:
    """Calls a second, each for somebody else; ``hall.py`` measures what screens cost them, and what these show."""
    each = len(paths) // rounds
    paces = [
        pace(port, [tap(path) for path in paths[n * each : (n + 1) * each]], 303, None) for n in range(rounds)
    ]  # fmt: skip
    return {"alerts_per_second": statistics.median(paces)}


def main() -> None:
    """Measures the pages, then the calls."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer people and rounds")
    parser.add_argument("--screens", type=int, default=300, help="hall screens that listen")
    options = parser.parse_args()
    people, rounds, seconds = (300, 4, 1.0) if options.quick else (1_600, ROUNDS, SECONDS)
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder)
        say(f"{people} people with a tag each")
        with guardtag.open(settings(where)) as city:
            city.responders.enrol("li-ling", name="李岭", area=AREA, address="mail:li@example.org")
            batch = city.tags.mint(people, area=AREA.partition("/")[0])
            links = [
                city.tags.fit(code.serial, to=ward(city, number), garment="coat", by="li-ling").link
                for number, code in enumerate(city.tags.of(batch))
            ]
        paths = ["/" + link.split("/", 3)[3] for link in links]
        with process(pages, where) as server:
            found = of_pages(where, paths, server, 3 * rounds, seconds)
            say(str(found))
            found |= of_calls(server[0], paths, rounds)
    found |= {name: value for name, value in hall.measured(quick=options.quick, screens=options.screens).items()
              if name != "calls_per_second"}  # fmt: skip
    report(**found)


if __name__ == "__main__":
    main()
