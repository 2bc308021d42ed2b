"""What the commands of supply say and write."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from guardtag.cli._output import language

if TYPE_CHECKING:
    from guardtag.report.printed import Lettering

LANGUAGES = click.option(
    "--language", "languages", default="zh,en", show_default=True, help="One or two, the first leads."
)
OUT = click.Path(dir_okay=False)


def said(key: str, **values: object) -> str:
    """A text of supply in the reader's language; an unknown key stands for itself."""
    from guardtag import texts

    shelf: dict[str, str] = texts.catalogue(language()).SUPPLY
    return texts.filled(shelf.get(key, key), {name: str(value) for name, value in values.items()})


def chosen(text: str) -> tuple[str, ...]:
    """The languages of a page, known to be there before anything is decided or written."""
    from guardtag import texts

    languages = tuple(part.strip() for part in text.split(","))
    for one in languages:
        texts.catalogue(one)
    if len(languages) > 2 or len(set(languages)) != len(languages):
        raise click.UsageError("--language takes one language, or two with a comma between")
    return languages


def lettered(page: Callable[[Lettering], str]) -> str:
    """A page with its letters in it, or without where no font has them: the office's own will do."""
    from guardtag.errors import PrintError
    from guardtag.report import printed

    try:
        return page(printed.embedded)
    except PrintError:
        return page(printed.unlettered)


def write(out: str, html: str) -> None:
    """Writes a page, whole or not at all."""
    from guardtag.labels.output import whole_file

    with whole_file(out) as stream:
        stream.write(html.encode("utf-8"))
