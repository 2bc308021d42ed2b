"""Commands about a person's life in the register: changed, away, moved, gone, back; and what was done."""

from __future__ import annotations

from datetime import date
from typing import IO, TYPE_CHECKING, Any

import click

from guardtag.cli._output import opened, show, with_city
from guardtag.cli._said import of_lives as said
from guardtag.cli._said import screen, state
from guardtag.cli._times import moment
from guardtag.world import local

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guardtag.model.people import Ward
    from guardtag.steps.deeds import Deed

BY = click.option("--by", default="", help="Id of whoever says so.")
"""The option of every command that says who decided."""
_TEXT = click.File("r", encoding="utf-8")


@click.command("change")
@with_city
@click.argument("ward_id", metavar="WARD")
@click.option("--name", default=None)
@click.option("--nickname", default=None)
@click.option("--birth-date", default=None, metavar="YYYY-MM-DD", help='Or "none" when it is not known.')
@click.option("--minor/--no-minor", default=None, help="Treat as a minor although no birth date says so.")
@click.option("--group", "groups", multiple=True, help="Repeatable; all of them.")
@click.option("--no-groups", is_flag=True)
@click.option("--hint", "hints", multiple=True, help="Repeatable; all of them.")
@click.option("--no-hints", is_flag=True)
@click.option("--reach", type=click.Choice(["relay", "call"]), default=None)
@click.option("--clothes", default=None)
@click.option("--capacity", type=click.Choice(["", "full", "limited", "none"]), default=None)
@click.option("--language", "spoken", default=None, help="Code of the language they speak.")
@click.option("--key", default=None, help="The register's own key of the person.")
@click.option("--medical", type=_TEXT, default=None, help="File with the notes for those who care; - for input.")
@click.option("--address", type=_TEXT, default=None, help="File with the home address; - for input.")
@click.option("--hidden-address", type=_TEXT, default=None, help="File with the hidden address; - for input.")
@BY
def change(
    city: str | None, as_json: bool, ward_id: str, name: str | None, nickname: str | None, birth_date: str | None,
    minor: bool | None, groups: tuple[str, ...], no_groups: bool, hints: tuple[str, ...], no_hints: bool,
    reach: str | None, clothes: str | None, capacity: str | None, spoken: str | None, key: str | None,
    medical: IO[str] | None, address: IO[str] | None, hidden_address: IO[str] | None, by: str,
) -> None:  # fmt: skip
    """Changes what the register says of a person; what is not given stays.

    Medical notes and addresses come from a file, so that no list of processes shows them.

    \b
    Examples:
      guardtag ward change 01k… --nickname 军军 --capacity limited --by li-ling
      guardtag ward change 01k… --birth-date 1948-03-09 --hint walks-slowly --hint needs-medicine
      guardtag ward change 01k… --medical - < notes.txt
    """
    changes: dict[str, Any] = {
        "name": name, "nickname": nickname, "minor": minor, "reach": reach, "clothes": clothes, "capacity": capacity,
        "language": spoken, "key": key,
    }  # fmt: skip
    for field, file in (("medical", medical), ("address", address), ("hidden_address", hidden_address)):
        changes[field] = file.read(4000).strip() if file is not None else None
    given = {field: value for field, value in changes.items() if value is not None}
    if birth_date is not None:
        given["birth_date"] = None if birth_date == "none" else date.fromisoformat(birth_date)
    for field, words, none in (("groups", groups, no_groups), ("hints", hints, no_hints)):
        if words or none:
            given[field] = words
    if not given:
        raise click.UsageError("nothing is to be changed")
    with opened(city) as door:
        show(door.wards.change(ward_id, by=by, **given), as_json, lambda w: said("ward-changed", id=w.id))


