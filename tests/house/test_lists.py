"""Two lists of tests, `make test` and `make soak`, and no test that is in neither."""

from __future__ import annotations

import ast
import os
import re
import shlex
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests import trees
from tests.house import parts, rules

ROOT = Path(__file__).resolve().parents[2]
FILES = [path.relative_to(ROOT) for path in rules.house_files(ROOT) if path.suffix == ".py"]
INI: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]["ini_options"]
NOT_OURS = ("tests/plugins/frozen_v1/", "tests/typing/")
"""Plugins as they were once, of which tests run copies; and what only type checkers read."""
LEAVE_OUT = ("-k", "-m", "--ignore", "--ignore-glob", "--deselect", "--lf", "--ff", "--sw", "--co", "--collect-only")
HOOKS = {"collect_ignore", "collect_ignore_glob", "pytest_ignore_collect", "pytest_collection_modifyitems",
         "pytest_itemcollected", "pytest_pycollect_makeitem", "pytest_collect_file"}  # fmt: skip
"""By which a conftest or a plugin leaves tests out."""


def collected_as_tests(path: Path) -> bool:
    return path.name.startswith("test_") and path.suffix == ".py"


def named_tests(source: str) -> list[str]:
    """What pytest would run of a file, if it looked into it: functions test_*, and those of classes Test*."""
    found = []
    for node in trees.parsed(source).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            found.append(node.name)
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            found += [f"{node.name}::{one.name}" for one in node.body
                      if isinstance(one, ast.FunctionDef) and one.name.startswith("test")]  # fmt: skip
    return found


def recipe(target: str) -> list[list[str]]:
    """The words that a target of the Makefile gives to pytest, once for each time that it calls it."""
    text = (ROOT / "Makefile").read_text("utf-8")
    (body,) = re.findall(rf"^{target}:.*\n((?:\t.*\n)+)", text, re.MULTILINE)
    body = re.sub(r"\$\(or \$\(ARGS\),([^)(]*(?:\([^)]*\))?[^)(]*)\)", r"\1", body)  # as it runs without ARGS
    body = re.sub(r"\$\((\w+)\)", lambda found: "" if found[1] == "ARGS" else found[1], body)
    body = body.replace("\\\n", " ")
    return [shlex.split(re.split(r"[;|&\n]", rest)[0]) for rest in re.split(r"-m pytest", body)[1:]]


def leaves_out(words: list[str]) -> list[str]:
    """The options among these words that leave tests out, and the marks or paths behind them."""
    found, at = [], 0
    while at < len(words):
        name, _, value = words[at].partition("=")
        if name in LEAVE_OUT:
            found.append(f"{name} {value or words[at + 1]}")
            at += not value
        elif name.endswith(".py") or "/" in name or "::" in name:
            found.append(name)
        at += 1
    return found


def test_the_two_lists_are_complements() -> None:
    """One runs what is not marked soak, the other what is; pytest takes the last -m that it is given."""
    assert leaves_out(shlex.split(INI["addopts"])) == ["-m not soak"]
    assert [leaves_out(words) for words in recipe("test")] == [[]]
    assert [leaves_out(words) for words in recipe("soak")] == [["-m soak"], ["-m hypothesis and not soak"]]
    assert [leaves_out(words) for words in recipe("cover")] == [[]]


def test_nothing_else_leaves_tests_out() -> None:
    assert set(INI) == {
        "testpaths", "addopts", "markers", "filterwarnings", "timeout", "xfail_strict", "empty_parameter_set_mark",
    }  # fmt: skip
    assert INI["empty_parameter_set_mark"] == "fail_at_collect", "a list that came out empty would skip its test"
    for path in FILES:
        if path.as_posix() != "tests/house/test_lists.py" and path.parts[0] in ("tests", "plugins", "examples"):
            named = HOOKS & set(re.findall(r"\w+", (ROOT / path).read_text("utf-8")))
            assert named == set(), path


def test_every_file_of_tests_is_under_a_path_that_is_collected() -> None:
    outside = [path.as_posix() for path in FILES if re.fullmatch(r"test_.*\.py|.*_test\.py", path.name)
               and path.parts[0] not in INI["testpaths"]]  # fmt: skip
    assert [path for path in outside if not path.startswith(NOT_OURS)] == []


def test_no_test_stands_in_a_file_that_is_not_collected() -> None:
    """Such as stage.py or tests_of_it.py: pytest looks into test_*.py alone."""
    for path in FILES:
        ours = path.parts[0] in INI["testpaths"] and "src" not in path.parts
        if ours and not collected_as_tests(path) and not path.as_posix().startswith(NOT_OURS):
            assert named_tests((ROOT / path).read_text("utf-8")) == [], path


