"""A spreadsheet file, from path to rows of named cells: .xlsx or .csv, under limits.

The header row is looked for, since offices put a title and a note above it. Row numbers are those the
spreadsheet program shows. CSV follows RFC 4180 read strictly; its encoding is the declared one and is
never guessed: a wrong guess turns names into other names without an error.
"""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path

import attrs

from guardtag.errors import ImportRefused
from guardtag.interop import kinds_of_file
from guardtag.interop.grid import BELOW, ERROR_TEXTS, LIMITS, Cells, Limits, begins_a_formula, broken, too_large
from guardtag.interop.uploads import Upload
from guardtag.interop.workbook import Tab, tabs

_ENCODINGS = {
    "utf-8": "utf-8-sig", "utf8": "utf-8-sig", "utf-8-sig": "utf-8-sig", "utf-16": "utf-16",
    "gb18030": "gb18030", "gbk": "gb18030", "gb2312": "gb18030",
}  # fmt: skip
_UTF8_MARK, _UTF16_MARKS = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")
_TOP, _TOP_LINES = 4096, 100
_SECOND_REGISTER = 2  # a further sheet with so many needed columns looks like people, not like notes


@attrs.frozen
class Line:
    """One row below the header.

    Args:
        number: as the spreadsheet program shows it.
        cells: header to text; every header has one.
        numeric: headers of cells that the file holds as numbers.
        faulty: headers of cells that hold a failed formula such as ``#N/A``.
        slid: the row has more cells than there are headers, so they may stand under wrong ones.
    """

    number: int
    cells: Mapping[str, str] = attrs.field(repr=False)
    numeric: frozenset[str] = frozenset()
    faulty: frozenset[str] = frozenset()
    slid: bool = False


@attrs.frozen
class Sheet:
    """A sheet whose header row was found.

    Args:
        header_row: its number.
        headers: the column titles that are not empty, from the left.
        rows: the rows below that are not empty, read as they are asked for, once.
    """

    header_row: int
    headers: tuple[str, ...]
    rows: Iterator[Line]

    def close(self) -> None:
        """Lets go of the file before the last row."""
        if isinstance(self.rows, Generator):
            self.rows.close()


def filled(headers: Sequence[str]) -> int:
    """How many titles are not empty: which row is the header when nothing else is known of it."""
    return sum(bool(header) for header in headers)


def read(
    path: str | Path | Upload, *, needed: Callable[[Sequence[str]], int] = filled,
    sheet: str | None = None, encoding: str | None = None, limits: Limits = LIMITS,
) -> Sheet:  # fmt: skip
    """Reads an .xlsx or .csv.

    Args:
        path: the file, or what was uploaded; its suffix says which of the two it is.
        needed: how many of the needed columns a row of titles holds; the header is the row with most.
        sheet: name of the worksheet; without it there may be only one that looks like a register.
        encoding: of a .csv: ``utf-8`` (the default), ``gb18030``, ``gbk`` or ``utf-16``.
        limits: see ``Limits``.

    Raises:
        ImportRefused: the file cannot or must not be read; a .csv may still be found broken, or a cell
            too long, while rows are taken.
    """
    path = path if isinstance(path, Upload) else Path(path)
    file, size = _opened(path, limits)
    try:
        found: Iterable[Tab]
        if path.suffix.lower() == ".csv":
            found = [Tab("", _csv_rows(file, encoding, limits), slides=True)]
        elif file.peek(len(kinds_of_file.ZIP)).startswith(kinds_of_file.ZIP):
            found = (tab for tab in tabs(file, size, limits) if sheet in (None, tab.name))
        else:
            raise broken("It ends in .xlsx but is no workbook.")
        named = _named(_the_one(found, needed, limits))
    except BaseException:
        file.close()
        raise
    closing = _closing(file, named.rows)
    next(closing)  # from here on the file is closed with the lines, also when nobody takes one
    return attrs.evolve(named, rows=closing)


def _closing(file: io.BufferedReader, lines: Iterator[Line]) -> Iterator[Line]:
    """The lines, after one that is none; the file is closed behind the last of them."""
    with file:
        yield Line(0, {})
        yield from lines


