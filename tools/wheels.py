"""Builds guardtag and its plugins, and says what is wrong with a wheel; `make dist` and the tests use it."""

from __future__ import annotations

import email
import json
import os
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from packaging.metadata import Metadata
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parents[1]
PYTHONS = ("3.11", "3.13", "3.14")
"""Those that the tests ran through on; see docs/operations/supported.md."""

# Runs in the folder of a project: the hook that every front end calls (PEP 517).
_HOOK = "import json, sys, hatchling.build as h; print(json.dumps(getattr(h, sys.argv[1])(sys.argv[2])))"


def projects(root: Path = ROOT) -> list[Path]:
    """The folders that a wheel is built from: the library's, then each plugin's."""
    return [root, *sorted(path.parent for path in (root / "plugins").glob("*/pyproject.toml"))]


def settings(project: Path) -> dict[str, Any]:
    """What a project's pyproject.toml says."""
    return tomllib.loads((project / "pyproject.toml").read_text("utf-8"))


def commit_time(root: Path = ROOT) -> str:
    """Seconds for SOURCE_DATE_EPOCH: what is set, or the time of the commit, or 2026-01-01 where there is no git."""
    if "SOURCE_DATE_EPOCH" in os.environ:
        return os.environ["SOURCE_DATE_EPOCH"]
    asked = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=root, capture_output=True, text=True, check=False)
    return asked.stdout.strip() or "1767225600"


def build(project: Path, kind: str, into: Path, epoch: str) -> Path:
    """Builds one file.

    Args:
        project: folder with the pyproject.toml.
        kind: "wheel" or "sdist".
        into: folder that the file comes into; made where it is missing.
        epoch: seconds since 1970 that stand for every file's time.

    Returns:
        The file.

    Raises:
        subprocess.CalledProcessError: the backend failed; what it said went to standard error.
    """
    into.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-P", "-c", _HOOK, f"build_{kind}", str(into.resolve())], cwd=project, check=True, text=True,
        stdout=subprocess.PIPE, env={**os.environ, "SOURCE_DATE_EPOCH": epoch, "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    return into / json.loads(done.stdout.splitlines()[-1])


def sources(project: Path) -> dict[str, bytes]:
    """What a wheel has to hold of a project: name in the wheel to content, for every file of its package."""
    (package,) = settings(project)["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    folder = project / package
    return {
        path.relative_to(folder.parent).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def faults(wheel: Path, project: Path) -> list[str]:
    """What is wrong with a wheel, as sentences; nothing where it may be published."""
    with zipfile.ZipFile(wheel) as opened:
        held = {name: opened.read(name) for name in opened.namelist()}
        times = {entry.date_time for entry in opened.infolist()}
    found = list(_misplaced(held, sources(project)))
    if len(times) != 1:
        found.append("its files have several times: it cannot be built again as it is")
    info = next((name.partition("/")[0] for name in held if name.partition("/")[0].endswith(".dist-info")), "")
    for name in ("METADATA", "WHEEL", "RECORD", "licenses/LICENSE"):
        if f"{info}/{name}" not in held:
            found.append(f"{name} is missing")
    if found:
        return found
    if held[f"{info}/licenses/LICENSE"] != (ROOT / "LICENSE").read_bytes():
        found.append("its licence is not the project's")
    if b"Root-Is-Purelib: true" not in held[f"{info}/WHEEL"] or b"Tag: py3-none-any" not in held[f"{info}/WHEEL"]:
        found.append("it is not for every system")
    points = settings(project)["project"].get("entry-points", {}).get("guardtag", {})
    listed = held.get(f"{info}/entry_points.txt", b"").decode()
    found += [f"its entry point {name} is missing" for name, at in points.items() if f"{name} = {at}" not in listed]
    return found + list(_misdescribed(held[f"{info}/METADATA"], project))


def _misplaced(held: dict[str, bytes], wanted: dict[str, bytes]) -> Iterator[str]:
    """Files too many, too few, or other than in the tree; a test in a package is one too many."""
    package = next(iter(wanted)).partition("/")[0]
    inside = {name for name in held if not name.partition("/")[0].endswith(".dist-info")}
    yield from (f"{name} is in it and not in the tree" for name in sorted(inside - wanted.keys()))
    yield from (f"{name} is missing" for name in sorted(wanted.keys() - inside))
    yield from (
        f"{name} differs from the tree" for name in sorted(inside & wanted.keys()) if held[name] != wanted[name]
    )
    yield from (f"{name} is a test" for name in sorted(inside) if "/tests/" in name or "/test_" in name)
    if f"{package}/py.typed" not in inside:
        yield "py.typed is missing: its types would not be seen"


def _misdescribed(data: bytes, project: Path) -> Iterator[str]:
    """What an index would refuse, or show wrongly (core metadata specification 2.4; checked by packaging)."""
    from markdown_it import MarkdownIt
    from trove_classifiers import classifiers

    try:
        said = Metadata.from_email(data, validate=True)
    except ExceptionGroup as group:
        yield from (f"METADATA: {error}" for error in group.exceptions)
        return
    written = settings(project)["project"]
    if said.name != written["name"] or str(said.license_expression) != "Apache-2.0":
        yield "METADATA names another project or licence"
    yield from (f"METADATA: no such classifier: {text}" for text in set(said.classifiers or ()) - classifiers)
    named = {text.rpartition(" ")[2] for text in said.classifiers or () if "Python :: 3." in text}
    if named != set(PYTHONS) or said.requires_python != SpecifierSet(f">={PYTHONS[0]}"):
        yield f"METADATA is not for Python {', '.join(PYTHONS)}"
    if not str(email.message_from_bytes(data)["Description-Content-Type"]).startswith("text/markdown"):
        yield "its description is not said to be Markdown"
    if "<h1>" not in MarkdownIt("js-default").render(said.description or ""):
        yield "its description does not render"
