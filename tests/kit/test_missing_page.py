"""docs/how-to/missing.md: every block is run, in the order of the page."""

from __future__ import annotations

from pathlib import Path

from tests.kit.test_how_to import Page


def test_the_page_about_searches(tmp_path: Path) -> None:
    page = Page("missing.md", tmp_path)
    page.work()
    assert [(line, output) for line, status, output in page.outputs if status] == []
    said = {line: output for line, _, output in page.outputs}
    assert said["python search.py"].splitlines()[0].startswith("[('feicheng/wangzhuang/north/zhongyu/3', 1.0)")
    assert "[[step]]" in said["guardtag missing plan"]
    assert "feicheng/wangzhuang" in said["guardtag missing list --area feicheng"]