def _opened(path: Path | Upload, limits: Limits) -> tuple[io.BufferedReader, int]:
    """The open file and its size, if its name, size and first bytes fit."""
    try:
        if not path.is_file():
            raise FileNotFoundError
        file = path.open("rb")
        try:
            size = file.seek(0, io.SEEK_END)
            file.seek(0)
            head = file.peek(_TOP)
            if size <= limits.file_bytes and kinds_of_file.compound(head):
                head = file.read()  # whether it is locked stands anywhere in it
                file.seek(0)
            if size > limits.file_bytes:
                raise too_large("bytes", limits.file_bytes, "bytes")
            kinds_of_file.check(head, path.suffix.lower())
        except BaseException:
            file.close()
            raise
    except OSError as error:
        raise ImportRefused(
            "GT-IMPORT-FILE", "The file could not be read.", type(error).__name__,
            "Check the path and its rights.",
        ) from None  # fmt: skip
    return file, size


def _decoded(file: io.BufferedReader, encoding: str | None) -> Iterator[str]:
    """The lines of a .csv: decoded as declared, never as guessed; a wrong guess makes other names of names."""
    codec = _ENCODINGS.get((encoding or "utf-8").lower())
    if codec is None:
        raise _wrong_encoding(f"`{encoding}` is not one of {', '.join(sorted(_ENCODINGS))}.", "unknown")
    head = file.peek(_TOP)
    if codec != "utf-8-sig" and head.startswith(_UTF8_MARK):
        raise _wrong_encoding("The file itself says that it is UTF-8.", "mark", "Import it without --encoding.")
    marked = head.startswith(_UTF16_MARKS)
    if codec != "utf-16" and marked:
        raise _wrong_encoding("The file itself says that it is UTF-16.", "utf-16", "Import it with --encoding utf-16.")
    if codec == "utf-16" and not marked:
        raise _wrong_encoding("The file does not begin as UTF-16 does.", "not-16")
    text = io.TextIOWrapper(file, codec, errors="strict", newline="")
    try:
        for number, line in enumerate(text):
            _whole(line)
            yield line if number else line.removeprefix("\ufeff")
    except UnicodeError:
        file.seek(0)
        raise _not_decoded(file.read(), codec) from None
    finally:
        with contextlib.suppress(ValueError):  # closed already
            text.detach()


def _whole(line: str) -> None:
    if "\ufffd" in line:
        raise _wrong_encoding(
            "Letters in it were already lost when it was saved.", "lost", "Save the first file once more, as CSV UTF-8."
        )
    if "\0" in line:
        raise _wrong_encoding(
            "There are zero bytes between the letters: it was cut short, or another program wrote it.", "zero",
            "Open it in the spreadsheet program, see that it is whole, and save it as .xlsx.",
        )  # fmt: skip


def _not_decoded(raw: bytes, codec: str) -> ImportRefused:
    """What is wrong with bytes that are not in the declared encoding: it says what they may be, and no more."""
    if codec == "utf-8-sig":
        try:
            raw.decode("gb18030", errors="strict")
        except UnicodeError:
            pass
        else:
            return _wrong_encoding(
                "Its bytes are not UTF-8; they may be GB 18030, as spreadsheet programs save a plain CSV in China.",
                "gb18030", "Save it as CSV UTF-8; or import it with --encoding gb18030, and look whether the names are "
                "right before anything else.",
            )  # fmt: skip
    return _wrong_encoding(f"Its bytes are not {codec}.", "bytes")


def _wrong_encoding(
    why: str, case: str, do: str = "Save it as CSV UTF-8, or say how it was saved, such as --encoding gb18030."
) -> ImportRefused:
    return ImportRefused("GT-IMPORT-ENCODING", "The file's letters cannot be read.", why, do, case=case)


def _separator(top: str) -> str:
    """What stands between the cells: the comma of RFC 4180, or where no comma is at the top, a tab or semicolon."""
    return next((sign for sign in ",\t;" if sign in top), ",")


def _csv_rows(file: io.BufferedReader, encoding: str | None, limits: Limits) -> Iterator[Cells]:
    """The records of a CSV, without empty ones, numbered as a spreadsheet program does."""
    lines = _decoded(file, encoding)
    first = list(islice(lines, _TOP_LINES))
    reader = csv.reader(chain(first, lines), strict=True, delimiter=_separator("".join(first)[:_TOP]))
    number = 0
    while True:
        try:
            texts = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise broken(
                f"After row {number} a quotation mark or a very long cell breaks the CSV.", case="quote", row=number
            ) from None
        number += 1
        if number > limits.rows:
            raise too_large("rows", limits.rows, "")
        if len(texts) > limits.columns:
            raise too_large("columns", limits.columns, "")
        if any(len(cell) > limits.cell_chars for cell in texts):
            raise too_large("characters in one cell", limits.cell_chars, "")
        if not any(texts):
            continue
        texts = [cell[1:] if cell[:1] == "'" and begins_a_formula(cell) else cell for cell in texts]
        faulty = frozenset(at for at, cell in enumerate(texts) if cell.strip().upper() in ERROR_TEXTS)
        yield Cells(number, texts, frozenset(), faulty)


