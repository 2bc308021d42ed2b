"""What the duty desk's commands say, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from guardtag.cli import cli
from guardtag.cli.response import _health
from guardtag.texts import en, zh
from tests.texts.test_catalogues import HAN, PLACEHOLDER


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(cli, ["init"]).exit_code == 0
    return tmp_path


def said(language: str, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    monkeypatch.setenv("GUARDTAG_LANG", language)
    return CliRunner().invoke(cli, list(arguments)).output


def test_both_languages_say_the_same_things_with_the_same_values() -> None:
    assert zh.DUTY.keys() == en.DUTY.keys()
    for key, text in zh.DUTY.items():
        assert HAN.search(text)
        assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(en.DUTY[key])), key
        assert not re.search(r"[\u4e00-\u9fff][,;:?!()]|[,;?!] *[\u4e00-\u9fff]", text)


def test_dispatch_health_and_verify(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "没有派发程序在运行（上次心跳：从未）\n未办结的求助 0 件" in said("zh", monkeypatch, "health")
    assert "no dispatcher is alive (last beat never)\n0 calls open" in said("en", monkeypatch, "health")
    assert "已发出 0 条，仅记录 0 条" in said("zh", monkeypatch, "dispatch")
    assert "0 sent, 0 only written down" in said("en", monkeypatch, "dispatch")
    assert "秒前" in said("zh", monkeypatch, "health")
    assert "全部吻合" in said("zh", monkeypatch, "verify")
    assert ", all fit" in said("en", monkeypatch, "verify")


def test_somebody_leaves_and_is_erased(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said("zh", monkeypatch, "responder", "enrol", "li-ling", "--name", "李岭", "--area", "feicheng")
    assert said("zh", monkeypatch, "responder", "retire", "li-ling").startswith("li-ling 已离岗；")
    assert "删除后无法恢复。确定删除？" in said("zh", monkeypatch, "responder", "erase", "li-ling")
    assert said("zh", monkeypatch, "responder", "erase", "li-ling", "--yes").startswith("已删除 li-ling；60 秒后")


def test_everything_due_has_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    from types import SimpleNamespace

    groups = ("calls", "taken", "services", "tasks", "urgent", "normal")
    vitals = SimpleNamespace(
        last_beat=0.0, alive=False, open=2, unheard=1, waiting=dict.fromkeys(groups, 3),
        oldest_due=dict.fromkeys(groups, 0.0), dead={"sms": 4}, undelivered={"mail": 5}, paused=("sms",),
    )  # fmt: skip
    monkeypatch.setenv("GUARDTAG_LANG", "zh")
    chinese = _health(vitals)
    assert len([line for line in chinese.splitlines() if HAN.search(line)]) == 3 + len(groups) + 3
    assert "渠道 sms 有 4 条消息发不出" in chinese
    monkeypatch.setenv("GUARDTAG_LANG", "en")
    assert "4 notices dead on sms" in _health(vitals)


def test_the_template_says_where_plugins_belong(place: Path) -> None:
    text = (place / "guardtag.toml").read_text("utf-8")
    assert text.index("# plugins = []") < text.index("# plugins_dir = ") < text.index("[channels]")
