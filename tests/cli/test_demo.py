"""The demo, once, as a user runs it: every artefact says what the story says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


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
    return out


def test_it_leaves_what_it_promises(demo: Path) -> None:
    names = {path.name for path in demo.iterdir()}
    assert {"report.html", "tag.png", "sheet.svg", "notices.jsonl", "summary.json", "city.db", "register.xlsx"} <= names


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


def test_nothing_of_a_person_lies_in_the_database_or_in_print(demo: Path) -> None:
    """Names, numbers and addresses in the encodings they could hide in; the outbox is the recipients' own."""
    # the bare 11 digits would also be met by chance: a keyed hash that ends in 1, then the row id 0000000001
    people = ["小军", "田爱云", "王霞", "8610000000001"]
    forms = [form for text in people for form in (
        text.encode(), text.encode("utf-16-le"), text.encode("gb18030"), text.encode().hex().encode(),
        json.dumps(text).strip('"').encode(),
    )]  # fmt: skip
    kept = [path for path in demo.rglob("*") if path.is_file() and path.name not in (
        "notices.jsonl", "register.xlsx", "report.html", "summary.json")]  # fmt: skip
    assert {"city.db", "vault.db", "sheet.svg", "tag.png"} <= {path.name for path in kept}
    for path in kept:
        data = path.read_bytes()
        assert not [form for form in forms if form in data], path.name


def test_the_report_needs_nothing_from_outside(demo: Path) -> None:
    html = (demo / "report.html").read_text("utf-8")
    for word in ("http://", "<script", "@import", "url("):
        assert word not in html.replace("http://www.w3.org", "")
    assert "data:image/png" in html
