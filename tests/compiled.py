"""Test files that several workers are about to collect at the same moment: each compiles its share of them first.

pytest compiles a test file anew where it has not been run yet, with asserts that say what they compared, and keeps
that. Three workers that begin together would do all of it three times: half a minute each in a fresh clone.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest


def share(config: pytest.Config) -> Iterator[Path]:
    """The files in packages that this process begins with: none where it collects alone, or some files only."""
    given = getattr(config, "workerinput", None)
    if given is None or any("." in Path(argument).name for argument in config.args):
        return
    folders = sorted(folder for name in config.args if (folder := config.rootpath / name / "__init__.py").is_file())
    paths = sorted(path for folder in folders for path in folder.parent.rglob("test_*.py"))
    yield from paths[int(given["workerid"].removeprefix("gw")) :: given["workercount"]]


def begin(config: pytest.Config) -> None:
    """Imports this worker's share; what cannot be imported is said when it is collected."""
    for path in share(config):
        try:
            import_module(".".join(path.relative_to(config.rootpath).with_suffix("").parts))
        except (Exception, pytest.skip.Exception):  # collecting it comes to the same end, and reports it
            continue
