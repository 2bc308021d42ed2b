"""The commands about figures: in English what the figures say of themselves, in Chinese Chinese."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import guardtag
from guardtag.cli import cli
from guardtag.testing import year

AS_IT_IS = re.compile(r"feicheng[a-z/]*|guardtag [a-z]+|\S+\.html")
"""What stands in Chinese as it is."""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A deployment with a year of calls, one with a tag that was given out."""
    place = tmp_path_factory.mktemp("figures") / "city.db"
    with guardtag.open(place) as door:
        year.write(door, calls=200, year=2024)
        door.dispatch()
        door.tags.mint(30, area="feicheng")
    return place


def run(town: Path, line: str, language: str = "en") -> Result:
    return CliRunner(env={"GUARDTAG_LANG": language}).invoke(cli, [*line.split(), "--city", str(town)])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("figures feicheng", lambda door: door.figures("feicheng")),
        ("figures feicheng --public 2024", lambda door: door.figures.public("feicheng", "2024")),
        ("figures --ledger", lambda door: door.figures.ledger()),
        ("figures --ledger feicheng", lambda door: door.figures.ledger("feicheng")),
        ("figures nowhere", lambda door: door.figures("nowhere")),
    ],
)  # fmt: skip
def test_in_english_they_say_what_figures_say_of_themselves(
    town: Path, line: str, said: Callable[[guardtag.Guard], object]
) -> None:
    with guardtag.open(town) as door:
        assert run(town, line).output == f"{said(door)}\n"


@pytest.mark.parametrize("line", [
    "figures feicheng", "figures feicheng --per area", "figures feicheng --per year", "figures nowhere --per area",
    "figures feicheng --compare --since 2024-06-01 --until 2024-07-01", "figures feicheng --public 2024",
    "figures --ledger", "figures --recount",
])  # fmt: skip
def test_in_chinese_there_is_no_english(town: Path, line: str) -> None:
    done = run(town, line, "zh")
    assert done.exit_code == 0, done.output
    assert done.output.strip()
    assert re.findall(r"[A-Za-z]{2,}", AS_IT_IS.sub("", done.output.replace("nowhere", ""))) == []


def test_three_periods_stand_under_their_names(town: Path) -> None:
    done = run(town, "figures feicheng --compare --since 2024-06-01 --until 2024-07-01")
    heads = [line for line in done.output.splitlines() if " to 20" in line]
    assert heads == [
        "this period: 2024-06-01 to 2024-07-01", "the period before: 2024-05-01 to 2024-06-01",
        "a year before: 2023-06-01 to 2023-07-01",
    ]  # fmt: skip


def test_a_chart_of_months_without_calls_is_left_out(town: Path, tmp_path: Path) -> None:
    pages = {}
    for name, period in (("whole", ""), ("year", "--since 2024-01-01 --until 2025-01-01")):
        assert run(town, f"report feicheng --no-tags {period} --out {tmp_path / name}.html").exit_code == 0
        pages[name] = (tmp_path / f"{name}.html").read_text("utf-8")
    assert "Month by month" in pages["year"]
    assert "Month by month" not in pages["whole"], "none of the last twelve had a call"
    assert "from the beginning to until" not in pages["whole"]


def test_a_report_says_for_whom_it_is(town: Path, tmp_path: Path) -> None:
    for language, said in (("en", "for the office"), ("zh", "供办公室使用")):
        done = run(town, f"report feicheng --no-tags --out {tmp_path / language}.html", language)
        assert (done.exit_code, said in done.output) == (0, True)


@pytest.mark.parametrize(("line", "said"), [
    ("figures", "请给出区域"), ("figures feicheng --compare", "要给出 --since"),
    ("figures feicheng --compare --since 2024-06-01 --per area", "一次只能用一个"),
    ("figures feicheng --public 2024 --since 2024-06-01", "不和 --since、--until 一起用"),
    ("figures --ledger --until 2024-06-01", "不和 --since、--until 一起用"),
])  # fmt: skip
def test_what_does_not_go_together_is_refused(town: Path, line: str, said: str) -> None:
    from guardtag.texts import zh_misuse

    done = run(town, line, "zh")
    assert done.exit_code == 2
    assert said in zh_misuse.said(done.output.rpartition("Error: ")[2].strip())


def test_the_address_of_a_hall_s_screen(tmp_path: Path) -> None:
    settings, found = tmp_path / "guardtag.toml", []
    for more in ("", "[web]\nscreens = 1\n", "[web]\nscreens = 2\n"):
        settings.write_text(f'host = "tag.example.org"\n{more}', "utf-8")
        found.append(run(settings, "figures feicheng --hall").output.strip())
    assert all(re.fullmatch(r"https://tag\.example\.org/hall/feicheng\?k=[A-Z2-7]{16}", link) for link in found)
    assert found[0] == found[1] != found[2]


def test_what_a_drill_does_not_measure_is_no_failure_of_it(tmp_path: Path) -> None:
    """Of a call in earnest that nobody told the family of, the same share stays what it is."""
    place = tmp_path / "city.db"
    with guardtag.open(place) as door:
        door.responders.enrol("li-ling", name="李岭", area="feicheng", address="mail:li.ling@example.org")
        calls = [door.drills.hold("feicheng", minutes=5).id, door.incidents.open("found", area="feicheng").id]
        for call in calls:
            door.incidents.close(call, outcome="home", by="li-ling")
    for settled in (False, True):
        for end in ("html", "json"):
            done = run(place, f"report feicheng --out {tmp_path / f'{settled}.{end}'}")
            assert done.exit_code == 0, done.output
        found = json.loads((tmp_path / f"{settled}.json").read_text("utf-8"))["figures"]
        assert set(found["drilled"]) == {"responder_told", "acknowledged", "on_scene", "handed_over"}
        assert (found["milestones"]["family_told"]["counted"], found["milestones"]["family_told"]["share"]) == (1, 0)
        page = (tmp_path / f"{settled}.html").read_text("utf-8")
        tables = [
            [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", one) if "告知家属" in row]
            for one in re.findall(r"<table.*?</table>", page, re.DOTALL)
        ]  # fmt: skip
        assert [rows[0][-4:] for rows in tables if rows] == [["0", "–", "–", "0&nbsp;%"], ["–"] * 4]
        assert "演练一发起即算收到，也不通知家属" in page
        assert "no family is told of an exercise" in page
        assert run(place, "dispatch").exit_code == 0
