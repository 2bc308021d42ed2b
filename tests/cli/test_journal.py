"""``guardtag journal``: shown, verified, exported, and compared with what was kept outside."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

import guardtag
from guardtag import Consent, Contact
from tests import forked


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    done = forked.run(folder, *arguments, **environment)
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def town(tmp_path: Path) -> Path:
    with guardtag.open(tmp_path / "city.db") as city:
        city.responders.enrol("li-ling", name="李岭", area="feicheng/a", address="mail:li@example.org")
        boy = city.wards.enrol(
            "小军", area="feicheng/a", contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
            consent=Consent(by="田爱云", purposes={"alert"}),
        )  # fmt: skip
        for _ in range(3):
            city.acting_as("li-ling").wards.view(boy.id)
    return tmp_path


def test_show_export_and_verify(town: Path) -> None:
    shown = run(town, "journal", "show", "--limit", "2")
    assert shown.returncode == 0
    assert [line.split("  ")[2:4] for line in shown.stdout.splitlines()] == [["li-ling", "wards.view"]] * 2
    assert json.loads(run(town, "journal", "show", "--actor", "operator", "--json").stdout)[0]["actor"] == "operator"
    assert run(town, "journal", "show", "--since", "2999-01-01").stdout == "none\n"
    exported = run(town, "journal", "export", "out.jsonl")
    lines = [json.loads(line) for line in (town / "out.jsonl").read_text("utf-8").splitlines()]
    assert exported.stdout == f"{len(lines)} entries in out.jsonl\n"
    assert (town / "out.jsonl").stat().st_mode & 0o777 == 0o600
    assert run(town, "journal", "export", "-").stdout == (town / "out.jsonl").read_text("utf-8")
    again = run(town, "journal", "export", "out.jsonl")
    assert (again.returncode, "out.jsonl" in again.stderr) == (2, True)
    for command in (("verify",), ("journal", "verify")):
        assert run(town, *command).stdout.startswith(f"{len(lines)} entries in ")


def test_a_database_that_was_put_back_is_seen_and_said_in_both_languages(town: Path) -> None:
    shutil.copy(town / "city.db", town / "old.db")
    with guardtag.open(town / "city.db") as city:
        boy = city.wards.list("feicheng", journal=False)[0]
        city.acting_as("li-ling").wards.view(boy.id)
    (town / "out").mkdir(0o700)
    made = run(town, "journal", "checkpoint", "--to", "file:out/checkpoints.txt")
    assert made.returncode == 0
    assert "6 entries in " in made.stdout
    note = run(town, "journal", "checkpoint")
    (town / "note.txt").write_text(note.stdout, "utf-8")
    assert note.stdout.startswith("guardtag/journal/")
    assert run(town, "journal", "key").stdout.startswith("guardtag/journal/")
    both = ("--checkpoint", "out/checkpoints.txt", "--checkpoint", "note.txt")
    good = run(town, "journal", "verify", *both)
    assert (good.returncode, "compared with 2 checkpoints" in good.stdout) == (0, True)
    assert "no chains" not in good.stdout
    assert "1 of them names no chains" in run(town, "journal", "verify", "--checkpoint", "note.txt").stdout

    shutil.copy(town / "old.db", town / "city.db")
    assert run(town, "journal", "verify").returncode == 0
    bad = run(town, "journal", "verify", *both)
    assert (bad.returncode, "bad: p:li-ling" in bad.stdout) == (1, True)
    refused = run(town, "journal", "checkpoint", "--to", "file:out/checkpoints.txt")
    assert (refused.returncode, refused.stderr.startswith("GT-CHECKPOINT-BEHIND: ")) == (1, True)
    chinese = run(town, "journal", "checkpoint", "--to", "file:out/checkpoints.txt", GUARDTAG_LANG="zh")
    assert "日志里缺少上一个检查点看到的内容" in chinese.stderr
    (town / "guardtag.toml").write_text('store = "sqlite:city.db"\ncheckpoints = "file:out/checkpoints.txt"\n', "utf-8")
    for command in (("verify",), ("journal", "verify")):
        found = run(town, *command)
        assert (found.returncode, "bad: p:li-ling" in found.stdout) == (1, True), "the configured file, by itself"


@pytest.mark.parametrize("configured", [False, True])
def test_no_folder_is_made_for_checkpoints(town: Path, configured: bool) -> None:
    place = 'checkpoints = "file:nowhere/points.txt"\n' if configured else ""
    (town / "guardtag.toml").write_text(f'store = "sqlite:city.db"\n{place}', "utf-8")
    to = () if configured else ("--to", "file:nowhere/points.txt")
    refused = run(town, "journal", "checkpoint", *to)
    assert (refused.returncode, "GT-CHECKPOINT-FOLDER" in refused.stderr) == (1, True)
    assert not (town / "nowhere").exists()


def test_what_is_no_checkpoint_is_said(town: Path) -> None:
    (town / "other.txt").write_text("hello\n", "utf-8")
    done = run(town, "journal", "verify", "--checkpoint", "other.txt")
    assert (done.returncode, done.stderr.startswith("GT-CHECKPOINT-FORM: ")) == (1, True)
    done = run(town, "journal", "checkpoint", "--to", "nowhere")
    assert (done.returncode, done.stderr.startswith("GT-CHECKPOINT-PLACE: ")) == (1, True)
