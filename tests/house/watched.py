"""A watch over a run: every object that a function of guardtag held, every log record, every error, and every
secret there was, so that a test can look for the one in the other."""

from __future__ import annotations

import base64
import contextlib
import io
import logging
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import attrs

import guardtag

SRC = str(Path(guardtag.__file__).parent)
PER_TYPE = 60
"""How many objects of one type are looked at."""
# Which functions return secrets, and what kind of secret.
MAKERS = {
    ("derive.py", "hkdf"): "key", ("keys.py", "reveal"): "key", ("vault.py", "_unwrap"): "key",
    ("token.py", "mint"): "token", ("typed.py", "encode"): "typed code", ("links.py", "make"): "notice link",
    ("page_key.py", "make"): "page key",
}  # fmt: skip


@attrs.define(repr=False)
class Watched:
    """What was seen.

    Attributes:
        folder: where the deployment lies.
        objects: type to some of its objects.
        errors: what was provoked, by what it was.
        logs: every log record, at any level.
        output: all that was written to standard output and standard error.
        secrets: kind to secrets.
    """

    folder: Path
    objects: dict[type, list[object]] = attrs.field(factory=lambda: defaultdict(list))
    errors: dict[str, BaseException] = attrs.field(factory=dict)
    logs: list[logging.LogRecord] = attrs.field(factory=list)
    output: str = ""
    secrets: dict[str, set[Any]] = attrs.field(factory=lambda: defaultdict(set))

    def profile(self, frame: FrameType, event: str, argument: object) -> None:
        """Keeps what a function of guardtag held when it returned."""
        code = frame.f_code
        if event != "return" or not code.co_filename.startswith(SRC):
            return
        for value in (*frame.f_locals.values(), argument):
            self._keep(value)
        kind = MAKERS.get((code.co_filename.rpartition("/")[2], code.co_name))
        if kind and argument:
            self.secrets[kind].add(argument)

    def _keep(self, value: object) -> None:
        kind = type(value)
        if kind.__module__.startswith("guardtag"):
            kept = self.objects[kind]
            if len(kept) < PER_TYPE and not any(value is other for other in kept):
                kept.append(value)
        elif kind in (tuple, list, set, frozenset, dict) and len(value) < 200:  # type: ignore[arg-type]
            for item in tuple(value.values() if kind is dict else value):  # type: ignore[attr-defined]
                if type(item).__module__.startswith("guardtag") or type(item) in (tuple, list, dict):
                    self._keep(item)

    def provoke(self, name: str, call: Callable[[], object]) -> None:
        """Calls what must raise an error of guardtag, and keeps the error."""
        try:
            call()
        except guardtag.GuardTagError as error:
            self.errors[name] = error
        else:
            raise AssertionError(f"{name} raised nothing")


@contextlib.contextmanager
def watching(folder: Path) -> Iterator[Watched]:
    """Watches all that is done inside."""
    seen, before, root = Watched(folder), sys.getprofile(), logging.getLogger()
    handler, level = logging.Handler(), root.level
    handler.emit = seen.logs.append  # type: ignore[method-assign, assignment]
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    threading.setprofile(seen.profile)
    sys.setprofile(seen.profile)
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            yield seen
    finally:
        sys.setprofile(before)
        threading.setprofile(None)  # type: ignore[arg-type]
        root.removeHandler(handler)
        root.setLevel(level)
        seen.output = said.getvalue()


def spellings(secret: bytes | str) -> Iterable[str]:
    """How a secret could stand in a text."""
    if isinstance(secret, str):
        yield secret
        yield secret.encode("unicode_escape").decode()
        return
    yield from (secret.hex(), secret.hex().upper(), repr(secret)[2:-1], str(int.from_bytes(secret, "big")))
    yield base64.b64encode(secret).decode().rstrip("=")
    yield base64.urlsafe_b64encode(secret).decode().rstrip("=")
    yield str(list(secret))[1:-1]
