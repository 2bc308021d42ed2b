"""From a file to rows: what is refused unread, and which row is which."""

from __future__ import annotations

import contextlib
import random
import struct
import zipfile
from pathlib import Path

import attrs
import pytest

from guardtag.errors import ImportRefused
from guardtag.interop import columns
from guardtag.interop.grid import LIMITS
from guardtag.interop.sheets import read
from tests.interop import files

SHEET = "xl/worksheets/sheet1.xml"
TABLE = [["姓名", "网格", "监护人", "联系电话", "同意"], ["甲竹兰", "3", "子松柏", "10000000001", "是"]]


def refused(path: Path, code: str, **options) -> ImportRefused:
    with pytest.raises(ImportRefused) as caught:
        list(read(path, needed=columns.WARDS.count_needed, **options).rows)
    assert caught.value.code == code
    assert caught.value.do
    return caught.value


def lines(path: Path, **options):
    sheet = read(path, needed=columns.WARDS.count_needed, **options)
    return sheet, list(sheet.rows)


@pytest.fixture
def table(tmp_path):
    return files.xlsx(tmp_path / "register.xlsx", TABLE)


def edited(path: Path, old: bytes, new: bytes, name: str = SHEET) -> Path:
    data = files.part(path, name)
    assert old in data
    return files.repacked(path, {name: data.replace(old, new)})


# -- finding things


def test_title_and_note_above_the_titles_are_skipped_and_rows_keep_their_numbers(tmp_path):
    above = [["肥城市登记表"], [], ["填表说明：姓名必填"], []]
    for path in (files.xlsx(tmp_path / "a.xlsx", [*above, *TABLE]), files.csv(tmp_path / "a.csv", *above, *TABLE)):
        sheet, found = lines(path)
        assert (sheet.header_row, sheet.headers) == (5, tuple(TABLE[0]))
        assert [(line.number, line.cells["姓名"]) for line in found] == [(6, "甲竹兰")]


def test_empty_columns_on_the_left_and_between_move_nothing(tmp_path):
    rows = [["", "", row[0], "", *row[1:]] for row in TABLE]
    rows[1][2] = None
    _, (line,) = lines(files.xlsx(tmp_path / "a.xlsx", [[], [], *rows]))
    assert line.faulty == {"姓名"}
    assert (line.number, line.cells["联系电话"]) == (4, "10000000001")


def test_empty_rows_are_passed_over_and_counted(tmp_path):
    rows = [TABLE[0], [], TABLE[1], ["", ""], TABLE[1]]
    for path in (files.xlsx(tmp_path / "a.xlsx", rows), files.csv(tmp_path / "a.csv", *rows)):
        assert [line.number for line in lines(path)[1]] == [3, 5]


def test_titles_below_the_fifteenth_row_are_not_looked_for(tmp_path):
    assert lines(files.xlsx(tmp_path / "a.xlsx", [*[["x"]] * 14, *TABLE]))[0].header_row == 15
    refused(files.xlsx(tmp_path / "b.xlsx", [*[["x"]] * 15, *TABLE]), "GT-IMPORT-EMPTY")
    refused(files.xlsx(tmp_path / "c.xlsx", [*[[]] * 15, *TABLE]), "GT-IMPORT-EMPTY")
    refused(files.xlsx(tmp_path / "d.xlsx", []), "GT-IMPORT-EMPTY")


def test_a_second_register_in_the_workbook_is_never_left_out_silently(tmp_path):
    notes = [["说明"], ["姓名", "必填"]]
    assert len(lines(files.xlsx(tmp_path / "a.xlsx", notes, TABLE, []))[1]) == 1
    assert len(lines(files.xlsx(tmp_path / "b.xlsx", TABLE, TABLE, hidden=[1]))[1]) == 1
    two = files.xlsx(tmp_path / "c.xlsx", TABLE, [TABLE[0][:2], ["甲梅", "4"]])
    refused(two, "GT-IMPORT-SHEETS")
    assert lines(two, sheet="Sheet2")[1][0].cells["姓名"] == "甲梅"
    refused(two, "GT-IMPORT-EMPTY", sheet="Sheet3")


def test_a_row_with_nothing_but_a_failed_formula_does_not_vanish(tmp_path):
    rows = [*TABLE, ["", "", None]]
    assert [line.number for line in lines(files.xlsx(tmp_path / "a.xlsx", rows))[1]] == [2, 3]
    comma = files.csv(tmp_path / "a.csv", *TABLE, ["", "", "#N/A"])
    assert [line.faulty for line in lines(comma)[1]] == [set(), {"监护人"}]


def test_numbers_dates_and_failed_formulas_are_told_apart(tmp_path):
    rows = [[*TABLE[0], "编号"], [3.0, 3.5, 100000199001010123.0, None, "#N/A", "x"]]
    _, (line,) = lines(files.xlsx(tmp_path / "a.xlsx", rows))
    assert line.numeric == {"姓名", "网格", "监护人"}
    assert line.faulty == {"联系电话", "同意"}
    assert [line.cells[title] for title in ("姓名", "网格", "监护人")] == ["3", "3.5", "1.000001990010101e+17"]


