"""Chromium prints pages to PDF for the tests."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests import chromium


def printed(page: Path, folder: Path) -> Path:
    """The page as PDF, with the browser's own headers and footers asked for, as its dialogue does."""
    out = folder / "printed.pdf"
    command = [
        chromium.path(), "--headless", *chromium.OPTIONS, f"--user-data-dir={folder / 'profile'}",
        f"--print-to-pdf={out}", page.as_uri(),
    ]  # fmt: skip
    subprocess.run(
        command, check=True, capture_output=True, timeout=100, stdin=subprocess.DEVNULL,
        env=chromium.environment(folder),
    )  # fmt: skip
    return out
