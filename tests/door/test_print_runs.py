"""No run is called printed before every code of it was read back."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import attrs
import pytest

import guardtag
from guardtag import Consent, Contact, PrintError
from guardtag.config import Config
from guardtag.errors import ConfigError
from guardtag.labels import proof
from guardtag.steps import printing
from tests.conftest import HOME, City

pytestmark = pytest.mark.quick_on("memory")


def test_a_run_that_reads_back_is_printed(city: City, tmp_path: Path) -> None:
    batch = city.door.tags.mint(3, area="feicheng")
    run = city.door.tags.print(batch, tmp_path / "sheet.svg")
    assert (run.state, run.proved, run.count) == ("printed", 3, 3)
    assert city.door.tags.runs(batch) == [run]
    assert len(run.sha256) == 64


def test_a_symbol_that_says_another_tag_fails_the_run(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The codes of two labels were exchanged between drawing and printing: mis-paired tags."""
    batch = city.door.tags.mint(2, area="feicheng")
    first, second = city.door.tags.of(batch)
    real = printing.draw
    swap = {first.serial: second.link, second.serial: first.link}
    monkeypatch.setattr(
        printing, "draw",
        lambda code, *more: attrs.evolve(real(attrs.evolve(code, link=swap[code.serial]), *more), link=code.link),
    )  # fmt: skip
    with pytest.raises(PrintError) as caught:
        city.door.tags.print(batch, tmp_path / "sheet.svg")
    assert caught.value.code == "GT-PRINT-PROOF"
    assert [run.state for run in city.door.tags.runs(batch)] == ["failed"]


def test_a_printer_that_fails_leaves_a_failed_run(city: City, tmp_path: Path) -> None:
    batch = city.door.tags.mint(2, area="feicheng")
    (tmp_path / "sheet.svg").mkdir()
    with pytest.raises(PrintError):
        city.door.tags.print(batch, tmp_path / "sheet.svg")
    assert [run.state for run in city.door.tags.runs(batch)] == ["failed"]


def test_without_a_decoder_the_run_is_unproved(city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "available", lambda: False)
    run = city.door.tags.print(city.door.tags.mint(1, area="feicheng"), tmp_path / "tag.svg")
    assert run.state == "unproved"


def test_a_run_at_another_printer_s_dots(city: City, tmp_path: Path) -> None:
    from PIL import Image

    batch = city.door.tags.mint(2, area="feicheng")
    run = city.door.tags.print(batch, tmp_path / "sheet.png", design="ribbon-25x50", dpi=203)
    assert run.state == "printed"
    with Image.open(tmp_path / "sheet.png") as picture:
        assert round(picture.info["dpi"][0]) == 203
    with pytest.raises(PrintError) as caught:
        city.door.tags.print(batch, tmp_path / "twin.png", design="cloth-40x20-twin", dpi=203)
    assert caught.value.code == "GT-LABEL-MODULE"
    assert not (tmp_path / "twin.png").exists()
    for wrong in (0, 99, 2401, True, "300"):
        with pytest.raises(ValueError):
            city.door.tags.print(batch, tmp_path / "x.png", dpi=wrong)  # type: ignore[arg-type]


def test_a_run_of_a_design_of_the_deployer_s_own(tmp_path: Path) -> None:
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels/shirt.toml").write_text(
        'width = 45.0\nheight = 24.0\nmargin = 0.7\ndpi = 300\nbox = 21.0\nink = "#201040"\n'
        'fields = [{ field = "typed", size = 2.2, least = 1.5, rows = 3 }, { field = "host", size = 1.8, least = 1.2 }]'
    )
    config = Config(base=tmp_path, designs="labels", host="tag.cn")
    with guardtag.open(config) as door:
        batch = door.tags.mint(2, area="feicheng")
        run = door.tags.print(batch, tmp_path / "sheet.svg", design="shirt")
        assert (run.state, run.design) == ("printed", "shirt")
        assert b"#201040" in (tmp_path / "sheet.svg").read_bytes()
        assert "shirt" in [one.design for one in door.tags.designs()]
        assert [field for field, _ in door.tags.holds("shirt").sizes] == ["typed", "host"]
        with pytest.raises(ConfigError) as caught:
            door.tags.print(batch, tmp_path / "x.svg", design="skirt")
        assert caught.value.code == "GT-DESIGN-UNKNOWN"


@pytest.mark.parametrize("asked", [
    {"count": 7}, {"first": 3, "count": 5}, {"first": 7}, {"first": -1}, {"count": 0}, {"count": -1},
])  # fmt: skip
def test_more_labels_than_the_batch_has_tags_are_refused_and_not_fewer_printed(
    city: City, tmp_path: Path, asked: dict[str, int]
) -> None:
    batch = city.door.tags.mint(6, area="feicheng")
    with pytest.raises(ValueError, match="serials 1 to 6"):
        city.door.tags.print(batch, tmp_path / "run.csv", **asked)
    assert not city.door.tags.runs(batch)
    assert not (tmp_path / "run.csv").exists()
    assert city.door.tags.print(batch, tmp_path / "run.csv", first=3, count=4).done == 4


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "CON", "trailing."])
def test_nothing_that_anybody_wrote_names_a_file(city: City, tmp_path: Path, name: str) -> None:
    """Cases printing-012 and -013: ward, garment, donor and cloth say it; names are the caller's, batch and serial."""
    folder = tmp_path / "prints"
    folder.mkdir()
    batch = city.door.tags.mint(3, area="feicheng", donor=name, cloth=name)
    city.responder("li-ling")
    ward = city.door.wards.enrol(name, **city_ward())
    city.door.tags.fit(batch.first, to=ward, garment=name, place=name, by="li-ling")
    city.door.tags.print(batch, folder / "run.csv", per_file=2)
    city.door.tags.print(batch, folder / "run.zip")
    assert {path.name for path in folder.iterdir()} == {"run-1-2.csv", "run-3-3.csv", "run.zip"}
    with zipfile.ZipFile(folder / "run.zip") as archive:
        serials = range(batch.first, batch.last + 1)
        assert set(archive.namelist()) == {"labels.csv", *(f"{batch.id}-{serial}.png" for serial in serials)}
    assert all(name.encode() not in path.read_bytes() for path in folder.glob("*.csv"))


def city_ward() -> dict[str, Any]:
    consent = Consent(by="田爱云", purposes={"alert"})
    return {"area": HOME, "contacts": [Contact("田爱云", "mother", ["mail:tian@example.org"])], "consent": consent}
