"""``process:URL``: any notifier in a process of its own, which is killed and started again when it misbehaves.

    mail = { url = "process:smtp:mail.example.org", memory = "256 MiB" }

The plugin is imported over there only: it sees the messages it sends, its own options, and nothing of the register,
the keys or other channels. It has an empty environment, no open files of ours and limits on memory, processor time,
open files and the length of its answers; a send that takes too long ends it. What it prints is dropped. The process
goes when its parent goes, however that ends.

It is started on first use, without a fork of this process (``subprocess``, own session, own descriptors closed), and
again, with growing pauses, after it had to be killed.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, Final

import attrs

from guardtag import errors
from guardtag.builtin._pipe import (
    MAX_ANSWER,
    MAX_REQUEST,
    MAX_TEXT,
    Answer,
    Gone,
    Hello,
    Late,
    Reader,
    Request,
    Setup,
    Wrong,
    packed,
    short,
    write,
)
from guardtag.errors import ConfigError, NotifyError, PluginError
from guardtag.hookspecs import hookimpl
from guardtag.spi import Accepted, Message, Offer

START_SECONDS: Final = 30.0
"""How long a plugin may take to start before it is killed; sends that come meanwhile fail and are repeated."""
LONGEST_REST: Final = 60.0
"""The longest pause before it is started again, in seconds; the first two starts come at once."""
CAUTIOUS_UNITS: Final = 70
"""Until the notifier has said what texts it carries they fit one SMS, and name nobody."""
_SIZE = re.compile(r"([1-9][0-9]{0,8}) ?(KiB|MiB|GiB)", re.ASCII)
_UNIT: Final = {"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}
_LEAST_MEMORY: Final = 64 << 20
_VARIABLE = re.compile(r"env:([A-Za-z_][A-Za-z0-9_]{0,63})", re.ASCII)
_KINDS: Final = ("ConfigError", "UnknownScheme", "DuplicateScheme", "BrokenPlugin")
_CODE = re.compile(r"GT(-[A-Z]{1,20}){1,5}", re.ASCII)
_BOOT: Final = (
    "import json, sys\n"
    "sys.path[:] = json.loads(sys.argv[4])\n"
    "from guardtag.registry.child import main\n"
    "main(*map(int, sys.argv[1:4]))"
)


@attrs.frozen
class Allowed:
    """What the registry lets the process load.

    Args:
        channel: the channel's name.
        plugins: as in the configuration.
        folder: of plugins of one file, or empty.
        third_party: False: none at all.
        base: the folder that relative paths in the options start from, absolute; empty: they stay as they are.
    """

    channel: str = "process"
    plugins: tuple[str, ...] = ()
    folder: str = ""
    third_party: bool = True
    base: str = ""


class ProcessNotifier:
    """A notifier in a process of its own. Safe to use from any thread; it sends one message at a time.

    Paths in the options start from the configuration's folder, as they do without a process: it works in the root
    folder itself, and its own registry makes those absolute that the notifier inside names as paths. Of this
    process's environment it gets ``PATH`` and those variables that its options name as ``env:NAME``.

    Args:
        url: ``process:`` and the URL of the channel inside.
        memory: the most address space, such as ``"256 MiB"``.
        seconds: how long one send may take before the process is killed; below the channel's own deadline.
        allowed: what may load there; the registry says it.
        options: for the channel inside.

    Attributes:
        units: the most UTF-16 units of a text; cautious until the notifier has said.
        thin: whether texts name nobody; True until the notifier has said.
        fault: why it could not be opened the last time, or ``None``.
        missing: limits that this system does not have, once it runs.
        opened: the notifier has said what texts it carries.
    """

    units: int | None = CAUTIOUS_UNITS
    thin: bool = True

    def __init__(
        self, url: str, memory: str = "256 MiB", seconds: float = 8.0, allowed: Allowed | None = None, **options: Any
    ) -> None:
        if os.name != "posix":
            raise ConfigError(
                "GT-PROCESS-SYSTEM", "A channel cannot have a process of its own on this system.",
                "Its limits and its end need POSIX.", "Take `process:` out of the channel's URL.",
            )  # fmt: skip
        granted = allowed or Allowed()
        self._seconds = _seconds(seconds)
        inner = url.partition(":")[2]
        self._setup = Setup(
            granted.channel, inner, options, granted.plugins, granted.folder, granted.third_party, _memory(memory),
            granted.base,
        )  # fmt: skip
        self._environment = _environment(inner, options)
        self._lock = threading.Lock()
        self._child: _Child | None = None
        self._failures = 0
        self._rested = 0.0
        self._closed = False
        self.fault: errors.GuardTagError | None = None
        self.missing: tuple[str, ...] = ()
        self.opened: bool = False

    def warm(self, patience: float) -> bool:
        """Starts the process and waits so many seconds for it; True once its notifier is open."""
        if not self._lock.acquire(timeout=patience):
            return False
        try:
            self._ready(time.monotonic() + patience)
        except NotifyError:
            return False
        finally:
            self._lock.release()
        return True

    def send(self, message: Message) -> Accepted:
        """Sends over there; raises ``NotifyError`` with the notifier's own code, or a ``GT-PROCESS-…`` one."""
        until = time.monotonic() + self._seconds
        if not self._lock.acquire(timeout=self._seconds):
            raise _failed("GT-PROCESS-STARTING")
        try:
            return self._sent(self._ready(until), message, until)
        finally:
            self._lock.release()

    def close(self) -> None:
        """Ends the process, also in the middle of a send."""
        self._closed = True
        child = self._child
        if child is not None:
            child.kill()
        if self._lock.acquire(timeout=1.0):
            try:
                self._end()
            finally:
                self._lock.release()

    def _sent(self, child: _Child, message: Message, until: float) -> Accepted:
        """One request, one answer; whatever else comes ends the process."""
        import msgspec

        child.number += 1
        fields = {field.name: getattr(message, field.name) for field in attrs.fields(Message)}
        try:
            request = packed(Request(child.number, {**fields, "variables": dict(message.variables)}))
            if len(request) > MAX_REQUEST:
                raise NotifyError("GT-PROCESS-LONG", "The message is too long.", retryable=False)
            write(child.requests, request, until)
            answer = msgspec.msgpack.decode(child.reader.frame(until), type=Answer)
            if answer.number != child.number:
                raise Wrong
        except UnicodeEncodeError:  # half a surrogate pair
            raise NotifyError("GT-PROCESS-LONG", "The message is no text.", retryable=False) from None
        except Late:
            raise self._broken("GT-PROCESS-DEADLINE") from None
        except Gone:
            raise self._broken("GT-PROCESS-DIED") from None
        except (Wrong, msgspec.MsgspecError, ValueError):
            raise self._broken("GT-PROCESS-ANSWER") from None
        self._failures = 0
        if answer.last:
            self._end()
        if answer.code:
            raise _failed(answer.code, retryable=answer.retryable, after=answer.after)
        return Accepted(answer.reference, answer.delivered, answer.undelivered)

    def _ready(self, until: float) -> _Child:
        """The process with its notifier open, or ``NotifyError``."""
        child = self._child
        if child is not None and child.dead:
            self._end()
            child = None
        if self._closed:
            raise _failed("GT-NOTIFY-CLOSED")
        if child is None:
            if time.monotonic() < self._rested:
                raise _failed(self.fault.code if self.fault else "GT-PROCESS-RESTING")
            try:
                child = self._child = _Child(self._environment)
                write(child.requests, packed(self._setup), until)
            except (OSError, TypeError, Gone, Late):  # no more processes; an option that is no plain value
                raise self._broken("GT-PROCESS-START") from None
            if self._closed:  # meanwhile, when there was nothing to kill yet
                raise self._broken("GT-NOTIFY-CLOSED")
        if not child.greeted:
            self._greet(child, until)
        return child

    def _greet(self, child: _Child, until: float) -> None:
        import msgspec

        try:
            hello = msgspec.msgpack.decode(child.reader.frame(until), type=Hello)
        except Late:
            if time.monotonic() - child.since < START_SECONDS:
                raise _failed("GT-PROCESS-STARTING") from None
            raise self._broken("GT-PROCESS-START") from None
        except Gone:
            raise self._broken("GT-PROCESS-START") from None
        except (Wrong, msgspec.MsgspecError, ValueError):
            raise self._broken("GT-PROCESS-ANSWER") from None
        if hello.kind:
            fault = _told(hello)
            failed = self._broken(fault.code)
            self.fault = fault
            raise failed
        child.greeted, self.fault, self.missing = True, None, hello.missing
        self.units, self.thin, self.opened = hello.units, hello.thin, True

    def _broken(self, code: str) -> NotifyError:
        """Kills the process; from the second failure in a row on it rests before it is started again."""
        self._end()
        self.fault = None
        self._failures += 1
        rest = 0.0 if self._failures < 2 else min(2.0 ** (self._failures - 2), LONGEST_REST)
        self._rested = time.monotonic() + rest
        return _failed(code)

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end()


