"""The row that says what a database belongs to is damaged: that is said, and whoever has it open goes on helping."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import pytest

import guardtag
from guardtag.errors import KeyringError, Tampered
from guardtag.payload.keys import Keyring
from guardtag.records import kinds
from guardtag.records.kinds import Deployment
from guardtag.spi import Put, Ref
from tests.conftest import City
from tests.door.restored import Place, place
from tests.door.test_damaged_rows import spoil

__all__ = ["place"]


@pytest.fixture
def open_city(place: Place) -> Iterator[City]:
    """A city with a worker and a backup, open all the while."""
    city = place.city()
    city.responder("li-ling")
    city.door.backup(place.folder / "copy.db")
    yield city
    city.door.close()


def test_it_is_not_called_another_keyring(place: Place, open_city: City) -> None:
    assert spoil(open_city, "deployment") == 1
    with pytest.raises(Tampered) as caught:
        place.city()
    assert caught.value.code == "GT-DEPLOYMENT-DAMAGED"
    assert "restore" in caught.value.do


def test_whoever_has_it_open_goes_on(place: Place, open_city: City) -> None:
    link = open_city.tagged(open_city.boy()).link
    spoil(open_city, "deployment")
    open_city.wait(1)  # longer than anything that was read of the row is trusted
    call = open_city.door.scan(link).alert(place="bus stop")
    assert open_city.door.dispatch().sent == 2
    open_city.door.incidents.close(call.id, outcome="home", by="li-ling")
    assert [one.facts["kind"] for one in open_city.door.doctor() if one.name == "damaged"] == ["deployment"]


def test_another_keyring_is_still_called_that(place: Place, open_city: City) -> None:
    ring = place.folder / "keys/keyring.json"
    mine = ring.read_bytes()
    other = Keyring.new(place.world.random)
    ring.write_bytes(attrs.evolve(other, keys=tuple(attrs.evolve(key, id=1) for key in other.keys[:1])).to_bytes())
    with pytest.raises(KeyringError) as caught:
        place.city()
    assert caught.value.code in ("GT-KEYS-OTHER", "GT-KEYS-LACKING")
    ring.write_bytes(mine)


def test_a_row_of_a_newer_version_says_so(place: Place, open_city: City) -> None:
    records = open_city.door._room.records
    row = records.store.read([Ref("deployment", "self")])[0]
    assert row is not None
    body = records.vault.seal(records.vault.room("office"), "deployment", "self", kinds.encode(["of", "tomorrow"]))
    records.store.commit([Put(attrs.evolve(row, body=body), row.version)])
    with pytest.raises(Tampered) as caught:
        place.city()
    assert caught.value.code == "GT-RECORD-FORM"


def test_its_backup_brings_it_back(place: Place, open_city: City) -> None:
    spoil(open_city, "deployment")
    open_city.door.close()
    done = place.restore(replace=True)
    assert done.aside
    with guardtag.open(place.settings, place.world) as door:
        assert door._room.records.get(Deployment, "self") is not None
