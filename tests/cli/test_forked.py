"""A forked command is what a command is that starts from nothing: the same answers, a process of its own."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests import forked
from tests.soak import soak

SAID: dict[str, tuple[str, ...]] = {
    "help": ("--help",), "of a command": ("ward", "enrol", "--help"), "version": ("--version",),
    "begun": ("init",), "nothing there": ("incident", "list", "--open", "--city", "none.db"),
    "no tag": ("scan", "rubbish"), "no command": ("wards",), "no option": ("ward", "list", "--colour"),
    "no area": ("ward", "enrol", "x", "--area", "no area!", "--consent-by", "y"), "plugins": ("plugins",),
}  # fmt: skip


@pytest.mark.parametrize(
    ("words", "language"),
    [*((SAID[key], "en") for key in ("of a command", "begun", "no tag", "plugins")), (SAID["no area"], "zh"),
     *soak((words, "en") for key, words in SAID.items() if key not in ("of a command", "begun", "no tag", "plugins")),
     *soak((words, "zh") for key, words in SAID.items() if key != "no area")],
)  # fmt: skip
def test_it_says_what_a_fresh_one_says(words: tuple[str, ...], language: str, tmp_path: Path) -> None:
    answers = []
    for name in ("one", "two"):
        folder = tmp_path / name / "town"
        folder.mkdir(parents=True)
        done = forked.run(folder, *words, fresh=name == "two", GUARDTAG_LANG=language)
        left = sorted((str(path.relative_to(folder)), path.stat().st_mode) for path in folder.rglob("*"))
        said = (done.stdout + "|" + done.stderr).replace(str(folder), "")
        answers.append((done.returncode, said, left))
    assert answers[0] == answers[1]
    assert len(answers[0][1]) > 1


ASKED = """
import json, os, sys
print(json.dumps([os.getpid(), os.getcwd(), os.environ["MINE"], sys.stdin.read(), sys.warnoptions, sys.path[:2]]))
"""


@pytest.mark.parametrize("fresh", [False, True])
def test_each_has_its_own_number_folder_variables_and_input(fresh: bool, tmp_path: Path) -> None:
    numbers = {os.getpid()}
    for text in ("一", "two"):
        more = {"PYTHONPATH": os.pathsep.join((str(tmp_path / "more"), *forked.FOLDERS))}
        done = forked.run(
            tmp_path, "--version", typed=text.encode(), before=ASKED, fresh=fresh, MINE=text, **more
        )  # fmt: skip
        number, folder, mine, read, warned, (here, path) = json.loads(done.stdout.splitlines()[0])
        assert (folder, mine, read, warned) == (str(tmp_path), text, text, ["error"])
        assert (here in ("", str(tmp_path)), path) == (True, str(tmp_path / "more"))
        numbers.add(number)
        assert os.environ.get("MINE") is None
    assert len(numbers) == 3


@pytest.mark.parametrize("fresh", [False, True])
@pytest.mark.parametrize(
    ("before", "status", "error"), [
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -9, ""), ("import sys; sys.exit(7)", 7, ""),
        ("import warnings; warnings.warn('so')", 1, "UserWarning: so"), ("open('x', 'w')", 1, "ResourceWarning"),
    ], ids=["killed", "ended", "warned", "left open"],
)  # fmt: skip
def test_how_one_ends_is_told(before: str, status: int, error: str, fresh: bool, tmp_path: Path) -> None:
    done = forked.run(tmp_path, "--version", before=before, fresh=fresh)
    assert done.returncode == (0 if error == "ResourceWarning" else status)
    assert error in done.stderr
