"""Our reader of worksheets beside another one, python-calamine, on workbooks of every make."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pytest
import python_calamine
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.interop.grid import LIMITS
from guardtag.interop.workbook import tabs
from tests.interop import files

FORMATS = (
    "General", "0", "0.00", "@", "#,##0", "yyyy-mm-dd", "yyyy/m/d h:mm", "[$-804]yyyy年m月d日", "[h]:mm:ss", "h:mm",
    '"day"0', "[Red]0", "0.00E+00", "d/m/yy;@", "mm:ss.0",
)  # fmt: skip
TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00\r\ufffe\uffff"), max_size=20).filter(
    lambda text: all(char.isprintable() or char in "\n\t" for char in text) and "_x" not in text
)
CELLS = st.one_of(
    TEXTS, st.integers(-(10**16), 10**16), st.floats(allow_nan=False, allow_infinity=False, width=32), st.booleans(),
    st.none(), st.dates(dt.date(1900, 3, 1), dt.date(2100, 1, 1)),
)  # fmt: skip


def ours(raw: bytes) -> dict[int, list[str]]:
    """Row numbers to texts, without empty cells on the right."""
    (tab,) = tabs(io.BytesIO(raw), len(raw), LIMITS)
    return {row.number: _cut(row.texts) for row in tab.rows}


def theirs(raw: bytes) -> dict[int, list[str]]:
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(0)
    left = sheet.start[1] if sheet.start else 0
    found = {}
    for number, values in enumerate(sheet.iter_rows(), 1):
        texts = _cut([""] * left + [_text(value) for value in values])
        if texts:
            found[number] = texts
    return found


def _cut(texts: list[str]) -> list[str]:
    while texts and not texts[-1]:
        texts = texts[:-1]
    return texts


def _text(value: object) -> str:
    """A value as the reader has always written it."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return str(int(value)) if abs(value) < 1e15 and value == int(value) else repr(float(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def workbook(rows: list[list[object]], number_format: str = "General", **options: object) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False} | options) as book:
        page, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        plain = book.add_format({"num_format": number_format})
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, bool):
                    page.write_boolean(at, column, value)
                elif isinstance(value, int | float):
                    page.write_number(at, column, value, plain)
                elif isinstance(value, dt.date):
                    page.write_datetime(at, column, dt.datetime(value.year, value.month, value.day), day)
                elif value:
                    page.write_string(at, column, str(value))
    return out.getvalue()


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.lists(CELLS, max_size=6), max_size=6), inline=st.booleans())
def test_both_read_the_same_texts_numbers_and_days(rows: list[list[object]], inline: bool) -> None:
    raw = workbook(rows, constant_memory=inline)
    assert ours(raw) == theirs(raw)


def alike(code: str, value: float) -> bool:
    """Whether both programs are meant to say the same of a number in a format."""
    if value in (0, 1, 59):  # before 1900-03-01 each program counts in its own way
        return code not in FORMATS[5:9]
    return value not in (-3, 12_345_678_901) or code in (*FORMATS[:5], *FORMATS[10:13])  # no day stays a number here


@pytest.mark.parametrize(
    ("code", "value"),
    [
        (code, value) for code in FORMATS
        for value in (0, 0.25, 0.5, 1, 59, 61, 45_000, 45_000.75, 2_000_000, -3, 12_345_678_901) if alike(code, value)
    ],
)  # fmt: skip
@pytest.mark.parametrize("from_1904", [False, True])
def test_both_take_the_same_numbers_for_days(code: str, value: float, from_1904: bool) -> None:
    raw = workbook([[value]], code, date_1904=from_1904)
    assert ours(raw) == theirs(raw)


def test_runs_of_letters_are_one_text_and_how_they_sound_is_none_of_it(tmp_path: Path) -> None:
    path = files.xlsx(tmp_path / "a.xlsx", [["甲竹兰", "x"]])
    texts = files.part(path, "xl/sharedStrings.xml").replace(
        "<t>甲竹兰</t>".encode(), "<r><t>甲</t></r><r><t>竹兰</t></r><rPh sb='0' eb='1'><t>jia</t></rPh>".encode()
    )
    raw = files.repacked(path, {"xl/sharedStrings.xml": texts}).read_bytes()
    assert ours(raw) == theirs(raw) == {1: ["甲竹兰", "x"]}


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="A2" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>',
        b'<c r="A2" t="str"><f>"v"&amp;A1</f><v>v1</v></c>',
        b'<c r="A2"><f>1+1</f><v>2</v></c>',
        b'<c r="A2" t="b"><v>1</v></c>',
        b'<c r="A2"><v>1.50</v></c><c><v>1E3</v></c>',
        b'<c r="C2"><v>-0.5</v></c>',
        b'<c r="A2" t="n"><v>00012</v></c>',
        b'<c r="A2" t="inlineStr"><is><t>a&#10;b &lt;c&gt; <![CDATA[d]]><!-- no --></t></is></c>',
    ],
)
def test_cells_of_every_kind(tmp_path: Path, cell: bytes) -> None:
    path = files.xlsx(tmp_path / "a.xlsx", [["x"]])
    sheet = files.part(path).replace(b"</sheetData>", b'<row r="2">' + cell + b"</row></sheetData>")
    raw = files.repacked(path, {"xl/worksheets/sheet1.xml": sheet}).read_bytes()
    assert ours(raw) == theirs(raw)


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    """What is kept of a row that was given away is nothing: the file's rows come one chunk at a time."""
    import tracemalloc

    raw = {n: workbook([[f"text {at % 7}", at] for at in range(n)], constant_memory=True) for n in (2000, 20_000)}
    peaks = {}
    for n, data in raw.items():
        tracemalloc.start()
        (tab,) = tabs(io.BytesIO(data), len(data), LIMITS)
        assert sum(1 for _ in tab.rows) == n
        peaks[n] = tracemalloc.get_traced_memory()[1] - len(data)
        tracemalloc.stop()
    assert peaks[20_000] < 2 * peaks[2000]
