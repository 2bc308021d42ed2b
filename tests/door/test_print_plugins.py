"""Our own printer plugins through the front door: allowed by the configuration, printed, split, proved."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import guardtag
from guardtag import UnknownScheme
from guardtag.config import Config
from guardtag.errors import ConfigError
from guardtag.labels import proof
from guardtag.world import simulated

PAGE = 36
"""Labels of a page of letter paper."""


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[guardtag.Guard]:
    monkeypatch.delenv("GUARDTAG_NO_PLUGINS", raising=False)
    world, _ = simulated(seed=3)
    settings = Config(base=tmp_path, host="tag.example.org", plugins=("guardtag-pdf", "guardtag-zpl"))
    with guardtag.open(settings, world) as opened:
        yield opened


@pytest.mark.parametrize(
    ("suffix", "options"),
    [
        (".pdf", {}), (".pdf", {"paper": "l7160"}), (".pdf", {"scale_x": 1.01, "shift_y": -0.5}), (".zpl", {}),
        (".zpl", {"dpi": 600, "darkness": 5}), (".zip", {}), (".zip", {"dpi": 600}), (".png", {"dpi": 600}),
    ],
)  # fmt: skip
def test_a_run_is_printed_and_its_file_proved_with_the_same_options(
    door: guardtag.Guard, tmp_path: Path, suffix: str, options: dict[str, object]
) -> None:
    count = 24 if "paper" in options else 5  # two pages
    batch = door.tags.mint(count, area="feicheng")
    run = door.tags.print(batch, tmp_path / f"run{suffix}", options=options)  # type: ignore[arg-type]
    assert (run.state, run.proved, dict(run.options)) == ("printed", count, options)
    found = door.prints.prove(tmp_path / f"run{suffix}")
    assert (found.proof.right, found.same, found.run) == (count, True, run.id)


@pytest.mark.parametrize(("suffix", "per_file", "files"), [(".pdf", 3, 3), (".zpl", 4, 2), (".zip", 4, 2)])
def test_a_long_run_makes_files_and_each_is_proved(
    door: guardtag.Guard, tmp_path: Path, suffix: str, per_file: int, files: int
) -> None:
    batch = door.tags.mint(7, area="feicheng")
    run = door.tags.print(batch, tmp_path / f"run{suffix}", per_file=per_file)
    assert (run.state, run.files) == ("printed", files)
    for file in door.prints.files(run):
        assert door.prints.prove(tmp_path / file.name).proof.whole


@pytest.mark.parametrize("most", [100, pytest.param(1000, marks=pytest.mark.soak)])
def test_pages_of_a_paper_are_filled_before_a_file_ends(
    door: guardtag.Guard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(proof, "available", lambda: False)  # a thousand are not read back here: long runs are above
    monkeypatch.setattr("guardtag_pdf.paper.MAX_LABELS", most)
    batch = door.tags.mint(most + 100, area="feicheng")
    run = door.tags.print(batch, tmp_path / "run.pdf", options={"paper": "letter"}, count=most + 10)
    full = most // PAGE * PAGE
    assert run.per_file == full < most
    assert [file.count for file in door.prints.files(run)] == [full, most + 10 - full]


def test_pictures_in_a_zip_are_named_by_the_batch(door: guardtag.Guard, tmp_path: Path) -> None:
    import zipfile

    batch = door.tags.mint(2, area="feicheng")
    door.tags.print(batch, tmp_path / "run.zip")
    with zipfile.ZipFile(tmp_path / "run.zip") as archive:
        assert sorted(archive.namelist()) == [f"{batch.id}-1.png", f"{batch.id}-2.png", "labels.csv"]


@pytest.mark.soak
def test_a_calibration_page(door: guardtag.Guard, tmp_path: Path) -> None:
    door.prints.calibrate(tmp_path / "page.pdf", options={"paper": "5160"})
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF-")
    with pytest.raises(ConfigError):
        door.prints.calibrate(tmp_path / "page.pdf", options={"paper": "napkin"})


def test_a_plugin_that_is_not_allowed_prints_nothing(tmp_path: Path) -> None:
    with guardtag.open(Config(base=tmp_path, host="tag.example.org")) as closed:
        batch = closed.tags.mint(1, area="feicheng")
        with pytest.raises(UnknownScheme) as caught:
            closed.tags.print(batch, tmp_path / "run.pdf")
        assert 'plugins = ["guardtag-pdf"]' in caught.value.do


_RUN = """
import pathlib, sys
import guardtag
from guardtag.config import Config

settings = Config(host="tag.example.org", hotline="0538-0000000", plugins=("guardtag-pdf", "guardtag-zpl"))
with guardtag.open(settings) as door:
    run = door.tags.print(door.tags.mint(400, area="feicheng"), pathlib.Path(sys.argv[1]))
assert run.state == "printed"
print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM:")).split()[1])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of a process's memory is read as Linux tells it")
@pytest.mark.parametrize("suffix", [
    ".csv",  # the one that needs the least; the others, and .pdf, which needs the most, take their time
    *(pytest.param(one, marks=pytest.mark.soak) for one in (".pdf", ".png", ".zpl", ".zip", ".html", ".svg")),
])  # fmt: skip
def test_a_run_needs_less_than_200_mb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str) -> None:
    """Case printing-019: font, printer and proof. One file's labels are in memory at a time; more add nothing."""
    monkeypatch.delenv("GUARDTAG_NO_PLUGINS", raising=False)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", _RUN, str(tmp_path / f"run{suffix}")],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) * 1024 < 200_000_000
