"""The fence around foreign code: one call in, one exact answer out, whatever happens in between.

Exception text may hold anything, so it is never read: only the type's name is, shortened.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import attrs

from guardtag.errors import NotifyError
from guardtag.spi import Accepted, Message, Notifier

MAX_REFERENCE: Final = 200
"""The longest reference a channel may give, in characters."""
MAX_AFTER: Final = 3600.0
"""The longest that a channel may ask to be left alone for, in seconds."""
RAISED, DEADLINE_PASSED, BAD_RESULT, REFUSED = "raised", "deadline", "bad_result", "refused"
"""What an ``Outcome.fault`` can say."""

_NAMES = tuple(field.name for field in attrs.fields(Message))
_CODE = re.compile(r"GT(-[A-Z0-9]{1,20}){1,5}", re.ASCII)
_DIGITS = re.compile(r"[0-9]{5,}")
# Past the class's own metaclass, which could answer anything, or raise.
_qualname: Callable[[type], str] = type.__dict__["__qualname__"].__get__


def clean(name: str) -> str:
    """A name out of foreign hands, safe to log: at most 80 ASCII characters, no long number in it."""
    return _DIGITS.sub("#", re.sub(r"[^A-Za-z0-9_.<>:-]", "?", str.__getitem__(name, slice(80))))


def type_name(value: object) -> str:
    """The name of a value's type, safe to log."""
    return clean(_qualname(type(value)))


def accepted(answer: object) -> Accepted | None:
    """A copy of what a notifier returned, made of exact types; ``None`` when it is no ``Accepted``.

    A reference that is longer than ``MAX_REFERENCE`` or not printable (a lone surrogate could not even be
    stored) is refused, and so is an answer that claims both ``delivered`` and ``undelivered``.
    """
    if type(answer) is not Accepted:
        return None
    reference, delivered, undelivered = answer.reference, answer.delivered, answer.undelivered
    if type(delivered) is not bool or type(undelivered) is not bool or (delivered and undelivered):
        return None
    if not issubclass(type(reference), str):
        return None
    reference = str.__str__(reference)  # an exact str, whatever a subclass makes of `str(reference)`
    if len(reference) > MAX_REFERENCE or not (reference == "" or reference.isprintable()):
        return None
    return Accepted(reference, delivered, undelivered)


@attrs.frozen
class Outcome:
    """How one send ended.

    Args:
        accepted: the channel's answer, or ``None`` when it failed.
        fault: empty, ``raised``, ``deadline``, ``bad_result``, or ``refused``: the channel said no, or
            was not asked because it is closed, paused or too busy.
        retryable: whether the same message may go through later.
        code: ``GT-…`` for the record and for people; empty when accepted.
        culprit: name of the type that was raised or returned; empty when there is none.
        tried: False when the channel was never asked: that is no attempt, the message merely waits.
        after: seconds that the channel asked to be left alone for, at most ``MAX_AFTER``; 0: it said nothing.
    """

    accepted: Accepted | None = None
    fault: str = ""
    retryable: bool = False
    code: str = ""
    culprit: str = ""
    tried: bool = True
    after: float = 0.0


def _failure(error: BaseException) -> Outcome:
    """What an exception out of a plugin counts as; its text is not looked at."""
    if issubclass(type(error), NotifyError):
        try:
            code, retryable, after = error.code, error.retryable, error.retry_after  # type: ignore[attr-defined]
        except BaseException:
            return Outcome(None, RAISED, True, "GT-PLUGIN-RAISED", type_name(error))
        if type(code) is not str or not _CODE.fullmatch(code) or _DIGITS.search(code):
            code = "GT-NOTIFY-FAILED"
        return Outcome(None, REFUSED, retryable is not False, code, type_name(error), after=_seconds(after))
    return Outcome(None, RAISED, True, "GT-PLUGIN-RAISED", type_name(error))


def _seconds(after: object) -> float:
    """How long a channel wants to be left alone; what is no number of seconds counts as not said."""
    if type(after) is int or type(after) is float:
        return float(max(0, min(after, MAX_AFTER)))  # NaN is in no order, and becomes 0
    return 0.0


def _copied(message: Message) -> Message:
    values = {name: getattr(message, name) for name in _NAMES}  # attrs.evolve takes three times as long
    values["variables"] = dict(message.variables)
    return Message(**values)


def attempt(notifier: Notifier, message: Message) -> Outcome:
    """Sends one message behind the fence, in this thread and without a deadline.

    The notifier gets a copy of its own, so that nothing it does to it is seen by anybody else.
    Every exception is fenced, ``SystemExit`` and ``KeyboardInterrupt`` too: a real Ctrl-C arrives in
    the main thread, and the main thread does not send.
    """
    try:
        answer: object = notifier.send(_copied(message))
        copy = accepted(answer)
    except BaseException as error:
        return _failure(error)
    if copy is None:
        return Outcome(None, BAD_RESULT, True, "GT-PLUGIN-RESULT", type_name(answer))
    return Outcome(copy)
