"""What is wrong with how a command was typed: in Chinese, whoever found it, Click, a command or a verb."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from guardtag.texts import zh_misuse
from tests import trees
from tests.texts.test_catalogues import HAN, SRC

FOR_PROGRAMS = {
    "minutes", "finders are counted from 1", "an incident's id has 26 characters", "an incident's id has 128 bits",
    "this reader was derived for another ward", "not a copy of this format",
    "a demonstration register has 20 to 5,000 rows", "a rule speaks in another's name", "reason",
    "since and until are seconds since 1970 UTC",
}  # fmt: skip
"""No command lets anybody make these mistakes."""


def raised(folder: str, names: set[str]) -> set[str]:
    """The texts of errors of a folder; what is put in there at run time is 7."""
    found = set()
    for path in (SRC / folder).rglob("*.py"):
        for node in ast.walk(trees.parsed(path)):
            if isinstance(node, ast.Call) and node.args and ast.unparse(node.func).split(".")[-1] in names:
                found.add(written(node.args[0]))
    return found - {"", *FOR_PROGRAMS}


def written(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "7" for part in node.values)  # type: ignore[misc]
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


@pytest.mark.parametrize("folder", ["desks", "steps", "rules", "model", "cli"])
def test_every_wrong_argument_has_its_chinese(folder: str) -> None:
    texts = raised(folder, {"ValueError", "UsageError"})
    assert texts
    assert sorted(text for text in texts if not HAN.search(zh_misuse.said(text))) == []


def test_no_pattern_is_hidden_or_broken() -> None:
    for pattern, chinese in zh_misuse.MISUSE:
        groups = re.compile(pattern).groups
        assert HAN.search(chinese)
        assert chinese.endswith("。")
        assert not re.search(r"[\u4e00-\u9fff][;?!()]", chinese), chinese
        assert max(map(int, re.findall(r"\{(\d)\}", chinese)), default=-1) < max(groups, 1)
    assert len({pattern for pattern, _ in zh_misuse.MISUSE}) == len(zh_misuse.MISUSE)


def test_a_text_without_a_translation_stays() -> None:
    assert zh_misuse.said("something else") == "something else"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("ward enrol x", "缺少选项 --area。"),
        ("tag retire 1", "缺少选项 --why。可以写的有：replaced、lost"),
        ("tag mint", "缺少参数 COUNT。"),
        ("tag mint 0 --area x", "COUNT 的值不对：0 不在范围内（1<=x<=1000000）。"),
        ("tag mint many --area x", "'many' 不是整数。"),
        ("ward list a b", "多出了内容：b。"),
        ("ward list --aera a", "没有选项 --aera。"),
        ("round suggest --area feicheng", "这里的区域不写 --area：python -m guardtag round suggest 区域"),
        ("round list feicheng", "这里的区域要写成：python -m guardtag round list --area 区域"),
        ("ward lsit", "没有命令“lsit”。"),
        ("ward show --as", "选项 --as 后面缺少内容。"),
        ("ward import nowhere.xlsx", "'nowhere.xlsx' 不存在。"),
        ("ward find", "请写一个，只写一个。"),
        ("ward change x --birth-date 1950-2-3", "'1950-2-3' 不是日期；请按“年-月-日”（YYYY-MM-DD）填写"),
        ("ward enrol x --area a --contact y --consent-by z", "联系人要写成 姓名,关系,渠道:号码"),
    ],
)
def test_what_a_clerk_mistyped_is_told_in_chinese(tmp_path: Path, words: str, said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "guardtag", *words.split()], cwd=tmp_path, capture_output=True,
        text=True, check=False, timeout=60, env={"GUARDTAG_LANG": "zh", "PYTHONPATH": str(SRC.parent), "PATH": ""},
    )  # fmt: skip
    assert done.returncode == 2
    assert said in done.stderr
    assert "Error" not in done.stderr
    assert "Usage" not in done.stderr
    assert "Try" not in done.stderr
