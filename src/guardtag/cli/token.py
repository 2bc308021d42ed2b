"""Commands about tokens of other systems."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from guardtag.cli._output import opened, show, with_city
from guardtag.cli._said import screen
from guardtag.world import local

if TYPE_CHECKING:
    from guardtag.model.tokens import ApiToken


@click.group()
def token() -> None:
    """Tokens of other systems for the API: issued, listed, revoked."""


@token.command("issue")
@with_city
@click.argument("responder")
@click.option("--name", required=True, help="What it is for, such as the name of the system.")
@click.option(
    "--scope", "scopes", required=True, multiple=True, type=click.Choice(["call", "read", "work"]),
    help="What it may: call (open calls), read (calls and figures), work (on calls). May be repeated.",
)  # fmt: skip
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 366), help="How long it is good.")
def token_issue(
    city: str | None, as_json: bool, responder: str, name: str, scopes: tuple[str, ...], days: int
) -> None:  # fmt: skip
    """Issues a token that acts in the name of RESPONDER, and prints it this once.

    \b
    Examples:
      guardtag token issue hotline-12345 --name "12345 hotline" --scope call --scope read
    """
    with opened(city) as door:
        issued, zone = door.tokens.issue(responder, name=name, scopes=scopes, days=days), door.config.timezone
    said = {"id": issued.token.id, "secret": issued.secret, "until": issued.token.until}
    show(said, as_json, lambda one: screen(
        "token-issued", responder=responder, until=local(issued.token.until, zone), secret=issued.secret
    ))  # fmt: skip


@token.command("list")
@with_city
@click.argument("responder", default="")
def token_list(city: str | None, as_json: bool, responder: str) -> None:
    """Lists tokens, of RESPONDER or all: for what, until when, when last used. None says what it is.

    \b
    Examples:
      guardtag token list
      guardtag token list hotline-12345
    """
    with opened(city) as door:
        zone, now = door.config.timezone, door._room.world.now()
        show(door.tokens.list(responder), as_json, lambda many: "\n".join(_line(one, zone, now) for one in many) or
             screen("token-none"))  # fmt: skip


@token.command("revoke")
@with_city
@click.argument("id", metavar="TOKEN")
def token_revoke(city: str | None, as_json: bool, id: str) -> None:
    """Ends the token of this id at once; the first letters of it will do.

    \b
    Examples:
      guardtag token revoke 3f9a1c20
    """
    with opened(city) as door:
        one = door.tokens.revoke(id)
    show(one, as_json, lambda said: screen("token-ended", id=one.id[:8]))


def _line(one: ApiToken, zone: str, now: float) -> str:
    if one.revoked is not None:
        state = screen("token-revoked", when=local(one.revoked, zone))
    else:
        state = screen("token-until" if one.good(now) else "token-over", when=local(one.until, zone))
    used = screen("token-used", day=one.used) if one.used else screen("token-unused")
    return screen("token-line", id=one.id[:8], responder=one.responder, name=one.name, scopes="+".join(one.scopes),
                  state=state, used=used)  # fmt: skip
