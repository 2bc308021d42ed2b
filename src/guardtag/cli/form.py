"""Commands about the office's printed forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from guardtag.cli._output import language, show, with_city, with_json
from guardtag.cli._page import LANGUAGES, chosen, configured, lettered, write
from guardtag.cli._said import screen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guardtag.config import Config
    from guardtag.report.printed import Lettering

NAMES = ("consent", "families", "finders", "training", "fitting", "week", "review")
"""In the order in which they are needed."""
SIDES = {"consent": 2, "families": 2}
"""Of paper; the others have one."""
OF_PERSON = (
    "guardtag consent form OUT.html --ward WARD", "guardtag ward poster WARD --out OUT.html",
    "guardtag round print --worker WORKER --out OUT.html", "guardtag incident report INCIDENT --out OUT.html",
    "guardtag ward dossier WARD --html OUT.html",
)  # fmt: skip
"""What prints pages that name somebody."""


@click.group()
def form() -> None:
    """Forms on paper: consent, leaflets, training, fitting, a pilot's week, the review of a call."""


@form.command("list")
@with_json
def form_list(as_json: bool) -> None:
    """Lists the blank forms there are, and which commands print pages about one person.

    \b
    Examples:
      guardtag form list
    """
    found = [{"name": name, "title": _title(name), "sides": SIDES.get(name, 1)} for name in NAMES]
    lines = [screen("form-line", name=f"{one['name']:<10}", title=one["title"]) for one in found]
    more = [screen("form-of-person"), *(screen("form-more", command=command) for command in OF_PERSON)]
    show(found, as_json, lambda _: "\n".join([*lines, *more]))


@form.command("print")
@with_city
@click.argument("name", type=click.Choice(NAMES))
@click.argument("out", type=click.Path(dir_okay=False), metavar="OUT.html")
@LANGUAGES
def form_print(city: str | None, as_json: bool, name: str, out: str, languages: str) -> None:
    """Makes a blank form: a page that loads nothing. Needs no deployment, but reads guardtag.toml.

    \b
    Examples:
      guardtag form print fitting fitting.html
      guardtag form print finders finders.html --language zh
      guardtag form print review review.html --language en,zh
    """
    config, pair = configured(city), chosen(languages, city)
    write(out, lettered(lambda letters: _page(name, config, pair, letters)))
    sides = SIDES.get(name, 1)
    show({"file": out, "sides": sides}, as_json, lambda said: screen(
        "form-printed", file=said["file"], sides=screen("form-both" if sides == 2 else "form-one")
    ))  # fmt: skip


def _page(name: str, settings: Config, languages: Sequence[str], lettering: Lettering) -> str:
    from guardtag.report import consent_form, forms, leaflet

    if name == "consent":
        return consent_form.page(settings, consent_form.Form(), languages=languages, lettering=lettering)
    if name == "families":
        return leaflet.page(settings, languages=languages, lettering=lettering)
    return forms.page(name, settings, languages=languages, lettering=lettering)


def _title(name: str) -> str:
    from guardtag import texts

    title: str = texts.catalogue(language()).FORMS[f"name-{name}"]
    return title
