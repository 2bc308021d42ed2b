"""The pipe to a notifier in a process of its own has limits, and forgets nothing."""

from __future__ import annotations

import os
import sys

import pytest

from guardtag.builtin._pipe import Gone, Late, Reader, Wrong, write
from guardtag.delivery import Channel
from guardtag.spi import Accepted, Message
from guardtag.testing.notifiers import message

from .apart import Wild, send, wild

__all__ = ["wild"]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits and the end of processes are Linux's")


def test_a_message_that_no_pipe_should_carry_is_refused_for_good(wild: Wild) -> None:
    plugins = wild()
    outcomes = send(plugins, "x" * 2_000_000, "\ud800", "fine")
    assert [(o.code, o.retryable) for o in outcomes] == [("GT-PROCESS-LONG", False)] * 2 + [("", False)]


def test_many_threads_share_it(wild: Wild) -> None:
    channel = Channel("m", wild().notifier("m"), workers=8, deadline=60)
    outcomes = channel.send([message(str(n), text=f"text {n}") for n in range(200)])
    assert [o.accepted for o in outcomes] == [Accepted(f"text {n}") for n in range(200)]
    channel.close()


def test_the_reader_of_frames_has_limits() -> None:
    inward, outward = os.pipe()
    os.set_blocking(inward, False)
    reader = Reader(inward, 100)
    with pytest.raises(Late):
        reader.frame(0.0)
    os.write(outward, b"\x00\x00\x00\x03a")
    with pytest.raises(Late):
        reader.frame(0.0)
    os.write(outward, b"bc\x00\x00\x00\x00\x00\x00\x00\x61")
    assert (reader.frame(1e6), reader.frame(1e6)) == (b"abc", b"")
    with pytest.raises(Wrong):
        reader.frame(1e6)
    os.close(outward)
    with pytest.raises(Gone):
        Reader(inward, 100).frame(1e6)
    os.close(inward)


def test_a_pipe_that_nobody_reads_is_given_up() -> None:
    inward, outward = os.pipe()
    os.set_blocking(outward, False)
    with pytest.raises(Late):
        write(outward, b"x" * 10_000_000, 0.0)
    os.close(inward)
    with pytest.raises(Gone):
        write(outward, b"x", 1e6)
    os.close(outward)


def test_the_message_has_no_field_that_the_pipe_forgets(wild: Wild) -> None:
    assert wild().notifier("m").send(Message("1", "k", "high", "zh", "t", "hi")) == Accepted("hi")
