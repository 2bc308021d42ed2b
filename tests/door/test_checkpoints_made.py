"""Checkpoints that are sent, and those that the dispatcher makes and the doctor compares."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event
from threading import enumerate as enumerate_threads

import pytest

import guardtag
from guardtag import BackendError, ConfigError, Guard
from guardtag.config import Config
from guardtag.steps import checkpoint_file
from guardtag.world import SimulatedClock, simulated
from tests.conftest import DAYTIME, City
from tests.door.journalled import file, peopled, rolled_back, rows, town, work

__all__ = ["file", "town"]


# --- checkpoints that are sent -------------------------------------------------------------------


def test_a_checkpoint_goes_over_a_channel_and_stands_for_the_file_that_lists_its_heads(
    town: City, file: Path, tmp_path: Path
) -> None:
    sent = town.door.journal.checkpoint("mail:guardian@example.org")
    listed = town.door.journal.checkpoint(f"file:{file}")
    (message,) = [one for one in town.messages() if one["kind"] == "checkpoint"]
    assert message["target"] == "guardian@example.org"
    assert (sent.root, sent.size) == (listed.root, listed.size)
    mail = tmp_path / "mail.txt"
    mail.write_text("From: the office\r\n\r\n" + message["text"].replace("\n", "\r\n"), "utf-8", newline="")
    work(town.door)
    alone, both = town.door.journal.verify([mail]), town.door.journal.verify([mail, file])
    assert (alone.bad, alone.checkpoints, alone.unlisted) == ("", 1, 1)
    assert (both.bad, both.checkpoints, both.unlisted) == ("", 2, 0)
    assert len(message["text"]) < 400


def test_a_sent_checkpoint_alone_shows_that_entries_are_gone(town: City, tmp_path: Path) -> None:
    before = rows(town.door)
    work(town.door)
    (tmp_path / "note").write_text(town.door.journal.note(), "utf-8")
    rolled_back(town.door, "p:li-ling", before)
    found = town.door.journal.verify([tmp_path / "note"])
    assert (found.bad, found.reason) == ("all chains", "rolled-back")


@pytest.mark.quick_on("memory")
@pytest.mark.parametrize("to", ["", "file:", "sms:1", "guardian", "nowhere:x", "mail:"])
def test_a_place_that_is_none(town: City, to: str) -> None:
    with pytest.raises(ConfigError) as caught:
        town.door.journal.checkpoint(to)
    assert caught.value.code == "GT-CHECKPOINT-PLACE"


def test_a_place_that_cannot_be_written(town: City, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for name in ("folder", "link"):
        with pytest.raises(BackendError) as caught:
            town.door.journal.checkpoint(f"file:{tmp_path}/{name}")
        assert caught.value.code in ("GT-CHECKPOINT-WRITE", "GT-CHECKPOINT-READ")
    assert not (tmp_path / "elsewhere").exists()


# --- the dispatcher and the doctor ---------------------------------------------------------------


@pytest.fixture
def configured(tmp_path: Path, file: Path) -> Iterator[tuple[Guard, SimulatedClock]]:
    world, clock = simulated(3, DAYTIME)
    settings = Config(
        base=tmp_path, store="sqlite:city.db", vault="sqlite:k/v.db", keys="file:k/k.json",
        checkpoints=f"file:{file}", checkpoint_hours=6,
    )  # fmt: skip
    with guardtag.open(settings, world) as door:
        peopled(door)
        yield door, clock


def said(door: Guard, name: str = "checkpoints") -> list[str]:
    return [f"{found.key} {found.state}" for found in door.doctor() if found.name == name]


def test_the_dispatcher_makes_one_at_its_interval(configured: tuple[Guard, SimulatedClock], file: Path) -> None:
    door, clock = configured
    assert said(door) == ["checkpoints-never yellow"]
    for _ in range(30):
        door.dispatch()
        clock.advance(3600)
    assert file.read_text("utf-8").count("\u2014") == 5
    assert said(door) == ["checkpoints green"]
    clock.advance(13 * 3600)
    assert said(door) == ["checkpoints-stale yellow"]


def test_one_that_cannot_be_made_stops_nothing_and_is_tried_again(
    configured: tuple[Guard, SimulatedClock], file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    door, clock = configured
    file.mkdir()
    door.dispatch()
    assert "GT-CHECKPOINT" in caplog.text
    file.rmdir()
    clock.advance(120)
    door.dispatch()
    assert not file.exists()
    clock.advance(600)
    door.dispatch()
    assert file.read_text("utf-8").count("\u2014") == 1


def test_a_place_that_hangs_holds_up_no_call(
    configured: tuple[Guard, SimulatedClock], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    door, clock = configured
    go = Event()
    begun: list[Path] = []

    def hang(path: Path, keyring: object) -> object:
        begun.append(path)
        go.wait(60)
        raise BackendError("GT-CHECKPOINT-READ", "")

    monkeypatch.setattr(checkpoint_file, "state", hang)
    monkeypatch.setattr("guardtag.steps.checkpoints.DEADLINE", 0.05)
    tag = door.tags.mint(1, area="feicheng").first
    door.scan(door.tags.fit(tag, to=door.wards.list("feicheng")[0], by="li-ling").link).alert(place="bus stop")
    assert door.dispatch().undelivered >= 1
    for _ in range(3):
        clock.advance(700)
        door.dispatch()
    assert len(begun) == 1
    assert [thread.name for thread in enumerate_threads()].count("guardtag-checkpoint") == 1
    assert "does not answer" in caplog.text
    go.set()


def test_the_doctor_compares_the_journal_with_the_last_checkpoints(
    configured: tuple[Guard, SimulatedClock], file: Path
) -> None:
    door, _ = configured
    before = rows(door)
    work(door)
    door.dispatch()
    assert said(door, "journal") == ["journal green"]
    rolled_back(door, "p:li-ling", before)
    assert said(door, "journal") == ["journal-rolled-back red"]
    file.write_text(file.read_text("utf-8").replace("head ", "head  "), "utf-8")
    assert "GT-CHECKPOINT-SIGNATURE red" in said(door)
    file.unlink()
    assert "GT-CHECKPOINT-READ red" in said(door)


def test_a_verification_takes_the_configured_file_by_itself(
    configured: tuple[Guard, SimulatedClock], file: Path
) -> None:
    door, _ = configured
    assert door.verify().checkpoints == 0, "none was made yet"
    before = rows(door)
    work(door)
    door.dispatch()
    assert (door.verify().bad, door.verify().checkpoints) == ("", 1)
    rolled_back(door, "p:li-ling", before)
    for found in (door.verify(), door.journal.verify()):
        assert (found.reason, found.checkpoints) == ("rolled-back", 1)
    assert door.journal.verify(()).bad == "", "the chains alone fit"
    file.unlink()
    with pytest.raises(BackendError, match="GT-CHECKPOINT-READ"):
        door.verify()


def test_a_city_without_checkpoints_is_told_so(town: City) -> None:
    assert said(town.door) == ["checkpoints-none yellow"]
