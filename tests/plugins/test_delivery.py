"""Delivery: whatever a notifier does, every message gets its outcome and no other channel waits."""

from __future__ import annotations

import logging
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.delivery import Channel, Outcome, Pool, accepted, attempt
from guardtag.delivery import channel as channels
from guardtag.errors import BrokenPlugin, NotifyError
from guardtag.spi import Accepted, Message, Notifier
from guardtag.testing.notifiers import FailingNotifier, HangingNotifier, RecordingNotifier, message

SECRET = "13800000000"
SOON = 0.05
"""A deadline that a test can wait for, in seconds."""


def messages(count: int) -> list[Message]:
    return [message(str(number)) for number in range(count)]


class Does:
    """A notifier of one function."""

    def __init__(self, send: Callable[[Message], Any]) -> None:
        self.send = send


class Board:
    """A registry of ready notifiers, or errors to raise."""

    def __init__(self, **notifiers: Notifier | BaseException) -> None:
        self.notifiers = notifiers

    def notifier(self, channel: str) -> Notifier:
        found = self.notifiers[channel]
        if isinstance(found, BaseException):
            raise found
        return found


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
    expected = {"ok": "", "no": "refused", "raise": "raised", "leave": "raised", "none": "bad_result", "true": "bad_result"}
    outcomes = channel.send(messages(len(kinds)))
    channel.close()
    assert [o.fault for o in outcomes] == [expected[kind] for kind in kinds]
    for kind, outcome, number in zip(kinds, outcomes, range(len(kinds)), strict=True):
        assert outcome.accepted == (Accepted(str(number)) if kind == "ok" else None)
        assert outcome.retryable == (kind not in ("ok", "no"))


# -- hanging


def test_a_hung_send_is_given_up_and_the_rest_goes_on(hanging: Any) -> None:
    notifier = hanging(lambda m: m.id == "1")
    channel = Channel("mail", notifier, deadline=SOON)
    outcomes = channel.send(messages(4))
    assert [o.fault for o in outcomes] == ["", "deadline", "", ""]
    assert outcomes[1] == Outcome(None, "deadline", True, "GT-PLUGIN-DEADLINE")
    assert [m.id for m in notifier.messages] == ["0", "2", "3"]
    assert not channel.paused


def test_a_send_that_returns_too_late_changes_nothing(hanging: Any) -> None:
    notifier = hanging(lambda m: m.id == "0")
    channel = Channel("mail", notifier, deadline=SOON)
    outcomes = channel.send(messages(2))
    workers = [t for t in threading.enumerate() if t.name == "guardtag-mail"]
    assert len(workers) == 2
    notifier.release()
    channel.close()
    for worker in workers:
        worker.join()
    assert [o.fault for o in outcomes] == ["deadline", ""]
    assert [m.id for m in notifier.messages] == ["1", "0"]


def test_a_channel_that_only_hangs_is_refused_for_a_while_and_tried_again(
    hanging: Any, caplog: pytest.LogCaptureFixture
) -> None:
    notifier, clock = hanging(), [0.0]
    channel = Channel("mail", notifier, deadline=SOON, monotonic=lambda: clock[0])
    outcomes = channel.send(messages(10))
    assert [o.fault for o in outcomes] == ["deadline"] * 3 + ["refused"] * 7
    assert [o.tried for o in outcomes] == [True] * 3 + [False] * 7
    assert {o.code for o in outcomes[3:]} == {"GT-NOTIFY-PAUSED"}
    assert all(o.retryable for o in outcomes)
    assert channel.paused
    assert [o.code for o in channel.send(messages(5))] == ["GT-NOTIFY-PAUSED"] * 5
    assert len(notifier.begun) == 3
    assert sum(r.levelno == logging.ERROR for r in caplog.records) == 1

    clock[0] += channels.FIRST_PAUSE
    assert not channel.paused
    outcomes = channel.send(messages(5))  # one more may try
    assert [o.fault for o in outcomes] == ["deadline"] + ["refused"] * 4
    clock[0] += channels.FIRST_PAUSE
    assert channel.paused, "the second pause is twice as long"
    clock[0] += channels.FIRST_PAUSE
    assert not channel.paused

    notifier.release()
    assert [o.fault for o in channel.send(messages(5))] == [""] * 5


