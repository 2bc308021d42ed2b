"""The pages about early warnings and readiness: every block is run, in the order of the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit.test_how_to import Page


def test_the_page_about_early_warnings(tmp_path: Path) -> None:
    page = Page("warnings.md", tmp_path)
    page.work()
    assert [status for _, status, _ in page.outputs] == [0] * len(page.outputs), page.outputs
    said = [output for _, _, output in page.outputs]
    assert said[3] == said[4] == "no warnings\n"


@pytest.mark.soak
def test_the_page_about_readiness_and_drills(tmp_path: Path) -> None:
    page = Page("readiness.md", tmp_path)
    page.work()
    assert [status for _, status, _ in page.outputs] == [0] * len(page.outputs), page.outputs
    said = [output for _, _, output in page.outputs]
    assert "[red] Drills: No drill was ever held here." in said[2]
    assert "综合保障" in (tmp_path / "readiness.html").read_text("utf-8")
    assert "0 of 4 milestones on target" in said[6]
    assert said[7].splitlines()[0] == "feicheng/north/1 0 of 4 milestones on target"
