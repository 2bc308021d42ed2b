"""What a channel took is noted at once; whoever claims the same row again records it instead of sending."""

from __future__ import annotations

import base64
import os
import time
from pathlib import Path

import pytest

import guardtag
from guardtag import Accepted, Consent, Contact, Message
from guardtag.config import Config
from guardtag.delivery import spool
from guardtag.delivery.fence import Outcome
from guardtag.delivery.spool import Spool
from guardtag.spi import Row
from guardtag.world import simulated


def sealing(row_id: str, plain: bytes) -> bytes:
    return row_id.encode() + b"/" + plain


def opening(row_id: str, body: bytes) -> bytes:
    name, _, plain = body.partition(b"/")
    if name.decode() != row_id:
        raise ValueError("another row's")
    return plain


def made(folder: Path) -> Spool:
    return Spool(folder, sealing, opening)


def row(id: str, version: int = 3, lease: int = 2) -> Row:
    return Row("notice", id, version, b"", lease=lease)


def message(id: str) -> Message:
    return Message(id=id, kind="found", urgency="high", language="zh", target="t@example.org", text="小军")


def noted(folder: Path, id: str, accepted: Accepted | None, version: int = 3) -> Spool:
    mine = made(folder)
    mine.noting([row(id, version, 1)])(message(id), Outcome(accepted))
    return mine


@pytest.mark.parametrize("answer", [Accepted(), Accepted("ref-1"), Accepted("r", delivered=True),
                                    Accepted("号", undelivered=True)])  # fmt: skip
def test_the_next_process_finds_what_was_taken(tmp_path: Path, answer: Accepted) -> None:
    noted(tmp_path, "a1", answer)
    assert made(tmp_path).taken(row("a1")) == Outcome(answer)


def test_only_for_the_very_row_and_version_and_never_at_the_first_claim(tmp_path: Path) -> None:
    noted(tmp_path, "a1", Accepted())
    other = made(tmp_path)
    assert other.taken(row("a1", version=4)) is None, "something was committed since: it is another attempt"
    assert other.taken(row("a2")) is None
    assert other.taken(row("a1", lease=1)) is None
    assert other.taken(row("a1")) is not None


def test_failures_and_strangers_are_not_noted(tmp_path: Path) -> None:
    noted(tmp_path, "a1", None)
    mine = made(tmp_path)
    mine.noting([])(message("a2"), Outcome(Accepted()))
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_when_all_was_committed_and_at_the_end(tmp_path: Path) -> None:
    mine = noted(tmp_path, "a1", Accepted())
    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o077 == 0
    mine.settled([row("a1")])
    mine.clear()
    assert file.stat().st_size == 0
    mine.noting([row("a2")])(message("a2"), Outcome(Accepted()))
    assert made(tmp_path).taken(row("a2")) is not None
    mine.settled([row("a2"), row("another")])
    mine.close()
    assert list(tmp_path.iterdir()) == []


def test_what_could_not_be_committed_is_kept_for_ourselves_and_for_the_next_process(tmp_path: Path) -> None:
    """The store went away in the middle: rounds in which nothing is due, and an orderly end, forget nothing."""
    mine = noted(tmp_path, "a1", Accepted("ref-1"))
    mine.noting([row("a2")])(message("a2"), Outcome(Accepted()))
    mine.settled([row("a2")])
    mine.clear()
    assert mine.taken(row("a1")) == Outcome(Accepted("ref-1"))
    assert mine.taken(row("a1", version=4)) is None
    assert mine.taken(row("a1", lease=1)) is None
    mine.close()
    assert made(tmp_path).taken(row("a1")) == Outcome(Accepted("ref-1"))


def test_what_nobody_asks_for_any_more_is_forgotten_after_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = noted(tmp_path, "a1", Accepted())
    (file,) = tmp_path.iterdir()
    monkeypatch.setattr(spool, "KEPT_SECONDS", -1.0)
    mine.clear()
    assert file.stat().st_size == 0


