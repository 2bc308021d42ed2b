"""The page of what was measured: drawn from the notes alone, honest about goals, and of scripts that exist."""

from __future__ import annotations

import json
import sys
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import bench_book  # noqa: E402 - in tools
from bench_plot import Bar, Goal, drawn  # noqa: E402

GOALS = tomllib.loads((ROOT / "bench/goals.toml").read_text("utf-8"))
SCRIPTS = sorted(path.stem for path in (ROOT / "bench").glob("[a-z]*.py"))


def test_every_script_has_its_place_on_the_page() -> None:
    assert sorted(GOALS) == SCRIPTS


def test_the_page_and_its_plots_are_what_the_notes_give(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_book, "PAGE", tmp_path / "page.md")
    monkeypatch.setattr(bench_book, "PLOTS", tmp_path / "plots")
    bench_book.draw(json.loads(bench_book.BOOK.read_text("utf-8")), GOALS)
    assert (tmp_path / "page.md").read_text("utf-8") == (ROOT / "docs/benchmarks.md").read_text("utf-8")
    kept = {path.name: path.read_text("utf-8") for path in (ROOT / "docs/img/bench").iterdir()}
    assert {path.name: path.read_text("utf-8") for path in (tmp_path / "plots").iterdir()} == kept


def test_drawing_alone_gives_the_page_that_the_run_gave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, place in (("BOOK", "book.json"), ("PAGE", "page.md"), ("PLOTS", "plots")):
        monkeypatch.setattr(bench_book, name, tmp_path / place)
    monkeypatch.setattr(bench_book, "quote", lambda book: None)
    entry = {"figures": {"pages": 2, "alerts": 1}, "full": False, "date": "2026-05-01", "commit": "c", "machine": "m"}
    monkeypatch.setattr(bench_book, "ran", lambda name, full: {**entry, "peers": {}})
    assert bench_book.main(["web"]) == 0
    page = (tmp_path / "page.md").read_text("utf-8")
    assert bench_book.main(["--draw-only"]) == 0
    assert (tmp_path / "page.md").read_text("utf-8") == page


def test_all_scripts_were_run_and_say_every_goal() -> None:
    book = json.loads(bench_book.BOOK.read_text("utf-8"))
    assert sorted(book) == SCRIPTS
    lacking = [
        (name, key)
        for name, wanted in GOALS.items()
        for key in wanted["goals"]
        if bench_book.figure(book[name]["figures"], key) is None
    ]
    assert lacking == []


@pytest.mark.parametrize(
    ("goal", "value", "met"),
    [(Goal(2, least=False), 2.0, True), (Goal(2, least=False), 2.1, False), (Goal(2, least=True), 2.0, True),
     (Goal(2, least=True), 1.9, False), (Goal(0, least=False), 0, True), (Goal(0, least=False), 1, False)],
)  # fmt: skip
def test_a_goal_that_is_missed_says_so(goal: Goal, value: float, met: bool) -> None:
    assert ("missed" in bench_book.judged(goal, value)) is not met
    assert ("missed" in drawn("A title", [Bar("a <figure>", value, goal)])) is not met


def test_a_plot_is_whole_xml_and_its_bars_are_in_proportion() -> None:
    root = ET.fromstring(drawn("Half & half", [Bar("one", 1.0), Bar("two", 2.0)]))
    widths = [float(rect.get("width", 0)) for rect in root.iter("{http://www.w3.org/2000/svg}rect")][1:]
    assert widths[1] == pytest.approx(2 * widths[0], rel=0.01)


def test_what_holds_other_figures_is_folded_away() -> None:
    noted = {
        "figures": {"ratio": 1.25, "peer": {"us": 3, "which": [1, 2]}}, "full": False, "date": "2026-05-01",
        "commit": "abc", "machine": "one", "peers": {},
    }  # fmt: skip
    page = bench_book.section("web", {"title": "Pages", "goals": {"ratio": {"least": 1}}}, noted, picture=False)
    above, _, below = page.partition("<details>")
    assert "| `ratio` | 1.25 | ≥ 1 |" in above
    assert "peer" not in above
    assert "\n\n| figure | holds |\n|---|---|\n| `peer` | us 3, which 1, 2 |\n\n</details>" in below


def test_figures_are_found_inside_others() -> None:
    assert bench_book.figure({"a": {"b/c": 2}}, "a.b/c") == 2
    assert bench_book.figure({"a": 1}, "a.b") is None
