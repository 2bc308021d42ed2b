"""What a channel's own process and its parent say to each other over two pipes.

A frame is its length, four bytes, big-endian, then MessagePack. Whoever reads has a limit and a deadline, since the
other side may be a plugin that writes whatever it likes.
"""

from __future__ import annotations

import os
import select
import struct
import time
from collections.abc import Mapping
from typing import Any, Final

import attrs

MAX_REQUEST: Final = 1024 * 1024
"""The longest frame to the process, in bytes; the longest message is far below."""
MAX_ANSWER: Final = 64 * 1024
"""The longest frame from it."""
MAX_FACTS, MAX_TEXT = 10, 400
"""Of an error's facts, and of each of its texts, in characters."""
_HEAD: Final = struct.Struct(">I")
_PIECE: Final = 65_536


class Gone(Exception):
    """The other side closed the pipe."""


class Late(Exception):
    """The deadline passed."""


class Wrong(Exception):
    """What came is longer than it may be."""


@attrs.frozen
class Setup:
    """What the process needs to open the notifier: the first frame to it.

    Args:
        channel: its name, for errors.
        url: of the channel inside.
        options: its options.
        plugins: the distributions that may load, as in the configuration.
        folder: of plugins of one file, or empty.
        third_party: False: none may.
        memory: the most bytes of address space.
        base: the folder that relative paths in the options start from, or empty.
    """

    channel: str
    url: str
    options: dict[str, Any]
    plugins: tuple[str, ...]
    folder: str
    third_party: bool
    memory: int
    base: str = ""


@attrs.frozen
class Hello:
    """Whether the notifier is open: the first frame from the process.

    Args:
        units: the most UTF-16 units of a text, as the notifier says; ``None``: the long texts.
        thin: as the notifier says.
        missing: limits that this system does not have.
        kind: empty, or the class of the error that stopped it.
        code: of that error, like the rest.
        what: what happened.
        why: the cause.
        do: what to do.
        facts: what the texts name.
    """

    units: int | None = None
    thin: bool = False
    missing: tuple[str, ...] = ()
    kind: str = ""
    code: str = ""
    what: str = ""
    why: str = ""
    do: str = ""
    facts: dict[str, str] = attrs.field(factory=dict)


@attrs.frozen
class Request:
    """One message to send.

    Args:
        number: which request this is.
        message: the message's fields by name.
    """

    number: int
    message: dict[str, Any]


@attrs.frozen
class Answer:
    """What became of it.

    Args:
        number: the request's.
        code: empty when it was taken.
        retryable: whether the same message may go through later.
        reference: the channel's own id for it.
        delivered: proved to be delivered.
        undelivered: only written down.
        last: the process ends now, since it ran out of memory.
        after: seconds that the channel asked to be left alone for; 0: it said nothing.
    """

    number: int
    code: str = ""
    retryable: bool = True
    reference: str = ""
    delivered: bool = False
    undelivered: bool = False
    last: bool = False
    after: float = 0.0


def packed(frame: object) -> bytes:
    """A frame as bytes."""
    import msgspec

    body = msgspec.msgpack.encode(frame)
    return _HEAD.pack(len(body)) + body


def short(facts: Mapping[str, object]) -> dict[str, str]:
    """An error's facts, few and short enough for a frame."""
    return {str(name)[:MAX_TEXT]: str(value)[:MAX_TEXT] for name, value in list(facts.items())[:MAX_FACTS]}


def write(handle: int, data: bytes, until: float | None = None) -> None:
    """Writes all of it.

    Args:
        handle: a pipe, not blocking when there is a deadline.
        data: the bytes.
        until: the deadline by ``time.monotonic``; none unless given.

    Raises:
        Gone: the other side closed the pipe.
        Late: the deadline passed.
    """
    left = memoryview(data)
    while left:
        if until is not None:
            _wait(handle, select.POLLOUT, until)
        try:
            left = left[os.write(handle, left[:_PIECE]) :]
        except BlockingIOError:
            continue
        except OSError:
            raise Gone from None


class Reader:
    """Frames out of a pipe.

    Args:
        handle: the pipe, not blocking when there is a deadline.
        limit: the longest frame, in bytes.
    """

    def __init__(self, handle: int, limit: int) -> None:
        self._handle = handle
        self._limit = limit
        self._got = bytearray()

    def frame(self, until: float | None = None) -> bytes:
        """The next frame's body; what came of it before the deadline is kept for the next call.

        Raises:
            Gone: the pipe was closed.
            Late: the deadline passed.
            Wrong: it is longer than the limit.
        """
        size = _HEAD.size
        self._fill(size, until)
        size += _HEAD.unpack_from(self._got)[0]
        if size > self._limit:
            raise Wrong
        self._fill(size, until)
        body = bytes(self._got[_HEAD.size : size])
        del self._got[:size]
        return body

    def _fill(self, size: int, until: float | None) -> None:
        while len(self._got) < size:
            if until is not None:
                _wait(self._handle, select.POLLIN, until)
            try:
                piece = os.read(self._handle, min(_PIECE, size - len(self._got)))
            except BlockingIOError:
                continue
            except OSError:
                raise Gone from None
            if not piece:
                raise Gone
            self._got += piece


def _wait(handle: int, event: int, until: float) -> None:
    left = until - time.monotonic()
    poll = select.poll()
    poll.register(handle, event)
    if left <= 0 or not poll.poll(left * 1000):
        raise Late