def test_notes_are_looked_for_again_and_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(spool, "LOOK_SECONDS", -1.0)
    reader = made(tmp_path / "later")
    assert reader.taken(row("a1")) is None  # nobody noted anything yet, so that there is no folder
    assert caplog.records == []
    noted(tmp_path / "later", "a1", Accepted("ref-1"))
    assert reader.taken(row("a1")) == Outcome(Accepted("ref-1"))
    monkeypatch.setattr("base64.b64decode", lambda *_, **__: pytest.fail("it was read already"))
    assert reader.taken(row("a2")) is None
    assert reader.taken(row("a1")) == Outcome(Accepted("ref-1"))


@pytest.mark.parametrize(
    "junk", [b"", b"\n", b"a1\n", b"a1 x y\n", b"a1 3 %%%\n", b"\xff\xfe 3 AA==\n", b"a1 3 AAAA", b"a1 3 AAAA\n"],
)  # fmt: skip
def test_damaged_notes_are_left_out(tmp_path: Path, junk: bytes) -> None:
    (tmp_path / "1-dead.sent").write_bytes(junk + b"\nb1 3 " + base64.b64encode(b"b1/a") + b"\n")
    reader = made(tmp_path)
    assert reader.taken(row("a1")) is None
    assert reader.taken(row("b1")) == Outcome(Accepted())


def test_no_more_than_its_limit_is_read_and_no_link_is_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "MAX_BYTES", 40)
    noted(tmp_path / "real", "a1", Accepted())
    (file,) = (tmp_path / "real").iterdir()
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "x.sent").symlink_to(file)
    assert made(tmp_path / "linked").taken(row("a1")) is None
    (tmp_path / "long").mkdir()
    (tmp_path / "long" / "x.sent").write_bytes(b"z" * 100 + b"\n" + file.read_bytes())
    assert made(tmp_path / "long").taken(row("a1")) is None


def test_notes_of_the_day_before_are_removed(tmp_path: Path) -> None:
    noted(tmp_path, "a1", Accepted())
    (file,) = tmp_path.iterdir()
    os.utime(file, (time.time() - 90_000,) * 2)
    assert made(tmp_path).taken(row("a1")) is None
    assert not file.exists()


def test_a_folder_that_cannot_be_written_holds_up_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    noted(tmp_path / "file", "a1", Accepted())
    assert "could not be noted: FileExistsError" in caplog.text
    assert made(tmp_path / "file").taken(row("a1")) is None


def test_a_dispatcher_that_was_killed_after_the_channel_took_it_sends_it_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through the front door: the first dispatcher dies before it writes down what the channel took."""
    world, clock = simulated(3, start=1_750_039_200.0)
    settings = Config(
        base=tmp_path, store="sqlite:city.db", vault="sqlite:keys/vault.db", keys="file:keys/keyring.json",
        channels={"mail": ("file:sent.jsonl", {})}, spool="city.sent",
    )  # fmt: skip
    from guardtag.dispatcher import Dispatcher

    with guardtag.open(settings, world) as city:
        city.responders.enrol("li-ling", name="李岭", area="feicheng/a", role="auditor", address="mail:l@example.org")
        boy = city.wards.enrol(
            "小军", area="feicheng/a", contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
            consent=Consent(by="田爱云", purposes={"alert"}),
        )  # fmt: skip
        tag = city.tags.fit(city.tags.mint(1, area="feicheng").first, to=boy, by="li-ling")
    dying = guardtag.open(settings, world)
    incident = dying.scan(tag.link).alert()
    with monkeypatch.context() as patch:
        patch.setattr(Dispatcher, "_commit_outcomes", lambda *arguments: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            dying.dispatch()
    (notes,) = (tmp_path / "city.sent").iterdir()
    assert "tian" not in notes.read_text("ascii")
    clock.advance(91)
    with guardtag.open(settings, world) as city:
        assert city.dispatch().sent == 1
        (notice,) = (n for n in city.notices.of(incident.id) if n.side == "family")
        assert notice.state == "accepted"
    assert len((tmp_path / "sent.jsonl").read_text("utf-8").splitlines()) == 1
    dying.close()
