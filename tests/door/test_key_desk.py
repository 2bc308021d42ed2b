"""The keys on the door: a rotation that breaks no sewn tag, while other processes go on."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

import guardtag
from guardtag.config import Config
from guardtag.errors import Ambiguous, Denied, KeyringError, Unknown
from guardtag.payload import paper, signing
from guardtag.payload.keys import Keyring
from guardtag.payload.paper import Rehearsal
from guardtag.world import SimulatedClock, simulated
from tests.conftest import HOME, City

pytestmark = pytest.mark.quick_on("memory")

Doors = tuple[guardtag.Guard, guardtag.Guard, SimulatedClock]


def settings(folder: Path) -> Config:
    return Config(
        base=folder, store="sqlite:city.db", vault="sqlite:keys/vault.db", keys="file:keys/keyring.json",
        channels={"mail": (f"file:{folder / 'out.jsonl'}", {})},
    )  # fmt: skip


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[Doors]:
    """Two processes' doors to one deployment: an office's, and a gateway's that never restarts."""
    world, clock = simulated(seed=1)
    with guardtag.open(settings(tmp_path), world) as office, guardtag.open(settings(tmp_path), world) as gateway:
        yield office, gateway, clock


def enrolled(door: guardtag.Guard) -> guardtag.Ward:
    from guardtag import Consent, Contact

    door.responders.enrol("li-ling", name="李岭", area=HOME, address="mail:li@example.org")
    return door.wards.enrol(
        "小军", area=HOME, contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
        consent=Consent(by="田爱云", purposes={"alert"}),
    )  # fmt: skip


def test_ten_rotations_and_a_gateway_that_never_restarts(doors: Doors) -> None:
    """Tags of every key are sewn, scanned by both, called with, and printed again."""
    office, gateway, clock = doors
    boy = enrolled(office)
    tags = [office.tags.fit(office.tags.mint(2, area="feicheng").first, to=boy, by="li-ling")]
    for times in range(10):
        added = office.keys.add()
        assert added.id == times + 2
        assert not added.primary
        assert office.keys.promote(added.id).primary
        if times % 3 == 0:
            assert office.keys.disable(added.id - 1).state == "disabled"
        batch = office.tags.mint(2, area="feicheng")
        assert batch.epoch == added.id
        tags.append(office.tags.fit(batch.first, to=boy, by="li-ling"))
        clock.advance(31)
        for door in (office, gateway):
            for tag in tags:
                assert door.scan(tag.link).ward == boy.id
                assert door.scan(tag.typed).ward == boy.id
                assert door.tags.get(tag.serial).link == tag.link
    assert [info.minted for info in office.keys.list()] == [2] * 11
    call = gateway.scan(tags[0].link).alert(place="bus stop")
    assert gateway.scan(tags[-1].typed).alert().id == call.id
    assert gateway.dispatch().sent == 4  # two people, told of both calls
    assert office.incidents.close(call.id, outcome="home", by="li-ling").outcome == "home"
    assert not gateway.verify().bad


def test_a_gateway_reads_records_of_a_key_it_never_saw(doors: Doors) -> None:
    office, gateway, _ = doors
    office.keys.promote(office.keys.add().id)
    boy = enrolled(office)
    assert gateway.wards.get(boy.id).name == "小军"  # wrapped under key 2


def test_a_gateway_prints_tags_of_a_key_it_never_saw(doors: Doors) -> None:
    office, gateway, _ = doors
    office.keys.promote(office.keys.add().id)
    batch = office.tags.mint(3, area="feicheng")
    assert [code.link for code in gateway.tags.of(batch)] == [code.link for code in office.tags.of(batch)]


def test_a_message_of_a_newer_key_can_be_answered(doors: Doors) -> None:
    office, gateway, _ = doors
    boy = enrolled(office)
    tag = office.tags.fit(office.tags.mint(1, area="feicheng").first, to=boy, by="li-ling")
    office.keys.promote(office.keys.add().id)
    call = office.scan(tag.link).alert()
    notice = office.notices.of(call.id)[0]
    assert gateway.notices.answer(office.notices.link(notice.id), "coming").acknowledged
    with pytest.raises(Unknown):
        gateway.notices.answer("A" * 42, "coming")


def test_both_add_at_once_and_no_key_is_lost(doors: Doors) -> None:
    office, gateway, _ = doors
    one, other = office.keys.add(), gateway.keys.add()
    assert (one.id, other.id) == (2, 3)
    assert office._room.keys.refresh()
    assert office._room.keyring == gateway._room.keyring
    assert [key.id for key in gateway._room.keyring.keys] == [1, 2, 3]


def test_the_same_request_makes_one_key(city: City) -> None:
    first = city.door.keys.add(request_id="r1")
    assert city.door.keys.add(request_id="r1") == first
    assert [info.id for info in city.door.keys.list()] == [2, 1]
    assert city.door.keys.promote(2) == city.door.keys.promote(2)
    assert city.door.keys.disable(1) == city.door.keys.disable(1)


