"""A full disk and a read-only one: a clear error, and nothing lost that was answered.

Both need a file system of their own: a tmpfs in a mount namespace, which root and (where the kernel allows it)
anybody else gets from ``unshare``. Where that is not to be had the tests fail, unless somebody decided otherwise
with GUARDTAG_NO_MOUNTS=1: a missing possibility must not look like a success.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.kill.fire import WARDS

log = logging.getLogger(__name__)
pytestmark = pytest.mark.skipif(
    os.environ.get("GUARDTAG_NO_MOUNTS", "") not in ("", "0") or not sys.platform.startswith("linux"),
    reason="mounts were switched off by GUARDTAG_NO_MOUNTS, or this is not Linux",
)


def played(what: str, folder: Path) -> dict[str, Any]:
    """What the city says that ran in there."""
    assert shutil.which("unshare"), "unshare (util-linux) is needed; GUARDTAG_NO_MOUNTS=1 leaves these tests out"
    ran = subprocess.run(
        ["unshare", "--map-root-user", "--mount", sys.executable, "-m", "tests.kill.disk", what, str(folder)],
        check=False, capture_output=True, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert ran.returncode == 0, f"{ran.stderr[-2000:]} (GUARDTAG_NO_MOUNTS=1 leaves these tests out)"
    told: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    log.info("%s disk: %s", what, told)
    return told


def test_a_full_disk_is_a_clear_error_and_nothing_answered_is_lost(tmp_path: Path) -> None:
    told = played("full", tmp_path)
    assert told["codes"] == ["GT-STORE-FULL"]
    assert set(told["during"]) == {"live"}, "tags went on being read"
    assert told["answered"] == told["calls"] > 5
    assert told["unsent"] == []
    assert told["bad"] == ""


def test_a_read_only_disk_is_a_clear_error_and_nothing_answered_is_lost(tmp_path: Path) -> None:
    told = played("readonly", tmp_path)
    assert told["codes"] in (["GT-STORE-CANNOT-OPEN"], ["GT-STORE-READONLY"])
    assert told["answered"] == told["calls"] == WARDS
    assert told["unsent"] == []
    assert told["bad"] == ""


def test_backups_and_an_erasure_on_a_full_disk_say_so_and_are_done_when_there_is_room(tmp_path: Path) -> None:
    told = played("keeping", tmp_path)
    assert told["codes"]["backup"] == "GT-STORE-FULL"
    assert told["codes"]["vault"] == "GT-BACKUP-WRITE"
    assert told["codes"]["erase"] in ("GT-STORE-FULL", "GT-STORE-PURGE", "GT-STORE-DISK")
    assert told["left"] == []
    assert (told["waiting"], told["rows"], told["bad"]) == (False, [], "")
