"""Frames over a socket, each within a deadline. A peer that trickles gains no time by it."""

from __future__ import annotations

import socket
import time
from typing import Final

_PIECE: Final = 1 << 18
_HEAD: Final = 4


class Ended(Exception):
    """The peer hung up before a frame began."""


class Oversized(Exception):
    """A frame is announced that is longer than any may be."""


def left(until: float) -> float:
    """Seconds until a moment of the monotonic clock; raises ``TimeoutError`` when it is over."""
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def send(line: socket.socket, payload: bytes, until: float) -> None:
    """Sends one frame.

    Args:
        line: a connected socket.
        payload: its content.
        until: when it must have been sent, on the monotonic clock.

    Raises:
        TimeoutError: the peer did not take it in time.
        OSError: the connection broke.
    """
    data = memoryview(len(payload).to_bytes(_HEAD, "big") + payload)
    while data:
        line.settimeout(left(until))
        data = data[line.send(data[:_PIECE]) :]


def length(line: socket.socket, most: int, first: float, whole: float) -> tuple[int, float]:
    """The length of the frame that comes next, and until when all of it must be there.

    Args:
        line: a connected socket.
        most: bytes it may have.
        first: seconds to wait for its first byte.
        whole: seconds it may take from its first byte on.

    Raises:
        Ended: the peer hung up instead.
        Oversized: it is longer.
        TimeoutError: it did not come in time.
        OSError: the connection broke.
    """
    line.settimeout(first)
    head = line.recv(_HEAD)
    if not head:
        raise Ended
    until = time.monotonic() + whole
    size = int.from_bytes(head + content(line, _HEAD - len(head), until), "big")
    if size > most:
        raise Oversized
    return size, until


def content(line: socket.socket, size: int, until: float) -> bytes:
    """So many bytes. Memory is taken as they come, not as they were announced.

    Raises:
        TimeoutError: they did not come in time.
        OSError: the connection broke.
    """
    pieces: list[bytes] = []
    while size:
        line.settimeout(left(until))
        piece = line.recv(min(size, _PIECE))
        if not piece:
            raise ConnectionResetError
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def receive(line: socket.socket, most: int, until: float) -> bytes:
    """One frame; as ``length`` and ``content``."""
    size, _ = length(line, most, left(until), left(until))
    return content(line, size, until)
