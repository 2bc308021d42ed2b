"""What the doctor says of people whose records do not open, and of a ladder with nobody at its top."""

from __future__ import annotations

import attrs
import pytest

from guardtag.errors import StoreUnavailable
from guardtag.records.kinds import Erasure
from guardtag.records.marks import mark_of
from guardtag.records.vault import ward_keys
from guardtag.spi import Delete, Put, Ref
from guardtag.steps.finding import Finding
from tests.conftest import City


def found(city: City, name: str) -> Finding | None:
    return next((one for one in city.door.doctor() if one.name == name), None)


def lose_keys(city: City, ward: str) -> None:
    """The vault as it was before this person was entered."""
    vault = city.door._room.records.vault
    rows = vault.store.read([Ref("key", key) for key in ward_keys(ward)])
    vault.store.commit([Delete(Ref("key", row.id), row.version) for row in rows if row is not None])
    vault.forget()


def rewrite(city: City, ward: str, body: bytes) -> None:
    store = city.door._room.records.store
    (row,) = store.read([Ref("ward", ward)])
    assert row is not None
    store.commit([Put(attrs.evolve(row, body=body), row.version)])


def test_people_whose_keys_an_older_vault_lacks_are_counted(city: City) -> None:
    boys = sorted(city.boy().id for _ in range(8))
    assert found(city, "people-closed") is None
    lose_keys(city, boys[2])
    assert len(city.door.wards.list("feicheng")) == 7, "no list shows them"
    one = found(city, "people-closed")
    assert one is not None
    assert (one.state, dict(one.facts)) == ("red", {"count": "1", "people": boys[2]})
    for boy in boys[:2] + boys[3:7]:
        lose_keys(city, boy)
    many = found(city, "people-closed")
    assert many is not None
    assert dict(many.facts) == {"count": "7", "people": ", ".join(boys[:5]) + " …"}
    assert "entered again" in many.do
    assert "guardtag vault restore" in many.told("zh")[1]
    assert "7 名" in many.told("zh")[0]


@pytest.mark.parametrize("body", [b"", b"\x80", b"\x81\xa8response\xc4\x00", b"\x93", b"\xff" * 100])
def test_a_damaged_row_is_one_that_does_not_open(city: City, body: bytes) -> None:
    boy, _ = city.boy(), city.boy()
    rewrite(city, boy.id, body)
    one = found(city, "people-closed")
    assert one is not None
    assert dict(one.facts) == {"count": "1", "people": boy.id}


def test_who_was_erased_or_is_to_be_is_not_missed(city: City) -> None:
    boys = [city.boy() for _ in range(3)]
    city.door.wards.erase(boys[0].id)
    for boy in boys[1:]:
        lose_keys(city, boy.id)
    records = city.door._room.records
    records.change(lambda tx: tx.put(Erasure(boys[1].id, asked=1.0)))
    records.vault.store.commit([Put(mark_of(boys[2].id, 1.0), 0)])
    assert found(city, "people-closed") is None
    assert found(city, "erased") is not None, "a row of somebody whom the vault knows to be erased"


def test_all_pages_are_looked_at(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guardtag.steps.register_health._PAGE", 2)
    boys = sorted(city.boy().id for _ in range(5))
    for boy in (boys[0], boys[4]):
        lose_keys(city, boy)
    one = found(city, "people-closed")
    assert one is not None
    assert dict(one.facts) == {"count": "2", "people": f"{boys[0]}, {boys[4]}"}


def test_a_store_that_does_not_answer_is_nobody_s_damage(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    city.boy()

    def broken(*arguments: object) -> None:
        raise StoreUnavailable("GT-STORE-DISK", "The disk failed.")

    monkeypatch.setattr(city.door._room.records, "_open_ward", broken)
    with pytest.raises(StoreUnavailable):
        city.door.doctor()


def test_a_ladder_with_nobody_at_its_top_is_said_with_the_area(city: City) -> None:
    city.responder("li-ling")
    assert found(city, "ladder-top") is None, "nobody and no tag is anywhere yet"
    city.door.tags.mint(3, area="feicheng/wangzhuang")
    city.boy(area="ningyang/north")
    one = found(city, "ladder-top")
    assert one is not None
    assert (one.state, dict(one.facts)) == ("yellow", {"areas": "feicheng, ningyang"})
    assert "feicheng, ningyang" in one.told("zh")[0]
    city.responder("fire", "feicheng", role="volunteer")
    city.responder("hall", "feicheng/wangzhuang", role="hotline")
    city.responder("north", "ningyang", role="police")
    one = found(city, "ladder-top")
    assert one is not None
    assert one.facts["areas"] == "feicheng"
    chief = city.responder("chief", "feicheng", role="supervisor")
    assert found(city, "ladder-top") is None
    city.door.responders.leave("chief", until=city.clock.at + 86_400, stand_in="li-ling")
    assert city.door.responders.get("li-ling").standing
    records = city.door._room.records
    records.change(lambda tx: tx.put(attrs.evolve(chief, active=False)))
    assert found(city, "ladder-top") is not None, "whoever stands in for a day is not enrolled there"
