"""Delivery: whatever a notifier answers, every message gets its outcome."""

from __future__ import annotations

import threading
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.delivery import Channel, Outcome, accepted, attempt
from guardtag.delivery.breaker import LONGEST_REST
from guardtag.errors import NotifyError
from guardtag.spi import Accepted, Message
from guardtag.testing.notifiers import FailingNotifier, HangingNotifier, RecordingNotifier, message

from .channels import SECRET, Does, messages

# -- what a channel answers


def test_each_message_has_its_outcome_in_order() -> None:
    recorder = RecordingNotifier(answer=Accepted("r", delivered=True))
    outcomes = Channel("mail", recorder).send(messages(50))
    assert outcomes == [Outcome(Accepted("r", delivered=True))] * 50
    assert [m.id for m in recorder.messages] == [str(n) for n in range(50)]


def test_an_empty_batch_is_done_at_once() -> None:
    assert Channel("mail", HangingNotifier()).send([]) == []


def test_several_workers_send_at_a_time() -> None:
    together = threading.Barrier(4, timeout=60)

    def send(message: Message) -> Accepted:
        together.wait()
        return Accepted(message.id)

    outcomes = Channel("mail", Does(send), workers=4).send(messages(8))
    assert [o.accepted.reference for o in outcomes if o.accepted] == [str(n) for n in range(8)]


def test_a_refusal_keeps_its_code_and_whether_to_retry() -> None:
    for retryable in (True, False):
        failing = FailingNotifier(failure=NotifyError("GT-MAIL-FULL", SECRET, retryable=retryable))
        assert Channel("mail", failing).send(messages(1)) == [
            Outcome(None, "refused", retryable, "GT-MAIL-FULL", "NotifyError")
        ]


@pytest.mark.parametrize(
    ("asked", "after"),
    [
        (None, 0.0), (30, 30.0), (2.5, 2.5), (0, 0.0), (-7, 0.0), (10**30, 3600.0), (float("inf"), 3600.0),
        (float("nan"), 0.0), (True, 0.0), ("60", 0.0), ([], 0.0),
    ],
)  # fmt: skip
def test_how_long_a_channel_asks_to_be_left_alone_is_passed_on_within_reason(asked: Any, after: float) -> None:
    failing = FailingNotifier(failure=NotifyError("GT-MAIL-SLOW", retry_after=asked))
    (outcome,) = Channel("mail", failing).send(messages(1))
    assert (outcome.code, outcome.retryable, outcome.after) == ("GT-MAIL-SLOW", True, after)
    assert type(outcome.after) is float


@pytest.mark.parametrize("kind", [ValueError, SystemExit, KeyboardInterrupt])
def test_an_error_that_fails_when_it_is_looked_at_is_a_strangers(kind: type[BaseException]) -> None:
    class Sly(NotifyError):
        @property
        def retry_after(self) -> float:
            raise kind(SECRET)

        @retry_after.setter
        def retry_after(self, value: float) -> None:
            pass

    (outcome,) = Channel("mail", FailingNotifier(failure=Sly("GT-MAIL-SLOW"))).send(messages(1))
    assert outcome == Outcome(None, "raised", True, "GT-PLUGIN-RAISED", Sly.__qualname__)


@pytest.mark.parametrize("code", [SECRET, f"GT-{SECRET}", "GT-小军", "", None, 7, "GT-" + "A" * 30, "GT-A\n"])
def test_a_code_that_could_say_more_is_replaced(code: Any) -> None:
    (outcome,) = Channel("mail", FailingNotifier(failure=NotifyError(code))).send(messages(1))
    assert (outcome.fault, outcome.code) == ("refused", "GT-NOTIFY-FAILED")


@pytest.mark.parametrize(
    "answer",
    [
        Accepted("x" * 201), Accepted("\ud800"), Accepted("a\nb"), Accepted(7), Accepted(b"x"), Accepted(None),  # type: ignore[arg-type]
        Accepted(delivered=1), Accepted(undelivered="no"), Accepted(delivered=True, undelivered=True),  # type: ignore[arg-type]
    ],
)  # fmt: skip
def test_an_answer_that_is_not_what_it_says_is_no_answer(answer: Accepted) -> None:
    assert accepted(answer) is None


def test_a_subclass_of_accepted_is_no_answer() -> None:
    @attrs.frozen
    class Better(Accepted):
        pass

    assert accepted(Better()) is None


def test_an_answer_is_copied_into_exact_types() -> None:
    class Lies(str):
        __slots__ = ()

        def __str__(self) -> str:
            return SECRET

        def __len__(self) -> int:
            return 0

        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 0

    copy = accepted(Accepted(Lies("r-1")))
    assert copy is not None
    assert type(copy.reference) is str
    assert copy.reference == "r-1"
    assert accepted(Accepted(Lies("x" * 201))) is None


@given(st.text(max_size=220), st.booleans(), st.booleans())
def test_what_is_accepted_can_always_be_stored(reference: str, delivered: bool, undelivered: bool) -> None:
    copy = accepted(Accepted(reference, delivered, undelivered))
    if copy is not None:
        assert copy == Accepted(reference, delivered, undelivered)
        assert len(copy.reference.encode()) <= 800
        assert not (copy.delivered and copy.undelivered)
    else:
        assert (delivered and undelivered) or len(reference) > 200 or not reference.isprintable()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(["ok", "no", "raise", "leave", "none", "true"]), max_size=30), st.integers(1, 4))
def test_any_mixture_gets_one_outcome_a_message(kinds: list[str], workers: int) -> None:
    def send(message: Message) -> Any:
        match kinds[int(message.id)]:
            case "ok":
                return Accepted(message.id)
            case "no":
                raise NotifyError(retryable=False)
            case "raise":
                raise ValueError(SECRET)
            case "leave":
                raise SystemExit
            case "none":
                return None
        return True

    channel = Channel("mail", Does(send), workers=workers)
    expected = {
        "ok": "",
        "no": "refused",
        "raise": "raised",
        "leave": "raised",
        "none": "bad_result",
        "true": "bad_result",
    }
    outcomes = channel.send(messages(len(kinds)))
    channel.close()
    assert len(outcomes) == len(kinds)
    for kind, outcome, number in zip(kinds, outcomes, range(len(kinds)), strict=True):
        if not outcome.tried:  # it failed time after time
            assert (outcome.fault, outcome.code) == ("refused", "GT-NOTIFY-PAUSED")
            continue
        assert outcome.fault == expected[kind]
        assert outcome.accepted == (Accepted(str(number)) if kind == "ok" else None)
        assert outcome.retryable == (kind not in ("ok", "no"))


# -- logs


def test_a_fault_is_logged_once_until_it_changes(caplog: pytest.LogCaptureFixture) -> None:
    failing = FailingNotifier(failure=lambda: ValueError(SECRET), times=40)
    clock = [0.0]
    channel = Channel("mail", failing, monotonic=lambda: clock[0])
    for _ in range(8):
        channel.send(messages(50))
        clock[0] += LONGEST_REST
    lines = [r.getMessage() for r in caplog.records]
    assert lines == [
        "channel mail failed: raised GT-PLUGIN-RAISED ValueError",
        "channel mail fails time after time: it is refused for a while",
    ]
    assert SECRET not in caplog.text


def test_the_fence_alone_needs_no_thread() -> None:
    assert attempt(RecordingNotifier(), message()) == Outcome(Accepted())
