"""The commands about printing: what an operator types, and what they see."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import guardtag
from tests.cli.test_cli import refused, run


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """A folder with a deployment and a batch of 250 tags."""
    with guardtag.open(tmp_path / "city.db") as city:
        (tmp_path / "batch").write_text(city.tags.mint(250, area="feicheng").id, "utf-8")
    return tmp_path


def test_a_run_is_printed_listed_proved_and_spoilt(town: Path) -> None:
    batch = (town / "batch").read_text()
    done = run(town, "tag", "print", batch, "run.csv", "--per-file", "100")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "printed: 250 of 250 labels from 1, 250 codes read back, 3 files\n"
    again = run(town, "tag", "print", batch, "more.csv", "--count", "5")
    assert again.stdout == "printed: 5 of 5 labels from 1, 5 codes read back, 5 printed before\n"
    runs = run(town, "tag", "runs", batch).stdout.splitlines()
    assert [line.rpartition(": ")[2] for line in runs] == ["more.csv", "run.csv"], "which of them is meant"
    first = runs[1].split()[0]
    files = run(town, "tag", "files", first).stdout.splitlines()
    assert [line.split()[:3] for line in files] == [
        ["run-001-100.csv", "1-100", "printed"], ["run-101-200.csv", "101-200", "printed"],
        ["run-201-250.csv", "201-250", "printed"],
    ]  # fmt: skip
    proved = run(town, "tag", "proof", "run-101-200.csv", "--json")
    assert proved.returncode == 0
    assert json.loads(proved.stdout)["proof"]["right"] == 100
    text = (town / "run-101-200.csv").read_text()
    rows = text.splitlines()
    rows[3], rows[7] = rows[3][:4] + rows[7][4:], rows[7][:4] + rows[3][4:]
    (town / "run-101-200.csv").write_text("\n".join(rows))
    spoilt = run(town, "tag", "proof", "run-101-200.csv")
    assert spoilt.returncode == 1
    assert spoilt.stdout.splitlines() == [
        "98 of 100 labels right, serials 101 to 200", "wrong: 103, 107",
        "changed: it is not the file that was printed, do not use it",
    ]  # fmt: skip
    assert spoilt.stderr.startswith("GT-PROOF-CHANGED: ")


@pytest.mark.soak
def test_a_changed_hotline_ends_the_proof_with_status_1(town: Path) -> None:
    (town / "guardtag.toml").write_text('store = "sqlite:city.db"\nhost = "tag.cn"\nhotline = "0538-1234567"\n')
    printed = run(town, "tag", "print", (town / "batch").read_text(), "run.svg", "--count", "60")
    assert printed.returncode == 0, printed.stderr
    assert run(town, "tag", "proof", "run.svg").returncode == 0
    sheet = (town / "run.svg").read_text("utf-8")
    (town / "run.svg").write_text(sheet.replace('href="#r37"', 'href="#r36"'), "utf-8")
    changed = run(town, "tag", "proof", "run.svg", GUARDTAG_LANG="zh")
    assert changed.returncode == 1
    assert "60 枚中 60 枚正确" in changed.stdout
    assert changed.stderr.startswith("GT-PROOF-CHANGED：这不是印出来的那个文件。")
    as_data = run(town, "tag", "proof", "run.svg", "--json")
    assert as_data.returncode == 1
    assert json.loads(as_data.stdout)["changed"] is True
    assert json.loads(as_data.stderr)["code"] == "GT-PROOF-CHANGED"


def test_what_has_no_room_is_worked_out_with_the_longest_serial(town: Path) -> None:
    (town / "guardtag.toml").write_text('store = "sqlite:city.db"\nhost = "tag.example.org"\n')
    small = ("--design", "cloth-30x20", "--dpi", "203", "--first")
    with guardtag.open(town / "guardtag.toml") as city:
        batch = city.tags.mint(100_000, area="feicheng")
    assert "no room" not in run(town, "tag", "print", batch.id, "a.csv", *small, "251", "--count", "2").stdout
    last = run(town, "tag", "print", batch.id, "b.csv", *small, str(batch.last - 1)).stdout
    assert last.endswith("no room for: number\n"), last


def test_what_goes_wrong_is_said(town: Path) -> None:
    batch = (town / "batch").read_text()
    refused(run(town, "tag", "print", batch, "missing/run.csv"), "GT-PRINT-WRITE")
    refused(run(town, "tag", "print", batch, "run.csv", "-o", "colour=red"), "GT-CONFIG-OPTION")
    refused(run(town, "tag", "print", batch, "run.nothing"), "GT-PLUGIN-UNKNOWN")
    for name in ("run", ".csv", "run.c sv", "run."):
        refused(run(town, "tag", "print", batch, name), "GT-PRINT-SUFFIX")
    refused(run(town, "tag", "calibrate", "page"), "GT-PRINT-SUFFIX")
    refused(run(town, "tag", "runs", "01k0000000000000000000000"), "GT-BATCH-UNKNOWN")
    refused(run(town, "tag", "resume", "01k0000000000000000000000"), "GT-PRINT-UNKNOWN")
    refused(run(town, "tag", "proof", "batch"), "GT-PROOF-UNKNOWN")
    refused(run(town, "tag", "calibrate", "page.csv"), "GT-PRINT-NO-PAGE")
    assert run(town, "tag", "print", batch, "run.csv", "-o", "=1").returncode == 2
    failed = run(town, "tag", "runs", batch).stdout.split()
    assert failed[1:5] == ["failed:", "0", "of", "250"]
    assert run(town, "tag", "resume", failed[0], "--give-up").stdout.startswith("given-up")
    refused(run(town, "tag", "resume", failed[0]), "GT-PRINT-FINISHED")


def test_options_are_read_as_toml_reads_them() -> None:
    from guardtag.cli._printing import _typed

    read = {"600": 600, "1.5": 1.5, "true": True, "letter": "letter", '"7"': "7", "1mm": "1mm", "": "", "[1]": "[1]"}
    assert {text: _typed(text) for text in read} == read
    assert _typed("[" * 5_000) == "[" * 5_000


def test_a_bar_shows_on_long_runs_only() -> None:
    from guardtag.cli._printing import LONG, _bar

    with _bar("printing") as moved:
        moved(1, LONG - 1)
        bar = moved.__self__
        assert bar.inner is None
        moved(1, LONG)
        assert bar.inner is not None
