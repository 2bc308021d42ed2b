"""The ``guardtag`` command in a process of its own, which a waiting one forks.

An interpreter needs half a second to import the library, a command a few hundredths to do its work. So one process a
test worker imports it all, opens nothing, and forks once a command: each command is still a process with its own
number, folder, environment, standard streams and end, whose warnings are errors. What only a bare start shows is in
``fresh`` ones: tests/cli/test_forked.py compares the two.
"""

from __future__ import annotations

import array
import atexit
import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

PATIENT = 100
"""Seconds a command may take."""
SERVER = Path(__file__).with_name("forking.py")
STARTED_WITH = ("PYTHON", "LC_", "LANG", "LD_")
"""Variables, by how they begin, that an interpreter reads when it starts: whoever changes one gets a fresh one."""
PATH = "PYTHONPATH"
"""The one of them that is made good afterwards: folders are added to the forked process's."""


def run(
    folder: Path, *words: str, typed: bytes = b"", before: str = "", fresh: bool = False, **environment: str
) -> subprocess.CompletedProcess[str]:
    """What the command answered.

    Args:
        folder: where it runs.
        words: its arguments.
        typed: what its standard input holds.
        before: Python that runs before the command.
        fresh: in an interpreter that starts from nothing.
        environment: variables on top of this process's; the language is English unless they say otherwise.
    """
    variables = {**os.environ, "GUARDTAG_LANG": "en", **environment}
    path = [one for one in _path(variables) if one not in FOLDERS]
    order = {"folder": str(folder), "words": words, "before": before, "variables": variables, "path": path}
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(typed)
        given.seek(0)
        streams = [one.fileno() for one in (given, out, err)]
        alone = fresh or _started_with(variables) != BASE or not hasattr(os, "fork")
        status = (_fresh if alone else _forked)(order, streams)
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read().decode().replace("\r\n", "\n"))
    return subprocess.CompletedProcess(["guardtag", *words], status, *texts)


def _started_with(variables: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in variables.items() if name.startswith(STARTED_WITH) and name != PATH}
    return kept | {"PYTHONUTF8": "1"}


def _path(variables: Mapping[str, str]) -> list[str]:
    return variables.get(PATH, "").split(os.pathsep)


BASE, FOLDERS = _started_with(os.environ), _path(os.environ)


def _fresh(order: Mapping[str, Any], streams: list[int]) -> int:
    program = (
        ["-c", f"{order['before']}\nfrom guardtag.cli import main\nmain()"] if order["before"] else ["-m", "guardtag"]
    )
    given, out, err = streams
    return subprocess.run(
        [sys.executable, "-W", "error", *program, *order["words"]], cwd=order["folder"], stdin=given, stdout=out,
        stderr=err, env={**order["variables"], "PYTHONUTF8": "1"}, timeout=PATIENT, check=False,
    ).returncode  # fmt: skip


def _forked(order: Mapping[str, Any], streams: list[int]) -> int:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(PATIENT + 20)
        line.connect(_server())
        line.sendmsg([b"."], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", streams))])
        line.sendall(json.dumps(order).encode())
        line.shutdown(socket.SHUT_WR)
        with line.makefile("rb") as answer:
            told = answer.read()
    assert told, "the process that forks commands is gone"
    status = int(told)
    if status == -14:
        raise subprocess.TimeoutExpired(str(order["words"]), PATIENT)
    return status


@cache
def _server() -> str:
    """Where the process listens that forks commands; it ends with this one."""
    folder = tempfile.TemporaryDirectory(prefix="gt", dir="/tmp" if os.path.isdir("/tmp") else None)
    place = os.path.join(folder.name, "line")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(STARTED_WITH)}
    process = subprocess.Popen(  # -P: tests/typing stands beside SERVER and is not Python's typing
        [sys.executable, "-P", "-W", "error", str(SERVER), place], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env={**kept, **BASE, PATH: os.pathsep.join(FOLDERS)},
    )  # fmt: skip
    assert process.stdin and process.stdout  # noqa: PT018
    ready = process.stdout.readline()
    assert ready == b"ready\n", ready

    def end() -> None:
        with contextlib.suppress(OSError):
            process.stdin.close()  # type: ignore[union-attr]
        process.stdout.close()  # type: ignore[union-attr]
        process.wait(10)
        folder.cleanup()

    atexit.register(end)
    return place