def test_a_channel_whose_sends_came_back_is_not_paused_any_more(hanging: Any) -> None:
    notifier = hanging()
    channel = Channel("mail", notifier, deadline=SOON, monotonic=lambda: 0.0)
    channel.send(messages(3))
    assert channel.paused
    workers = [t for t in threading.enumerate() if t.name == "guardtag-mail"]
    notifier.release()
    for worker in workers:
        worker.join()
    assert not channel.paused
    assert [o.fault for o in channel.send(messages(2))] == ["", ""]


def test_several_workers_hang_and_the_others_still_send(hanging: Any) -> None:
    notifier = hanging(lambda m: m.id in ("0", "1"))
    channel = Channel("mail", notifier, deadline=SOON, workers=3)
    assert [o.fault for o in channel.send(messages(30))] == ["deadline", "deadline"] + [""] * 28


def test_what_is_too_slow_is_not_begun_and_not_counted_as_tried(hanging: Any) -> None:
    notifier = hanging()
    channel = Channel("mail", notifier, deadline=60.0, limit=SOON)
    result: list[Outcome] = []
    waiting = threading.Thread(target=lambda: result.extend(channel.send(messages(3))))
    waiting.start()
    while channel._staff == [] or channel._staff[0].batch is None or channel._staff[0].batch.left > 1:
        threading.Event().wait(0.001)
    notifier.release()
    waiting.join()
    assert [(o.fault, o.code, o.tried) for o in result] == [
        ("", "", True), ("refused", "GT-NOTIFY-BUSY", False), ("refused", "GT-NOTIFY-BUSY", False),
    ]  # fmt: skip


def test_a_second_caller_does_not_wait_behind_a_hung_one_for_ever(hanging: Any) -> None:
    notifier = hanging(lambda m: m.id == "hang")
    channel = Channel("mail", notifier, deadline=SOON)
    results: dict[str, list[Outcome]] = {}

    def send(name: str) -> None:
        results[name] = channel.send([message(name), *messages(3)])

    callers = [threading.Thread(target=send, args=(name,)) for name in ("hang", "b", "c", "d")]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert [o.fault for o in results["hang"]] == ["deadline", "", "", ""]
    for name in "bcd":
        assert all(o.fault == "" or o.code == "GT-NOTIFY-BUSY" for o in results[name])


def test_how_long_a_batch_may_take_is_said_beforehand() -> None:
    assert Channel("mail", RecordingNotifier(), deadline=10, limit=60).longest == 70
    assert Pool(Board()).longest == 70


