"""docs/how-to/family.md: every block is run, in the order of the page."""

from __future__ import annotations

from pathlib import Path

from tests.kit.test_how_to import Page


def test_the_page_about_families(tmp_path: Path) -> None:
    page = Page("family.md", tmp_path)
    page.work()
    assert [code for _, code, _ in page.outputs] == [0], page.outputs
    said = page.outputs[0][2].splitlines()
    assert said == ["None", "['alert', 'photo'] ['me']", "True", "1 ended"]
