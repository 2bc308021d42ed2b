"""Whoever does something stands in the journal for ever, so they stand there by an id, and never by a name."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from guardtag.errors import Denied
from guardtag.records import Records, Tx
from guardtag.records.journal import Entry
from guardtag.records.kinds import KINDS, Erasure, Unsettled
from guardtag.steps import erasing, settling
from guardtag.texts import zh_misuse
from tests.conftest import HOME, City
from tests.door.again import staged_again
from tests.door.verbs import TABLE, verbs

pytestmark = pytest.mark.quick_on("memory")

NAME = "田爱云 13800138000"


def test_a_row_of_an_older_version_that_kept_a_name_is_not_stuck_and_says_none(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An erasure that was asked for by a name, and tags that were to follow a person whom a name moved."""
    ward, moved = city.boy(), city.boy()
    city.responder("li-ling")
    tags = [city.tagged(ward), city.tagged(moved)]
    records = city.door._room.records
    with monkeypatch.context() as patch:
        patch.setattr(settling, "settle", lambda *arguments: None)
        city.door.wards.leave(moved.id, "left")
    erasing.ask(city.door._room, ward.id, "operator")

    def older(tx: Tx) -> None:
        for kind, id in ((Erasure, ward.id), (Unsettled, moved.id)):
            one = tx.get(kind, id)
            assert one is not None
            tx.put(attrs.evolve(one, by=NAME))

    records.change(older)
    city.wait(5)
    assert not city.door.wards.erase(ward.id).waiting
    assert [city.door.tags.get(tag.serial).why for tag in tags] == ["erased", "left"]
    assert NAME not in repr(list(records.walk(Entry)))


@pytest.mark.parametrize("by", ["田爱云", NAME, "Tian Aiyun", "tian aiyun", "a/b/c", "x" * 41, "li-ling\n"])
def test_what_is_no_id_is_refused_and_nothing_is_done(city: City, by: str) -> None:
    ward = city.boy()
    with pytest.raises(ValueError, match="by is an id") as caught:
        city.door.wards.move(ward.id, f"{HOME}0", by=by)
    assert "不能写姓名" in str(zh_misuse.said(str(caught.value)))
    assert city.door.wards.get(ward.id).area == HOME
    assert city.door.wards.move(ward.id, f"{HOME}0", by="office").area == f"{HOME}0"


def test_no_verb_takes_a_name_for_who_does_it(tmp_path: Path) -> None:
    """Neither the journal nor a row that outlives the person says a name that was given as ``by``."""
    (tmp_path / "first").mkdir()
    with staged_again(tmp_path / "first").door as door:
        takes = {name: inspect.signature(verb).parameters for name, verb in verbs(door).items()}
    for name in TABLE:
        if "by" not in takes[name] or name.startswith("consents."):  # there it is a name, and is sealed with the person
            continue
        (tmp_path / name).mkdir()
        stage = staged_again(tmp_path / name)
        with stage.door as door:
            with pytest.raises((ValueError, Denied)) as caught:
                TABLE[name](door, stage, {"by": NAME})
            assert NAME not in str(caught.value)
            assert NAME not in "".join(said(door._room.records)), name


def said(records: Records) -> Iterator[str]:
    """All that is kept and opens, as text."""
    for kind in KINDS:
        for one in records.walk(kind.model):
            yield repr(kind.name) + repr(attrs.asdict(one))
