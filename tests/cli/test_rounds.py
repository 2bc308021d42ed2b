"""Visits from the command line: planned, filled, listed, ended, printed, exported; sewn tags looked at."""

from __future__ import annotations

import csv
import io
import json
import re
import stat
from pathlib import Path

import pytest

import guardtag
from guardtag import Consent, Contact
from guardtag.cli import rounds as commands
from guardtag.model.visits import WHY
from guardtag.rules import paper
from tests.cli.test_cli import refused, run

AREA = "feicheng/a"
LATER = "2099-12-31"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A deployment with two people, one of whom has a tag."""
    with guardtag.open(tmp_path / "city.db") as city:
        for worker in ("li-ling", "sun"):
            city.responders.enrol(worker, name="李岭", area=AREA, address=f"mail:{worker}@example.org")
        wards = [
            city.wards.enrol(
                name, area=AREA, contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])], nickname=nickname,
                consent=Consent(by="田爱云", purposes={"alert"}), address="Chaoyang Road 1",
            )
            for name, nickname in (("小军", "军军"), ("=1+1", ""))
        ]  # fmt: skip
        city.tags.fit(city.tags.mint(2, area="feicheng").first, to=wards[0], by="li-ling")
    (tmp_path / "ward").write_text(wards[0].id, "utf-8")
    return tmp_path


def said(place: Path, *arguments: str) -> str:
    done = run(place, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def answer(place: Path, *arguments: str) -> object:
    return json.loads(said(place, *arguments, "--json"))


def test_where_nothing_is_due_yet_it_is_said_when_something_will_be(place: Path) -> None:
    told = said(place, "round", "fill", "feicheng")
    day = said(place, "round", "suggest", "feicheng", "--until", LATER)[:10]
    assert told == f"0 visits made: none is due yet. The first is on {day}; --until {day} makes it now\n"
    assert said(place, "round", "fill", "feicheng", "--until", day) != told
    assert said(place, "round", "fill", "elsewhere") == "0 visits made\n"


def test_a_round_from_the_first_suggestion_to_the_last_visit(place: Path) -> None:
    assert len(said(place, "round", "suggest", "feicheng", "--until", LATER).splitlines()) == 6
    assert said(place, "round", "fill", "feicheng", "--until", LATER) == "6 visits made\n"
    assert said(place, "round", "fill", "feicheng", "--until", LATER) == "0 visits made\n"
    visits = answer(place, "round", "list", "--area", "feicheng")
    assert isinstance(visits, list)
    assert len(visits) == 6
    one, two, three = (visit["id"] for visit in visits[:3])
    assert "sun's" in said(place, "round", "assign", one, "--worker", "sun", "--day", "2099-01-01")
    assert said(place, "round", "list", "--worker", "sun").startswith("2099-01-01")
    assert said(place, "round", "done", one, "--by", "sun", "--note", "x") == f"visit {one} is done\n"
    assert "due as before" in said(place, "round", "missed", two)
    assert "called off" in said(place, "round", "cancel", three)
    assert len(said(place, "round", "list", "--area", "feicheng").splitlines()) == 3


def test_a_plan_and_its_refusals(place: Path) -> None:
    ward = (place / "ward").read_text("utf-8")
    planned = said(place, "round", "plan", ward, "--why", "review", "--day", LATER, "--worker", "sun")
    assert planned.startswith(f"planned: {LATER}, go over the consents at {ward}")
    refused(run(place, "round", "plan", ward, "--why", "review", "--day", LATER), "GT-ROUND-PLANNED")
    refused(run(place, "round", "done", "nothing"), "GT-ROUND-UNKNOWN")
    refused(run(place, "round", "list"), "--worker, or --area")


def test_lists_on_paper_and_in_a_spreadsheet(place: Path) -> None:
    said(place, "round", "fill", AREA, "--worker", "li-ling", "--until", LATER)
    whose = ("--worker", "li-ling", "--until", LATER)
    assert "6 visits" in said(place, "round", "print", *whose, "--out", "list.html")
    html = re.sub(r"base64,[^)]*", "", (place / "list.html").read_text("utf-8"))  # the letters' outlines
    assert "军军" in html
    for secret in ("小军", "1+1", "Chaoyang", "田爱云", "tian@"):
        assert secret not in html
    said(place, "round", "export", *whose, "--out", "list.csv", "--show", "full_name", "--show", "contact_name")
    rows = list(csv.DictReader(io.StringIO((place / "list.csv").read_text("utf-8-sig"))))
    assert {row["name"] for row in rows} == {"小军", "'=1+1"}
    assert {row["contacts"] for row in rows} == {"田爱云 mother"}
    assert {row["address"] for row in rows} == {""}
    for name in ("list.html", "list.csv"):
        assert stat.S_IMODE((place / name).stat().st_mode) == 0o600
    refused(run(place, "round", "print", *whose, "--out", "x.html", "--language", "fr"), "GT-CONFIG-LANGUAGE")


def test_a_tag_is_looked_at_and_doubted(place: Path) -> None:
    assert "tag 1" in said(place, "round", "flagged", "feicheng")
    assert said(place, "tag", "checked", "1", "--verdict", "replace", "--by", "sun") == (
        "tag 1 looked at: to be replaced; a visit is due\n"
    )  # fmt: skip
    asked = said(place, "tag", "unpair", "1", "--reason", "his brother's coat", "--by", "li-ling")
    assert asked.startswith("tag 1 is in doubt, number ")
    number = said(place, "tag", "doubted", "feicheng").split()[0]
    refused(run(place, "tag", "keep", number, "--by", "li-ling"), "GT-TAG-DOUBT-SAME")
    assert said(place, "tag", "keep", number, "--by", "sun") == "tag 1 is the right person's and works as before\n"
    number = said(place, "tag", "unpair", "1", "--reason", "x", "--by", "sun").split("number ")[1].split(".")[0]
    assert "nobody's now" in said(place, "tag", "confirm-unpair", number, "--by", "li-ling")
    assert said(place, "tag", "doubted", "feicheng") == "no pairing is in doubt\n"


def test_what_the_options_name_is_what_the_library_knows() -> None:
    assert commands.WHY == WHY
    assert commands.SHOWS == paper.MAY_SHOW


def test_a_list_is_a_workbook_too_and_each_look_is_written_down(place: Path) -> None:
    said(place, "round", "fill", "feicheng", "--until", LATER)
    said(place, "round", "list", "--area", "feicheng", "--out", "list.xlsx")
    assert (place / "list.xlsx").read_bytes()[:2] == b"PK"
    assert stat.S_IMODE((place / "list.xlsx").stat().st_mode) == 0o600
    with guardtag.open(place / "city.db") as city:
        assert sum(entry.verb == "wards.view" for entry in city.journal.list(limit=1000)) == 6
    said(place, "round", "list", "--area", "feicheng", "--out", "list.csv")
    said(place, "round", "export", "--area", "feicheng", "--out", "other.csv")
    assert (place / "list.csv").read_bytes() == (place / "other.csv").read_bytes()
    assert run(place, "round", "list", "--area", "feicheng", "--out", "list.ods").returncode == 2
    assert run(place, "round", "list", "--area", "feicheng", "--show", "nickname").returncode == 2
