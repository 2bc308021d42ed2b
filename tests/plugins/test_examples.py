"""examples/: as short as the design says, run as a reader would, and through the front door as a plugin of one file."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import guardtag
from guardtag.config import Config

BELL = Path(__file__).parents[2] / "examples/bell"


def lines(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line.strip()]


def test_a_notifier_takes_fifteen_lines_and_its_test_five() -> None:
    assert len(lines(BELL / "bell.py")) <= 15
    assert len(lines(BELL / "test_bell.py")) <= 5
    assert all(hasattr(guardtag, name) for name in ("Message", "Accepted", "hookimpl", "Offer", "NotifyError"))


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("GUARDTAG_NO_PLUGINS", raising=False)
    monkeypatch.delenv("GUARDTAG_PLUGINS_DIR", raising=False)
    folder = tmp_path / "plugins"
    folder.mkdir(mode=0o700)
    for path in BELL.glob("*.py"):
        shutil.copyfile(path, folder / path.name)
        (folder / path.name).chmod(0o600)
    return folder


def passes(folder: Path) -> bool:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error", "."],
        cwd=folder, capture_output=True, text=True, timeout=100, check=False, env={**os.environ, "PYTEST_ADDOPTS": ""},
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stdout + done.stderr
    assert "skipped" not in done.stdout
    return done.returncode == 0


def test_its_test_passes_and_notices_a_failure_that_is_kept_quiet(copied: Path) -> None:
    assert passes(copied)
    quiet = (copied / "bell.py").read_text("utf-8")
    start = quiet.index("raise guardtag.NotifyError")
    quiet = quiet.replace(quiet[start : quiet.index("\n", start)], "return guardtag.Accepted()")
    (copied / "bell.py").write_text(quiet, "utf-8")
    assert not passes(copied)


def test_it_rings_for_the_worker(copied: Path) -> None:
    device = copied.parent / "device"
    config = Config(base=copied.parent, plugins_dir="plugins", channels={"door": (f"bell:{device}", {})})
    with guardtag.open(config) as city:
        city.responders.enrol("li-ling", name="李岭", area="feicheng/a", address="door:3")
        ward = city.wards.enrol(
            "小军", area="feicheng/a", contacts=[guardtag.Contact("田爱云", "mother", ["door:4"])],
            consent=guardtag.Consent(by="田爱云", purposes={"alert"}),
        )  # fmt: skip
        tag = city.tags.fit(city.tags.mint(1, area="feicheng").first, to=ward, by="li-ling")
        city.scan(tag.link).alert(place="bus stop")
        city.dispatch()
    assert sorted(line.partition(":")[0] for line in device.read_text("utf-8").splitlines()) == ["\a'3'", "\a'4'"]
