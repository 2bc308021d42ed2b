"""Commands about what was told to whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from guardtag.cli._output import opened, show, with_city
from guardtag.cli._said import screen, state


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
        show(list(door.notices.lost()), as_json, _lost)


def _lost(lost: Sequence[Any]) -> str:
    rows = [
        screen("notice", state=state(n.state), template=state(n.template, "notice-"), side=state(n.side),
               person=n.person, incident=n.incident, fault=n.fault, id=n.id)
        for n in lost
    ]  # fmt: skip
    if any(n.state == "dead" for n in lost):
        rows.append(screen("again-later"))
    return "\n".join(rows) or screen("none")


@notices.command("again")
@with_city
@click.argument("notice_id", default="", metavar="[NOTICE]")
@click.option("--all", "every", is_flag=True, help="All dead messages of open calls.")
@click.option("--request-id", default="", help="Makes the command repeatable.")
def notices_again(city: str | None, as_json: bool, notice_id: str, every: bool, request_id: str) -> None:
    """Sends dead messages of open calls once more, after their channel was put right.

    `guardtag notices lost` lists them, with their ids last. They are due at once; a dispatcher sends them.

    \b
    Examples:
      guardtag notices again --all
      guardtag notices again 0f3a…
    """
    if bool(notice_id) == every:
        raise click.UsageError("Give a NOTICE, or --all.")
    with opened(city) as door:
        show(list(door.notices.again(notice_id, request_id=request_id)), as_json, _again)


def _again(due: Sequence[Any]) -> str:
    return "\n".join(
        screen("notice-due", template=state(n.template, "notice-"), side=state(n.side), person=n.person, id=n.id)
        for n in due
    ) or screen("none-can")
