"""Chromium, which shows and prints pages for the tests: where it is, how it is started, which letters it has.

Where it is missing the tests are skipped and say what to run; where ``GUARDTAG_CI`` is set they fail.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
from functools import cache
from pathlib import Path

import pytest

FINDER = Path(__file__).parents[1] / "tools/browser.sh"
OPTIONS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)  # fmt: skip
"""Beside ``--headless``: nothing is asked of anybody beyond this machine."""
LETTERS = "manimgx_fonts_cjk"
FONTS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<dir>{folder}</dir>
<match target="pattern">
<test name="lang" compare="contains"><string>zh</string></test>
<edit name="family" mode="append"><string>Noto Sans CJK SC</string></edit>
</match>
</fontconfig>
"""


@cache
def _where() -> str:
    try:
        done = subprocess.run(
            ["sh", str(FINDER), "where"], capture_output=True, text=True, timeout=100, stdin=subprocess.DEVNULL,
            check=False,
        )  # fmt: skip
    except FileNotFoundError:
        return ""
    return done.stdout.strip()


def path() -> str:
    """Where it is; a test that asks is skipped, or fails, when it is not here."""
    if not (found := _where()):
        if os.environ.get("GUARDTAG_CI"):
            pytest.fail("Chromium is not here: sh tools/browser.sh", pytrace=False)
        pytest.skip("needs Chromium: sh tools/browser.sh")
    return found


def environment(folder: Path) -> dict[str, str]:
    """Its variables: the Chinese letters of the pinned package are there on every machine.

    Args:
        folder: for the file that says where they are.
    """
    variables = dict(os.environ)
    found = importlib.util.find_spec(LETTERS)
    if found and found.submodule_search_locations and "FONTCONFIG_FILE" not in variables:
        told = folder / "fonts.conf"
        told.write_text(FONTS.format(folder=found.submodule_search_locations[0]), "utf-8")
        variables["FONTCONFIG_FILE"] = str(told)
    return variables
