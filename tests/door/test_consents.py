"""Consents: each purpose apart, by whom, withdrawn at the next read; what only consent kept is destroyed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
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
from tests.door.verbs import picture

NOTES, STREET, SAFE = "takes warfarin", "Wangzhuang Road 3", "refuge, ring first"
ALL = {"alert", "nickname", "medical_notes", "home_address"}
NEIGHBOUR = Contact("老王", "neighbour", ["mail:w@example.org"])
_DAY = 86_400.0


def enrolled(city: City, **changes: object) -> Ward:
    arguments = {"medical": NOTES, "address": STREET, "consent": Consent(by="田爱云", purposes=ALL)} | changes
    return city.boy(**arguments)


def mother(ward: Ward) -> str:
    return ward.contacts[0].id


# -- each purpose apart


def test_one_purpose_of_three_is_withdrawn_and_the_record_of_it_stays(city: City) -> None:
    boy = city.boy(consent=Consent(by="田爱云", purposes={"alert", "nickname", "photo"}))
    city.clock.advance(60)
    said = city.door.consents.withdraw(boy.id, {"nickname"}, by="c1")
    assert said.purposes == {"alert", "photo"}
    assert said.ground
    newest, first = said.consents
    assert (newest.purposes, newest.withdrawn) == ({"nickname"}, city.clock.now())
    assert (first.purposes, first.withdrawn) == ({"alert", "photo"}, None)
    assert newest.given == first.given == boy.enrolled
    city.door.consents.withdraw(boy.id, {"nickname"}, by="c1")
    assert len(city.door.consents.of(boy.id).consents) == 2, "what is withdrawn is not withdrawn again"
    city.clock.advance(60)
    again = city.door.consents.give(boy.id, by="c1", purposes={"nickname"}, text="2")
    assert again.purposes == {"alert", "photo", "nickname"}
    assert [one.text for one in again.consents] == ["2", "1", "1"]
    assert (again.consents[0].by, again.consents[0].contact) == ("田爱云", "c1")


def test_a_withdrawal_holds_at_the_next_read_of_a_call_that_is_open(city: City) -> None:
    city.responder("li-ling")
    city.responder("police", "feicheng", role="police")
    boy = enrolled(city)
    city.door.scan(city.tagged(boy).link).alert(place="bus stop")
    police = city.door.acting_as("police")
    assert police.wards.view(boy.id).medical == NOTES
    city.door.consents.withdraw(boy.id, {"medical_notes"}, by="c1")
    assert police.wards.view(boy.id).get("medical") in (None, "")
    assert "medical_notes" in police.wards.view(boy.id).withheld


@pytest.mark.parametrize(
    "wrong",
    [
        {"purposes": {"full_name"}}, {"purposes": "alert"}, {"purposes": set()}, {"purposes": {"alert"}, "basis": "x"},
        {"purposes": {"alert"}, "text": ""}, {"purposes": {"alert"}, "text": "x" * 21}, {"purposes": {"poster"}},
    ],
)  # fmt: skip
def test_what_is_no_consent_is_refused(city: City, wrong: dict[str, object]) -> None:
    boy = city.boy()
    with pytest.raises(ValueError, match=r"."):
        city.door.consents.give(boy.id, by="c1", **wrong)  # type: ignore[arg-type]
    assert city.door.wards.get(boy.id) == boy


@pytest.mark.parametrize("wrong", [{}, {"purposes": {"alert"}, "everything": True}, {"purposes": {"full_name"}},
                                   {"purposes": "alert"}])  # fmt: skip
def test_what_is_no_withdrawal_is_refused(city: City, wrong: dict[str, object]) -> None:
    boy = city.boy()
    with pytest.raises(ValueError, match=r"."):
        city.door.consents.withdraw(boy.id, by="c1", **wrong)  # type: ignore[arg-type]
    assert city.door.wards.get(boy.id) == boy


def test_late_repeats_change_nothing(city: City) -> None:
    boy = enrolled(city)
    first = city.door.consents.withdraw(boy.id, {"nickname"}, by="c1", request_id="w")
    city.clock.advance(5)
    given = city.door.consents.give(boy.id, by="c1", purposes={"nickname"}, request_id="g")
    city.clock.advance(5)
    assert city.door.consents.withdraw(boy.id, {"nickname"}, by="c1", request_id="w") == first
    assert city.door.consents.give(boy.id, by="c1", purposes={"nickname"}, request_id="g") == given
    assert "nickname" in city.door.consents.of(boy.id).purposes
    assert len(city.door.consents.of(boy.id).consents) == 3
    with pytest.raises(guardtag.Conflict):
        city.door.consents.withdraw(boy.id, {"alert"}, by="c1", request_id="w")


def test_the_journal_says_what_and_by_which_text_and_names_nobody(city: City) -> None:
    boy = city.boy()
    city.door.consents.give(boy.id, by="田爱云", purposes={"photo"}, text="2")
    city.door.consents.withdraw(boy.id, everything=True, by="田爱云")
    lines = [(one.verb, one.detail) for one in city.door.journal.list(ward_id=boy.id)]
    assert ("consents.give", "consent 2 photo") in lines
    assert ("consents.withdraw", "everything") in lines
    assert "田爱云" not in str(lines)


# -- by whom


def test_a_stranger_neither_gives_nor_withdraws(city: City) -> None:
    boy = city.boy()
    for call in (
        lambda: city.door.consents.give(boy.id, by="王霞", purposes={"photo"}),
        lambda: city.door.consents.withdraw(boy.id, {"nickname"}, by="王霞"),
        lambda: city.door.consents.withdraw(boy.id, {"nickname"}, by="c2"),
    ):
        with pytest.raises(Denied) as refused:
            call()
        assert refused.value.code == "GT-CONSENT-GIVER"
    assert city.door.wards.get(boy.id) == boy


CHILD = {"birth_date": date(2013, 1, 1)}


def test_for_a_child_under_14_a_guardian_consents(city: City) -> None:
    family = [Contact("田爱云", "mother", ["mail:tian@example.org"]), NEIGHBOUR]
    boy = city.boy(contacts=family, **CHILD)
    for by in ("小军", "c2"):
        with pytest.raises(Denied) as refused:
            city.door.consents.give(boy.id, by=by, purposes={"photo"})
        assert refused.value.code == "GT-CONSENT-GUARDIAN"
    city.door.consents.give(boy.id, by="c1", purposes={"photo"})
    grown = city.boy(contacts=family, birth_date=date(2009, 1, 1))
    city.door.consents.give(grown.id, by="小军", purposes={"photo"})


def test_a_child_keeps_data_in_by_its_own_word_and_does_not_end_the_alert(city: City) -> None:
    boy = city.boy(**CHILD)
    city.door.consents.withdraw(boy.id, {"nickname"}, by="小军")
    for what in ({"purposes": {"alert"}}, {"everything": True}):
        with pytest.raises(Denied) as refused:
            city.door.consents.withdraw(boy.id, by="小军", **what)  # type: ignore[arg-type]
        assert refused.value.code == "GT-CONSENT-GUARDIAN"
    assert not city.door.consents.withdraw(boy.id, everything=True, by="c1").ground


def test_another_contact_takes_back_what_they_gave_and_nothing_else(city: City) -> None:
    family = [Contact("田爱云", "mother", ["mail:tian@example.org"]), NEIGHBOUR]
    boy = city.boy(contacts=family)
    city.door.consents.give(boy.id, by="c2", purposes={"photo"})
    city.door.consents.withdraw(boy.id, {"photo"}, by="c2")
    for what in ({"purposes": {"alert"}}, {"everything": True}, {"purposes": {"photo"}}):
        with pytest.raises(Denied) as refused:
            city.door.consents.withdraw(boy.id, by="c2", **what)  # type: ignore[arg-type]
        assert refused.value.code == "GT-CONSENT-OTHERS"
    assert city.door.consents.of(boy.id).purposes == {"alert", "nickname"}


def test_a_guardian_withdraws_on_their_own_door_for_their_own_person_only(city: City) -> None:
    boy, other = enrolled(city), city.boy()
    city.responder("li-ling")
    door = city.door.acting_as(f"{boy.id}/c1")
    assert "medical_notes" not in door.consents.withdraw(boy.id, {"medical_notes"}).purposes
    assert city.door.wards.get(boy.id).medical == ""
    with pytest.raises(Denied):
        door.consents.withdraw(other.id, {"nickname"})
    with pytest.raises(Denied):
        door.consents.withdraw(boy.id, {"nickname"}, by="c2")
    with pytest.raises(Denied):
        door.consents.give(boy.id, by="c1", purposes={"photo"})
    for verb in (lambda d: d.consents.withdraw(boy.id, {"nickname"}, by="c1"), lambda d: d.consents.of(boy.id)):
        with pytest.raises(Denied):
            verb(city.door.acting_as("li-ling"))


# -- the last ground


def test_without_any_ground_the_family_is_not_told_and_a_scan_still_gets_help(city: City) -> None:
    city.responder("li-ling")
    boy = city.boy()
    tag = city.tagged(boy)
    assert not city.door.consents.withdraw(boy.id, {"alert"}, by="小军").ground
    call = city.door.scan(tag.link).alert(place="bus stop")
    city.wait(3)
    told = city.messages()
    assert [one["target"] for one in told if "tian" in one["target"]] == []
    assert [one["target"] for one in told][:1] == ["li-ling@example.org"]
    assert not any("小军" in str(one) or "军军" in str(one) for one in told)
    assert "family-untold" in [one.what for one in city.door.incidents.get(call.id).thread]
    city.door.consents.give(boy.id, by="小军", purposes={"alert"})
    city.door.incidents.close(call.id, outcome="home", by="li-ling")
    city.door.scan(tag.link).alert(place="bus stop")
    city.wait(1)
    assert any("tian" in one["target"] for one in city.messages())


def test_withdrawing_the_alert_ends_an_emergency_too(city: City) -> None:
    boy = city.boy(consent=Consent(by="li-ling", purposes=(), basis="emergency"))
    assert city.door.consents.of(boy.id).ground
    city.door.consents.withdraw(boy.id, {"nickname"}, by="小军")
    assert city.door.consents.of(boy.id).ground
    assert not city.door.consents.withdraw(boy.id, {"alert"}, by="小军").ground


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
        assert [one.state for one in door.doctor() if one.name == "erased"] == ["red"]
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


# -- asked again


def test_who_is_to_be_asked_again(city: City) -> None:
    old = city.boy()
    city.clock.advance(200 * _DAY)
    fresh, none = city.boy(), city.boy()
    elsewhere = city.boy(area="feicheng/xincheng/1/1/1")
    city.door.consents.withdraw(none.id, everything=True, by="小军")
    due = city.door.consents.due
    assert [(one.ward, one.due) for one in due("feicheng")] == [(none.id, 0.0)]
    city.clock.advance(170 * _DAY)
    assert [one.ward for one in due("feicheng/wangzhuang")] == sorted([old.id, none.id])
    assert due(HOME)[0].purposes == {"alert", "nickname"}
    city.door.consents.give(old.id, by="小军", purposes={"alert"})
    assert [one.ward for one in due(HOME)] == sorted([old.id, none.id]), "the nickname was not asked about"
    city.door.consents.give(old.id, by="小军", purposes={"nickname", "alert"})
    assert [one.ward for one in due(HOME)] == [none.id]
    later = city.clock.now() + 400 * _DAY
    soon = due("feicheng", until=later)
    assert [one.ward for one in soon] == sorted([old.id, fresh.id, none.id, elsewhere.id])
    pages = [due("feicheng", until=later, after=after, limit=1) for after in ("", soon[0].ward)]
    assert [one.ward for page in pages for one in page] == [one.ward for one in soon[:2]]


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
