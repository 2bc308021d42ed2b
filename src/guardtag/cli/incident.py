"""Commands about calls for help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from guardtag.cli._call_report import call_report
from guardtag.cli._output import opened, show, with_city
from guardtag.cli._said import listed, screen, state, told_word
from guardtag.cli._times import moment
from guardtag.model.areas import covers
from guardtag.texts.columns import column, columns
from guardtag.world import local

if TYPE_CHECKING:
    from guardtag.guard import Guard

MOST = 1000
"""Calls that are listed at most."""
_ID = click.argument("incident_id", metavar="INCIDENT")
_BY = click.option("--by", required=True, help="A responder's id, or WARD/CONTACT.")
_NOTE = click.option("--note", default="", help="A few words for the record.")


@click.group()
def incident() -> None:
    """Calls for help, until the person is home."""


incident.add_command(call_report)


@incident.command("list")
@with_city
@click.option("--area", default="", help="Of this area and all below it.")
@click.option("--open", "only_open", is_flag=True, help="Only open ones (the default without --area).")
@click.option("--closed", is_flag=True, help="Only closed ones.")
def incident_list(city: str | None, as_json: bool, area: str, only_open: bool, closed: bool) -> None:
    """Lists calls, newest first. Those that cannot be read are named beside it: open ones, or all of AREA.

    \b
    Examples:
      guardtag incident list --open
      guardtag incident list --area feicheng/wangzhuang
    """
    with opened(city) as door:
        if area:
            found = door.incidents.list(area, limit=MOST)
            missing = door.incidents.unreadable(area, last=found[-1].id if len(found) == MOST else "")
            found = [i for i in found if not (only_open and not i.open) and not (closed and i.open)]
        else:
            found = door.incidents.list(state="closed" if closed else "open", limit=MOST)
            missing = [] if closed else door.incidents.unreadable()
        if missing:
            few = ", ".join(missing[:20]) + (", …" if len(missing) > 20 else "")
            click.echo(screen("calls-missing", count=len(missing), ids=few), err=True)
        zone = door.config.timezone
        show(found, as_json, lambda rows: "\n".join(_row(row, zone) for row in rows) or screen("none"))


def _row(i: Any, zone: str) -> str:
    marks = (screen("drill-mark") if i.drill else "") + (screen("unconfirmed-mark") if i.unconfirmed else "")
    marks += screen("conflicting-mark") if i.conflicting else ""
    level, outcome = state(i.rung.level), state(i.outcome)
    words: str = f"{i.id}  {local(i.opened, zone)}  {column(state(i.state), 12)} {column(level, 8)} {i.area}  {outcome}"
    return words.rstrip() + marks


@incident.command("show")
@with_city
@_ID
def incident_show(city: str | None, as_json: bool, incident_id: str) -> None:
    """Shows one call with its timeline and milestones.

    \b
    Examples:
      guardtag incident show 01k…
    """
    with opened(city) as door:
        zone = door.config.timezone
        show(door.incidents.get(incident_id), as_json, lambda i: _whole(i, zone))


def _whole(i: Any, zone: str) -> str:
    lines = [_row(i, zone), screen("place", place=i.place or "-")]
    lines += [screen("message", message=i.message)] if i.message else []
    for entry in i.thread:
        what, level, by = state(entry.what, "line-"), state(entry.level), state(entry.by)
        words = f"  {local(entry.at, zone)}  {column(what, 14)} {column(level, 8)} {column(by, 10)} {state(entry.text)}"
        lines.append(words.rstrip())
    for one in i.summons:
        came = screen("not-come") if one.reported is None else screen("came", when=local(one.reported, zone))
        lines.append(screen("department", id=one.department, came=came))
    for task in i.tasks:
        done = (
            screen("task-due", when=local(task.due, zone))
            if task.done is None
            else screen("task-done", by=state(task.by))
        )
        lines.append(screen("task", id=state(task.id), owner=task.owner or screen("whoever-closed"), done=done))
    names = {m.name: told_word(m.name) for m in i.milestones}
    wide = max(map(columns, names.values()), default=0)
    for m in i.milestones:
        reached = "-" if m.at is None else screen("minutes", minutes=f"{(m.at - i.opened) / 60:.1f}")
        missed = screen("missed", where=state(m.where)) if m.missed else ""
        target = screen("target", minutes=f"{m.target:>5.0f}")
        lines.append(f"  {column(names[m.name], wide)} {target}   {column(reached, -10)}  {missed}".rstrip())
    return "\n".join(lines)


def _act(city: str | None, as_json: bool, incident_id: str, verb: str, **arguments: Any) -> None:
    with opened(city) as door:
        show(getattr(door.incidents, verb)(incident_id, **arguments), as_json, lambda i: _moved(door, i))


def _moved(door: Guard, i: Any) -> str:
    """A call as it is now; of an exercise that was closed also whether people go on practising there."""
    zone, lines = door.config.timezone, [_row(i, door.config.timezone)]
    if i.drill and not i.open:
        on = [mode for mode in door.modes.list() if mode.what == "drill" and covers(mode.scope, i.area)]
        lines += [screen("drill-on", scope=mode.scope, until=local(mode.until, zone)) for mode in on]
    return "\n".join(lines)


def _moves(name: str, verb: str, does: str) -> None:
    """Adds a command that moves a call one step towards home."""

    @incident.command(name, help=f"{does}\n\n\b\nExamples:\n  guardtag incident {name} 01k… --by li-ling")
    @with_city
    @_ID
    @_BY
    @_NOTE
    def move(city: str | None, as_json: bool, incident_id: str, by: str, note: str) -> None:
        _act(city, as_json, incident_id, verb, by=by, note=note)


_moves("acknowledge", "acknowledge", "Takes the call.")
_moves("arrive", "arrive", "Says that somebody is on the scene.")


@incident.command("hand-over")
@with_city
@_ID
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
@_ID
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
@_ID
@_BY
@click.option(
    "--outcome", required=True, help="How it ended, such as home, or done for an errand; see `incident kinds`."
)
@click.option("--feedback", default="", help="What was said to family and finder.")
@click.option("--helped", default=1, show_default=True, help="People helped.")
@click.option("--recovered", default=0.0, help="Loss recovered, for the figures.")
@click.option("--currency", default="", help="Of that, such as USD; yuan unless given.")
@_NOTE
def incident_close(
    city: str | None, as_json: bool, incident_id: str, by: str, outcome: str, feedback: str, helped: int,
    recovered: float, currency: str, note: str,
) -> None:  # fmt: skip
    """Ends the call with an outcome (闭环办理).

    \b
    Examples:
      guardtag incident close 01k… --by li-ling --outcome home --feedback "told by telephone"
    """
    _act(
        city, as_json, incident_id, "close", by=by, outcome=outcome, feedback=feedback, helped=helped, note=note,
        recovered=recovered, currency=currency,
    )  # fmt: skip


@incident.command("open")
@with_city
@click.argument("kind", default="")
@click.option("--kind", "named", default="", help="The same as KIND.")
@click.option("--ward", default="", help="Id of the person it is about.")
@click.option("--area", default="", help="Path of the area that answers; the person's unless given.")
@click.option("--place", default="", help="Where, in words.")
@click.option("--message", default="", help="What is needed.")
@click.option("--by", default="", help="A responder's id, or WARD/CONTACT; nobody: the operator.")
def incident_open(
    city: str | None, as_json: bool, kind: str, named: str, ward: str, area: str, place: str, message: str, by: str
) -> None:
    """Opens a call without a tag: missing, distress 遇困求助, errand 帮办, visit, or a kind of your own.

    \b
    Examples:
      guardtag incident open distress --area feicheng/wangzhuang --place "the market"
      guardtag incident open errand --ward 01k… --message "fetch his medicine"
    """
    if bool(kind) == bool(named):
        raise click.UsageError("Give one kind.")
    with opened(city) as door:
        zone = door.config.timezone
        made = door.incidents.open(kind or named, ward=ward, area=area, place=place, message=message, by=by)
        show(made, as_json, lambda i: _row(i, zone))


@incident.command("kinds")
@with_city
def incident_kinds(city: str | None, as_json: bool) -> None:
    """Lists the kinds of calls there are here: class, names, targets in minutes, outcomes.

    \b
    Examples:
      guardtag incident kinds
    """
    with opened(city) as door:
        show(door.incidents.kinds(), as_json, lambda many: "\n".join(map(_kind, many)))


def _kind(one: Any) -> str:
    targets = [f"{told_word(name)} {minutes:g}" for name, minutes in one.targets.items()]
    return screen(
        "kind", name=f"{one.name:<16} {one.klass:<8}", names=" / ".join(one.names.values()),
        targets=listed(targets), outcomes=listed(map(state, one.outcomes)),
    )  # fmt: skip


@incident.command("confirm")
@with_city
@_ID
@_BY
def incident_confirm(city: str | None, as_json: bool, incident_id: str, by: str) -> None:
    """The duty desk looked: the family and the first level are told now.

    \b
    Examples:
      guardtag incident confirm 01k… --by hall
    """
    _act(city, as_json, incident_id, "confirm", by=by)


@incident.command("hand-back")
@with_city
@_ID
@_BY
@click.option("--reason", default="", help="Why, in a few words.")
def incident_hand_back(city: str | None, as_json: bool, incident_id: str, by: str, reason: str) -> None:
    """Gives a call back that was taken (退回); with nobody left it climbs at once.

    \b
    Examples:
      guardtag incident hand-back 01k… --by li-ling --reason "flat tyre"
    """
    _act(city, as_json, incident_id, "hand_back", by=by, reason=reason)


@incident.command("whistle")
@with_city
@_ID
@click.argument("departments", nargs=-1, required=True)
@_BY
@click.option("--minutes", default=15.0, show_default=True, help="How long each has to report in.")
@click.option("--reason", default="", help="What they are needed for.")
def incident_whistle(
    city: str | None, as_json: bool, incident_id: str, departments: tuple[str, ...], by: str, minutes: float,
    reason: str,
) -> None:  # fmt: skip
    """Calls DEPARTMENTS to report in (吹哨报到).

    \b
    Examples:
      guardtag incident whistle 01k… fire traffic --by wang-xia --minutes 10 --reason "by the river"
    """
    _act(city, as_json, incident_id, "whistle", departments=departments, by=by, minutes=minutes, reason=reason)


@incident.command("report-in")
@with_city
@_ID
@_BY
@_NOTE
def incident_report_in(city: str | None, as_json: bool, incident_id: str, by: str, note: str) -> None:
    """A department that was whistled for is here (报到).

    \b
    Examples:
      guardtag incident report-in 01k… --by fire
    """
    _act(city, as_json, incident_id, "report_in", by=by, note=note)


@incident.command("assign")
@with_city
@_ID
@click.argument("task")
@click.option("--to", required=True, help="Id of the responder who is to do it.")
@click.option("--due", required=True, help='By when, local time, "YYYY-MM-DD HH:MM".')
@click.option("--text", default="", help="What is to be done.")
@_BY
def incident_assign(
    city: str | None, as_json: bool, incident_id: str, task: str, to: str, due: str, text: str, by: str
) -> None:
    """Gives somebody something to do about a call.

    \b
    Examples:
      guardtag incident assign 01k… bring-coat --to li-ling --due "2026-10-01 18:00" --by wang-xia
    """
    with opened(city) as door:
        zone = door.config.timezone
        given = door.incidents.assign(incident_id, task, to=to, due=moment(due, zone), text=text, by=by)
        show(given, as_json, lambda i: _row(i, zone))


@incident.command("complete")
@with_city
@_ID
@click.argument("task")
@_BY
@click.option("--result", default="", help="What came of it.")
def incident_complete(city: str | None, as_json: bool, incident_id: str, task: str, by: str, result: str) -> None:
    """Marks a task of a call as done.

    \b
    Examples:
      guardtag incident complete 01k… review --by wang-xia --result "nothing to change"
    """
    _act(city, as_json, incident_id, "complete", task=task, by=by, result=result)


@incident.command("reopen")
@with_city
@_ID
@_BY
@click.option("--reason", required=True, help="Why, for the record.")
def incident_reopen(city: str | None, as_json: bool, incident_id: str, by: str, reason: str) -> None:
    """Opens a call again that was closed too early, within seven days.

    \b
    Examples:
      guardtag incident reopen 01k… --by wang-xia --reason "it was his brother"
    """
    _act(city, as_json, incident_id, "reopen", by=by, reason=reason)


@incident.command("duplicate")
@with_city
@_ID
@click.option("--of", "other", required=True, help="The call that goes on.")
@_BY
def incident_duplicate(city: str | None, as_json: bool, incident_id: str, other: str, by: str) -> None:
    """Closes a call as the double of another.

    \b
    Examples:
      guardtag incident duplicate 01k… --of 01j… --by wang-xia
    """
    _act(city, as_json, incident_id, "duplicate", of=other, by=by)
