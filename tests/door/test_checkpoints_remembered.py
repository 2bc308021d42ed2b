"""Whoever puts the database back and takes the file of checkpoints away gets no new signature over it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import guardtag
from guardtag.cli import cli
from guardtag.errors import Tampered
from tests.door.test_restoring import Place, place

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


def test_a_history_that_goes_on_needs_no_word(place: Place) -> None:
    city = place.city()
    to = f"file:{place.folder / 'points.txt'}"
    for _ in range(3):
        city.boy()
        city.door.journal.checkpoint(to)
    city.door.journal.checkpoint(f"file:{place.folder / 'another.txt'}")
    city.door.close()


def test_the_command(tmp_path: Path) -> None:
    where, to, runner = str(tmp_path / "city.db"), f"file:{tmp_path / 'points.txt'}", CliRunner()
    with guardtag.open(where) as door:
        door.responders.enrol("li-ling", name="李岭", area="feicheng", address="mail:li@example.org")
    words = ["journal", "checkpoint", "--to", to, "--city", where]
    assert runner.invoke(cli, words).exit_code == 0
    (tmp_path / "points.txt").unlink()
    assert runner.invoke(cli, words).exit_code != 0
    assert runner.invoke(cli, [*words, "--anew"]).exit_code == 0
