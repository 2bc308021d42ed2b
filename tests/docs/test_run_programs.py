"""Blocks of the pages that name other programs than `guardtag`: what they name is there, and what can be run is run."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT, blocks
from tests.docs.test_run_blocks import block

LINES = [
    (one.page, line.strip()) for one in blocks() if one.kind == "sh"
    for line in one.text.replace("\\\n", " ").splitlines() if line.strip()
]  # fmt: skip
OURS = {
    name: set(project.get("optional-dependencies", {}))
    for path in (ROOT / "pyproject.toml", *ROOT.glob("plugins/*/pyproject.toml"))
    for project in [tomllib.loads(path.read_text("utf-8"))["project"]] for name in [project["name"]]
}  # fmt: skip
"""Our distributions and the parts of each."""
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def unknown(line: str) -> list[str]:
    """What a line names that is not there: targets of make, scripts and their options, distributions and parts."""
    try:
        words = shlex.split(line, comments=True)
    except ValueError:  # a line of a longer command
        return []
    wrong = []
    for at, word in enumerate(words):
        rest = words[at + 1 :]
        if word == "make":
            targets = [name for name in rest[:1] if "=" not in name]
            wrong += [name for name in targets if not re.search(rf"^{re.escape(name)}:", MAKEFILE, re.MULTILINE)]
        elif re.fullmatch(r"(?:bench|tools|examples)/\w+\.py", word):
            there = (ROOT / word).exists()
            source = (ROOT / word).read_text("utf-8") if there else ""
            given = [name.partition("=")[0] for name in rest if name.startswith("--") and there]
            wrong += [word] * (not there) + [name for name in given if f'"{name}"' not in source]
        elif word == "pip" or word.endswith("/pip"):
            wrong += [name for name in rest[1:] if rest[:1] == ["install"] and not known(name)]
    return wrong


def known(name: str) -> bool:
    """Whether what pip is to install is a distribution of ours, or a wheel of one, with parts that it has."""
    if name.startswith("-") or (name.startswith("./") and not re.search(r"\.whl\b", name)):  # a folder of the reader's
        return True
    if name.partition("[")[0] == ".":  # the copy that the reader stands in
        name = "guardtag" + name[1:]
    name, _, parts = name.rpartition("/")[2].partition("[")
    name = re.sub(r"-\d.*", "", name).replace("_", "-")
    return name in OURS and {part for part in parts.rstrip("]").split(",") if part} <= OURS[name]


def test_what_other_programs_are_given_is_there() -> None:
    assert [f"{page}: {line}: {wrong}" for page, line in LINES if (wrong := unknown(line))] == []
    assert unknown("pip install '.[nothing]'")
    named = " ".join(line for _, line in LINES)
    assert all(word in named for word in ("make bench", "pip install", "bench/payload.py --full", "tools/score_photos"))


@pytest.mark.parametrize(
    "line",
    ["make dish", "python bench/gone.py", "python bench/web.py --gone", "pip install guardtag-gone", "make x && y",
     "pip install 'guardtag[gone]'", "city/bin/pip install ./guardtag-0.1.0-py3-none-any.whl[gone]"],
)  # fmt: skip
def test_what_is_not_there_is_seen(line: str) -> None:
    assert len(unknown(line)) == 1


def shell(folder: Path, line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["sh", "-c", line], cwd=folder, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize(
    ("page", "head", "folder"),
    [("docs/how-to/install.md", "sha256sum", "."), ("docs/how-to/release.md", "(cd dist", "dist")],
)
def test_files_that_were_changed_on_the_way_are_seen(tmp_path: Path, page: str, head: str, folder: str) -> None:
    line = next(line for line in block(page, head).splitlines() if "sha256sum" in line)
    (tmp_path / folder).mkdir(exist_ok=True)
    wheel = tmp_path / folder / "guardtag-0.1.0-py3-none-any.whl"
    wheel.write_bytes(b"a wheel")
    assert shell(tmp_path / folder, "sha256sum *.whl > SHA256SUMS").returncode == 0
    assert shell(tmp_path, line).returncode == 0
    wheel.write_bytes(b"another")
    assert shell(tmp_path, line).returncode == 1


def test_the_list_of_changes_is_written_and_its_fragments_are_taken(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "CHANGELOG.md", "src/guardtag/_version.py", "src/guardtag/__init__.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "changelog.d").mkdir()
    (tmp_path / "changelog.d/one.added.md").write_text("Something that is new.\n", "utf-8")
    look, take, *_ = block("docs/how-to/release.md", ".venv/bin/towncrier").splitlines()
    assert "Something that is new." in towncrier(tmp_path, look)
    assert "Something that is new." not in (tmp_path / "CHANGELOG.md").read_text("utf-8")
    towncrier(tmp_path, take)
    assert "Something that is new." in (tmp_path / "CHANGELOG.md").read_text("utf-8")
    assert list((tmp_path / "changelog.d").iterdir()) == []


def towncrier(folder: Path, line: str) -> str:
    """What it says, in a folder that is no repository."""
    _, *words = shlex.split(line, comments=True)
    done = subprocess.run(
        [sys.executable, "-m", "towncrier", *words], cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout
