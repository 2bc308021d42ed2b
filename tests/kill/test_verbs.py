"""A process dies at any commit of a verb, the caller asks once more: then all is as if nobody had died.

Every verb of the register's rooms is killed before and after each of its commits, to the records and to the vault;
once dead a process commits nothing more. What is compared is all that is kept, and the journal, after a dispatcher
has done what was left due.
"""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest

import guardtag
from guardtag.records.journal import Entry
from guardtag.records.kinds import KINDS
from guardtag.spi import Change, Delete, Put
from tests.door.again import staged_again
from tests.door.stage import staged
from tests.door.verbs import NOT_HERE, SIGNED_IN, TABLE, verbs

ROOMS = (
    "consents", "contacts", "drills", "family", "imports", "missing", "posters", "responders", "rounds", "signins",
    "supply", "tags", "tokens", "training", "wards", "warnings",
)  # fmt: skip
LOOKS = {
    "consents.access_log", "consents.form", "family.page", "family.report", "imports.check",
    "missing.get", "missing.likely", "missing.likely_doubles",
    "missing.list", "missing.note", "missing.picture", "missing.places", "missing.plan", "missing.record",
    "missing.sightings", "missing.view",
    "rounds.stops", "wards.dossier", "wards.find", "wards.get", "wards.glass", "wards.list", "wards.people",
    "wards.seek", "wards.sheet", "wards.view",
    "warnings.explain", "warnings.get",
}  # fmt: skip
"""What is journalled before it is shown: whoever asks again looks again. ``tags.print`` has tests of its own."""
EACH_ITS_OWN = {"signins.begin", "signins.begin_outside", "signins.invite", "signins.knock", "tokens.issue"}
"""What gives out a secret that is kept nowhere, or counts an attempt: whoever asks again gets another."""
VERBS = [
    name
    for name in TABLE
    if name.partition(".")[0] in ROOMS
    and name not in LOOKS | NOT_HERE | EACH_ITS_OWN | {"tags.print", "tags.check", "tags.of", "tokens.list"}
]
SEVERAL = (
    "consents.withdraw", "contacts.begin", "imports.enter", "imports.undo", "responders.enrol", "responders.erase",
    "wards.enrol", "wards.erase", "wards.leave", "wards.merge", "wards.move", "wards.photo",
    "wards.return_",
)  # fmt: skip
"""Verbs of several commits."""
UNCOUNTED = {"asked", "head", "entry", "reads", "guesses", "pulse"}
_ID = re.compile(r"\b[0-9a-hjkmnp-tv-z]{26}\b|\b[0-9a-f]{16,64}\b")
_DRAWN = re.compile(r"'(mark|word|seed|id|key|finder|data|to)': ('[^']*'|b'[^']*'|b\"[^\"]*\")|\b\d+\.\d+(?= /|')")


class Killed(BaseException):
    """The process died here."""


class Doomed:
    """Both stores of a deployment, whose process dies at a commit that changes something."""

    def __init__(self, door: guardtag.Guard, at: int, *, after: bool) -> None:
        records = door._room.records
        self.count, self.at, self.after, self.dead = 0, at, after, False
        self._stores: list[Any] = [records.store, records.vault.store]
        for store in self._stores:
            store.commit = self._commit(store.commit)

    def _commit(self, real: Callable[[Sequence[Change]], None]) -> Callable[[Sequence[Change]], None]:
        def commit(changes: Sequence[Change]) -> None:
            self.count += any(isinstance(change, Put | Delete) for change in changes)
            dies = not self.dead and self.count == self.at
            if self.dead or (dies and not self.after):
                self.dead = True
                raise Killed
            real(changes)
            if dies:
                self.dead = True
                raise Killed

        return commit

    def off(self) -> None:
        """A new process goes on."""
        for store in self._stores:
            del store.commit


def outcome(folder: Path, verb: str, at: int = 0, *, after: bool = False) -> tuple[int, Counter[str]]:
    """How many commits a verb made, and what is kept after it; killed at one of them it is called twice."""
    folder.mkdir()
    stage = staged_again(folder)
    with stage.door as operator:
        door = operator.acting_as(SIGNED_IN[verb]) if verb in SIGNED_IN else operator
        more = {"request_id": "r1"} if "request_id" in inspect.signature(verbs(door)[verb]).parameters else {}
        doomed = Doomed(operator, at, after=after)
        if at:
            with pytest.raises(Killed):
                TABLE[verb](door, stage, more)
        else:
            TABLE[verb](door, stage, more)
            if not doomed.count:
                return 0, Counter()  # nothing was written: there is no moment to die at, and nothing to compare
        doomed.off()
        if at:
            operator._room.records.vault.forget()
            TABLE[verb](door, stage, more)
        for _ in range(3):
            stage.clock.advance(61)
            operator.dispatch()
        assert not operator.verify().bad
        return doomed.count, kept(operator)


def kept(door: guardtag.Guard) -> Counter[str]:
    """All records and lines of the journal, without what is drawn by chance; how many rows are due."""
    records, found = door._room.records, Counter[str]()
    for kind in KINDS:
        if kind.name not in UNCOUNTED:
            found.update(f"{kind.name} {_said(repr(attrs.asdict(one)))}" for one in records.walk(kind.model))
            found[f"{kind.name} due"] = sum(row.lane is not None for row in records.store.walk(kind.name, "", 1000))
    found.update(f"{entry.actor} {entry.verb} {_said(entry.detail)}" for entry in records.walk(Entry))
    return found


def _said(text: str) -> str:
    return _DRAWN.sub("~", _ID.sub("ID", text))


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_that_is_killed_and_asked_for_again_is_done_once(tmp_path: Path, verb: str) -> None:
    """Killed after its first commit and, where it makes more, before its last one; what only reads makes none."""
    commits, alive = outcome(tmp_path / "alive", verb)
    assert (commits > 1) == (verb in SEVERAL)
    for at, after in [(1, True), (commits, False)][: min(commits, 2)]:
        assert outcome(tmp_path / f"{at}{after}", verb, at, after=after)[1] == alive, (at, after)


@pytest.mark.soak
@pytest.mark.parametrize("verb", SEVERAL)
def test_a_verb_of_several_commits_is_killed_before_and_after_each(tmp_path: Path, verb: str) -> None:
    commits, alive = outcome(tmp_path / "alive", verb)
    assert commits > 1
    for at in range(1, commits + 1):
        for after in (False, True):
            assert outcome(tmp_path / f"{at}{after}", verb, at, after=after)[1] == alive, (at, after)


def test_the_search_sees_what_is_done_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where requests are not remembered, donors are called twice, and that is found."""
    from guardtag.records import Tx

    _, alive = outcome(tmp_path / "alive", "supply.call")
    monkeypatch.setattr(Tx, "asked_before", lambda self, request: (False, None))
    assert outcome(tmp_path / "twice", "supply.call", 1, after=True)[1] != alive


def test_the_city_that_is_opened_again_is_the_city_that_was_made(tmp_path: Path) -> None:
    found = []
    for make in (staged, staged_again):
        (tmp_path / make.__name__).mkdir()
        stage = make(tmp_path / make.__name__)
        with stage.door as door:
            files = {path.name: path.read_bytes() for path in stage.folder.rglob("*.csv")}
            found.append((kept(door), stage.clock.now(), files, set(stage.of)))
    assert found[0] == found[1]
