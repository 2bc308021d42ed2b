"""Commands that write a search into a file: the office's papers, and what other systems are told."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from guardtag.cli._output import opened, show, with_city
from guardtag.cli._page import write_new
from guardtag.cli._said import of_searches as said

if TYPE_CHECKING:
    from guardtag.guard import Guard
    from guardtag.model.searches import Release

_ID = click.argument("search_id", metavar="SEARCH")
_OUT = click.option("--out", required=True, type=click.Path(dir_okay=False), help="A new file, mode 0600.")
_AUDIENCE = click.option(
    "--audience", type=click.Choice(["police", "public"]), default="police", show_default=True,
    help="police: what the policy gives them; public: what was consented to for this search.",
)  # fmt: skip
_PLACE = click.option("--seen-place", default="", help="For the public: where they were seen last.")


@click.command("note")
@with_city
@_ID
@_OUT
def missing_note(city: str | None, as_json: bool, search_id: str, out: str) -> None:
    """Writes the note for the next shift: who has SEARCH, what is open, what is next; A4, to be printed.

    \b
    Examples:
      guardtag missing note 01k… --out shift.html
    """
    from guardtag.report import shift

    def made(door: Guard) -> str:
        record = door.missing.record(search_id)
        return shift.page(
            door.missing.note(search_id), record, languages=door.config.languages[:2], timezone=door.config.timezone
        )

    _page(city, as_json, out, made, "note-title")


@click.command("book")
@with_city
@_ID
@_OUT
def missing_book(city: str | None, as_json: bool, search_id: str, out: str) -> None:
    """Writes the report of SEARCH: who was sought, who did what, what was seen, what was told to others.

    \b
    Examples:
      guardtag missing book 01k… --out search.html
    """
    from guardtag.report import search

    def made(door: Guard) -> str:
        record, config = door.missing.record(search_id), door.config
        return search.page(record, languages=config.languages[:2], timezone=config.timezone)

    _page(city, as_json, out, made, "title")


@click.command("cap")
@with_city
@_ID
@_OUT
@_AUDIENCE
@_PLACE
def missing_cap(city: str | None, as_json: bool, search_id: str, out: str, audience: str, seen_place: str) -> None:
    """Writes the next CAP 1.2 message about SEARCH: alert, update, and once it is over its end.

    \b
    Examples:
      guardtag missing cap 01k… --out alert.xml
      guardtag missing cap 01k… --audience public --seen-place "Wangzhuang" --out public.xml
    """
    _send(city, as_json, out, lambda door: door.missing.cap(search_id, audience=audience, seen_place=seen_place))


@click.command("pfif")
@with_city
@_ID
@_OUT
@_AUDIENCE
@_PLACE
def missing_pfif(city: str | None, as_json: bool, search_id: str, out: str, audience: str, seen_place: str) -> None:
    """Writes SEARCH as PFIF 1.4, for registers of missing people.

    \b
    Examples:
      guardtag missing pfif 01k… --out person.xml
    """
    _send(city, as_json, out, lambda door: door.missing.pfif(search_id, audience=audience, seen_place=seen_place))


@click.command("geojson")
@with_city
@_ID
@_OUT
def missing_geojson(city: str | None, as_json: bool, search_id: str, out: str) -> None:
    """Writes the sightings of SEARCH as GeoJSON, for the police's maps.

    \b
    Examples:
      guardtag missing geojson 01k… --out sightings.geojson
    """
    _send(city, as_json, out, lambda door: door.missing.geojson(search_id))


def _page(city: str | None, as_json: bool, out: str, made: Callable[[Guard], str], what: str) -> None:
    _must_be_new(out)
    with opened(city) as door:
        page = made(door)
    write_new(out, page.encode())
    show({"file": out}, as_json, lambda _: said("wrote", file=out, what=said(what)))


def _send(city: str | None, as_json: bool, out: str, made: Callable[[Guard], Release]) -> None:
    _must_be_new(out)
    with opened(city) as door:
        release = made(door)
    write_new(out, release.body)
    name = {"geojson": "GeoJSON"}.get(release.format, release.format.upper())
    kind = said(f"sent-{release.type}") if release.type else ""
    what = " ".join(filter(None, (name, kind, said(f"audience-{release.audience}"))))
    show({"file": out, "release": release}, as_json, lambda _: said("wrote", file=out, what=what))


def _must_be_new(out: str) -> None:
    """Refused before anything is made: what was never written would stand in the journal as sent."""
    if os.path.lexists(out):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), out)


ALL = (missing_note, missing_book, missing_cap, missing_pfif, missing_geojson)
"""Of the group ``missing``, in the order of its help."""
