"""Where the folders of tests lie: in memory where the machine has room for them there.

Half the time of the suite was waiting for the disk: each commit of each small city is synced. What a test proves is
the same on a disk of memory: locks, modes, what a killed process leaves behind; a power cut is in no test. Whoever
wants another place says so: ``PYTEST_DEBUG_TEMPROOT=/a/folder make test``, or pytest's ``--basetemp``.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

SHARED = Path("/dev/shm")
NEEDED = 2**30
"""Free bytes; a whole run leaves about a tenth of it."""
PYTEST, PYTHON = "PYTEST_DEBUG_TEMPROOT", "TMPDIR"
"""The variables by which pytest and tempfile are told where folders are made."""


def root(environment: Mapping[str, str], given: object, memory: Path = SHARED) -> Path | None:
    """The folder to make all others in, or None to leave it to pytest.

    Args:
        environment: the variables.
        given: what ``--basetemp`` says.
        memory: a folder that may lie in memory.
    """
    if given or PYTEST in environment or not memory.is_dir() or not os.access(memory, os.W_OK | os.X_OK):
        return None
    no_programs = os.statvfs(memory).f_flag & getattr(os, "ST_NOEXEC", 0)  # some tests write one and run it
    return memory if not no_programs and shutil.disk_usage(memory).free >= NEEDED else None
