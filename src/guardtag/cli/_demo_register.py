"""Makes the demonstration's register: a street office's spreadsheet with everything such a sheet has.

A merged title and a note above the titles, Chinese column titles, codes of areas, and rows that are
wrong on purpose. All people but those of the newspaper report are made of the cyclical signs 甲乙丙 and
子丑寅, so that nobody takes them for real; all numbers begin with 100, which no mainland mobile has.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import attrs

from guardtag import installing
from guardtag.errors import GuardTagError

TITLE = "肥城市特殊人群登记表（演示数据，均为虚构）"
NOTE = "填表说明：每人一行；电话按文本填写；“同意”栏须在本人或监护人签字后填写。"
HEADERS = (
    "序号", "编号", "姓名", "小名", "性别", "出生日期", "年龄", "类别", "提示",
    "镇街", "镇街代码", "片区代码", "村居代码", "网格号",
    "监护人", "关系", "联系电话", "备用联系人", "备用联系人关系", "备用联系人电话", "家庭住址",
    "病史", "衣着特征", "同意", "同意人", "同意日期", "同意范围",
)  # fmt: skip
FIRST_ROW = 4
"""The first person's row: title, note and column titles stand above."""
ROWS_WRONG = 9
"""Rows wrong on purpose: eight kinds, one of which (the same person twice) takes two rows."""

_TOWNS = (
    ("王庄镇", "wangzhuang", (("north", "zhongyu", (1, 2, 3, 4)), ("south", "liutan", (1, 2, 3)))),
    ("新桥街道", "xinqiao", (("east", "songlin", (1, 2, 3, 4)), ("west", "heyuan", (1, 2, 3)))),
    ("云湖镇", "yunhu", (("north", "taohua", (1, 2, 3)), ("south", "shiqiao", (1, 2, 3)))),
)
_STEMS, _BRANCHES = "甲乙丙丁戊己庚壬癸", "子丑寅卯辰巳午酉戌亥"
_GIVEN = "竹梅兰菊松柏荷枫桐杏桃槐柳桂茶麦棉芦萍芷榆樟梓楠葵苇稻禾榕椿"
_GROUPS = (
    ("智力障碍", "不会说话", "怕大声"), ("阿尔茨海默", "说不清住址", "高血压，早晚服药"),
    ("视力障碍", "走路慢", ""), ("听力障碍", "听不清", "戴助听器"),
    ("精神障碍", "轻声说话", "按时服药"), ("失智、独居老人", "可能走开", "冠心病"),
    ("自闭症", "不要触碰", ""),
)  # fmt: skip
_CLOTHES = ("蓝色外套", "灰色棉衣", "红色马甲", "深色夹克、布鞋", "格子衬衫")
_KIN = ("儿子", "女儿", "配偶", "姐姐", "弟弟", "邻居")

_COUNTED = ("序号", "编号")
_FAILED = object()
"""Stands for a formula that failed."""

_Row = dict[str, Any]


@attrs.frozen
class Expected:
    """What reading the sheet must give.

    Args:
        good: how many people enter.
        bad_rows: the numbers of the rows that are refused, as the spreadsheet program shows them.
    """

    good: int
    bad_rows: tuple[int, ...]


def write(path: str | Path, seed: int = 20, people: int = 120) -> Expected:
    """Writes the demonstration register as .xlsx; the same seed gives the same bytes.

    The first person is 小军, whose mother 田爱云 is the contact. Read with ``root_area="feicheng"``.

    Args:
        path: the file to write.
        seed: decides who is made up, and which rows are wrong.
        people: rows below the titles, the wrong ones included; 20 to 5,000.

    Raises:
        GuardTagError: the extra ``guardtag[demo]`` is missing.
        ValueError: too few or too many people.
    """
    if not 20 <= people <= 5000:
        raise ValueError("a demonstration register has 20 to 5,000 rows")
    chance = random.Random(seed)  # noqa: S311 - a demonstration must repeat
    rows = list(_people(chance, people))
    bad = _spoil(chance, rows)
    _save(Path(path), rows)
    return Expected(people - ROWS_WRONG, tuple(FIRST_ROW + at for at in bad))


def _people(chance: random.Random, people: int) -> Iterator[_Row]:
    grids = [
        {"镇街": name, "镇街代码": town, "片区代码": district, "村居代码": village, "网格号": grid}
        for name, town, villages in _TOWNS
        for district, village, of_village in villages
        for grid in of_village
    ]
    names, kin = _names(chance, _STEMS), _names(chance, _BRANCHES)
    yield _numbered(0, _boy())
    for at in range(1, people):
        person = _person(chance, at, names[at], kin[at], grids[at % len(grids)])
        if at == 1:
            person |= {"监护人": "王霞", "关系": "女儿", "同意人": "王霞"}
        yield _numbered(at, person)


def _names(chance: random.Random, families: str) -> list[str]:
    """Made-up names, each once: more than 5,000, shuffled."""
    names = [family + one + other for family in families for one, other in permutations(_GIVEN, 2)]
    chance.shuffle(names)
    return names


