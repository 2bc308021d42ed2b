"""Commands about the people who are told."""

from __future__ import annotations

import click

from guardtag.cli._lives import BY, contact_lines
from guardtag.cli._output import opened, show, with_city


@click.group("contact")
def contact() -> None:
    """The people who are told of a person, in order."""


@contact.command("add")
@with_city
@click.argument("ward_id", metavar="WARD")
@click.option("--name", required=True)
@click.option("--relation", default="")
@click.option("--address", "addresses", multiple=True, required=True, help="channel:target; repeatable, in order.")
@click.option("--language", default="", help="Code of the catalogue to write to them in.")
@click.option("--guardian", is_flag=True, help="They decide for the person in law 监护人.")
@click.option("--first", is_flag=True, help="Before all others; the last unless given.")
@BY
def contact_add(
    city: str | None, as_json: bool, ward_id: str, name: str, relation: str, addresses: tuple[str, ...],
    language: str, guardian: bool, first: bool, by: str,
) -> None:  # fmt: skip
    """Adds a contact.

    \b
    Examples:
      guardtag ward contact add 01k… --name 王霞 --relation aunt --address mail:wang.xia@example.org --guardian
    """
    from guardtag import Contact

    new = Contact(name, relation, addresses, language=language, guardian=guardian)
    with opened(city) as door:
        show(door.wards.add_contact(ward_id, new, position=0 if first else None, by=by), as_json, contact_lines)


@contact.command("change")
@with_city
@click.argument("ward_id", metavar="WARD")
@click.argument("contact_id", metavar="CONTACT")
@click.option("--name", default=None)
@click.option("--relation", default=None)
@click.option("--address", "addresses", multiple=True, help="channel:target; repeatable, in order; all of them.")
@click.option("--language", default=None)
@click.option("--guardian/--no-guardian", default=None)
@BY
def contact_change(
    city: str | None, as_json: bool, ward_id: str, contact_id: str, name: str | None, relation: str | None,
    addresses: tuple[str, ...], language: str | None, guardian: bool | None, by: str,
) -> None:  # fmt: skip
    """Changes CONTACT (c1, c2, …); an address that differs is to be tested again.

    \b
    Examples:
      guardtag ward contact change 01k… c1 --address sms:+8610000000001 --address mail:tian@example.org
    """
    given = {"name": name, "relation": relation, "addresses": addresses or None, "language": language,
             "guardian": guardian}  # fmt: skip
    changes = {field: value for field, value in given.items() if value is not None}
    if not changes:
        raise click.UsageError("nothing is to be changed")
    with opened(city) as door:
        show(door.wards.change_contact(ward_id, contact_id, by=by, **changes), as_json, contact_lines)  # type: ignore[arg-type]


@contact.command("remove")
@with_city
@click.argument("ward_id", metavar="WARD")
@click.argument("contact_id", metavar="CONTACT")
@BY
def contact_remove(city: str | None, as_json: bool, ward_id: str, contact_id: str, by: str) -> None:
    """Takes CONTACT out: told nothing more, and their links stop at once. The last one stays.

    \b
    Examples:
      guardtag ward contact remove 01k… c2 --by li-ling
    """
    with opened(city) as door:
        show(door.wards.remove_contact(ward_id, contact_id, by=by), as_json, contact_lines)


@contact.command("order")
@with_city
@click.argument("ward_id", metavar="WARD")
@click.argument("contacts", nargs=-1, required=True)
@BY
def contact_order(city: str | None, as_json: bool, ward_id: str, contacts: tuple[str, ...], by: str) -> None:
    """Puts all CONTACTS in this order: the first ones are told first.

    \b
    Examples:
      guardtag ward contact order 01k… c2 c1 c3
    """
    with opened(city) as door:
        show(door.wards.order_contacts(ward_id, contacts, by=by), as_json, contact_lines)
