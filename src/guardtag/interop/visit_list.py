"""A list of visits as CSV (RFC 4180), for a spreadsheet: UTF-8 with the mark that Excel looks for.

What stands in it of a person was cut before (``guardtag.rules.paper``). No cell can be taken for a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from guardtag import texts
from guardtag.model.visits import Stop
from guardtag.rules.rounds import spoken

BOM = "\ufeff"
_FORMULA = tuple("=+-@\t\r＝＋－＠")
COLUMNS = ("visit", "day", "area", "worker", "why", "reason", "name", "address", "contacts")


def written(stops: Sequence[Stop], language: str = "zh") -> bytes:
    """The file.

    Args:
        stops: what ``city.rounds.stops`` gave.
        language: of the words for what each visit is for; the titles of columns are the same in every language.

    Raises:
        ConfigError: there is no such catalogue.
    """
    words = texts.catalogue(language).ROUNDS
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in stops:
        writer.writerow(_harmless(cell) for cell in (
            one.visit, spoken(one.day), one.area, one.worker, words.get(one.why, one.why),
            words.get(one.reason, one.reason), one.name, one.address, "; ".join(one.contacts),
        ))  # fmt: skip
    return (BOM + out.getvalue()).encode("utf-8")


def _harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: quoted by ``'`` where it begins like one, or wide."""
    return f"'{text}" if text.lstrip()[:1] in _FORMULA else text
