"""A database and its keyring belong together, and keep belonging together."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import guardtag
from guardtag import KeyringError
from guardtag.builtin.file import FileKeySource
from tests.conftest import HOME


def rotated(folder: Path) -> tuple[FileKeySource, bytes]:
    """Adds and promotes a key in the deployment's keyring; gives the source and the old file."""
    import os

    file = folder / "city.keys" / "keyring.json"
    before = file.read_bytes()
    source = FileKeySource(f"file:{file}")
    keyring = source.load().added(os.urandom)
    source.save(keyring.promoted(max(key.id for key in keyring.keys)))
    return source, before


def test_a_sewn_tag_and_every_record_outlive_a_new_key(tmp_path: Path) -> None:
    from guardtag import Consent, Contact

    with guardtag.open(tmp_path / "city.db") as city:
        city.responders.enrol("li-ling", name="李岭", area=HOME, address="mail:li@example.org")
        boy = city.wards.enrol(
            "小军", area=HOME, contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
            consent=Consent(by="田爱云", purposes={"alert"}), key="NO-1",
        )  # fmt: skip
        old = city.tags.fit(city.tags.mint(1, area="feicheng").first, to=boy, by="li-ling")
    rotated(tmp_path)
    with guardtag.open(tmp_path / "city.db") as city:
        new = city.tags.fit(city.tags.mint(1, area="feicheng").first, to=boy, by="li-ling")
        for tag in (old, new):
            assert city.scan(tag.link).ward == boy.id
            assert city.scan(tag.typed).ward == boy.id
            assert city.tags.get(tag.serial).link == tag.link
        assert city.wards.get(boy.id).name == "小军"
        assert city.scan(old.link).alert().subject == boy.id
        assert city.dispatch().undelivered == 2
        with pytest.raises(guardtag.Conflict):
            city.wards.enrol(
                "小军", area=HOME, contacts=boy.contacts, consent=boy.consents[0], key="NO-1"
            )  # the blind index still finds the key


def test_an_older_copy_of_the_keyring_is_refused(tmp_path: Path) -> None:
    with guardtag.open(tmp_path / "city.db"):
        pass
    source, before = rotated(tmp_path)
    with guardtag.open(tmp_path / "city.db") as city:
        city.tags.mint(1, area="feicheng")
    newest = source.load()
    file = tmp_path / "city.keys" / "keyring.json"
    file.write_bytes(before)
    with pytest.raises(KeyringError) as caught:
        guardtag.open(tmp_path / "city.db")
    assert "2" in caught.value.what
    with pytest.raises(KeyringError, match="GT-KEYS-CHANGED"):
        source.save(newest)  # a copy is put back over the file, never by a source that knows another one
    file.write_bytes(newest.to_bytes())
    with guardtag.open(tmp_path / "city.db") as city:
        assert city.tags.batches()


@pytest.mark.parametrize("many", [3, pytest.param(8, marks=pytest.mark.soak)])
def test_several_processes_open_a_new_city_at_once(tmp_path: Path, many: int) -> None:
    """All of them get the one keyring that was made, and none fails."""
    program = "import sys, guardtag\nwith guardtag.open(sys.argv[1]) as c: print(c._room.keyring.check_value())"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path / "city.db")],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(many)
    ]  # fmt: skip
    outcomes = [process.communicate(timeout=90) for process in started]
    assert [process.returncode for process in started] == [0] * many, outcomes
    assert len({out for out, _ in outcomes}) == 1


def test_the_slower_of_two_takes_the_keyring_of_the_quicker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with guardtag.open(tmp_path / "city.db") as city:
        made = city._room.keyring
    (tmp_path / "city.db").unlink()
    load, first = FileKeySource.load, [True]

    def late(source: FileKeySource) -> object:
        if first:
            first.clear()
            raise KeyringError("GT-KEYS-MISSING", "There is no keyring yet.")
        return load(source)

    monkeypatch.setattr(FileKeySource, "load", late)
    with guardtag.open(tmp_path / "city.db") as city:
        assert city._room.keyring == made
