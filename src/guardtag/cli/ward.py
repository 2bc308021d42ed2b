"""Commands about wards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from guardtag.cli import _doubles, _lives
from guardtag.cli._contacts import contact
from guardtag.cli._glass import break_glass, close_glass, confirm_glass, glasses
from guardtag.cli._output import opened, show, with_city
from guardtag.cli._said import field, screen, state, told, value
from guardtag.cli._tables import mappings, ward_export
from guardtag.cli.dossier import dossier
from guardtag.cli.imports import ward_import, ward_imports, ward_undo_import
from guardtag.cli.pages import poster
from guardtag.texts.columns import column

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from guardtag.desks.wards import Erased


@click.group()
def ward() -> None:
    """The people who may get lost."""


for _command in (
    poster, dossier, mappings, ward_import, ward_imports, ward_undo_import, ward_export, contact, *_lives.ALL,
    *_doubles.ALL, break_glass, confirm_glass, close_glass, glasses,
):  # fmt: skip
    ward.add_command(_command)


@ward.command("enrol")
@with_city
@click.argument("name")
@click.option("--area", required=True)
@click.option("--contact", "contacts", multiple=True, required=True, help="NAME,RELATION,CHANNEL:TARGET; repeatable.")
@click.option("--consent-by", required=True, help="Who consented to alerts.")
@click.option(
    "--purpose", multiple=True, default=("alert",), show_default=True,
    help="What was consented to: alert, nickname, photo, condition_hints, contact_phone, contact_name, medical_notes, "
    "home_address, location_history, finder_contact. May be given several times.",
)  # fmt: skip
@click.option("--nickname", default="")
@click.option(
    "--group", multiple=True,
    help="Such as dementia or intellectual-disability; one that is not known is kept as it is. May be given several "
    "times.",
)  # fmt: skip
@click.option("--birth-date", type=click.DateTime(["%Y-%m-%d"]), default=None, metavar="YYYY-MM-DD")
@click.option("--capacity", type=click.Choice(["", "full", "limited", "none"]), default="")
@click.option("--emergency", is_flag=True, help="It is an emergency: nobody could be asked for consent.")
def ward_enrol(
    city: str | None, as_json: bool, name: str, area: str, contacts: tuple[str, ...], consent_by: str,
    purpose: tuple[str, ...], nickname: str, group: tuple[str, ...], birth_date: datetime | None, capacity: str,
    emergency: bool,
) -> None:  # fmt: skip
    """Enters one person.

    \b
    Examples:
      guardtag ward enrol 小军 --area feicheng/wangzhuang/north/zhongyu/3 \\
        --contact 田爱云,mother,mail:tian@example.org --consent-by 田爱云 --purpose alert --purpose nickname
    """
    from guardtag import Consent, Contact

    people = []
    for entry in contacts:
        who, *rest = (part.strip() for part in entry.replace("，", ",").split(",", 2))
        if len(rest) != 2 or not rest[1]:
            raise click.UsageError(
                "a contact is NAME,RELATION,CHANNEL:TARGET, such as 田爱云,mother,mail:tian@example.org"
            )
        people.append(Contact(who, rest[0], [rest[1]]))
    with opened(city) as door:
        basis = "emergency" if emergency else "consent"
        record = door.wards.enrol(
            name, area=area, contacts=people, consent=Consent(by=consent_by, purposes=set(purpose), basis=basis),
            nickname=nickname, groups=group, birth_date=birth_date.date() if birth_date else None, capacity=capacity,
        )  # fmt: skip
    _note_groups(record.groups)
    show(record.id, as_json)


def _note_groups(groups: Sequence[str]) -> None:
    """Says which groups are none that the library knows: they count nowhere, and may be misspelt."""
    from guardtag.interop.columns import GROUPS

    known = sorted(set(GROUPS.values()))
    for one in groups:
        if one not in known:
            click.echo(screen("group-unknown", group=one, known=", ".join(known)), err=True)


@ward.command("list")
@with_city
@click.argument("area")
def ward_list(city: str | None, as_json: bool, area: str) -> None:
    """Lists the people of AREA and all below it, newest first (the operator's list: it shows names).

    \b
    Examples:
      guardtag ward list feicheng/wangzhuang
    """
    with opened(city) as door:
        people = door.wards.list(area, limit=1000)
        show(people, as_json, lambda ws: "\n".join(f"{w.id}  {w.area}  {w.name}" for w in ws) or screen("nobody"))


@ward.command("find")
@with_city
@click.option("--name", default="", help="The person's whole name.")
@click.option("--number", default="", help="Telephone number of a contact.")
@click.option("--key", default="", help="The register's key of the person.")
def ward_find(city: str | None, as_json: bool, name: str, number: str, key: str) -> None:
    """Finds people by exactly this name, number or key; nothing is found by a part of it.

    \b
    Examples:
      guardtag ward find --name 小军
      guardtag ward find --number "0538-0000001"
    """
    if sum(map(bool, (name, number, key))) != 1:
        raise click.UsageError("give one of --name, --number and --key")
    with opened(city) as door:
        people = door.wards.find(name=name, number=number, key=key)
        show(people, as_json, lambda ws: "\n".join(f"{w.id}  {w.area}  {w.name}" for w in ws) or screen("nobody"))


@ward.command("show")
@with_city
@click.argument("ward_id", metavar="WARD")
@click.option("--as", "reader", default="", help="Show what this person may see; journalled.")
def ward_show(city: str | None, as_json: bool, ward_id: str, reader: str) -> None:
    """Shows one person: all of it to the operator, or with --as what one reader may see.

    \b
    Examples:
      guardtag ward show 01k…
      guardtag ward show 01k… --as li-ling
    """
    with opened(city) as door:
        if reader:
            view = door.acting_as(reader).wards.view(ward_id)
            show(
                {"role": view.role, "state": view.state, "fields": view.fields}, as_json, lambda v: _fields(v["fields"])
            )
            return
        person = door.wards.get(ward_id)
        show(person, as_json, lambda w: _fields({"name": w.name, "area": w.area, "state": state(w.state),
                                                 "contacts": [f"{c.id} {c.name}" for c in w.contacts]}))  # fmt: skip


def _fields(fields: dict[str, object]) -> str:
    return "\n".join(f"{column(field(name), 16)} {value(held)}" for name, held in fields.items()) or screen(
        "nothing-shown"
    )


@ward.command("erase")
@with_city
@click.argument("ward_id", metavar="WARD")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--close", "outcome", default="", help="Close the call that is open for them, with this outcome.")
@click.option("--by", default="", help="Id of who erases, and closes the call.")
def ward_erase(city: str | None, as_json: bool, ward_id: str, yes: bool, outcome: str, by: str) -> None:
    """Erases one person: their keys are destroyed, nothing of them can be opened again.

    While a call for them is open it waits, and is done by a dispatcher when that is over.

    \b
    Examples:
      guardtag ward erase 01k… --yes
      guardtag ward erase 01k… --close home --by li-ling
    """
    if not yes:
        click.confirm(told("erase-asked"), abort=True)
    with opened(city) as door:
        erased = door.wards.erase(ward_id, by=by, close_call=outcome)
    show(erased, as_json, _erased)


def _erased(e: Erased) -> str:
    if e.waiting:
        return told("ward-waiting", id=e.ward)
    return told("ward-erased", id=e.ward, tags=len(e.tags))
