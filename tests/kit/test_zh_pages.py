"""docs/zh: the tutorial is worked through as its reader does, in Chinese; buttons and commands named there are real."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests import forked
from tests.house import rules
from tests.kit.test_tutorials import ID
from tests.kit.tutorial import Tutorial

PAGE = "tutorial.md"
ROOT = Path(__file__).parents[2]


class Chinese(Tutorial):
    """A page of docs/zh, typed by somebody whose commands speak what the page's ``export`` says."""

    def __init__(self, name: str, folder: Path, words: dict[str, str]) -> None:
        super().__init__(f"../zh/{name}", folder, words)
        self.language = "en"

    def command(self, line: str) -> tuple[str, int, str]:
        program, *words = shlex.split(line)
        if program == "export":
            (said,) = words
            self.language = said.removeprefix("GUARDTAG_LANG=")
            return line, 0, ""
        if program == "guardtag":
            done = forked.run(self.folder, *words, GUARDTAG_LANG=self.language)
            return line, done.returncode, done.stdout + done.stderr
        return super().command(line)


def test_the_chinese_tutorial_brings_him_home(tmp_path: Path) -> None:
    pytest.importorskip("PIL")
    page = Chinese(PAGE, tmp_path, {
        "WARD": rf"^{ID}$", "BATCH": rf"^批次 {ID}：", "INCIDENT": rf"^求助已保存：编号 {ID}，",
        "PICKUP": r"接人暗语：([^。]+)。",
    })  # fmt: skip
    page.work(refused=1)
    mail = (tmp_path / "mail.jsonl").read_text("utf-8")
    assert "wang.xia@example.org" in mail
    assert "小军" not in mail
    assert "军军" in (tmp_path / "python.jsonl").read_text("utf-8")


def test_the_chinese_readme_has_the_readmes_ten_lines() -> None:
    ours, theirs = ((ROOT / name).read_text("utf-8") for name in ("README.zh.md", "README.md"))
    assert rules.fences(ours, "python")[0] == rules.fences(theirs, "python")[0]
    assert "[English](README.md)" in ours
    assert "docs/img/tag.png" in ours
