"""Rows of text into .xlsx and .csv, in flat memory, with nothing in them that a spreadsheet would carry out.

A cell that begins with ``=``, ``+``, ``-``, ``@``, narrow or wide, a tab or a line end is a formula to a spreadsheet
program that opens a .csv, and can send away what stands in other cells (OWASP, CSV injection). In an .xlsx every cell
is written as text; these also carry the mark of text (quotePrefix, ECMA-376 part 1, 18.8.45), so that they stay text
when somebody edits them. In a .csv an apostrophe stands before them, which ``sheets.read`` takes away again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from guardtag import installing
from guardtag.errors import BackendError
from guardtag.interop.grid import begins_a_formula

MAX_ROWS = 1_048_575
"""How many people an .xlsx holds below its titles."""
_WIDTH = 14


def write_csv(file: BinaryIO, titles: Sequence[str], rows: Iterable[Sequence[str]], *, plain: bool) -> None:
    """Writes a .csv (RFC 4180).

    Args:
        file: open for writing bytes.
        titles: of the columns.
        rows: texts, one a column.
        plain: for programs: no byte order mark, by which spreadsheet programs know UTF-8, and no apostrophes.
    """
    text = io.TextIOWrapper(file, "utf-8" if plain else "utf-8-sig", newline="", write_through=False)
    try:
        writer = csv.writer(text)
        writer.writerow(titles)
        for row in rows:
            writer.writerow(row if plain else [f"'{cell}" if begins_a_formula(cell) else cell for cell in row])
        text.flush()
    finally:
        text.detach()


def package() -> Any:
    """XlsxWriter; asked for before anybody is looked up.

    Raises:
        BackendError: the extra ``guardtag[export]`` is missing.
    """
    try:
        import xlsxwriter
    except ImportError:
        how = installing.part("export")
        raise BackendError(
            "GT-TABLE-EXTRA", "Writing .xlsx needs a package that is not installed.",
            "XlsxWriter comes with the extra `export`.",
            f"{how} Or export to a .csv.", copy=how.copy, wheel=how.wheel,
        ) from None  # fmt: skip
    return xlsxwriter


def write_xlsx(file: BinaryIO, titles: Sequence[str], rows: Iterable[Sequence[str]], scratch: Path) -> None:
    """Writes an .xlsx of one sheet.

    Args:
        file: open for writing bytes.
        titles: of the columns.
        rows: texts, one a column.
        scratch: a folder nobody else may read: the rows lie there until the file is put together.

    Raises:
        BackendError: the extra ``guardtag[export]`` is missing, or there are too many rows.
    """
    xlsxwriter = package()
    options = {
        "constant_memory": True, "tmpdir": str(scratch), "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False,
    }  # fmt: skip
    try:
        _write(xlsxwriter.Workbook(file, options), titles, rows)
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(str(error)) from None


def _write(workbook: Any, titles: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with workbook as book:
        page = book.add_worksheet()
        bold, marked, text = (book.add_format(kind | {"num_format": "@"}) for kind in (
            {"bold": True}, {"quote_prefix": True}, {},
        ))  # fmt: skip
        page.set_column(0, len(titles) - 1, _WIDTH, text)
        page.freeze_panes(1, 0)
        for column, title in enumerate(titles):
            page.write_string(0, column, title, bold)
        for number, row in enumerate(rows, 1):
            if number > MAX_ROWS:
                raise BackendError(
                    "GT-TABLE-SIZE", "An .xlsx cannot hold so many people.", f"It holds {MAX_ROWS:,} rows.",
                    "Export smaller areas, or a .csv.",
                )  # fmt: skip
            for column, cell in enumerate(row):
                if cell:
                    page.write_string(number, column, cell, marked if begins_a_formula(cell) else text)