def test_a_death_before_the_keyring_is_kept_is_finished_by_the_next_try(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, gateway, _ = doors
    source = office._room.keys._source
    with monkeypatch.context() as dies:
        dies.setattr(source, "save", lambda keyring: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            office.keys.add(request_id="r1")
    assert office.keys.add(request_id="r1").id == 2
    assert [info.id for info in gateway.keys.list()] == [2, 1]


def test_a_death_behind_the_keyring_is_noticed_at_the_next_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, _ = simulated(seed=1)
    with guardtag.open(settings(tmp_path), world) as office:
        save = office._room.keys._source.save  # type: ignore[union-attr]

        def dies(keyring: Keyring) -> None:
            save(keyring)
            raise KeyboardInterrupt

        monkeypatch.setattr(office._room.keys._source, "save", dies)
        with pytest.raises(KeyboardInterrupt):
            office.keys.add(request_id="r1")
    older = (tmp_path / "keys/keyring.json").read_bytes()
    with guardtag.open(settings(tmp_path), world) as office:
        assert office.keys.add(request_id="r1").id == 2
        assert (tmp_path / "keys/keyring.json").read_bytes() == older
        added = [(entry.actor, entry.detail) for entry in office.journal.list() if entry.verb == "keys.add"]
        assert added == [("operator", "2")]  # the opening wrote it, and nobody once more


def test_a_death_behind_the_keyring_is_written_down_by_the_next_try(doors: Doors) -> None:
    office, gateway, _ = doors
    source = office._room.keys._source
    save = source.save  # type: ignore[union-attr]

    def dies(keyring: Keyring) -> None:
        save(keyring)
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(source, "save", dies)
        with pytest.raises(KeyboardInterrupt):
            office.keys.add(request_id="r1")
    gateway.keys.add(request_id="r2")
    office.keys.add(request_id="r1")
    found = [entry.detail for entry in office.journal.list() if entry.verb == "keys.add"]
    assert sorted(found) == ["2", "3"]


def test_what_is_not_to_be_done_to_a_key(city: City) -> None:
    for verb in (city.door.keys.promote, city.door.keys.disable, city.door.keys.get):
        with pytest.raises(KeyringError, match="GT-KEYS-NONE"):
            verb(9)
    with pytest.raises(KeyringError, match="GT-KEYRING-IN-USE"):
        city.door.keys.disable(1)
    city.door.keys.promote(city.door.keys.add().id)
    city.door.keys.disable(1)
    with pytest.raises(KeyringError, match="GT-KEYRING-IN-USE"):
        city.door.keys.promote(1)


def test_keys_are_the_operators(city: City) -> None:
    city.responder("li-ling")
    keys = city.door.acting_as("li-ling").keys
    for verb in (keys.list, keys.add, keys.public, keys.backup, lambda: keys.rehearse(city.door._room.keyring)):
        with pytest.raises(Denied):
            verb()
    for verb in (keys.get, keys.promote, keys.disable):
        with pytest.raises(Denied):
            verb(1)


def test_every_change_is_journalled(city: City) -> None:
    from guardtag.records.journal import Entry

    city.door.keys.promote(city.door.keys.add().id)
    city.door.keys.disable(1)
    verbs = [entry.verb for entry in city.door._room.records.walk(Entry) if entry.verb.startswith("keys.")]
    assert sorted(verbs) == ["keys.add", "keys.disable", "keys.promote"]


def test_the_public_document_is_the_deployments_and_holds_no_secret(city: City) -> None:
    city.door.keys.promote(city.door.keys.add().id)
    document = city.door.keys.public()
    public = signing.read_public(document)
    assert public.primary == 2
    assert public.deployment == city.door._room.keyring.deployment
    for key in city.door._room.keyring.keys:
        assert key.root.hex().encode() not in document


def test_the_doctor_is_content_when_every_key_was_brought_back(doors: Doors) -> None:
    office, _, clock = doors

    def backup() -> tuple[str, str]:
        found = next(f for f in office.doctor() if f.name == "key-backup")
        return found.state, found.what

    assert backup()[0] == "red"
    assert office.keys.rehearse(office._room.keyring).complete
    assert backup()[0] == "green"
    assert all(info.backed_up for info in office.keys.list())
    old = office._room.keyring
    office.keys.add()
    assert backup() == ("red", "The last key backup that was rehearsed lacks key 2.")
    assert office.keys.rehearse(old).missing == (2,)
    assert office.keys.rehearse(Keyring.new(random.Random(3).randbytes)).foreign
    assert backup()[0] == "red"
    sheets = office.keys.backup(needed=2, sheets=3)
    words = [" ".join(sheet.words) for sheet in sheets[1:]]
    restored = paper.restored([*words, "\n".join(sheets[0].lines)])
    clock.advance(86_400)
    assert office.keys.rehearse(restored) == Rehearsal(complete=True)
    assert backup()[0] == "green"


def test_sheets_that_were_hardly_made_prove_nothing_of_where_they_are_kept(doors: Doors) -> None:
    office, _, clock = doors

    def backup() -> tuple[str, str]:
        found = next(f for f in office.doctor() if f.name == "key-backup")
        return found.state, found.key

    def restored() -> Keyring:
        sheets = office.keys.backup(needed=1, sheets=1)
        return paper.restored([" ".join(sheets[0].words), "\n".join(sheets[0].lines)])

    first = restored()
    assert backup() == ("red", "key-backup-none")
    clock.advance(86_399)
    assert office.keys.rehearse(first) == Rehearsal(complete=True, soon=True)
    assert backup() == ("yellow", "key-backup-soon")
    assert office.keys.promote(1).backed_up, "a key may be promoted on sheets that can be read"
    clock.advance(1)
    assert backup() == ("yellow", "key-backup-soon"), "that time goes by proves nothing"
    assert office.keys.rehearse(first) == Rehearsal(complete=True)
    assert backup() == ("green", "key-backup")
    clock.advance(60)
    second = restored()
    assert backup() == ("yellow", "key-backup-unread")
    clock.advance(720)
    assert office.keys.rehearse(second).soon
    found = next(f for f in office.doctor() if f.name == "key-backup")
    assert ", 12 minutes after the newest sheets were made" in found.what
    clock.advance(86_400)
    assert office.keys.rehearse(second) == Rehearsal(complete=True)
    assert backup() == ("green", "key-backup")


def test_a_gateway_mints_no_more_under_a_key_that_was_disabled(doors: Doors) -> None:
    office, gateway, _ = doors
    office.keys.promote(office.keys.add().id)
    office.keys.disable(1)
    assert gateway.tags.mint(1, area="feicheng").epoch == 2


def test_a_new_tag_beside_an_old_code_is_not_passed_over(doors: Doors) -> None:
    """Who lacks the new key would take the text for the old tag alone, and call the wrong family."""
    office, gateway, _ = doors
    old = next(office.tags.of(office.tags.mint(1, area="feicheng")))
    office.keys.promote(office.keys.add().id)
    new = next(office.tags.of(office.tags.mint(1, area="feicheng")))
    for door in (office, gateway):
        with pytest.raises(Ambiguous):
            door.scan(f"{new.link} {old.typed}")


def test_strangers_cannot_keep_a_gateway_from_its_own_records(doors: Doors) -> None:
    office, gateway, _ = doors
    boy = enrolled(office)
    tag = office.tags.fit(office.tags.mint(1, area="feicheng").first, to=boy, by="li-ling")
    with pytest.raises(Unknown):
        gateway.scan("A" * 26)  # the strangers' ration is used up
    office.keys.promote(office.keys.add().id)
    call = office.scan(tag.link).alert()  # heads and opening are sealed under the new key now
    assert gateway.scan(tag.link).alert().id == call.id


def test_a_refused_key_costs_no_id(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    from guardtag.records.journal import Entry

    def refuse(keyring: Keyring) -> None:
        raise KeyringError("GT-KEYS-READ-ONLY", "This source cannot be written.")

    with monkeypatch.context() as broken:
        broken.setattr(city.door._room.keys._source, "save", refuse)
        for _ in range(5):
            with pytest.raises(KeyringError, match="GT-KEYS-READ-ONLY"):
                city.door.keys.add()
    assert city.door.keys.add().id == 2
    assert city.door.keys.add().id == 3
    assert [e.detail for e in city.door._room.records.walk(Entry) if e.verb == "keys.add"] == ["2", "3"]


def test_a_deployment_opens_after_a_key_was_destroyed(tmp_path: Path) -> None:
    world, _ = simulated(seed=1)
    with guardtag.open(settings(tmp_path), world) as office:
        office.keys.promote(office.keys.add().id)
    with guardtag.open(settings(tmp_path), world) as office:
        extra = office.keys.add().id
        office._room.keys.change(lambda keyring: keyring.destroyed(extra))
    with guardtag.open(settings(tmp_path), world) as office:
        assert [info.state for info in office.keys.list()] == ["destroyed", "live", "live"]


def test_voids_backups_and_rehearsals_are_in_the_journal(city: City) -> None:
    from guardtag.records.journal import Entry

    batch = city.door.tags.mint(5, area="feicheng")
    city.door.tags.void(batch, why="stolen")
    city.door.tags.unvoid(batch.first)
    city.door.keys.backup()
    city.door.keys.rehearse(city.door._room.keyring)
    verbs = {entry.verb for entry in city.door._room.records.walk(Entry)}
    assert {"tags.void", "tags.unvoid", "keys.backup", "keys.rehearse"} <= verbs
