"""What only consent kept is destroyed with it, and no older copy brings it back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import attrs
import msgspec
import pytest

import guardtag
from guardtag import Consent, Contact, Denied, StoreUnavailable
from guardtag.config import Config
from guardtag.errors import BackendError
from guardtag.model.people import FIELD_CLASSES, Ward
from guardtag.records.kinds import Asked, Erasure
from guardtag.spi import Ref
from guardtag.world import simulated
from tests.conftest import DAYTIME, HOME, City
from tests.door.consented import ALL, NOTES, SAFE, STREET, enrolled
from tests.door.verbs import picture

# -- what only consent kept


def key(city: City, key_id: str) -> bool:
    return city.door._room.records.vault.exists(key_id)


@pytest.mark.parametrize(("purpose", "field", "name"), [("medical_notes", "medical", "medical"),
                                                        ("home_address", "address", "address")])  # fmt: skip
def test_withdrawing_a_class_destroys_it_and_consent_given_again_makes_a_fresh_key(
    city: City, purpose: str, field: str, name: str
) -> None:
    boy = enrolled(city)
    city.door.consents.withdraw(boy.id, {purpose}, by="c1")
    after = city.door.wards.get(boy.id)
    assert getattr(after, field) == ""
    assert {after.medical, after.address} - {""} == {NOTES, STREET} - {getattr(boy, field)}, "the other class stays"
    assert not key(city, f"w:{boy.id}:{name}")
    city.door.consents.withdraw(boy.id, {purpose}, by="c1")
    assert city.door.wards.get(boy.id).generation(name) == 2, "nothing is left to destroy"
    city.door.consents.give(boy.id, by="c1", purposes={purpose})
    assert key(city, f"w:{boy.id}:{name}:2")
    records = city.door._room.records
    records.change(
        lambda tx: tx.put(attrs.evolve(tx.get(Ward, boy.id, FIELD_CLASSES), **{field: "anew"}))  # type: ignore[arg-type]
    )
    assert getattr(city.door.wards.get(boy.id), field) == "anew"
    city.door.consents.withdraw(boy.id, {purpose}, by="c1")
    assert not key(city, f"w:{boy.id}:{name}:2")
    assert getattr(city.door.wards.get(boy.id), field) == ""
    assert not [one for one in city.door.doctor() if one.state == "red" and one.name in ("erased", "erasures")]


def test_a_hidden_address_outlives_the_consent_to_the_home_address(city: City) -> None:
    boy = enrolled(city, hidden_address=SAFE)
    city.door.consents.withdraw(boy.id, everything=True, by="c1")
    after = city.door.wards.get(boy.id)
    assert (after.address, after.medical, after.hidden_address) == ("", "", SAFE)
    assert not key(city, f"w:{boy.id}:address")


def test_an_answer_that_is_kept_for_a_repeat_holds_no_copy_of_a_class(city: City) -> None:
    boy = enrolled(city, request_id="form-7")
    assert enrolled(city, request_id="form-7") == boy
    records = city.door._room.records
    kept = list(records.every(Asked, "ward", records.blind("ward", boy.id)))
    assert kept
    assert not any(NOTES.encode() in one.answer or STREET.encode() in one.answer for one in kept)
    city.door.consents.withdraw(boy.id, {"medical_notes"}, by="c1")
    assert enrolled(city, request_id="form-7").medical == ""


def test_erasing_a_person_destroys_later_keys_of_theirs_too(city: City) -> None:
    boy = enrolled(city)
    city.door.consents.withdraw(boy.id, {"medical_notes"}, by="c1")
    city.door.consents.give(boy.id, by="c1", purposes={"medical_notes", "photo"})
    vault = city.door._room.records.vault
    vault.ensure([f"w:{boy.id}:photo"])
    other = enrolled(city)
    city.door.wards.erase(boy.id)
    left = [row.id for row in vault.store.walk("key", "w:", 100)]
    assert left
    assert not [one for one in left if boy.id in one]
    vault.renew(f"w:{boy.id}:medical:3")
    assert not key(city, f"w:{boy.id}:medical:3"), "nobody erased gets a key again"
    assert city.door.wards.get(other.id).medical == NOTES


class Died(BaseException):
    """The process was killed here."""


@pytest.mark.parametrize("where", ["erase", "just-after"])
def test_a_withdrawal_that_is_killed_ends_destroyed_all_the_same(
    city: City, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    boy = enrolled(city)
    vault = city.door._room.records.vault
    real = vault.erase

    def dies(ward: str, at: float) -> float:
        if where == "just-after":
            real(ward, at)
        raise Died

    with monkeypatch.context() as patched:
        patched.setattr(vault, "erase", dies)
        with pytest.raises(Died):
            city.door.consents.withdraw(boy.id, {"medical_notes"}, by="c1", request_id="w")
    assert city.door.wards.get(boy.id).medical == "", "it left the record first"
    assert city.door.consents.of(boy.id).purposes == ALL - {"medical_notes"}
    city.wait(3)
    assert not key(city, f"w:{boy.id}:medical")
    erasure = city.door._room.records.get(Erasure, f"w:{boy.id}:medical")
    assert erasure is not None
    assert erasure.done is not None
    lines = city.door.journal.list(ward_id=boy.id)
    assert [one.detail for one in lines if one.verb == "consents.destroy"] == ["medical"]


def test_a_withdrawal_that_failed_is_finished_by_asking_once_more(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    boy = enrolled(city)
    vault = city.door._room.records.vault

    def fails(ward: str, at: float) -> float:
        raise StoreUnavailable("GT-STORE-PURGE", "no", "", "")

    with monkeypatch.context() as patched:
        patched.setattr(vault, "erase", fails)
        with pytest.raises(StoreUnavailable):
            city.door.consents.withdraw(boy.id, {"medical_notes"}, by="c1", request_id="w")
    assert key(city, f"w:{boy.id}:medical")
    city.door.consents.withdraw(boy.id, {"medical_notes"}, by="c1", request_id="w")
    assert not key(city, f"w:{boy.id}:medical")


# -- backups


@pytest.fixture
def opened(tmp_path: Path) -> Callable[[], guardtag.Guard]:
    settings = Config(
        base=tmp_path, host="tag.example.org", channels={"mail": (f"file:{tmp_path / 'out.jsonl'}", {})},
        store="sqlite:city.db", vault="sqlite:keys/vault.db", keys="file:keys/keyring.json",
    )  # fmt: skip
    world, _ = simulated(seed=1, start=DAYTIME)
    return lambda: guardtag.open(settings, world)


def test_no_older_copy_of_the_database_opens_it_any_more(opened: Callable[[], guardtag.Guard], tmp_path: Path) -> None:
    contacts = [Contact("田爱云", "mother", ["mail:tian@example.org"])]
    with opened() as door:
        boy = door.wards.enrol(
            "小军", area=HOME, contacts=contacts, consent=Consent(by="田爱云", purposes=ALL), medical=NOTES,
            address=STREET,
        )  # fmt: skip
        door.backup(tmp_path / "old.backup")
        door.vault.backup(tmp_path / "vault.backup")
        door.consents.withdraw(boy.id, {"medical_notes"}, by="c1")
        listed = door.vault.erasures()
    for end in ("-wal", "-shm"):
        (tmp_path / f"city.db{end}").unlink(missing_ok=True)
    shutil.copy(tmp_path / "old.backup", tmp_path / "city.db")
    with opened() as door:
        records = door._room.records
        row = records.store.read([Ref("ward", boy.id)])[0]
        body = msgspec.msgpack.decode(row.body)["medical"]
        with pytest.raises(BackendError) as gone:
            records.vault.open("ward/medical", boy.id, body)
        assert gone.value.code == "GT-RECORD-ERASED"
        assert door.wards.get(boy.id).medical == "", "the rest of the person can be read all the same"
        (red,) = [one for one in door.doctor() if one.name == "erased"]
        assert (red.state, red.what.partition(" are in the database again")[0]) == (
            "red", "0 people who were erased and 1 field whose consent was withdrawn",
        )  # fmt: skip
        assert door.vault.erase_again([listed]) == (f"w:{boy.id}:medical",)
        assert door.consents.of(boy.id).purposes == ALL - {"medical_notes"}, "the withdrawal holds once more"
        assert [one for one in door.doctor() if one.name == "erased"] == []
        assert door.wards.get(boy.id).address == STREET
        door.consents.give(boy.id, by="c1", purposes={"medical_notes"})
        records.change(lambda tx: tx.put(attrs.evolve(tx.get(Ward, boy.id, FIELD_CLASSES), medical="anew")))  # type: ignore[type-var]
        assert door.vault.erase_again([listed]) == ()
        assert door.wards.get(boy.id).medical == "anew", "a list of before does not touch what was given after"


@pytest.mark.parametrize("what", ["no data", "photo"])
def test_an_older_copy_of_the_database_brings_no_consent_back_where_there_are_no_data(
    opened: Callable[[], guardtag.Guard], tmp_path: Path, what: str
) -> None:
    """A consent to what nobody had entered yet, and one to a photo, which is a row of its own."""
    contacts = [Contact("田爱云", "mother", ["mail:tian@example.org"])]
    purpose = "photo" if what == "photo" else "medical_notes"
    with opened() as door:
        boy = door.wards.enrol(
            "小军", area=HOME, contacts=contacts, consent=Consent(by="田爱云", purposes=ALL | {purpose})
        )
        if what == "photo":
            door.wards.photo(boy.id, picture())
        door.backup(tmp_path / "old.backup")
        door.consents.withdraw(boy.id, {purpose}, by="c1")
        listed = door.vault.erasures()
    for end in ("-wal", "-shm"):
        (tmp_path / f"city.db{end}").unlink(missing_ok=True)
    shutil.copy(tmp_path / "old.backup", tmp_path / "city.db")
    with opened() as door:
        assert [one.state for one in door.doctor() if one.name == "erased"] == ["red"]
        assert door.vault.erase_again([listed])
        assert purpose not in door.consents.of(boy.id).purposes
        assert [one for one in door.doctor() if one.name == "erased"] == []
        assert door.wards.picture(boy.id) is None
        door.consents.give(boy.id, by="c1", purposes={purpose})
        if what == "photo":
            door.wards.photo(boy.id, picture())
        assert door.vault.erase_again([listed]) == ()
        assert purpose in door.consents.of(boy.id).purposes
        assert (door.wards.picture(boy.id) is None) == (what != "photo")


def test_an_older_copy_of_the_vault_brings_no_destroyed_key_back(
    opened: Callable[[], guardtag.Guard], tmp_path: Path
) -> None:
    from guardtag import restoring

    contacts = [Contact("田爱云", "mother", ["mail:tian@example.org"])]
    with opened() as door:
        boy = door.wards.enrol(
            "小军", area=HOME, contacts=contacts, consent=Consent(by="田爱云", purposes=ALL), medical=NOTES
        )
        door.vault.backup(tmp_path / "vault.backup")
        door.consents.withdraw(boy.id, {"medical_notes"}, by="c1")
        config, world = door.config, door._room.world
    for name in ("vault.db", "vault.db-wal", "vault.db-shm"):
        (tmp_path / "keys" / name).unlink(missing_ok=True)
    restoring.restore_vault(config, tmp_path / "vault.backup", world=world)
    with opened() as door:
        assert not door._room.records.vault.exists(f"w:{boy.id}:medical")
        assert door._room.records.vault.exists(f"w:{boy.id}:response")


def test_a_consent_whose_process_died_before_it_was_written_lets_nothing_in(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its fresh key is there already; what counts is the consent."""
    boy = enrolled(city)
    city.door.consents.withdraw(boy.id, {"medical_notes"}, by="c1")

    def dies(changes: object) -> None:
        raise Died

    with monkeypatch.context() as patched:
        patched.setattr(city.door._room.records.store, "commit", dies)
        with pytest.raises(Died):
            city.door.consents.give(boy.id, by="c1", purposes={"medical_notes"}, request_id="g1")
    assert key(city, f"w:{boy.id}:medical:2")
    with pytest.raises(Denied, match="GT-WARD-WITHDRAWN"):
        city.door.wards.change(boy.id, medical=NOTES)
    city.door.consents.give(boy.id, by="c1", purposes={"medical_notes"}, request_id="g1")
    assert city.door.wards.change(boy.id, medical=NOTES).medical == NOTES
    city.door.consents.withdraw(boy.id, {"medical_notes"}, by="c1")
    assert not key(city, f"w:{boy.id}:medical:2")
