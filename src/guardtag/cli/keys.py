"""Commands about the keys: rotation, the paper backup, the rehearsal, the restoring."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guardtag.cli._output import opened, progress, show, with_city
from guardtag.cli._said import of_keys as say
from guardtag.cli._said import screen, state
from guardtag.errors import KeyringError

if TYPE_CHECKING:
    from guardtag.payload.keys import Keyring
    from guardtag.payload.paper import Rehearsal, Sheet

_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF")
_WIDE = (b"\xff\xfe", b"\xfe\xff")


@click.group()
def keys() -> None:
    """The keys: rotate them, back them up on paper, rehearse, restore."""


@keys.command("list")
@with_city
def keys_list(city: str | None, as_json: bool) -> None:
    """Lists the keys, the newest first; shows no secret.

    \b
    Examples:
      guardtag keys list
    """
    with opened(city) as door:
        show(door.keys.list(), as_json, lambda infos: "\n".join(map(_key, infos)))


@keys.command("add")
@with_city
def keys_add(city: str | None, as_json: bool) -> None:
    """Makes a new key. It mints nothing before it is promoted: back the keys up in between.

    \b
    Examples:
      guardtag keys add
    """
    with opened(city) as door:
        show(door.keys.add(), as_json,
             lambda k: f"{_key(k)}\nNow: guardtag keys backup OUTDIR, then guardtag keys promote {k.id}")  # fmt: skip


@keys.command("promote")
@with_city
@click.argument("id", metavar="KEY", type=click.IntRange(1, 255))
@click.option("--yes", is_flag=True, help="Also when no rehearsed backup holds the key.")
def keys_promote(city: str | None, as_json: bool, id: int, yes: bool) -> None:
    """Mints under this KEY from now on; the tags of all other keys are read as before.

    \b
    Examples:
      guardtag keys promote 2
    """
    with opened(city) as door:
        if not (yes or door.keys.get(id).backed_up):
            raise KeyringError(
                "GT-KEYS-NO-BACKUP", f"No rehearsed backup holds key {id}.",
                "Were it lost, all tags minted under it would be lost with it.",
                "Run `guardtag keys backup` and rehearse it with `guardtag keys restore`, or give --yes.", key=id,
            )  # fmt: skip
        show(door.keys.promote(id), as_json, _key)


@keys.command("disable")
@with_city
@click.argument("id", metavar="KEY", type=click.IntRange(1, 255))
def keys_disable(city: str | None, as_json: bool, id: int) -> None:
    """Mints nothing under this KEY any more; its tags are read for ever.

    \b
    Examples:
      guardtag keys disable 1
    """
    with opened(city) as door:
        show(door.keys.disable(id), as_json, _key)


@keys.command("rewrap")
@with_city
def keys_rewrap(city: str | None, as_json: bool) -> None:
    """Moves the records from older keys to the primary one; others go on meanwhile.

    Run it after `guardtag keys promote`. Killed half-way it goes on when it is run again. Tags on cloth need the
    key they were minted under for ever: nothing is destroyed. Status 1 when something could not be moved.

    \b
    Examples:
      guardtag keys rewrap
    """
    with opened(city) as door:
        with progress("keys") as moved:
            found = door.keys.rewrap(progress=moved)
        key = "rewrapped-left" if found.left else "rewrapped"
        show(found, as_json, lambda f: say(key, moved=f.moved, primary=f.key, left=f.left))
        if found.left:
            raise click.exceptions.Exit(1)


@keys.command("export-public")
@with_city
def keys_export_public(city: str | None, as_json: bool) -> None:
    """Prints the public document: with it others check what this deployment signed.

    It holds no secret, and tokens cannot be checked with it: whoever can check one can make one.

    \b
    Examples:
      guardtag keys export-public > keys.public.json
    """
    with opened(city) as door:
        print(door.keys.public().decode("ascii"))


@keys.command("backup")
@with_city
@click.argument("outdir", type=click.Path())
@click.option("--sheets", "made", type=click.IntRange(1, 16), default=3, show_default=True, help="How many to make.")
@click.option(
    "--needed", type=click.IntRange(1, 16), default=None, help="How many restore the keys; default: 2 (of 1: 1)."
)
def keys_backup(city: str | None, as_json: bool, outdir: str, made: int, needed: int | None) -> None:
    """Makes a paper backup of the keys in the new folder OUTDIR: sheets to print.

    Any NEEDED of the sheets restore the keys, fewer tell nothing about them. Print them, destroy the
    folder, and rehearse with `guardtag keys restore` what you printed.

    \b
    Examples:
      guardtag keys backup sheets/
      guardtag keys backup five-sheets/ --sheets 5 --needed 3
    """
    from guardtag.world import today

    with opened(city) as door:
        sheets = door.keys.backup(needed=needed or min(made, 2), sheets=made)
        date = today(door._room.world.now(), door.config.timezone).isoformat()
    files = _write(Path(outdir), sheets, date)
    made_of = {
        "folder": outdir, "files": files, "backup": f"{sheets[0].backup:05}", "sheets": made,
        "needed": sheets[0].needed, "keys": sheets[0].keys,
    }  # fmt: skip
    show(made_of, as_json, lambda value: say("backed-up-one" if made == 1 else "backed-up", **value))


@keys.command("restore")
@with_city
@click.argument("files", nargs=-1, type=click.Path(allow_dash=True))
@click.option(
    "--photo", "photos", multiple=True, type=click.Path(), help="A photo or scan of a sheet's codes; repeatable."
)
@click.option("--to", type=click.Path(), default=None, help="Write the keyring file here; nothing is overwritten.")
def keys_restore(
    city: str | None, as_json: bool, files: tuple[str, ...], photos: tuple[str, ...], to: str | None
) -> None:
    """Restores the keys from the sheets of a paper backup, or rehearses it.

    FILES are texts that somebody typed (- for standard input) or pictures. With --to the keyring file is
    written, under the passphrase in GUARDTAG_PASSPHRASE if there is one. Without --to it is a rehearsal:
    nothing is changed, and it is said whether the sheets would bring every key back. Status 1 when not.

    \b
    Examples:
      guardtag keys restore a.txt b.txt
      guardtag keys restore --photo left.jpg --photo right.jpg
      guardtag keys restore a.txt b.txt --to city.keys/keyring.json
    """
    from guardtag.payload import paper

    if not files and not photos:
        raise click.UsageError("give text files, - or --photo")
    if to is not None and os.path.lexists(to):
        raise KeyringError(
            "GT-PAPER-THERE", f"There is a keyring file {Path(to).name} already.", "Restoring overwrites none.",
            "Move it away and keep it, or give another place.", file=Path(to).name,
        )  # fmt: skip
    restored = paper.restored(_texts(files, photos))
    ids = [key.id for key in restored.keys]
    if to is None:
        result = _rehearsed(city, restored)
        show(result, as_json, lambda found: _rehearsal(found, ids))
        if not result.complete:
            raise click.exceptions.Exit(1)
        return
    from guardtag.builtin.file import FileKeySource
    from guardtag.payload.keyfile import PASSPHRASE

    FileKeySource(f"file:{to}").save(restored)
    written = {"to": to, "deployment": restored.deployment, "keys": ids, "sealed": bool(os.environ.get(PASSPHRASE))}
    show(written, as_json, _restored)


# --- the deployment ------------------------------------------------------------------------------


def _rehearsed(city: str | None, restored: Keyring) -> Rehearsal:
    try:
        with opened(city) as door:
            return door.keys.rehearse(restored)
    except KeyringError as error:
        if error.code != "GT-KEYS-MISSING":
            raise
        raise KeyringError(
            "GT-PAPER-NO-KEYS", "The sheets open, but there is no keyring file to compare them with.", "",
            "To write it from the sheets, run the same again with --to and its place.",
        ) from None  # fmt: skip


# --- files ---------------------------------------------------------------------------------------


def _write(folder: Path, sheets: tuple[Sheet, ...], date: str) -> list[str]:
    """Writes the files, each with mode 0600, into a folder that was not there: all of them, or nothing."""
    from guardtag.builtin._private import private_folder
    from guardtag.labels import paper
    from guardtag.labels.output import whole_file

    pages = {"sheets.html": paper.html_page(sheets, date)}
    pages |= {f"sheet-{sheet.number}-of-{sheet.made}.txt": paper.text_page(sheet, date) for sheet in sheets}
    private_folder(folder.parent)
    try:
        folder.mkdir(0o700)
    except FileExistsError:
        raise KeyringError(
            "GT-PAPER-FOLDER", f"{folder.name} is there already.",
            "A backup overwrites nothing and is not mixed with other files.", "Name a folder that is not there yet.",
            folder=folder.name,
        ) from None  # fmt: skip
    try:
        for name, page in pages.items():
            with whole_file(folder / name) as stream:
                stream.write(page.encode())
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return list(pages)


def _texts(files: Iterable[str], photos: Iterable[str]) -> Iterator[str]:
    for name in files:
        yield from _file(name)
    for name in photos:
        yield from _decoded(name, _read(name))


def _file(name: str) -> Iterator[str]:
    """The text of a typed file, or the texts of a picture."""
    data = _read(name)
    if data.startswith(_PICTURES):
        yield from _decoded(name, data)
    elif b"\0" in data and not data.startswith(_WIDE):
        raise _no_text(name)
    else:
        yield _text(data)


def _decoded(name: str, data: bytes) -> list[str]:
    from guardtag.labels.photo import decode

    texts = decode(data)
    if not texts:
        raise KeyringError(
            "GT-PAPER-PHOTO", f"No code can be read in {Path(name).name}.", "",
            "Photograph one code from near, sharp and without glare, or type the text.", file=Path(name).name,
        )  # fmt: skip
    return texts


def _read(name: str) -> bytes:
    """At most as much as a picture may have, and one byte more, so that it is refused."""
    from guardtag.labels.photo import MAX_BYTES

    if name == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    with Path(name).open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _text(data: bytes) -> str:
    """What an editor saved: UTF-8, UTF-16 with its mark, or GB 18030; what matters is ASCII in all."""
    if data.startswith(_WIDE):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def _no_text(name: str) -> KeyringError:
    return KeyringError(
        "GT-PAPER-FILE", f"{Path(name).name} is neither a text nor a picture that can be read.",
        "Text files are, and JPEG, PNG and WebP pictures.", "Save a scan as JPEG or PNG.", file=Path(name).name,
    )  # fmt: skip


# --- what is said --------------------------------------------------------------------------------


def _numbers(ids: Iterable[int]) -> str:
    return ", ".join(map(str, ids))


def _restored(written: dict[str, Any]) -> str:
    said = say("restored", **{**written, "keys": _numbers(written["keys"])})
    return said if written["sealed"] else f"{said}\n{say('unsealed')}"


def _rehearsal(result: Rehearsal, ids: list[int]) -> str:
    if result.foreign:
        return say("rehearsed-foreign")
    if result.missing:
        said = say("rehearsed-missing", keys=_numbers(ids), missing=_numbers(result.missing))
    else:
        said = say("rehearsed", keys=_numbers(ids))
    minting = sorted({*result.enabled, *([result.primary] if result.primary else [])})
    notes = [said, say("rehearsed-soon")] if result.soon else [said]
    notes += [say("rehearsed-older", minting=_numbers(minting))] if minting else []
    notes += [say("rehearsed-revived", revived=_numbers(result.revived))] if result.revived else []
    return "\n".join(notes)


def _key(k: Any) -> str:
    marks = [state(name) for name in ("primary", "index") if getattr(k, name)]
    backup = screen("key-backed-up" if k.backed_up else "key-not-backed-up")
    line = screen("key", id=k.id, state=screen(f"key-{k.state}"), minted=k.minted, backup=backup)
    return f"{line}  {' '.join(marks)}".rstrip()
