"""While one channel hangs, floods or fails, all outcomes of the other are there before it is through."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import pytest

from guardtag.delivery import Pool
from guardtag.errors import NotifyError
from guardtag.spi import Accepted, Message
from guardtag.testing.notifiers import RecordingNotifier, message

from .channels import SECRET, Board, Does


def hangs() -> Accepted:
    return Accepted()


def floods() -> Accepted:
    for _ in range(1000):
        logging.getLogger("flood").debug("x" * 1000)
    return Accepted("x" * 1_000_000)


def fails() -> Accepted:
    raise NotifyError("GT-MAIL-FULL", SECRET)


@pytest.mark.parametrize("bad", [hangs, floods, fails])
def test_the_others_are_through_while_one_channel_is_not(bad: Callable[[], Accepted]) -> None:
    begun, over = threading.Event(), threading.Event()
    good, let_go = RecordingNotifier(), list[bool]()

    def send(message: Message) -> Accepted:
        begun.set()
        let_go.append(over.wait(60))
        return bad()

    def quick(message: Message) -> Accepted:
        assert begun.wait(60), "the other channel is in the middle of a send"
        return good.send(message)

    pool = Pool(Board(bad=Does(send), good=Does(quick)), deadline=3600.0, limit=3600.0)
    stream = pool.stream({"bad": [message(str(n)) for n in range(5)], "good": [message(str(n)) for n in range(20)]})
    name, outcomes = next(stream)
    assert (name, [o.fault for o in outcomes]) == ("good", [""] * 20)
    assert not over.is_set()
    over.set()
    ((name, outcomes),) = list(stream)
    assert (name, len(outcomes)) == ("bad", 5)
    assert all(let_go), "it was let go because the other channel was through"
    pool.close()
