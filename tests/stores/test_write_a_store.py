"""The store of docs/how-to/write-a-store.md: taken from the page, counted, and run through the whole suite."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from guardtag.testing.stores import StoreSuite

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/how-to/write-a-store.md"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page's files, each under the name in its first line."""
    made = tmp_path_factory.mktemp("page")
    for fence in PAGE.read_text("utf-8").split("```python\n")[1:]:
        code = fence.partition("```")[0]
        (made / code.splitlines()[0].removeprefix("# ")).write_text(code, "utf-8")
    return made


def test_it_is_short(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == {"kv.py", "store.py", "test_store.py"}
    lines = [line for line in (folder / "store.py").read_text("utf-8").splitlines() if line.strip()]
    assert len(lines) < 150


def test_it_passes_the_whole_suite(folder: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "test_store.py", "-q", "-p", "no:cacheprovider", f"--junitxml={report}"],
        cwd=folder, capture_output=True, timeout=110, check=False, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]
    cases = list(ElementTree.parse(report).iter("testcase"))
    skipped = {case.get("name") for case in cases if case.find("skipped") is not None}
    assert skipped == {
        "test_purged_rows_leave_no_copy", "test_queues_stand_as_their_rows_do", "test_a_broken_store_says_so",
        "test_the_mark_is_another_one_after_every_write",
    }  # fmt: skip
    assert len({str(case.get("name")).partition("[")[0] for case in cases}) == len(_cases())


SLOW = """
import time
from kv import KeyValue
from test_store import TestKeyValueStore


class Slow(KeyValue):
    def get(self, keys):
        found = super().get(keys)
        time.sleep(0.0003)
        return found

    def scan(self, *arguments):
        found = super().scan(*arguments)
        time.sleep(0.0003)
        return found


class TestSlow(TestKeyValueStore):
    service = None

    def make(self):
        self.service = self.service or Slow()
        return super().make()


del TestKeyValueStore
"""


@pytest.mark.soak
def test_a_service_that_takes_its_time_changes_nothing(folder: Path) -> None:
    """What can come between two steps of the store does."""
    (folder / "test_slow.py").write_text(SLOW, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "test_slow.py", "-q", "-p", "no:cacheprovider",
         "-k", "racing or half or lost or made_once or many_threads or two_holders"],
        cwd=folder, capture_output=True, timeout=110, check=False, encoding="utf-8",
    )  # fmt: skip
    (folder / "test_slow.py").unlink()
    assert done.returncode == 0, done.stdout[-4000:]
    assert done.stdout.splitlines()[-1].startswith("6 passed"), done.stdout


def test_the_suite_is_as_large_as_the_page_says() -> None:
    assert "more than 50 cases" in PAGE.read_text("utf-8")
    assert len(_cases()) > 50


def _cases() -> list[str]:
    return [name for name in dir(StoreSuite) if name.startswith("test_")]
