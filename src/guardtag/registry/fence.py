"""The fence around loading and opening: whatever a plugin raises comes out as one ``Fault``."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from guardtag.delivery import type_name
from guardtag.errors import GuardTagError

T = TypeVar("T")


class Fault(Exception):
    """What is kept of an exception out of a plugin.

    Args:
        culprit: name of the exception's type; its text is never read.
        own: the exception itself if it is one of ``guardtag.errors``, whose texts are made to be shown.
    """

    def __init__(self, culprit: str, own: GuardTagError | None = None) -> None:
        super().__init__(culprit)
        self.culprit = culprit
        self.own = own


def fenced(call: Callable[[], T]) -> T:
    """Runs foreign code and returns what it returns.

    ``SystemExit`` and a ``KeyboardInterrupt`` that the code raises itself are fenced like the rest; a
    real Ctrl-C, which only the main thread gets, goes through.

    Raises:
        Fault: it raised.
    """
    with _ctrl_c() as pressed:
        try:
            return call()
        except BaseException as error:
            if pressed():
                raise
            fault = Fault(type_name(error), _own(error))
    raise fault


def _own(error: BaseException) -> GuardTagError | None:
    if not issubclass(type(error), GuardTagError) or type(error).__module__ != GuardTagError.__module__:
        return None
    assert isinstance(error, GuardTagError)
    plain = all(type(text) is str for text in (error.code, error.what, error.why, error.do))
    if not plain:
        return None
    error.__cause__ = error.__context__ = None  # they may be anything
    return error.with_traceback(None)


@contextmanager
def _ctrl_c() -> Iterator[Callable[[], bool]]:
    """Tells whether Ctrl-C was pressed meanwhile: the exception alone does not say who raised it."""
    before: Any = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield lambda: False
        return
    presses: list[int] = []

    def note(number: int, frame: Any) -> Any:
        presses.append(number)
        return before(number, frame)

    try:
        signal.signal(signal.SIGINT, note)
    except ValueError:  # in a subinterpreter, whose main thread gets no signals
        yield lambda: False
        return
    try:
        yield lambda: bool(presses)
    finally:
        if signal.getsignal(signal.SIGINT) is note:
            signal.signal(signal.SIGINT, before)
