"""Imports guardtag once and forks a process for each command that tests/forked.py asks for; imports nothing of tests.

``forking.py PLACE`` listens there until its standard input ends.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import sys
import time
from typing import Any

PATIENT = 100
HEAVY = ("PIL.Image", "segno", "zxingcpp", "resvg_py", "xlsxwriter", "sqlite3", "tomllib")
"""What commands import when they need it."""


def carry_out(order: dict[str, Any]) -> None:
    """Becomes the command."""
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["variables"])
    time.tzset()
    sys.path[:1] = [order["folder"], *order["path"]]
    importlib.invalidate_caches()
    sys.argv = ["python -m guardtag", *order["words"]]
    exec(order["before"], {})
    from guardtag.cli import main

    main()


def import_all() -> None:
    """Imports the library and what its commands may need; only what is there."""
    import guardtag

    for module in pkgutil.walk_packages(guardtag.__path__, "guardtag."):
        if not module.name.startswith(("guardtag.testing", "guardtag.__main__")):
            importlib.import_module(module.name)
    for name in HEAVY:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()  # what is shared with the forked ones stays shared


def ordered(line: socket.socket) -> dict[str, Any]:
    """The order on the line; its three streams become this process's."""
    _, streams, _, _ = socket.recv_fds(line, 1, 3)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    with line.makefile("rb") as text:
        found: dict[str, Any] = json.loads(text.read())
    return found


def serve(place: str) -> dict[str, Any] | None:
    """Forks as it is asked to. Comes back in each command's process with its order, and in its own at the end."""
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(place)
        door.listen(64)
        print("ready", flush=True)  # noqa: T201
        while True:
            ready, _, _ = select.select([door, 0], [], [])
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            if door not in ready:
                return None
            line, _ = door.accept()
            with line:
                if not os.fork():
                    door.close()
                    return _watched(line)


def _watched(line: socket.socket) -> dict[str, Any]:
    """Comes back in the command's process; the one that watches it tells how it ended, and ends itself."""
    order = ordered(line)
    command = os.fork()
    if not command:
        return order
    signal.signal(signal.SIGALRM, lambda *_: os.kill(command, signal.SIGALRM))
    signal.alarm(PATIENT)
    _, status = os.waitpid(command, 0)
    line.sendall(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


if __name__ == "__main__":
    import_all()
    if given := serve(sys.argv[1]):
        carry_out(given)