def test_no_two_tests_of_a_file_have_one_name() -> None:
    """The second would be the only one that runs."""
    for path in FILES:
        if collected_as_tests(path) and path.parts[0] in INI["testpaths"]:
            found = named_tests((ROOT / path).read_text("utf-8"))
            assert sorted(found) == sorted(set(found)), path


def collected(*words: str) -> set[str]:
    """The tests that pytest would run."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *words], cwd=ROOT, text=True,
        env={**os.environ, "PYTHONUTF8": "1"}, capture_output=True, stdin=subprocess.DEVNULL, timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    found = [line for line in done.stdout.splitlines() if "::" in line]
    assert len(found) == len(set(found))
    return set(found)


PLAIN = ("-o", "addopts=--strict-markers -p no:schemathesis")


@pytest.mark.soak
def test_all_tests_are_in_one_of_the_lists() -> None:
    """Counted: what is not marked soak and what is are together all that pytest finds with no mark asked for."""
    everything = collected(*PLAIN)
    quick, slow = collected(*PLAIN, "-m", "not soak"), collected(*PLAIN, "-m", "soak")
    assert quick | slow == everything
    assert not quick & slow
    assert {one.partition("::")[0] for one in everything} == {
        path.as_posix() for path in FILES
        if collected_as_tests(path) and path.parts[0] in INI["testpaths"] and not path.as_posix().startswith(NOT_OURS)
    }  # fmt: skip


# -- what is missing is an error where GUARDTAG_CI is set

LACKS = """
import pytest
def test_runs(): pass
def test_module(): pytest.importorskip("no_such_module_here")
def test_tool(): pytest.skip("needs pdftotext")
@pytest.fixture
def part(): pytest.skip("needs Chromium: sh tools/browser.sh")
def test_part(part): pass
@pytest.mark.skipif(True, reason="needs guardtag[print]")
def test_mark(): pass
@pytest.mark.skipif(True, reason="this system has no fork")
def test_system(): pass
def test_case(): pytest.skip("no text")
@pytest.mark.xfail(strict=True)
def test_known(): raise ValueError
"""
LACKS_ALL = 'import pytest\npytest.importorskip("no_such_module_here")\ndef test_never(): pass\n'


def ran(folder: Path, **environment: str) -> tuple[str, str]:
    """The last line of a run of these two files, and the whole of it."""
    (folder / "conftest.py").write_text(
        "import os\nfrom tests.house import parts\ndef pytest_configure(config):\n    parts.see(config, os.environ)\n"
    )
    (folder / "test_lacks.py").write_text(LACKS)
    (folder / "test_lacks_all.py").write_text(LACKS_ALL)
    (folder / "pytest.ini").write_text("[pytest]\n")
    plain = {name: value for name, value in os.environ.items() if name != "GUARDTAG_CI"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--continue-on-collection-errors", "."],
        cwd=folder, text=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=100, check=False,
        env={**plain, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "src"))), **environment},
    )  # fmt: skip
    return re.sub(r" in [\d.]+s.*", "", done.stdout.splitlines()[-1]), done.stdout


def test_a_missing_part_is_an_error_where_all_has_to_be_there(tmp_path: Path) -> None:
    last, said = ran(tmp_path, GUARDTAG_CI="1")
    assert last == "2 failed, 1 passed, 2 skipped, 1 xfailed, 3 errors", said
    for reason in ("no_such_module_here", "needs pdftotext", "needs Chromium", "needs guardtag[print]"):
        assert f"{reason}" in said
    assert "a part that is missing is an error" in said


def test_elsewhere_it_is_a_skip(tmp_path: Path) -> None:
    last, said = ran(tmp_path)
    assert last == "1 passed, 7 skipped, 1 xfailed", said


def test_the_whole_suite_is_seen_to(pytestconfig: pytest.Config) -> None:
    seen_to = any(isinstance(one, parts.Whole) for one in pytestconfig.pluginmanager.get_plugins())
    assert seen_to == bool(os.environ.get("GUARDTAG_CI"))


@pytest.mark.parametrize("begins", parts.NO_CASE)
def test_a_reason_that_passes_is_some_tests_reason(begins: str) -> None:
    assert re.search(rf"""["']{begins}""", sources())


@cache
def sources() -> str:
    """All that is written in Python here, but for the list of reasons itself."""
    return "\n".join((ROOT / path).read_text("utf-8") for path in FILES if path.as_posix() != "tests/house/parts.py")
