"""Chromium, which prints pages to PDF for the tests. Where it is missing they are skipped; under ``CI`` they fail."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

_CALLED = ("chromium", "chromium-browser", "google-chrome")
_OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def printed(page: Path, folder: Path) -> Path:
    """The page as PDF, with the browser's own headers and footers asked for, as its dialogue does."""
    found = next(filter(None, map(shutil.which, _CALLED)), None)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not here", pytrace=False)
        pytest.skip("needs Chromium")
    out = folder / "printed.pdf"
    command = [found, *_OPTIONS, f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={out}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=100, stdin=subprocess.DEVNULL)
    return out
