"""Commands about signing in to the console."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from guardtag.cli._output import opened, show, with_city
from guardtag.cli._said import screen, state
from guardtag.world import local

if TYPE_CHECKING:
    from guardtag.desks.signins import Entrance


@click.group()
def signin() -> None:
    """How responders sign in to the console: invitations, outside accounts, sessions."""


@signin.command("invite")
@with_city
@click.argument("id", metavar="RESPONDER")
def signin_invite(city: str | None, as_json: bool, id: str) -> None:
    """Makes a link by which somebody sets their own password: once, within 72 hours. The one before ends.

    It is also for whoever forgot their password, or waits because of too many attempts.

    \b
    Examples:
      guardtag signin invite li-ling
    """
    with opened(city) as door:
        invited, zone, host = door.signins.invite(id), door.config.timezone, door.config.link_host
    link = f"https://{host}/console/invitation/{invited.token}"
    said = {"responder": id, "link": link, "until": invited.until}
    show(said, as_json, lambda one: screen("signin-invited", id=id, until=local(invited.until, zone), link=link))


@signin.command("list")
@with_city
@click.argument("area")
def signin_list(city: str | None, as_json: bool, area: str) -> None:
    """Lists how the responders of AREA and all below it can sign in, and attempts that failed.

    \b
    Examples:
      guardtag signin list feicheng/wangzhuang
    """
    with opened(city) as door:
        zone = door.config.timezone
        show(door.signins.list(area), as_json, lambda many: "\n".join(_line(one, zone) for one in many) or
             screen("no-responder"))  # fmt: skip


@signin.command("end")
@with_city
@click.argument("id", metavar="RESPONDER")
def signin_end(city: str | None, as_json: bool, id: str) -> None:
    """Signs somebody out everywhere, as when a phone was lost. Their password holds; `signin invite` sets it anew.

    \b
    Examples:
      guardtag signin end li-ling
    """
    with opened(city) as door:
        door.signins.end_all(id)
    show({"responder": id}, as_json, lambda one: screen("signin-ended", id=id))


@signin.command("link")
@with_city
@click.argument("id", metavar="RESPONDER")
@click.argument("issuer")
@click.argument("subject")
def signin_link(city: str | None, as_json: bool, id: str, issuer: str, subject: str) -> None:
    """Lets an account of OpenID Connect lead to somebody: ISSUER and SUBJECT as its tokens have them.

    \b
    Examples:
      guardtag signin link li-ling https://login.example.org 248289761001
    """
    with opened(city) as door:
        door.signins.link(id, issuer, subject)
    show({"responder": id}, as_json, lambda one: screen("signin-linked", id=id))


@signin.command("unlink")
@with_city
@click.argument("id", metavar="RESPONDER")
@click.argument("issuer")
@click.argument("subject")
def signin_unlink(city: str | None, as_json: bool, id: str, issuer: str, subject: str) -> None:
    """Lets an account lead to somebody no longer, and signs them out.

    \b
    Examples:
      guardtag signin unlink li-ling https://login.example.org 248289761001
    """
    with opened(city) as door:
        door.signins.unlink(id, issuer, subject)
    show({"responder": id}, as_json, lambda one: screen("signin-unlinked", id=id))


def _line(one: Entrance, zone: str) -> str:
    parts = []
    if one.password:
        parts.append(screen("signin-password", when=local(one.changed, zone)))
    if one.outside:
        parts.append(screen("signin-outside", count=one.outside))
    if one.invited:
        parts.append(screen("signin-invitation", until=local(one.invited, zone)))
    parts = parts or [screen("signin-none")]
    if one.sessions:
        parts.append(screen("signin-sessions", count=one.sessions))
    if one.failures:
        parts.append(screen("signin-failed", count=one.failures, when=local(one.failed, zone)))
    return screen("signin-line", id=one.responder, role=state(one.role), how="; ".join(parts))
