"""Commands about early warnings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from guardtag.cli._output import language, opened, show, with_city
from guardtag.cli._said import of_warnings, state
from guardtag.world import local

if TYPE_CHECKING:
    from guardtag.desks.warnings import Explained
    from guardtag.model.warnings import Deed, EarlyWarning


@click.group()
def warnings() -> None:
    """Early warnings 预警: what to see to before anybody is lost."""


@warnings.command("list")
@with_city
@click.argument("area", default="", metavar="[AREA]")
@click.option("--owner", default="", help="In the hands of this responder; office: of nobody else.")
@click.option("--overdue", is_flag=True, help="Only those that somebody should have seen to by now.")
@click.option("--closed", is_flag=True, help="Those that are over; needs an AREA.")
@click.option("--limit", default=100, show_default=True, help="At most so many.")
def warnings_list(
    city: str | None, as_json: bool, area: str, owner: str, overdue: bool, closed: bool, limit: int
) -> None:
    """Lists warnings of AREA and all below it, or of everywhere, the gravest first.

    \b
    Examples:
      guardtag warnings list feicheng/wangzhuang --overdue
      guardtag warnings list --owner li-ling
    """
    with opened(city) as door:
        found, zone = (
            door.warnings.list(area, owner=owner, overdue=overdue, closed=closed, limit=limit),
            door.config.timezone,
        )
    show(found, as_json, lambda many: "\n".join(_line(one, zone) for one in many) or of_warnings("none"))


@warnings.command("explain")
@with_city
@click.argument("id", metavar="WARNING")
def warnings_explain(city: str | None, as_json: bool, id: str) -> None:
    """Says why the WARNING is given, what to do, who is to see to it, and what became of it.

    Its first letters are enough, as far as no other warning begins so.

    \b
    Examples:
      guardtag warnings explain 3fa2c1
    """
    with opened(city) as door:
        said, zone = door.warnings.explain(id, language=language()), door.config.timezone
    show(said, as_json, lambda one: _explained(one, zone))


@warnings.command("acknowledge")
@with_city
@click.argument("id", metavar="WARNING")
@click.option("--reason", required=True, help="What is being done, about no person.")
@click.option("--by", default="", help="Id of whoever sees to it.")
def warnings_acknowledge(city: str | None, as_json: bool, id: str, reason: str, by: str) -> None:
    """Says that somebody sees to the WARNING.

    \b
    Examples:
      guardtag warnings acknowledge 3fa2c1 --by li-ling --reason "visit on Friday"
    """
    with opened(city) as door:
        one, zone = door.warnings.acknowledge(id, reason, by=by), door.config.timezone
    show(one, as_json, lambda w: _line(w, zone))


@warnings.command("snooze")
@with_city
@click.argument("id", metavar="WARNING")
@click.option("--days", required=True, type=float, help="For how long.")
@click.option("--reason", required=True, help="Why it can wait, about no person.")
@click.option("--by", default="", help="Id of whoever says so.")
def warnings_snooze(city: str | None, as_json: bool, id: str, days: float, reason: str, by: str) -> None:
    """Puts the WARNING to sleep; it wakes by itself.

    \b
    Examples:
      guardtag warnings snooze 3fa2c1 --days 7 --reason "the family is away"
    """
    with opened(city) as door:
        one, zone = door.warnings.snooze(id, reason, days=days, by=by), door.config.timezone
    show(one, as_json, lambda w: _line(w, zone))


def _line(one: EarlyWarning, zone: str) -> str:
    state = "resting" if one.open and one.gone is not None else one.state
    line = of_warnings(
        "line", id=one.id[:8], severity=of_warnings(one.severity), area=one.area or "-", title=_title(one.rule),
        state=of_warnings(state), owner=one.owner or of_warnings("office"), due=local(one.due, zone),
    )  # fmt: skip
    about = one.ward or one.responder
    return line + (of_warnings("line-about", ward=about) if about else "")


def _title(rule: str) -> str:
    return rule if ":" in rule else of_warnings(rule)


def _explained(said: Explained, zone: str) -> str:
    one = said.warning
    lines: Sequence[str] = (
        _line(one, zone), of_warnings("explain-rule", title=said.title, why=said.why),
        of_warnings("explain-do", do=said.do),
        of_warnings("explain-due", owner=said.owner, due=said.due, level=one.level, times=one.times),
        *(_deed(deed, zone) for deed in one.log),
    )  # fmt: skip
    return "\n".join(lines)


def _deed(deed: Deed, zone: str) -> str:
    what, text = of_warnings(f"deed-{deed.what}"), deed.text
    if deed.what in ("escalated", "handed"):  # to whom it went is what was done, not a remark about it
        what, text = f"{what} {text or of_warnings('office')}", ""
    return of_warnings("deed", at=local(deed.at, zone), what=what, by=state(deed.by), text=text).rstrip()
