"""What a program loads."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests import unmeasured

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {
    "fpdf",
    "pypdfium2",
    "segno",
    "PIL",
    "zxingcpp",
    "resvg_py",
    "python_calamine",
    "fontTools",
    "uharfbuzz",
    "xlsxwriter",
    "hypothesis",
    "pytest",
}
"""Libraries that few need."""


def run(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Runs this Python on the tree's own sources, whether guardtag is installed or not."""
    path = os.pathsep.join(filter(None, (str(ROOT / "src"), os.environ.get("PYTHONPATH"))))
    return subprocess.run(
        [sys.executable, *arguments], cwd=cwd, env={**unmeasured.variables(), "PYTHONPATH": path, "PYTHONUTF8": "1"},
        capture_output=True, text=True, timeout=100, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip


def newly_loaded(program: str) -> set[str]:
    """The modules that a program loads beyond those a bare interpreter has."""
    frame = "import sys; before = set(sys.modules)\n{}\nprint('\\n' + ' '.join(set(sys.modules) - before))"
    done = run("-c", frame.format(program))
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())
