"""Commands that move a deployment to another place."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from guardtag.cli._output import show, where, with_city
from guardtag.cli._said import of_backups as say

if TYPE_CHECKING:
    from guardtag.records import Verified
    from guardtag.steps.moving import Moved, Progress


@click.command("export")
@with_city
@click.argument("file", metavar="OUT", type=click.Path(dir_okay=False))
def export(city: str | None, as_json: bool, file: str) -> None:
    """Writes all records, sealed as they are, into the new file OUT (mode 0600), to be imported at another place.

    From then on nothing can be written here; what is read is read as ever. Keys and vault are not in the file. A run
    that was killed is run again and goes on. `guardtag move --give-up` opens this place again.

    \b
    Examples:
      guardtag export house.guardtag
    """
    import guardtag

    with _bar() as progress:
        moved = guardtag.export(where(city), file, progress=progress)
    _said(moved, as_json, file, say("move-out", file=file))


@click.command("import")
@with_city
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
def import_(city: str | None, as_json: bool, file: str) -> None:
    """Fills an empty place from the FILE of `guardtag export`; keys and vault must be there already.

    All of the file is verified before anything is written. A run that was killed is run again and goes on. (Tables
    of people are for `guardtag ward import`.)

    \b
    Examples:
      guardtag import house.guardtag --city new/guardtag.toml
    """
    import guardtag

    with _bar() as progress:
        moved = guardtag.bring_in(where(city), file, progress=progress)
    _said(moved, as_json, where(city), say("move-in", new=where(city)))


@click.command("move")
@with_city
@click.option("--to", metavar="PLACE", help="A guardtag.toml, a store's URL or a database file; empty until now.")
@click.option("--give-up", is_flag=True, help="Give a move up: this place may be written again.")
@click.option("--yes", is_flag=True, help="With --give-up: do not ask, also when the move was finished.")
def move(city: str | None, as_json: bool, to: str | None, give_up: bool, yes: bool) -> None:
    """Moves all records to another store while people go on reading and, until the last pass, writing.

    With a URL or a file, keys and vault stay where they are: set `store` to it afterwards. Best end the dispatchers
    before: what they sent and did not record yet is sent again at the new place.

    \b
    Examples:
      guardtag move --to postgresql://db.example.org/feicheng
      guardtag move --to new/guardtag.toml
      guardtag move --give-up        only if nothing was written at the new place
    """
    import guardtag

    if bool(to) == give_up:
        raise click.UsageError("give --to PLACE, or --give-up")
    if give_up:
        again = {"open": where(city), "next_serial": _stay(where(city), yes)}
        show(again, as_json, lambda made: say("move-stayed", **made))
        return
    assert to is not None
    with _bar() as progress:
        moved = guardtag.move(where(city), to, progress=progress)
    _said(moved, as_json, to, _after(where(city), to))


def _stay(city: str, yes: bool) -> int:
    """Opens the old place; asks before when the move was finished."""
    import guardtag
    from guardtag.cli._output import problem

    try:
        return guardtag.stay(city, gone=yes)
    except guardtag.Conflict as error:
        if error.code != "GT-MOVE-GIVE-UP":
            raise
        problem(error)
    click.confirm(say("move-gone"), abort=True, err=True)
    return guardtag.stay(city, gone=True)


@contextmanager
def _bar() -> Iterator[Progress]:
    """A bar over the kinds of records, with the rows so far; on standard error, where somebody looks."""
    from guardtag.records.copying import KIND_NAMES

    if not sys.stderr.isatty():
        yield lambda rows, kind: None
        return
    rows, seen = 0, ""
    shown: Any = click.progressbar(
        length=len(KIND_NAMES), label="moving", file=sys.stderr, item_show_func=lambda _: f"{rows:,} {seen}"
    )
    with shown as bar:

        def moved(count: int, kind: str) -> None:
            nonlocal rows, seen
            rows, seen = rows + count, kind
            place = KIND_NAMES.index(kind) if kind in KIND_NAMES else 0
            bar.update(max(0, place - bar.pos), kind)

        yield moved
        bar.update(len(KIND_NAMES) - bar.pos)


def place_shown(place: str) -> str:
    """A place as it may be shown: of an address with a host without user, password and options."""
    scheme, colon, rest = place.partition(":")
    if (
        not colon or len(scheme) == 1 or scheme in ("sqlite", "file", "env", "memory")
    ):  # a path, on Windows perhaps with a drive
        return place
    address, _, _ = rest.partition("?")
    host, slash, name = address.removeprefix("//").partition("/")
    if not rest.startswith("//") or "@" in rest[2 + len(host) :] or "#" in host:  # where does its password end?
        return f"{scheme}:…"
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{name}"


def _after(old: str, to: str) -> str:
    """What is to be done after a move: with a place that has no configuration, what must stand in one."""
    import json
    from pathlib import Path

    from guardtag.config import where as configuration

    if to.endswith(".toml"):
        return say("move-in", new=to)
    before = configuration.of(old)
    store = to if ":" in to else f"sqlite:{Path(to).absolute()}"
    shown = place_shown(store)
    given = {"store": shown, "vault": place_shown(before.vault), "keys": place_shown(before.keys)}
    lines = [f"  {name} = {json.dumps(url, ensure_ascii=False)}" for name, url in given.items()]
    if shown != store:
        lines[0] += f"   {say('move-password')}"
    return "\n".join([say("move-lines"), *lines])


def _said(moved: Moved, as_json: bool, to: str, then: str) -> None:
    from guardtag.cli.journal import verified

    show(moved, as_json, lambda m: "\n".join([*_lines(m, place_shown(to), verified), then]))
    if moved.journal is not None and moved.journal.bad:
        raise click.exceptions.Exit(1)


def _lines(m: Moved, to: str, verified: Callable[[Verified], str]) -> Iterator[str]:
    yield say("move-rows", rows=m.rows, to=to) + (say("move-changed", changed=m.changed) if m.journal else "")
    yield from ([say("move-erased", erased=m.erased)] if m.erased else [])
    yield from ([say("move-locked", locked=m.locked)] if m.locked else [])
    if m.journal is not None:
        yield say("move-journal", said=verified(m.journal))
