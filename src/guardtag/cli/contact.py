"""Commands about contacts: whether their addresses reach anybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from guardtag.cli._output import opened, show, with_city
from guardtag.cli._said import told

if TYPE_CHECKING:
    from guardtag.desks.contacts import Unverified
    from guardtag.model.contact_tests import ContactTest


@click.group()
def contact() -> None:
    """Whether the addresses in the register reach anybody: tests that want a yes."""


@contact.command("test")
@with_city
@click.argument("ward_id", default="", metavar="[WARD]")
@click.argument("contact_id", default="", metavar="[CONTACT]")
@click.option("--due", "area", default="", metavar="AREA", help="Everybody of AREA for whom a test is of use now.")
@click.option("--by", default="", help="Id of the worker who asks for it.")
def contact_test(city: str | None, as_json: bool, ward_id: str, contact_id: str, area: str, by: str) -> None:
    """Begins a test: a message that wants a yes. A dispatcher sends it, by day, while no call is open.

    \b
    Examples:
      guardtag contact test 01jx… c1
      guardtag contact test --due feicheng/wangzhuang
    """
    if bool(area) == bool(contact_id):
        raise click.UsageError("Give WARD and CONTACT, or --due AREA.")
    with opened(city) as door:
        if area:
            show(door.contacts.begin(area, by=by), as_json, lambda n: told("tests-begun", count=n))
        else:
            show(door.contacts.test(ward_id, contact_id, by=by), as_json, test_said)


def test_said(test: ContactTest) -> str:
    """A test in a line."""
    who = f"{test.ward}/{test.person}" if test.ward else test.person
    return told("test-running", who=who, state=told(f"test-{test.state}"))


@contact.command("confirm")
@with_city
@click.argument("ward_id", metavar="WARD")
@click.argument("contact_id", metavar="CONTACT")
@click.argument("address")
@click.option("--by", default="", help="Id of the worker who reached them.")
def contact_confirm(city: str | None, as_json: bool, ward_id: str, contact_id: str, address: str, by: str) -> None:
    """Writes down that CONTACT was reached at ADDRESS by ringing them up, or on a visit: it counts as a yes.

    \b
    Examples:
      guardtag contact confirm 01jx… c1 sms:+8613800138000 --by li-ling
    """
    with opened(city) as door:
        show(door.contacts.confirm(ward_id, contact_id, address, by=by), as_json, test_said)


@contact.command("due")
@with_city
@click.argument("area")
def contact_due(city: str | None, as_json: bool, area: str) -> None:
    """Lists the contacts of AREA and all below it for whom a test is of use now.

    \b
    Examples:
      guardtag contact due feicheng/wangzhuang
    """
    with opened(city) as door:
        show(list(door.contacts.due(area)), as_json, _listed)


@contact.command("unverified")
@with_city
@click.argument("area")
def contact_unverified(city: str | None, as_json: bool, area: str) -> None:
    """Lists the contacts of AREA and all below it who are not verified, and why: to ring up, visit or correct.

    \b
    Examples:
      guardtag contact unverified feicheng
    """
    with opened(city) as door:
        show(list(door.contacts.unverified(area)), as_json, _listed)


def _listed(found: Sequence[Unverified]) -> str:
    lines = [f"{one.ward}  {one.contact}  {one.area}  {told(f'why-{one.why}')}" for one in found]
    return "\n".join(lines) or told("nobody-unverified")
