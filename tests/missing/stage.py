"""What these tests share: a village of seven grids with workers and volunteers, and a child who is reported missing."""

from __future__ import annotations

import functools
import io
import struct
import zlib
from typing import Any

import attrs
import pytest

import guardtag
from guardtag.model.searches import Search
from guardtag.rules.search_ring import neighbours
from guardtag.steps.search_files import Searching
from tests.conftest import HOME, City

VILLAGE = HOME.rpartition("/")[0]
MOTHER = "13800000000 田女士"


def grid(number: int) -> str:
    return f"{VILLAGE}/{number}"


def with_graph(city: City, *pairs: tuple[str, str], metres: float = 500.0) -> None:
    """Which grids lie beside each other."""
    rows = [(one, other, metres) for one, other in pairs]
    searching = Searching(city.door._room.searching.plan, neighbours(rows, "n.csv", 5))
    settle(city, searching=searching)


def settle(city: City, **changes: Any) -> None:
    """Changes what the city was opened with, in every desk."""
    room = attrs.evolve(city.door._room, **changes)
    for desk in (city.door, *vars(city.door).values()):
        if getattr(desk, "_room", None) is not None and not isinstance(desk, type):
            desk._room = room


def staffed(city: City, grids: int = 7) -> None:
    for number in range(1, grids + 1):
        city.responder(f"w{number}", grid(number))
        city.responder(f"v{number}", grid(number), role="volunteer")


def child(city: City, **changes: Any) -> Search:
    """A boy of ten who is on no register, reported by his mother at the hall."""
    said: dict[str, Any] = {
        "area": grid(3), "name": "小军", "age": 10, "clothes": "blue jacket", "seen_place": "校门口",
        "reporter": MOTHER,
    } | changes  # fmt: skip
    return city.door.missing.report(**said)


def asked(city: City, search: Search, template: str = "searching") -> set[str]:
    return {one.person for one in city.door.notices.of(search.id) if one.template == template}


def link(city: City, search: Search, person: str, template: str = "searching") -> str:
    found = [n for n in city.door.notices.of(search.id) if (n.person, n.template) == (person, template)]
    return city.door.notices.link(found[-1].id)


def picture(size: tuple[int, int] = (300, 400)) -> bytes:
    image = pytest.importorskip("PIL.Image")
    out = io.BytesIO()
    image.new("RGB", size, "#8899aa").save(out, "JPEG")
    return bytes(out.getvalue())


@functools.cache
def bomb() -> bytes:
    """A small file that is a picture of 900 million pixels."""
    edge = 30_000
    packer = zlib.compressobj(1)
    lines = [packer.compress(bytes(1 + edge // 8) * 300) for _ in range(edge // 300)]

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", edge, edge, 1, 0, 0, 0, 0)
    data = b"".join(lines) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def incident(city: City, search: Search) -> guardtag.Incident:
    return city.door.incidents.get(search.id)
