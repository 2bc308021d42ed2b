"""The types of the public API, as mypy and basedpyright see them; the cases lie in tests/typing.

That folder is no package: a package ``typing`` would stand in for Python's own wherever ``tests`` is on the path.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import checked_types

ROOT = Path(__file__).resolve().parents[2]
Place = checked_types.Place


def test_every_file_of_wrong_cases_has_wrong_lines_for_both() -> None:
    for checker in ("mypy", "basedpyright"):
        files = {place.file for place in checked_types.expected(checker)}
        cases = (ROOT / "tests/typing/wrong").glob("[!_]*.py")
        assert files == {str(path.relative_to(ROOT)) for path in cases}, checker


def test_every_sort_of_case_has_its_opposite() -> None:
    right, wrong = ({path.name for path in (ROOT / "tests/typing" / sort).glob("*.py")} for sort in ("right", "wrong"))
    assert right == wrong


def test_the_folder_of_the_cases_is_no_package() -> None:
    assert not (ROOT / "tests/typing/__init__.py").exists()


def test_too_much_and_too_little_are_told_apart() -> None:
    there, away = Place("a.py", 1, "misc"), Place("b.py", 2, "arg-type")
    assert list(checked_types.misses({there}, {away})) == [
        "a.py:1: misc is found, and should not be", "b.py:2: arg-type should be found, and is not",
    ]  # fmt: skip
    assert not list(checked_types.misses({there, away}, {away, there}))


def test_a_package_that_is_typed_says_so() -> None:
    """PEP 561: ``py.typed`` in the package, and the classifier where somebody chooses a package."""
    packages = checked_types.packages()
    assert {"guardtag", "guardtag_postgres", "guardtag_web"} <= set(packages)
    for folder in [ROOT / "src", *ROOT.glob("plugins/*/src")]:
        assert [name for name in packages if packages[name] == folder], f"no py.typed in {folder}"
        said = (folder.parent / "pyproject.toml").read_text("utf-8")
        assert '"Typing :: Typed"' in said, folder


@pytest.mark.soak
def test_the_cases_come_out_as_they_say() -> None:
    assert not list(checked_types.misses(checked_types.by_mypy(), checked_types.expected("mypy")))
    assert not list(checked_types.misses(checked_types.by_basedpyright(), checked_types.expected("basedpyright")))


@pytest.mark.soak
@pytest.mark.parametrize("package", checked_types.packages())
def test_every_public_type_is_known(package: str) -> None:
    names, unknown = checked_types.incomplete(package)
    assert names
    assert not unknown
