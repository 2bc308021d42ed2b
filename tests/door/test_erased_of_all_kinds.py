"""After an erasure no row of any kind that is about a person is left, and what is left of others says nothing of them.

``test_erased_nowhere`` looks at the bytes of files; here every kind of row there is has been written about somebody.
"""

from __future__ import annotations

import logging
import tempfile
import traceback
from pathlib import Path

import attrs
import pytest

from guardtag.errors import GuardTagError
from guardtag.model.notices import Notice
from guardtag.model.people import Ward
from guardtag.records import Records
from guardtag.records.kinds import KINDS, OF_A_WARD
from guardtag.steps import settling
from tests.door.stage import Stage, staged
from tests.door.verbs import SIGNED_IN, TABLE

SEEDS = (
    "小军", "周小河", "田爱云", "田大山", "田小妹", "军军", "北路三号", "insulin", "red coat", "bus stop",
    "he is cold", "he is here", "we come", "谢谢", "NO-1", "13800000000", "tian@example.org", "father@example.org",
    "his brother's coat", "fell ill", "he cannot speak", "bench", "钱小江", "周云", "13800138000",
)  # fmt: skip
FIRST = (
    "rounds.plan", "supply.wardrobe", "contacts.test", "tags.checked", "wards.photo", "wards.change",
    "wards.add_contact", "relay.say", "relay.reply", "relay.tell", "rounds.fill", "imports.enter", "posters.make",
    "wards.away", "consents.withdraw", "wards.enrol", "wards.merge",
)  # fmt: skip


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A city in which every verb that says something of a person was called, with a request to be remembered."""
    made = staged(tmp_path)
    made.door.acting_as("li-ling").wards.view(made.away.id)
    made.door.acting_as("sun").wards.break_glass(made.boy.id, reason="he cannot speak", request_id="g1")
    with monkeypatch.context() as patch:  # its tags still have to follow
        patch.setattr(settling, "settle", lambda *arguments: None)
        made.door.wards.leave(made.quiet.id, "left")
    for number, verb in enumerate(FIRST):
        more = {"request_id": f"r{number}"} if verb != "rounds.fill" else {}
        TABLE[verb](made.door, made, more)
    made.clock.advance(1)
    made.door.contacts.test(made.doubtful.id, "c2")
    return made


def kinds_there(records: Records) -> set[str]:
    return {kind for kind in OF_A_WARD if records.store.walk(kind, "", 1)}


def test_nothing_is_left_of_anybody(stage: Stage) -> None:
    door, records = stage.door, stage.door._room.records
    while stage.door.dispatch().sent:
        pass
    assert kinds_there(records) | {"unsettled", "watch", "bulletin"} == {*OF_A_WARD}, "a kind is new: write one here"
    said = text(records)
    assert {seed for seed in SEEDS if seed not in said} == {"insulin"}, "withdrawn"
    for call in door.incidents.list("feicheng", limit=1000):
        if call.open:
            door.incidents.close(call.id, outcome="other", by="boss")
    stage.clock.advance(700)
    door.dispatch()
    for ward in [row.id for row in records.store.walk("ward", "", 1000)]:
        door.wards.erase(ward)
    for _ in range(15):
        stage.clock.advance(61)
        door.dispatch()
    assert records.store.walk("ward", "", 1) == []
    notices = [one for one in records.walk(Notice) if one.subject]
    assert notices == []
    theirs = {"reads", "notice", "signin", "outside", "invitation", "session", "apitoken"}
    assert kinds_there(records) <= theirs, (
        "what responders read and were told of errands is theirs, and how they come in"
    )
    for kind in KINDS:
        for row in records.store.walk(kind.name, "", 1000):
            key = records.vault.under(row)
            assert not key.startswith(("w:", "i:")) or key.startswith("i::"), (kind.name, "of a person")
    left = text(records)
    assert [seed for seed in SEEDS if seed in left] == []
    assert not door.verify().bad
    assert not [one for one in door.doctor() if one.name in ("erased", "erasures", "orphans")]


def text(records: Records) -> str:
    """All that opens, as text."""
    found = []
    for kind in KINDS:
        for row in records.store.walk(kind.name, "", 1000):
            try:
                one = records.opened(kind.model, row, {"response", "medical", "address"} if kind.model is Ward else ())
            except GuardTagError:
                continue
            found.append(repr(attrs.asdict(one)))
    return "\n".join(found)


def test_no_file_is_left_that_says_anything(stage: Stage, tmp_path: Path) -> None:
    """What a channel wrote is what was sent; what somebody had written or given as a file is theirs."""
    theirs = {"notices.jsonl", "register.csv", "newer.csv"}
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.name not in theirs]
    assert files
    assert [path for path in files if any(seed.encode() in path.read_bytes() for seed in SEEDS)] == []


def test_no_log_no_error_and_no_temporary_file_says_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Every verb is called, first as it should be and then once more over what became of that, which often fails."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    caplog.set_level(logging.DEBUG)
    (tmp_path / "city").mkdir()
    made, problems = staged(tmp_path / "city"), []
    for verb in [*TABLE, *TABLE]:
        try:
            TABLE[verb](made.door.acting_as(SIGNED_IN[verb]) if verb in SIGNED_IN else made.door, made, {})
        except (GuardTagError, ValueError) as problem:
            problems.append("".join(traceback.format_exception_only(problem)) + repr(problem.__cause__))
    made.door.close()
    assert len(problems) > 40
    for said in (caplog.text, *problems):
        assert [seed for seed in SEEDS if seed in said] == []
    assert [path for path in temporary.rglob("*") if path.is_file()] == []
