"""docs/how-to/missing.md: every block is run, in the order of the page."""

from __future__ import annotations

from pathlib import Path

from tests.kit.test_how_to import Page


def test_the_page_about_searches(tmp_path: Path) -> None:
    page = Page("missing.md", tmp_path)
    page.work()
    for line, status, said in page.outputs:
        assert status == 0, (line, said)
    _, status, said = page.command("python search.py")
    assert status == 0, said
    assert said.splitlines()[0].startswith("[('feicheng/wangzhuang/north/zhongyu/3', 1.0)"), said
