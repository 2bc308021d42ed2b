"""The commands about a person's life, and the page that shows them."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import guardtag
from guardtag import Consent, Contact
from guardtag.cli import cli
from guardtag.errors import GuardTagError
from tests.kit.test_how_to import Page

pytest.importorskip("PIL")


@pytest.fixture
def town(tmp_path: Path) -> tuple[Path, str]:
    """A folder with a deployment, and the id of the one person in it."""
    with guardtag.open(tmp_path / "city.db") as city:
        city.responders.enrol("li-ling", name="李岭", area="feicheng/a", address="mail:li@example.org")
        city.responders.enrol("wang-xia", name="王霞", area="feicheng", role="supervisor")
        boy = city.wards.enrol(
            "小军", area="feicheng/a", contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
            consent=Consent(by="田爱云", purposes={"alert", "photo"}), key="NO-1",
        )  # fmt: skip
        city.tags.fit(city.tags.mint(1, area="feicheng").first, to=boy, by="li-ling")
    return tmp_path, boy.id


def run(town: tuple[Path, str], *words: str, text: str = "", language: str = "en") -> Result:
    """``WARD`` stands for the person's id."""
    folder, ward = town
    return CliRunner(env={"GUARDTAG_LANG": language}).invoke(
        cli, ["ward", *(word.replace("WARD", ward) for word in words), "--city", str(folder / "city.db")], input=text
    )  # fmt: skip


def said(town: tuple[Path, str], *words: str, text: str = "", language: str = "en") -> str:
    done = run(town, *words, text=text, language=language)
    assert done.exit_code == 0, (done.output, done.exception)
    return done.output


def test_what_a_clerk_types_all_day(town: tuple[Path, str]) -> None:
    folder, ward = town
    assert "changed" in said(town, "change", "WARD", "--nickname", "军军", "--hint", "walks-slowly", "--minor")
    said(town, "change", "WARD", "--medical", "-", "--birth-date", "1990-01-02", "--no-hints", text="insulin\n")
    lines = said(town, "contact", "add", "WARD", "--name", "王大山", "--address", "mail:u@example.org", "--guardian")
    assert re.findall(r"^c\d", lines, re.MULTILINE) == ["c1", "c2"]
    lines = said(town, "contact", "order", "WARD", "c2", "c1")
    assert re.findall(r"^c\d", lines, re.MULTILINE) == ["c2", "c1"]
    assert "mail:new@example.org" in said(town, "contact", "change", "WARD", "c2", "--address", "mail:new@example.org")
    said(town, "contact", "remove", "WARD", "c1")
    assert "in hospital until 2099-01-0" in said(
        town, "away", "WARD", "--why", "hospital", "--since", "2098-12-01", "--until", "2099-01-02"
    )  # fmt: skip
    assert "is back" in said(town, "back", "WARD")
    assert "feicheng/b answers" in said(town, "move", "WARD", "feicheng/b")
    assert "已去世" in said(town, "leave", "WARD", "--why", "died", language="zh")
    assert "guarded again" in said(town, "return", "WARD")
    history = said(town, "history", "WARD")
    assert "wards.change" in history
    assert "insulin" not in history
    with guardtag.open(folder / "city.db") as city:
        after = city.wards.get(ward)
    assert (after.nickname, after.medical, after.hints, after.minor) == ("军军", "insulin", (), True)
    assert ([c.id for c in after.contacts], after.area, after.state) == (["c2"], "feicheng/b", "active")


def test_doubles_and_merging(town: tuple[Path, str]) -> None:
    folder, ward = town
    assert "no doubles" in said(town, "doubles", "WARD")
    assert "no doubles" in said(town, "doubles", "--area", "feicheng")
    two = said(town, "enrol", "小军", "--area", "feicheng/a", "--contact", "田爱云,mother,mail:tian@example.org",
               "--consent-by", "田爱云", "--birth-date", "1990-01-02").strip()  # fmt: skip
    said(town, "change", "WARD", "--birth-date", "1990-01-02")
    assert "likely: same name, same birth date" in said(town, "doubles", "WARD")
    assert "很可能" in said(town, "doubles", "--area", "feicheng", language="zh")
    asked = run(town, "merge", "WARD", two, "--by", "li-ling", "--second-by", "wang-xia", text="n\n")
    assert "cannot be undone" in asked.output
    assert asked.exit_code != 0
    assert "1 contact" in said(town, "merge", "WARD", two, "--by", "li-ling", "--second-by", "wang-xia", "--yes")
    with guardtag.open(folder / "city.db") as city:
        assert city.wards.get(two).id == ward


def test_a_guardian_or_an_emergency(town: tuple[Path, str]) -> None:
    words = ["enrol", "小红", "--area", "feicheng/a", "--contact", "王大山,uncle,mail:u@example.org",
             "--consent-by", "王大山", "--birth-date", "2020-01-02"]  # fmt: skip
    refused = run(town, *words)
    assert isinstance(refused.exception, GuardTagError)
    assert refused.exception.code == "GT-WARD-GUARDIAN"
    said(town, *words, "--emergency")


def test_photos_go_in_come_out_and_are_destroyed(town: tuple[Path, str]) -> None:
    from tests.door.test_pictures import picture

    folder, _ = town
    (folder / "boy.jpg").write_bytes(picture())
    assert "no photo" in run(town, "photo", "WARD", "--out", str(folder / "out.jpg")).output
    assert "kept" in said(town, "photo", "WARD", str(folder / "boy.jpg"))
    said(town, "photo", "WARD", "--out", str(folder / "out.jpg"))
    assert stat.S_IMODE((folder / "out.jpg").stat().st_mode) == 0o600
    assert run(town, "photo", "WARD", "--out", str(folder / "out.jpg")).exit_code != 0, "nothing is written over"
    assert "destroyed" in said(town, "photo", "WARD", "--remove")
    for wrong in ((), ("--remove", "--out", "x")):
        assert run(town, "photo", "WARD", *wrong).exit_code == 2


@pytest.mark.parametrize(
    "words",
    [("change", "WARD"), ("contact", "change", "WARD", "c1"), ("doubles",), ("doubles", "WARD", "--area", "x"),
     ("leave", "WARD", "--why", "moved")],
)  # fmt: skip
def test_what_says_nothing_is_misuse(town: tuple[Path, str], words: tuple[str, ...]) -> None:
    assert run(town, *words).exit_code == 2


def test_the_page_works_from_its_first_line_to_its_last(town: tuple[Path, str]) -> None:
    folder, ward = town
    page = Page("wards.md", folder, {"01k…": ward})
    page.work()
    assert [(line, output) for line, status, output in page.outputs if status] == []
    outputs = {line: output for line, _, output in page.outputs}
    lines = outputs["python life.py"].splitlines()
    assert lines[0].startswith("likely ('same-name', 'same-birth-date'")
    assert lines[1:] == ["True", "tags.return operator", "wards.return operator", "tags.retire operator"]
