"""Commands that move a deployment to another place."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from guardtag.cli._output import language, show, where, with_city

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
    _said(moved, as_json, file, _next("out", file=file))


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
    _said(moved, as_json, where(city), _next("in", new=where(city)))


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
        show({"open": where(city), "next_serial": _stay(where(city), yes)}, as_json, _stayed)
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
    asked = "新位置确实没有用过，也不会再用。重新打开这里？" if language() == "zh" else (
        "The new place was not used and never will be. Open this one again?"
    )  # fmt: skip
    click.confirm(asked, abort=True, err=True)
    return guardtag.stay(city, gone=True)


def _stayed(said: dict[str, Any]) -> str:
    if language() == "zh":
        return f"{said['open']} 已重新打开；新标签从序号 {said['next_serial']} 开始"
    return f"{said['open']} is open again; new tags begin at serial {said['next_serial']}"


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


_NEXT = {
    "en": {
        "out": "This place is closed now. Next: carry FILE, the keyring and the vault over, then there:\n"
        "  guardtag import {file} --city guardtag.toml",
        "in": "Next: start servers and dispatchers with {new}, then guardtag doctor --city {new}",
        "lines": "Next: put these lines into guardtag.toml in place of its own, start servers and dispatchers, "
        "then guardtag doctor",
        "password": "# with the user and the password that you gave",
    },
    "zh": {
        "out": "这里现在关闭了。接下来请把文件、密钥文件和密钥库带到新位置，在那里运行：\n"
        "  guardtag import {file} --city guardtag.toml",
        "in": "接下来请用 {new} 启动服务器和调度程序，再运行 guardtag doctor --city {new}",
        "lines": "接下来请把下面几行写进 guardtag.toml，代替原来的，启动服务器和调度程序，再运行 guardtag doctor",
        "password": "# 加上您给出的用户名和密码",
    },
}


def _next(key: str, **values: str) -> str:
    return _NEXT[language()][key].format(**values)


def _after(old: str, to: str) -> str:
    """What is to be done after a move: with a place that has no configuration, what must stand in one."""
    import json
    from pathlib import Path

    from guardtag.config import where as configuration

    if to.endswith(".toml"):
        return _next("in", new=to)
    before = configuration.of(old)
    store = to if ":" in to else f"sqlite:{Path(to).absolute()}"
    shown = place_shown(store)
    given = {"store": shown, "vault": place_shown(before.vault), "keys": place_shown(before.keys)}
    lines = [f"  {name} = {json.dumps(url, ensure_ascii=False)}" for name, url in given.items()]
    if shown != store:
        lines[0] += f"   {_next('password')}"
    return "\n".join([_next("lines"), *lines])


def _said(moved: Moved, as_json: bool, to: str, then: str) -> None:
    from guardtag.cli.journal import verified

    show(moved, as_json, lambda m: "\n".join([*_lines(m, place_shown(to), verified), then]))
    if moved.journal is not None and moved.journal.bad:
        raise click.exceptions.Exit(1)


def _lines(m: Moved, to: str, verified: Callable[[Verified], str]) -> Iterator[str]:
    if language() == "zh":
        yield f"{m.rows} 条记录在 {to}" + (f"，这次写了 {m.changed} 条" if m.journal else "")
        yield from ([f"{m.erased} 人已经删除，没有留下"] if m.erased else [])
        if m.locked:
            yield f"注意：密钥库里没有 {m.locked} 人的密钥，他们的记录已搬到，但打不开：密钥库可能是旧的备份。"
            yield "请用更新的备份：guardtag vault restore 文件 --write"
    else:
        yield f"{m.rows} records in {to}" + (f", {m.changed} written in this run" if m.journal else "")
        yield from ([f"{m.erased} people were erased meanwhile and are left out"] if m.erased else [])
        if m.locked:
            yield f"Look: the vault lacks the keys of {m.locked} people, whose rows came along and cannot be opened."
            yield "It may be an older backup: put the newest one back with `guardtag vault restore FILE --write`"
    if m.journal is not None:
        yield ("日志：" if language() == "zh" else "journal: ") + verified(m.journal)
