"""Which areas are asked to look (寻找圈), and when the ring widens. Pure.

The ring holds what somebody can have reached: pace times minutes, halved, since nobody lost walks straight. Paces and
limits are ours, for asking people to look; they are no statistics. With a graph of neighbouring areas the way to an
area is the shortest one over its edges (E. W. Dijkstra, *Numerische Mathematik* 1, 1959), so that cycles do no harm;
without it the ring takes the areas beside and then those of the level above.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from typing import Any, Final

import attrs

from guardtag.errors import ConfigError
from guardtag.model.areas import check
from guardtag.model.searches import MAX_RING

EDGE_METRES: Final = 500.0
"""How far it is to a neighbouring area where the file does not say so."""
LEAST_METRES: Final = 300.0
"""Nobody is sought less far than this."""
PACE: Final[Mapping[str, float]] = {"still": 5.0, "slow": 25.0, "walks": 60.0, "rides": 200.0}
"""Metres a minute, by mobility."""
FARTHEST: Final[Mapping[str, float]] = {"still": 2000.0, "slow": 6000.0, "walks": 20_000.0, "rides": 80_000.0}
"""Metres after which the ring widens no more."""
OUTWARDS: Final = (500.0, 2000.0, 6000.0, 20_000.0)
"""Without a graph: metres to the areas beside, and to those below each level further up."""
SOONEST, LATEST = 600.0, 3600.0
"""Seconds after which the ring widens at the soonest and at the latest, by the ladder's clock."""
MAX_AREAS, MAX_EDGES = 20_000, 200_000
MAX_METRES: Final = 1_000_000.0

Graph = Mapping[str, Mapping[str, float]]
"""Area to its neighbours, each with the metres between; both ways."""


@attrs.frozen
class Step:
    """How the ring goes on.

    Args:
        areas: those to be asked now, in order.
        reach: as far as these are, in metres.
    """

    areas: tuple[str, ...]
    reach: float


def reachable(mobility: str, seconds: float) -> float:
    """How far somebody may have come, in metres.

    Args:
        mobility: from ``MOBILITIES``.
        seconds: since they were seen.
    """
    far = max(seconds, 0.0) / 60 * PACE[mobility] / 2
    return min(max(far, LEAST_METRES), FARTHEST[mobility])


def distances(graph: Graph, centre: str, limit: float) -> dict[str, float]:
    """Areas as far as ``limit`` metres from the centre by the shortest way, each with its metres."""
    found: dict[str, float] = {}
    heap = [(0.0, centre)]
    while heap and len(found) < MAX_RING:
        metres, area = heapq.heappop(heap)
        if area in found:
            continue
        found[area] = metres
        for neighbour, more in graph.get(area, {}).items():
            if neighbour not in found and metres + more <= limit:
                heapq.heappush(heap, (metres + more, neighbour))
    return found


def around(graph: Graph, centre: str, limit: float) -> list[tuple[float, str]]:
    """Areas to be asked, each with its metres, the nearest first; one that ends in ``/`` stands for all below it.

    A centre that the graph does not know is treated as if there were none.

    Args:
        graph: of neighbours; empty where there is none.
        centre: where the person was seen last.
        limit: metres.
    """
    if centre in graph:
        return sorted((metres, area) for area, metres in distances(graph, centre, limit).items())
    found, parts = [(0.0, centre), (0.0, f"{centre}/")], centre.split("/")
    for up, metres in enumerate(OUTWARDS[: len(parts) - 1], 1):
        parent = "/".join(parts[: len(parts) - up])
        if metres <= limit:
            found += [(metres, parent), (metres, f"{parent}/")]
    return found


def first(graph: Graph, centre: str, mobility: str, seconds: float) -> Step:
    """The ring that a search begins with."""
    reach = reachable(mobility, seconds)
    return Step(tuple(area for _, area in around(graph, centre, reach)), reach)


def wider(graph: Graph, centre: str, mobility: str, seconds: float, ring: Iterable[str], reach: float) -> Step | None:
    """The ring one step further: what is in reach by now, and the nearest that is not asked yet in any case.

    Args:
        graph: of neighbours.
        centre: where the person was seen last.
        mobility: of the person.
        seconds: since they were seen.
        ring: who was asked before.
        reach: as far as that was.

    Returns:
        only what is new; ``None`` when nothing is left.
    """
    known = set(ring)
    beyond = _beyond(graph, centre, mobility, known)
    if not beyond:
        return None
    now = max(reachable(mobility, seconds), min(far for far, _ in beyond))
    chosen = tuple(area for far, area in beyond if far <= now)[: max(MAX_RING - len(known), 0)]
    return Step(chosen, max(now, reach)) if chosen else None


