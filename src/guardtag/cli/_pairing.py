"""Commands about a sewn tag: what a look at it found, and a pairing that may be wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from guardtag.cli._codes import tag_code
from guardtag.cli._output import opened, show, with_city
from guardtag.cli._said import of_rounds as said
from guardtag.cli._said import screen

if TYPE_CHECKING:
    from guardtag.model.tags import Doubt


@click.command("checked")
@with_city
@click.argument("code")
@click.option("--verdict", required=True, type=click.Choice(["good", "worn", "replace", "unread"]))
@click.option("--by", required=True, help="Id of the worker.")
@click.option("--margin", type=click.FloatRange(0, 1), default=None, help="What `guardtag tag check` measured, 1 to 0.")
@click.option("--contrast", type=click.FloatRange(0, 1), default=None, help="Likewise.")
@click.option("--washes", type=click.IntRange(0, 100_000), default=0, help="How often it was washed by now.")
@click.option("--note", default="", help="At most 200 characters.")
def tag_checked(
    city: str | None, as_json: bool, code: str, verdict: str, by: str, margin: float | None, contrast: float | None,
    washes: int, note: str,
) -> None:  # fmt: skip
    """Records what a look at the sewn tag CODE found; the check-up visit ends with the last of the person's tags.

    \b
    Examples:
      guardtag tag check photo.jpg                 measure it first
      guardtag tag checked 17 --verdict good --margin 0.82 --contrast 0.6 --washes 12 --by li-ling
      guardtag tag checked 17 --verdict unread --by li-ling
    """
    with opened(city) as door:
        tag = door.tags.checked(
            tag_code(code), verdict=verdict, by=by, margin=margin, contrast=contrast, washes=washes, note=note
        )
    show(tag, as_json, lambda t: said("checked", serial=t.serial, verdict=said(f"verdict-{verdict}")))


@click.command("unpair")
@with_city
@click.argument("code")
@click.option("--reason", required=True, help="What makes you think so, at most 200 characters.")
@click.option("--by", required=True, help="Id of the worker or supervisor who says so.")
def tag_unpair(city: str | None, as_json: bool, code: str, reason: str, by: str) -> None:
    """Says that the tag CODE was fitted to the wrong person; a second person decides within 24 hours.

    Until then it goes on calling for help, but the duty desk looks first and the finder is shown nothing.

    \b
    Examples:
      guardtag tag unpair 17 --reason "it is in his brother's coat" --by li-ling
    """
    with opened(city) as door:
        doubt = door.tags.unpair(tag_code(code), reason=reason, by=by)
    show(doubt, as_json, lambda d: said("doubt-asked", serial=d.serial, doubt=d.id, hours=24))


@click.command("confirm-unpair")
@with_city
@click.argument("number")
@click.option("--by", required=True, help="Id of the second person.")
def tag_confirm_unpair(city: str | None, as_json: bool, number: str, by: str) -> None:
    """A second person saw it too: the tag is nobody's, and can be fitted again. NUMBER is what unpair gave.

    \b
    Examples:
      guardtag tag confirm-unpair 01k… --by sun
    """
    with opened(city) as door:
        show(door.tags.confirm_unpair(number, by=by), as_json, _decided)


@click.command("keep")
@with_city
@click.argument("number")
@click.option("--by", required=True, help="Id of the second person; not whoever fitted it.")
def tag_keep(city: str | None, as_json: bool, number: str, by: str) -> None:
    """A second person saw that the tag is on the right one: it works as before. NUMBER is what unpair gave.

    \b
    Examples:
      guardtag tag keep 01k… --by wang-xia
    """
    with opened(city) as door:
        show(door.tags.keep_pairing(number, by=by), as_json, _decided)


@click.command("doubted")
@with_city
@click.argument("area")
def tag_doubted(city: str | None, as_json: bool, area: str) -> None:
    """Lists the pairings of AREA and all below it that are in doubt and to be decided, newest first.

    \b
    Examples:
      guardtag tag doubted feicheng
    """
    with opened(city) as door:
        found = door.tags.doubted(area, limit=1000)
    show(found, as_json, lambda ones: "\n".join(
        screen("doubted", id=d.id, serial=d.serial, ward=d.ward, by=d.by) for d in ones
    ) or screen("no-doubt"))  # fmt: skip


def _decided(doubt: Doubt) -> str:
    return said(f"doubt-{doubt.state}", serial=doubt.serial)


COMMANDS = (tag_checked, tag_unpair, tag_confirm_unpair, tag_keep, tag_doubted)
"""For the group ``tag``."""
