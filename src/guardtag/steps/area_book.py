"""``areas.json`` beside the keyring: what the numbers in tokens mean, should the database be lost.

A token holds its area as a number (see docs/spec/format.md). The keyring brings tags back to be recognised; this file
says which area, and so which hotline, answers for one that no backup of the database knows. It also holds the
highest serial that was minted. Nothing in it is secret or of a person::

    {"format":"guardtag-areas/1","serial":1200,"areas":{"1":"feicheng","2":"feicheng/wangzhuang"}}
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import attrs

from guardtag.builtin._private import locked, private_folder, replace
from guardtag.model import areas
from guardtag.model.tags import Batch
from guardtag.records import Records

FORMAT = "guardtag-areas/1"
MAX_BOOK = 16 * 1024 * 1024
"""The largest file, in bytes; 65,535 areas take about half of it."""
SERIAL_GAP = 100_000
"""Serials left out where others may have been minted that the rows do not know of: those are never minted again."""
_MAX_NUMBER, _MAX_SERIAL = 65_535, 2**40

log: Final = logging.getLogger("guardtag")


@attrs.frozen
class Book:
    """What the file says.

    Args:
        serial: the highest that was minted.
        areas: paths by number.
    """

    serial: int = 0
    areas: Mapping[int, str] = attrs.field(factory=dict)


def read(path: Path | None) -> Book | None:
    """The book, or ``None`` when there is none that can be read."""
    if path is None:
        return None
    try:
        with path.open("rb") as stream:
            fields = json.loads(stream.read(MAX_BOOK))
        book = Book(fields["serial"], {int(number): areas.check(name, 99) for number, name in fields["areas"].items()})
        sound = fields["format"] == FORMAT and type(book.serial) is int and 0 <= book.serial <= _MAX_SERIAL
        if sound and all(1 <= number <= _MAX_NUMBER for number in book.areas):
            return book
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        pass
    log.warning("%s cannot be read", path.name)
    return None


def note(path: Path | None, known: Mapping[int, str], serial: int) -> None:
    """Adds areas, and raises the serial; says in the log when that cannot be written.

    Args:
        path: the file, or ``None`` where the keyring is no file.
        known: paths by number.
        serial: the highest that was minted.
    """
    if path is None:
        return
    try:
        private_folder(path.parent)
        with locked(path):
            before = read(path) or Book()
            after = Book(max(before.serial, serial), {**before.areas, **known})
            if after != before:
                names = {str(number): after.areas[number] for number in sorted(after.areas)}
                fields = {"format": FORMAT, "serial": after.serial, "areas": names}
                replace(path, json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode(), overwrite=True)
    except OSError as error:
        log.error("%s cannot be written: %s", path.name, error.strerror)


def note_batch(path: Path | None, records: Records, batch: Batch) -> None:
    """Notes a batch's area and last serial; all areas where there is no book yet."""
    known = {batch.area_number: batch.area}
    if path is not None and read(path) is None:
        known = {area.number: area.path for area in records.walk(areas.Area)}
    note(path, known, batch.last)
