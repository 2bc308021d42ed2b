"""Whoever puts the database back and takes the file of checkpoints away gets no new signature over it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import attrs
import msgspec
import pytest
from click.testing import CliRunner

import guardtag
from guardtag.cli import cli
from guardtag.errors import Tampered
from guardtag.spi import Put
from guardtag.steps import remembered
from tests.conftest import City
from tests.door.restored import Place, place

__all__ = ["place"]


@pytest.fixture
def put_back(place: Place) -> guardtag.Guard:
    """A database that was put back behind its last checkpoint, whose file is gone."""
    city = place.city()
    city.responder("li-ling")
    city.door.close()
    shutil.copy(place.folder / "city.db", place.folder / "old.db")
    city = place.city()
    for _ in range(9):
        city.boy()
    city.door.journal.checkpoint(f"file:{place.folder / 'points.txt'}")
    city.door.close()
    place.lose()
    shutil.copy(place.folder / "old.db", place.folder / "city.db")
    (place.folder / "points.txt").unlink()
    return place.city().door


@pytest.mark.parametrize("name", ["points.txt", "another.txt"])
@pytest.mark.parametrize("longer", [False, True])
def test_nothing_is_signed_over_a_history_that_was_put_back(
    place: Place, put_back: guardtag.Guard, name: str, longer: bool
) -> None:
    to = f"file:{place.folder / name}"
    if longer and name == "points.txt":  # it has grown since; the vault knows that the file should be there
        for number in range(20):
            put_back.responders.train("li-ling", f"t{number}")
    for _ in range(2):
        with pytest.raises(Tampered) as caught:
            put_back.journal.checkpoint(to)
        assert caught.value.code == "GT-CHECKPOINT-LOST"
        assert not (place.folder / name).exists()
    put_back.journal.checkpoint(to, anew=True)
    put_back.journal.checkpoint(to)
    assert [entry.detail for entry in put_back.journal.list() if entry.verb == "journal.checkpoint"] == ["anew"]
    assert put_back.journal.verify([place.folder / name]).bad == ""
    put_back.close()


def grown(city: City) -> None:
    """More than there was, in the chains that there were and in a new one."""
    for _ in range(12):
        city.boy()
    for number in range(20):
        city.door.responders.train("li-ling", f"t{number}")


def kept(place: Place) -> bytes:
    """A file of two checkpoints, and the database from between them put back; returns what the first wrote."""
    points = place.folder / "points.txt"
    city = place.city()
    city.responder("li-ling")
    city.door.journal.checkpoint(f"file:{points}")
    first = points.read_bytes()
    city.door.close()
    shutil.copy(place.folder / "city.db", place.folder / "old.db")
    city = place.city()
    for _ in range(9):
        city.boy()
    city.door.journal.checkpoint(f"file:{points}")
    city.door.close()
    place.lose()
    shutil.copy(place.folder / "old.db", place.folder / "city.db")
    return first


@pytest.mark.parametrize("name", ["points.txt", "another.txt"])
def test_another_history_is_told_from_a_longer_one(place: Place, name: str) -> None:
    (place.folder / "points.txt").write_bytes(kept(place))  # cut back to what the old database can follow
    city, to = place.city(), f"file:{place.folder / name}"
    grown(city)
    for _ in range(2):
        with pytest.raises(Tampered) as caught:
            city.door.journal.checkpoint(to)
        assert caught.value.code == "GT-CHECKPOINT-OTHER"
    city.door.journal.checkpoint(to, anew=True)
    city.boy()
    city.door.journal.checkpoint(to)
    city.door.journal.checkpoint(f"file:{place.folder / 'third.txt'}")  # nothing of the other history is remembered
    city.door.close()


def test_a_channel_gets_no_checkpoint_of_another_history(place: Place) -> None:
    kept(place)
    city = place.city()
    grown(city)
    with pytest.raises(Tampered) as caught:
        city.door.journal.checkpoint("mail:guardian@example.org")
    assert caught.value.code == "GT-CHECKPOINT-OTHER"
    city.door.close()


def test_a_chain_that_has_outgrown_what_was_seen_is_compared_by_its_entry(place: Place) -> None:
    city = place.city()
    city.responder("li-ling")
    city.door.close()
    shutil.copy(place.folder / "city.db", place.folder / "old.db")
    for number in (3, 9):  # the second time another history, longer in the one chain that there is
        shutil.copy(place.folder / "old.db", place.folder / "city.db")
        place.clock.advance(60.0)
        city = place.city()
        for skill in range(number):
            city.door.responders.train("li-ling", f"t{skill}")
        if number == 3:
            city.door.journal.checkpoint(f"file:{place.folder / 'points.txt'}")
        else:
            with pytest.raises(Tampered) as caught:
                city.door.journal.checkpoint(f"file:{place.folder / 'another.txt'}")
            assert caught.value.code == "GT-CHECKPOINT-OTHER"
        city.door.close()
        place.lose()


def test_a_chain_that_is_gone_is_missed(place: Place) -> None:
    city = place.city()
    city.responder("li-ling")
    city.door.acting_as("li-ling").wards.view(city.boy().id)
    city.door.journal.checkpoint(f"file:{place.folder / 'points.txt'}")
    city.door.close()
    with closing(sqlite3.connect(place.folder / "city.db")) as db, db:
        assert db.execute("DELETE FROM rows WHERE kind = 'head' AND id = 'p:li-ling'").rowcount == 1
    city = place.city()
    grown(city)
    with pytest.raises(Tampered) as caught:
        city.door.journal.checkpoint(f"file:{place.folder / 'another.txt'}")
    assert caught.value.code == "GT-CHECKPOINT-OTHER"
    city.door.close()


def test_the_vault_is_told_of_the_chains_that_grew_and_of_no_other(place: Place) -> None:
    city = place.city()
    for _ in range(30):
        city.boy()
    to = f"file:{place.folder / 'points.txt'}"
    city.door.journal.checkpoint(to)
    vault = city.door._room.records.vault.store
    before = {row.id: row.version for row in vault.walk("chain", "", 1000)}
    city.responder("li-ling")
    city.door.journal.checkpoint(to)
    after = {row.id: row.version for row in vault.walk("chain", "", 1000)}
    changed = {id for id in after if after[id] != before.get(id)}
    assert 1 <= len(changed) <= 2 < len(before)
    city.door.close()


def test_what_is_remembered_outlives_the_key_it_was_sealed_under(place: Place) -> None:
    city = place.city()
    city.boy()
    to = f"file:{place.folder / 'points.txt'}"
    city.door.journal.checkpoint(to)
    old = city.door._room.keyring.primary
    city.door.keys.promote(city.door.keys.add().id)
    city.door.keys.rewrap()
    store, vault = city.door._room.records.vault.store, city.door._room.records.vault
    for kind in ("checkpoint", "chain"):
        rows = list(store.walk(kind, "", 1000))
        assert rows
        assert old not in {vault.sealed_by(row) for row in rows}
    city.door.journal.checkpoint(to)
    city.door.close()


@pytest.mark.parametrize("kind", ["checkpoint", "chain"])
@pytest.mark.parametrize("wrong", [["9", "a"], [9], [9, "a", "b"], {"9": "a"}, 9, [9, b"a"]], ids=repr)
def test_what_the_vault_remembers_in_another_form_is_as_if_forgotten(place: Place, kind: str, wrong: object) -> None:
    """It is a number and a hash; a later version may write something else, and a checkpoint is made all the same."""
    city = place.city()
    city.boy()
    to = f"file:{place.folder / 'points.txt'}"
    city.door.journal.checkpoint(to)
    records = city.door._room.records
    vault = records.vault
    known = remembered.recall(records)
    assert known.places
    assert known.chains
    for row in vault.store.walk(kind, "", 1000):
        body = vault.seal(vault.room("journal"), kind, row.id, msgspec.msgpack.encode(wrong))
        vault.store.commit([Put(attrs.evolve(row, body=body), row.version)])
    forgotten = remembered.recall(records)
    assert (forgotten.places == {}) == (kind == "checkpoint")
    assert (forgotten.chains == {}) == (kind == "chain")
    city.door.journal.checkpoint(to)
    assert remembered.recall(records).places == known.places
    city.door.close()


def test_the_doctor_says_both(place: Place, put_back: guardtag.Guard) -> None:
    import attrs

    put_back.close()
    settings = attrs.evolve(place.settings, checkpoints="file:points.txt")
    with guardtag.open(settings, place.world) as door:
        with pytest.raises(Tampered):
            door.journal.checkpoint()
        assert "checkpoints-lost" in {found.name for found in door.doctor()}
        door.journal.checkpoint(anew=True)
        names = {found.name for found in door.doctor()}
        assert "checkpoints-anew" in names
        assert "checkpoints-lost" not in names


def test_the_doctor_says_another_history(place: Place) -> None:
    import attrs

    (place.folder / "points.txt").write_bytes(kept(place))
    with guardtag.open(attrs.evolve(place.settings, checkpoints="file:points.txt"), place.world) as door:
        grown(City(door, place.clock, place.folder / "out.jsonl"))
        with pytest.raises(Tampered):
            door.journal.checkpoint()
        assert "checkpoints-other" in {found.name for found in door.doctor()}
        door.journal.checkpoint(anew=True)
        assert "checkpoints-other" not in {found.name for found in door.doctor()}


def test_a_history_that_goes_on_needs_no_word(place: Place) -> None:
    city = place.city()
    to = f"file:{place.folder / 'points.txt'}"
    for _ in range(3):
        city.boy()
        city.door.journal.checkpoint(to)
    city.door.journal.checkpoint(f"file:{place.folder / 'another.txt'}")
    city.door.close()
    assert all((place.folder / name).stat().st_size for name in ("points.txt", "another.txt"))


def test_the_command(tmp_path: Path) -> None:
    where, to, runner = str(tmp_path / "city.db"), f"file:{tmp_path / 'points.txt'}", CliRunner()
    with guardtag.open(where) as door:
        door.responders.enrol("li-ling", name="李岭", area="feicheng", address="mail:li@example.org")
    words = ["journal", "checkpoint", "--to", to, "--city", where]
    assert runner.invoke(cli, words).exit_code == 0
    (tmp_path / "points.txt").unlink()
    assert runner.invoke(cli, words).exit_code != 0
    assert runner.invoke(cli, [*words, "--anew"]).exit_code == 0