@click.command("away")
@with_city
@click.argument("ward_id", metavar="WARD")
@click.option("--until", required=True, help='Local time, "YYYY-MM-DD HH:MM", or a day.')
@click.option("--since", default="", help="The same; now unless given.")
@click.option("--why", type=click.Choice(["hospital", "away", "care"]), default="away", show_default=True)
@BY
def away(city: str | None, as_json: bool, ward_id: str, until: str, since: str, why: str, by: str) -> None:
    """Somebody is not at home for a time (住院、外出、托养): no visit is due; a scan calls for help all the same.

    \b
    Examples:
      guardtag ward away 01k… --why hospital --until 2026-10-08
    """
    with opened(city) as door:
        zone = door.config.timezone
        record = door.wards.away(
            ward_id, why=why, until=moment(until, zone), since=moment(since, zone) if since else None, by=by
        )
    show(record, as_json, lambda w: said("ward-away", id=w.id, why=said(f"absence-{why}"),
                                         until=local(w.absence.until, zone)))  # fmt: skip


@click.command("back")
@with_city
@click.argument("ward_id", metavar="WARD")
@BY
def back(city: str | None, as_json: bool, ward_id: str, by: str) -> None:
    """Somebody is back before the time.

    \b
    Examples:
      guardtag ward back 01k…
    """
    with opened(city) as door:
        key = "ward-not-away" if door.wards.get(ward_id).absence is None else ""
        done = door.wards.back(ward_id, by=by)
    show(done, as_json, lambda w: screen(key, id=w.id) if key else said("ward-back", id=w.id))


@click.command("move")
@with_city
@click.argument("ward_id", metavar="WARD")
@click.argument("area")
@BY
def move(city: str | None, as_json: bool, ward_id: str, area: str, by: str) -> None:
    """Somebody lives in AREA now, which answers for them (迁移); tags go on working.

    \b
    Examples:
      guardtag ward move 01k… feicheng/xincheng/south/lianhe/1 --by li-ling
    """
    with opened(city) as door:
        show(door.wards.move(ward_id, area, by=by), as_json, lambda w: said("ward-moved", id=w.id, area=w.area))


@click.command("leave")
@with_city
@click.argument("ward_id", metavar="WARD")
@click.option("--why", required=True, type=click.Choice(["died", "left"]))
@click.option("--close", "outcome", default="", help="Close the call that is open for them, with this outcome.")
@BY
def leave(city: str | None, as_json: bool, ward_id: str, why: str, outcome: str, by: str) -> None:
    """Somebody died or is not guarded here any more: their tags end, nobody is sent a message.

    \b
    Examples:
      guardtag ward leave 01k… --why left --by li-ling
      guardtag ward leave 01k… --why died --close other --by li-ling
    """
    with opened(city) as door:
        record = door.wards.leave(ward_id, why, by=by, close_call=outcome)
    show(record, as_json, lambda w: said("ward-ended", id=w.id, state=said(f"state-of-{w.state}")))


@click.command("return")
@with_city
@click.argument("ward_id", metavar="WARD")
@BY
def return_(city: str | None, as_json: bool, ward_id: str, by: str) -> None:
    """Takes `ward leave` back: guarded again, every tag what it was before.

    \b
    Examples:
      guardtag ward return 01k… --by li-ling
    """
    with opened(city) as door:
        show(door.wards.return_(ward_id, by=by), as_json, lambda w: said("ward-returned", id=w.id))


@click.command("history")
@with_city
@click.argument("ward_id", metavar="WARD")
@click.option("--limit", type=click.IntRange(1, 1000), default=100, show_default=True)
def history(city: str | None, as_json: bool, ward_id: str, limit: int) -> None:
    """Says what was done about a person, newest first: who, what, when.

    \b
    Examples:
      guardtag ward history 01k… --limit 20
    """
    with opened(city) as door:
        show(door.wards.history(ward_id, limit=limit), as_json, lambda deeds: _deeds(deeds, door.config.timezone))


def _deeds(deeds: Sequence[Deed], zone: str) -> str:
    lines = [f"{local(d.at, zone)}  {state(d.by):<16}  {d.verb:<20}  {d.detail}".rstrip() for d in deeds]
    return "\n".join(lines) or screen("no-history")


def contact_lines(ward: Ward) -> str:
    """A person's contacts in order, as the operator sees them."""
    return "\n".join(
        f"{c.id:<4} {c.name} {c.relation} {' '.join(c.addresses)}{'  *' if c.guardian else ''}" for c in ward.contacts
    )


ALL = (change, away, back, move, leave, return_, history)
"""Every command of this file."""
