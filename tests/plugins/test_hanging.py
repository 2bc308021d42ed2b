"""Sends that hang: given up at their deadline, and never in the way of anything else."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import textwrap
import threading
from queue import SimpleQueue
from typing import Any

import pytest

from guardtag.delivery import Channel, Outcome, Pool
from guardtag.delivery import channel as channels
from guardtag.spi import Accepted, Message
from guardtag.testing.notifiers import HangingNotifier, RecordingNotifier, message

from .channels import SOON, Board, Does, messages


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
    (abandoned,) = channel._hanging
    notifier.release()
    abandoned.join()
    assert [o.fault for o in outcomes] == ["deadline", ""]
    assert [m.id for m in notifier.messages] == ["1", "0"]


def test_an_abandoned_worker_takes_no_further_message(hanging: Any) -> None:
    first, second = hanging(lambda m: m.id == "0"), hanging(lambda m: m.id == "1")
    begun: list[str] = []

    def send(message: Message) -> Accepted:
        begun.append(message.id)
        notifier: HangingNotifier = first if message.id == "0" else second
        return notifier.send(message)

    channel = Channel("mail", Does(send), deadline=60.0)
    ready: SimpleQueue[Any] = SimpleQueue()
    batch = channel.begin(messages(3), ready)
    while begun != ["0"]:
        threading.Event().wait(0.001)
    with channel._lock:
        channel._abandon(channel._staff[0])
    first.release()
    channel._hanging[0].join()
    while begun == ["0"]:
        threading.Event().wait(0.001)
    assert begun == ["0", "1"]
    second.release()
    assert ready.get() is batch
    assert [o.fault for o in batch.outcomes if o] == ["deadline", "", ""]


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
    notifier.release()
    for abandoned in channel._hanging:
        abandoned.join()
    assert not channel.paused
    assert [o.fault for o in channel.send(messages(2))] == ["", ""]


def test_several_workers_hang_and_the_others_still_send(hanging: Any) -> None:
    notifier = hanging(lambda m: m.id in ("0", "1"))
    channel = Channel("mail", notifier, deadline=SOON, workers=3)
    assert [o.fault for o in channel.send(messages(30))] == ["deadline", "deadline"] + [""] * 28


def test_what_is_too_slow_is_not_begun_and_not_counted_as_tried(hanging: Any) -> None:
    notifier = hanging()
    channel = Channel("mail", notifier, deadline=60.0, limit=SOON)
    looks: list[float] = []
    watch = channel.watch
    channel.watch = lambda batch: looks.append(watch(batch)) or looks[-1]  # type: ignore[method-assign, func-returns-value]
    result: list[Outcome] = []
    waiting = threading.Thread(target=lambda: result.extend(channel.send(messages(3))))
    waiting.start()
    while channel._staff == [] or channel._staff[0].batch is None or channel._staff[0].batch.left > 1:
        threading.Event().wait(0.001)
    threading.Event().wait(0.05)
    notifier.release()
    waiting.join()
    assert len(looks) < 10, "it waits; it does not spin"
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


def test_without_a_thread_to_take_over_what_waits_behind_a_hung_send_is_refused(
    hanging: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = Channel("mail", hanging(), deadline=60.0)
    ready: SimpleQueue[Any] = SimpleQueue()
    batch, behind = channel.begin(messages(3), ready), channel.begin(messages(2), ready)
    while batch.next == 0:
        threading.Event().wait(0.001)

    def start(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch, channel._lock:
        patch.setattr(threading.Thread, "start", start)
        assert channel._abandon(channel._staff[0])
    assert [ready.get(), ready.get()] == [batch, behind]
    assert [o.code for o in batch.outcomes] == ["GT-PLUGIN-DEADLINE", *["GT-NOTIFY-PAUSED"] * 2]
    assert [o.code for o in behind.outcomes] == ["GT-NOTIFY-PAUSED"] * 2


def test_a_channel_that_closes_refuses_what_waits_and_ends_what_is_under_way(hanging: Any) -> None:
    notifier = hanging(lambda m: m.id == "0")
    channel = Channel("mail", notifier, deadline=60.0)
    ready: SimpleQueue[Any] = SimpleQueue()
    batch, behind = channel.begin(messages(2), ready), channel.begin(messages(3), ready)
    while batch.next == 0:
        threading.Event().wait(0.001)
    worker = channel._staff[0].thread
    channel.close()
    channel.close()  # once more does no harm: the word that ends the worker is put back
    assert ready.get() is behind
    assert [o.code for o in behind.outcomes] == ["GT-NOTIFY-CLOSED"] * 3
    notifier.release()
    assert ready.get() is batch
    assert [o.fault for o in batch.outcomes] == ["", ""]
    assert worker is not None
    worker.join()
    assert [m.id for m in notifier.messages] == ["0", "1"]


def test_an_idle_thread_holds_no_message() -> None:
    channel = Channel("mail", Does(lambda m: Accepted()))
    channel.send(messages(1))
    worker = channel._staff[0].thread
    assert worker is not None
    for _ in range(1000):  # until it has let go, which is soon after the outcome is known
        frame = sys._current_frames()[worker.ident or 0]
        held: list[object] = [*frame.f_locals.values(), *vars(channel._staff[0]).values()]
        kept = [value for value in held if isinstance(value, Message | channels._Batch)]
        if frame.f_code.co_name == "_work" and not kept:
            break
        threading.Event().wait(0.005)
    assert kept == []
    channel.close()


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


@pytest.mark.usefixtures("interruptible")
def test_a_real_ctrl_c_ends_the_waiting(hanging: Any) -> None:

    notifier = hanging()
    channel = Channel("mail", notifier, deadline=60)
    threading.Timer(0.2, lambda: signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        channel.send(messages(3))
    notifier.release()
    assert [o.fault for o in channel.send([message("after")])] == [""]
    assert [m.id for m in notifier.messages] == ["0", "after"]
