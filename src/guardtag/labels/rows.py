"""Tables of labels, written and read back: a CSV, and a ZIP with a CSV and an image a label."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import BinaryIO

from guardtag.labels import words
from guardtag.labels.shown import MAX_LINE, Shown, picture, spoilt, surplus
from guardtag.spi import Label

COLUMNS = ("serial", "link", "typed")
"""The columns of a CSV."""
IMAGE_COLUMNS = (*COLUMNS, "image")
"""The columns of the CSV in a ZIP: ``image`` is a file name in the same ZIP."""
TABLE = "labels.csv"
"""The name of the CSV in a ZIP."""
MAX_ENTRY = 32 * 1024 * 1024
"""The largest file in a ZIP that is read, in bytes."""
_SIZE_SLACK = 1.5  # pixels


def image_name(label: Label) -> str:
    """The name of a label's image: batch and serial, nothing that anybody wrote.

    Raises:
        ValueError: the batch's id is no plain word.
    """
    batch = label.batch or "tag"
    if not (batch.isascii() and batch.isalnum() and len(batch) <= 40):
        raise ValueError("a label's batch is a word of up to 40 ASCII letters and digits")
    return f"{batch}-{label.serial:d}.png"


def harmless(value: str) -> str:
    """A value that no spreadsheet takes for a formula: cleaned, and quoted by ``'`` where it begins like one.

    No link and no typed code begins so; one that does is not what was minted, and the proof says it.
    """
    value = words.clean(value)
    return f"'{value}" if value.startswith(("=", "+", "-", "@")) else value


def compared(stream: BinaryIO, labels: Iterable[Label]) -> Iterator[tuple[int, bool | None]]:
    """Serial and verdict of each label of a CSV."""
    try:
        table = csv.reader(_lines(stream), strict=True)
        if next(table, None) != list(COLUMNS):
            raise spoilt("It is no SVG, PNG, CSV or ZIP of labels.")
        for label in labels:
            row = next(table, None)
            right = row == [str(label.serial), label.link, label.typed]
            yield label.serial, right if row is not None else None
        more = next(table, None) is not None
    except (csv.Error, UnicodeDecodeError):
        raise spoilt("It is no table that can be read.") from None
    if more:
        raise surplus()


def zipped(stream: BinaryIO, labels: Iterable[Label]) -> Iterator[Shown]:
    """The labels of a ZIP: each row must be right, and its image is what stands at its place."""
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(zipfile.ZipFile(stream))
            names = archive.namelist()
            table = csv.reader(_lines(io.BytesIO(_entry(archive, TABLE))), strict=True)
            if len(set(names)) != len(names) or next(table, None) != list(IMAGE_COLUMNS):
                raise spoilt("It is no ZIP of labels.")
            left = set(names) - {TABLE}
            for label in labels:
                left.discard(image_name(label))
                yield _shown(archive, label, next(table, None))
            more = next(table, None) is not None or left
        except (csv.Error, UnicodeDecodeError, zipfile.BadZipFile, zlib.error, KeyError, NotImplementedError, EOFError):
            raise spoilt("It is no ZIP that can be read.") from None
    if more:
        raise surplus()


def _shown(archive: zipfile.ZipFile, label: Label, row: list[str] | None) -> Shown:
    """A label's image, by the name it must have: the table's own name is compared, never followed."""
    name = image_name(label)
    if name not in archive.NameToInfo:
        return _nothing(label)
    image, scale = picture(io.BytesIO(_entry(archive, name)))
    with image:
        grey = image.convert("L")
    for found, wished in zip(grey.size, (label.width, label.height), strict=True):
        if abs(found - wished * scale) > _SIZE_SLACK:
            raise spoilt("An image has not the size of its label.")
    right = row == [str(label.serial), label.link, label.typed, name]
    return Shown(label, grey, scale, right if row is not None else None)


def _nothing(label: Label) -> Shown:
    from PIL import Image

    return Shown(label, Image.new("L", (1, 1), 255), 1.0, None)


def _entry(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as entry:
        data = entry.read(MAX_ENTRY + 1)
    if len(data) > MAX_ENTRY:
        raise spoilt("A file in it is too large.")
    return data


def _lines(stream: BinaryIO) -> Iterator[str]:
    while raw := stream.readline(MAX_LINE):
        if len(raw) == MAX_LINE:
            raise spoilt("A line is too long.")
        yield raw.decode("utf-8")
