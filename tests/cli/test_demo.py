"""The demo, once, as a user runs it: every artefact says what the story says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from guardtag.cli import cli
from guardtag.cli.demo import MARKER, make_room
from tests.house.spelled import Search, files
from tests.registers import read_register

SAID = "said.txt"
"""Beside the demo's folder: what it printed."""
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that `guardtag demo` filled."""
    out = tmp_path_factory.mktemp("demo") / "demo"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "guardtag", "demo", "--out", str(out)],
        capture_output=True, text=True, check=False, timeout=110, env={**os.environ, "GUARDTAG_LANG": "en"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "[6/6]" in done.stdout
    (out.parent / SAID).write_text(done.stdout, "utf-8")
    return out


@pytest.mark.parametrize("given", [["--language", "zh"], []], ids=["option", "locale"])
def test_it_speaks_the_language_it_is_asked_in(tmp_path: Path, given: list[str]) -> None:
    """The first that it says; all of the story: the test below."""
    (tmp_path / "own.txt").write_text("own", "utf-8")
    locale = {"GUARDTAG_LANG": "en" if given else "zh"}
    done = CliRunner(env=locale).invoke(cli, ["demo", "--out", str(tmp_path), *given])
    assert done.exit_code == 1
    assert "里有不是演示留下的文件" in done.output
    assert os.environ.get("GUARDTAG_LANG") != "zh", "for this one command"
    english = CliRunner(env={"GUARDTAG_LANG": "zh"}).invoke(cli, ["demo", "--out", str(tmp_path), "--language", "en"])
    assert "Choose an empty folder" in english.output


@pytest.mark.soak
def test_the_whole_story_in_chinese(tmp_path: Path) -> None:
    done = CliRunner(env={"GUARDTAG_LANG": "en"}).invoke(
        cli, ["demo", "--language", "zh", "--people", "20", "--out", str(tmp_path / "demo")], catch_exceptions=False
    )  # fmt: skip
    assert done.exit_code == 0
    for part in ("田爱云看到了消息", "提级到镇街", "王霞接单", "母亲说对接人暗语", "已平安回家", "条条吻合"):
        assert part in done.output
    left = re.sub(r"GT-[A-Z-]+|guardtag incident list|--\w+|\w+\.\w+", "", done.output.replace(str(tmp_path), ""))
    kept = "demo zxing-cpp feicheng wangzhuang north zhongyu"
    assert set(re.findall("[A-Za-z][a-z-]{2,}", left)) <= set(kept.split())


def test_it_leaves_what_it_promises(demo: Path) -> None:
    names = {path.name for path in demo.iterdir()}
    assert {"report.html", "tag.png", "sheet.svg", "notices.jsonl", "summary.json", "city.db", "register.xlsx"} <= names


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_a_readme_shows_what_it_prints(demo: Path, readme: str) -> None:
    said = (demo.parent / SAID).read_text("utf-8").replace(f"{demo}/", "demo/")
    (shown,) = re.findall(r"```text\n(.*?)```", (ROOT / readme).read_text("utf-8"), re.DOTALL)
    for line in shown.splitlines():
        printed = re.sub("（[^（）]*）$", "", line)  # behind it stands what it means
        assert re.search(".*?".join(re.escape(part.strip()) for part in printed.split("…")), said), line


def test_a_second_demo_begins_anew(demo: Path, tmp_path: Path) -> None:
    """A file that stays, such as the book of areas, would have its tags begin at 1001."""
    again = Path(shutil.copytree(demo, tmp_path / "again"))
    make_room(again)
    assert [path.name for path in again.rglob("*") if path.is_file()] == [MARKER]


def test_the_summary(demo: Path) -> None:
    summary = json.loads((demo / "summary.json").read_text("utf-8"))
    assert summary["register"]["entered"] == 111
    assert len(summary["register"]["refused_rows"]) == 9
    assert summary["print"] == {"labels": 25, "read_back": 25, "state": "printed"}
    assert summary["fitted"] == 111
    assert summary["incident"]["outcome"] == "home"
    assert summary["incident"]["levels"] == ["village", "district"]
    assert summary["journal"]["fits"] is True
    reached = {m["name"]: m["at"] for m in summary["incident"]["milestones"]}
    assert None not in reached.values()


def test_the_messages_name_their_recipient_only(demo: Path) -> None:
    lines = [json.loads(line) for line in (demo / "notices.jsonl").read_text("utf-8").splitlines()]
    assert [line["kind"] for line in lines[:4]] == ["found", "found", "raised", "raised"]
    for line in lines:
        others = {other["target"] for other in lines} - {line["target"]}
        assert not any(other in line["text"] for other in others)


def seeded(demo: Path) -> set[str]:
    """All that the register and the story say of people."""
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    texts = {
        "王霞", "李岭", "演示网格员", "演示村居干部", "演示镇街值班员", "li-ling@example.org", "blue jacket",
        "lining, left", "王庄镇公交站", "bus stop, Wangzhuang", "他很安静，我陪着他",
    }  # fmt: skip
    for person in read_register(demo / "register.xlsx", today=today, root_area="feicheng").drafts:
        texts |= {person.name, person.nickname, person.clothes, person.medical, person.address, person.key}
        texts |= {contact.name for contact in person.contacts}
        texts |= {address.partition(":")[2] for contact in person.contacts for address in contact.addresses}
    return texts - {""}


def test_nothing_of_a_person_lies_in_any_file(demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither in what the demo leaves nor in what the commands make of it. The register is what the office brought,
    the outbox is its recipients', and the report of a call names those who came."""
    monkeypatch.chdir(shutil.copytree(demo, tmp_path / "demo"))
    said = ""
    for words in (
        "backup city.backup.db", "vault backup vault.backup", "vault restore vault.backup", "erasures export gone.list",
        "journal export journal.jsonl", "journal checkpoint --to file:checkpoints.txt", "journal show", "health",
        "figures feicheng", "metrics", "doctor", "incident list --closed",
    ):  # fmt: skip
        done = CliRunner().invoke(cli, [*words.split(), "--city", "guardtag.toml"], catch_exceptions=False)
        assert done.exit_code in ((0, 1) if words in ("doctor", "health") else (0,)), done.output
        said += done.output
    Path("said.txt").write_text(said, "utf-8")
    texts = seeded(demo)
    assert len(texts) > 600
    search = Search(texts, least=6)  # what two letters are in GB18030 would be met by chance
    hits = search.folder(Path.cwd(), exempt=("register.xlsx", "notices.jsonl", "report.html"))
    assert hits == []
    names = {path.name for path in files(Path.cwd())}
    assert names >= {
        "city.db", "vault.db", "sheet.svg", "tag.png", "photo.jpg", "summary.json", "city.backup.db", "vault.backup",
        "gone.list", "journal.jsonl", "checkpoints.txt",
    }  # fmt: skip
    sent = {hit.text for hit in search.data((demo / "notices.jsonl").read_bytes())}
    assert "小军" not in sent, "the policy gives a channel no full name"
    assert sent >= {"军军", "+8610000000001", "li-ling@example.org", "王庄镇公交站", "他很安静，我陪着他"}


def test_the_report_needs_nothing_from_outside(demo: Path) -> None:
    html = (demo / "report.html").read_text("utf-8")
    for word in ("http://", "<script", "@import", "url("):
        assert word not in html.replace("http://www.w3.org", "")
    assert "data:image/png" in html