@attrs.frozen
class _Found:
    """A tab with its titles and how well they fit.

    Args:
        score: how many of the needed columns there are.
        number: of the row of titles, or of the lower one of two.
        titles: one a column, empty where there is none.
        rows: what stands below.
        slides: see ``Tab``.
    """

    score: int
    number: int
    titles: Sequence[str]
    rows: Iterator[Cells]
    slides: bool


def _header(tab: Tab, needed: Callable[[Sequence[str]], int], limits: Limits) -> _Found:
    """Looks for the titles among the first rows; one row counts before two, and the uppermost of equals."""
    top = list(islice(tab.rows, limits.header_rows))
    likely = [row for row in top if row.number <= limits.header_rows]
    ones = [(at, [_title(text) for text in row.texts]) for at, row in enumerate(likely)]
    twos = [
        (at + 1, _joined(ones[at][1], ones[at + 1][1]))
        for at in range(len(ones) - 1)
        if likely[at].number + 1 == likely[at + 1].number
    ]
    if not ones:
        return _Found(0, 0, (), iter(()), tab.slides)
    score, at, titles = max(((needed(titles), at, titles) for at, titles in ones + twos), key=lambda one: one[0])
    if score == 0:
        return _Found(0, 0, (), iter(()), tab.slides)
    return _Found(score, top[at].number, titles, chain(top[at + 1 :], tab.rows), tab.slides)


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """The titles of two rows, the upper one's merged over several columns of the lower one's."""
    joined: list[str] = []
    over = ""
    for at in range(max(len(upper), len(lower))):
        above, below = (titles[at] if at < len(titles) else "" for titles in (upper, lower))
        over = above or over
        joined.append(f"{over}{BELOW}{below}" if over and below else above or below)
    return joined


def _the_one(found: Iterable[Tab], needed: Callable[[Sequence[str]], int], limits: Limits) -> _Found:
    """The one tab that is the register; the others are let go of as soon as they are seen."""
    best: _Found | None = None
    for tab in found:
        this = _header(tab, needed, limits)
        if best is not None and min(this.score, best.score) >= _SECOND_REGISTER:
            raise ImportRefused(
                "GT-IMPORT-SHEETS", "The workbook has several sheets that look like registers.",
                "Reading one of them would leave the people in the others out.",
                "Save each as a file of its own, or say which sheet is meant.",
            )  # fmt: skip
        if this.score > (best.score if best else 0):
            best = this
    if best is None:
        raise ImportRefused(
            "GT-IMPORT-EMPTY", "No row of column titles was found.",
            f"They must stand within the first {limits.header_rows} rows of a visible sheet.",
            "Check that the file is the register, and which sheet is meant.", limit=limits.header_rows,
        )  # fmt: skip
    return best


def _named(best: _Found) -> Sheet:
    """The tab with its cells under their titles."""
    places = [(at, title) for at, title in enumerate(best.titles) if title]
    titles = [title for _, title in places]
    twice = [_letter(at) for at, title in places if titles.count(title) > 1]
    if twice:
        raise ImportRefused(
            "GT-IMPORT-HEADER", f"The columns {', '.join(twice)} share a title.",
            "One of them would silently win.", "Give every column a title of its own.",
            columns=tuple(twice),
        )  # fmt: skip
    return Sheet(best.number, tuple(titles), _lines(best, places))


def _lines(found: _Found, places: Sequence[tuple[int, str]]) -> Iterator[Line]:
    after = 1 + max(at for at, _ in places)
    titles = [title for _, title in places]
    side_by_side = len(places) == after
    nothing: frozenset[str] = frozenset()
    for row in found.rows:
        if not row.faulty and not any(map(str.strip, row.texts)):
            continue
        count = len(row.texts)
        yield Line(
            row.number,
            dict(zip(titles, row.texts, strict=False))
            if side_by_side and count >= after
            else {title: row.texts[at] if at < count else "" for at, title in places},
            frozenset(title for at, title in places if at in row.numeric) if row.numeric else nothing,
            frozenset(title for at, title in places if at in row.faulty) if row.faulty else nothing,
            slid=found.slides and any(text.strip() for text in row.texts[after:]),
        )


def _title(text: str) -> str:
    return " ".join(text.split())


def _letter(column: int) -> str:
    """The column's letter as a spreadsheet shows it; there are at most 64."""
    return chr(65 + column) if column < 26 else chr(64 + column // 26) + chr(65 + column % 26)
