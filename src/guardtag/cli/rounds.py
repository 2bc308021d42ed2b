"""Commands about visits: who is due, visits planned and made, lists printed and exported."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from guardtag.cli._output import language, opened, progress, show, with_city
from guardtag.cli._page import LANGUAGES, OUT, chosen, lettered, write
from guardtag.cli._said import of_rounds as said
from guardtag.cli._said import screen

if TYPE_CHECKING:
    from guardtag.guard import Guard
    from guardtag.model.visits import Stop, Suggestion, Visit

WHY = ("fitting", "check-up", "contact-test", "review")
SHOWS = ("nickname", "full_name", "home_address", "contact_name", "contact_phone")
"""What ``--show`` may name; a test compares it with the library's."""
_PAGE, _EVER = 1000, "9999-12-31"
_BY = click.option("--by", default="", help="Who says so; default: the operator.")
_NOTE = click.option("--note", default="", help="At most 200 characters; nothing about the person.")


def _whose(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adds what the three commands about lists take."""
    for option in (
        click.option("--until", default="", metavar="DAY", help="Of this day or before, YYYY-MM-DD; default: all."),
        click.option("--area", default="", help="Path; this area and all below it."),
        click.option("--worker", default="", help="Id of the worker."),
    ):
        function = option(function)
    return function


@click.group("round")
def rounds() -> None:
    """Fitting rounds 走访: who is due for a visit, and who goes."""


@rounds.command("suggest")
@with_city
@click.argument("area")
@click.option("--until", default="", metavar="DAY", help="Due on this day or before, YYYY-MM-DD; default: today.")
def round_suggest(city: str | None, as_json: bool, area: str, until: str) -> None:
    """Lists who of AREA and all below it is due for a visit that nobody has planned, and why.

    \b
    Examples:
      guardtag round suggest feicheng/wangzhuang
      guardtag round suggest feicheng --until 2026-12-31
    """
    with opened(city) as door:
        found = sorted(_all_suggestions(door, area, until), key=lambda one: (one.day, one.area, one.ward))
    show(found, as_json, lambda ones: "\n".join(_suggestion(one) for one in ones) or screen("no-suggestion"))


@rounds.command("plan")
@with_city
@click.argument("ward_id", metavar="WARD")
@click.option("--why", type=click.Choice(WHY), required=True)
@click.option("--day", required=True, metavar="DAY", help="YYYY-MM-DD; not one that is over.")
@click.option("--worker", default="", help="Id of the worker who goes.")
@_BY
@_NOTE
def round_plan(
    city: str | None, as_json: bool, ward_id: str, why: str, day: str, worker: str, by: str, note: str
) -> None:
    """Plans a visit to WARD.

    \b
    Examples:
      guardtag round plan 01k… --why fitting --day 2026-12-01 --worker li-ling
    """
    with opened(city) as door:
        visit = door.rounds.plan(ward_id, why=why, day=day, worker=worker, by=by, note=note)
    show(visit, as_json, lambda v: said(
        "planned", day=_day(v.day), ward=v.ward, why=said(v.why), visit=v.id))  # fmt: skip


@rounds.command("fill")
@with_city
@click.argument("area")
@click.option("--worker", default="", help="Id of the worker who goes; nobody yet unless given.")
@click.option("--until", default="", metavar="DAY", help="Due on this day or before, YYYY-MM-DD; default: today.")
@_BY
def round_fill(city: str | None, as_json: bool, area: str, worker: str, until: str, by: str) -> None:
    """Makes a visit of everything that is due in AREA and all below it. Again, it makes nothing twice.

    \b
    Examples:
      guardtag round fill feicheng/wangzhuang/north/zhongyu/3 --worker li-ling
    """
    with opened(city) as door, progress("visits") as moved:
        filled = door.rounds.fill(area, worker=worker, until=until, by=by, progress=lambda made: moved(made, made))
        later = "" if as_json or filled.made or filled.there else _first_day(door, area)
    key = "filled-later" if later else "filled-there" if filled.there else "filled"
    show(filled, as_json, lambda f: said(key, made=f.made, there=f.there, day=later))


@rounds.command("list")
@with_city
@_whose
@click.option("--out", type=OUT, default="", help="A file instead, .xlsx or .csv: the same as `round export`.")
@click.option("--show", "shows", multiple=True, type=click.Choice(SHOWS), help="With --out, as for `round print`.")
def round_list(
    city: str | None, as_json: bool, worker: str, area: str, until: str, out: str, shows: tuple[str, ...]
) -> None:
    """Lists the open visits of a worker, or of an area and all below it, by day.

    With --out each look at a person is journalled: their names and addresses stand in the file as they do in print.

    \b
    Examples:
      guardtag round list --worker li-ling --until 2026-12-01
      guardtag round list --area feicheng/wangzhuang
      guardtag round list --area feicheng/wangzhuang --out visits.xlsx
    """
    _one_of(worker, area)
    if out:
        _export(city, as_json, worker, area, until, out, shows)
        return
    if shows:
        raise click.UsageError("--show goes with --out")
    with opened(city) as door:
        asked = partial(door.rounds.list, worker=worker, area=area, until=until, limit=_PAGE)
        found = list(_pages(lambda after: asked(after=after), lambda visit: visit.id))
    show(found, as_json, lambda ones: "\n".join(_visit(one) for one in ones) or screen("no-visit"))


@rounds.command("assign")
@with_city
@click.argument("visit")
@click.option("--worker", required=True, help="Id of the worker who goes; empty takes it from whoever had it.")
@click.option("--day", default="", metavar="DAY", help="Another day, YYYY-MM-DD.")
@_BY
def round_assign(city: str | None, as_json: bool, visit: str, worker: str, day: str, by: str) -> None:
    """Gives VISIT to a worker, on its day or another.

    \b
    Examples:
      guardtag round assign 01k… --worker sun --day 2026-12-02
    """
    with opened(city) as door:
        given = door.rounds.assign(visit, worker=worker, day=day, by=by)
    show(given, as_json, lambda v: said(
        "assigned", visit=v.id, worker=v.worker or said("nobody"), day=_day(v.day)))  # fmt: skip


@rounds.command("done")
@with_city
@click.argument("visit")
@click.option(
    "--reached",
    multiple=True,
    metavar="CONTACT",
    help="Who said there that messages reach them: c1, or c1/2 for the second address. Counts as their yes.",
)
@_BY
@_NOTE
def round_done(city: str | None, as_json: bool, visit: str, reached: tuple[str, ...], by: str, note: str) -> None:
    """VISIT was made.

    \b
    Examples:
      guardtag round done 01k… --by li-ling --note "sewn into the winter coat, too"
      guardtag round done 01k… --by li-ling --reached c1
    """
    _ended(city, as_json, "done", visit, by, note, reached=reached)


@rounds.command("missed")
@with_city
@click.argument("visit")
@_BY
@_NOTE
def round_missed(city: str | None, as_json: bool, visit: str, by: str, note: str) -> None:
    """Nobody was met at VISIT, or nobody went: it is due as before.

    \b
    Examples:
      guardtag round missed 01k… --by li-ling
    """
    _ended(city, as_json, "missed", visit, by, note)


@rounds.command("cancel")
@with_city
@click.argument("visit")
@_BY
@_NOTE
def round_cancel(city: str | None, as_json: bool, visit: str, by: str, note: str) -> None:
    """Calls VISIT off.

    \b
    Examples:
      guardtag round cancel 01k… --note "the tag came back by post"
    """
    _ended(city, as_json, "cancel", visit, by, note)


@rounds.command("flagged")
@with_city
@click.argument("area")
def round_flagged(city: str | None, as_json: bool, area: str) -> None:
    """Lists tags that somebody untrained sewed in and nobody trained has looked at since.

    \b
    Examples:
      guardtag round flagged feicheng
    """
    with opened(city) as door:
        zone = door.config.timezone
        found = list(_pages(lambda after: door.rounds.flagged(area, after=after, limit=_PAGE), lambda one: one.ward))

        def one(fitting: Any) -> str:
            from guardtag.world import local

            day = local(fitting.at, zone).partition(" ")[0]
            return said("flag", serial=fitting.serial, ward=fitting.ward, by=fitting.by, day=day)

        show(found, as_json, lambda ones: "\n".join(map(one, ones)) or screen("no-flag"))


@rounds.command("print")
@with_city
@_whose
@click.option("--out", type=OUT, required=True, help="The list, .html: open it in a browser, print it on A4, 100 %.")
@click.option("--show", "shows", multiple=True, type=click.Choice(SHOWS), help="Default: nickname, home_address.")
@LANGUAGES
def round_print(
    city: str | None, as_json: bool, worker: str, area: str, until: str, out: str, shows: tuple[str, ...],
    languages: str,
) -> None:  # fmt: skip
    """Makes a list of visits to print: what a visitor needs of each person and no more. Each look is journalled.

    A home address stands on it only where somebody consented to that.

    \b
    Examples:
      guardtag round print --worker li-ling --until 2026-12-01 --out list.html
      guardtag round print --worker li-ling --show nickname --show contact_phone --out list.html
    """
    from guardtag.report import visit_list

    pair, made = chosen(languages, city), time.time()
    stops, zone, last = _stops(city, worker, area, until, shows)
    html = lettered(lambda letters: visit_list.page(
        stops, worker=worker, area=area, until=last, made=made, timezone=zone, languages=pair, lettering=letters,
    ))  # fmt: skip
    _write(out, html, len(stops), as_json)


@rounds.command("export")
@with_city
@_whose
@click.option("--out", type=OUT, required=True, help="The file, .csv (UTF-8) or .xlsx.")
@click.option("--show", "shows", multiple=True, type=click.Choice(SHOWS), help="Default: nickname, home_address.")
def round_export(
    city: str | None, as_json: bool, worker: str, area: str, until: str, out: str, shows: tuple[str, ...]
) -> None:
    """Writes the same list as a .csv or an .xlsx for a spreadsheet.

    \b
    Examples:
      guardtag round export --area feicheng/wangzhuang --until 2026-12-01 --out list.csv
      guardtag round export --worker li-ling --out list.xlsx
    """
    _export(city, as_json, worker, area, until, out, shows)


def _export(
    city: str | None, as_json: bool, worker: str, area: str, until: str, out: str, shows: tuple[str, ...]
) -> None:
    from pathlib import Path

    from guardtag.interop import visit_list, writers

    kind = Path(out).suffix.lower()
    if kind not in (".csv", ".xlsx"):
        raise click.UsageError("--out ends in .csv or .xlsx")
    if kind == ".csv":
        stops, _, _ = _stops(city, worker, area, until, shows)
        data = visit_list.written(stops, language())
    else:
        from guardtag.steps.scratch import scratch

        writers.package()  # before anybody is looked up
        stops, _, _ = _stops(city, worker, area, until, shows)
        with scratch(Path(out).absolute().parent) as folder:
            data = visit_list.workbook(stops, folder, language())
    _write(out, data, len(stops), as_json)


def _stops(
    city: str | None, worker: str, area: str, until: str, shows: tuple[str, ...]
) -> tuple[Sequence[Stop], str, str]:
    """The lines of a list, the time zone, and the last day."""
    from guardtag.rules.rounds import day

    _one_of(worker, area)
    with opened(city) as door:
        more: dict[str, Any] = {"show": shows} if shows else {}
        asked = partial(door.rounds.stops, worker=worker, area=area, until=until, limit=_PAGE, **more)
        found = list(_pages(lambda after: asked(after=after), lambda stop: stop.visit))
        return found, door.config.timezone, day(until) if until else ""


def _write(out: str, data: str | bytes, count: int, as_json: bool) -> None:
    write(out, data)
    show({"file": out, "visits": count}, as_json, lambda made: said(
        "written", file=made["file"], count=made["visits"], keep=said("keep")))  # fmt: skip


def _all_suggestions(door: Guard, area: str, until: str) -> Iterator[Suggestion]:
    return _pages(lambda after: door.rounds.suggest(area, until=until, after=after, limit=_PAGE), lambda one: one.ward)


def _first_day(door: Guard, area: str) -> str:
    """When something is due at last, YYYY-MM-DD; empty where nothing ever is."""
    day = min((one.day for one in _all_suggestions(door, area, _EVER)), default="")
    return _day(day) if day else ""


def _pages(read: Callable[[str], Sequence[Any]], key: Callable[[Any], str]) -> Iterator[Any]:
    """All of them, a page at a time."""
    after = ""
    while page := read(after):
        yield from page
        after = key(page[-1])


def _one_of(worker: str, area: str) -> None:
    if bool(worker) == bool(area):
        raise click.UsageError("say whose list: --worker, or --area")


def _ended(city: str | None, as_json: bool, verb: str, visit: str, by: str, note: str, **more: Sequence[str]) -> None:
    with opened(city) as door:
        ended = getattr(door.rounds, verb)(visit, by=by, note=note, **more)
    show(ended, as_json, lambda v: said(f"ended-{v.state}", visit=v.id))


def _suggestion(one: Suggestion) -> str:
    return said("suggested", day=_day(one.day), ward=one.ward, why=said(one.why), reason=said(one.reason))


def _visit(one: Visit) -> str:
    worker = one.worker or said("nobody")
    return said("listed", day=_day(one.day), visit=one.id, why=said(one.why), worker=worker, ward=one.ward)


def _day(text: str) -> str:
    from guardtag.rules.rounds import spoken

    return spoken(text)
