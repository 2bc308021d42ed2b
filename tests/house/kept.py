"""All files that a deployment can be asked for while everything is in it: copies, lists, prints, figures."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import guardtag
from guardtag import Accepted
from guardtag.cli._loop import Loop
from guardtag.delivery.channel import Outcome

FOLDER = "kept"
"""Where they go, below the deployment's folder."""
PRINTED = "printed"
"""Folder of the prints in it: they carry codes, and name nobody."""


def keep(city: guardtag.Guard, folder: Path) -> None:
    """Writes each of them once."""
    kept = folder / FOLDER
    (kept / PRINTED).mkdir(parents=True)
    city.backup(kept / "city.backup.db")
    city.vault.backup(kept / "vault.backup")
    city.vault.rehearse(kept / "vault.backup")
    (kept / "erasures.list").write_bytes(city.vault.erasures())
    with (kept / "journal.jsonl").open("w", encoding="utf-8") as out:
        city.journal.export(out)
    city.journal.checkpoint(f"file:{kept / 'checkpoints.txt'}")
    (kept / "note.txt").write_text(city.journal.note(), "utf-8")
    (kept / "metrics.prom").write_text(city.metrics(), "utf-8")
    said = [*city.doctor(), city.health(), city.figures("feicheng"), city.verify(), *city.journal.list(limit=1000)]
    (kept / "said.txt").write_text("\n".join(map(str, said)), "utf-8")
    _health_file(city, kept / "health.json")
    batch = city.tags.batches()[-1]
    for name in ("sheet.svg", "sheet.html", "one.png", "codes.csv", "tags.zip"):
        city.tags.print(batch, kept / PRINTED / name, count=1 if name == "one.png" else 2)
    shutil.unpack_archive(kept / PRINTED / "tags.zip", kept / PRINTED / "tags")
    copies = kept / "open"  # with their logs, as they lie while somebody has them open
    copies.mkdir()
    for file in (*folder.glob("city.db*"), *(folder / "keys").glob("vault.db*")):
        shutil.copy(file, copies / file.name)
    with _sent_and_not_settled(city):
        shutil.copytree(folder / "city.sent", copies / "city.sent")


@contextmanager
def _sent_and_not_settled(city: guardtag.Guard) -> Iterator[None]:
    """Meanwhile there are notes of what a channel took and no commit says: as after a crash."""
    spool, rows = city._room.spool, city._room.records.store.walk("notice", "", 3)
    note = spool.noting(rows)
    for row in rows:
        note(SimpleNamespace(id=row.id), Outcome(accepted=Accepted("0000-7")))  # type: ignore[arg-type]
    yield
    spool.settled(rows)
    spool.clear()


def _health_file(city: guardtag.Guard, file: Path) -> None:
    """One round of `guardtag dispatch --loop`."""
    loop = Loop(city, 0.1, lambda did: loop.stop.set(), file)
    loop.run()


def move_out(settings: guardtag.config.Config, world: guardtag.World) -> None:
    """The whole register as it goes to another place; afterwards the deployment is open again."""
    guardtag.export(settings, settings.base / FOLDER / "house.guardtag", world)
    guardtag.stay(settings, world)
