"""docs/how-to/rounds.md: every block is run, in the order of the page."""

from __future__ import annotations

from pathlib import Path

from tests.kit.test_how_to import Page


def test_the_page_works_from_nothing_to_a_tag_in_doubt(tmp_path: Path) -> None:
    page = Page("rounds.md", tmp_path)
    page.work()
    said = {line: output for line, _, output in page.outputs}
    assert [(line, output) for line, status, output in page.outputs if status] == []
    assert "fitting 军军 朝阳路 18 号" in said["python rounds.py"]
    assert said["python rounds.py"].endswith("[1]\n")
    assert (
        "nobody looked at it for long"
        not in said["guardtag round suggest feicheng --until 2099-12-31 --city rounds.db"]
    )
    assert "sewn in by li-ling" in said["guardtag round flagged feicheng --city rounds.db"]
    assert "军军" in (tmp_path / "li-ling.html").read_text("utf-8")
    assert "朝阳路 18 号" in (tmp_path / "feicheng.csv").read_text("utf-8-sig")
    [doubt] = said["guardtag tag doubted feicheng --city rounds.db"].splitlines()
    number = doubt.split()[0]
    line, status, output = page.command(f"guardtag tag confirm-unpair {number} --by li-ling --city rounds.db")
    assert (status, "GT-TAG-DOUBT-SAME" in output) == (1, True), line
    assert page.command(f"guardtag tag confirm-unpair {number} --by sun --city rounds.db")[1:] == (
        0, "tag 1 is nobody's now and can be fitted again\n"
    )  # fmt: skip
