"""All channels together: none waits for another."""

from __future__ import annotations

from typing import Any

from guardtag.delivery import Outcome, Pool
from guardtag.errors import BrokenPlugin
from guardtag.spi import Accepted
from guardtag.testing.notifiers import FailingNotifier, RecordingNotifier, message

from .channels import SECRET, SOON, Board, messages


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
