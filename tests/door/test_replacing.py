"""A tag in the place of another: both or neither, and whoever still wears the old one is helped."""

from __future__ import annotations

import attrs
import pytest

import guardtag
from guardtag.errors import Conflict, Denied, Unknown
from guardtag.model.tags import Batch, Fitting
from tests.conftest import City


@pytest.fixture
def batch(city: City) -> Batch:
    city.responder("li-ling")
    return city.door.tags.mint(9, area="feicheng")


@pytest.fixture
def old(city: City, batch: Batch) -> guardtag.Tag:
    return city.door.tags.fit(
        batch.first, to=city.boy(), garment="blue jacket", place="lining, left", thread="blue", by="li-ling"
    )


def fittings(city: City, ward: str) -> list[Fitting]:
    records = city.door._room.records
    return records.find(Fitting, "ward", records.blind("ward", ward), newest=False)


def test_the_new_one_is_live_in_the_same_garment_and_the_old_one_still_helps(
    city: City, batch: Batch, old: guardtag.Tag
) -> None:
    city.clock.advance(60)
    new = city.door.tags.replace(old.link, batch.first + 1, why="worn", by="li-ling")
    assert (new.serial, new.state, new.ward) == (batch.first + 1, "fitted", old.ward)
    before, after = fittings(city, old.ward)
    assert (after.garment, after.place, after.thread) == (before.garment, before.place, before.thread)
    assert after.at == city.clock.now()
    found = city.door.tags.get(old)
    assert (found.state, found.why, found.instead) == ("retired", "worn", new.serial)
    assert city.door.scan(old.link).status == "replaced"
    assert city.door.scan(new.link).status == "live"
    assert city.door.scan(old.link).alert().subject == old.ward
    assert city.door.supply.reconcile(batch=batch).counts["worn"] == 1
    assert not city.door.verify().bad


def test_neither_when_one_cannot_be(city: City, batch: Batch, old: guardtag.Tag) -> None:
    tags = city.door.tags
    worn = tags.fit(batch.first + 1, to=old.ward, by="li-ling")
    tags.void(batch, why="stolen", first=batch.first + 2, count=1)
    for new, code in ((worn, "GT-TAG-FITTED"), (batch.first + 2, "GT-TAG-VOID")):
        with pytest.raises(Conflict, match=code):
            tags.replace(old, new, by="li-ling")
        assert tags.get(old).state == "fitted"
    with pytest.raises(Unknown):
        tags.replace(old, batch.last + 1, by="li-ling")
    with pytest.raises(Denied, match="GT-TAG-NOT-WORN"):
        tags.replace(batch.first + 3, batch.first + 4, by="li-ling")
    with pytest.raises(Denied, match="GT-DENIED-ACTOR"):
        tags.replace(old, batch.first + 4, by="nobody")
    assert tags.get(old).state == "fitted"
    with pytest.raises(Unknown, match="GT-TAG-UNFITTED"):
        tags.get(batch.first + 4)
    for wrong in ({"why": "died"}, {"why": ""}):
        with pytest.raises(ValueError, match="why"):
            tags.replace(old, batch.first + 4, by="li-ling", **wrong)
    with pytest.raises(ValueError, match="two tags"):
        tags.replace(old, old.serial, by="li-ling")


def test_a_tag_is_replaced_once(city: City, batch: Batch, old: guardtag.Tag) -> None:
    tags = city.door.tags
    new = tags.replace(old, batch.first + 1, by="li-ling", request_id="r")
    tags.retire(new, why="lost")
    assert tags.replace(old, batch.first + 1, by="li-ling", request_id="r") == new, "a late repeat: the first answer"
    assert tags.get(new).why == "lost"
    with pytest.raises(Conflict, match="GT-TAG-REPLACED"):
        tags.replace(old, batch.first + 2, by="li-ling")
    third = tags.replace(new, batch.first + 2, by="li-ling")
    assert fittings(city, old.ward)[-1].garment == "blue jacket"
    tags.retire(third, why="died")
    with pytest.raises(Conflict, match="GT-TAG-OVER"):
        tags.replace(third, batch.first + 3, by="li-ling")


def test_a_worker_replaces_in_their_own_area_and_name(city: City, batch: Batch, old: guardtag.Tag) -> None:
    city.responder("wang-xia", "feicheng/laocheng")
    with pytest.raises(Denied):
        city.door.acting_as("wang-xia").tags.replace(old, batch.first + 1, by="wang-xia")
    with pytest.raises(Denied):
        city.door.acting_as("li-ling").tags.replace(old, batch.first + 1, by="wang-xia")
    assert city.door.acting_as("li-ling").tags.replace(old, batch.first + 1, by="li-ling").state == "fitted"


def test_killed_in_between_nothing_happened(city: City, batch: Batch, old: guardtag.Tag) -> None:
    store = city.door._room.records.store
    commit = store.commit

    def dies(changes: object) -> None:
        raise KeyboardInterrupt

    store.commit = dies  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        city.door.tags.replace(old, batch.first + 1, by="li-ling", request_id="r")
    store.commit = commit  # type: ignore[method-assign]
    assert city.door.tags.get(old).state == "fitted"
    assert city.door.scan(next(city.door.tags.of(batch, first=batch.first + 1)).link).status == "unpaired"
    assert city.door.tags.replace(old, batch.first + 1, by="li-ling", request_id="r").state == "fitted"


def test_two_who_replace_one_tag_at_once(city: City, batch: Batch, old: guardtag.Tag) -> None:
    store = city.door._room.records.store
    commit, done = store.commit, []

    def late(changes: object) -> None:
        if not done:
            done.append(True)
            city.door.tags.replace(old, batch.first + 1, by="li-ling")
        commit(changes)  # type: ignore[arg-type]

    store.commit = late  # type: ignore[method-assign]
    with pytest.raises(Conflict, match="GT-TAG-REPLACED"):
        city.door.tags.replace(old, batch.first + 2, by="li-ling")
    store.commit = commit  # type: ignore[method-assign]
    assert city.door.supply.reconcile(batch=batch).counts["fitted"] == 1


def test_a_fitting_that_cannot_be_read_keeps_nobody_from_a_new_tag(city: City, batch: Batch, old: guardtag.Tag) -> None:
    store = city.door._room.records.store
    row = store.walk("fitting", "", 1)[0]
    store.commit([guardtag.spi.Put(attrs.evolve(row, body=row.body[:-1] + bytes([row.body[-1] ^ 1])), row.version)])
    new = city.door.tags.replace(old, batch.first + 1, by="li-ling")
    assert new.ward == old.ward
