"""Commands about those who come: enrolled, on duty, away."""

from __future__ import annotations

import time
from typing import Any

import click

from guardtag.cli._output import opened, show, with_city
from guardtag.cli._said import screen, state, told
from guardtag.cli._tables import responder_import, responder_undo_import
from guardtag.cli._times import moment
from guardtag.cli.contact import test_said
from guardtag.rules.duty import written
from guardtag.world import local


@click.group()
def responder() -> None:
    """Grid workers 网格员 and others who come."""


responder.add_command(responder_import)
responder.add_command(responder_undo_import)


@responder.command("enrol")
@with_city
@click.argument("id", metavar="RESPONDER")
@click.option("--name", required=True)
@click.option("--area", required=True, help="Path such as feicheng/wangzhuang/north/zhongyu/3.")
@click.option(
    "--role", default="worker", show_default=True,
    help="worker 网格员, supervisor, hotline, police: the ladder calls them. volunteer: called by a whistle or a search"
    " alone. department: a department's own number, called by a whistle alone. auditor: never called.",
)  # fmt: skip
@click.option("--also", multiple=True, help="Path of a further area that they answer for; may be given several times.")
@click.option("--address", multiple=True, help="channel:target; may be given several times, in order.")
@click.option("--duty", multiple=True, help='Such as "mon-fri 08:00-18:00"; may be given several times.')
def responder_enrol(
    city: str | None, as_json: bool, id: str, name: str, area: str, role: str, also: tuple[str, ...],
    address: tuple[str, ...], duty: tuple[str, ...],
) -> None:  # fmt: skip
    """Enrols somebody who comes when called.

    \b
    Examples:
      guardtag responder enrol li-ling --name 李岭 --area feicheng/wangzhuang/north/zhongyu/3 \\
        --address mail:li.ling@example.org
      guardtag responder enrol fire --name 消防救援站 --area feicheng --role department --address mail:fire@example.org
    """
    with opened(city) as door:
        record = door.responders.enrol(id, name=name, area=area, role=role, addresses=address, duty=duty, areas=also)
    show(record, as_json, lambda r: screen("enrolled", id=r.id, area=r.area))


@responder.command("change")
@with_city
@click.argument("id", metavar="RESPONDER")
@click.option("--name", default=None)
@click.option("--area", default=None, help="Path of the area they answer for.")
@click.option("--also", multiple=True, help="Path of a further area, in place of those there were; may be repeated.")
@click.option("--only", is_flag=True, help="No further areas any more.")
@click.option("--role", default=None, help="As for `responder enrol`.")
@click.option("--address", multiple=True, help="channel:target, in place of those there were; in order.")
@click.option("--language", default=None, help="Of the messages to them: zh or en.")
def responder_change(
    city: str | None, as_json: bool, id: str, name: str | None, area: str | None, also: tuple[str, ...], only: bool,
    role: str | None, address: tuple[str, ...], language: str | None,
) -> None:  # fmt: skip
    """Changes what is known of somebody; what is left out stays. A new address is tested with `responder test`.

    \b
    Examples:
      guardtag responder change li-ling --address sms:+8613800138000
      guardtag responder change li-ling --area feicheng/north/1 --also feicheng/north/2 --also feicheng/north/3
    """
    if only and also:
        raise click.UsageError("--only means that there is no --also.")
    with opened(city) as door:
        record = door.responders.change(
            id, name=name, area=area, areas=also if also or only else None, role=role, addresses=address or None,
            language=language,
        )  # fmt: skip
    show(record, as_json, lambda r: f"{r.id}  {state(r.role)}  {', '.join(r.everywhere)}")


@responder.command("test")
@with_city
@click.argument("id", metavar="RESPONDER")
def responder_test(city: str | None, as_json: bool, id: str) -> None:
    """Begins a test of somebody's address: a message that wants a yes. A dispatcher sends it, by day.

    \b
    Examples:
      guardtag responder test li-ling
    """
    with opened(city) as door:
        show(door.responders.test(id), as_json, test_said)


@responder.command("unverified")
@with_city
@click.argument("area")
def responder_unverified(city: str | None, as_json: bool, area: str) -> None:
    """Lists the responders of exactly AREA of whom nobody knows whether a message reaches them, and why.

    \b
    Examples:
      guardtag responder unverified feicheng/north
    """
    with opened(city) as door:
        found = door.responders.unverified(area)
        show(found, as_json, lambda ids: "\n".join(f"{id}  {told(f'why-{why}')}" for id, why in ids.items()) or
             told("nobody-unverified"))  # fmt: skip


@responder.command("list")
@with_city
@click.argument("area")
def responder_list(city: str | None, as_json: bool, area: str) -> None:
    """Lists the responders of exactly AREA: their hours, and who is away.

    \b
    Examples:
      guardtag responder list feicheng/wangzhuang
    """
    with opened(city) as door:
        now, zone = time.time(), door.config.timezone
        show(list(door.responders.list(area)), as_json, lambda rs: "\n".join(_one(r, now, zone) for r in rs) or
             screen("no-responder"))  # fmt: skip


