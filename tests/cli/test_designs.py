"""Looking at designs on the command line, with and without a deployment."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import guardtag
from guardtag.labels import photo
from guardtag.labels.design import DESIGNS
from tests.cli.test_cli import refused, run

SHIRT = """\
width = 45.0
height = 24.0
margin = 0.7
dpi = 203
box = 21.0
fields = [{ field = "typed", size = 2.2, least = 1.5, rows = 3 }, { field = "host", size = 1.8, least = 1.2 }]
"""


def test_every_design_is_listed_without_a_deployment(tmp_path: Path) -> None:
    done = run(tmp_path, "tag", "designs")
    assert done.returncode == 0, done.stderr
    for name, design in DESIGNS.items():
        assert f"{name}  {design.width:g} x {design.height:g} mm  300 dpi" in done.stdout
    coarse = run(tmp_path, "tag", "designs", "--dpi", "203").stdout
    assert "cloth-40x20-twin  40 x 20 mm  203 dpi\n    cannot be printed so: " in coarse
    assert "no room for: number, line" in coarse
    assert list(tmp_path.iterdir()) == []


def test_designs_as_json(tmp_path: Path) -> None:
    found = json.loads(run(tmp_path, "tag", "designs", "--json").stdout)
    assert [one["design"] for one in found] == list(DESIGNS)
    assert found[2]["copies"] == 2


def test_a_preview_without_a_deployment_is_a_sample_that_reads(tmp_path: Path) -> None:
    done = run(tmp_path, "tag", "preview", "--design", "wristband", "--png", "w.png", "--svg", "w.svg", "--dpi", "203")
    assert done.returncode == 0, done.stderr
    assert "2 x 4-Q, modules of 0.50 mm" in done.stdout
    assert "sample" in done.stdout
    (text,) = photo.decode(tmp_path / "w.png")
    assert text.startswith("https://TAG.INVALID/T/")
    assert (tmp_path / "w.svg").read_bytes().startswith(b"<?xml")


def test_a_preview_shows_what_it_is_told_to(tmp_path: Path) -> None:
    done = run(tmp_path, "tag", "preview", "--png", "w.png", "--host", "tag.example.org", "--hotline", "0538-0000000")
    assert done.returncode == 0, done.stderr
    assert "hotline" in done.stdout
    assert "sample" not in done.stdout
    assert photo.decode(tmp_path / "w.png")[0].startswith("https://TAG.EXAMPLE.ORG/T/")


def test_a_preview_of_a_deployment_and_of_its_own_design(tmp_path: Path) -> None:
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels/shirt.toml").write_text(SHIRT)
    (tmp_path / "guardtag.toml").write_text('host = "tag.cn"\ndesigns = "labels"\n')
    by_name = run(tmp_path, "tag", "preview", "--design", "shirt", "--png", "a.png")
    assert by_name.returncode == 0, by_name.stderr
    by_file = run(tmp_path, "tag", "preview", "--design", "labels/shirt.toml", "--png", "b.png")
    assert by_file.returncode == 0, by_file.stderr
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    assert photo.decode(tmp_path / "a.png")[0].startswith("https://TAG.CN/T/")
    assert "shirt  45 x 24 mm  203 dpi" in run(tmp_path, "tag", "designs").stdout
    assert {path.name for path in tmp_path.iterdir()} == {"labels", "guardtag.toml", "a.png", "b.png"}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--design", "shrit", "--png", "x.png"], "GT-DESIGN-UNKNOWN"),
        (["--design", "missing.toml", "--png", "x.png"], "GT-DESIGN-FILE"),
        (["--design", "../x/evil name.toml", "--png", "x.png"], "GT-DESIGN-NAME"),
        (["--design", "cloth-40x20-twin", "--dpi", "203", "--png", "x.png"], "GT-LABEL-MODULE"),
        (["--host", "no host", "--png", "x.png"], "GT-CONFIG-VALUE"),
        (["--host", "a" * 60 + ".example.org", "--png", "x.png"], "GT-LABEL-TEXT"),
        (["--host", "tag.cn", "--hotline", "9" * 300, "--png", "x.png"], "GT-LABEL-TEXT"),
        (["--host", "tag.cn", "--hotline", "\U0001f68f", "--png", "x.png"], "GT-FONT-GLYPH"),
        (["--png", "no/such/folder/x.png"], "GT-PRINT-WRITE"),
        ([], "--png FILE or --svg FILE"),
        (["--dpi", "99", "--png", "x.png"], "--dpi"),
    ],
)
def test_what_cannot_be_drawn_is_told(tmp_path: Path, arguments: list[str], code: str) -> None:
    refused(run(tmp_path, "tag", "preview", *arguments), code)
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_design_is_told_in_chinese_with_its_field(tmp_path: Path) -> None:
    (tmp_path / "shirt.toml").write_text(SHIRT.replace("45.0", "4500.0"))
    done = run(tmp_path, "tag", "preview", "--design", "shirt.toml", "--png", "x.png", GUARDTAG_LANG="zh")
    refused(done, "GT-DESIGN-RANGE：样式 shirt 的“width”不是 10 到 400 之间的数。")


@pytest.mark.parametrize("kind", ["pipe", "folder", "device"])
def test_what_is_no_file_is_neither_read_nor_written(tmp_path: Path, kind: str) -> None:
    """A pipe would be waited for, without an end."""
    place = tmp_path / "f.toml"
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "folder":
        place.mkdir()
    else:
        place.symlink_to("/dev/zero")
    refused(run(tmp_path, "tag", "preview", "--design", "f.toml", "--png", "w.png"), "GT-DESIGN-FILE")
    (tmp_path / "labels").mkdir()
    place.rename(tmp_path / "labels/f.toml")
    (tmp_path / "guardtag.toml").write_text('designs = "labels"\n')
    refused(run(tmp_path, "tag", "preview", "--design", "mine", "--png", "w.png"), "GT-DESIGN-FILE")
    if kind != "folder":
        (tmp_path / "labels/f.toml").rename(tmp_path / "w.svg")
        refused(run(tmp_path, "tag", "preview", "--png", "p.png", "--svg", "w.svg"), "GT-PRINT-WRITE")
        assert not (tmp_path / "p.png").exists(), "nothing is drawn where one of two places will not do"


def test_a_preview_replaces_pictures_of_its_kind_and_nothing_else(tmp_path: Path) -> None:
    with guardtag.open(tmp_path / "city.db") as city:
        city.tags.mint(1, area="feicheng")
    (tmp_path / "empty").touch()
    (tmp_path / "notes").write_text("dear diary")
    files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path.name != "empty"}
    assert {"city.db", "vault.db", "keyring.json"} <= {path.name for path in files}
    for path, data in files.items():
        if data:
            for way in ("--png", "--svg"):
                refused(run(tmp_path, "tag", "preview", way, str(path.relative_to(tmp_path))), "GT-PRINT-WRITE")
        assert path.read_bytes() == data
    for _ in range(2):
        assert run(tmp_path, "tag", "preview", "--png", "empty").returncode == 0
    refused(run(tmp_path, "tag", "preview", "--svg", "empty"), "GT-PRINT-WRITE")
