"""What will go is said by one warning, and goes when it was said."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.version import Version

import guardtag
from guardtag.deprecation import deprecated

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src/guardtag").rglob("*.py")) + sorted((ROOT / "plugins").glob("*/src/**/*.py"))


def old_door() -> int:
    deprecated("guardtag.old_door()", since="0.3", gone="0.5", instead="guardtag.door()")
    return 7


def old_way() -> int:
    def inside() -> None:
        deprecated("old_way()", since="0.3", gone="0.5", instead="new_way()", above=2)

    inside()
    return 8


@pytest.mark.parametrize("call", [old_door, old_way])
def test_the_warning_names_what_goes_when_and_what_instead_and_points_at_the_caller(call: object) -> None:
    assert callable(call)
    with pytest.warns(guardtag.GuardTagDeprecationWarning) as caught:
        assert call() in (7, 8)  # it still works
    (warning,) = caught
    assert issubclass(warning.category, DeprecationWarning)
    assert Path(warning.filename) == Path(__file__)
    assert Path(__file__).read_text("utf-8").splitlines()[warning.lineno - 1].startswith("        assert call()")
    assert "is deprecated since guardtag 0.3 and goes in 0.5; use " in str(warning.message)


def overdue(source: str, now: str) -> Iterator[str]:
    """What is wrong with the calls of `deprecated` in a source, in a version of guardtag; the policy is versions.md."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or getattr(node.func, "attr", getattr(node.func, "id", "")) != "deprecated":
            continue
        said = {word.arg: word.value.value for word in node.keywords if isinstance(word.value, ast.Constant)}
        if {"since", "gone", "instead"} - said.keys() or not all(isinstance(each, ast.Constant) for each in node.args):
            yield f"line {node.lineno}: what goes, since, gone and instead stand there as text"
            continue
        since, gone, current = (Version(str(text)) for text in (said["since"], said["gone"], now))
        early = gone < Version(f"{since.major}.{since.minor + 2}") if since.major == 0 else gone.major <= since.major
        if early:
            yield f"line {node.lineno}: from {since} to {gone} is too short a warning"
        if current >= gone:
            yield f"line {node.lineno}: it was to go in {gone}"


def test_nothing_outstays_its_warning() -> None:
    for path in SOURCES:
        text = path.read_text("utf-8")
        if "deprecated(" in text and path.name != "deprecation.py":
            assert list(overdue(text, guardtag.__version__)) == [], path


@pytest.mark.parametrize(
    ("words", "now", "fault"),
    [
        ('since="0.3", gone="0.5", instead="y"', "0.4", None),
        ('since="0.3", gone="0.5", instead="y"', "0.5.0", "it was to go in 0.5"),
        ('since="0.3", gone="0.4", instead="y"', "0.3", "too short a warning"),
        ('since="1.2", gone="2.0", instead="y"', "1.9", None),
        ('since="1.2", gone="1.9", instead="y"', "1.2", "too short a warning"),
        ('since="0.3", gone=soon, instead="y"', "0.3", "stand there as text"),
        ('since="0.3", gone="0.5", instead=f"{name}"', "0.3", "stand there as text"),
    ],
)
def test_a_warning_that_is_too_short_or_overdue_is_seen(words: str, now: str, fault: str | None) -> None:
    found = list(overdue(f'deprecated("x", {words})', now))
    assert (found == []) == (fault is None), found
    assert fault is None or fault in found[0]


def test_nothing_warns_in_another_way() -> None:
    """DeprecationWarning raised by hand would have no version, no way out and no test that it goes."""
    for path in SOURCES:
        text = path.read_text("utf-8")
        assert path.name == "deprecation.py" or "DeprecationWarning" not in text or path.name == "__init__.py", path
