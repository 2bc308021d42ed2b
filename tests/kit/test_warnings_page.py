"""The page about early warnings: every block is run, in the order of the page."""

from __future__ import annotations

from pathlib import Path

from tests.kit.test_how_to import Page


def test_the_page_about_early_warnings(tmp_path: Path) -> None:
    page = Page("warnings.md", tmp_path)
    page.work()
    assert [status for _, status, _ in page.outputs] == [0] * len(page.outputs), page.outputs
    said = [output for _, _, output in page.outputs]
    assert said[3] == said[4] == "no warnings\n"
