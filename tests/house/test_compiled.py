"""Who compiles which test files first, where several workers begin together."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from tests import compiled

ROOT = Path(__file__).parents[2]


def share(worker: int | None, workers: int = 3, args: tuple[str, ...] = ("tests", "plugins", "examples")) -> list[Path]:
    given = {} if worker is None else {"workerinput": {"workerid": f"gw{worker}", "workercount": workers}}
    return list(compiled.share(cast("pytest.Config", SimpleNamespace(args=list(args), rootpath=ROOT, **given))))


@pytest.mark.parametrize("workers", [1, 2, 3, 5])
def test_together_they_are_all_files_once(workers: int) -> None:
    shares = [share(worker, workers) for worker in range(workers)]
    every = [path for one in shares for path in one]
    assert sorted(every) == sorted(ROOT.glob("tests/**/test_*.py"))
    assert max(map(len, shares)) - min(map(len, shares)) <= 1


def test_whoever_collects_alone_or_a_few_files_has_none() -> None:
    assert share(None) == []
    assert share(1, args=("tests/house/test_house.py",)) == []
    assert share(1, args=("tests", "tests/house/test_house.py")) == []


def test_a_file_that_cannot_be_imported_is_left_to_collecting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in (
        ("__init__", ""),
        ("test_1", "raise OSError"),
        ("test_2", "import pytest; pytest.skip('', allow_module_level=True)"),
    ):
        (tmp_path / "halves").mkdir(exist_ok=True)
        (tmp_path / f"halves/{name}.py").write_text(text, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    begun = {"workerid": "gw0", "workercount": 1}
    config = SimpleNamespace(args=["halves"], rootpath=tmp_path, workerinput=begun)
    assert len(list(compiled.share(cast("pytest.Config", config)))) == 2
    compiled.begin(cast("pytest.Config", config))
    sys.modules.pop("halves", None)
