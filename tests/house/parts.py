"""Where everything has to be there (GUARDTAG_CI), a test that was left out for want of a part is no success.

A skip passes there only when its reason is one of these: it says that the case does not arise, not that something is
missing. So a new reason has to be thought about once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeVar

import pytest

NO_CASE = (
    # of suites that others' plugins run as well: what the plugin says of itself
    r"this (printer|store|source|channel) (needs nothing that could be|cannot be) broken",
    r"nothing here reads this format back", r"it does not say how many labels", r"a keyring of this source is its own",
    r"this store does not (say|count)", r"this suite compares no random histories",
    # of the case at hand
    r"a store in memory has no backup", r"no text", r"it has no line of words", r"it signs nothing", r"a photo: ",
    r"the font found (is no collection|has one weight)",
    # of another system, and what somebody switched off by name
    r"needs SIGKILL", r"needs a limit on file sizes", r"POSIX permissions", r"links and mode bits",
    r"processes are forked and killed on POSIX", r"this system has no fork", r"there are no forks",
    r"the peak of a process's memory is read as Linux tells it", r"mounts were switched off",
)  # fmt: skip
"""How a reason begins that says why a case does not arise."""

_PASSES = re.compile(rf"(?:Skipped: )?(?:{'|'.join(NO_CASE)})")
_Report = TypeVar("_Report", pytest.TestReport, pytest.CollectReport)


def passes(reason: str) -> bool:
    """Whether a test may be left out for this reason where everything has to be there."""
    return bool(_PASSES.match(reason))


def see(config: pytest.Config, environment: Mapping[str, str]) -> None:
    """Sees to it for the whole run, its plugins' tests too, where everything has to be there."""
    if environment.get("GUARDTAG_CI"):
        config.pluginmanager.register(Whole())


class Whole:
    """The plugin that makes an error of a test that lacks a part."""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Iterator[None]:
        """A test, or what it asks for, that skipped."""
        return _judged((yield))

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self) -> Iterator[None]:
        """A file that skipped as a whole."""
        return _judged((yield))


def _judged(report: _Report) -> _Report:
    if report.outcome == "skipped" and isinstance(report.longrepr, tuple) and not hasattr(report, "wasxfail"):
        path, line, reason = report.longrepr
        if not passes(reason):
            report.outcome = "failed"
            report.longrepr = f"{path}:{line}: {reason} (GUARDTAG_CI is set: a part that is missing is an error)"
    return report
