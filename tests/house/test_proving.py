"""Every test can fail."""

from __future__ import annotations

import re
from pathlib import Path

from tests.house.proving import proving_nothing
from tests.house.rules import house_files

ROOT = Path(__file__).resolve().parents[2]
# Cases for type checkers are never run; a plugin of an older SPI is never edited.
TESTS = re.compile(r"(?:tests|plugins/[\w-]+/tests|src/guardtag/testing|examples)/(?!typing/|plugins/frozen).*\.py")


def test_every_test_can_fail() -> None:
    paths = [path for path in house_files(ROOT) if TESTS.fullmatch(path.relative_to(ROOT).as_posix())]
    assert len(paths) > 400
    assert proving_nothing(path.read_text("utf-8") for path in paths) == []


def test_one_that_cannot_is_seen() -> None:
    helpers = (
        "def refused(x):\n    assert not x\n\ndef asked(x):\n    refused(x)\n\nCASES = {1: asked}\n\n"
        "class Page:\n    def works(self):\n        asked(5)\n\n    def shows(self):\n        said(5)\n"
    )
    tests = (
        "def test_bare():\n    run(5)\n", "def test_own():\n    assert run(5)\n", "def test_called():\n    asked(5)\n",
        "def test_table():\n    CASES[1](5)\n", "def test_other():\n    city.asked(5)\n",
        "class TestIt:\n    def test_self(self): self.works()\n\n    def test_said(self): self.shows()\n",
        "def test_of_a_suite():\n    suite().test_long_runs()\n",
    )  # fmt: skip
    assert proving_nothing([helpers, *tests]) == ["test_bare", "test_other", "test_said"]
