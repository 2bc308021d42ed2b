"""Commands about what is different for a while: drills, maintenance, severe weather."""

from __future__ import annotations

import click

from guardtag.cli._output import opened, show, with_city
from guardtag.cli._said import screen, state
from guardtag.world import local


@click.group()
def mode() -> None:
    """Drills 演练, a channel's maintenance 维护, severe weather 恶劣天气; each ends by itself."""


@mode.command("begin")
@with_city
@click.argument("what", type=click.Choice(["drill", "maintenance", "weather"]))
@click.argument("scope")
@click.option("--minutes", required=True, type=float, help="How long; at most a day.")
@click.option("--reason", default="", help="A few words, about no person.")
def mode_begin(city: str | None, as_json: bool, what: str, scope: str, minutes: float, reason: str) -> None:
    """Begins one for SCOPE: an area (drill, weather) or a channel (maintenance).

    A drill calls nobody by itself: scan with --purpose drill, as often as it is practised. Every other call of
    those minutes is in earnest.

    \b
    Examples:
      guardtag mode begin drill feicheng/wangzhuang --minutes 60 --reason "spring drill"
      guardtag scan 7K3M-9QRT-2XRR --purpose drill --alert --place "bus stop"
      guardtag mode begin maintenance sms --minutes 30
    """
    with opened(city) as door:
        begun, zone = door.modes.begin(what, scope, minutes=minutes, reason=reason), door.config.timezone
    show(begun, as_json, lambda m: screen(
        "mode", what=state(m.what), scope=m.scope, until=local(m.until, zone)))  # fmt: skip


@mode.command("end")
@with_city
@click.argument("what", type=click.Choice(["drill", "maintenance", "weather"]))
@click.argument("scope")
def mode_end(city: str | None, as_json: bool, what: str, scope: str) -> None:
    """Ends one before its time.

    \b
    Examples:
      guardtag mode end drill feicheng/wangzhuang
    """
    with opened(city) as door:
        door.modes.end(what, scope)
    show({"ended": f"{what} {scope}"}, as_json, lambda _: screen("mode-ended", what=state(what), scope=scope))


@mode.command("list")
@with_city
def mode_list(city: str | None, as_json: bool) -> None:
    """Lists those in force.

    \b
    Examples:
      guardtag mode list
    """
    with opened(city) as door:
        modes, zone = list(door.modes.list()), door.config.timezone
    show(
        modes, as_json,
        lambda ms: "\n".join(
            f"{screen('mode', what=state(m.what), scope=m.scope, until=local(m.until, zone))}  {m.reason}".rstrip()
            for m in ms
        ) or screen("none"),
    )  # fmt: skip
