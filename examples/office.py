"""Writes office.xlsx: a street office's register as such registers are, with some thirty kinds of mess.

Everybody in it is made up, and no telephone has one of its numbers. Run it in the folder where the file is wanted:
``python office.py``; the same script gives the same bytes. ``docs/how-to/import-the-register.md`` says what an import
makes of each row.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter

TITLE = "示例镇特殊人群登记表（2025 年第二季度）"
NOTE = "填表说明：带 * 的必填；联系电话请填能打通的。"
UPPER = ["序号", "基本信息", "", "", "", "", "", "监护人", "", "", "", "知情同意", "", "", "备 注", "本人电话"]
LOWER = ["", "*姓名（必填）", "出生日期", "類別", "网格", "编号", "身份证号", "姓名", "与本人关系", "聯絡\n電話",
         "备用电话", "是否同意", "同意人", "同意日期", "", ""]  # fmt: skip
FAILED = object()
"""A formula that failed."""


class Row(NamedTuple):
    """One row of the workbook.

    Attributes:
        kind: what is the matter with it.
        code: of the error that refuses it, or of the note; empty when it enters as it is.
        column: the title that the error names.
        cells: what differs from a row that is in order: title to value.
        enters: whether its person enters.
    """

    kind: str
    code: str = ""
    column: str = ""
    cells: dict[str, Any] = {}  # noqa: RUF012 - nobody writes to it
    enters: bool = False


NAME, BORN, GROUP, GRID, KEY, ID = "*姓名（必填）", "出生日期", "類別", "网格", "编号", "身份证号"
WHO, RELATION, PHONE, MORE = "姓名", "与本人关系", "聯絡\n電話", "备用电话"
CONSENT, BY, GIVEN, REMARK, OWN = "是否同意", "同意人", "同意日期", "备 注", "本人电话"
ORDER = ["序号", NAME, BORN, GROUP, GRID, KEY, ID, WHO, RELATION, PHONE, MORE, CONSENT, BY, GIVEN, REMARK, OWN]


def fine(kind: str, **cells: Any) -> Row:
    """A row that enters as it is."""
    return Row(kind, cells={globals()[title]: value for title, value in cells.items()}, enters=True)


def noted(kind: str, code: str, column: str, **cells: Any) -> Row:
    """A row that enters without something."""
    return Row(kind, code, column, {globals()[title]: value for title, value in cells.items()}, True)


def refused(kind: str, code: str, column: str, **cells: Any) -> Row:
    """A row that is refused until it is mended."""
    return Row(kind, code, column, {globals()[title]: value for title, value in cells.items()})


_PHONE, _MORE = "监护人 / 聯絡 電話", "监护人 / 备用电话"
_NAME, _BORN, _GROUP, _GRID = (f"基本信息 / {title}" for title in ("*姓名（必填）", "出生日期", "類別", "网格"))
_KEY, _ID = "基本信息 / 编号", "基本信息 / 身份证号"
_CONSENT, _GIVEN = "知情同意 / 是否同意", "知情同意 / 同意日期"

ROWS = (
    fine("a row in order"),
    fine("full-width digits", PHONE="１００００００００９１"),
    fine("a space between the characters of a name", NAME="丁　素素"),
    fine("spaces and hyphens in a number", PHONE="100-0000 0093"),
    fine("a number typed as a number, still whole", PHONE=10000000094),
    fine("a landline with its area code", PHONE="0538-0000095"),
    fine("a number with +86", PHONE="+86 100 0000 0096"),
    fine("a date kept as a date", BORN=date(1951, 4, 5)),
    fine("a date in Chinese", BORN="1951年4月6日"),
    fine("a date with dots", BORN="1951.4.7"),
    fine("no birth date", BORN=""),
    fine("a tick for yes", CONSENT="√"),
    fine("traditional characters", GROUP="視力障礙、獨居", RELATION="女兒"),
    fine("a line break pasted along", REMARK="爱走动\r\n认得红色公交站"),
    fine("a second number in its own column", MORE="0538-0000099"),
    fine("the person's own number, which nobody alerts", OWN="10000000100"),
    noted("a group nobody knows", "GT-ROW-GROUP", _GROUP, GROUP="失智、老病号"),
    refused("a number in scientific form", "GT-ROW-PHONE-DAMAGED", _PHONE, PHONE="1.38E+10"),
    refused("a number that was rounded", "GT-ROW-PHONE-DAMAGED", _PHONE, PHONE=10001000000),
    refused("a landline whose 0 is lost", "GT-ROW-PHONE-DAMAGED", _PHONE, PHONE=5380000103),
    refused("a landline without area code", "GT-ROW-PHONE-AREA", _PHONE, PHONE="2110000"),
    refused("two numbers in one cell", "GT-ROW-PHONE-TWO", _PHONE, PHONE="10000000105/10000000106"),
    refused("a digit too few", "GT-ROW-PHONE", _PHONE, PHONE="1000000010"),
    refused("a note beside the number", "GT-ROW-PHONE", _PHONE, PHONE="10000000107（女儿）"),
    refused("an emergency number", "GT-ROW-PHONE-SHORT", _PHONE, PHONE="110"),
    refused("a service line", "GT-ROW-PHONE-NOBODY", _PHONE, PHONE="400-000-0000"),
    refused("a number abroad", "GT-ROW-PHONE-COUNTRY", _PHONE, PHONE="+1 202 555 0100"),
    refused("a number nobody can have, in the second column", "GT-ROW-PHONE-NOBODY", _MORE, MORE="12000000000"),
    refused("### saved instead of a number", "GT-ROW-HASHES", _PHONE, PHONE="#######"),
    refused("a date that became a count of days", "GT-ROW-DATE-NUMBER", _BORN, BORN=18323),
    refused("a day that does not exist", "GT-ROW-DATE", _BORN, BORN="1950-02-30"),
    refused("a year alone", "GT-ROW-DATE", _BORN, BORN="1950"),
    refused("born in the future", "GT-ROW-BORN-LATER", _BORN, BORN="2095-01-01"),
    refused("an ID number whose last digits became zeros", "GT-ROW-KEY", _ID, ID=100000195001010000),
    refused("a number of the register with a space", "GT-ROW-KEY", _KEY, KEY="FC 36"),
    refused("a formula that failed", "GT-ROW-ERROR-CELL", _NAME, NAME=FAILED),
    refused("no name", "GT-ROW-EMPTY", _NAME, NAME=""),
    refused("a character that turns the writing", "GT-ROW-TEXT", _NAME, NAME="丁\u202e梅"),
    refused("a merged cell: the grid stands in another row", "GT-ROW-AREA", _GRID, GRID=""),
    refused("a grid with words in it", "GT-ROW-AREA", _GRID, GRID="3 号（老王管）"),
    refused("a guardian without a number", "GT-ROW-CONTACT", _PHONE, PHONE=""),
    refused("no consent", "GT-ROW-CONSENT", _CONSENT, CONSENT="否"),
    refused("consent that is not said", "GT-ROW-YESNO", _CONSENT, CONSENT="待定"),
    refused("consent from the future", "GT-ROW-CONSENT-DATE", _GIVEN, GIVEN="2099-01-01"),
    refused("a child for whom nobody consented", "GT-ROW-GUARDIAN", "知情同意 / 同意人", BORN="2016-05-04", BY=""),
    refused("the same person once", "GT-ROW-DUPLICATE", "", NAME="丁双双", PHONE="10000000200"),
    refused("the same person twice", "GT-ROW-DUPLICATE", "", NAME="丁双双", PHONE="100 0000 0200"),
)  # fmt: skip
"""The people, from the first row below the titles."""
FIRST = 5
"""The number of that row, as a spreadsheet program shows it."""

_GIVEN_NAMES = "兰梅松柏竹菊荷桂枫槐榆杉柳桃李杏枣梨棠樱莲葵芦苇荻蒲茅艾蒿芹芥葱姜蒜韭茴芫荽椒豆麦稻粟黍稷菽麻棉"


def values(at: int) -> list[Any]:
    """The cells of the row at this place, from 0."""
    usual: dict[str, Any] = {
        "序号": str(at + 1), NAME: f"丁{_GIVEN_NAMES[at]}", BORN: f"195{at % 10}-0{at % 9 + 1}-1{at % 9}",
        GROUP: "失智", GRID: f"north/{at % 4 + 1}", KEY: f"SL-{at + 1:03}", ID: "", WHO: f"丙{_GIVEN_NAMES[at]}",
        RELATION: "儿子",
        PHONE: f"100{at:08d}", MORE: "", CONSENT: "是", BY: f"丙{_GIVEN_NAMES[at]}", GIVEN: "2025-04-01", REMARK: "",
        OWN: "",
    }  # fmt: skip
    return [(usual | ROWS[at].cells)[title] for title in ORDER]


def write(path: str | Path) -> None:
    """Writes the workbook; the same bytes each time.

    Args:
        path: the file, ending in .xlsx.
    """
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}) as book:
        book.set_properties({"created": datetime(2025, 6, 16), "author": "guardtag"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        notes = book.add_worksheet("填表说明")
        notes.write_string(0, 0, "本工作簿为示例，人物均为虚构。Everybody in this workbook is made up.")
        page = book.add_worksheet("登记表")
        page.merge_range(0, 0, 0, len(ORDER) - 1, TITLE)
        page.write_string(1, 0, NOTE)
        page.merge_range(2, 1, 2, 6, UPPER[1])
        page.merge_range(2, 7, 2, 10, UPPER[7])
        page.merge_range(2, 11, 2, 13, UPPER[11])
        for column, (upper, lower) in enumerate(zip(UPPER, LOWER, strict=True)):
            if upper and not lower:
                page.merge_range(2, column, 3, column, upper)
            elif lower:
                page.write_string(3, column, lower)
        for at in range(len(ROWS)):
            for column, value in enumerate(values(at)):
                _cell(page, FIRST - 1 + at, column, value, day)
        old = book.add_worksheet("去年")
        old.hide()
        old.write_string(0, 0, "旧表已并入登记表")


def _cell(page: Any, row: int, column: int, value: Any, day: Any) -> None:
    if value is FAILED:
        page.write_formula(row, column, "=NA()", None, "#N/A")
    elif isinstance(value, date):
        page.write_datetime(row, column, datetime(value.year, value.month, value.day), day)
    elif isinstance(value, int):
        page.write_number(row, column, value)
    elif value:
        page.write_string(row, column, value)


if __name__ == "__main__":
    write("office.xlsx")
