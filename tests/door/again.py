"""The city of ``tests.door.verbs``, made once in a process and opened again for whoever wants one of his own.

To make it takes ten times as long as to copy what its stores hold. Whoever opens it anew is a process that comes
later: with the same keys and the same moment, empty memories, and chance of its own.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import attrs

import guardtag
from guardtag import registry
from guardtag.builtin.memory import MemoryStore
from guardtag.builtin.memory_keys import MemoryKeySource
from guardtag.config import Config
from guardtag.spi import Row
from guardtag.world import simulated
from tests.door.stage import Stage, settings, staged


@attrs.frozen
class _Kept:
    """What is left of a city.

    Args:
        stores: the rows of records and vault.
        keys: its keyring's place.
        at: when it was left.
        of: what its verbs are about.
        files: what lay in its folder.
    """

    stores: tuple[tuple[Row, ...], ...]
    keys: MemoryKeySource
    at: float
    of: dict[str, Any]
    files: dict[str, bytes]


@cache
def _kept() -> _Kept:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stage = staged(folder)
        with stage.door as door:
            records = door._room.records
            keys = MemoryKeySource()
            keys.save(door._room.keys.keyring)
            stores: Any = (records.store, records.vault.store)
            rows = tuple(tuple(store._rows.values()) for store in stores)
        files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        return _Kept(rows, keys, stage.clock.now(), stage.of, files)


def staged_again(folder: Path) -> Stage:
    """The city as ``staged`` makes it, in a folder that is empty."""
    kept = _kept()
    for name, data in kept.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    world, clock = simulated(seed=2, start=kept.at)
    world = attrs.evolve(world, plugins=lambda config: _with(kept, config))
    of = {what: folder / one.name if isinstance(one, Path) else one for what, one in kept.of.items()}
    return Stage(guardtag.open(settings(folder), world), clock, folder, of)


def _with(kept: _Kept, config: Config) -> registry.Plugins:
    """The plugins of a city whose stores, opened in this order, hold what was kept."""
    plugins, stores = registry.load(config), iter(kept.stores)
    plugins.store = lambda url: _filled(next(stores))  # type: ignore[method-assign]
    plugins.keysource = lambda url: kept.keys  # type: ignore[method-assign]
    return plugins


def _filled(rows: tuple[Row, ...]) -> MemoryStore:
    store = MemoryStore()
    for row in rows:
        store._add(row)
    return store
