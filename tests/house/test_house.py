"""The rules of the house, on the whole tree; and each rule shown something that breaks it."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import tomllib
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import attrs
import pytest

from guardtag import config
from guardtag.texts import LANGUAGES, catalogue
from tests import trees
from tests.house import rules
from tests.house.loading import HEAVY, newly_loaded, run

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src/guardtag").rglob("*.py")) + sorted((ROOT / "plugins").glob("*/src/**/*.py"))
PROJECTS = [ROOT / "pyproject.toml", *sorted((ROOT / "plugins").glob("*/pyproject.toml"))]
FILES = list(rules.house_files(ROOT))
PAGES = [path for path in FILES if path.suffix == ".md"]

# Codes that need no Chinese text. Nothing stands here: whoever reads an error reads it in their language.
UNTRANSLATED: frozenset[str] = frozenset()


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def faults(paths: list[Path], of: Callable[[Path], list[str]]) -> dict[str, list[str]]:
    """What is wrong with each file that something is wrong with."""
    assert len(paths) > 100  # the list itself is still made
    return {name(path): found for path in paths if (found := of(path))}


# -- the walls


def test_imports_run_downwards_only() -> None:
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = run("-c", program)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_source_runs_no_data() -> None:
    assert faults(SOURCES, lambda path: rules.forbidden(path.read_text("utf-8"))) == {}


def test_every_file_of_python_is_one_thought() -> None:
    """Tests, tools and benches too: whoever looks for a test reads its file."""
    assert rules.long_files({name(path): path.read_text("utf-8") for path in FILES if path.suffix == ".py"}) == []


def test_a_file_of_two_thoughts_is_seen() -> None:
    assert rules.long_files({"a.py": "x = 1\n" * rules.MAX_LINES, "b.py": "x = 1\n" * 401}) == ["b.py"]


@pytest.mark.parametrize(
    "bad",
    [
        "import pickle", "import json, marshal", "from shelve import open", "from pickle import loads as safe",
        "yaml.load(x)", "eval(x)", "run = exec", "import builtins; builtins.exec(x)", "import_module('pickle')",
    ],
)  # fmt: skip
def test_what_runs_data_is_seen(bad: str) -> None:
    assert rules.forbidden(bad)


def test_names_that_only_look_like_it_are_not() -> None:
    good = "'Keys do not pickle.'\nimport pickles\nevaluate(x); ast.literal_eval(x); db.executescript(x); self.exec_(x)"
    assert rules.forbidden(good) == []


def test_every_public_name_has_a_docstring() -> None:
    plugins = [name(path) for path in sorted((ROOT / "plugins").glob("*/src"))]
    done = run("-m", "interrogate", "-c", "pyproject.toml", "-v", "src", *plugins)
    assert done.returncode == 0, done.stdout + done.stderr


# -- what a file may not tell


def test_no_file_names_an_index_or_a_machine() -> None:
    assert faults(FILES, lambda path: rules.machine_traces(rules.text_of(path))) == {}


@pytest.mark.parametrize(
    "pieces",
    [
        ("https://pypi", ".org/simple"), ("/opt/", "pypi/x"), ("pip --extra-", "index-url x"), ("--find", "-links"),
        ("x @ file:", "///tmp/x-1.0.whl"), ("open('/", "work/main')"), ("see /", "root/.cache"), ("/home/", "ann/x"),
        ("index-url = --trusted", "-host"), ("https://files", ".pythonhosted.org/x"),
    ],
)  # fmt: skip
def test_traces_of_a_machine_are_seen(pieces: tuple[str, str]) -> None:
    assert rules.machine_traces("".join(pieces))


def test_what_only_looks_like_a_trace_is_not() -> None:
    assert rules.machine_traces("the ./work/x, network/work/x, file:city.keys/keyring.json, ~/root/x") == []


# -- the texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogues_say_the_same_in_every_language(language: str) -> None:
    assert rules.catalogue_differences(catalogue("zh"), catalogue(language)) == []


def texts(**changes: Any) -> SimpleNamespace:
    whole: dict[str, Any] = {
        "MESSAGES": {"found": "{name} at {place}"}, "WORDS": {"home": "home"}, "LABEL": {"line": "help"},
        "REPORT": {"title": "Report"}, "PAPER": {"title": "Backup"}, "BACKUP": {"done": "done"},
        "POSTER": {"title": "Help"}, "LEAFLET": {"title": "Tag"}, "FORM": {"title": "Yes"},
        "DOSSIER": {"title": "Copy"}, "HEALTH": {"keys": "{key}"},
        "ROUNDS": {"title": "x"}, "SUPPLY": {"few": "few"}, "MISSING": {"title": "x"}, "WARNINGS": {"none": "none"},
        "SCREEN": {"none": "none"},
        "COLOURS": ("red", "blue"), "ANIMALS": ("cow", "horse"),
    }  # fmt: skip
    return SimpleNamespace(**{**whole, **changes})


@pytest.mark.parametrize(
    "changed",
    [
        {"MESSAGES": {}}, {"MESSAGES": {"found": "{name}"}}, {"WORDS": {"home": "home", "more": "x"}}, {"LABEL": {}},
        {"REPORT": {"title": "{x}"}}, {"PAPER": {}}, {"BACKUP": {}}, {"POSTER": {}}, {"LEAFLET": {}}, {"FORM": {}},
        {"DOSSIER": {}}, {"ROUNDS": {}}, {"SUPPLY": {}}, {"MISSING": {}}, {"WARNINGS": {}}, {"SCREEN": {}},
        {"HEALTH": {"keys": "x"}}, {"COLOURS": ("red",)}, {"ANIMALS": ("cow", "cow")},
    ],
)  # fmt: skip
def test_a_catalogue_that_differs_is_seen(changed: dict[str, Any]) -> None:
    assert rules.catalogue_differences(texts(), texts()) == []
    assert rules.catalogue_differences(texts(), texts(**changed))


CATALOGUES = {f"texts/{language}" for language in LANGUAGES}


@cache
def raised() -> tuple[dict[str, set[str] | None], list[str]]:
    """The codes of what ships to deployers; the testing kit's fakes fail in English only."""
    sources = {
        name(path): path.read_text("utf-8")
        for path in SOURCES
        if "testing" not in path.relative_to(ROOT).parts and path.parent.name + "/" + path.stem not in CATALOGUES
    }
    return rules.error_codes(sources)


