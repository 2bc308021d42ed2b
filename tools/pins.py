"""Writes constraints.txt and bench/constraints.txt anew: `make pins`. Needs uv, which the set-up does not bring.

`read_pins` reads such a file: remarks at its head, then packages of one version each with the hashes of their files.

What a pyproject.toml here asks for is resolved for every system and every Python that guardtag supports, and written
down with the hashes of all its files. Versions that stand there already stay where they fit; ``--upgrade`` takes the
newest, ``--upgrade-package NAME`` the newest of one.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from packaging.markers import Marker

ROOT = Path(__file__).resolve().parents[1]
# Systems and Pythons that guardtag is for, as far as a requirement's marker can tell them apart.
ENVIRONMENTS = [
    {"python_version": version, "python_full_version": f"{version}.{patch}", "sys_platform": system,
     "platform_system": {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}[system],
     "os_name": "nt" if system == "win32" else "posix", "implementation_name": "cpython",
     "platform_python_implementation": "CPython", "platform_machine": machine, "extra": ""}
    for version, patch in (("3.11", 2), ("3.11", 9), ("3.12", 0), ("3.13", 0), ("3.14", 0))
    for system, machine in (("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64"), ("win32", "AMD64"))
]  # fmt: skip

OLDEST = "3.11"
# hatchling asks for editables when it installs a work tree, and only then.
BACKEND = ("hatchling", "editables")
# What bench/payload.py and bench/damage.py hold guardtag beside; setuptools builds the one that has no wheel.
PEERS = (
    "pyseto", "joserfc", "cwt", "pybranca", "itsdangerous", "numpy", "opencv-python-headless", "pyzbar", "qrcode",
    "setuptools",
)  # fmt: skip
# Asked for in a browser (Emscripten) alone, where no one sets this up.
LEFT_OUT = "httpx2-jsfetch"

HEADS = {
    "constraints.txt": """\
# The third-party packages of .venv, for Linux, macOS and Windows and for Python 3.11 to 3.14. A file is taken only when
# its hash is here. To renew, as one command, with uv at hand:  make pins  (ARGS=--upgrade for the newest of everything)
""",
    "bench/constraints.txt": """\
# .venv-bench: what bench/payload.py measures guardtag beside, what bench/damage.py draws, wears and reads with, and
# what guardtag needs for it, in the versions of constraints.txt. To renew, as one command, with uv at hand:  make pins
""",
}

# One package as uv writes it; nothing else may stand in the file, an option for pip or an address least of all.
PIN = re.compile(
    r"(?P<name>[a-z0-9-]+)==(?P<version>[a-z0-9.]+)(?: ; (?P<marker>[^\\\n]+))? \\\n"
    r"(?P<hashes>(?:    --hash=sha256:[0-9a-f]{64} \\\n)*    --hash=sha256:[0-9a-f]{64})\n"
)


class Pin(NamedTuple):
    """A package of a file of pins."""

    name: str
    version: str
    marker: Marker | None
    hashes: tuple[str, ...]


def read_pins(path: Path) -> list[Pin]:
    """All packages of a file, in its order; a line that is no pin, hash or remark at the head is an AssertionError."""
    text = path.read_text("ascii")
    found, at = [], re.match(r"(?:#.*\n)*", text).end()  # type: ignore[union-attr]
    while at < len(text):
        match = PIN.match(text, at)
        assert match, f"{path.name}: {text[at : at + 80]!r}"
        marker = Marker(match["marker"]) if match["marker"] else None
        found.append(Pin(match["name"], match["version"], marker, tuple(re.findall("[0-9a-f]{64}", match["hashes"]))))
        at = match.end()
    return found


def asked_for(path: Path, extras: Iterable[str] | None = None) -> set[str]:
    """Third-party requirements of one pyproject.toml: its dependencies and those of some extras, or of all."""
    project = tomllib.loads(path.read_text("utf-8"))["project"]
    optional = project.get("optional-dependencies", {})
    texts = [*project["dependencies"]]
    for extra in optional if extras is None else extras:
        texts += optional[extra]
    return {text for text in texts if not re.match(r"guardtag\b", text)}


def resolve(requirements: Iterable[str], name: str, *more: str) -> None:
    """Has uv write one of the two files, then puts its head over it."""
    command = [
        "uv", "--no-config", "pip", "compile", "-", "--universal", "--python-version", OLDEST, "--generate-hashes",
        "--fork-strategy", "fewest", "--no-header", "--no-annotate", "--no-emit-package", LEFT_OUT, "--quiet",
        "--output-file", name, *more,
    ]  # fmt: skip
    asked = "\n".join(sorted(requirements))
    subprocess.run(command, cwd=ROOT, input=asked, text=True, stdout=subprocess.DEVNULL, check=True)
    path = ROOT / name
    path.write_text(HEADS[name] + path.read_text("ascii"), "ascii")


def main(words: list[str]) -> int:
    """Writes both files; ``words`` go to uv."""
    if shutil.which("uv") is None:
        print("pins: uv is not here. do: install it, as with pipx install uv, then run this again.", file=sys.stderr)
        return 1
    projects = [ROOT / "pyproject.toml", *sorted((ROOT / "plugins").glob("*/pyproject.toml"))]
    resolve({*BACKEND}.union(*map(asked_for, projects)), "constraints.txt", *words)
    peers = {*BACKEND, *PEERS} | asked_for(projects[0], ["print"])
    resolve(peers, "bench/constraints.txt", "--constraints", "constraints.txt", *words)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
