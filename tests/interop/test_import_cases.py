"""Every shared adversarial case of the groups ``import_row`` and ``contact``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from guardtag.errors import ImportRefused
from guardtag.interop import cells
from guardtag.interop.cells import CellFault
from tests import cases
from tests.interop import files
from tests.registers import Register, read_register

TODAY = date(2025, 9, 1)


def read(path: Path, **options: Any) -> Register:
    return read_register(path, today=TODAY, root_area="feicheng", **options)


def good(folder: Path, *people: dict[str, Any], name: str = "register.xlsx") -> Path:
    return files.xlsx(folder / name, files.rows(*(people or (files.person(),))))


def refused(path: Path, code: str, **options: Any) -> ImportRefused:
    with pytest.raises(ImportRefused) as caught:
        read(path, **options)
    assert caught.value.code == code
    return caught.value


def row_refused(path: Path, row: int, code: str) -> None:
    register = read(path)
    assert [(error.row, error.code) for error in register.refused] == [(row, code)]
    assert len(register.drafts) == 1, "the other row enters"


def zip_bomb(folder: Path) -> None:
    blanks = b"<!--" + b" " * (52 * 1024 * 1024) + b"-->"
    path = files.repacked(good(folder), {"xl/sharedStrings.xml": blanks})
    assert path.stat().st_size < 200_000
    refused(path, "GT-IMPORT-SIZE")


def sparse(folder: Path) -> None:
    path = good(folder)
    sheet = files.part(path).replace(
        b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )
    refused(files.repacked(path, {"xl/worksheets/sheet1.xml": sheet}), "GT-IMPORT-SIZE")


def laughs(folder: Path) -> None:
    path = good(folder)
    entities = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    for name in ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"):
        data = files.part(path, name).replace(b"?>\n", b"?>\n" + entities, 1)
        assert entities in data
        hostile = files.repacked(good(folder, name="hostile.xlsx"), {name: data})
        refused(hostile, "GT-IMPORT-UNSAFE")


def macros(folder: Path) -> None:
    refused(files.repacked(good(folder), {}, {"xl/vbaProject.bin": b"\xd0\xcf"}), "GT-IMPORT-UNSAFE")


def external_links(folder: Path) -> None:
    link = (
        b'<externalLink xmlns="x"><externalBook r:id="rId1"/></externalLink>'  # no namespace: were it parsed, refused
    )
    target = b'<!DOCTYPE x SYSTEM "https://evil.example/x.dtd"><Relationships/>'
    parts = {"xl/externalLinks/externalLink1.xml": link, "xl/externalLinks/_rels/externalLink1.xml.rels": target}
    assert len(read(files.repacked(good(folder), {}, parts)).drafts) == 1


def zip_slip(folder: Path) -> None:
    for name in ("../../x", "/etc/x", "xl\\..\\x", "C:x"):
        refused(files.repacked(good(folder), {}, {name: b"x"}), "GT-IMPORT-UNSAFE")
    assert {path.name for path in folder.iterdir()} == {"register.xlsx"}, "nothing was unpacked"


def scientific(folder: Path) -> None:
    for wrong in ("1.38E+10", 1.38e10):
        path = good(folder, files.person(1), files.person(2, 联系电话=wrong))
        row_refused(path, 3, "GT-ROW-PHONE-DAMAGED")


def error_cell(folder: Path) -> None:
    for wrong in (None, "#N/A"):
        row_refused(good(folder, files.person(1), files.person(2, 姓名=wrong)), 3, "GT-ROW-ERROR-CELL")


def long_field(folder: Path) -> None:
    people = files.rows(files.person(), files.person(2, 姓名='"' + "x" * 200_000 + '"'))
    refused(files.csv(folder / "register.csv", *people), "GT-IMPORT-BROKEN")
    people[2][0] = '"' + "x" * 40_000 + '"'
    refused(files.csv(folder / "register.csv", *people), "GT-IMPORT-SIZE")


def encodings(folder: Path) -> None:
    path = files.csv(folder / "register.csv", *files.rows(files.person()), encoding="gb18030")
    refused(path, "GT-IMPORT-ENCODING")
    assert read(path, encoding="gb18030").drafts[0].name == "甲竹兰1"
    files.csv(path, *files.rows(files.person()), encoding="utf-16")
    refused(path, "GT-IMPORT-ENCODING")
    assert read(path, encoding="utf-16").drafts[0].name == "甲竹兰1"
    files.csv(path, *files.rows(files.person()), encoding="utf-8-sig")
    refused(path, "GT-IMPORT-ENCODING", encoding="gb18030")
    files.csv(path, ["name", "phone"], encoding="utf-8-sig")  # its bytes are valid GB 18030 too
    refused(path, "GT-IMPORT-ENCODING", encoding="gb18030")
    files.csv(path, *files.rows(files.person(1), files.person(2, 姓名="甲\ufffd兰")))
    refused(path, "GT-IMPORT-ENCODING")


def header_order(folder: Path) -> None:
    titles = ["phone", "name", "contact", "consent", "area"]
    people = [["10000000001", "甲竹兰", "子松柏", "yes", "north/3"]]
    draft = read(files.csv(folder / "register.csv", titles, *people, encoding="utf-8-sig")).drafts[0]
    assert (draft.name, draft.contacts[0].addresses) == ("甲竹兰", ("sms:+8610000000001",))


def duplicate_header(folder: Path) -> None:
    error = refused(files.csv(folder / "register.csv", ["name", "name", "phone"]), "GT-IMPORT-HEADER")
    assert "A, B" in error.what
    people = files.rows(files.person(1, name="x"))
    refused(files.xlsx(folder / "register.xlsx", people), "GT-IMPORT-HEADER")


def duplicate_person(folder: Path) -> None:
    register = read(good(folder, files.person(1), files.person(2), files.person(1)))
    assert [(error.row, error.code) for error in register.refused] == [(2, "GT-ROW-DUPLICATE"), (4, "GT-ROW-DUPLICATE")]
    assert all(error.why and error.do and "2, 4" in error.what for error in register.refused)
    assert [draft.row for draft in register.drafts] == [3]


def printer_command(folder: Path) -> None:
    assert read(good(folder, files.person(姓名="^XA"))).drafts[0].name == "^XA"


def child(folder: Path) -> None:
    own = {"姓名": "甲竹梅", "出生日期": "", "年龄": 13, "同意人": "甲竹梅"}
    row_refused(good(folder, files.person(1), files.person(2, **own)), 3, "GT-ROW-GUARDIAN")
    for shown in ({"同意人": "子松柏"}, {"监护人同意": "是"}, {"监护人同意": "JH-2025-07"}):
        assert len(read(good(folder, files.person(2, **own | shown))).drafts) == 1


def future_consent(folder: Path) -> None:
    path = good(folder, files.person(1), files.person(2, 同意日期="2099-01-01"))
    row_refused(path, 3, "GT-ROW-CONSENT-DATE")


IMPORTS: dict[str, Callable[[Path], None]] = {
    "import_row-001": zip_bomb, "import_row-003": sparse, "import_row-004": laughs, "import_row-006": macros,
    "import_row-007": external_links, "import_row-008": zip_slip, "import_row-012": scientific,
    "import_row-014": error_cell, "import_row-015": long_field, "import_row-018": encodings,
    "import_row-019": header_order, "import_row-020": duplicate_header, "import_row-022": duplicate_person,
    "import_row-024": printer_command, "import_row-025": child, "import_row-026": future_consent,
}  # fmt: skip


@pytest.mark.parametrize("case", cases.group("import_row"))
def test_import_case(case: cases.Case, tmp_path: Path) -> None:
    IMPORTS[case.id](tmp_path)


@pytest.mark.parametrize("case", cases.group("contact"))
def test_contact_case(case: cases.Case) -> None:
    text = cases.expand(case.input, {})
    convert = cells.mail if case.name.startswith("e-mail") else cells.phone
    try:
        outcome = convert(text)
    except CellFault:
        outcome = "reject"
    assert outcome in [expected.strip().split()[0] for expected in case.expect.split(";")[0].split(" or ")]


@pytest.mark.parametrize("case", cases.group("contact"))
def test_a_contact_case_in_a_register_refuses_the_row_only(case: cases.Case, tmp_path: Path) -> None:
    text = cases.expand(case.input, {})
    column = "邮箱" if case.name.startswith("e-mail") else "联系电话"
    people = (files.person(1), files.person(2, **{column: text}), files.person(3))
    register = read(good(tmp_path, *people))
    if case.expect.startswith("reject"):
        assert register.bad_rows == (3,)
        assert all(error.column == column and text not in f"{error}" for error in register.refused)
    assert {1, 3} <= {int(draft.name[-1]) for draft in register.drafts}
