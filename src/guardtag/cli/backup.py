"""Commands about backups of the database and of the vault, and about getting them back."""

from __future__ import annotations

import click

from guardtag.cli._output import language, opened, progress, show, with_city


@click.command()
@with_city
@click.argument("file", type=click.Path())
def backup(city: str | None, as_json: bool, file: str) -> None:
    """Copies the database into the new file FILE while everybody goes on, and checks the copy.

    It holds neither the keyring nor the vault: back these up on their own (guardtag keys backup, guardtag vault
    backup), and keep the three apart.

    \b
    Examples:
      guardtag backup /srv/backup/city-$(date +%F).db
    """
    with opened(city) as door:
        with progress("pages") as moved:
            made = door.backup(file, progress=moved)
        show(made, as_json, lambda b: say("backed-up", file=b.file, size=size(b.bytes)))


def say(key: str, **values: object) -> str:
    """A text of the catalogue, in the reader's language."""
    from guardtag import texts

    text: str = texts.catalogue(language()).BACKUP[key]
    return texts.filled(text, {name: str(value) for name, value in values.items()})


def size(count: int) -> str:
    """A number of bytes as people read it."""
    return f"{count / 1_000_000:.1f} MB" if count >= 100_000 else f"{count / 1000:.1f} kB"
