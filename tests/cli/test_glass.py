"""The commands about break-glass, and docs/how-to/disclosure.md as it stands."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import guardtag
from guardtag import Consent, Contact, Denied
from guardtag.cli import cli
from tests.conftest import HOME

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/how-to/disclosure.md").read_text("utf-8")


@pytest.fixture
def town(tmp_path: Path) -> tuple[str, str]:
    """A city's path, and a person in it."""
    path = str(tmp_path / "city.db")
    with guardtag.open(path) as door:
        door.responders.enrol("li-ling", name="李岭", area=HOME, address="mail:li@example.org")
        door.responders.enrol("wang-xia", name="王霞", area="feicheng", role="supervisor", address="mail:w@example.org")
        mother = Contact("田爱云", "mother", ["mail:tian@example.org"])
        boy = door.wards.enrol("小军", area=HOME, contacts=[mother], consent=Consent("田爱云", {"alert"}),
                               hidden_address="9 Nowhere Road")  # fmt: skip
    return path, boy.id


def run(town: tuple[str, str], *words: str, language: str = "en") -> Result:
    return CliRunner().invoke(cli, ["ward", *words, "--city", town[0]], env={"GUARDTAG_LANG": language})


def test_from_breaking_to_closing(town: tuple[str, str]) -> None:
    broken = run(town, "break-glass", town[1], "--as", "li-ling", "--reason", "cannot speak", "--json")
    id = json.loads(broken.output)["id"]
    assert "小军" in run(town, "show", town[1], "--as", "li-ling").output
    assert "Nowhere" not in run(town, "show", town[1], "--as", "li-ling").output
    said = run(town, "confirm-glass", id, "--as", "wang-xia").output
    assert "confirmed by wang-xia" in said
    assert "Nowhere" in run(town, "show", town[1], "--as", "li-ling").output
    assert "提前关闭" in run(town, "close-glass", id, "--as", "li-ling", language="zh").output
    assert "小军" not in run(town, "show", town[1], "--as", "li-ling").output
    for listed in (run(town, "glasses", town[1]), run(town, "glasses", "--area", "feicheng")):
        assert "cannot speak" in listed.output
    assert run(town, "glasses", "--area", "feicheng/x").output.strip() == "no break-glass"


def test_what_is_refused_says_why(town: tuple[str, str]) -> None:
    assert run(town, "break-glass", town[1], "--as", "li-ling").exit_code == 2
    assert run(town, "glasses").exit_code == 2
    assert run(town, "glasses", town[1], "--area", "feicheng").exit_code == 2
    for words in (("confirm-glass", "nothing", "--as", "wang-xia"), ("close-glass", "nothing")):
        refused = run(town, *words).exception
        assert isinstance(refused, Denied)
        assert refused.code == "GT-GLASS-UNKNOWN"


def test_the_page_works_as_it_stands(tmp_path: Path) -> None:
    ((kind, block),) = re.findall(r"```(\w*)\n(.*?)```", PAGE, re.DOTALL)
    assert kind == "python"
    (tmp_path / "now.py").write_text(block, "utf-8")
    done = subprocess.run(
        [sys.executable, "now.py"], cwd=tmp_path, capture_output=True, text=True, timeout=90, check=False,
        encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "closed None", "break_glass 小军", "9 Nowhere Road", "hidden_address is withheld from this reader",
        "closed ['he fell ill at the market and cannot speak']",
    ]  # fmt: skip
