"""Machines as network namespaces, each with its own line to the server; a dispatcher whose clock can be moved.

``python postgres_machines.py CLOCK WORDS…`` runs the command ``guardtag WORDS…`` with a clock that is ahead by the
seconds that stand in the file CLOCK: the leases of who died run out when the test says so, not after 90 seconds.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType


class Machine:
    """A network namespace with a line (a veth pair) to this one.

    Args:
        name: of the namespace.
        number: makes its addresses: the server is ``198.18.NUMBER.1``, the machine ``198.18.NUMBER.2`` (RFC 2544's
            block for tests).
    """

    def __init__(self, name: str, number: int) -> None:
        self.name = name
        self.line = f"gt{number}"
        self.server, self.own = f"198.18.{number}.1", f"198.18.{number}.2"
        _ip("netns", "add", name)
        try:
            _ip("link", "add", self.line, "type", "veth", "peer", "name", "up0", "netns", name)
            _ip("addr", "add", f"{self.server}/30", "dev", self.line)
            _ip("link", "set", self.line, "up")
            _ip("-n", name, "addr", "add", f"{self.own}/30", "dev", "up0")
            _ip("-n", name, "link", "set", "up0", "up")
            _ip("-n", name, "link", "set", "lo", "up")
        except BaseException:
            self.__exit__(None, None, None)
            raise

    def __enter__(self) -> Machine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(subprocess.CalledProcessError):
            _ip("link", "del", self.line)
        with contextlib.suppress(subprocess.CalledProcessError):
            _ip("netns", "del", self.name)

    def cut(self) -> None:
        """Takes the line down: nothing is refused, nothing arrives."""
        _ip("link", "set", self.line, "down")

    def mend(self) -> None:
        """Brings it back up."""
        _ip("link", "set", self.line, "up")

    def run(self, folder: Path, clock: Path, *words: str) -> subprocess.Popen[bytes]:
        """Runs the command on this machine, in a folder of its own."""
        with (folder / "log").open("ab") as log:
            return subprocess.Popen(
                ["ip", "netns", "exec", self.name, sys.executable, __file__, str(clock), *words], cwd=folder,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={**os.environ, "GUARDTAG_LANG": "en"},
            )  # fmt: skip


def possible() -> str:
    """Why there cannot be machines here; empty when there can."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    try:
        with Machine(f"gtprobe{os.getpid()}", 241 + os.getpid() % 14):
            return ""
    except (OSError, subprocess.CalledProcessError) as error:
        return f"network namespaces cannot be made here: {error}"


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, stdin=subprocess.DEVNULL)


def main() -> None:
    """The command, with a clock that is ahead."""
    clock, words = Path(sys.argv[1]), sys.argv[2:]
    real = time.time
    time.time = lambda: real() + float(clock.read_text() or 0)  # before anything takes it from there
    from guardtag.cli import main as command

    sys.argv = ["guardtag", *words]
    command()


if __name__ == "__main__":
    main()
