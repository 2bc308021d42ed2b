"""docs/how-to/figures.md: every block is run, in the order of the page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.kit.test_how_to import Page
from tests.soak import soak


@pytest.mark.parametrize(("calls", "sure"), [(200, 95), *soak([(600, 98)])])
def test_the_page_goes_from_a_year_to_its_report(calls: int, sure: int, tmp_path: Path) -> None:
    """With as many calls as it writes, or with the fewest that a year may have."""
    page = Page("figures.md", tmp_path, {"calls=600": f"calls={calls}"})
    page.work()
    said = {line: output for line, _, output in page.outputs}
    assert [(line, output) for line, status, output in page.outputs if status] == []
    first = said["python figures.py"]
    left = round(0.015 * calls)
    assert f"feicheng: {calls} calls, {left} open, {calls - left} closed (98.5 %)" in first
    assert "people helped: 29" in first
    assert f"\n{calls} 0 0\n" in first
    assert f"completed: {sure} % or more" in first
    assert said["guardtag figures feicheng --since 2024-01-01 --until 2025-01-01"] in first
    assert len(said["guardtag figures feicheng --since 2024-01-01 --until 2025-01-01 --per month"].splitlines()) == 12
    assert "feicheng/anzhuang: " in said["guardtag figures feicheng --per area"]
    assert "29" in (tmp_path / "report.html").read_text("utf-8")
    assert "family_told" in (tmp_path / "report.csv").read_text("utf-8-sig")
    assert (tmp_path / "report.json").stat().st_size > 1000
    line, status, output = page.command("guardtag figures feicheng --json")
    assert (status, json.loads(output)["completion"]) == (0, 0.985), line
    assert json.loads(output)["milestones"]["received"]["share"] == 1.0
