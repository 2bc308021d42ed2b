"""Poster and leaflet from the command line: made, refused in words, written whole or not at all."""

from __future__ import annotations

import json
import stat
import subprocess
from pathlib import Path

import pytest

import guardtag
from guardtag import Consent, Contact
from tests.cli.test_cli import refused, run

pytest.importorskip("uharfbuzz")
CONSENT = ("--consent-by", "田爱云", "--show", "nickname", "--show", "clothes", "--show", "age")


@pytest.fixture
def search(tmp_path: Path) -> Path:
    """A folder with a deployment in which a call for one person is open."""
    (tmp_path / "guardtag.toml").write_text(
        'store = "sqlite:city.db"\nhost = "tag.example.org"\nhotline = "0538-0000000"\nplace = "肥城 Feicheng"\n',
        "utf-8",
    )
    with guardtag.open(tmp_path / "guardtag.toml") as city:
        city.responders.enrol("li-ling", name="李岭", area="feicheng/a", address="mail:li@example.org")
        boy = city.wards.enrol(
            "小军", area="feicheng/a", contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
            consent=Consent(by="田爱云", purposes={"alert"}), nickname="军军", clothes="蓝色夹克",
        )  # fmt: skip
        tag = city.tags.fit(city.tags.mint(1, area="feicheng").first, to=boy, by="li-ling")
        incident = city.scan(tag.link).alert(place="bus stop")
    (tmp_path / "ward").write_text(boy.id, "utf-8")
    (tmp_path / "incident").write_text(incident.id, "utf-8")
    return tmp_path


def poster(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run(folder, "ward", "poster", (folder / "ward").read_text("utf-8"), *arguments)


def test_a_poster_is_made(search: Path) -> None:
    done = poster(
        search, "--out", "poster.html", *CONSENT, "--seen-place", "公交站", "--seen-at", "2025-06-15 19:40",
        "--days", "2", "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert set(said) == {"poster", "until", "file"}
    html = (search / "poster.html").read_text("utf-8")
    for words in ("军军", "蓝色夹克", "公交站", "2025-06-15 19:40", "0538-0000000", "肥城 Feicheng", said["poster"]):
        assert words in html
    for secret in ("小军", "田爱云", "tian@", "bus stop"):
        assert secret not in html
    assert stat.S_IMODE((search / "poster.html").stat().st_mode) == 0o600


def test_a_second_one_needs_no_second_consent_until_it_is_withdrawn(search: Path) -> None:
    assert poster(search, "--out", "1.html", *CONSENT).returncode == 0
    assert poster(search, "--out", "2.html", "--language", "en").returncode == 0
    assert "走失" not in (search / "2.html").read_text("utf-8")
    assert "1 consent taken back" in poster(search, "--withdraw").stdout
    refused(poster(search, "--out", "3.html"), "GT-POSTER-CONSENT")
    assert not (search / "3.html").exists()


def test_after_the_call_there_is_none(search: Path) -> None:
    incident = (search / "incident").read_text("utf-8")
    assert poster(search, "--out", "1.html", *CONSENT).returncode == 0
    closed = run(search, "incident", "close", incident, "--by", "li-ling", "--outcome", "home", "--json")
    assert "posters" in [task["id"] for task in json.loads(closed.stdout)["tasks"]]
    refused(poster(search, "--out", "2.html", *CONSENT), "GT-POSTER-NO-SEARCH")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--out"), (("--out", "p.html", "--show", "name"), "--consent-by"),
        (("--out", "p.html", "--consent-by", "田爱云"), "--show"),
        (("--out", "p.html", *CONSENT, "--seen-at", "yesterday"), "--seen-at"),
        (("--out", "p.html", *CONSENT, "--show", "address"), "address"),
        (("--out", "p.html", *CONSENT, "--days", "99"), "--days"),
        (("--out", "p.html", *CONSENT, "--photo", "none.jpg"), "none.jpg"),
        (("--out", "p.html", *CONSENT, "--language", "tlh"), "GT-CONFIG-LANGUAGE"),
        (("--out", "p.html", *CONSENT, "--language", "zh,zh"), "--language"),
        (("--out", "p.html", *CONSENT, "--clothes", "蓝" * 500), "GT-CLI-VALUE"),
        (("--out", "p.html", *CONSENT, "--clothes", "夹克 13800000000"), "GT-POSTER-PRIVATE"),
        (("--out", "p.html", *CONSENT, "--clothes", "夹克\ue0a5"), "GT-LETTERING-LACKS"),
        (("--out", "no-folder/p.html", *CONSENT), "GT-PRINT-WRITE"),
    ],
)  # fmt: skip
def test_what_cannot_be_made_is_refused_and_leaves_no_file(search: Path, arguments: tuple[str, ...], said: str) -> None:
    refused(poster(search, *arguments), said)
    assert not list(search.glob("**/p.html"))


def test_a_wrong_language_is_refused_before_anything_is_recorded(search: Path) -> None:
    refused(poster(search, "--out", "p.html", *CONSENT, "--language", "tlh"), "GT-CONFIG-LANGUAGE")
    refused(poster(search, "--out", "p.html"), "GT-POSTER-CONSENT")


def test_a_photo_that_is_none_is_refused(search: Path) -> None:
    (search / "x.jpg").write_bytes(b"\xff\xd8\xffjunk")
    arguments = ("--consent-by", "田爱云", "--show", "photo", "--photo", "x.jpg")
    refused(poster(search, "--out", "p.html", *arguments), "GT-PORTRAIT-READ")


def test_the_refusal_is_told_in_chinese_too(search: Path) -> None:
    done = run(search, "ward", "poster", (search / "ward").read_text("utf-8"), "--out", "p.html", GUARDTAG_LANG="zh")
    assert "没有人同意为这次寻人张贴启事" in done.stderr


def test_a_leaflet_needs_no_deployment(tmp_path: Path) -> None:
    done = run(tmp_path, "form", "print", "families", "leaflet.html", "--json")
    assert done.returncode == 0, done.stderr
    html = (tmp_path / "leaflet.html").read_text("utf-8")
    assert "爱心守护小贴士" in html
    assert [path.name for path in tmp_path.iterdir()] == ["leaflet.html"]


def test_a_leaflet_carries_the_deployments_place_and_hotline(tmp_path: Path) -> None:
    (tmp_path / "guardtag.toml").write_text('place = "肥城"\nhotline = "0538-0000000"\n[ladder]\ngrid = 3\n', "utf-8")
    assert run(tmp_path, "form", "print", "families", "l.html", "--language", "en").returncode == 0
    html = (tmp_path / "l.html").read_text("utf-8")
    for words in ("肥城", "0538-0000000", "after 3 min"):
        assert words in html
    assert "爱心" not in html
    refused(run(tmp_path, "form", "print", "families", "m.html", "--language", "zh,tlh"), "GT-CONFIG-LANGUAGE")
    refused(run(tmp_path, "form", "print", "families", "m.html", "--language", "zh,en,zh"), "--language")


def test_a_leaflet_comes_without_a_font_too(tmp_path: Path) -> None:
    done = run(tmp_path, "form", "print", "families", "l.html", GUARDTAG_FONT=str(tmp_path / "none.ttf"))
    assert done.returncode == 0, done.stderr
    assert "@font-face" not in (tmp_path / "l.html").read_text("utf-8")
