"""``guardtag incident report``: the page of one call, for the office."""

from __future__ import annotations

from contextlib import suppress

import click

from guardtag.cli._output import opened, show, with_city
from guardtag.cli._page import LANGUAGES, chosen
from guardtag.cli._said import screen
from guardtag.errors import Denied
from guardtag.guard import Guard
from guardtag.model.incidents import Incident


@click.command("report")
@with_city
@click.argument("incident_id", metavar="INCIDENT")
@click.option("--out", required=True, type=click.Path(dir_okay=False), help="The file to write.")
@LANGUAGES
def call_report(city: str | None, as_json: bool, incident_id: str, out: str, languages: str) -> None:
    """Writes the report of one call: what was done when and by whom, what was missed; a page that loads nothing.

    It names the place and the responders, not the person, the family or the finder's words.

    \b
    Examples:
      guardtag incident report 01k… --out call.html
    """
    from guardtag.report.incident import page

    pair = chosen(languages, city)
    with opened(city) as door:
        call = door.incidents.get(incident_id)
        text = page(
            call, door.notices.of(call.id), None, languages=pair, timezone=door.config.timezone,
            names=_names(door, call), now=door._room.world.now() if call.open else None,
        )  # fmt: skip
    from guardtag.labels.output import whole_file

    with whole_file(out) as stream:
        stream.write(text.encode())
    show({"file": out}, as_json, lambda made: screen("call-report", file=made["file"]))


def _names(door: Guard, call: Incident) -> dict[str, str]:
    """The names of the responders of a call; one who left since stays their id."""
    names = {}
    for actor in {line.by for line in call.thread if "/" not in line.by}:
        with suppress(Denied):
            names[actor] = door.responders.get(actor).name
    return names