def test_every_error_has_a_chinese_text() -> None:
    facts, made_at_run_time = raised()
    assert made_at_run_time == []
    assert len(facts) > 50  # the search itself still finds them
    missing = rules.untranslated(facts.keys() - UNTRANSLATED, catalogue("zh").ERRORS)
    assert not missing, f"texts.zh.ERRORS lacks {len(missing)} codes:\n" + "\n".join(missing)


def test_chinese_error_texts_name_only_what_their_errors_carry() -> None:
    facts, _ = raised()
    assert rules.error_text_faults(facts, catalogue("zh").ERRORS) == []


RAISES = """
raise ConfigError("GT-A-ONE", "what", "why", limit=3, rows=())
raise ConfigError("GT-A-TWO", "what", **more)
class E(X):
    def __init__(self): super().__init__("GT-A-THREE", "what", kind=1)
if error.code == "GT-A-ONE": pass
fault("GT-A-FOUR", 3)
"see GT-A-FIVE there"
"""


def test_error_codes_are_found_with_their_facts() -> None:
    facts, made = rules.error_codes({"a.py": RAISES})
    assert facts == {"GT-A-ONE": {"limit"}, "GT-A-TWO": None, "GT-A-THREE": {"kind"}, "GT-A-FOUR": None}
    assert made == []
    assert rules.error_codes({"a.py": 'X(f"GT-A-{kind}", "what")'})[1] == ["a.py:1"]
    good = {"GT-A-ONE": ("{limit}", "", ""), "GT-A-TWO": ("{any}", "", "")}
    assert rules.untranslated(facts, good) == ["GT-A-FOUR", "GT-A-THREE"]
    assert rules.error_text_faults(facts, good) == []
    assert rules.error_text_faults(facts, {"GT-A-ONE": ("", "{rows}", ""), "GT-B": ("", "", "")}) == [
        "GT-B: nothing raises it", "GT-A-ONE: its error carries no {rows}",
    ]  # fmt: skip


# -- the pages


def test_links_of_pages_lead_somewhere() -> None:
    assert faults(PAGES, rules.dead_links) == {}


def test_a_dead_link_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("[a](page.md#x) [b](https://example.org) [c](#y) ![d](gone.png)\n```\n[e](code)\n```\n")
    assert rules.dead_links(page) == ["gone.png"]


def readme(name: str = "README.md") -> str:
    return (ROOT / name).read_text("utf-8")


