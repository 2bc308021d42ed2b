"""What an error says to type when something of ours is not installed: it is in a copy of the project, on no index."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from guardtag import __version__, installing, texts
from guardtag.labels.extra import extra_missing

ROOT = Path(__file__).parents[2]
SOURCES = [*(ROOT / "src").rglob("*.py"), *(ROOT / "plugins").glob("*/src/**/*.py"), *(ROOT / "docs").rglob("*.md")]
ASKED = re.compile(r"pip install (?:-[a-z-]+ )*[\"']?guardtag[\[\w-]*")
"""A command that would ask an index for something of ours."""


def project(folder: Path) -> dict[str, object]:
    return dict(tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"])


@pytest.mark.parametrize("part", ["print", "font", "export", "demo"])
def test_a_part_is_one_and_the_wheel_is_ours(part: str) -> None:
    known = project(ROOT)
    assert part in known["optional-dependencies"]  # type: ignore[operator]
    how = installing.part(part)
    assert how.copy == f"pip install '.[{part}]'"
    assert how.wheel == f"pip install './guardtag-{__version__}-py3-none-any.whl[{part}]'"


@pytest.mark.parametrize("name", ["guardtag-web", "guardtag-remote"])
def test_a_plugin_is_named_with_the_library(name: str) -> None:
    how = installing.plugin(name)
    assert how.copy.split() == ["pip", "install", ".", f"./plugins/{name}"]
    assert project(ROOT / "plugins" / name)["name"] == name
    library, wheel = how.wheel.split()[2:]
    assert library.startswith("./guardtag-")
    assert wheel.startswith(f"./{name.replace('-', '_')}-")


def test_it_is_said_in_both_languages() -> None:
    error = extra_missing("Pillow")
    for language in texts.LANGUAGES:
        do = texts.error(language, error)[2]
        assert "pip install '.[print]'" in do
        assert "-py3-none-any.whl[print]'" in do


def test_nothing_tells_to_ask_an_index_for_us() -> None:
    assert [path.name for path in SOURCES if ASKED.search(path.read_text("utf-8"))] == []
    assert ASKED.search("Run pip install 'guardtag[export]'")
