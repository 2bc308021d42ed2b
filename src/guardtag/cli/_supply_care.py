"""Commands about garments: how many have a tag, and when that will be worn out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from guardtag.cli._codes import tag_code
from guardtag.cli._output import opened, show, with_city
from guardtag.cli._said import of_supply as said
from guardtag.cli._said import screen
from guardtag.world import local

if TYPE_CHECKING:
    from guardtag.desks.supply import Coverage
    from guardtag.model.garments import Garments
    from guardtag.rules.wear_forecast import Forecast


def add_to(group: click.Group) -> None:
    """Adds them to ``guardtag supply``."""
    for command in (wardrobe, coverage, forecast):
        group.add_command(command)


@click.command("wardrobe")
@with_city
@click.argument("ward_id", metavar="WARD")
@click.argument("items", nargs=-1, required=True)
@click.option("--by", default="", help="Who counted.")
def wardrobe(city: str | None, as_json: bool, ward_id: str, items: tuple[str, ...], by: str) -> None:
    """Counts what WARD has to wear: KIND:SEASON=COUNT, and @WASHES a week where the family says it.

    Kinds: coat, jacket, trousers, skirt, shirt, sweater, nightwear, shoe, hat, bag, other. Seasons: all-year, summer,
    winter, spring-autumn.

    \b
    Examples:
      guardtag supply wardrobe 01k… coat:winter=5 shirt:all-year=6@2 bag:all-year=1
    """
    with opened(city) as door:
        counted = door.supply.wardrobe(ward_id, [_item(text) for text in items], by=by)
    show(counted, as_json, lambda one: f"{one.ward}: {sum(item.count for item in one.items)}")


def _item(text: str) -> Garments:
    from guardtag.model.garments import ALL_YEAR, Garments

    what, _, number = text.partition("=")
    kind, _, season = what.partition(":")
    count, _, washes = number.partition("@")
    try:
        return Garments(kind, season or ALL_YEAR, int(count), float(washes or 0))
    except ValueError:
        raise click.UsageError("an item is KIND:SEASON=COUNT or KIND:SEASON=COUNT@WASHES") from None


@click.command("coverage")
@with_city
@click.argument("ward_id", metavar="[WARD]", default="")
@click.option("--area", default="", help="Of all people of this area and all below it.")
def coverage(city: str | None, as_json: bool, ward_id: str, area: str) -> None:
    """Says how many garments of WARD, or of an area, have a tag: 1 of 5 coats.

    \b
    Examples:
      guardtag supply coverage 01k…
      guardtag supply coverage --area feicheng/wangzhuang
    """
    if bool(ward_id) == bool(area):
        raise click.UsageError("give WARD or --area")
    with opened(city) as door:
        show(door.supply.coverage(ward_id, area=area), as_json, _coverage)


def _coverage(found: Coverage) -> str:
    lines = []
    if found.wards != 1:
        lines.append(said("covered-people", wards=found.wards, bare=found.bare, uncounted=found.uncounted))
    for line in found.lines:
        key = "covered" if line.owned else "covered-uncounted"
        lines.append(said(key, kind=said(line.kind), season=said(line.season), tagged=line.tagged, owned=line.owned))
    return "\n".join(lines) if found.lines else "\n".join([*lines, screen("no-coverage")])


@click.command("forecast")
@with_city
@click.argument("code", default="")
@click.option("--area", default="", help="Of all tags of this area that are to be looked at or replaced.")
@click.option("--weeks", type=click.FloatRange(0, 520), default=8.0, show_default=True, help="Looking so far ahead.")
def forecast(city: str | None, as_json: bool, code: str, area: str, weeks: float) -> None:
    """Says when the tag CODE is likely worn out, from how often it is washed and what check-ups found.

    \b
    Examples:
      guardtag supply forecast 17
      guardtag supply forecast --area feicheng/wangzhuang --weeks 8
    """
    if bool(code) == bool(area):
        raise click.UsageError("give CODE or --area")
    with opened(city) as door:
        zone = door.config.timezone
        if code:
            show(
                door.supply.forecast(tag_code(code)),
                as_json,
                lambda one: f"{_forecast(one, zone)}\n{said('simulated')}",
            )
            return
        found = list(door.supply.wearing_out(area, weeks=weeks))
        show([{"ward": ward, "forecast": one} for ward, one in found], as_json,
             lambda many: "\n".join([*(f"{each['ward']}  {_forecast(each['forecast'], zone)}" for each in many),
                                     said("simulated")]) if many else screen("no-forecast"))  # fmt: skip


def _forecast(one: Forecast, zone: str) -> str:
    def day(at: float | None) -> str:
        return said("never") if at is None else local(at, zone).partition(" ")[0]

    do = said({"keep": "keep-on"}.get(one.do, one.do))
    reasons = ", ".join(said(reason, count=one.readings) for reason in one.because)
    told = said(
        "forecast", serial=one.serial, do=do, washes=f"{one.washes:.0f}", left=f"{one.left:.0f}",
        likely=day(one.likely), soonest=day(one.soonest),
    )  # fmt: skip
    return f"{told} ({said('because', reasons=reasons)})"
