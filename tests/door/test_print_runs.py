"""No run is called printed before every code of it was read back."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from guardtag import PrintError
from guardtag.labels import proof
from guardtag.steps import printing
from tests.conftest import City


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
