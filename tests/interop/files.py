"""Small spreadsheets for tests, made on the spot: good ones, and ones taken apart and put together wrongly."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

HEADERS = ("姓名", "出生日期", "网格", "监护人", "关系", "联系电话", "同意", "同意人", "同意日期")
GOOD: dict[str, Any] = {
    "姓名": "甲竹兰", "出生日期": "1950-03-02", "网格": "north/3", "监护人": "子松柏", "关系": "女儿",
    "联系电话": "10000000001", "同意": "是", "同意人": "子松柏", "同意日期": "2024-05-06",
}  # fmt: skip


def person(at: int = 1, **changes: Any) -> dict[str, Any]:
    """A good row; each ``at`` is another person."""
    return GOOD | {"姓名": f"甲竹兰{at}", "联系电话": f"100{at:08d}"} | changes


def rows(*people: Mapping[str, Any], headers: Sequence[str] | None = None) -> list[list[Any]]:
    """Titles and people as rows of values."""
    titles = headers or list(dict.fromkeys([*HEADERS, *(title for one in people for title in one)]))
    return [list(titles), *([one.get(title, "") for title in titles] for one in people)]


def xlsx(path: Path, *sheets: Sequence[Sequence[Any]], hidden: Sequence[int] = ()) -> Path:
    """An .xlsx; numbers stay numbers, texts stay texts, ``None`` is a failed formula."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        for number, sheet in enumerate(sheets):
            page = book.add_worksheet()
            if number in hidden:
                page.hide()
            for at, row in enumerate(sheet):
                for column, value in enumerate(row):
                    if value is None:
                        page.write_formula(at, column, "=NA()", None, "#N/A")
                    elif isinstance(value, int | float):
                        page.write_number(at, column, value)
                    elif value:
                        page.write_string(at, column, value)
    return path


def csv(path: Path, *lines: Sequence[str], encoding: str = "utf-8") -> Path:
    """A .csv without any quoting."""
    path.write_bytes("".join(",".join(line) + "\r\n" for line in lines).encode(encoding))
    return path


def repacked(path: Path, changes: Mapping[str, bytes | None], add: Mapping[str, bytes] | None = None) -> Path:
    """The .xlsx with members replaced (or left out, when ``None``) and others added."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = changes.get(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
        for name, data in (add or {}).items():
            new.writestr(name, data)
    path.write_bytes(out.getvalue())
    return path


def part(path: Path, name: str = "xl/worksheets/sheet1.xml") -> bytes:
    """A member of an .xlsx."""
    with zipfile.ZipFile(path) as zipped:
        return zipped.read(name)