def _numbered(at: int, person: _Row) -> _Row:
    return {"序号": at + 1, "编号": f"FC-{at + 1:05d}", **person}


def _boy() -> _Row:
    """The report's boy; it gives no birth date, so neither does the sheet."""
    return {
        "姓名": "小军", "小名": "军军", "性别": "男", "类别": "智力障碍", "提示": "说不清住址、可能走开",
        "镇街": "王庄镇", "镇街代码": "wangzhuang", "片区代码": "north", "村居代码": "zhongyu", "网格号": 3,
        "监护人": "田爱云", "关系": "母亲", "联系电话": _number(0),
        "家庭住址": "演示路 3 号", "衣着特征": "蓝色外套",
        "同意": "是", "同意人": "田爱云", "同意日期": date(2024, 5, 6), "同意范围": "小名、提示",
    }  # fmt: skip


def _person(chance: random.Random, at: int, name: str, guardian: str, grid: _Row) -> _Row:
    group, hint, illness = chance.choice(_GROUPS)
    born = date(1936, 1, 1) + timedelta(days=chance.randrange(60 * 365))
    typed = f"{born.year}年{born.month}月{born.day}日" if at % 7 == 0 else born  # as some hands do
    aged = at % 11 == 5  # and of some only the age is known
    person: _Row = {
        "姓名": name, "小名": name[1] * 2 if at % 3 == 0 else "", "性别": chance.choice("男女"),
        "出生日期": "" if aged else typed, "年龄": 60 + at % 30 if aged else "",
        "类别": group, "提示": hint, **grid,
        "监护人": guardian, "关系": chance.choice(_KIN), "联系电话": _number(at),
        "家庭住址": f"演示路 {at} 号", "病史": illness, "衣着特征": chance.choice(_CLOTHES),
        "同意": "是", "同意人": guardian,
        "同意日期": date(2024, 3, 1) + timedelta(days=chance.randrange(150)),
        "同意范围": "小名" if at % 3 == 0 else "",
    }  # fmt: skip
    if born.year > 1985 and not aged:  # too young for grown children
        person["关系"] = {"儿子": "弟弟", "女儿": "姐姐"}.get(str(person["关系"]), person["关系"])
    if at % 3 == 1:
        neighbour = {
            "备用联系人": f"{guardian[0]}邻",
            "备用联系人关系": "邻居",
            "备用联系人电话": f"0538-00{at:05d}",
        }
        person |= neighbour
    return person


def _number(at: int) -> str:
    return f"100{at + 1:08d}"


def _spoil(chance: random.Random, rows: list[_Row]) -> list[int]:
    """Makes the rows wrong that are meant to be; returns their places, the first two people untouched."""
    places = chance.sample(range(2, len(rows)), ROWS_WRONG)
    number, failed, police, refused, later, one, twin, child, nowhere = places
    rows[number]["联系电话"] = 1.0001e10
    rows[failed]["姓名"] = _FAILED
    rows[police]["联系电话"] = "110"
    rows[refused]["同意"] = "否"
    rows[later]["同意日期"] = date(2099, 1, 1)
    rows[twin] = _numbered(twin, {title: value for title, value in rows[one].items() if title not in _COUNTED})
    rows[child] |= {"出生日期": "", "年龄": 9, "同意人": rows[child]["姓名"]}
    rows[nowhere]["网格号"] = ""
    return sorted(places)


def _save(path: Path, rows: list[_Row]) -> None:
    try:
        import xlsxwriter
    except ImportError:
        how = installing.part("demo")
        raise GuardTagError(
            "GT-DEMO-EXTRA", "The demonstration's spreadsheet cannot be written.",
            "XlsxWriter comes with the extra `demo`.", str(how), copy=how.copy, wheel=how.wheel,
        ) from None  # fmt: skip
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"title": TITLE, "created": datetime(2024, 1, 1)})
        sheet = book.add_worksheet("登记表")
        bold = book.add_format({"bold": True, "align": "center", "text_wrap": True, "bg_color": "#DCE6F1"})
        forms = {
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            float: book.add_format({"num_format": "0.00E+00"}),
            str: book.add_format({"num_format": "@"}),
        }
        sheet.merge_range(0, 0, 0, len(HEADERS) - 1, TITLE, bold)
        sheet.merge_range(1, 0, 1, len(HEADERS) - 1, NOTE)
        sheet.write_row(2, 0, HEADERS, bold)
        sheet.freeze_panes(3, 3)
        sheet.set_column(0, len(HEADERS) - 1, 12)
        for at, row in enumerate(rows, 3):
            for column, title in enumerate(HEADERS):
                _write(sheet, at, column, row.get(title, ""), forms)


def _write(sheet: Any, row: int, column: int, value: Any, forms: dict[type, Any]) -> None:
    if value is _FAILED:
        sheet.write_formula(row, column, "=NA()", None, "#N/A")
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, forms[date])
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, forms.get(type(value)))
    elif value:
        sheet.write_string(row, column, value, forms[str])  # never a formula or a link, however it begins
