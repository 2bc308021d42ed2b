"""The deployer's files for searches, read and checked when the door is opened: the plan, and which areas lie beside."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path
from typing import Final

import attrs

from guardtag.config import Config, toml
from guardtag.errors import ConfigError
from guardtag.rules import search_plan, search_ring
from guardtag.rules.search_plan import Plan
from guardtag.rules.search_ring import Graph
from guardtag.texts.search_plan import DEFAULT

MAX_PLAN: Final = 64 * 1024
MAX_NEIGHBOURS: Final = 8 * 1024 * 1024
"""The largest files, in bytes."""


@lru_cache(maxsize=1)
def delivered() -> Plan:
    """The plan that is delivered."""
    return search_plan.parse(toml.parsed(DEFAULT.encode(), "search-plan.toml", ()), "search-plan.toml")


@attrs.frozen
class Searching:
    """What a deployment says about searches.

    Args:
        plan: who does what.
        graph: which areas lie beside each other; empty where nobody said so.
    """

    plan: Plan = attrs.field(factory=delivered)
    graph: Graph = attrs.field(factory=dict, repr=False)


def load(config: Config) -> Searching:
    """Both files, or what is delivered in place of those that are not named.

    Raises:
        ConfigError: one cannot be read (``GT-SEARCH-FILE``), is no TOML, or says what nobody understands.
    """
    plan = _plan(config.path(config.search_plan)) if config.search_plan else delivered()
    graph = _graph(config.path(config.neighbours), len(config.levels)) if config.neighbours else {}
    return Searching(plan, graph)


def _plan(path: Path) -> Plan:
    return search_plan.parse(toml.parsed(_read(path, MAX_PLAN), path.name, ()), path.name)


def _graph(path: Path, levels: int) -> Graph:
    raw = _read(path, MAX_NEIGHBOURS)
    if path.suffix.lower() == ".csv":
        try:
            lines = csv.reader(raw.decode("utf-8-sig").splitlines(), strict=True)
            rows = search_ring.of_lines(list(lines), path.name)
        except (UnicodeDecodeError, csv.Error):
            raise search_ring.wrong(path.name, "the file", "It is no CSV in UTF-8.") from None
    else:
        rows = search_ring.of_table(toml.parsed(raw, path.name, ()), path.name)
    return search_ring.neighbours(rows, path.name, levels)


def _read(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as stream:
            raw = stream.read(most + 1)
    except OSError as error:
        raise _unreadable(path, str(error.strerror)) from None
    if len(raw) > most:
        raise _unreadable(path, f"It has more than {most} bytes.")
    return raw


def _unreadable(path: Path, why: str) -> ConfigError:
    return ConfigError(
        "GT-SEARCH-FILE", f"The file {path.name} about searches cannot be read.", why,
        "Check `search_plan` and `neighbours` in the configuration.", file=path.name,
    )  # fmt: skip
