"""Chromium, which shows and prints pages for the tests: where it is, how it is started, which letters it has.

Where it is missing the tests are skipped and say what to run; where ``GUARDTAG_CI`` is set they fail.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium

FINDER = Path(__file__).parents[1] / "tools/browser.sh"
OPTIONS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)  # fmt: skip
"""Beside ``--headless``: nothing is asked of anybody beyond this machine."""
PATIENT = 40_000
"""Milliseconds that anything may take: a machine that pauses is no fault of ours."""
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


class Browser:
    """One Chromium for all tests of a process.

    Playwright's sync interface lives on an event loop that it leaves marked as running in this thread, where no other
    test could run one of its own any more. So the mark is there only while a test visits pages.

    Args:
        folder: for its files.
    """

    def __init__(self, folder: Path) -> None:
        from playwright.sync_api import sync_playwright

        self._playwright = sync_playwright().start()
        self._loop = asyncio.get_running_loop()
        self._chromium: Chromium = self._playwright.chromium.launch(
            executable_path=path(), args=OPTIONS, env=environment(folder), timeout=PATIENT
        )
        self._press = self._chromium.new_context()
        self._bed = self._press.new_page()
        asyncio._set_running_loop(None)

    @contextmanager
    def at_work(self) -> Iterator[Chromium]:
        """Chromium, for a test; its windows are closed afterwards."""
        asyncio._set_running_loop(self._loop)
        try:
            yield self._chromium
        finally:
            for context in self._chromium.contexts:
                if context is not self._press:
                    context.close()
            asyncio._set_running_loop(None)

    def printed(self, page: Path) -> Path:
        """The page as PDF beside it, with the browser's own headers and footers asked for, as its dialogue does."""
        out = page.with_suffix(".pdf")
        with self.at_work():
            self._bed.goto(page.as_uri())
            self._bed.pdf(path=out, display_header_footer=True, prefer_css_page_size=True, print_background=True)
        return out

    def close(self) -> None:
        """Ends it."""
        asyncio._set_running_loop(self._loop)
        self._chromium.close()
        self._playwright.stop()


@cache
def running(config: pytest.Config) -> Browser:
    """The one of this process, which is started when it is first asked for and ends when the tests have."""
    path()  # skipped, or failed, before anything is started
    folder = tempfile.TemporaryDirectory(prefix="chromium", ignore_cleanup_errors=True)
    config.add_cleanup(folder.cleanup)
    browser = Browser(Path(folder.name))
    config.add_cleanup(browser.close)
    return browser
