"""A deployer's own texts: what is misspelt in them is said, and keeps nothing from being served."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from guardtag.cli import cli
from guardtag_web import catalogues

OWN = """
[language]
name = "ئۇيغۇرچە"
direction = "rtl"
[finder]
tell = "A"
tel_with = "B"
[family]
"kind-lost-dog" = "our own kind of call"
[kitchen]
"stove\\n\\u001b[31m" = "C"
"""
SAID = [("ug.toml", "finder.tel_with", "finder.tell_with"), ("ug.toml", "kitchen.stove[31m", "")]


@pytest.fixture
def city(tmp_path: Path) -> Path:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts/ug.toml").write_text(OWN, "utf-8")
    (tmp_path / "guardtag.toml").write_text('[web]\ntexts = "texts"\n', "utf-8")
    assert CliRunner().invoke(cli, ["init", "--city", str(tmp_path / "guardtag.toml")]).exit_code == 0
    return tmp_path


def test_a_key_that_no_page_asks_for_is_named_with_the_nearest(city: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert [(one.file, one.key, one.near) for one in catalogues.odd(city / "texts")] == SAID
    loaded = catalogues.load(city / "texts", ["zh"])
    assert (loaded["ug"]("finder.tell"), loaded["ug"].direction) == ("A", "rtl")
    assert caplog.messages == [
        "ug.toml: no page has a text finder.tel_with; perhaps finder.tell_with is meant",
        "ug.toml: no page has a text kitchen.stove[31m",
    ]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Perhaps finder.tell_with is meant"), ("zh", "可能想写 finder.tell_with")]
)
def test_the_doctor_says_it(city: Path, language: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUARDTAG_LANG", language)
    asked = ["doctor", "--city", str(city / "guardtag.toml")]
    assert words in CliRunner().invoke(cli, asked).output
    found = json.loads(CliRunner().invoke(cli, [*asked, "--json"]).output)
    assert [(one["state"], one["facts"]["key_"]) for one in found if one["name"] == "web-texts"] == [
        ("yellow", key) for _, key, _ in SAID
    ]


def test_the_doctor_says_what_keeps_the_pages_from_beginning(city: Path) -> None:
    (city / "texts/ug.toml").write_text("x = ", "utf-8")
    done = CliRunner().invoke(cli, ["doctor", "--city", str(city / "guardtag.toml"), "--json"])
    assert done.exit_code == 1
    assert [one["key"] for one in json.loads(done.output) if one["name"] == "web"] == ["GT-WEB-TEXTS"]


def test_what_is_ours_is_odd_to_nobody() -> None:
    assert catalogues.odd(Path(catalogues.__file__).parent / "texts") == []


def test_of_very_many_some_are_named(tmp_path: Path) -> None:
    (tmp_path / "en.toml").write_text("[x]\n" + "\n".join(f"k{n} = ''" for n in range(5_000)), "utf-8")
    assert len(catalogues.odd(tmp_path)) == catalogues.MOST_ODD


def test_a_word_goes_with_its_number(city: Path) -> None:
    """In our pages, and in a language of the deployer's."""
    (city / "texts/ug.toml").write_text('[family]\nfinders = "{number|A|B} {number|A {number}"\n', "utf-8")
    loaded = catalogues.load(city / "texts", ["en"])
    said = [loaded["en"]("family.finders", number=number) for number in (1, 2, "{number}")]
    assert said == ["1 person called.", "2 people called.", "{number} people called."]
    assert [loaded["ug"]("family.finders", number=number) for number in (1, 2)] == ["A {number|A 1", "B {number|A 2"]