class _Child:
    """A process that runs, and our ends of its pipes. ``life`` is never written to: its end tells that we are gone."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        theirs: list[int] = []
        ours: list[int] = []
        try:
            for inward in (True, False, True):
                ends = os.pipe()
                theirs.append(ends[0] if inward else ends[1])
                ours.append(ends[1] if inward else ends[0])
            paths = [path for path in sys.path if os.path.isabs(path)]
            self.popen = subprocess.Popen(  # noqa: S603 - this interpreter, and our own words
                [sys.executable, "-I", "-B", "-X", "utf8", "-c", _BOOT, *map(str, theirs), json.dumps(paths)],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, close_fds=True,
                pass_fds=theirs, env=environment, cwd="/", start_new_session=True,
            )  # fmt: skip
        except BaseException:
            for handle in ours:
                os.close(handle)
            raise
        finally:
            for handle in theirs:
                os.close(handle)
        self._ours = ours
        self.requests, answers, self.life = ours
        os.set_blocking(self.requests, False)
        os.set_blocking(answers, False)
        self.reader = Reader(answers, MAX_ANSWER)
        self.since = time.monotonic()
        self.number = 0
        self.greeted = False

    @property
    def dead(self) -> bool:
        return self.popen.poll() is not None

    def kill(self) -> None:
        """Kills it and what it started. As long as nobody waited for it, its number is nobody else's."""
        if self.popen.returncode is None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.popen.pid, signal.SIGKILL)

    def end(self) -> None:
        """Kills it, waits for its end, and closes the pipes."""
        self.kill()
        self.popen.wait()
        for handle in self._ours:
            os.close(handle)
        self._ours = []

    def __del__(self) -> None:
        """Nobody holds the notifier any more."""
        if getattr(self, "_ours", None):
            self.end()


