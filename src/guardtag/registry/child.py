"""The other side of ``process:``: a process that opens one notifier and sends what it is told to.

It runs as ``python -I`` with an environment of almost nothing, sets its own limits before the plugin is imported,
and answers over a pipe of its own: what the plugin prints goes nowhere. When its parent is gone the kernel kills it,
even in the middle of C code (on Linux; elsewhere a thread sees it, which C code may hold up).
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from guardtag.builtin._pipe import (
    MAX_REQUEST,
    MAX_TEXT,
    Answer,
    Gone,
    Hello,
    Reader,
    Request,
    Setup,
    packed,
    short,
    write,
)
from guardtag.config import Config
from guardtag.delivery import attempt
from guardtag.errors import GuardTagError
from guardtag.registry import Plugins, Shelf
from guardtag.registry.form import Form, form_of
from guardtag.spi import Message, Notifier

CPU_SECONDS: Final = 3600
"""Of its whole life; what a send may take is its parent's deadline."""
OPEN_FILES: Final = 64


def main(requests: int, answers: int, life: int) -> None:
    """Runs until the parent closes the pipe of requests, or kills it.

    Args:
        requests: descriptor to read from: a ``Setup``, then ``Request``s.
        answers: descriptor to write to: a ``Hello``, then one ``Answer`` a request.
        life: a pipe that is closed when the parent ends.
    """
    for handle in (requests, answers, life):
        os.set_inheritable(handle, False)
    _bound_to(life)
    os.umask(0o077)
    reader = Reader(requests, MAX_REQUEST)
    with suppress(Gone):
        setup = msgspec.msgpack.decode(reader.frame(), type=Setup)
        missing = _limited(setup.memory)
        notifier = _opened(setup, missing, answers)
        while notifier is not None:
            request = msgspec.msgpack.decode(reader.frame(), type=Request)
            answer = _sent(notifier, request)
            write(answers, packed(answer))
            if answer.last:
                break
    os._exit(0)  # a plugin's threads and exit handlers are asked nothing


def _opened(setup: Setup, missing: tuple[str, ...], answers: int) -> Notifier | None:
    """Opens the notifier and says so, or says why not."""
    channels = {setup.channel: (setup.url, setup.options)}
    config = Config(base=Path(setup.base), plugins=setup.plugins, channels=channels)
    try:
        folder = Path(setup.folder) if setup.folder else None
        shelf = Shelf(setup.plugins, folder=folder, third_party=setup.third_party)
        notifier = Plugins(config, shelf).notifier(setup.channel)
    except GuardTagError as error:
        code, what, why, do = (text[:MAX_TEXT] for text in (error.code, error.what, error.why, error.do))
        said = Hello(None, False, missing, type(error).__name__, code, what, why, do, short(error.facts))
        write(answers, packed(said))
        return None
    form = form_of(notifier, Form())
    write(answers, packed(Hello(form.units, form.thin, missing)))
    return notifier


def _sent(notifier: Notifier, request: Request) -> Answer:
    outcome = attempt(notifier, Message(**request.message))
    taken = outcome.accepted
    if taken is not None:
        return Answer(request.number, "", False, taken.reference, taken.delivered, taken.undelivered)
    last = outcome.culprit == "MemoryError"
    return Answer(request.number, outcome.code, outcome.retryable, last=last, after=outcome.after)


def _limited(memory: int) -> tuple[str, ...]:
    """Sets the limits that this system has.

    The number of processes is left alone: it is counted for the whole user, so that a limit here would hit others.

    Returns:
        the names of those it has not.
    """
    import resource

    missing: list[str] = []
    for name, limit, most in (
        ("memory", "RLIMIT_AS", memory), ("cpu", "RLIMIT_CPU", CPU_SECONDS), ("files", "RLIMIT_NOFILE", OPEN_FILES),
        ("core", "RLIMIT_CORE", 0),
    ):  # fmt: skip
        try:
            which = getattr(resource, limit)
            hard = resource.getrlimit(which)[1]
            least = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(which, (least, least))
        except (AttributeError, ValueError, OSError):
            missing.append(name)
    if sys.platform != "linux" and "memory" not in missing:  # macOS takes the number and does not keep it
        missing.append("memory")
    return tuple(missing)


def _bound_to(life: int) -> None:
    """Ends this process when the other end of the pipe is closed, as it is however the parent ends.

    By a signal of the kernel where there is one (fcntl(2), F_SETSIG: Linux), and by a thread.
    """

    def wait() -> None:
        with suppress(OSError):
            os.read(life, 1)
        os._exit(0)

    if sys.platform == "linux":
        import fcntl

        with suppress(OSError):
            fcntl.fcntl(life, fcntl.F_SETOWN, os.getpid())
            fcntl.fcntl(life, getattr(fcntl, "F_SETSIG", 10), signal.SIGKILL)  # in Python 3.11 it has no name
            fcntl.fcntl(life, fcntl.F_SETFL, fcntl.fcntl(life, fcntl.F_GETFL) | os.O_ASYNC)
    threading.Thread(target=wait, name="guardtag-life", daemon=True).start()
