"""Tries wheels as a stranger meets them: installed into an empty environment, away from the tree."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from tools.pins import ROOT
from tools.sbom import needs_of, pins
from tools.wheels import projects, settings

# Where pip would otherwise look besides: the tree, and what somebody set for other work.
_NOT_HERE = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PIP_TARGET", "PIP_PREFIX", "PIP_FIND_LINKS")


class Trial:
    """An empty environment in a folder, and what is run with it."""

    def __init__(self, folder: Path, python: str = sys.executable) -> None:
        self.folder = folder
        self._environment = {name: value for name, value in os.environ.items() if name not in _NOT_HERE}
        self._run([python, "-m", "venv", str(folder / "venv")])
        self.bin = folder / "venv/bin"

    def _run(self, command: Sequence[str]) -> str:
        done = subprocess.run(
            command, cwd=self.folder, env=self._environment, text=True, capture_output=True, check=False,
            stdin=subprocess.DEVNULL, timeout=900,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{' '.join(command[:6])} …\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
        return done.stdout

    def run(self, program: str, *words: str) -> str:
        """What a program of the environment prints; a RuntimeError with all it said where it fails."""
        return self._run([str(self.bin / program), *words])

    def third_parties(self, names: Iterable[str]) -> None:
        """Installs what others made, by hash, and nothing of ours: no index is asked for a package called guardtag."""
        wanted = set(names)
        chosen = [pin for name, pin in pins().items() if name in wanted]
        lines = [
            " ".join((f"{pin.name}=={pin.version}", *(f"--hash=sha256:{each}" for each in pin.hashes)))
            for pin in chosen
            if not pin.marker or pin.marker.evaluate()
        ]
        (self.folder / "third.txt").write_text("\n".join(lines) + "\n", "ascii")
        self.run("python", "-m", "pip", "install", "-q", "--no-deps", "--require-hashes", "-r", "third.txt")

    def ours(self, wheels: Iterable[Path]) -> None:
        """Installs wheels of ours from their files alone; what they need must be there, or pip says what is missing."""
        self.run("python", "-m", "pip", "install", "-q", "--no-index", *(str(wheel.resolve()) for wheel in wheels))
        self.run("python", "-m", "pip", "check")


def readme_example() -> str:
    """The README's first Python."""
    found = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    if found is None:
        raise RuntimeError("README.md has no Python")
    return found[1]


def offered(project: Path) -> set[str]:
    """The schemes that a plugin's entry points name."""
    return set(settings(project)["project"].get("entry-points", {}).get("guardtag", {}))


def attempt(folder: Path, wheels: Sequence[Path], say: Callable[[str], None] = print) -> None:
    """The library alone, then with every plugin, in one environment.

    Args:
        folder: an empty folder for the environment.
        wheels: the library's wheel and then those of its plugins.
        say: told of each step that went well.

    Raises:
        RuntimeError: what did not go well, with all that was printed.
    """
    trial = Trial(folder)
    library, *plugins = projects()
    trial.third_parties(need.name for need in needs_of(library) if need.required)
    trial.ours(wheels[:1])
    say(trial.run("guardtag", "--version").strip() + ", alone")
    (folder / "example.py").write_text(readme_example(), "utf-8")
    say(f"README.md's example: {len(trial.run('python', 'example.py').splitlines())} lines")

    trial.third_parties(need.name for project in (library, *plugins) for need in needs_of(project))
    trial.ours(wheels)
    listed = json.loads(trial.run("guardtag", "plugins", "--json"))["plugins"]
    for project in plugins:
        name = settings(project)["project"]["name"]
        schemes = {each["scheme"] for row in listed if row["plugin"] == name for each in row["schemes"]}
        if schemes != offered(project):
            raise RuntimeError(f"{name} is found with {sorted(schemes)}, not with {sorted(offered(project))}")
        module = name.replace("-", "_")
        at = trial.run("python", "-c", f"import {module}; print({module}.__file__)").strip()
        if not Path(at).is_relative_to(folder):
            raise RuntimeError(f"{module} comes from elsewhere")
        say(f"{name}: {', '.join(sorted(schemes)) or 'no scheme'}")
    if "127.0.0.1" not in trial.run("guardtag", "serve", "--help"):
        raise RuntimeError("guardtag serve is not there")
    trial.run("guardtag", "demo", "--out", "demo")
    say("guardtag demo: the whole story")
