"""Commands about drills."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from guardtag.cli._output import opened, show, with_city
from guardtag.cli._said import of_warnings, told_word
from guardtag.world import local

if TYPE_CHECKING:
    from guardtag.guard import Guard
    from guardtag.model.drills import Drill


@click.group()
def drill() -> None:
    """Drills 演练: a simulated call on the live duty lists, and how it went."""


@drill.command("hold")
@with_city
@click.argument("area")
@click.option("--kind", type=click.Choice(["found", "missing", "distress"]), default="found", show_default=True)
@click.option("--minutes", type=float, default=60.0, show_default=True, help="It ends by itself; at most a day.")
@click.option("--place", default="", help="Where the person of the exercise is said to be.")
@click.option("--reason", default="", help="A few words, about no person.")
@click.option("--by", default="", help="Id of whoever holds it.")
def drill_hold(
    city: str | None, as_json: bool, area: str, kind: str, minutes: float, place: str, reason: str, by: str
) -> None:
    """Calls whoever is on duty in AREA, as an exercise; every message says so first.

    `guardtag mode begin drill` only lets people practise by scanning; this calls them.

    \b
    Examples:
      guardtag drill hold feicheng/wangzhuang --minutes 60 --place "bus stop" --reason "spring drill"
    """
    with opened(city) as door:
        held, zone = door.drills.hold(area, kind=kind, minutes=minutes, place=place, reason=reason, by=by), _zone(door)
    show(held, as_json, lambda one: _drill(one, zone))


@drill.command("results")
@with_city
@click.argument("area", default="", metavar="[AREA]")
@click.option("--limit", default=20, show_default=True, help="At most so many.")
def drill_results(city: str | None, as_json: bool, area: str, limit: int) -> None:
    """Lists the drills of AREA and all below it, newest first, with their milestones.

    \b
    Examples:
      guardtag drill results feicheng
    """
    with opened(city) as door:
        found, zone = door.drills.results(area, limit=limit), _zone(door)
    show(found, as_json, lambda many: "\n".join(_drill(one, zone) for one in many) or of_warnings("drill-none"))


def _zone(door: Guard) -> str:
    return door.config.timezone


def _drill(one: Drill, zone: str) -> str:
    lines = [of_warnings(
        "drill-line", id=one.id, area=one.area, at=local(one.at, zone), state=of_warnings(f"drill-{one.state}"),
        met=one.on_target, of=len(one.counted), called=one.called, answered=one.answered, level=one.level,
    )]  # fmt: skip
    for milestone in one.milestones:
        minutes = "-" if milestone.at is None else f"{(milestone.at - one.at) / 60:.1f}"
        if milestone not in one.counted:
            continue
        lines.append(of_warnings(
            "drill-milestone", name=told_word(milestone.name), target=f"{milestone.target:.0f}", minutes=minutes
        ))  # fmt: skip
    return "\n".join(lines)
