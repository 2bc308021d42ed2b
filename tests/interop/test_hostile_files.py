"""Files that are not what they seem, too large, or in other letters: each with a message that says what to do."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from guardtag import texts
from guardtag.errors import ImportRefused
from tests.interop import files
from tests.interop.test_import_cases import TODAY
from tests.registers import Register, read_register

SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
PEOPLE = files.rows(files.person(1), files.person(2))


def read(path: Path, **options: str) -> Register:
    return read_register(path, today=TODAY, root_area="feicheng", **options)  # type: ignore[arg-type]


def refused(path: Path, code: str, english: str, chinese: str, **options: str) -> None:
    with pytest.raises(ImportRefused) as caught:
        read(path, **options)
    error = caught.value
    assert error.code == code
    assert english in f"{error.why} {error.do}"
    _, why, do = texts.error("zh", error)
    assert chinese in why + do
    assert error.do
    assert do


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return files.xlsx(tmp_path / "register.xlsx", PEOPLE)


def named(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


# -- not what it seems


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.csv"])
def test_a_workbook_under_a_password(tmp_path: Path, name: str) -> None:
    data = OLE + "EncryptionInfo".encode("utf-16-le") + "EncryptedPackage".encode("utf-16-le") + bytes(2000)
    refused(named(tmp_path, name, data), "GT-IMPORT-KIND", "take the password away", "去掉密码")


@pytest.mark.parametrize("name", ["a.xls", "a.xlsx", "a.et", "a.csv"])
def test_an_old_workbook_whatever_its_name(tmp_path: Path, name: str) -> None:
    data = OLE + "Workbook".encode("utf-16-le")
    refused(named(tmp_path, name, data), "GT-IMPORT-KIND", "save it as .xlsx", "另存为 .xlsx")


@pytest.mark.parametrize("name", ["a.xls", "a.xlsx", "a.csv"])
@pytest.mark.parametrize(
    "page",
    [
        b"<html><table><tr><td>x</td></tr></table></html>", b"\xef\xbb\xbf\r\n <!DOCTYPE HTML><html>",
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "<html>".encode("utf-16"),
        b"<TABLE border=1>",
    ],
)  # fmt: skip
def test_a_web_page_saved_as_a_spreadsheet(tmp_path: Path, name: str, page: bytes) -> None:
    refused(named(tmp_path, name, page), "GT-IMPORT-KIND", "web page", "网页")


def test_a_workbook_with_macros_by_name_and_renamed(tmp_path: Path, good: Path) -> None:
    raw = good.read_bytes()
    refused(named(tmp_path, "a.xlsm", raw), "GT-IMPORT-KIND", "plain .xlsx", "普通的 .xlsx")
    renamed = files.repacked(good, {}, {"xl/vbaProject.bin": b"\xd0\xcf"})
    refused(renamed, "GT-IMPORT-UNSAFE", "plain .xlsx", "普通的 .xlsx")


def test_other_things(tmp_path: Path, good: Path) -> None:
    raw = good.read_bytes()
    refused(named(tmp_path, "a.csv", raw), "GT-IMPORT-KIND", "does not end in .xlsx", "不是以 .xlsx 结尾")
    refused(named(tmp_path, "a.xls", raw), "GT-IMPORT-KIND", "does not end in .xlsx", "不是以 .xlsx 结尾")
    refused(named(tmp_path, "a.ods", raw), "GT-IMPORT-KIND", "as .xlsx", "另存为 .xlsx")
    refused(named(tmp_path, "a.pdf", b"%PDF-1.7"), "GT-IMPORT-KIND", "no cells", "没有单元格")
    refused(named(tmp_path, "a.xlsx", b"\xff\xd8\xff\xe0"), "GT-IMPORT-KIND", "picture", "图片")
    refused(named(tmp_path, "a.txt", b"name"), "GT-IMPORT-KIND", "suffix", "后缀")


def test_a_name_in_capitals_is_the_same(tmp_path: Path, good: Path) -> None:
    assert len(read(named(tmp_path, "REGISTER.XLSX", good.read_bytes())).drafts) == 2


# -- too large


def test_a_million_columns(tmp_path: Path, good: Path) -> None:
    titles = b'<row r="1">' + b'<c t="inlineStr"><is><t>x</t></is></c>' * 1_000_000 + b"</row></sheetData>"
    bomb = files.part(good).replace(b"</sheetData>", titles)
    refused(files.repacked(good, {SHEET: bomb}), "GT-IMPORT-SIZE", "smaller file", "新文件")
    wide = named(tmp_path, "wide.csv", b"name," * 1_000_000)
    refused(wide, "GT-IMPORT-SIZE", "smaller file", "栏数")
    far = files.xlsx(tmp_path / "far.xlsx", PEOPLE)
    one = b'<row r="4"><c r="XFD4"><v>1</v></c></row></sheetData>'
    sheet = files.part(far).replace(b"</sheetData>", one)
    refused(files.repacked(far, {SHEET: sheet}), "GT-IMPORT-SIZE", "new", "栏数")


@pytest.mark.parametrize(
    "count", [10_000, *(pytest.param(many, marks=pytest.mark.soak) for many in (100_000, 1_000_000))]
)
def test_rows_of_formats_without_a_value_cost_next_to_nothing(good: Path, count: int) -> None:
    """However many; `make soak` has about as many as a sheet holds."""
    rows = b"".join(b'<row r="%d" s="1"><c r="A%d" s="1"/></row>' % (n, n) for n in range(10, count + 10))
    sheet = files.part(good).replace(b"</sheetData>", rows + b"</sheetData>")
    path = files.repacked(good, {SHEET: sheet})
    tracemalloc.start()
    register = read(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(register.drafts) == 2
    assert peak < 2 * len(sheet), "the sheet itself, once, and a copy of what is left of it"


@pytest.mark.parametrize("cell", ["", pytest.param("x", marks=pytest.mark.soak)], ids=["empty", "full"])
def test_too_many_rows_of_a_csv(tmp_path: Path, cell: str) -> None:
    """Whatever is in them, they are counted; a full one is read as a person too, which takes its time."""
    path = files.csv(tmp_path / "a.csv", *PEOPLE, *[[cell]] * 200_000)
    refused(path, "GT-IMPORT-SIZE", "smaller file", "行数")


# -- letters


def test_plain_csv_as_spreadsheet_programs_save_it_in_china(tmp_path: Path) -> None:
    path = files.csv(tmp_path / "a.csv", *PEOPLE, encoding="gb18030")
    refused(path, "GT-IMPORT-ENCODING", "--encoding gb18030", "--encoding gb18030")
    assert len(read(path, encoding="gbk").drafts) == 2
    marked = named(tmp_path, "b.csv", b"\x84\x31\x95\x33" + path.read_bytes())
    assert len(read(marked, encoding="gb18030").drafts) == 2


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_with_its_mark_and_without(tmp_path: Path, codec: str) -> None:
    text = "\ufeff" + files.csv(tmp_path / "a.csv", *PEOPLE).read_text("utf-8")
    path = named(tmp_path, "b.csv", text.encode(codec))
    refused(path, "GT-IMPORT-ENCODING", "--encoding utf-16", "--encoding utf-16")
    refused(path, "GT-IMPORT-ENCODING", "--encoding utf-16", "--encoding utf-16", encoding="gb18030")
    assert len(read(path, encoding="utf-16").drafts) == 2
    bare = named(tmp_path, "c.csv", text[1:].encode(codec))
    refused(bare, "GT-IMPORT-ENCODING", "CSV UTF-8", "CSV UTF-8", encoding="utf-16")
    with pytest.raises(ImportRefused):
        read(bare)


def test_unicode_text_has_tabs_between_its_cells(tmp_path: Path) -> None:
    for sign, encoding in (("\t", "utf-16"), (";", "utf-8"), ("\t", "utf-8")):
        text = "\n".join(sign.join(line) for line in PEOPLE)
        assert len(read(named(tmp_path, "a.csv", text.encode(encoding)), encoding=encoding).drafts) == 2


def test_zero_bytes_and_lost_letters(tmp_path: Path) -> None:
    whole = files.csv(tmp_path / "a.csv", *PEOPLE).read_bytes()
    refused(named(tmp_path, "b.csv", whole + bytes(9)), "GT-IMPORT-ENCODING", "zero bytes", "零字节")
    refused(named(tmp_path, "c.csv", whole.replace("甲".encode(), "\ufffd".encode())), "GT-IMPORT-ENCODING",
            "already lost", "已经有文字丢失")  # fmt: skip
    refused(named(tmp_path, "d.csv", whole + b"\xff\xff"), "GT-IMPORT-ENCODING", "not utf-8", "不符")
    refused(named(tmp_path, "e.csv", whole), "GT-IMPORT-ENCODING", "not one of", "utf-16", encoding="rot13")


def test_line_ends_of_every_kind_in_one_file(tmp_path: Path) -> None:
    lines = [",".join(line).encode() for line in files.rows(*(files.person(at) for at in range(1, 5)))]
    path = named(
        tmp_path, "a.csv", lines[0] + b"\r\n" + lines[1] + b"\n" + lines[2] + b"\r" + lines[3] + b"\n\r" + lines[4]
    )
    assert [draft.name[-1] for draft in read(path).drafts] == ["1", "2", "3", "4"]


def test_a_quotation_mark_that_never_ends_says_after_which_row(tmp_path: Path) -> None:
    path = files.csv(tmp_path / "a.csv", *PEOPLE, ['"甲', "x"])
    refused(path, "GT-IMPORT-BROKEN", "After row 3", "第 3 行")


def test_entities_of_its_own(good: Path) -> None:
    entities = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    data = files.part(good).replace(b"?>\n", b"?>\n" + entities, 1)
    refused(files.repacked(good, {SHEET: data}), "GT-IMPORT-UNSAFE", "entities", "实体")
