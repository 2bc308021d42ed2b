"""The command that makes a person's own copy."""

from __future__ import annotations

import click

from guardtag.cli._output import language, opened, with_city
from guardtag.cli._page import LANGUAGES, chosen, write

_SAID = {
    "en": "{file}: all that is held of this person. Hand it to nobody else.",
    "zh": "{file}：此人的全部资料。请勿交给其他人。",
}


@click.command()
@with_city
@click.argument("ward_id", metavar="WARD")
@click.option("--html", "html", type=click.Path(dir_okay=False), help="A page to print, mode 0600.")
@click.option("--out", type=click.Path(dir_okay=False), help="JSON into this file, mode 0600; --json prints it.")
@click.option("--to", default="", help="Id of the contact it is for, such as c1; else the person themselves.")
@LANGUAGES
def dossier(
    city: str | None, as_json: bool, ward_id: str, html: str | None, out: str | None, to: str, languages: str
) -> None:
    """Copies all that is held of WARD, to hand to them: to print, or as JSON for another program. Journalled.

    \b
    Examples:
      guardtag ward dossier 01k… --html copy.html --language zh
      guardtag ward dossier 01k… --json
      guardtag ward dossier 01k… --out copy.json --to c1
    """
    from guardtag.report import printed
    from guardtag.report.dossier import page

    if not (html or out or as_json):
        raise click.UsageError("give --html OUT, --out OUT or --json")
    pair = chosen(languages, city)
    with opened(city) as door:
        copy = door.wards.dossier(ward_id, to=to)
    if html:
        write(html, page(copy.data, languages=pair, lettering=printed.embedded))
    if out:
        write(out, copy.json() + "\n")
    if as_json:
        print(copy.json())
        return
    for file in filter(None, (html, out)):
        print(_SAID[language()].format(file=file))
