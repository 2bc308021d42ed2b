"""Commands about the journal: show it, verify it, export it, put checkpoints of it outside."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from guardtag.cli._output import opened, show, with_city
from guardtag.cli._said import told
from guardtag.cli._times import moment
from guardtag.world import local

if TYPE_CHECKING:
    from guardtag.records import Verified


@click.group()
def journal() -> None:
    """The journal: who did what, in chains that cannot be changed unseen."""


@journal.command("show")
@with_city
@click.option("--ward", default="", metavar="WARD", help="Only what concerns this person.")
@click.option(
    "--actor", default="", metavar="ACTOR", help="Only what this person did; or operator, finder, dispatcher."
)
@click.option("--since", metavar="TIME", help='Not before "YYYY-MM-DD" or "YYYY-MM-DD HH:MM".')
@click.option("--until", metavar="TIME", help="Before this time.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 1000), help="Entries at most.")
def journal_show(
    city: str | None, as_json: bool, ward: str, actor: str, since: str | None, until: str | None, limit: int
) -> None:
    """Lists entries, the newest first; names nobody but by ids.

    \b
    Examples:
      guardtag journal show --limit 20
      guardtag journal show --ward 01jxw3m8q2 --since 2026-11-01
      guardtag journal show --actor li-ling
    """
    with opened(city) as door:
        zone = door.config.timezone
        found = door.journal.list(
            ward_id=ward, actor=actor, since=moment(since, zone) if since else None,
            until=moment(until, zone) if until else None, limit=limit,
        )  # fmt: skip
    show(found, as_json, lambda entries: "\n".join(_entry(entry, zone) for entry in entries) or "none")


@journal.command("verify")
@with_city
@click.option(
    "--checkpoint", "against", multiple=True, type=click.Path(exists=True, dir_okay=False),
    help="A file of checkpoints, or a checkpoint that was sent; repeatable. The configured file by default.",
)  # fmt: skip
def journal_verify(city: str | None, as_json: bool, against: tuple[str, ...]) -> None:
    """Verifies every chain, and that what checkpoints saw is still there. Status 1 when something does not fit.

    \b
    Examples:
      guardtag journal verify
      guardtag journal verify --checkpoint /mnt/guardian/checkpoints.txt
    """
    with opened(city) as door:
        found = door.journal.verify(against or None)
    show(found, as_json, verified)
    if found.bad:
        raise click.exceptions.Exit(1)


@journal.command("export")
@with_city
@click.argument("file", metavar="OUT", type=click.Path(dir_okay=False, allow_dash=True))
@click.option("--ward", default="", metavar="WARD", help="Only what concerns this person.")
@click.option("--actor", default="", metavar="ACTOR", help="Only what this person did.")
@click.option("--since", metavar="TIME", help='Not before "YYYY-MM-DD" or "YYYY-MM-DD HH:MM".')
@click.option("--until", metavar="TIME", help="Before this time.")
def journal_export(
    city: str | None, as_json: bool, file: str, ward: str, actor: str, since: str | None, until: str | None
) -> None:
    """Writes entries into the new file OUT (- for standard output) as JSON Lines, chain by chain, oldest first.

    \b
    Examples:
      guardtag journal export journal.jsonl
      guardtag journal export - --since 2026-11-01 | head
    """
    import os
    from pathlib import Path

    with opened(city) as door:
        zone = door.config.timezone
        wanted: dict[str, Any] = {
            "ward_id": ward, "actor": actor, "since": moment(since, zone) if since else None,
            "until": moment(until, zone) if until else None,
        }  # fmt: skip
        if file == "-":
            door.journal.export(sys.stdout, **wanted)
            return
        handle = os.open(Path(file), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            count = door.journal.export(out, **wanted)
    show({"file": file, "entries": count}, as_json, lambda made: told("journal-out", **made))


@journal.command("checkpoint")
@with_city
@click.option("--to", default="", metavar="PLACE", help="file:PATH or channel:target; the configured one by default.")
@click.option("--anew", is_flag=True, help="Begin a new history, after a restore that was meant; journalled.")
def journal_checkpoint(city: str | None, as_json: bool, to: str, anew: bool) -> None:
    """Signs what the journal is now and puts it outside; without a place it is printed.

    Keep it where nobody who can write the database can write: only then is a database that was put back to an
    older copy seen.

    \b
    Examples:
      guardtag journal checkpoint --to file:/mnt/guardian/checkpoints.txt
      guardtag journal checkpoint --to mail:guardian@example.org
      guardtag journal checkpoint > today.txt
    """
    with opened(city) as door:
        to = to or door.config.checkpoints
        zone = door.config.timezone
        if not to:
            note = door.journal.note()
            show({"note": note} if as_json else note, as_json, lambda text: str(text).rstrip("\n"))
            return
        made = door.journal.checkpoint(to, anew=anew)
    said = {"to": to, "size": made.size, "chains": made.chains, "root": made.root.hex(), "at": made.at}
    when = local(made.at, zone)
    show(said, as_json, lambda _: told("journal-anchored", when=when, entries=made.size, chains=made.chains, to=to))


@journal.command("key")
@with_city
def journal_key(city: str | None, as_json: bool) -> None:
    """Prints the public key of checkpoints, as programs for signed notes (C2SP) take it.

    \b
    Examples:
      guardtag journal key
    """
    with opened(city) as door:
        key = door.journal.public_key()
    show({"key": key} if as_json else key, as_json)


def verified(v: Verified) -> str:
    """What a verification found, in a line or two."""
    said = told("verified-bad" if v.bad else "verified", entries=v.entries, chains=v.chains, bad=v.bad, why=v.why)
    if v.checkpoints:
        said += told("verified-compared", checkpoints=v.checkpoints)
    return said + ("\n" + told("verified-unlisted", unlisted=v.unlisted) if v.unlisted else "")


def _entry(e: Any, zone: str) -> str:
    return "  ".join((local(e.at, zone), e.id, e.actor, e.verb, " ".join(e.subjects), e.detail)).rstrip()
