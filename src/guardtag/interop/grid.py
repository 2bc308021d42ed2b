"""A grid of cells, before anybody knows what its columns mean: the limits, one row, and refusals."""

from __future__ import annotations

from typing import Any, NamedTuple

import attrs

from guardtag.errors import ImportRefused

ERROR_TEXTS = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA", "#SPILL!", "#CALC!")
)
"""What spreadsheets show in a cell whose formula failed (ECMA-376 part 1, 18.17.3, and later ones)."""


BELOW = " / "
"""Stands between the upper and the lower title of a column where there are two rows of titles."""


_FORMULA_SIGNS = tuple("=+-@\t\r\n＝＋－＠")


def begins_a_formula(cell: str) -> bool:
    """Whether a spreadsheet program that opens a .csv takes a cell for a formula, or would without its apostrophes.

    Where people write with wide letters, the wide signs begin one, too (OWASP, CSV injection).
    """
    return cell.lstrip("'").startswith(_FORMULA_SIGNS)


@attrs.frozen
class Limits:
    """How large a file may be before it is refused unread.

    Args:
        file_bytes: of the file itself.
        unpacked_bytes: of all members of an .xlsx together.
        ratio: unpacked to packed, for the whole file and for every member above 1 MiB.
        members: files inside an .xlsx.
        sheets: visible worksheets.
        rows: highest row that holds a value; a register of 200,000 is a large city's.
        columns: farthest column that holds a value.
        cell_chars: of one cell; 32,767 is the most a spreadsheet itself allows.
        header_rows: the column titles stand within so many rows from the top.
    """

    file_bytes: int = 64 * 1024 * 1024
    unpacked_bytes: int = 256 * 1024 * 1024
    ratio: int = 100
    members: int = 1000
    sheets: int = 50
    rows: int = 200_000
    columns: int = 64
    cell_chars: int = 32_767
    header_rows: int = 15


LIMITS = Limits()
"""The limits that hold when nobody sets others."""


class Cells(NamedTuple):
    """One row of a grid.

    Attributes:
        number: as the spreadsheet program shows it, from 1.
        texts: one text a column, empty for an empty cell.
        numeric: columns (from 0) that the file holds as numbers, so digits may have been lost.
        faulty: columns that hold a failed formula.
    """

    number: int
    texts: list[str]
    numeric: frozenset[int] = frozenset()
    faulty: frozenset[int] = frozenset()


def too_large(what: str, limit: int, unit: str) -> ImportRefused:
    """The refusal of a file that goes over a limit.

    Args:
        what: what was counted, such as ``rows``.
        limit: the most there may be.
        unit: what is counted in, or empty.
    """
    most = f"{limit:,} {unit}".rstrip()
    return ImportRefused(
        "GT-IMPORT-SIZE", f"The file was not read: its {what} are more than {most}.",
        "A register that large is a mistake or an attack on the reader.",
        "Save the rows that are meant into a new, smaller file.", counted=what, limit=limit,
    )  # fmt: skip


def unsafe(why: str, **facts: Any) -> ImportRefused:
    """The refusal of a workbook that holds what no register needs.

    Args:
        why: what was found, one sentence.
        facts: for translations; ``case`` says which of several causes it is.
    """
    return ImportRefused(
        "GT-IMPORT-UNSAFE", "The workbook was not read: it holds more than cells.", why,
        "Save it in the spreadsheet program as a plain .xlsx or .csv and give that file.", **facts,
    )  # fmt: skip


def broken(why: str, **facts: Any) -> ImportRefused:
    """The refusal of a file that is not what it says.

    Args:
        why: what does not fit, one sentence.
        facts: for translations; ``case`` says which of several causes it is.
    """
    return ImportRefused(
        "GT-IMPORT-BROKEN", "The file cannot be read as a spreadsheet.", why,
        "Open it in the spreadsheet program and save it again as .xlsx or .csv (UTF-8).", **facts,
    )  # fmt: skip
