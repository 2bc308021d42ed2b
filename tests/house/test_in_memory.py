"""Where the folders of tests are made: in memory where there is room, and where whoever asks says."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests import in_memory


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that could be memory, with room enough."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=in_memory.NEEDED))
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_flag=0))
    return tmp_path


def test_there_is_room_in_memory(memory: Path) -> None:
    assert in_memory.root({}, None, memory) == memory


def test_whoever_names_a_place_gets_it(memory: Path) -> None:
    assert in_memory.root({}, "/elsewhere", memory) is None
    assert in_memory.root({in_memory.PYTEST: "/elsewhere"}, None, memory) is None


def test_without_memory_or_room_or_programs_it_is_pytests_own(memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert in_memory.root({}, None, memory / "none") is None
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_flag=os.ST_NOEXEC))
    assert in_memory.root({}, None, memory) is None
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_flag=0))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=in_memory.NEEDED - 1))
    assert in_memory.root({}, None, memory) is None
