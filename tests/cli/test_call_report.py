"""`guardtag incident report`: the page of one call, for the office."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import guardtag
from guardtag import Consent, Contact
from guardtag.cli import cli


def test_the_report_of_a_call_names_who_came_and_not_whom_it_was_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GUARDTAG_LANG", "en")
    with guardtag.open("city.db") as city:
        city.responders.enrol("li-ling", name="李岭", area="f/a", address="mail:li@example.org")
        boy = city.wards.enrol(
            "小军", area="f/a", contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
            consent=Consent("田爱云", {"alert"}),
        )  # fmt: skip
        tag = city.tags.fit(city.tags.mint(3, area="f").first, to=boy, garment="coat", by="li-ling")
        call = city.scan(tag.link).alert(place="bus stop", message="he is cold", finder="sms:13800000000")
        city.incidents.acknowledge(call.id, by="li-ling")
    done = CliRunner().invoke(cli, ["incident", "report", call.id, "--out", "call.html"], catch_exceptions=False)
    assert done.exit_code == 0
    assert "call.html: for the office" in done.output
    page = Path("call.html").read_text("utf-8")
    for shown in ("李岭", "bus stop"):
        assert shown in page
    for kept in ("小军", "田爱云", "he is cold", "13800000000", "tian@example.org"):
        assert kept not in page
    missing = CliRunner().invoke(cli, ["incident", "report", "01nothere", "--out", "other.html"])
    assert missing.exit_code != 0
    assert not Path("other.html").exists()
