"""The year of the newspaper report: its figures come out as planted, and the report of it can be read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import NamedTuple

import attrs
import pytest

from guardtag.report import figures as pages
from guardtag.report import figures_files as files
from guardtag.report.columns import Column, columns
from guardtag.testing import year
from tests.figures.town import DAY, Town, opened
from tests.report.test_page import Page


class Lived(NamedTuple):
    """A town after its year."""

    town: Town
    planted: year.Planted


@pytest.fixture(scope="module")
def lived() -> Iterator[Lived]:
    for town in opened():
        planted = year.write(town.door, calls=600)
        town.clock.at = planted.until + 20 * DAY
        town.settle()
        yield Lived(town, planted)


def test_the_year_comes_out_as_planted(lived: Lived) -> None:
    town, planted = lived
    found = town.door.figures(planted.area, since=planted.since, until=planted.until)
    assert (found.incidents, found.closed, dict(found.kinds)) == (planted.calls, planted.completed, planted.kinds)
    assert (found.helped, found.recovered, found.money) == (29, 298_600.0, {"CNY": "298600.00"})
    assert found.completion is not None
    assert found.completion > 0.98
    assert "98.5 %" in str(found)
    assert sum(one.helped for one in town.door.figures.areas(planted.area)) == 29
    assert sum(one.incidents for one in town.door.figures.periods(planted.area, until=planted.until)) == 600
    town.check(planted.area, planted.since, planted.until)
    with pytest.raises(ValueError, match="200"):
        year.write(town.door, calls=10)


def report(lived: Lived) -> pages.Report:
    door, planted = lived.town.door, lived.planted
    times = {"since": planted.since, "until": planted.until}
    return pages.Report(
        door.figures(planted.area, **times), door.figures.periods(planted.area, **times),
        door.figures.areas(planted.area, **times), door.figures.compare(planted.area, **times), door.figures.ledger(),
        {"tag-unchecked": 3}, 640,
    )  # fmt: skip


@pytest.mark.parametrize("languages", [("zh", "en"), ("en", "zh"), ("zh",), ("en",)])
def test_the_page_loads_nothing_and_says_everything(lived: Lived, languages: tuple[str, ...]) -> None:
    text = pages.page(report(lived), languages=languages, timezone="Asia/Shanghai", now=lived.town.clock.now())
    page = Page(text)
    words = {"zh": ("办结率", "挽回损失", "下级区域"), "en": ("completed", "loss recovered", "Areas below")}
    for language in languages:
        assert all(word in page.text for word in words[language])
    assert "298,600" in page.text
    assert "98.5 %" in page.text
    assert "http" not in text.replace("http-equiv", "")
    assert "<script" not in text
    assert text.count('class="wide"') == text.count('class="narrow"') >= 5


def test_an_area_without_calls_has_a_page(lived: Lived) -> None:
    empty = pages.Report(lived.town.door.figures("nowhere"))
    assert "没有求助" in Page(pages.page(empty, timezone="Asia/Shanghai", now=0.0)).text


def test_the_files_say_the_same(lived: Lived) -> None:
    rows = list(csv.DictReader(io.StringIO(files.lines(report(lived), "Asia/Shanghai").removeprefix("\ufeff"))))
    whole = [row for row in rows if row["area"] == "feicheng" and row["since"][:10] == "2025-01-01" and not row["kind"]]
    assert {"600"} <= {row["value"] for row in whole if row["what"] == "incidents"}
    assert sum(int(row["value"]) for row in rows if row["what"] == "helped" and row["area"].count("/") == 1
               and not row["kind"]) == 29  # fmt: skip
    found = json.loads(files.data(report(lived)))
    assert (found["figures"]["helped"], found["figures"]["completion"]) == (29, found["figures"]["closed"] / 600)
    assert [*found] == ["format", "figures", "areas", "periods", "comparison", "ledger", "fittings", "warnings"]
    assert found["fittings"] == 640
    assert found["figures"]["milestones"]["received"]["share"] == 1.0


def test_no_cell_is_a_formula(lived: Lived) -> None:
    town = lived.town
    figures = town.door.figures("feicheng")
    for sign in "=＝":
        text = files.lines(pages.Report(attrs.evolve(figures, area=f"{sign}cmd()")), "UTC")
        assert f"\n{sign}cmd" not in text
        assert f"'{sign}cmd()" in text


def test_columns_are_as_high_as_their_numbers() -> None:
    drawn = columns("months", [Column("25-01", 5, 10), Column("25-02", 0, 0), Column("25-03", 20, 20)])
    assert [part.split('"')[0] for part in drawn.split('height="')[2:]] == [
        "60.0",
        "30.0",
        "0.0",
        "0.0",
        "120.0",
        "120.0",
    ]
    assert columns("months", []) == ""
