"""The suite catches stores that are wrong: a suite that everything passes would prove nothing."""

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from guardtag.testing import stores
from tests.stores import broken

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str]]:
    """The (class, case) pairs that failed when the suite was run over the broken stores."""
    report = tmp_path_factory.mktemp("broken") / "report.xml"
    subprocess.run(
        [sys.executable, "-m", "pytest", "tests/stores/broken.py", "-p", "no:cacheprovider", "--tb=no",
         f"--junitxml={report}"],
        cwd=ROOT, capture_output=True, timeout=110, check=False,
    )  # fmt: skip
    return {
        (case.get("classname", "").rpartition(".")[2], case.get("name", ""))
        for case in ElementTree.parse(report).iter("testcase")
        if case.find("failure") is not None
    }


@pytest.mark.parametrize("store", broken.CAUGHT, ids=lambda store: store.__name__)
def test_the_suite_catches_it(store: type, failed: set[tuple[str, str]]) -> None:
    caught = broken.CAUGHT[store]
    assert any(name == f"Test{store.__name__}" and caught in case for name, case in failed)


def test_every_case_has_a_word_and_a_reason() -> None:
    """The suite is read by those who write stores: each case says what it wants."""
    cases = [name for name in dir(stores.StoreSuite) if name.startswith("test_")]
    assert len(cases) >= 40
    assert all(getattr(stores.StoreSuite, name).__doc__ for name in cases)
