"""Moving house: the verbs, each over places that are opened for it alone; see ``guardtag.steps.moving``."""

from __future__ import annotations

from pathlib import Path

import attrs

from guardtag.config import Config
from guardtag.config import where as configuration
from guardtag.steps import moving, moving_place
from guardtag.world import World


def export(
    where: str | Path | Config,
    out: str | Path,
    world: World | None = None,
    *,
    progress: moving.Progress = moving.silent,
) -> moving.Moved:
    """Writes all rows of a deployment, sealed as they are, into one file; its writers are refused from then on.

    Args:
        where: the deployment, as for ``open``.
        out: nothing may be there; a run that was killed goes on in ``OUT.part``.
        world: as for ``open``.
        progress: called with (rows, kind) as it goes on.
    """
    with moving_place.opened(configuration.of(where), world or World()) as place:
        return moving.export(place, Path(out).absolute(), progress)


def bring_in(
    where: str | Path | Config,
    file: str | Path,
    world: World | None = None,
    *,
    progress: moving.Progress = moving.silent,
) -> moving.Moved:
    """Fills an empty place from the file of ``export``. Keys and vault of the deployment must be there already.

    Args:
        where: the new place, as for ``open``.
        file: what ``export`` wrote.
        world: as for ``open``.
        progress: called with (rows, kind) as it goes on.
    """
    with moving_place.opened(configuration.of(where), world or World()) as place:
        return moving.bring_in(place, Path(file).absolute(), progress)


def move(
    where: str | Path | Config, to: str | Path | Config, world: World | None = None, *,
    progress: moving.Progress = moving.silent,
) -> moving.Moved:  # fmt: skip
    """Moves a deployment into another, empty store. Reads go on all the time, writes until the last pass.

    Args:
        where: the deployment, as for ``open``.
        to: the new place, as for ``open``; a store's URL or a database's path keeps vault and keys where they are.
        world: as for ``open``.
        progress: called with (rows, kind) as it goes on.
    """
    old = configuration.of(where)
    if isinstance(to, Config) or str(to).endswith(".toml"):
        new = configuration.of(to)
    else:
        url = str(to) if ":" in str(to) else f"sqlite:{Path(to).absolute()}"
        new = attrs.evolve(old, store=url)
    outside = world or World()
    with moving_place.opened(old, outside) as here, moving_place.opened(new, outside) as there:
        return moving.move(here, there, progress)


def stay(where: str | Path | Config, world: World | None = None, *, gone: bool = False) -> int:
    """Gives a move up: the deployment may be written again where it is.

    Never do that when the new place was used: what was written there would be lost.

    Args:
        where: the deployment, as for ``open``.
        world: as for ``open``.
        gone: also when the move was finished; serials then go on behind a gap, since tags may have been minted there.

    Returns:
        the serial that the next minted tag gets.
    """
    with moving_place.opened(configuration.of(where), world or World()) as place:
        return moving.stay(place, gone=gone)
