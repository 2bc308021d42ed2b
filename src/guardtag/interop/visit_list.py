"""A list of visits for a spreadsheet: CSV (RFC 4180), UTF-8 with the mark that Excel looks for, or .xlsx.

What stands in it of a person was cut before (``guardtag.rules.paper``). No cell can be taken for a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from guardtag import texts
from guardtag.interop import writers
from guardtag.interop.grid import begins_a_formula
from guardtag.model.visits import Stop
from guardtag.rules.rounds import spoken

BOM = "\ufeff"
COLUMNS = ("visit", "day", "area", "worker", "why", "reason", "name", "address", "contacts")


def written(stops: Sequence[Stop], language: str = "zh") -> bytes:
    """The file.

    Args:
        stops: what ``city.rounds.stops`` gave.
        language: of the words for what each visit is for; the titles of columns are the same in every language.

    Raises:
        ConfigError: there is no such catalogue.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(_harmless, row) for row in _rows(stops, language))
    return (BOM + out.getvalue()).encode("utf-8")


def workbook(stops: Sequence[Stop], scratch: Path, language: str = "zh") -> bytes:
    """The same as an .xlsx of one sheet, in which every cell is text.

    Args:
        stops: as for ``written``.
        scratch: a folder nobody else may read, for the time of writing.
        language: as for ``written``.

    Raises:
        BackendError: the extra ``guardtag[export]`` is missing (``GT-TABLE-EXTRA``).
        ConfigError: there is no such catalogue.
    """
    out = io.BytesIO()
    writers.write_xlsx(out, COLUMNS, _rows(stops, language), scratch)
    return out.getvalue()


def _rows(stops: Sequence[Stop], language: str) -> Iterator[tuple[str, ...]]:
    words = texts.catalogue(language).ROUNDS
    for one in stops:
        yield (
            one.visit, spoken(one.day), one.area, one.worker, words.get(one.why, one.why),
            words.get(one.reason, one.reason), one.name, one.address, "; ".join(one.contacts),
        )  # fmt: skip


def _harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: quoted by ``'`` where it begins like one."""
    return f"'{text}" if begins_a_formula(text) or begins_a_formula(text.lstrip()) else text