def _one(r: Any, now: float, zone: str) -> str:
    away = [leave.until for leave in r.leaves if leave.since <= now < leave.until]
    words = f"{r.id}  {state(r.role)}  {r.name}  {_hours(r)}"
    return screen("away-until", words=words, until=local(max(away), zone)) if away else words


def _duty(r: Any) -> str:
    return f"{r.id}: {_hours(r)}"


def _hours(r: Any) -> str:
    return "; ".join(written(one) for one in r.shifts) or screen("always-on-duty")


@responder.command("duty")
@with_city
@click.argument("id", metavar="RESPONDER")
@click.argument("duty", nargs=-1)
def responder_duty(city: str | None, as_json: bool, id: str, duty: tuple[str, ...]) -> None:
    """Sets when somebody is on duty (值班), in local time; without DUTY always.

    \b
    Examples:
      guardtag responder duty li-ling "mon-fri 08:00-18:00" "sat 08:00-12:00"
      guardtag responder duty li-ling
    """
    with opened(city) as door:
        show(door.responders.duty(id, duty), as_json, _duty)


@responder.command("leave")
@with_city
@click.argument("id", metavar="RESPONDER")
@click.option("--until", required=True, help='Local time, "YYYY-MM-DD HH:MM", or a day.')
@click.option("--since", default="", help="The same; now unless given.")
@click.option("--reason", default="", help="A few words.")
@click.option("--stand-in", default="", help="Id of whoever does their duty for that time.")
def responder_leave(
    city: str | None, as_json: bool, id: str, until: str, since: str, reason: str, stand_in: str
) -> None:
    """Somebody is away (请假): their stand-in (代班) is called.

    \b
    Examples:
      guardtag responder leave li-ling --until 2026-10-08 --stand-in wang-xia
    """
    with opened(city) as door:
        zone = door.config.timezone
        record = door.responders.leave(
            id, until=moment(until, zone), since=moment(since, zone) if since else None, reason=reason,
            stand_in=stand_in,
        )  # fmt: skip
    show(record, as_json, lambda r: screen(
        "on-leave", id=r.id, until=local(r.leaves[-1].until, zone)))  # fmt: skip


@responder.command("back")
@with_city
@click.argument("id", metavar="RESPONDER")
def responder_back(city: str | None, as_json: bool, id: str) -> None:
    """Somebody is back before the time.

    \b
    Examples:
      guardtag responder back li-ling
    """
    with opened(city) as door:
        show(door.responders.back(id), as_json, lambda r: screen("responder-back", id=r.id))


@responder.command("stand-in")
@with_city
@click.argument("id", metavar="RESPONDER")
@click.option("--stand-in", required=True, help="Id of the responder who does the duty.")
@click.option("--until", required=True, help='Local time, "YYYY-MM-DD HH:MM", or a day.')
def responder_stand_in(city: str | None, as_json: bool, id: str, stand_in: str, until: str) -> None:
    """Somebody does another's duty for a time (代班), with their area and rights.

    \b
    Examples:
      guardtag responder stand-in li-ling --stand-in wang-xia --until "2026-10-01 18:00"
    """
    with opened(city) as door:
        zone = door.config.timezone
        record = door.responders.stand_in(id, stand_in=stand_in, until=moment(until, zone))
    show(record, as_json, lambda r: screen(
        "stands-in", id=r.id, other=id, until=local(r.standing[-1].until, zone)))  # fmt: skip


@responder.command("retire")
@with_city
@click.argument("id", metavar="RESPONDER")
def responder_retire(city: str | None, as_json: bool, id: str) -> None:
    """Somebody leaves (离岗): they are not called any more and can do nothing; what they did stays.

    Open calls in their hands go back to the ladder at once.

    \b
    Examples:
      guardtag responder retire li-ling
    """
    with opened(city) as door:
        before = door.responders.get(id)
        calls = door.incidents.list(state="open", limit=1000) if before.active else []
        held = sum(id in call.acknowledged_by for call in calls)
        retired = door.responders.retire(id)
    key = ("retired" if held else "retired-free") if before.active else "retired-before"
    show(retired, as_json, lambda r: told(key, id=r.id, calls=held))


@responder.command("erase")
@with_city
@click.argument("id", metavar="RESPONDER")
@click.option("--yes", is_flag=True, help="Do not ask.")
def responder_erase(city: str | None, as_json: bool, id: str, yes: bool) -> None:
    """Erases what is known of somebody who left (删除): name, addresses, hours. Their id stays in the journal.

    \b
    Examples:
      guardtag responder erase li-ling --yes
    """
    if not yes:
        click.confirm(told("erase-asked"), abort=True)
    asked = time.time()
    with opened(city) as door:
        erased, zone = door.responders.erase(id), door.config.timezone
    key = "responder-erased" if erased.at >= asked else "responder-erased-before"
    show(erased, as_json, lambda e: told(key, id=e.responder, when=local(e.at, zone)))
