"""One label as a page for an office printer: drawn, printed into a folder that is gone afterwards, read back."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

import attrs

from guardtag.labels import proof
from guardtag.model.prints import PRINTED, UNPROVED, PrintFile, PrintRun
from guardtag.model.tags import Batch
from guardtag.steps import printing
from guardtag.steps.room import Room
from guardtag.steps.scratch import scratch

SUFFIX = ".html"


def file_name(serial: int) -> str:
    """What the file is called."""
    return f"tag-{serial}{SUFFIX}"


def printed(room: Room, batch: Batch, serial: int, design: str) -> tuple[PrintRun, PrintFile, bytes]:
    """The run of one label, finished, with its file and what is in it; nothing is written down yet.

    Args:
        room: keys, settings, printers.
        batch: that the tag was minted in.
        serial: of the tag.
        design: name of the label design.

    Raises:
        PrintError: a code did not read back.
        ConfigError: there is no such design.
    """
    run = printing.planned(room, batch, printing.Wish(serial, 1, file_name(serial), design))
    run = attrs.evolve(run, out=file_name(serial), per_file=1)
    data, whole = _made(room, batch, run)
    state, sha256 = PRINTED if whole else UNPROVED, hashlib.sha256(data).hexdigest()
    run = attrs.evolve(run, state=state, done=1, placed=1, proved=int(whole), sha256=sha256)
    return run, PrintFile(run.id, 0, file_name(serial), serial, 1, state, sha256, len(data)), data


def page(room: Room, batch: Batch, run: PrintRun) -> bytes:
    """The same label once more, as a run on record says it."""
    return _made(room, batch, run)[0]


def _made(room: Room, batch: Batch, run: PrintRun) -> tuple[bytes, bool]:
    """The file of a run of one label, and whether anything here could read it back."""
    device = room.plugins.printer(run.printer, **run.options)
    labels = list(printing.labels(room, batch, run, run.first, 1))
    with scratch(Path(tempfile.gettempdir())) as folder:
        path = folder / file_name(run.first)
        device.print(labels, str(path))
        whole = printing.provable(run, device)
        if whole:
            proof.must_be_whole(proof.prove(path, labels, device))
        return path.read_bytes(), whole
