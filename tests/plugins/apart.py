"""A plugin that does whatever a message asks of it, for the tests of ``process:``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from guardtag.builtin.process import ProcessNotifier
from guardtag.config import Config
from guardtag.delivery import Channel, Outcome
from guardtag.registry import Plugins, load
from guardtag.testing.notifiers import message

from .conftest import Install, installing

WILD = """
    import ctypes, gc, logging, os, re, resource, subprocess, sys, threading, time

    from guardtag.errors import NotifyError
    from guardtag.hookspecs import hookimpl
    from guardtag.spi import Accepted, Offer

    SECRET = "13800138000"
    print("hello from a plugin")

    class Unshown(ValueError):
        def __str__(self):
            raise RuntimeError(SECRET)
        __repr__ = __str__

    def loop():
        one, other = ValueError(SECRET * 1_000_000), KeyError(SECRET)
        one.__cause__, other.__cause__ = other, one
        return one

    def really(n):
        return really(n + 1)

    def throw(error):
        raise error

    class Lies(str):
        def __eq__(self, other):
            return True
        __hash__ = str.__hash__

    def scribble(data):
        for handle in range(3, 64):
            try:
                os.write(handle, data)
            except OSError:
                pass
        time.sleep(60)

    def shout():
        print(SECRET * 100_000)
        sys.stderr.write(SECRET * 100_000)
        os.write(1, b"x" * 1_000_000)
        logging.getLogger("guardtag").error(SECRET)

    def mutate(message):
        message.variables["nickname"] = SECRET
        object.__setattr__(message, "text", SECRET)

    def heap():
        found = [o for o in gc.get_objects() if type(o).__name__ in ("Keyring", "Room", "Guard", "Ward")]
        return " ".join(type(o).__name__ for o in found)

    def strays():
        paths = ["/proc/self/fd/" + name for name in os.listdir("/proc/self/fd")]
        return " ".join(sorted(os.readlink(path) for path in paths if os.path.lexists(path)))

    def limits():
        names = ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_NOFILE", "RLIMIT_CORE")
        return " ".join(str(resource.getrlimit(getattr(resource, n))[1]) for n in names)

    def grandchild():
        made = subprocess.Popen(["/bin/sleep", "600"])
        with open(os.environ["TRACE"], "w") as file:
            file.write(str(made.pid))
        time.sleep(600)

    kept = []
    DOES = {
        "ValueError": lambda m: throw(ValueError(SECRET)),
        "MemoryError": lambda m: throw(MemoryError()),
        "RecursionError": lambda m: really(0),
        "SystemExit": lambda m: throw(SystemExit(SECRET)),
        "KeyboardInterrupt": lambda m: throw(KeyboardInterrupt()),
        "GeneratorExit": lambda m: throw(GeneratorExit()),
        "BaseException": lambda m: throw(type("Unheard", (BaseException,), {})(SECRET)),
        "Unshown": lambda m: throw(Unshown()),
        "loop": lambda m: throw(loop()),
        "slow": lambda m: throw(NotifyError("GT-WILD-SLOW", SECRET, retry_after=45)),
        "no": lambda m: throw(NotifyError("GT-WILD-NO", SECRET, retryable=False)),
        "None": lambda m: None,
        "Lies": lambda m: Lies("ok"),
        "long": lambda m: Accepted("x" * 1_000_000),
        "sleep": lambda m: time.sleep(600),
        "regex": lambda m: re.match(r"(a+)+$", "a" * 40 + "b"),
        "exit": lambda m: os._exit(7),
        "segfault": lambda m: ctypes.string_at(0),
        "memory": lambda m: bytearray(1 << 30),
        "scribble": lambda m: scribble(b"\\x00\\x00\\x00\\x05hello" * 10),
        "flood": lambda m: scribble(b"\\xff" * 50_000),
        "grandchild": lambda m: grandchild(),
        "print": lambda m: shout(),
        "mutate": lambda m: mutate(m),
    }
    SAYS = {
        "environ": lambda m: " ".join(sorted(os.environ)),
        "pid": lambda m: str(os.getpid()), "cwd": lambda m: os.getcwd(),
        "heap": lambda m: heap(), "files": lambda m: strays(), "limits": lambda m: limits(),
        "modules": lambda m: " ".join(n for n in sys.modules if n in ("guardtag.records", "guardtag.guard")),
        "earlier": lambda m: " ".join(kept),
    }

    class Wild:
        units = 62
        thin = False

        def __init__(self, url, loud=False, token="", always=""):
            self.always = always
            if "slow" in url:
                time.sleep(600)
            if "dies" in url:
                os._exit(3)

        def send(self, message):
            text = self.always or message.text
            does, says = DOES.get(text), SAYS.get(text)
            if does is not None:
                answer = does(message)
                return Accepted(text) if text in ("print", "mutate") else answer
            kept.append(message.target)
            return Accepted(says(message)[:200] if says else message.text)

    class Chat(Wild):
        thin = True

    @hookimpl
    def guardtag_notifiers():
        yield Offer("wild", Wild)
        yield Offer("chat", Chat)
"""
SECRET = "13800138000"

Wild = Callable[..., Plugins]


@contextmanager
def wilds(install: Install) -> Iterator[Wild]:
    """Gives what makes registries of a city whose channel ``m`` is the wild one, and closes them."""
    install("guardtag-wild", {"wild": "guardtag_wild", "chat": "guardtag_wild"}, {"guardtag_wild": WILD})
    made: list[Plugins] = []

    def make(url: str = "process:wild:", **options: Any) -> Plugins:
        made.append(load(Config(plugins=("guardtag-wild",), channels={"m": (url, options)})))
        return made[-1]

    yield make
    assert "guardtag_wild" not in sys.modules, "the plugin is imported over there only"
    for plugins in made:
        plugins.close()


@pytest.fixture
def wild(install: Install) -> Iterator[Wild]:
    """``wild(url, **options)`` gives the registry of a city whose channel ``m`` is that."""
    with wilds(install) as make:
        yield make


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plugins]:
    """A registry whose channel ``m`` is one process for all tests of a file: none of them may end it."""
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch, installing(tmp_path_factory.mktemp("site"), patch) as install:
            plugins = stack.enter_context(wilds(install))()
            said(plugins, "it runs")  # what other tests install by this name does not meet it
        yield plugins


def send(plugins: Plugins, *texts: str) -> list[Outcome]:
    channel = Channel("m", plugins.notifier("m"), deadline=60)
    try:
        return channel.send([message(str(number), text=text) for number, text in enumerate(texts)])
    finally:
        channel.close()


def said(plugins: Plugins, text: str) -> str:
    """What it answers, once it runs: a machine may take longer to start a process than a send may take."""
    notifier = plugins.notifier("m")
    if isinstance(notifier, ProcessNotifier):
        notifier.warm(60)
    (outcome,) = send(plugins, text)
    assert outcome.accepted is not None, outcome
    return outcome.accepted.reference
