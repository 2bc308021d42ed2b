"""Commands about a contact's own page, behind a link without a password."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from guardtag.cli._output import opened, show, with_city
from guardtag.cli._said import told
from guardtag.world import local

if TYPE_CHECKING:
    from guardtag.model.family import OwnLink

DAYS = click.option("--days", type=float, default=30.0, show_default=True, help="How long it holds, at most 90.")
BY = click.option("--by", default="", help="Id of the worker who asks for it.")


@click.group()
def family() -> None:
    """A contact's own page, without a password: its link made, sent, listed, ended."""


@family.command("link")
@with_city
@click.argument("ward_id", metavar="WARD")
@click.argument("contact_id", metavar="CONTACT")
@DAYS
@BY
def family_link(city: str | None, as_json: bool, ward_id: str, contact_id: str, days: float, by: str) -> None:
    """Makes CONTACT's own link and shows it this once: give it into their hands and to nobody else.

    \b
    Examples:
      guardtag family link 01jx… c1 --days 7 --by li-ling
    """
    with opened(city) as door:
        made, zone = door.family.link(ward_id, contact_id, days=days, by=by), door.config.timezone
        plain = {"ward": made.ward, "contact": made.contact, "until": local(made.until, zone), "link": made.link}
        show(plain, as_json, lambda one: told("family-link", link=one["link"], until=one["until"]))


@family.command("send")
@with_city
@click.argument("ward_id", metavar="WARD")
@click.argument("contact_id", metavar="CONTACT")
@DAYS
@BY
def family_send(city: str | None, as_json: bool, ward_id: str, contact_id: str, days: float, by: str) -> None:
    """Sends CONTACT their own link, to an address on record that nobody else reads; a dispatcher does.

    \b
    Examples:
      guardtag family send 01jx… c1
    """
    with opened(city) as door:
        show(door.family.send(ward_id, contact_id, days=days, by=by), as_json, lambda n: told("family-sent", id=n.id))


@family.command("list")
@with_city
@click.argument("ward_id", metavar="WARD")
def family_list(city: str | None, as_json: bool, ward_id: str) -> None:
    """Lists the links of WARD's contacts that hold: whose, since when, until when; not the links.

    \b
    Examples:
      guardtag family list 01jx…
    """
    with opened(city) as door:
        zone = door.config.timezone
        found = [_plain(one, zone) for one in door.family.links(ward_id)]
        show(found, as_json, _listed)


@family.command("revoke")
@with_city
@click.argument("ward_id", metavar="WARD")
@click.argument("contact_id", metavar="[CONTACT]", default="")
@BY
def family_revoke(city: str | None, as_json: bool, ward_id: str, contact_id: str, by: str) -> None:
    """Ends the links of CONTACT, or of all contacts, at once: a phone was lost, or a link was passed on.

    \b
    Examples:
      guardtag family revoke 01jx… c1
      guardtag family revoke 01jx…
    """
    with opened(city) as door:
        show(door.family.revoke(ward_id, contact_id, by=by), as_json, lambda n: told("family-ended", count=n))


def _plain(one: OwnLink, zone: str) -> dict[str, str]:
    return {"contact": one.contact, "made": local(one.made, zone), "until": local(one.until, zone), "by": one.by}


def _listed(found: Sequence[dict[str, str]]) -> str:
    return "\n".join("  ".join(one.values()) for one in found) or told("family-none")
