"""The circuit breaker of a channel: what opens it, what one message may find out, and what never opens it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.delivery import Channel
from guardtag.delivery.breaker import (
    DIFFERENT,
    FAILURES,
    FAILURES_ANYHOW,
    FIRST_REST,
    FORGOTTEN,
    LONGEST_REST,
    Breaker,
)
from guardtag.delivery.fence import Outcome
from guardtag.errors import NotifyError
from guardtag.spi import Accepted, Message
from guardtag.testing.notifiers import RecordingNotifier, message

from .channels import Does, messages

REFUSED = ("refused", "GT-NOTIFY-PAUSED", False)


class Shaky:
    """A channel that fails while it is told to, on a clock moved by hand."""

    def __init__(self, failure: Callable[[], Any], **options: Any) -> None:
        self.failure: Callable[[], Any] | None = failure
        self.asked: list[str] = []
        self.clock = 0.0
        self.channel = Channel("mail", self, monotonic=lambda: self.clock, **options)

    def send(self, message: Message) -> Any:
        self.asked.append(message.id)
        return Accepted() if self.failure is None else self.failure()

    def sent(self, sending: list[Message]) -> list[tuple[str, str, bool]]:
        return [(o.fault, o.code, o.tried) for o in self.channel.send(sending)]


def to(*targets: str) -> list[Message]:
    return [message(str(number), target=target) for number, target in enumerate(targets)]


def raises(error: BaseException) -> Callable[[], Any]:
    def fail() -> Any:
        raise error

    return fail


@pytest.mark.parametrize(
    "failure", [raises(ValueError()), raises(SystemExit()), lambda: None], ids=["raises", "leaves", "bad result"]
)
def test_what_fails_each_time_is_refused_after_a_few(failure: Callable[[], Any]) -> None:
    shaky = Shaky(failure)
    found = shaky.sent(messages(40))
    assert [tried for _, _, tried in found] == [True] * FAILURES + [False] * (40 - FAILURES)
    assert found[FAILURES:] == [REFUSED] * (40 - FAILURES)
    assert shaky.channel.paused
    assert shaky.sent(messages(3)) == [REFUSED] * 3
    assert len(shaky.asked) == FAILURES


def test_one_probe_goes_through_and_its_success_closes() -> None:
    shaky = Shaky(raises(ValueError()))
    shaky.sent(messages(10))
    shaky.clock += FIRST_REST
    assert not shaky.channel.paused
    shaky.asked.clear()
    assert [tried for _, _, tried in shaky.sent(messages(10))] == [True] + [False] * 9
    assert shaky.asked == ["0"]
    shaky.failure = None
    shaky.clock += FIRST_REST
    assert shaky.sent(messages(1)) == [REFUSED], "after a probe that failed it rests twice as long"
    shaky.clock += FIRST_REST
    assert shaky.sent(messages(30)) == [("", "", True)] * 30
    shaky.failure = raises(ValueError())
    assert [tried for _, _, tried in shaky.sent(messages(10))] == [True] * FAILURES + [False] * (10 - FAILURES)
    shaky.clock += FIRST_REST
    assert not shaky.channel.paused, "the first rest is short again"


def test_nobody_waits_longer_than_a_minute_for_a_probe() -> None:
    shaky = Shaky(raises(ValueError()))
    shaky.sent(messages(10))
    for _ in range(50):
        shaky.clock += LONGEST_REST
        assert shaky.sent(messages(2))[0][2]
    assert LONGEST_REST <= 60


def test_while_the_probe_is_under_way_nothing_else_goes_through(hanging: Any) -> None:
    shaky = Shaky(raises(ValueError()), workers=4)
    shaky.sent(messages(10))
    shaky.clock += FIRST_REST
    slow = hanging()
    shaky.failure = lambda: slow.send(message("probe"))
    ready: SimpleQueue[Any] = SimpleQueue()
    batch = shaky.channel.begin(messages(6), ready)
    while not slow.begun:
        threading.Event().wait(0.001)
    assert shaky.sent(messages(3)) == [REFUSED] * 3
    slow.release()
    assert ready.get(timeout=60) is batch
    assert [o.fault for o in batch.outcomes if o] == [""] * 6


def test_a_probe_that_hangs_opens_it_again(hanging: Any) -> None:
    shaky = Shaky(raises(ValueError()), deadline=0.05)
    shaky.sent(messages(10))
    shaky.clock += FIRST_REST
    slow = hanging()
    shaky.failure = lambda: slow.send(message())
    assert [fault for fault, _, _ in shaky.sent(messages(3))] == ["deadline", "refused", "refused"]
    shaky.clock += 2 * FIRST_REST
    shaky.failure = None
    assert shaky.sent(messages(2)) == [("", "", True)] * 2


def test_a_probe_that_was_never_begun_leaves_the_channel_open_to_the_next() -> None:
    shaky = Shaky(raises(ValueError()), limit=60)
    shaky.sent(messages(10))
    shaky.clock += FIRST_REST
    with shaky.channel._lock:  # so that no worker can begin it before it is dropped
        for _ in shaky.channel._staff:
            shaky.channel._queue.put(None)
        shaky.channel._staff.clear()
    ready: SimpleQueue[Any] = SimpleQueue()
    hire, shaky.channel._hire = shaky.channel._hire, lambda: False  # type: ignore[method-assign]
    assert shaky.channel.begin(messages(1), ready).outcomes[0].code == "GT-NOTIFY-BUSY"  # type: ignore[union-attr]
    shaky.channel._hire = hire  # type: ignore[method-assign]
    shaky.failure = None
    assert shaky.sent(messages(1)) == [("", "", True)]


def test_a_definite_no_about_a_recipient_opens_nothing() -> None:
    shaky = Shaky(raises(NotifyError(retryable=False)))
    assert all(tried for _, _, tried in shaky.sent(messages(100)))
    assert not shaky.channel.paused


def test_a_definite_no_to_a_probe_closes() -> None:
    shaky = Shaky(raises(ValueError()))
    shaky.sent(messages(10))
    shaky.clock += FIRST_REST
    shaky.failure = raises(NotifyError(retryable=False))
    assert all(tried for _, _, tried in shaky.sent(messages(10)))


def test_one_mailbox_that_is_always_busy_does_not_stop_the_others() -> None:
    shaky = Shaky(raises(NotifyError()))
    assert all(tried for _, _, tried in shaky.sent(to(*["full"] * (FAILURES_ANYHOW - 1))))
    assert not shaky.channel.paused
    shaky.failure = None
    shaky.sent(to("other"))
    shaky.failure = raises(NotifyError())
    assert [tried for _, _, tried in shaky.sent(to(*"abcdefgh"))] == [True] * FAILURES + [False] * 3


def test_one_poisonous_message_does_not_stop_the_others_and_a_single_target_is_not_hammered_for_ever() -> None:
    shaky = Shaky(raises(ValueError()))
    assert all(tried for _, _, tried in shaky.sent([message("same")] * (FAILURES_ANYHOW - 1)))
    assert [tried for _, _, tried in shaky.sent([message("same")] * 3)] == [True, False, False]


@given(st.lists(st.booleans(), max_size=200))
def test_as_long_as_something_goes_through_now_and_then_it_stays_closed(works: list[bool]) -> None:
    run, sending = 0, []
    for one in works:
        run = 0 if one or run == FAILURES - 1 else run + 1
        sending.append(run == 0)
    answers = iter(sending)
    recorder = RecordingNotifier()

    def send(message: Message) -> Accepted:
        if not next(answers):
            raise ValueError
        return recorder.send(message)

    channel = Channel("mail", Does(send))
    assert all(o.tried for o in channel.send(messages(len(sending))))
    channel.close()
    assert DIFFERENT <= FAILURES < FAILURES_ANYHOW


def test_after_a_success_it_counts_afresh() -> None:
    shaky = Shaky(raises(NotifyError()))
    shaky.sent(to(*"abc"))
    shaky.failure = None
    shaky.sent(to("d"))
    shaky.failure = raises(NotifyError())
    assert all(tried for _, _, tried in shaky.sent(to(*["full"] * 10)))


def test_failures_long_ago_count_no_more() -> None:
    shaky = Shaky(raises(NotifyError()))
    for number in range(4 * FAILURES):
        assert [tried for _, _, tried in shaky.sent(to(f"{number}@example.org"))] == [True]
        assert not shaky.channel.paused
        shaky.clock += FORGOTTEN + 1
    for number in range(FAILURES):
        shaky.sent(to(f"again{number}@example.org"))
        shaky.clock += 1
    assert shaky.sent(to("one-more@example.org")) == [REFUSED]


def test_what_was_begun_before_it_opened_and_fails_then_makes_the_rest_no_longer() -> None:
    now, failed = [0.0], Outcome(fault="raised", code="GT-PLUGIN-RAISED")
    breaker = Breaker(lambda: now[0])
    opened = [breaker.note(message(str(number)), failed) for number in range(FAILURES)]
    assert opened == [False] * (FAILURES - 1) + [True]
    now[0] = FIRST_REST - 1
    assert not breaker.note(message("late"), failed)
    assert breaker.open
    now[0] = FIRST_REST
    assert not breaker.open
    breaker.probe()
    assert not breaker.note(message("probe"), failed)
    now[0] = 3 * FIRST_REST - 1
    assert breaker.open, "a probe that fails makes it rest twice as long, from when it failed"
    now[0] = 3 * FIRST_REST
    assert not breaker.open
