"""The picture of the house: its rooms in the order of their layers, and who imports whom, from the import graph."""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, Final

import attrs

ROOT: Final = Path(__file__).resolve().parents[3]
PAGES: Final = "guardtag_web"
PLUGINS: Final = "other plugins"

# The picture, in px.
_ROW, _TOP, _AXIS, _WIDE = 27, 22, 330, 760
_BAR = 150


@attrs.frozen
class Room:
    """One room, which is a row of the picture.

    Args:
        name: as in pyproject.toml's contract; ``guardtag_web`` and ``other plugins`` stand above them.
        line: which layer it stands in, counted from the top.
        modules: how many files.
        lines: of source.
    """

    name: str
    line: int
    modules: int
    lines: int


def contract() -> list[list[str]]:
    """The layers of the import contract, from the top."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    layers = settings["contracts"][0]["layers"]
    return [[PAGES, PLUGINS], *([room.strip() for room in line.split("|")] for line in layers)]


def house() -> tuple[list[Room], Counter[tuple[str, str]]]:
    """The rooms, and for (room, room) how many modules of the one import how many of the other."""
    import grimp

    packages = ["guardtag", *sorted(path.name for path in (ROOT / "plugins").glob("*/src/guardtag_*"))]
    graph = grimp.build_graph(*packages, cache_dir=None)
    edges: Counter[tuple[str, str]] = Counter()
    for module in graph.modules:
        for other in graph.find_modules_directly_imported_by(module):
            one, two = _room(module), _room(other)
            if one and two and one != two:
                edges[one, two] += 1
    files = [*(ROOT / "src").rglob("*.py"), *(ROOT / "plugins").glob("*/src/**/*.py")]
    lines: Counter[str] = Counter()
    modules: Counter[str] = Counter()
    for path in files:
        parts = path.relative_to(ROOT).with_suffix("").parts
        room = _room(".".join(parts[parts.index("src") + 1 :]))
        modules[room] += 1
        lines[room] += path.read_text("utf-8").count("\n")
    rooms = [Room(name, line, modules[name], lines[name]) for line, names in enumerate(contract()) for name in names]
    return rooms, edges


def _room(module: str) -> str:
    """The room of a module; empty for guardtag's own front, which loads names from everywhere when they are used."""
    package, _, rest = module.partition(".")
    if package != "guardtag":
        return PAGES if package == PAGES else PLUGINS
    return rest.partition(".")[0]


def drawn(rooms: Sequence[Room], edges: Mapping[tuple[str, str], int]) -> str:
    """The picture as SVG; its colours are those of the page around it, light or dark."""
    at = {room.name: _TOP + _ROW * row for row, room in enumerate(rooms)}
    high = _TOP + _ROW * len(rooms)
    most, longest = max(edges.values(), default=1), max((room.lines for room in rooms), default=1)
    parts = [
        f'<svg class="rooms" viewBox="0 0 {_WIDE} {high}" role="img" xmlns="http://www.w3.org/2000/svg" '
        'aria-label="The rooms and their imports; the table below says the same">'
    ]
    for room in rooms:
        y = at[room.name]
        if room.line % 2 == 0:
            parts.append(f'<rect class="band" x="0" y="{y - 13}" width="{_WIDE}" height="{_ROW}"/>')
        long = max(2, round(_BAR * room.lines / longest))
        parts.append(f'<rect class="bar" x="{_AXIS - 12 - long}" y="{y - 5}" width="{long}" height="11" rx="2"/>')
        parts.append(f'<text x="8" y="{y + 5}">{escape(room.name)}</text>')
    for (one, two), weight in sorted(edges.items(), key=lambda edge: edge[1]):
        if one in at and two in at:
            parts.append(_arc(at[one], at[two], weight / most, f"{one} imports {two}: {weight}"))
    for room in rooms:
        parts.append(f'<circle class="dot" cx="{_AXIS}" cy="{at[room.name]}" r="4"/>')
    return "\n".join((*parts, "</svg>"))


def _arc(start: float, end: float, share: float, title: str) -> str:
    high = abs(end - start) / 2
    wide = min(high * 1.25, _WIDE - _AXIS - 12)
    thick, dark = 0.6 + 7 * math.sqrt(share), 0.12 + 0.7 * math.sqrt(share)
    sweep, kind = (1, "arc") if end > start else (0, "arc up")
    return (
        f'<path class="{kind}" d="M{_AXIS} {start:g}A{wide:g} {high:g} 0 0 {sweep} {_AXIS} {end:g}" '
        f'stroke-width="{thick:.1f}" stroke-opacity="{dark:.2f}"><title>{escape(title)}</title></path>'
    )


def told(rooms: Sequence[Room], edges: Mapping[tuple[str, str], int]) -> list[tuple[str, str, str, str, str]]:
    """The picture in words: room, files, lines, what it imports most, who imports it most."""
    return [
        (
            room.name, str(room.modules), f"{room.lines:,}",
            _most({two: weight for (one, two), weight in edges.items() if one == room.name}),
            _most({one: weight for (one, two), weight in edges.items() if two == room.name}),
        )
        for room in rooms
    ]  # fmt: skip


def _most(weights: Mapping[str, int]) -> str:
    first = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:4]
    return ", ".join(f"{name} {weight}" for name, weight in first) or "nobody"


def directive() -> type[Any]:
    """The directive ``rooms-picture``: the picture and its table."""
    from docutils import nodes
    from docutils.statemachine import StringList
    from sphinx.util.docutils import SphinxDirective

    class RoomsPicture(SphinxDirective):
        def run(self) -> list[nodes.Node]:
            from making.markdown import table

            rooms, edges = house()
            picture = nodes.raw("", drawn(rooms, edges), format="html")
            words = nodes.container()
            text = table(("room", "files", "lines", "imports most", "is imported most by"), told(rooms, edges))
            self.state.nested_parse(StringList(text.splitlines(), "rooms"), 0, words)
            return [picture, words]

    return RoomsPicture