def _failed(code: str, *, retryable: bool = True, after: float = 0.0) -> NotifyError:
    what = "The process of the channel did not take the message."
    return NotifyError(code, what, retryable=retryable, retry_after=after or None)


def _told(hello: Hello) -> errors.GuardTagError:
    """The error that the process ended with: its texts are ours or a plugin's, so they are kept short."""
    kind: type[errors.GuardTagError] = getattr(errors, hello.kind) if hello.kind in _KINDS else PluginError
    texts = ("".join(c if c.isprintable() else "?" for c in t[:MAX_TEXT]) for t in (hello.what, hello.why, hello.do))
    code = hello.code if _CODE.fullmatch(hello.code) else "GT-PROCESS-START"
    facts = {name: value for name, value in short(hello.facts).items() if name not in ("code", "what", "why", "do")}
    return kind(code, *texts, **facts)


def _environment(url: str, options: Mapping[str, Any]) -> dict[str, str]:
    """Next to nothing: where programs are, that text is UTF-8, and the secrets that the options ask for by name."""
    named = {name for text in _texts([url, options]) if (name := _variable(text))}
    given = {name: os.environ[name] for name in sorted(named) if name in os.environ}
    return {**given, "PATH": os.environ.get("PATH", os.defpath), "LC_CTYPE": "C.UTF-8"}


def _variable(text: str) -> str:
    found = _VARIABLE.fullmatch(text)
    return found[1] if found else ""


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts(list(value.values()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def _memory(text: object) -> int:
    found = _SIZE.fullmatch(text) if isinstance(text, str) else None
    size = int(found[1]) * _UNIT[found[2]] if found else 0
    if not _LEAST_MEMORY <= size <= 1 << 46:
        raise ConfigError(
            "GT-CONFIG-OPTION", "The option `memory` of a process is no size it could live with.", "",
            'Write it like "256 MiB"; at least 64 MiB.', option="memory", case="memory",
        )  # fmt: skip
    return size


def _seconds(value: object) -> float:
    if not (type(value) is int or type(value) is float) or not 0 < value <= 3600:
        raise ConfigError(
            "GT-CONFIG-OPTION", "The option `seconds` of a process is no time a send may take.", "",
            "Write a number above 0, such as 8; the channel itself gives up after 10.", option="seconds",
            case="seconds",
        )  # fmt: skip
    return float(value)


@hookimpl
def guardtag_notifiers() -> Iterable[Offer]:
    """The process around any notifier."""
    yield Offer("process", ProcessNotifier)
