"""Commands about break-glass: seeing more of one person for half an hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from guardtag.cli._output import opened, show, with_city
from guardtag.cli._said import told
from guardtag.world import local

if TYPE_CHECKING:
    from guardtag.model.glass import BreakGlass

READER = click.option("--as", "reader", required=True, help="Id of the responder whose door it is.")


def _one(glass: BreakGlass, zone: str) -> str:
    said = "glass-closed" if glass.closed is not None else "glass-two" if glass.confirmed is not None else "glass-open"
    return told(
        said, id=glass.id, ward=glass.ward, by=glass.by, second=glass.confirmed_by, reason=glass.reason,
        when=local(glass.opened, zone), until=local(glass.until if glass.closed is None else glass.closed, zone),
    )  # fmt: skip


@click.command("break-glass")
@with_city
@click.argument("ward_id", metavar="WARD")
@READER
@click.option("--reason", required=True, help="Why it cannot wait; at most 500 characters.")
def break_glass(city: str | None, as_json: bool, ward_id: str, reader: str, reason: str) -> None:
    """Opens one person's record to one reader for 30 minutes; the guardians and supervisors are told.

    \b
    Examples:
      guardtag ward break-glass 01k… --as li-ling --reason "fell ill at the market, cannot speak"
      guardtag ward show 01k… --as li-ling
    """
    with opened(city) as door:
        zone = door.config.timezone
        show(door.acting_as(reader).wards.break_glass(ward_id, reason=reason), as_json, lambda g: _one(g, zone))


@click.command("confirm-glass")
@with_city
@click.argument("glass_id", metavar="GLASS")
@READER
def confirm_glass(city: str | None, as_json: bool, glass_id: str, reader: str) -> None:
    """Confirms a break-glass as the second person: its reader sees the hidden address too.

    \b
    Examples:
      guardtag ward confirm-glass 01k… --as wang-xia
    """
    with opened(city) as door:
        zone = door.config.timezone
        show(door.acting_as(reader).wards.confirm_glass(glass_id), as_json, lambda g: _one(g, zone))


@click.command("close-glass")
@with_city
@click.argument("glass_id", metavar="GLASS")
@click.option("--as", "reader", default="", help="Id of the responder whose door it is; the operator unless given.")
def close_glass(city: str | None, as_json: bool, glass_id: str, reader: str) -> None:
    """Closes a break-glass before its time.

    \b
    Examples:
      guardtag ward close-glass 01k… --as li-ling
    """
    with opened(city) as door:
        mine, zone = door.acting_as(reader) if reader else door, door.config.timezone
        show(mine.wards.close_glass(glass_id), as_json, lambda g: _one(g, zone))


@click.command("glasses")
@with_city
@click.argument("ward_id", metavar="[WARD]", default="")
@click.option("--area", default="", help="Path; of an area and all below it, instead of one person.")
def glasses(city: str | None, as_json: bool, ward_id: str, area: str) -> None:
    """Lists every break-glass of a person, or of an area, newest first, with its reason.

    \b
    Examples:
      guardtag ward glasses 01k…
      guardtag ward glasses --area feicheng/wangzhuang
    """
    if bool(ward_id) == bool(area):
        raise click.UsageError("give a person or --area")
    with opened(city) as door:
        zone = door.config.timezone
        found = list(door.wards.glasses(ward_id, area=area, limit=1000))
        show(found, as_json, lambda gs: "\n".join(_one(g, zone) for g in gs) or told("glass-none"))