def columns(line: str) -> int:
    """How many columns of a terminal a line takes."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)


@pytest.mark.parametrize(
    ("name", "leads_to"),
    [("README.md", ("docs/tutorial/1-first-city.md", "README.zh.md")),
     ("README.zh.md", ("docs/zh/tutorial.md", "README.md"))],
)  # fmt: skip
def test_the_readmes_first_screen(name: str, leads_to: tuple[str, ...]) -> None:
    screen = readme(name).splitlines()[:45]
    assert [line for line in screen if columns(line) > 80] == []
    text = "\n".join(screen)
    assert "docs/img/tag.png" in text
    assert "make demo" in text
    assert "make test" in text
    assert "\nDone in" in rules.fences(text, "text")[0]
    code = rules.fences(text, "python")[0]
    assert sum(isinstance(node, ast.stmt) for node in ast.walk(trees.parsed(code))) <= 11, (
        "ten lines, and `with` around"
    )
    for named in ("docs/explanation/what-nobody-else-does.md", "docs/benchmarks.md", *leads_to):
        assert named in text


def test_the_readmes_python_runs_as_written(tmp_path: Path) -> None:
    script = tmp_path / "example.py"
    script.write_text(rules.fences(readme(), "python")[0], "utf-8")
    done = run(script.name, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout.strip(), "it ends with figures"
    assert (tmp_path / "city.db").exists()


def test_config_md_lists_every_setting_with_its_default() -> None:
    page = (ROOT / "docs/config.md").read_text("utf-8")
    said = rules.settings_table(page)
    fields = [field.name for field in attrs.fields(config.Config) if field.name != "base"]
    assert [key for key in said if "." not in key] == fields
    real = config.from_mapping({}, Path())
    for key in fields:
        written = tomllib.loads(f"value = {said[key]}")["value"]
        assert getattr(config.from_mapping({key: written}, Path()), key) == getattr(real, key), key
    kind = config.from_mapping({"kinds": {"x": {}}}, Path()).kinds["x"]
    parts = {f"kinds.{'class' if f.name == 'klass' else f.name}": f.name for f in attrs.fields(config.KindConfig)}
    assert {key for key in said if "." in key} == set(parts)
    for key, attribute in parts.items():
        written = tomllib.loads(f"value = {said[key]}")["value"]
        assert (tuple(written) if isinstance(written, list) else written) == getattr(kind, attribute), key


def test_config_mds_example_is_a_configuration() -> None:
    page = (ROOT / "docs/config.md").read_text("utf-8")
    example = tomllib.loads(rules.fences(page, "toml")[0])
    config.from_mapping(example, Path())
    assert set(example) == {f.name for f in attrs.fields(config.Config)} - {"base"}, "it shows every key"


def test_the_picture_of_the_house_shows_every_room() -> None:
    picture = rules.fences((ROOT / "docs/architecture.md").read_text("utf-8"), "")[0]
    layers = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"][0][
        "layers"
    ]
    rooms = [room for line in layers for room in line.split(" | ")]
    drawn = re.findall(r"(?:^  |·  )([a-z]+)(?:/|\.py)(?= |$)", picture, re.MULTILINE)
    assert drawn == rooms


# -- the packaging


@pytest.mark.parametrize(
    "project", [path for path in PROJECTS[1:] if "entry-points" in path.read_text("utf-8")], ids=name
)
def test_a_plugin_offers_what_its_entry_point_says_and_is_light(project: Path) -> None:
    """Its module offers the schemes it is listed under, and importing it loads nothing that only printing needs."""
    points = tomllib.loads(project.read_text("utf-8"))["project"]["entry-points"]["guardtag"]
    for module in set(points.values()):
        hooks = f"[hook for name, hook in vars({module}).items() if name.startswith('guardtag_') and callable(hook)]"
        schemes = [scheme for scheme, offered in points.items() if offered == module]
        program = f"import {module}; assert [o.scheme for hook in {hooks} for o in hook()] == {schemes}"
        assert newly_loaded(program) & HEAVY == set()


def test_ci_runs_what_the_readme_says() -> None:
    script = ROOT / ".ci/run"
    assert os.access(script, os.X_OK)
    lines = script.read_text("utf-8").splitlines()
    assert "set -euo pipefail" in lines
    assert [line for line in lines if line.startswith("make ")] == ["make check", "make test"]


def test_make_alone_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    promised = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert promised
    done = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=30)
    assert re.findall(r"^  make ([a-z-]+) ", done.stdout, re.MULTILINE) == promised.group(1).split()