def wait(graph: Graph, centre: str, mobility: str, seconds: float, ring: Iterable[str]) -> float | None:
    """Seconds until the next area is in reach, by the ladder's clock; ``None`` when none is left.

    Args:
        graph: of neighbours.
        centre: where the person was seen last.
        mobility: of the person.
        seconds: since they were seen.
        ring: who was asked before.
    """
    beyond = _beyond(graph, centre, mobility, set(ring))
    if not beyond:
        return None
    needed = min(far for far, _ in beyond) / (PACE[mobility] / 2) * 60 - seconds
    return min(max(needed, SOONEST), LATEST)


def _beyond(graph: Graph, centre: str, mobility: str, known: set[str]) -> list[tuple[float, str]]:
    return [(far, area) for far, area in around(graph, centre, FARTHEST[mobility]) if area not in known]


def neighbours(rows: Iterable[tuple[str, str, float]], file: str, levels: int) -> Graph:
    """A graph from pairs of neighbours; each pair counts both ways, the shorter of two ways counts.

    Args:
        rows: area, neighbour, metres.
        file: name, for the error.
        levels: parts that a path may have.

    Raises:
        ConfigError: ``GT-SEARCH-NEIGHBOURS``.
    """
    graph: dict[str, dict[str, float]] = {}
    for number, (one, other, metres) in enumerate(rows, 1):
        try:
            check(one, levels), check(other, levels)
        except ValueError:
            raise wrong(file, f"pair {number}", "An area is written as a path, such as feicheng/wangzhuang.") from None
        if not 0 < metres <= MAX_METRES:
            raise wrong(file, f"pair {number}", f"Metres are a number above 0 and at most {MAX_METRES:g}.")
        for a, b in ((one, other), (other, one)):
            if one != other:
                graph.setdefault(a, {})[b] = min(metres, graph.get(a, {}).get(b, metres))
        if number > MAX_EDGES or len(graph) > MAX_AREAS:
            raise wrong(file, f"pair {number}", f"It has more than {MAX_AREAS} areas or {MAX_EDGES} pairs.")
    return graph


def of_table(data: Mapping[str, Any], file: str) -> list[tuple[str, str, float]]:
    """The pairs of a parsed TOML file: a table ``neighbours`` of lists, or of tables of metres.

    Raises:
        ConfigError: ``GT-SEARCH-NEIGHBOURS``.
    """
    table = data.get("neighbours")
    if not isinstance(table, Mapping) or set(data) - {"neighbours"}:
        raise wrong(file, "the file", "It has one table, [neighbours].")
    rows: list[tuple[str, str, float]] = []
    for area, beside in table.items():
        pairs = beside.items() if isinstance(beside, Mapping) else ((one, EDGE_METRES) for one in beside) \
            if isinstance(beside, list) else ((None, 0.0),)  # fmt: skip
        for other, metres in pairs:
            number = isinstance(metres, int | float) and not isinstance(metres, bool)
            if not isinstance(other, str) or not number:
                raise wrong(file, "a list", 'Write "area" = ["neighbour", …], or "area" = { "neighbour" = metres }.')
            rows.append((area, other, float(metres)))
    return rows


def of_lines(lines: Iterable[list[str]], file: str) -> list[tuple[str, str, float]]:
    """The pairs of a CSV file: area, neighbour and, if somebody knows them, metres; a first line of titles is left.

    Raises:
        ConfigError: ``GT-SEARCH-NEIGHBOURS``.
    """
    rows: list[tuple[str, str, float]] = []
    for number, line in enumerate(lines, 1):
        cells = [cell.strip() for cell in line]
        if not any(cells) or (number == 1 and cells[:2] == ["area", "neighbour"]):
            continue
        metres = cells[2] if len(cells) > 2 else ""
        plain = metres.isascii() and metres.replace(".", "", 1).isdigit()
        if not 2 <= len(cells) <= 3 or not (plain or not metres):
            raise wrong(file, f"line {number}", "A line is area,neighbour or area,neighbour,metres.")
        rows.append((cells[0], cells[1], float(metres) if metres else EDGE_METRES))
    return rows


def wrong(file: str, where: str, why: str) -> ConfigError:
    """The error for a file of neighbours that cannot be used."""
    return ConfigError(
        "GT-SEARCH-NEIGHBOURS", f"The neighbours of areas in {file} cannot be used: {where}.", why,
        "Mend the file, or leave `neighbours` out of the configuration.", file=file, where=where,
    )  # fmt: skip
