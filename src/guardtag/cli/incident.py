"""Commands about calls for help."""

from __future__ import annotations

import time
from typing import Any

import click

from guardtag.cli._output import opened, show, with_city

_BY = click.option("--by", required=True, help="A responder's id, or WARD/CONTACT.")
_NOTE = click.option("--note", default="", help="A few words for the record.")


@click.group()
def incident() -> None:
    """Calls for help, until the person is home."""


@incident.command("list")
@with_city
@click.option("--area", default="", help="Of this area and all below it.")
@click.option("--open", "only_open", is_flag=True, help="Only open ones (the default without --area).")
@click.option("--closed", is_flag=True, help="Only closed ones.")
def incident_list(city: str | None, as_json: bool, area: str, only_open: bool, closed: bool) -> None:
    """Lists calls, newest first.

    \b
    Examples:
      guardtag incident list --open
      guardtag incident list --area feicheng/wangzhuang
    """
    with opened(city) as door:
        if area:
            found = door.incidents.list(area, limit=1000)
            found = [i for i in found if not (only_open and not i.open) and not (closed and i.open)]
        else:
            found = door.incidents.list(state="closed" if closed else "open", limit=1000)
        show(found, as_json, lambda rows: "\n".join(map(_row, rows)) or "none")


def _when(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(at))


def _row(i: Any) -> str:
    return f"{i.id}  {_when(i.opened)}  {i.state:<12} {i.rung.level:<8} {i.area}  {i.outcome}".rstrip()


@incident.command("show")
@with_city
@click.argument("incident_id")
def incident_show(city: str | None, as_json: bool, incident_id: str) -> None:
    """Shows one call with its timeline and milestones.

    \b
    Examples:
      guardtag incident show 01k…
    """
    with opened(city) as door:
        show(door.incidents.get(incident_id), as_json, _whole)


def _whole(i: Any) -> str:
    lines = [_row(i), f"place: {i.place or '-'}"]
    lines += [f"  {_when(entry.at)}  {entry.what:<14} {entry.level:<8} {entry.by}" for entry in i.thread]
    for m in i.milestones:
        reached = "-" if m.at is None else f"{(m.at - i.opened) / 60:.1f} min"
        lines.append(f"  {m.name:<15} target {m.target:>5.0f} min   {reached:>10}  {'missed' if m.missed else ''}")
    return "\n".join(lines)


def _act(city: str | None, as_json: bool, incident_id: str, verb: str, **arguments: Any) -> None:
    with opened(city) as door:
        show(getattr(door.incidents, verb)(incident_id, **arguments), as_json, _row)


def _moves(name: str, verb: str, does: str) -> None:
    """Adds a command that moves a call one step towards home."""

    @incident.command(name, help=f"{does}\n\n\b\nExamples:\n  guardtag incident {name} 01k… --by li-ling")
    @with_city
    @click.argument("incident_id")
    @_BY
    @_NOTE
    def move(city: str | None, as_json: bool, incident_id: str, by: str, note: str) -> None:
        _act(city, as_json, incident_id, verb, by=by, note=note)


_moves("acknowledge", "acknowledge", "Takes the call.")
_moves("arrive", "arrive", "Says that somebody is on the scene.")


@incident.command("hand-over")
@with_city
@click.argument("incident_id")
@_BY
@click.option("--word", default="", help="The pick-up word that was said; without it somebody must confirm.")
@_NOTE
def incident_hand_over(city: str | None, as_json: bool, incident_id: str, by: str, word: str, note: str) -> None:
    """Says that the person was handed over to the family.

    \b
    Examples:
      guardtag incident hand-over 01k… --by li-ling --word "red horse"
    """
    _act(city, as_json, incident_id, "hand_over", by=by, word=word, note=note)


@incident.command("raise")
@with_city
@click.argument("incident_id")
@_BY
@click.option("--reason", required=True, help="Why, for the record.")
def incident_raise(city: str | None, as_json: bool, incident_id: str, by: str, reason: str) -> None:
    """Raises the call one level by hand (提级办理).

    \b
    Examples:
      guardtag incident raise 01k… --by li-ling --reason "he walked on"
    """
    _act(city, as_json, incident_id, "raise_", by=by, reason=reason)


@incident.command("close")
@with_city
@click.argument("incident_id")
@_BY
@click.option(
    "--outcome", required=True, help="home, hospital, police, false-alarm, duplicate, not-found, died, other."
)
@click.option("--feedback", default="", help="What was said to family and finder.")
@click.option("--helped", default=1, show_default=True, help="People helped.")
@_NOTE
def incident_close(
    city: str | None, as_json: bool, incident_id: str, by: str, outcome: str, feedback: str, helped: int, note: str
) -> None:
    """Ends the call with an outcome (闭环办理).

    \b
    Examples:
      guardtag incident close 01k… --by li-ling --outcome home --feedback "told by telephone"
    """
    _act(city, as_json, incident_id, "close", by=by, outcome=outcome, feedback=feedback, helped=helped, note=note)


@click.group()
def notices() -> None:
    """What was told to whom."""


@notices.command("lost")
@with_city
def notices_lost(city: str | None, as_json: bool) -> None:
    """Lists the messages that reached nobody, newest first: the dead, and those only written down.

    \b
    Examples:
      guardtag notices lost
    """
    with opened(city) as door:
        show(list(door.notices.lost()), as_json,
             lambda ns: "\n".join(f"{n.state}  {n.template} to {n.side} {n.person}  incident {n.incident}  {n.fault}"
                                  for n in ns) or "none")  # fmt: skip
