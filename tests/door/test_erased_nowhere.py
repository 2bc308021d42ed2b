"""The proof of an erasure: with every key that is left nothing of the person opens, in any file there is.

Plain copies of all files are taken while the person lives in them, as a thief or a forgotten disk would have them.
What the search and the trial decryption can find is shown first, on those copies and with the keys of before.
"""

from __future__ import annotations

import base64
import itertools
import json
import shutil
import sqlite3
import urllib.parse
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import attrs
import msgspec
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

import guardtag
from guardtag import Consent, Contact
from guardtag.errors import BackendError
from guardtag.payload.derive import hkdf
from guardtag.records import Vault
from guardtag.records.bodies import aad_of
from guardtag.records.rewrap import walk
from guardtag.records.vault import ward_keys
from guardtag.spi import Ref
from guardtag.world import SimulatedClock
from tests.conftest import DAYTIME, HOME, City
from tests.door.erased import gone
from tests.door.restored import Place

DAY = 86_400
SEEDS = (
    "欧阳小军", "军军", "田爱云", "13800000000", "tian@example.org", "insulin twice a day", "Wangzhuang Road 7",
    "shelter behind the mill", "blue jacket with a bear", "he is cold at the bus stop", "bring his coat please",
    "lining, left sleeve", "Old Mill bus stop", "NO-773-1981",
)  # fmt: skip