def test_a_comma_too_many_is_seen_in_a_csv(tmp_path):
    _, found = lines(files.csv(tmp_path / "a.csv", [*TABLE[0], ""], [*TABLE[1], "x"], [*TABLE[1], " "], TABLE[1][:2]))
    assert [line.slid for line in found] == [True, False, False]
    assert found[2].cells["同意"] == ""


def test_quoted_line_breaks_do_not_move_row_numbers(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(",".join(TABLE[0]) + '\n"甲\n竹",3,子,1,是\n甲梅,3,子,1,是\n', "utf-8")
    assert [line.number for line in lines(path)[1]] == [2, 3]


# -- what is refused


def test_what_is_no_spreadsheet(tmp_path):
    for name, data, code in [
        ("a.xls", b"\xd0\xcf\x11\xe0", "GT-IMPORT-KIND"), ("a.xlsx", b"\xd0\xcf\x11\xe0 locked", "GT-IMPORT-KIND"),
        ("a.csv", b"PK\x03\x04", "GT-IMPORT-KIND"), ("a.xlsx", b"name,area", "GT-IMPORT-BROKEN"),
        ("a.xlsx", b"PK\x03\x04nothing", "GT-IMPORT-BROKEN"), ("a.xlsx", b"", "GT-IMPORT-BROKEN"),
        ("a.csv", b"", "GT-IMPORT-EMPTY"), ("a.csv", b'name,"area', "GT-IMPORT-BROKEN"),
        ("a.csv", b'name,"ar"ea', "GT-IMPORT-BROKEN"), ("a.csv", b"name\x00,area", "GT-IMPORT-ENCODING"),
        ("a.csv", b"\xff\xfe\x00", "GT-IMPORT-ENCODING"),
    ]:  # fmt: skip
        (tmp_path / name).write_bytes(data)
        refused(tmp_path / name, code)
    refused(tmp_path / "missing.csv", "GT-IMPORT-FILE")
    (tmp_path / "folder.csv").mkdir()
    refused(tmp_path / "folder.csv", "GT-IMPORT-FILE")


def test_an_encoding_that_is_not_offered_is_refused(tmp_path):
    refused(files.csv(tmp_path / "a.csv", *TABLE), "GT-IMPORT-ENCODING", encoding="utf-7")
    refused(files.csv(tmp_path / "a.csv", *TABLE), "GT-IMPORT-ENCODING", encoding="utf-16")


def test_limits_hold_for_both_kinds(tmp_path, table):
    comma = files.csv(tmp_path / "a.csv", *TABLE)
    for path in (table, comma):
        for limit in ({"file_bytes": 50}, {"rows": 1}, {"columns": 4}, {"cell_chars": 10}):
            refused(path, "GT-IMPORT-SIZE", limits=attrs.evolve(LIMITS, **limit))
        assert lines(path, limits=attrs.evolve(LIMITS, rows=2, columns=5, cell_chars=11))
    for limit in ({"members": 5}, {"unpacked_bytes": 1000}, {"sheets": 0}):
        refused(table, "GT-IMPORT-SIZE", limits=attrs.evolve(LIMITS, **limit))


def test_formats_without_values_count_for_nothing(table):
    row = b'<row r="900000"><c r="XFD900000" s="1"/></row></sheetData>'
    assert len(lines(edited(table, b"</sheetData>", row))[1]) == 1


@pytest.mark.parametrize(
    "row",
    [
        b'<row r="1048576"><c><v>1</v></c></row>',
        b'<row r="1048575"><c r="A1"><v>1</v></c><c><v>1</v></c></row>',
        b'<row r="3"><c r="XFC3"><v>1</v></c></row>',
        b'<row r="3"><c r="XFB3"/><c><v>1</v></c></row>',
        b'<row r="3"><c r="BM3" t="inlineStr"><is><t>x</t></is></c></row>',
        b'<x:row xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="1048576">'
        b"<x:c><x:v>1</x:v></x:c></x:row>",
        b'<row r="3">' + b"<c/>" * 64 + b"<c><v>1</v></c></row>",
        b'<row r="200001"><c r="A200001" t="e"><v>#N/A</v></c></row>',
    ],
)
def test_a_value_far_away_is_found_however_its_place_is_written(table, row):
    refused(edited(table, b"</sheetData>", row + b"</sheetData>"), "GT-IMPORT-SIZE")


@pytest.mark.parametrize("place", [b'r="XFD"', b'r="5"', b'r="A-5"', b'r="$A$5"', b'r=""', b'r="A99999999"'])
def test_a_cell_without_a_proper_place_is_refused(table, place):
    row = b'<row r="3"><c ' + place + b"><v>1</v></c></row></sheetData>"
    refused(edited(table, b"</sheetData>", row), "GT-IMPORT-BROKEN")


@pytest.mark.parametrize("place", [b'r="XFD1048576"', b'r=""', b'r="-1"', b'r="' + "٣".encode() + b'"'])
def test_a_row_without_a_proper_number_is_refused(table, place):
    row = b"<row " + place + b"><c><v>1</v></c></row></sheetData>"
    refused(edited(table, b"</sheetData>", row), "GT-IMPORT-BROKEN")


def test_a_stated_number_of_texts_cannot_reserve_memory(table):
    # The reader takes uniqueCount at its word and reserves 24 bytes for each: 2^32 aborts the process.
    texts = "xl/sharedStrings.xml"
    number = files.part(table, texts).split(b'uniqueCount="')[1].split(b'"')[0]
    refused(edited(table, b'uniqueCount="' + number, b'uniqueCount="4294967296', texts), "GT-IMPORT-SIZE")


def test_a_bomb_beside_a_large_picture_is_seen(table):
    bomb = b"<!--" + b" " * 2_000_000 + b"-->"
    picture = random.Random(1).randbytes(100_000)
    refused(files.repacked(table, {}, {"xl/media/a.png": picture, "xl/comments1.xml": bomb}), "GT-IMPORT-SIZE")


def test_parts_nobody_reads_count_as_well(table):
    path = files.repacked(table, {}, {"xl/media/a.png": random.Random(1).randbytes(100_000)})
    refused(path, "GT-IMPORT-SIZE", limits=attrs.evolve(LIMITS, unpacked_bytes=100_000))


def test_many_small_parts_count_together(table):
    parts = {f"xl/media/{number}.xml": b" " * 900_000 for number in range(20)}
    refused(files.repacked(table, {}, parts), "GT-IMPORT-SIZE")


def test_a_zip_that_lies_about_sizes_is_refused(table):
    data = files.part(table).replace(b"</worksheet>", b"<!--" + b" " * 3_000_000 + b"--></worksheet>")
    path = files.repacked(table, {SHEET: data})
    raw = path.read_bytes()
    assert raw.count(struct.pack("<L", len(data))) == 2
    path.write_bytes(raw.replace(struct.pack("<L", len(data)), struct.pack("<L", 1000)))
    refused(path, "GT-IMPORT-BROKEN")


def test_two_parts_of_one_name_are_refused(table):
    refused(files.repacked(table, {}, {SHEET.upper(): b"<worksheet/>"}), "GT-IMPORT-UNSAFE")


def test_two_sheets_of_one_part_are_refused(tmp_path):
    path = files.xlsx(tmp_path / "a.xlsx", TABLE, [["x"]])
    refused(edited(path, b"sheet2.xml", b"sheet1.xml", "xl/_rels/workbook.xml.rels"), "GT-IMPORT-UNSAFE")


def test_an_encrypted_part_is_refused(table):
    raw = bytearray(table.read_bytes())
    at = raw.index(b"PK\x01\x02")
    raw[at + 8] |= 1
    table.write_bytes(raw)
    refused(table, "GT-IMPORT-UNSAFE")


def test_a_part_in_another_encoding_is_refused(table):
    data = files.part(table).decode().replace("UTF-8", "UTF-16")
    refused(files.repacked(table, {SHEET: data.encode("utf-16")}), "GT-IMPORT-BROKEN")
    refused(files.repacked(table, {SHEET: data.replace("UTF-16", "rot13").encode()}), "GT-IMPORT-BROKEN")


def test_a_workbook_without_its_parts_is_refused(tmp_path):
    for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"):
        path = files.repacked(files.xlsx(tmp_path / "a.xlsx", TABLE), {name: None})
        refused(path, "GT-IMPORT-BROKEN")
    refused(files.repacked(files.xlsx(tmp_path / "a.xlsx", TABLE), {SHEET: None}), "GT-IMPORT-EMPTY")


def test_damaged_workbooks_are_refused_or_read_and_nothing_else(tmp_path, table):
    raw = table.read_bytes()
    chance = random.Random(7)
    with zipfile.ZipFile(table) as zipped:
        parts = {name: zipped.read(name) for name in zipped.namelist()}
    for _ in range(150):
        name = chance.choice(list(parts))
        data = bytearray(parts[name])
        for _ in range(3):
            data[chance.randrange(len(data))] = chance.choice(b'<>/"=rcvst019 A')
        hurt = files.repacked(table, {name: bytes(data)})
        for path in (hurt, tmp_path / "cut.xlsx"):
            if path != hurt:
                path.write_bytes(raw[: chance.randrange(len(raw))] + raw[chance.randrange(len(raw)) :])
            with contextlib.suppress(ImportRefused):
                list(read(path, needed=columns.WARDS.count_needed).rows)
        table.write_bytes(raw)
