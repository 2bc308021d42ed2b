"""What commands share that make a page to be printed: their options, its letters, its file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guardtag.cli._output import where

if TYPE_CHECKING:
    from guardtag.config import Config
    from guardtag.report.printed import Lettering

LANGUAGES = click.option(
    "--language", "languages", default="", metavar="LANGUAGE[,LANGUAGE]",
    help="zh, en, or both with a comma between; the first leads.  [default: the deployment's languages]",
)  # fmt: skip
OUT = click.Path(dir_okay=False)


def chosen(text: str, city: str | None) -> tuple[str, ...]:
    """The languages of a page, known to be there before anything is decided or written; its deployment's by default."""
    from guardtag import texts

    languages = tuple(part.strip() for part in text.split(",")) if text else configured(city).languages[:2]
    for one in languages:
        texts.catalogue(one)
    if len(languages) > 2 or len(set(languages)) != len(languages):
        raise click.UsageError("--language takes one language, or two with a comma between")
    return languages


def configured(city: str | None) -> Config:
    """The deployment's configuration, without opening the deployment."""
    from guardtag import config

    place = where(city)
    return config.load(Path(place).absolute()) if place.endswith(".toml") else config.Config()


def lettered(page: Callable[[Lettering], str]) -> str:
    """A page with its letters in it, or without where no font has them: the office's own will do."""
    from guardtag.errors import PrintError
    from guardtag.report import printed

    try:
        return page(printed.embedded)
    except PrintError:
        return page(printed.unlettered)


def write(out: str, page: str | bytes) -> None:
    """Writes a page, whole or not at all."""
    from guardtag.labels.output import whole_file

    with whole_file(out) as stream:
        stream.write(page.encode("utf-8") if isinstance(page, str) else page)


def write_new(out: str | Path, data: bytes) -> None:
    """Writes a new file that only its owner can read."""
    with open(out, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as stream:
        stream.write(data)
