"""The commands about early warnings, drills and readiness, in both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import guardtag
from guardtag.cli import cli
from guardtag.config import Config
from guardtag.labels import fonts
from guardtag.world import simulated

AREA = "feicheng/north/1"
HOUR = 3600.0


@pytest.fixture
def place(tmp_path: Path) -> str:
    """A deployment in which an area has nobody on duty; the rules have looked."""
    (tmp_path / "guardtag.toml").write_text(
        'host = "tag.example.org"\n[channels]\nmail = "file:mail.jsonl"\n', "utf-8"
    )  # fmt: skip
    world, clock = simulated(1)
    with guardtag.open(tmp_path / "guardtag.toml", world) as door:
        assert isinstance(door.config, Config)
        door.wards.enrol(
            "小军", area=AREA, contacts=[guardtag.Contact("田爱云", "mother", ["mail:tian@example.org"])],
            consent=guardtag.Consent(by="田爱云", purposes={"alert"}),
        )  # fmt: skip
        for _ in range(9):
            door.dispatch()
            clock.advance(600)
    return str(tmp_path / "guardtag.toml")


def run(place: str, *words: str, lang: str = "en") -> Result:
    return CliRunner().invoke(cli, [*words, "--city", place], env={"GUARDTAG_LANG": lang})


@pytest.mark.parametrize(("lang", "title", "why"), [
    ("en", "nobody on duty", "In 24 of the next 24 hours nobody of this area is on duty"),
    ("zh", "无人值班", "接下来 24 小时里有 24 小时本区域无人值班"),
])  # fmt: skip
def test_a_warning_is_listed_explained_acknowledged_and_put_to_sleep(
    place: str, lang: str, title: str, why: str
) -> None:
    listed = run(place, "warnings", "list", "feicheng", lang=lang)
    assert title in listed.output
    id = next(line for line in listed.output.splitlines() if title in line).split()[0]
    said = run(place, "warnings", "explain", id, lang=lang)
    assert why in said.output
    taken = run(place, "warnings", "acknowledge", id, "--reason", "a stand-in comes", lang=lang)
    assert taken.exit_code == 0, taken.output
    slept = run(place, "warnings", "snooze", id, "--days", "0.5", "--reason", "holiday", lang=lang)
    assert slept.exit_code == 0, slept.output
    assert "holiday" in run(place, "warnings", "explain", id, lang=lang).output
    whole = json.loads(run(place, "warnings", "list", "--owner", "office", "--json").stdout)
    assert {one["rule"] for one in whole} >= {"area-uncovered", "area-untrained"}
    refused = run(place, "warnings", "snooze", id, "--days", "9", "--reason", "holiday", lang=lang)
    assert getattr(refused.exception, "code", "") == "GT-WARNING-SNOOZE"


@pytest.mark.parametrize(
    ("lang", "raised"), [("en", "raised to the office  clock"), ("zh", "提级到 管理部门  系统计时")]
)
def test_to_whom_it_climbed_is_said_where_it_is_said_that_it_did(place: str, lang: str, raised: str) -> None:
    world, clock = simulated(1)
    clock.advance(90 * 60)
    with guardtag.open(place, world) as door:
        for _ in range(9 * 6):
            clock.advance(4 * HOUR)
            door.dispatch()
        ids = [one.id for one in door.warnings.list("feicheng") if one.rule == "area-uncovered"]
    said = run(place, "warnings", "explain", ids[0], lang=lang).output
    assert raised in said
    assert lang == "en" or "clock" not in said


@pytest.mark.parametrize("id", ["", "x", "ffff", "f" * 32, "../..", "小军", "f" * 99])
def test_a_warning_that_is_not_there(place: str, id: str) -> None:
    refused = run(place, "warnings", "explain", id)
    assert getattr(refused.exception, "code", "") == "GT-WARNING-UNKNOWN"


@pytest.mark.parametrize(("lang", "light"), [("en", "[red] Duty cover"), ("zh", "[红] 值班")])
def test_readiness_says_why_and_what_to_do_and_makes_a_page(place: str, tmp_path: Path, lang: str, light: str) -> None:
    out = tmp_path / "readiness.html"
    said = run(place, "readiness", "feicheng", "--out", str(out), lang=lang)
    assert light in said.output
    assert "guardtag drill hold" in said.output
    assert out.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert out.stat().st_mode & 0o777 == 0o600
    found = json.loads(run(place, "readiness", AREA, "--json").stdout)
    assert len(found["measures"]) == 7


def test_the_page_of_readiness_is_made_where_no_font_is(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(fonts.ENVIRONMENT, raising=False)
    monkeypatch.setattr(fonts, "PACKAGE", "no_such_package_here")
    monkeypatch.setattr(fonts, "_on_machine", lambda: None)
    out = tmp_path / "readiness.html"
    made = run(place, "readiness", "feicheng", "--out", str(out))
    assert made.exit_code == 0, made.exception
    assert "font-face" not in out.read_text("utf-8")


def test_a_report_calls_warnings_by_their_names(place: str, tmp_path: Path) -> None:
    assert run(place, "report", "feicheng", "--out", str(tmp_path / "r.html")).exit_code == 0
    page = (tmp_path / "r.html").read_text("utf-8")
    assert "无人值班" in page
    assert "nobody on duty" in page
    assert "area-uncovered" not in page


@pytest.mark.parametrize(
    ("lang", "line", "climbing"), [("en", "of 4 milestones on target", "climb"), ("zh", "4 项时限达标", "提级")]
)
def test_a_drill_is_held_and_its_result_listed(place: str, lang: str, line: str, climbing: str) -> None:
    assert run(place, "drill", "results", lang=lang).output.strip() in ("no drills", "没有演练")
    held = run(place, "drill", "hold", AREA, "--minutes", "5", "--reason", "spring drill", lang=lang)
    assert line in held.output
    assert climbing not in held.output, "it stands where it began"
    assert line in run(place, "drill", "results", "feicheng", lang=lang).output
    again = run(place, "drill", "hold", AREA, lang=lang)
    assert getattr(again.exception, "code", "") == "GT-DRILL-RUNNING"


@pytest.mark.parametrize(("languages", "there"), [("zh", "值班"), ("en", "Duty cover"), ("en,zh", "Duty cover 值班")])
def test_the_page_of_readiness_is_in_the_languages_that_were_asked_for(
    place: str, tmp_path: Path, languages: str, there: str
) -> None:
    out = tmp_path / "readiness.html"
    made = run(place, "readiness", "feicheng", "--out", str(out), "--language", languages)
    assert made.exit_code == 0, made.output
    page = out.read_text("utf-8")
    assert [word in page for word in ("值班", "Duty cover")] == [word in there for word in ("值班", "Duty cover")]
    assert page.index('lang="') == page.index(f'lang="{languages[:2]}'), "the first leads"
    refused = run(place, "readiness", "feicheng", "--out", str(out), "--language", "xx")
    assert getattr(refused.exception, "code", "") == "GT-CONFIG-LANGUAGE"
    assert out.read_text("utf-8") == page