def written(text: str) -> Iterator[bytes]:
    """A text in every form in which it might lie in a file."""
    forms = {text.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")}
    for raw in forms:
        yield raw
        yield from (raw.hex().encode(), raw.hex().upper().encode())
        for offset in range(3):  # whatever stands before it shifts the letters of base64
            letters = base64.b64encode(b"\0" * offset + raw)
            whole = letters[(offset * 8 + 5) // 6 : (offset + len(raw)) * 8 // 6]
            yield from (whole, whole.replace(b"+", b"-").replace(b"/", b"_"))
    if not text.isascii():
        yield from (json.dumps(text)[1:-1].encode(), json.dumps(text)[1:-1].upper().encode())
        yield urllib.parse.quote(text).encode()


def seen(files: Iterable[Path]) -> set[tuple[str, str]]:
    """Which seeds stand in which files."""
    forms = [(seed, form) for seed in SEEDS for form in written(seed)]
    found = set()
    for file in files:
        data = file.read_bytes()
        found |= {(file.name, seed) for seed, form in forms if form in data}
    return found


def bodies(file: Path) -> dict[tuple[str, str, bytes], bytes]:
    """Every sealed body of a database, by what its AAD binds: kind, id and the name of its key."""
    found: dict[tuple[str, str, bytes], bytes] = {}
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
        for kind, row_id, body in database.execute("SELECT kind, id, body FROM rows"):
            parts = msgspec.msgpack.decode(body) if kind == "ward" else {"": body}
            for part, sealed in parts.items():
                name = f"{kind}/{part}" if part not in ("", "response") else kind
                found[name, row_id, sealed[2 : 2 + sealed[1]]] = sealed
    return found


def keys_in(vault: Vault, rooms: Iterable[str]) -> list[bytes]:
    """Every key that the keyring and this vault give, and every one derived from two of them."""
    kept = [vault.unwrapped(row) for row in walk(vault.store, "key")]
    keyring = vault._keys.keyring
    made = [keyring.derive(f"guardtag/v1/{name}", key.id) for name in rooms for key in keyring.readable()]
    made += [keyring.derive(f"guardtag/v1/room/{name}", key.id) for name in rooms for key in keyring.readable()]
    pairs = [hkdf(one + other, b"", b"guardtag/v1/incident") for one, other in itertools.permutations(kept, 2)]
    return [*kept, *made, *pairs, *(hkdf(one, b"", b"guardtag/v1/incident") for one in kept)]


ROOMS = ("office", "tag", "journal", "wrap", "index", "vault-backup", "check")


def opening(keys: Iterable[bytes], sealed: dict[tuple[str, str, bytes], bytes]) -> set[str]:
    """The kinds of which a body opens with one of the keys."""
    found = set()
    ciphers = [AESGCM(key) for key in keys]
    for (kind, row_id, name), body in sealed.items():
        start, aad = 2 + len(name), aad_of(kind, row_id, name)
        for cipher in ciphers:
            try:
                cipher.decrypt(body[start : start + 12], body[start + 12 :], aad)
                found.add(kind)
            except InvalidTag:
                continue
    return found


@attrs.define
class Story:
    """One person with everything, and copies of all files from when they were there."""

    place: Place
    boy: guardtag.Ward
    call: str
    copies: Path
    sealed: dict[tuple[str, str, bytes], bytes]
    wrapped: list[bytes]
    raw: list[bytes]


@pytest.fixture
def story(tmp_path: Path) -> Story:
    place = Place(tmp_path / "city", SimulatedClock(DAYTIME))
    place.folder.mkdir()
    city = place.city()
    door = city.door
    city.responder("li-ling")
    boy = door.wards.enrol(
        "欧阳小军", area=HOME, nickname="军军", key="NO-773-1981", groups=("intellectual-disability",),
        contacts=[Contact("田爱云", "mother", ["mail:tian@example.org", "mail:13800000000"])],
        consent=Consent(by="田爱云", purposes={"alert", "nickname"}), medical="insulin twice a day",
        address="Wangzhuang Road 7", hidden_address="shelter behind the mill", clothes="blue jacket with a bear",
        request_id="e1",
    )  # fmt: skip
    other = door.wards.enrol(
        "王霞", area=HOME, contacts=[Contact("李岭", "son", ["mail:li@example.org"])],
        consent=Consent(by="李岭", purposes={"alert"}), medical="nothing",
    )  # fmt: skip
    batch = door.tags.mint(4, area="feicheng")
    tag = door.tags.fit(
        batch.first, to=boy, garment="blue jacket with a bear", place="lining, left sleeve", by="li-ling",
        request_id="f1",
    )  # fmt: skip
    door.tags.fit(batch.first + 1, to=other, by="li-ling")
    call = door.scan(tag.link).alert(
        place="Old Mill bus stop", message="he is cold at the bus stop", finder="13800000000", request_id="a1"
    )  # fmt: skip
    door.dispatch()
    door.relay.say(door.relay.link(call), "bring his coat please", request_id="w1")
    door.incidents.acknowledge(call.id, by="li-ling", note="he is cold at the bus stop", request_id="k1")
    door.dispatch()
    door.incidents.close(call.id, outcome="home", by="li-ling", feedback="bring his coat please")
    door.dispatch()
    door.backup(place.folder / "city.backup.db")
    door.vault.backup(place.folder / "vault.backup")
    copies = tmp_path / "copies"
    shutil.copytree(place.folder, copies)
    assert (copies / "city.db-wal").stat().st_size > 0
    vault = door._room.records.vault
    wrapped = [row.body for row in vault.store.read([Ref("key", key) for key in ward_keys(boy.id)]) if row]
    raw = [vault.unwrapped(row) for row in walk(vault.store, "key") if boy.id in row.id]
    door.close()
    sealed = {
        place: body for place, body in bodies(copies / "city.db").items() if boy.id.encode() in place[2]
    }  # fmt: skip
    return Story(place, boy, call.id, copies, sealed, wrapped, raw)


def files(folder: Path) -> list[Path]:
    """All files of a deployment but the one that stands for the recipients' channel."""
    return [file for file in folder.rglob("*") if file.is_file() and file.name != "out.jsonl"]


def erased(story: Story) -> City:
    city = story.place.city()
    assert not city.door.wards.erase(story.boy.id).waiting
    return city


def test_the_search_finds_what_is_there(story: Story, tmp_path: Path) -> None:
    """Each form of each seed; the recipients' channel, which is theirs; and rows, with the keys of before."""
    for number, form in enumerate(form for seed in SEEDS for form in written(seed)):
        (tmp_path / "one").write_bytes(b"..." + form + b"...")
        assert seen([tmp_path / "one"]), number
    assert ("out.jsonl", "军军") in seen([story.place.folder / "out.jsonl"])
    city = story.place.city()
    found = opening(keys_in(city.door._room.records.vault, ROOMS), story.sealed)
    kinds = {"ward", "ward/medical", "ward/address", "fitting", "incident", "notice", "word", "relay", "asked"}
    assert found == kinds == {kind for kind, _, _ in story.sealed}
    assert all(any(key in file.read_bytes() for file in files(story.copies)) for key in story.wrapped)
    city.door.close()


def test_no_file_ever_says_anything_of_the_person(story: Story, caplog: pytest.LogCaptureFixture) -> None:
    """Before and after: only sealed bodies and keyed hashes."""
    assert seen(files(story.copies)) == set()
    city = erased(story)
    city.clock.advance(61)
    city.door.dispatch()
    (story.place.folder / "erased.txt").write_bytes(city.door.vault.erasures())
    assert seen(files(story.place.folder)) == set()
    city.door.close()
    assert seen(files(story.place.folder)) == set()
    assert not [seed for seed in SEEDS if seed in caplog.text]


def test_nothing_opens_with_the_keys_that_are_left(story: Story) -> None:
    """Neither in the live files nor in any copy that was ever made of the database, its log and its backup."""
    city = erased(story)
    left = keys_in(city.door._room.records.vault, ROOMS)
    assert len(left) > 50
    assert opening(left, story.sealed) == set()
    others = {place: body for place, body in bodies(story.copies / "city.db").items() if place not in story.sealed}
    assert {"ward", "tag", "entry", "responder"} <= opening(left, others), "what is not theirs opens as ever"
    live = bodies(story.place.folder / "city.db")
    assert not [place for place in live if story.boy.id.encode() in place[2]]
    backup = bodies(story.copies / "city.backup.db")
    theirs = {place: body for place, body in backup.items() if story.boy.id.encode() in place[2]}
    assert theirs.keys() == story.sealed.keys()
    assert opening(left, theirs) == set()
    gone(city, story.boy.id)
    city.door.close()


def test_no_copy_of_a_key_is_left_in_the_live_files(story: Story) -> None:
    """While the database is open, with its log as it is, and afterwards."""
    city = erased(story)
    for when in ("open", "closed"):
        for file in files(story.place.folder):
            data = file.read_bytes()
            assert not [key for key in (*story.wrapped, *story.raw) if key in data], (file.name, when)
        if when == "open":
            city.door.close()


def test_another_process_opens_nothing_a_minute_later(story: Story) -> None:
    office, gateway = story.place.city(), story.place.city()
    assert gateway.door.wards.get(story.boy.id).name == "欧阳小军"
    row = gateway.door._room.records.store.read([Ref("ward", story.boy.id)])[0]
    assert row is not None
    done = office.door.wards.erase(story.boy.id)
    records = gateway.door._room.records
    assert records.opened(guardtag.Ward, row).name == "欧阳小军", "it holds the key for a while"
    story.place.clock.at = done.effective + 0.001
    with pytest.raises(BackendError, match="GT-RECORD-ERASED"):
        records.opened(guardtag.Ward, row)
    office.door.close()
    gateway.door.close()


def test_a_restored_backup_opens_nothing(story: Story) -> None:
    erased(story).door.close()
    shutil.copy(story.copies / "city.backup.db", story.place.folder / "copy.db")
    done = story.place.restore(replace=True)
    assert done.erased == (story.boy.id,)
    city = story.place.city()
    gone(city, story.boy.id)
    left = keys_in(city.door._room.records.vault, ROOMS)
    for file in (Path(done.aside), story.place.folder / "copy.db", story.place.folder / "city.db"):
        theirs = {place: body for place, body in bodies(file).items() if story.boy.id.encode() in place[2]}
        assert bool(theirs) == (file.name == "copy.db"), "the one put aside was clean, and so is the restored one"
        assert opening(left, theirs) == set()
    assert opening(left, story.sealed) == set()
    assert seen(files(story.place.folder)) == set()
    city.door.close()


def test_with_the_vault_backup_they_open_until_its_life_is_over(story: Story) -> None:
    """That is what its short life is for. Over, it is not restored; destroyed, they open nowhere."""
    city = erased(story)
    vault = city.door._room.records.vault
    stolen = Place(story.copies, SimulatedClock(DAYTIME), seed=90)
    with closing(guardtag.open(stolen.settings, stolen.world)) as thief:
        assert "ward" in opening(keys_in(thief._room.records.vault, ROOMS), story.sealed)
    for file in (story.copies / "keys").glob("vault.db*"):
        file.unlink()
    stolen.clock.advance(30 * DAY + 1)
    with pytest.raises(BackendError, match="GT-VAULT-BACKUP-EXPIRED"):
        guardtag.restore_vault(stolen.settings, story.copies / "vault.backup", world=stolen.world)
    (story.copies / "vault.backup").unlink()
    assert opening(keys_in(vault, ROOMS), story.sealed) == set()
    for file in (*files(story.copies), *files(story.place.folder)):
        if file.name == "vault.backup":
            continue
        data = file.read_bytes()
        assert not [key for key in (*story.wrapped, *story.raw) if key in data], file
    with pytest.raises(BackendError):
        stolen.city()
    city.door.close()


def test_the_live_vault_backup_brings_nobody_back_even_while_it_lives(story: Story) -> None:
    erased(story).door.close()
    for file in (story.place.folder / "keys").glob("vault.db*"):
        file.unlink()
    found = guardtag.restore_vault(story.place.settings, story.place.folder / "vault.backup", world=story.place.world)
    assert found.erased == 3
    city = story.place.city()
    assert opening(keys_in(city.door._room.records.vault, ROOMS), story.sealed) == set()
    city.door.close()
