"""Third-party distributions that exist for one test, and channels that hang for one."""

from __future__ import annotations

import importlib
import signal
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from guardtag.spi import Message
from guardtag.testing.notifiers import HangingNotifier

Install = Callable[..., None]

BELL = """
    from guardtag.hookspecs import hookimpl
    from guardtag.spi import Accepted, Offer

    class Bell:
        def __init__(self, url, loud=False):
            self.url, self.loud = url, loud

        def send(self, message):
            return Accepted("rung")

    @hookimpl
    def guardtag_notifiers():
        yield Offer("bell", Bell)
"""


@contextmanager
def installing(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Install]:
    """``install(name, {scheme: module}, {module: source})`` puts a distribution on the path, into this folder."""
    patch.syspath_prepend(str(folder))
    patch.delenv("GUARDTAG_NO_PLUGINS", raising=False)
    made: list[str] = []

    def put(name: str, entries: Mapping[str, str], modules: Mapping[str, str]) -> None:
        info = folder / f"{name.replace('-', '_')}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
        points = "".join(f"{scheme} = {module}\n" for scheme, module in entries.items())
        (info / "entry_points.txt").write_text(f"[guardtag]\n{points}", encoding="utf-8")
        for module, source in modules.items():
            (folder / f"{module}.py").write_text(textwrap.dedent(source), encoding="utf-8")
            made.append(module)
        importlib.invalidate_caches()

    yield put
    for module in made:
        sys.modules.pop(module, None)


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Distributions of one test."""
    folder = tmp_path / "site"
    folder.mkdir()
    with installing(folder, monkeypatch) as put:
        yield put


@pytest.fixture
def hanging() -> Any:
    """Makes hanging notifiers that are released after the test."""
    made: list[HangingNotifier] = []

    def make(hangs: Callable[[Message], bool] = lambda message: True) -> HangingNotifier:
        made.append(HangingNotifier(hangs=hangs))
        return made[-1]

    yield make
    for notifier in made:
        notifier.release()


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl-C is heard, also where a shell started the tests in the background and has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
