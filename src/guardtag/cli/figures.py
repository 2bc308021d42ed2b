"""Commands about the figures: what became of the calls of an area."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guardtag.cli._output import language, opened, show, with_city
from guardtag.cli._page import LANGUAGES, chosen
from guardtag.cli._said import screen

if TYPE_CHECKING:
    from guardtag import Guard

_SINCE = click.option(
    "--since", default="", metavar="YYYY-MM-DD", help="From this day on, in the deployment's time zone."
)
_UNTIL = click.option("--until", default="", metavar="YYYY-MM-DD", help="Before this day; unless given, until now.")


@click.command()
@with_city
@click.argument("area", default="")
@_SINCE
@_UNTIL
@click.option("--per", type=click.Choice(("area", "day", "month", "year")), help="One line for each.")
@click.option("--compare", is_flag=True, help="Beside the period before, and the one a year before; needs --since.")
@click.option("--public", default="", metavar="YYYY-MM|YYYY", help="What may be shown to everybody of a month or year.")
@click.option("--ledger", is_flag=True, help="What became of the tags: given, issued, sewn in, readable, helped.")
@click.option("--hall", is_flag=True, help="The address of the hall's screen: whoever has it may look.")
@click.option("--recount", is_flag=True, help="Have dispatchers count everything anew.")
def figures(
    city: str | None, as_json: bool, area: str, since: str, until: str, per: str | None, compare: bool, public: str,
    ledger: bool, hall: bool, recount: bool,
) -> None:  # fmt: skip
    """Figures of AREA and all below it.

    \b
    Examples:
      guardtag figures feicheng
      guardtag figures feicheng --since 2026-01-01 --per area
      guardtag figures feicheng --since 2026-10-01 --until 2026-11-01 --compare
      guardtag figures feicheng --public 2026-10
      guardtag figures feicheng --hall
      guardtag figures --ledger
    """
    if not area and not (ledger or recount):
        raise click.UsageError("give AREA")
    if sum(map(bool, (per, compare, public, ledger, hall, recount))) > 1:
        raise click.UsageError("give one of --per, --compare, --public, --ledger, --hall and --recount")
    if (since or until) and (public or ledger or hall or recount):
        raise click.UsageError("--since and --until do not go with --public, --ledger, --hall or --recount")
    if compare and not since:
        raise click.UsageError("--compare needs --since")
    from guardtag.cli import _figures_said as said

    with opened(city) as door:
        first, last = _time(door, since), _time(door, until)
        if recount:
            door.figures.recount()
            show({"recount": "begun"}, as_json, lambda _: screen("figures-recount"))
        elif hall:
            link = door.figures.hall_link(area, number=_screens(door))
            show({"link": link}, as_json, lambda made: str(made["link"]))
        elif ledger:
            show(door.figures.ledger(area), as_json, lambda found: found.said(language()))
        elif public:
            show(door.figures.public(area, public), as_json, lambda found: found.said(language()))
        elif compare and first is not None:
            three = door.figures.compare(area, since=first, until=last)
            show(three, as_json, lambda found: said.compared(found, door.config.timezone))
        elif per == "area":
            below = door.figures.areas(area, since=first, until=last)
            show(below, as_json, lambda found: said.rows(found, area))
        elif per:
            periods = door.figures.periods(area, per=per, since=first, until=last)
            show(periods, as_json, lambda found: said.rows(found, area, door.config.timezone))
        else:
            from guardtag.rules.figures import plain

            found = door.figures(area, since=first, until=last)
            show(plain(found) if as_json else found, as_json, lambda found: found.said(language()))


def _screens(door: Guard) -> int:
    """The number that the pages look at: ``screens`` of ``[web]``."""
    number = door.config.web.get("screens", 1)
    return number if isinstance(number, int) else 1


def _time(door: Guard, text: str) -> float | None:
    from guardtag.cli._times import moment

    return moment(text, door.config.timezone) if text else None


@click.command()
@with_city
@click.argument("area")
@click.option("--out", type=click.Path(dir_okay=False), required=True, help="The file: .html, .csv or .json.")
@_SINCE
@_UNTIL
@click.option("--tags/--no-tags", default=True, show_default=True, help="With what became of the tags; takes longer.")
@LANGUAGES
def report(
    city: str | None, as_json: bool, area: str, out: str, since: str, until: str, tags: bool, languages: str
) -> None:
    """Writes a report of AREA's figures into the file OUT: a page that loads nothing, CSV or JSON.

    For the office: it shows small counts. What may be shown to everybody: guardtag figures AREA --public 2026-10.

    \b
    Examples:
      guardtag report feicheng --out report.html --since 2026-01-01
      guardtag report feicheng --out report.csv
    """
    kind = Path(out).suffix.lower()
    if kind not in (".html", ".csv", ".json"):
        raise click.UsageError("OUT ends in .html, .csv or .json")
    from guardtag.labels.output import whole_file
    from guardtag.report import figures as pages
    from guardtag.report import figures_files as files

    pair = chosen(languages, city)
    with opened(city) as door:
        first, last = _time(door, since), _time(door, until)
        found = pages.Report(
            door.figures(area, since=first, until=last), door.figures.periods(area, since=first, until=last),
            door.figures.areas(area, since=first, until=last),
            None if first is None else door.figures.compare(area, since=first, until=last),
            door.figures.ledger(area) if tags else None,
            Counter(one.rule for one in door.warnings.list(area, limit=1000)),
            door.figures.fittings(area, since=first, until=last) if tags else None,
        )  # fmt: skip
        zone, now = door.config.timezone, door._room.world.now()
    if kind == ".html":
        text = pages.page(found, languages=pair, timezone=zone, now=now)
    else:
        text = files.lines(found, zone) if kind == ".csv" else files.data(found)
    with whole_file(out) as stream:
        stream.write(text.encode())
    show({"file": out}, as_json, lambda made: screen("report-made", file=made["file"]))
