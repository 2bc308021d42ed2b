"""Mode bits of files: what the tests of ``file:`` share."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

posix = pytest.mark.skipif(os.name != "posix", reason="mode bits are POSIX's")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(autouse=True)
def open_umask(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """With a umask that would let everybody read."""
    monkeypatch.delenv("GUARDTAG_PASSPHRASE", raising=False)
    before = os.umask(0)
    yield
    os.umask(before)
