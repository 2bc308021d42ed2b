"""The CSV printer: serial, link and typed code, a row a label, for houses that print textiles themselves.

RFC 4180 with a head row, UTF-8. It names nobody: a label does not know a person.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from guardtag.hookspecs import hookimpl
from guardtag.labels import rows
from guardtag.labels.output import begun, whole_file
from guardtag.spi import Label, Offer


class CsvPrinter:
    """Writes labels as rows.

    Args:
        url: ``csv:``; nothing follows.
    """

    def __init__(self, url: str = "csv:") -> None:
        self.url = url

    def print(self, labels: Iterable[Label], out: str | os.PathLike[str]) -> None:
        """Writes all labels to the file ``out``, or nothing.

        Raises:
            ValueError: there are no labels.
            PrintError: GT-PRINT-WRITE.
        """
        _, every = begun(labels)
        with whole_file(out) as stream:
            writer = csv.writer(_Encoding(stream), lineterminator="\r\n")
            writer.writerow(rows.COLUMNS)
            for label in every:
                writer.writerow((f"{label.serial:d}", rows.harmless(label.link), rows.harmless(label.typed)))


class _Encoding:
    """Takes the writer's text and gives a stream its bytes."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        """Writes a row in UTF-8."""
        return self.stream.write(text.encode())


@hookimpl
def guardtag_printers() -> Iterator[Offer]:
    """Offers the scheme ``csv``."""
    yield Offer("csv", CsvPrinter)
