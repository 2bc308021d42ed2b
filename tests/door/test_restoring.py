"""A database that was lost comes back from its backup, and nobody who was erased comes back with it."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import attrs
import click
import pytest
from click.testing import CliRunner

import guardtag
from guardtag import Consent
from guardtag.cli import cli
from guardtag.errors import BackendError, Denied, GuardTagError, Retired, Tampered
from guardtag.records.kinds import Deployment, Erasure
from guardtag.spi import Put, Ref, Row
from guardtag.steps.area_book import SERIAL_GAP
from tests.conftest import City
from tests.door.erased import gone
from tests.door.restored import Told, place, told

__all__ = ["place", "told"]


def test_what_was_lost_comes_back(told: Told) -> None:
    place, boy, tag, call = told
    place.lose()
    seen: list[tuple[int, int]] = []
    done = place.restore(progress=lambda done, total: seen.append((done, total)))
    assert (done.aside, done.erased) == ("", ())
    assert seen[-1][0] == seen[-1][1] > 0
    assert stat.S_IMODE((place.folder / "city.db").stat().st_mode) == 0o600
    assert sorted(file.name for file in place.folder.glob(".*")) == []
    city = place.city()
    assert city.door.wards.get(boy.id) == boy
    assert city.door.incidents.get(call).outcome == "home"
    assert city.door.scan(tag.link).ward == boy.id
    assert not city.door.verify().bad
    assert city.door.scan(tag.link).alert().subject == boy.id
    city.door.dispatch()
    city.door.close()


def test_serials_go_on_behind_a_gap_so_that_no_tag_is_minted_twice(told: Told) -> None:
    place = told[0]
    city = place.city()
    lost = city.door.tags.mint(3, area="feicheng")
    (place.folder / "keys/areas.json").unlink()  # it would say how far minting had come
    links = [code.link for code in city.door.tags.of(lost)]
    city.door.close()
    place.lose()
    done = place.restore()
    city = place.city()
    again = city.door.tags.mint(3, area="feicheng")
    assert again.first == done.next_serial > lost.last
    assert again.first == 5 + SERIAL_GAP + 1
    assert not {code.link for code in city.door.tags.of(again)} & set(links)
    assert city.door.scan(links[0]).status == "unpaired", "a tag that the backup does not know still helps"
    city.door.close()


def test_restored_over_a_restored_one_no_serial_and_no_area_number_comes_twice(told: Told) -> None:
    """The same backup again, where no file beside the keyring says how far minting had come."""
    place, serials, numbers = told[0], set[int](), set[int]()
    for name in ("north", "south"):
        place.restore(replace=True)
        place.clock.advance(10)
        city = place.city()
        batch = city.door.tags.mint(10, area=f"feicheng/{name}")
        minted, areas = set(range(batch.first, batch.last + 1)), {batch.area_number}
        assert not serials & minted, "codes that are on cloth are made once more"
        assert not numbers & areas
        serials, numbers = serials | minted, numbers | areas
        (place.folder / "keys/areas.json").unlink()
        city.door.close()


@pytest.mark.parametrize(("moving", "code"), [("gone", "GT-MOVE-GONE"), ("out", "GT-MOVE-CLOSED")])
def test_where_the_city_moved_away_none_is_restored(told: Told, moving: str, code: str) -> None:
    """It lives elsewhere: opened here again, both would mint the same serials."""
    place = told[0]
    city = place.city()
    records = city.door._room.records
    said = records.get(Deployment, "self")
    assert said is not None
    records.change(lambda tx: (tx.get(Deployment, "self"), tx.put(attrs.evolve(said, moving=moving))))
    city.door.close()
    held = (place.folder / "city.db").read_bytes()
    with pytest.raises(BackendError) as caught:
        place.restore(replace=True)
    assert caught.value.code == code
    assert (place.folder / "city.db").read_bytes() == held
    assert not list(place.folder.glob("*.replaced*"))


def test_who_was_erased_since_is_erased_once_more(told: Told) -> None:
    """The vault remembers, though the database that knew is gone."""
    place, boy, tag, call = told
    city = place.city()
    city.clock.advance(100)
    at = city.door.wards.erase(boy.id).at
    city.door.close()
    place.lose()
    assert place.restore().erased == (boy.id,)
    city = place.city()
    erasure = city.door._room.records.get(Erasure, boy.id)
    assert erasure is not None
    assert erasure.at == at
    gone(city, boy.id)
    with pytest.raises(Denied):
        city.door.wards.get(boy.id)
    with pytest.raises(Retired):
        city.door.scan(tag.link)
    with pytest.raises(GuardTagError):
        city.door.incidents.get(call)
    city.door.close()
    place.lose()
    assert place.restore().erased == (boy.id,)  # the same backup once more


def test_restored_with_other_tools_the_doctor_is_red_until_it_is_cleaned(told: Told) -> None:
    place, boy, _, _ = told
    city = place.city()
    city.door.wards.erase(boy.id)
    listed = city.door.vault.erasures()
    city.door.close()
    place.lose()
    shutil.copy(place.folder / "copy.db", place.folder / "city.db")
    city = place.city()
    assert [(f.state, f.facts["count"]) for f in city.door.doctor() if f.name == "erased"] == [("red", "1")]
    assert city.door.wards.list("feicheng") == []
    with pytest.raises(Tampered):
        city.door.vault.erase_again([listed[:-3]])
    assert city.door.vault.erase_again([listed]) == (boy.id,)
    assert city.door.vault.erase_again() == ()
    with closing(sqlite3.connect(place.folder / "copy.db")) as copy:  # one table of it, put back by hand
        (row,) = copy.execute("SELECT body, ix FROM rows WHERE kind = 'ward'").fetchall()
    city.door._room.records.store.commit([Put(Row("ward", boy.id, 1, row[0]), 0)])
    assert city.door.vault.erase_again() == (boy.id,)
    assert not [f for f in city.door.doctor() if f.name == "erased"]
    gone(city, boy.id)
    city.door.close()


def test_a_signed_list_erases_where_the_vault_is_an_older_copy(told: Told) -> None:
    place, boy, _, _ = told
    kept = place.folder / "older.db"
    with closing(sqlite3.connect(place.folder / "keys/vault.db")) as vault:
        vault.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    shutil.copy(place.folder / "keys/vault.db", kept)
    city = place.city()
    city.door.wards.erase(boy.id)
    (place.folder / "erased.txt").write_bytes(city.door.vault.erasures())
    city.door.close()
    place.lose()
    for file in (place.folder / "keys").glob("vault.db*"):
        file.unlink()
    shutil.copy(kept, place.folder / "keys/vault.db")
    assert place.restore(erasures=[place.folder / "erased.txt"]).erased == (boy.id,)
    city = place.city()
    gone(city, boy.id)
    city.door.close()


def test_an_erasure_that_waits_is_not_forgotten(told: Told) -> None:
    place, boy, tag, _ = told
    city = place.city()
    call = city.door.scan(tag.link).alert()
    assert city.door.wards.erase(boy.id, by="li-ling").waiting
    city.door.close()
    place.restore(replace=True)
    city = place.city()
    assert city.door.wards.get(boy.id).id == boy.id
    city.wait(3)
    with pytest.raises(Denied):  # in the backup no call was open
        city.door.wards.get(boy.id)
    with pytest.raises(Denied):
        city.door.incidents.get(call.id)
    gone(city, boy.id)
    city.door.close()


def test_killed_half_way_it_is_done_again(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    place, boy, _, _ = told
    city = place.city()
    city.door.wards.erase(boy.id)
    city.door.close()
    place.lose()

    def dies(*arguments: object) -> None:
        raise KeyboardInterrupt

    for step in ("_whole", "erased_again", "resumed", "in_place.complete", "in_place.named"):
        with monkeypatch.context() as patched:
            patched.setattr(f"guardtag.restoring.{step}", dies)
            with pytest.raises(KeyboardInterrupt):
                place.restore()
        assert not (place.folder / "city.db").exists(), "nothing opens that was not cleaned"
    (place.folder / ".city.db.restoring").write_bytes(b"left by one that was really killed")
    assert place.restore().erased == (boy.id,)
    city = place.city()
    gone(city, boy.id)
    city.door.close()


def test_a_list_that_was_changed_stops_everything(told: Told) -> None:
    place, boy, _, _ = told
    city = place.city()
    city.door.wards.erase(boy.id)
    data = city.door.vault.erasures()
    city.door.close()
    place.lose()
    (place.folder / "erased.txt").write_bytes(data.replace(boy.id.encode(), b"0" * 26))
    with pytest.raises(Tampered, match="GT-ERASURES-BROKEN"):
        place.restore(erasures=[place.folder / "erased.txt"])
    assert not (place.folder / "city.db").exists()


def test_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUARDTAG_LANG", "en")
    where, copy, runner = str(tmp_path / "city.db"), str(tmp_path / "copy.db"), CliRunner()
    with guardtag.open(where) as door:
        place = City(door, None, tmp_path)  # type: ignore[arg-type]
        boy, other = place.boy(), place.boy(
            medical="epilepsy", consent=Consent(by="田爱云", purposes={"alert", "medical_notes"})
        )  # fmt: skip
    assert runner.invoke(cli, ["backup", copy, "--city", where]).exit_code == 0
    assert runner.invoke(cli, ["ward", "erase", boy.id, "--yes", "--city", where]).exit_code == 0
    with guardtag.open(where) as door:
        door.consents.withdraw(other.id, {"medical_notes"}, by="c1")
    said = runner.invoke(cli, ["erasures", "export", str(tmp_path / "e.txt"), "--city", where])
    assert " names 1 erased person and 1 field whose consent was withdrawn. " in said.output
    said = runner.invoke(cli, ["erasures", "export", str(tmp_path / "again.txt"), "--city", where, "--json"])
    assert [json.loads(said.output)[one] for one in ("erased", "withdrawn")] == [1, 1]
    said = runner.invoke(cli, ["restore", copy, "--replace", "--erasures", str(tmp_path / "e.txt"), "--city", where])
    assert said.exit_code == 0, said.output
    assert "1 person and 1 withdrawn field in it were erased once more." in said.output
    assert "The one that was there lies in " in said.output
    assert runner.invoke(cli, ["erasures", "apply", str(tmp_path / "e.txt"), "--city", where]).output.startswith(
        "Erased once more: 0 people and 0 withdrawn fields."
    )
    with guardtag.open(where) as door:
        with pytest.raises(Denied):
            door.wards.get(boy.id)
        assert door._room.records.store.read([Ref("ward", boy.id)]) == [None]
        assert (door.wards.get(other.id).medical, door.consents.of(other.id).purposes) == ("", {"alert"})


def test_the_page_names_commands_that_there_are() -> None:
    page = (Path(__file__).parents[2] / "docs/how-to/back-up-and-restore.md").read_text("utf-8")
    lines = [line for block in page.split("```sh\n")[1:] for line in block.split("```")[0].splitlines()]
    said = [line.split()[1:] for line in lines if line.startswith("guardtag ")]
    assert len(said) >= 7
    for words in said:
        command: click.Command | None = cli
        while isinstance(command, click.Group):
            command = command.get_command(click.Context(command), words.pop(0))
        assert command is not None
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known