@pytest.mark.parametrize("wrong", [{"deadline": 0}, {"limit": -1}, {"workers": 0}])
def test_a_channel_that_could_not_work_is_misuse(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Channel("mail", RecordingNotifier(), **wrong)


def test_a_closed_channel_refuses_and_its_threads_end() -> None:
    channel = Channel("closing", RecordingNotifier(), workers=2)
    channel.send(messages(10))
    threads = [t for t in threading.enumerate() if t.name == "guardtag-closing"]
    assert len(threads) == 2
    assert all(t.daemon for t in threads)
    channel.close()
    for thread in threads:
        thread.join()
    assert [o.code for o in channel.send(messages(1))] == ["GT-NOTIFY-CLOSED"]


def test_without_a_thread_to_be_had_messages_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    channel = Channel("mail", RecordingNotifier())
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", start)
        assert [(o.code, o.tried) for o in channel.send(messages(2))] == [("GT-NOTIFY-BUSY", False)] * 2
    assert [o.fault for o in channel.send(messages(2))] == ["", ""]


def test_an_idle_thread_holds_no_message() -> None:
    import gc

    class Weak(Message):  # a plain subclass, so that it can be looked for
        pass

    channel = Channel("mail", Does(lambda m: Accepted()))
    channel.send([Weak(**attrs.asdict(message("weak")))])
    worker = next(t for t in threading.enumerate() if t.name == "guardtag-mail")
    while channel._staff[0].batch is not None:
        threading.Event().wait(0.001)
    threading.Event().wait(0.05)
    gc.collect()
    assert worker.is_alive()
    assert [o for o in gc.get_objects() if type(o) is Weak] == []
    channel.close()


# -- logs


def test_a_fault_is_logged_once_until_it_changes(caplog: pytest.LogCaptureFixture) -> None:
    failing = FailingNotifier(failure=lambda: ValueError(SECRET), times=40)
    channel = Channel("mail", failing)
    channel.send(messages(50))
    lines = [r.getMessage() for r in caplog.records]
    assert lines == ["channel mail failed: raised GT-PLUGIN-RAISED ValueError"]
    assert SECRET not in caplog.text


# -- several channels


def test_a_slow_channel_does_not_delay_another(hanging: Any) -> None:
    slow, quick = hanging(), RecordingNotifier()
    pool = Pool(Board(slow=slow, quick=quick), deadline=60)
    stream = pool.stream({"slow": messages(1), "quick": messages(20)})
    name, outcomes = next(stream)
    assert name == "quick"
    assert [o.fault for o in outcomes] == [""] * 20
    assert slow.messages == []
    slow.release()
    assert next(stream) == ("slow", [Outcome(Accepted())])
    assert list(stream) == []
    pool.close()


def test_a_pool_answers_for_all_channels(hanging: Any) -> None:
    pool = Pool(
        Board(
            good=RecordingNotifier(), hangs=hanging(), raises=FailingNotifier(failure=SystemExit),
            broken=BrokenPlugin("GT-PLUGIN-BROKEN", SECRET), worse=MemoryError(),
        ),
        deadline=SOON,
    )  # fmt: skip
    outcomes = pool.submit({name: messages(3) for name in ("good", "hangs", "raises", "broken", "worse", "none")})
    assert {name: [(o.fault, o.code) for o in found] for name, found in outcomes.items()} == {
        "good": [("", "")] * 3,
        "hangs": [("deadline", "GT-PLUGIN-DEADLINE")] * 3,
        "raises": [("raised", "GT-PLUGIN-RAISED")] * 3,
        "broken": [("refused", "GT-PLUGIN-BROKEN")] * 3,
        "worse": [("raised", "GT-PLUGIN-RAISED")] * 3,
        "none": [("raised", "GT-PLUGIN-RAISED")] * 3,
    }
    assert pool.channel("good") is pool.channel("good")
    pool.close()


def test_a_channel_that_opens_later_works_later() -> None:
    board = Board(mail=BrokenPlugin("GT-PLUGIN-BROKEN", "not yet"))
    pool = Pool(board)
    assert [o.fault for o in pool.submit({"mail": messages(1)})["mail"]] == ["refused"]
    board.notifiers["mail"] = RecordingNotifier()
    assert [o.fault for o in pool.submit({"mail": messages(1)})["mail"]] == [""]
    pool.close()


def test_what_nobody_waits_for_any_more_is_not_begun(hanging: Any) -> None:
    slow = hanging()
    pool = Pool(Board(slow=slow, quick=RecordingNotifier()), deadline=60)
    stream = pool.stream({"slow": messages(5), "quick": messages(1)})
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    slow.release()
    assert [o.fault for o in pool.submit({"slow": [message("last")]})["slow"]] == [""]
    assert [m.id for m in slow.messages if m.id not in ("0", "last")] == []
    pool.close()


def test_the_fence_alone_needs_no_thread() -> None:
    assert attempt(RecordingNotifier(), message()) == Outcome(Accepted())


@pytest.mark.parametrize("doing", ["time.sleep(3600)", "threading.Event().wait()"])
def test_the_exit_of_the_interpreter_does_not_wait_for_a_hung_send(doing: str) -> None:
    code = textwrap.dedent(f"""
        import threading, time
        from guardtag.delivery import Channel
        from guardtag.testing.notifiers import message
        class Hangs:
            def send(self, message):
                {doing}
        print([o.fault for o in Channel("mail", Hangs(), deadline=0.05).send([message()])])
    """)
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout == "['deadline']\n"
    assert "Traceback" not in run.stderr


def test_a_real_ctrl_c_ends_the_waiting(hanging: Any) -> None:
    import signal

    notifier = hanging()
    channel = Channel("mail", notifier, deadline=60)
    threading.Timer(0.2, lambda: signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        channel.send(messages(3))
    notifier.release()
    assert [o.fault for o in channel.send([message("after")])] == [""]
    assert [m.id for m in notifier.messages] == ["0", "after"]
