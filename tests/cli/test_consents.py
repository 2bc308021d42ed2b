"""Consents from the command line: given, withdrawn, shown, due; the form on paper."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

import guardtag
from guardtag import Consent, Contact
from tests.cli.test_cli import refused, run


@pytest.fixture
def boy(tmp_path: Path) -> str:
    """Id of somebody in a new deployment."""
    with guardtag.open(tmp_path / "city.db") as city:
        ward = city.wards.enrol(
            "小军", area="feicheng/a", contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
            consent=Consent(by="田爱云", purposes={"alert"}), medical="takes warfarin",
        )  # fmt: skip
    return ward.id


def test_given_shown_withdrawn_and_due(boy: str, tmp_path: Path) -> None:
    given = run(tmp_path, "consent", "give", boy, "--by", "c1", "--purpose", "medical_notes", "--purpose", "nickname")
    assert given.returncode == 0, given.stderr
    assert "alert, medical notes, nickname" in given.stdout
    assert run(tmp_path, "consent", "due", "feicheng").stdout.strip() == "nobody"
    assert boy in run(tmp_path, "consent", "due", "feicheng", "--days", "400").stdout
    gone = run(tmp_path, "consent", "withdraw", boy, "--by", "c1", "--purpose", "medical_notes")
    assert gone.returncode == 0, gone.stderr
    assert "consented to: alert, nickname" in gone.stdout
    assert "withdrawn" in gone.stdout
    last = run(tmp_path, "consent", "withdraw", boy, "--by", "小军", "--everything")
    assert "No family may be told" in last.stdout
    said = json.loads(run(tmp_path, "consent", "show", boy, "--json").stdout)
    assert (said["purposes"], said["ground"], said["review"]) == ([], False, 0.0)
    with guardtag.open(tmp_path / "city.db") as city:
        assert city.wards.get(boy).medical == ""


def test_a_stranger_is_refused_in_words(boy: str, tmp_path: Path) -> None:
    refused(run(tmp_path, "consent", "give", boy, "--by", "王霞", "--purpose", "photo"), "GT-CONSENT-GIVER")


def test_the_form_is_made_blank_and_for_somebody(boy: str, tmp_path: Path) -> None:
    pytest.importorskip("uharfbuzz")
    blank = run(tmp_path, "consent", "form", "blank.html")
    assert blank.returncode == 0, blank.stderr
    named = run(tmp_path, "consent", "form", "named.html", "--ward", boy, "--language", "zh")
    assert named.returncode == 0, named.stderr
    assert "小军" not in (tmp_path / "blank.html").read_text("utf-8")
    html = (tmp_path / "named.html").read_text("utf-8")
    assert "小军" in html
    assert "Consent form" not in html
    assert stat.S_IMODE((tmp_path / "named.html").stat().st_mode) == 0o600
    with guardtag.open(tmp_path / "city.db") as city:
        assert "consents.form" in [one.verb for one in city.journal.list(ward_id=boy)]


@pytest.mark.parametrize(("lang", "said"), [("en", "operator  -  asked who looked"), ("zh", "办公室  -  查询谁看过")])
def test_the_log_of_looks_says_in_words_who_and_why(boy: str, tmp_path: Path, lang: str, said: str) -> None:
    run(tmp_path, "consent", "log", boy)
    assert said in run(tmp_path, "consent", "log", boy, GUARDTAG_LANG=lang).stdout


def test_the_log_of_looks_addresses_nobody(boy: str, tmp_path: Path) -> None:
    """Its words are those of the person's own copy, and here an office reads them: whom would it take for "you"?"""
    with guardtag.open(tmp_path / "city.db") as city:
        city.wards.find(name="小军")
        city.wards.dossier(boy)
    log = run(tmp_path, "consent", "log", boy, GUARDTAG_LANG="en").stdout
    assert "looked up by the office" in log
    assert "a copy of all that is held was made" in log
