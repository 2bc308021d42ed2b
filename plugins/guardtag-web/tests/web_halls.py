"""A city with calls enough for a hall's screen, and screens that listen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import attrs

from conftest import DAYTIME, Pages
from guardtag.model.incidents import MILESTONES, Incident, Line, Milestone, Rung
from guardtag.world import day_of, id_of

AREA = "feicheng"
LEVELS = ("grid", "village", "district", "town", "city")


def call(
    pages: Pages, area: str, number: int, *, before: float = 3_600.0, kind: str = "found", level: int = 0,
    lines: Sequence[Line] = (), closed: bool = False,
) -> None:  # fmt: skip
    """A call that came in so many seconds before now, as a row of its own.

    Args:
        pages: where.
        area: path of a grid.
        number: makes its id; no two have the same.
        before: seconds.
        kind: of call.
        level: how far it climbed.
        lines: of its thread.
        closed: whether it has ended.
    """
    at = DAYTIME - before
    name = id_of(int(at * 1000), number.to_bytes(10, "big"))
    parts = area.split("/")
    ladder = tuple(Rung(one, "/".join(parts[: 5 - n]), 5) for n, one in enumerate(LEVELS))
    incident = Incident(
        name, kind, "person", "", area, day_of(at), at, ladder=ladder, level=level,
        milestones=tuple(
            Milestone(one, 5.0, at + 60.0 * number if one in ("received", "family_told") else None)
            for one in MILESTONES
        ),
        state="closed" if closed else "received", closed=at + 60 if closed else None,
        outcome="home" if closed else "", thread=tuple(lines),
    )  # fmt: skip
    records = pages.door._room.records
    records.vault.ensure([f"d:{incident.day}"])
    records.change(lambda tx: tx.add(incident))


def town(pages: Pages) -> None:
    """Nineteen calls in three towns, one of which has too few to be told of, and so another one goes untold."""
    number = 0
    for area, count in (
        ("feicheng/wangzhuang/north/zhongyu/3", 9), ("feicheng/xincheng/east/v0/1", 7),
        ("feicheng/anzhuang/hill/v2/0", 3),
    ):  # fmt: skip
        for n in range(count):
            lines = [Line(DAYTIME - 600 * (n + 1), "called", "finder")] if n < 2 else []
            call(pages, area, number := number + 1, level=n % 2, lines=lines, closed=n > 1)


@attrs.define
class Screen:
    """One listener.

    Args:
        reader: of the connection.
        writer: of it.
    """

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def event(self, name: str = "message") -> str:
        """The data of the next event of this name."""
        while True:
            fields: dict[str, list[str]] = {}
            while line := (await self.reader.readline()).decode().rstrip("\n"):
                field, _, value = line.partition(": ")
                fields.setdefault(field, []).append(value)
            if not fields and self.reader.at_eof():
                raise EOFError
            if "data" in fields and fields.get("event", ["message"]) == [name]:
                return "\n".join(fields["data"])


@asynccontextmanager
async def screen(origin: str, path: str, *, most: int = 2**24) -> AsyncIterator[Screen]:
    """Listens at an address until it is left.

    Args:
        origin: of the server.
        path: with its query.
        most: bytes that are taken off the connection before they are asked for.
    """
    host, _, port = origin.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port), limit=most)
    try:
        # HTTP/1.0: what comes is not cut into chunks
        writer.write(f"GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        yield Screen(reader, writer)
    finally:
        writer.close()
