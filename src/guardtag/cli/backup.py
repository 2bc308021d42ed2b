"""Commands about backups of the database and of the vault, and about getting them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from guardtag.cli._output import opened, progress, show, where, with_city
from guardtag.cli._said import of_backups as say
from guardtag.cli._serving import certificates, serve

if TYPE_CHECKING:
    from guardtag.restoring import Restored


@click.command()
@with_city
@click.argument("file", metavar="OUT", type=click.Path())
def backup(city: str | None, as_json: bool, file: str) -> None:
    """Copies the database into the new file OUT while everybody goes on, and checks the copy.

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


_ERASURES = click.option(
    "--erasures", "lists", multiple=True, type=click.Path(exists=True, dir_okay=False),
    help="A list that guardtag erasures export wrote; repeatable.",
)  # fmt: skip


@click.command()
@with_city
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--replace", is_flag=True, help="Also where a database is: it is kept beside the restored one.")
@_ERASURES
def restore(city: str | None, as_json: bool, file: str, replace: bool, lists: tuple[str, ...]) -> None:
    """Puts the backup FILE where the database belongs, cleaned of everybody who was erased since.

    The keyring and the vault must be there first (guardtag keys restore, guardtag vault restore). Nobody may have
    the database open.

    \b
    Examples:
      guardtag restore city-2026-07-01.db
      guardtag restore city-2026-07-01.db --replace --erasures erasures.txt
    """
    import guardtag

    with progress("bytes") as moved:
        found = guardtag.restore(where(city), file, erasures=lists, replace=replace, progress=moved)
    show(found, as_json, _restored)


def _restored(r: Restored) -> str:
    from guardtag.records.classes import apart

    said = [say("restored", file=r.file, serial=r.next_serial, **apart(r.erased))]
    return "\n".join(said + ([say("restored-aside", aside=r.aside)] if r.aside else []))


@click.group()
def vault() -> None:
    """The vault with the data keys: its own backup, rehearsed and restored; served to other machines."""


vault.add_command(serve)
vault.add_command(certificates)


@vault.command("backup")
@with_city
@click.argument("file", metavar="OUT", type=click.Path())
def vault_backup(city: str | None, as_json: bool, file: str) -> None:
    """Writes the vault into the new file OUT, sealed under the keyring, while everybody goes on.

    Until its life is over (vault_backup_days) whoever has it and the keyring can open people who were erased since:
    keep few, destroy old ones.

    \b
    Examples:
      guardtag vault backup /mnt/safe/vault-$(date +%F).backup
    """
    from guardtag.world import local

    with opened(city) as door:
        with progress("keys") as moved:
            made = door.vault.backup(file, progress=moved)
        until = local(made.expires, door.config.timezone)
        show(made, as_json, lambda b: say("vault-backed-up", file=b.file, keys=b.keys, until=until))


@vault.command("restore")
@with_city
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--write", is_flag=True, help="Put back what the vault lacks; otherwise it is a rehearsal.")
@click.option("--expired", is_flag=True, help="Also when the life of the backup is over.")
@_ERASURES
def vault_restore(
    city: str | None, as_json: bool, file: str, write: bool, expired: bool, lists: tuple[str, ...]
) -> None:
    """Rehearses the vault backup FILE, or with --write puts back what the vault lacks.

    What is in the vault stays as it is, and nobody who was erased comes back. A rehearsal changes nothing and says
    whether every key would come back; status 1 when not.

    \b
    Examples:
      guardtag vault restore vault-2026-07-01.backup
      guardtag vault restore vault-2026-07-01.backup --write --erasures erasures.txt
    """
    import guardtag

    if write:
        with progress("keys") as moved:
            found = guardtag.restore_vault(where(city), file, erasures=lists, expired=expired, progress=moved)
    else:
        with opened(city) as door:
            found = door.vault.rehearse(file)
    key = ("vault-restored" if write else "vault-rehearsed") + ("" if found.complete else "-lacks")
    lacking = found.missing + found.wrong
    show(found, as_json, lambda f: say(key, keys=f.keys, missing=lacking, erased=f.erased)
         + (f"\n{say('vault-expired')}" if f.expired else ""))  # fmt: skip
    if not found.complete and not write:
        raise click.exceptions.Exit(1)


@click.group()
def erasures() -> None:
    """Who was erased: the signed list that cleans what is restored."""


@erasures.command("export")
@with_city
@click.argument("file", metavar="OUT", type=click.Path())
def erasures_export(city: str | None, as_json: bool, file: str) -> None:
    """Writes the signed list of who was erased into the new file OUT: random ids and dates, no names.

    It also holds the fields whose consent was withdrawn: a restore destroys these again, too.

    \b
    Examples:
      guardtag erasures export erasures-$(date +%F).txt
    """
    from pathlib import Path

    from guardtag.desks.vault import written
    from guardtag.records.classes import apart

    with opened(city) as door:
        data = door.vault.erasures()
        with written(Path(file).absolute()) as stream:
            stream.write(data)
    count = apart(data.decode("ascii").splitlines()[1:-1])
    made_of = {"file": file, "erased": count["people"], "withdrawn": count["fields"]}
    show(made_of, as_json, lambda v: say("erasures", file=file, **count))


@erasures.command("apply")
@with_city
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False))
def erasures_apply(city: str | None, as_json: bool, files: tuple[str, ...]) -> None:
    """Erases once more whoever came back with a database that was restored with other tools.

    The vault knows of most; FILES are lists that guardtag erasures export wrote.

    \b
    Examples:
      guardtag erasures apply
      guardtag erasures apply erasures-2026-07-02.txt
    """
    from guardtag.records.classes import apart
    from guardtag.records.erasure_list import MAX_LIST

    lists = []
    for name in files:
        with open(name, "rb") as stream:
            lists.append(stream.read(MAX_LIST + 1))
    with opened(city) as door:
        found = door.vault.erase_again(lists)
    show({"erased": found}, as_json, lambda v: say("erased-again", **apart(found)))


def size(count: int) -> str:
    """A number of bytes as people read it."""
    return f"{count / 1_000_000:.1f} MB" if count >= 100_000 else f"{count / 1000:.1f} kB"
