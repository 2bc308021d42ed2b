"""What the installed distributions say of themselves, read from their metadata; nothing is imported.

Entry points of the group ``guardtag`` (Python packaging, "Entry points specification").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

import attrs

from guardtag import hookspecs
from guardtag.delivery import clean, type_name
from guardtag.errors import PluginError
from guardtag.registry import pin
from guardtag.registry.source import SCHEME, Source, broken, duplicate, normal

if TYPE_CHECKING:
    from importlib.metadata import Distribution, EntryPoint

_WRITE: Final = 'Write it like "guardtag-bell" or "guardtag-bell==1.2 sha256:…".'
_NOT_ONE: Final = "Take it out of `plugins`: such a package is used because it is installed, as guardtag-web is."
MAX_STRANGERS: Final = 200
"""The most distributions that are listed although they may not load."""


@attrs.frozen
class Stranger:
    """A distribution that offers something and is not allowed to load.

    Args:
        name: of the distribution, normalised.
        version: as its metadata say.
        schemes: the names of its entry points.
    """

    name: str
    version: str
    schemes: tuple[str, ...]


def named(entries: Iterable[str]) -> frozenset[str]:
    """The distributions that entries of ``plugins`` name, normalised."""
    return frozenset(found.name for entry in entries if (found := pin.wanted(entry)))


def allowed(names: Sequence[str], reserved: frozenset[str]) -> tuple[list[tuple[str, Source]], list[PluginError]]:
    """The plugins of the distributions that may load.

    Args:
        names: of the distributions, each with a version and a hash if it is pinned (``pin.wanted``).
        reserved: schemes that no third party may offer.

    Returns:
        each scheme with its plugin, and what is wrong with those that were left out.
    """
    from importlib import metadata  # takes tens of milliseconds, so only where third parties may load

    pins, problems = _pinned(names)
    sources: list[tuple[str, Source]] = []
    for name, wanted in pins.items():
        try:
            found = metadata.distribution(name)
            points, version = _points(found), clean(str(found.version))
        except metadata.PackageNotFoundError:
            problems.append(
                broken(name, "It is not installed.", "Install it, or take it out of `plugins`.", case="missing")
            )
            continue
        except Exception as error:  # damaged metadata raises many things
            said = f"Its metadata cannot be read ({type_name(error)})."
            problems.append(broken(name, said, "Install it again.", case="metadata", raised=type_name(error)))
            continue
        problems += _misnamed(name, points, reserved)
        own = _schemes(points) - reserved
        sources += [
            (point.name, Source(
                f"{name} ({clean(point.value)})", point.load, own, version,
                partial(pin.verify, found, wanted, point.module),
            )) for point in points if point.name in own
        ]  # fmt: skip
    return sources, problems


def _pinned(names: Sequence[str]) -> tuple[dict[str, pin.Wanted], list[PluginError]]:
    """What is wanted of each distribution, by its name, and which entries say nothing that can be wanted."""
    pins: dict[str, pin.Wanted] = {}
    problems: list[PluginError] = []
    for entry in names:
        wanted = pin.wanted(entry)
        if wanted is None or pins.get(wanted.name, wanted) != wanted:
            problems.append(
                broken(
                    clean(entry), "That is no distribution, or it is there twice, pinned apart.", _WRITE, case="entry"
                )
            )
        else:
            pins[wanted.name] = wanted
    return pins, problems


def _misnamed(name: str, points: Sequence[EntryPoint], reserved: frozenset[str]) -> Iterator[PluginError]:
    """What is wrong with the names under which a distribution offers something."""
    if not points:
        said = f"It is no store, channel, printer or key source: no entry point in the group `{hookspecs.PROJECT}`."
        yield broken(name, said, _NOT_ONE, case="pointless", group=hookspecs.PROJECT)
    for scheme in sorted({point.name for point in points} & reserved):
        yield duplicate(scheme, "guardtag itself", name)
    for point in points:
        if not SCHEME.fullmatch(point.name):
            said = f"Its entry point `{clean(point.name)}` is not named like a scheme."
            yield broken(name, said, case="point", point=clean(point.name))


def strangers(names: Iterable[str]) -> list[Stranger]:
    """The installed distributions that offer something and may not load, by name.

    Args:
        names: of those that may.
    """
    from importlib import metadata

    known = named(names)
    found: dict[str, Stranger] = {}
    try:
        points = metadata.entry_points(group=hookspecs.PROJECT)
    except Exception:  # damaged metadata of somebody who may not load anyhow
        return []
    for point in points:
        if point.dist is None or len(found) >= MAX_STRANGERS or not SCHEME.fullmatch(point.name):
            continue
        name = clean(normal(point.dist.name))
        if name not in known:
            before = found.get(name, Stranger(name, clean(str(point.dist.version)), ()))
            found[name] = attrs.evolve(before, schemes=tuple(sorted({*before.schemes, point.name})))
    return [found[name] for name in sorted(found)]


def holder(scheme: str) -> str:
    """A distribution that lists the scheme although it may not load; empty when there is none."""
    from importlib import metadata

    try:
        points = metadata.entry_points(group=hookspecs.PROJECT, name=scheme)
        return next((clean(point.dist.name) for point in points if point.dist), "")
    except Exception:  # only a hint: damaged metadata of a stranger must not hide the real error
        return ""


def _points(found: Distribution) -> list[EntryPoint]:
    return [point for point in found.entry_points if point.group == hookspecs.PROJECT]


def _schemes(points: Sequence[EntryPoint]) -> frozenset[str]:
    return frozenset(point.name for point in points if SCHEME.fullmatch(point.name))
