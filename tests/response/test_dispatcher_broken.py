"""What is broken stops nothing else: a poisoned row, a step that fails, a notice that cannot be made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import pytest

from guardtag import Message, NotifyError, dispatcher
from guardtag.model.incidents import Incident
from guardtag.model.notices import Notice
from guardtag.spi import Change, Put
from guardtag.steps import due
from tests.response.dispatched import Recorder, Town, at_the_top, town

__all__ = ["town"]


def test_a_row_that_cannot_be_opened_stops_nothing(town: Town) -> None:
    calls = town.calls(12)
    for incident in calls:
        at_the_top(town, incident)
    town.dispatcher().run()
    store = town.door._room.records.store
    row = next(row for row in store.walk("incident", "", 100) if row.id == calls[3].id)
    store.commit([Put(attrs.evolve(row, body=row.body[:-1] + b"?"), row.version)])
    town.clock.advance(3600)
    town.dispatcher().run()
    good = [row.id for row in store.walk("incident", "", 100) if row.due is not None and row.due > town.clock.now()]
    assert len(good) == 12, "the broken one is due again later"
    healthy = [town.door.incidents.get(i.id) for i in calls if i.id != calls[3].id]
    assert all(i.thread[-1].what in ("told", "skipped", "repeated") and i.round == 1 for i in healthy)


def test_a_step_that_breaks_stops_nothing_and_its_words_are_not_logged(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    calls = town.calls(12)
    for incident in calls:
        at_the_top(town, incident)
    town.dispatcher().run()
    real = due.step

    def broken(tx: Any, room: Any, incident: Incident) -> Incident:
        if incident.id == calls[5].id:
            raise KeyError("小军")
        return real(tx, room, incident)

    monkeypatch.setattr(due, "step", broken)
    town.clock.advance(3600)
    town.dispatcher().run()
    assert sorted(town.stepped()) == sorted(i.id for i in calls if i.id != calls[5].id)
    assert "KeyError at test_dispatcher_broken.py" in caplog.text
    assert "小军" not in caplog.text


def test_more_than_fits_one_commit_is_done_one_by_one(town: Town) -> None:
    for number in range(15):
        town.door.responders.enrol(f"w{number}", name="王霞", area="feicheng", address=f"mail:w{number}@example.org")
    calls = town.calls(9)
    for incident in calls:
        at_the_top(town, incident)
    town.dispatcher().run()
    town.clock.advance(3600)
    town.dispatcher().run()
    assert sorted(town.stepped()) == sorted(i.id for i in calls)
    assert sum(n.side == "responder" for n in town.notices("accepted")) == 2 * 9 * 16


def test_an_acknowledgement_between_claim_and_step_is_not_lost(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    (incident,) = town.calls(1)
    at_the_top(town, incident)
    town.dispatcher().run()
    town.clock.advance(3600)
    real, taken, tries = due.step, [], []

    def slow(tx: Any, room: Any, current: Incident) -> Incident:
        tries.append(current.state)
        if not taken:
            taken.append(town.door.incidents.acknowledge(current.id, by="li-ling"))
        return real(tx, room, current)

    monkeypatch.setattr(due, "step", slow)
    town.dispatcher().run()
    after = town.door.incidents.get(incident.id)
    assert after.acknowledged_by == ("li-ling",)
    assert after.step_due > town.clock.now()
    assert tries == ["received", "acknowledged"], "read again at once"
    assert town.stepped() == [], "it was taken: the step decided again and had nothing to do"


def test_notices_that_are_called_off_do_not_end_the_run(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatcher, "BATCH", 1)
    town.alert(1, "sms:1")
    town.alert(2, "sms:2")
    first = next(n for n in sorted(town.notices(), key=lambda n: n.due) if n.side == "family")
    town.put(attrs.evolve(first, person="nobody", due=first.due - 1))
    town.dispatcher().run()
    assert len(town.channels["sms"].seen) == 1
    assert {n.state for n in town.notices()} == {"accepted", "cancelled"}


def _opened(town: Town) -> list[Notice]:
    return list(town.door._room.records.every(Notice, "incident", town.all()[0].id))


def _spoil(town: Town, kind: str, id: str) -> None:
    store = town.door._room.records.store
    row = next(row for row in store.walk(kind, "", 1000) if row.id == id)
    store.commit([Put(attrs.evolve(row, body=row.body[:-1] + bytes([row.body[-1] ^ 1])), row.version)])


def test_a_notice_about_somebody_who_was_erased_stops_nobody_elses(town: Town) -> None:
    first, second = town.alert(1, "sms:1"), town.alert(2, "sms:2")
    town.door._room.records.vault.destroy([f"w:{first.subject}:response"])
    town.dispatcher().run()
    assert [m.target for m in town.channels["sms"].seen] == ["2"]
    assert [n.incident for n in _opened(town) if n.state == "accepted" and n.side == "family"] == [second.id]


@pytest.mark.parametrize("kind", ["incident", "ward"])
def test_what_cannot_be_read_holds_up_its_own_notices_only(
    town: Town, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    """And does not call them off: they are due again, should a backup mend it."""
    first, _ = town.alert(1, "sms:1"), town.alert(2, "sms:2")
    _spoil(town, kind, first.id if kind == "incident" else first.subject)
    town.dispatcher().run()
    assert [m.target for m in town.channels["sms"].seen] == ["2"]
    states = {n.side: n.state for n in town.notices() if n.incident == first.id}
    called = "accepted" if kind == "ward" else "waiting"  # the responder is called without a name
    assert states == {"family": "waiting", "responder": called}
    assert "a due notice could not be composed: KeyError" in caplog.text


def test_a_message_that_cannot_be_made_stops_no_other(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    from guardtag.steps import compose

    first, _ = town.alert(1, "sms:1"), town.alert(2, "sms:2")
    real = compose.message

    def broken(room: Any, notice: Notice, *more: Any) -> Any:
        if notice.incident == first.id:
            raise ZeroDivisionError
        return real(room, notice, *more)

    monkeypatch.setattr(compose, "message", broken)
    town.dispatcher().run()
    assert [m.target for m in town.channels["sms"].seen] == ["2"]


def test_what_is_called_off_or_falls_over_is_counted(town: Town) -> None:
    town.alert(1, "sms:1")
    (family,) = (n for n in town.notices() if n.side == "family")
    town.put(attrs.evolve(family, address=7))
    assert town.dispatcher().run().dead == 1


def test_failures_of_a_batch_are_written_together(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A channel that is down must not keep the disk busy for the others."""
    for number in range(16):
        town.alert(number, "sms:1")

    def fail(message: Message) -> None:
        raise NotifyError(retryable=True)

    town.channels["sms"] = Recorder(fail)
    town.channels["mail"].then = fail
    store, commits = town.door._room.records.store, []
    real = store.commit

    def commit(changes: Sequence[Change]) -> None:
        commits.append({change.row.kind for change in changes if isinstance(change, Put)})
        real(changes)

    monkeypatch.setattr(store, "commit", commit)
    assert town.dispatcher().run().failed == 32
    assert sum("notice" in kinds for kinds in commits) == 4


def test_one_row_that_does_not_open_loses_no_other_outcome(town: Town) -> None:
    """Somebody spoils a notice while it is being sent: what became of the others is written."""
    for number in range(5):
        town.alert(number, "sms:1")
    victim = next(n for n in town.notices() if n.channel == "sms")

    def spoil(message: Message) -> None:
        if message.id == victim.id:
            _spoil(town, "notice", victim.id)

    town.channels["sms"] = Recorder(spoil)
    did = town.dispatcher().run()
    assert did.sent == 9
    rows = town.door._room.records.store.walk("notice", "", 100)
    assert [row.id for row in rows if row.lane] == [victim.id]


def test_a_run_ends_even_if_something_is_always_due(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    (incident,) = town.calls(1)
    monkeypatch.setattr(dispatcher, "MAX_ROUNDS", 20)
    monkeypatch.setattr(due, "step", lambda tx, room, i: attrs.evolve(i, step_due=0.0))
    town.put(attrs.evolve(incident, step_due=0.0))
    assert 10 <= town.dispatcher().run().steps <= 20
