"""The list of visits on paper: whole sheets, every visit on one, hostile words harmless, nothing loaded."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.interop.visit_list import COLUMNS, workbook, written
from guardtag.model.visits import REASONS, WHY, Stop
from guardtag.report.visit_list import page
from guardtag.rules.rounds import together
from tests import chromium
from tests.conftest import DAYTIME, HOME

from .test_page import HOSTILE, Page

ZONE = "Asia/Shanghai"


def stop(number: int, **changes: object) -> Stop:
    given: dict[str, object] = {
        "visit": f"01jxv7e0800azxk2dyks28n{number:03d}", "day": "20250616", "area": HOME, "why": "fitting",
        "reason": "no-tag", "name": f"阳阳{number}", "worker": "li-ling",
    }  # fmt: skip
    return Stop(**{**given, **changes})  # type: ignore[arg-type]


def drawn(stops: list[Stop], **changes: object) -> str:
    return page(stops, worker="li-ling", until="20250622", made=DAYTIME, timezone=ZONE, **changes)  # type: ignore[arg-type]


def test_it_loads_nothing_and_holds_no_code() -> None:
    seen = Page(html := drawn([stop(1, address="朝阳路 18 号")]))
    for word in ("http:", "https:", "url(", "@import", "<script", "<link", "<iframe", "<form", "<img", "//", "<svg"):
        assert word not in html.lower()
    assert not [name for name, _ in seen.attributes if name.startswith("on") or name in ("src", "href", "action")]
    for words in (
        "走访清单",
        "Visits",
        "阳阳1",
        "朝阳路 18 号",
        "li-ling",
        "2025-06-22",
        "还没有标签",
        "has no tag yet",
    ):
        assert words in seen.text
    assert html.count("class='box'") == 2
    assert "overdue" not in seen.text
    assert "overdue" in Page(drawn([stop(1, day="20250615")])).text


def test_every_visit_stands_once_and_sheets_are_numbered() -> None:
    stops = [stop(n, why=WHY[n % 4], reason=REASONS[n % 10], address="朝阳路" * (n % 30)) for n in range(100)]
    for languages in (("zh", "en"), ("zh",), ("en",)):
        html = drawn(stops, languages=languages)
        for one in stops:
            assert html.count(one.visit) == 1
        count = html.count('<section class="sheet">')
        assert count > 7
        numbered = "page {} of {}" if "en" in languages else "第 {} 页，共 {} 页"
        for at in range(1, count + 1):
            assert html.count(numbered.format(at, count)) == 1
        assert html.count('<p class="keep">') == count


def test_a_person_s_visits_stand_together_under_their_name_told_once() -> None:
    """Where the first of them stood; the id that says whose they are is printed nowhere."""
    days = (
        (1, "a", "20250615"),
        (2, "b", "20250616"),
        (3, "c", "20250616"),
        (4, "a", "20250618"),
        (5, "b", "20250619"),
    )
    stops = [stop(n, day=day, ward=f"ward-{who}", name=f"阳{who}", area=f"{HOME}/{who}") for n, who, day in days]
    assert [[one.visit[-1] for one in visits] for visits in together(stops)] == [["1", "4"], ["2", "5"], ["3"]]
    html = drawn(stops)
    assert re.findall(r"28n00(\d)<", html) == ["1", "4", "2", "5", "3"]
    assert re.findall(r'class="name">(\S+?)<', html) == ["阳a", "阳b", "阳c"]
    assert re.findall(r'rowspan="(\d)">(\d)<', html) == [("2", "1"), ("2", "2"), ("1", "3")]
    assert "ward-" not in html
    seen = Page(html).text
    assert "3 people" in seen
    assert "1 person" in Page(drawn([stop(1), stop(2, ward=stop(1).visit)])).text
    moved = drawn([stop(1, ward="w", area="feicheng/a"), stop(2, ward="w", area="feicheng/b")])
    assert all(f"feicheng/<wbr>{one}" in moved for one in "ab")


@pytest.mark.parametrize(("languages", "most"), [(("zh",), 5), (("zh", "en"), 6), (("en",), 5)])
def test_sheets_are_filled(languages: tuple[str, ...], most: int) -> None:
    """Of sixty visits to forty people twelve stand on a sheet, in two languages ten."""
    stops = [stop(n, ward=f"w{n % 40}", why=WHY[n // 20 % 4], reason=REASONS[1]) for n in range(60)]
    assert drawn(stops, languages=languages).count('<section class="sheet">') <= most


def test_nobody_to_visit_is_one_sheet_that_says_so() -> None:
    html = drawn([])
    assert html.count('<section class="sheet">') == 1
    assert "没有要走访的人" in html


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_words(words: str) -> None:
    seen = Page(drawn([stop(1, name=words, address=words, contacts=(words,) * 9)]))
    assert not {name for name, _ in seen.attributes if name.startswith("on")}
    assert "<script" not in drawn([stop(1, name=words)]).lower()


@settings(max_examples=40)
@given(st.lists(st.text(max_size=1200), max_size=5), st.text(max_size=1200))
def test_whatever_stands_in_it_it_is_a_page_and_a_table(contacts: list[str], words: str) -> None:
    one = stop(1, name=words, address=words, contacts=tuple(contacts))
    html = drawn([one, stop(2)])
    assert html.count("<tr style") == 2
    html.encode("utf-8")
    text = written([one]).decode("utf-8-sig")
    assert not re.search(r'(?:^|,)"?[=+@]', text, re.MULTILINE) or words.strip()[:1] not in "=+@"


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "＝1", "\r=1"])
def test_no_cell_is_a_formula(words: str) -> None:
    text = written([stop(1, name=words)]).decode("utf-8-sig")
    assert f"'{words}" in text


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@x", "\t=1", "http://tag.example.org", "0538"])
def test_the_workbook_says_the_same_and_holds_no_formula(words: str, tmp_path: Path) -> None:
    one = stop(1, name=words, address="朝阳路 18 号", contacts=("田爱云", "0538-1111111"))
    data = workbook([one, stop(2)], tmp_path)
    assert list(tmp_path.iterdir()) == []
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet
    cells = [cell for row in csv.reader(io.StringIO(written([one, stop(2)]).decode("utf-8-sig"))) for cell in row]
    shown = [each.text for each in ElementTree.fromstring(sheet).iter() if each.tag.endswith("}t")]
    assert shown[: len(COLUMNS)] == list(COLUMNS)
    assert shown == [cell.removeprefix("'") for cell in cells if cell]


@pytest.mark.parametrize("languages", [("zh", "en"), ("zh",), ("en",)])
def test_nothing_is_cut_off_where_it_is_printed(
    languages: tuple[str, ...], tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """As Chromium prints it: as many pages as sheets, and every word of every line on them."""
    pypdfium2 = pytest.importorskip("pypdfium2")
    long = "朝阳路十八号三单元二零一室，" * 14
    stops = [
        stop(n, reason=REASONS[n % 10], why=WHY[n % 4], address=long if n % 3 else "", contacts=("Tian 0000001",) * 4)
        for n in range(30)
    ] + [stop(n, reason=REASONS[n % 10], why=WHY[n % 4], ward=f"w{n % 25}") for n in range(30, 90)]
    html = drawn(stops, languages=languages)
    (tmp_path / "list.html").write_text(html, "utf-8")
    with closing(pypdfium2.PdfDocument(chromium.running(pytestconfig).printed(tmp_path / "list.html"))) as made:
        assert len(made) == html.count('<section class="sheet">')
        text = "".join(sheet.get_textpage().get_text_bounded() for sheet in made)
    assert text.count("0000001") == 120
    assert sum(text.count(one.visit) for one in stops) == 90
