"""The journal's desk: who may read it, and checkpoints that show what the database alone cannot."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from threading import enumerate as enumerate_threads

import attrs
import pytest

import guardtag
from guardtag import BackendError, ConfigError, Consent, Contact, Denied, Guard, Tampered
from guardtag.config import Config
from guardtag.payload import notes
from guardtag.payload.signing import read_public
from guardtag.records import Entry, Head, checkpoints, journal
from guardtag.records.journal import entry_id
from guardtag.spi import Delete, Put, Ref, Row
from guardtag.steps import checkpoint_file
from guardtag.world import SimulatedClock, simulated
from tests.conftest import DAYTIME, HOME, City


def work(door: Guard, turns: int = 3, who: str = "li-ling") -> None:
    """Views, so that chains grow."""
    for ward in door.wards.list("feicheng", journal=False):
        for _ in range(turns):
            door.acting_as(who).wards.view(ward.id)


@pytest.fixture
def town(city: City) -> City:
    city.responder("li-ling")
    city.responder("zhao", area="feicheng", role="supervisor")
    city.responder("sun", area="feicheng", role="auditor")
    city.boy()
    work(city.door)
    return city


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir(0o700)
    return tmp_path / "out" / "checkpoints.txt"


def make(city: City, file: Path) -> checkpoints.Checkpoint:
    city.clock.advance(60)
    return city.door.journal.checkpoint(f"file:{file}")


# --- checkpoints in a file -----------------------------------------------------------------------


def test_a_checkpoint_is_in_the_public_form_and_an_outsider_verifies_it(town: City, file: Path) -> None:
    made = make(town, file)
    lines = file.read_text("utf-8").splitlines()
    keys = read_public(town.door.keys.public())
    assert lines[0] == f"guardtag/journal/{keys.deployment}"
    assert int(lines[1]) == made.size == sum(head.seq for head in town.door._room.records.walk(Head))
    assert lines[3:6] == ["time 2025-06-16T02:01:00Z", "key 1", f"heads {made.chains} all"]
    (note,) = notes.read(file.read_text("utf-8").splitlines(keepends=True), lines[0])
    assert note is not None
    assert note.verified(lines[0], [key.ed25519 for key in keys.keys])
    assert town.door.journal.public_key() == notes.verifier_key(lines[0], keys.keys[0].ed25519)


def test_the_root_is_the_tree_of_rfc_6962(town: City, file: Path) -> None:
    """By the recursion as the RFC writes it, over the head lines as they stand in the file."""

    def tree(leaves: list[bytes]) -> bytes:
        if len(leaves) == 1:
            return hashlib.sha256(b"\0" + leaves[0]).digest()
        k = 1
        while k * 2 < len(leaves):
            k *= 2
        return hashlib.sha256(b"\1" + tree(leaves[:k]) + tree(leaves[k:])).digest()

    made = make(town, file)
    leaves = [line.encode() for line in file.read_text("utf-8").splitlines() if line.startswith("head ")]
    assert len(leaves) == made.chains >= 3
    assert tree(leaves) == made.root
    for count in range(1, 20):
        heads = {f"{n:032x}": (n + 1, f"{n:064x}") for n in range(count)}
        assert checkpoints.root(heads) == tree([f"head {n:032x} {n + 1} {n:064x}".encode() for n in range(count)])
    assert checkpoints.root({}) == hashlib.sha256(b"").digest()


def test_it_names_no_chain_by_its_id(town: City, file: Path) -> None:
    make(town, file)
    text = file.read_text("utf-8")
    ward = town.door.wards.list("feicheng")[0]
    assert not [name for name in ("li-ling", ward.id, "p:", "s0", "s1") if name in text]


def test_a_file_grows_by_what_changed_and_all_of_it_is_verified(town: City, file: Path) -> None:
    for _ in range(4):
        made = make(town, file)
        work(town.door, 1)
    found = town.door.journal.verify([file])
    assert (found.bad, found.checkpoints, found.unlisted) == ("", 4, 0)
    blocks = file.read_text("utf-8").split("\n\nguardtag/journal/")
    assert [block.count("\nhead ") for block in blocks] == [made.chains, 1, 1, 1]
    assert [" all" in block for block in blocks] == [True, False, False, False]


def test_nothing_new_is_a_checkpoint_too(town: City, file: Path) -> None:
    first, second = make(town, file), make(town, file)
    assert (first.root, first.size) == (second.root, second.size)
    assert town.door.journal.verify([file]).checkpoints == 2


def test_after_a_rotation_the_chains_have_other_names_and_old_checkpoints_still_count(town: City, file: Path) -> None:
    make(town, file)
    town.door.keys.add()
    town.door.keys.promote(2)
    work(town.door)
    make(town, file)
    assert "\nkey 2\n" in file.read_text("utf-8")
    assert town.door.journal.verify([file]).bad == ""
    assert town.door.journal.verify([file]).checkpoints == 2


# --- what only a checkpoint shows ----------------------------------------------------------------


def rolled_back(door: Guard, name: str, before: dict[Ref, Row]) -> None:
    """Puts a chain back to what it was, head and all: in itself it fits."""
    store = door._room.records.store
    for kind in ("entry", "head"):
        for row in list(store.walk(kind, "", 1000)):
            ref = Ref(kind, row.id)
            if row.id.startswith(name) and ref not in before:
                store.commit([Delete(ref, row.version)])
            elif row.id.startswith(name) and before[ref] != row:
                store.commit([Put(before[ref], row.version)])


def rows(door: Guard) -> dict[Ref, Row]:
    store = door._room.records.store
    return {Ref(kind, row.id): row for kind in ("entry", "head") for row in store.walk(kind, "", 1000)}


def test_a_chain_that_was_rolled_back(town: City, file: Path) -> None:
    before = rows(town.door)
    work(town.door)
    make(town, file)
    rolled_back(town.door, "p:li-ling", before)
    assert town.door.verify().bad == ""
    found = town.door.journal.verify([file])
    assert (found.bad, found.reason) == ("p:li-ling", "rolled-back")


def test_a_chain_that_is_gone(town: City, file: Path) -> None:
    make(town, file)
    rolled_back(town.door, "p:li-ling", {})
    assert town.door.verify().bad == ""
    found = town.door.journal.verify([file])
    assert found.reason == "rolled-back"
    assert found.bad.startswith("chain ")


def test_a_chain_that_went_another_way_after_it_was_rolled_back(town: City, file: Path) -> None:
    before = rows(town.door)
    work(town.door, 4)
    make(town, file)
    rolled_back(town.door, "p:li-ling", before)
    town.clock.advance(1)
    work(town.door, 6)
    assert town.door.verify().bad == ""
    found = town.door.journal.verify([file])
    assert (found.bad, found.reason) == (entry_id("p:li-ling", 7), "rewritten")


def test_a_whole_database_that_was_put_back(tmp_path: Path, file: Path) -> None:
    world, clock = simulated(2, DAYTIME)
    settings = Config(base=tmp_path, store="sqlite:city.db", vault="sqlite:k/v.db", keys="file:k/k.json")
    with guardtag.open(settings, world) as door:
        _people(door)
    shutil.copy(tmp_path / "city.db", tmp_path / "old.db")
    with guardtag.open(settings, world) as door:
        work(door)
        door.journal.checkpoint(f"file:{file}")
    shutil.copy(tmp_path / "old.db", tmp_path / "city.db")
    with guardtag.open(settings, world) as door:
        assert door.verify().bad == ""
        assert door.journal.verify([file]).reason == "rolled-back"
        clock.advance(60)
        with pytest.raises(Tampered) as caught:
            door.journal.checkpoint(f"file:{file}")
        assert caught.value.code == "GT-CHECKPOINT-BEHIND"
        assert door.journal.verify([file]).checkpoints == 1


def _people(door: Guard) -> None:
    door.responders.enrol("li-ling", name="李岭", area=HOME, address="mail:li@example.org")
    door.wards.enrol(
        "小军", area=HOME, contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
        consent=Consent(by="田爱云", purposes={"alert"}),
    )  # fmt: skip
    work(door)


def test_no_checkpoint_is_signed_over_a_history_that_changed(town: City, file: Path) -> None:
    before = rows(town.door)
    work(town.door, 4)
    make(town, file)
    rolled_back(town.door, "p:li-ling", before)
    town.clock.advance(1)
    work(town.door, 6)
    for _ in range(2):
        with pytest.raises(Tampered) as caught:
            make(town, file)
        assert caught.value.code == "GT-CHECKPOINT-BEHIND"
        assert caught.value.facts["place"] in ("p:li-ling", entry_id("p:li-ling", 7), entry_id("p:li-ling", 8))


# --- files that are not as they were written -----------------------------------------------------


def test_every_line_of_a_file_is_signed(town: City, file: Path, tmp_path: Path) -> None:
    make(town, file)
    lines = file.read_text("utf-8").splitlines(keepends=True)
    changed = tmp_path / "changed.txt"
    for n, line in enumerate(lines):
        if line == "\n":
            continue
        for other in ([line[:-2] + ("1" if line[-2] != "1" else "2") + "\n"], [], [line, line]):
            changed.write_text("".join(lines[:n] + other + lines[n + 1 :]), "utf-8")
            if line.startswith("\u2014") and other == [line, line]:
                continue  # the same signature twice is as good as once
            if n == 0 and other == [line, line]:
                continue  # the first is a note that was cut short, and the second whole
            with pytest.raises((Tampered, BackendError)):
                town.door.journal.verify([changed])


def test_a_file_whose_middle_is_missing_contradicts_itself(town: City, file: Path, tmp_path: Path) -> None:
    work_then = [make(town, file)]
    for who in ("li-ling", "zhao", "li-ling"):
        work(town.door, 1, who)
        work_then.append(make(town, file))
    blocks = file.read_text("utf-8").split("\n\nguardtag/")
    cut = tmp_path / "cut.txt"
    cut.write_text("\n\nguardtag/".join([blocks[0], blocks[1], blocks[3]]), "utf-8")
    with pytest.raises(Tampered) as caught:
        town.door.journal.verify([cut])
    assert caught.value.code == "GT-CHECKPOINT-CONTRADICTS"
    cut.write_text("guardtag/" + "\n\nguardtag/".join(blocks[1:]), "utf-8")
    with pytest.raises(BackendError) as without:
        town.door.journal.verify([cut])
    assert without.value.code == "GT-CHECKPOINT-FORM"


@pytest.mark.parametrize("turns", [0, 1])
@pytest.mark.parametrize("cut", [1, 30, 100, 200])
def test_a_file_that_a_crash_cut_short_is_gone_on_with(town: City, file: Path, cut: int, turns: int) -> None:
    make(town, file)
    work(town.door, 1)
    whole = file.read_bytes()
    make(town, file)
    file.write_bytes(file.read_bytes()[:-cut])
    assert len(file.read_bytes()) > len(whole)
    work(town.door, turns)
    make(town, file)
    found = town.door.journal.verify([file])
    assert (found.bad, found.checkpoints) == ("", 3 if cut == 1 else 2)  # a line end alone is put back


@pytest.mark.parametrize("data", [b"", b"hello\n", b"\0\xff" * 1000, b"guardtag/journal/0000000000000000\n1\n"])
def test_another_file_is_no_file_of_checkpoints(town: City, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "other").write_bytes(data)
    with pytest.raises(BackendError) as caught:
        town.door.journal.verify([tmp_path / "other"])
    assert caught.value.code == "GT-CHECKPOINT-FORM"
    with pytest.raises(BackendError) as missing:
        town.door.journal.verify([tmp_path / "none"])
    assert missing.value.code == "GT-CHECKPOINT-READ"


def test_a_checkpoint_of_another_deployment_is_not_ours(town: City, file: Path, tmp_path: Path) -> None:
    """Not even under our name: it is not signed by our key."""
    make(town, file)
    origin = checkpoints.origin(town.door._room.keyring)
    world, _ = simulated(9, DAYTIME)
    with guardtag.open(Config(base=tmp_path), world) as other:
        theirs = other.journal.note().replace(checkpoints.origin(other._room.keyring), origin)
    (tmp_path / "theirs").write_text(theirs, "utf-8")
    with pytest.raises(Tampered) as caught:
        town.door.journal.verify([file, tmp_path / "theirs"])
    assert caught.value.code == "GT-CHECKPOINT-SIGNATURE"


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
        _people(door)
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


# --- reading -------------------------------------------------------------------------------------


def test_entries_come_newest_first_by_ward_actor_and_time(town: City) -> None:
    ward = town.door.wards.list("feicheng")[0]
    town.clock.advance(100)
    since = town.clock.at
    for who in ("li-ling", "zhao", "li-ling"):
        town.clock.advance(1)
        town.door.acting_as(who).wards.view(ward.id)
    newest = town.door.journal.list(limit=3)
    assert [entry.actor for entry in newest] == ["li-ling", "zhao", "li-ling"]
    assert list(newest) == sorted(newest, key=lambda entry: -entry.at)
    assert town.door.journal.list(ward_id=ward.id, limit=3) == newest
    assert [one.actor for one in town.door.journal.list(ward_id=ward.id, actor="zhao")] == ["zhao"]
    assert [one.at for one in town.door.journal.list(actor="li-ling", since=since)] == [since + 3, since + 1]
    assert [one.actor for one in town.door.journal.list(since=since, until=since + 2)] == ["li-ling"]
    everything = town.door.journal.list(limit=1000)
    assert len(everything) == town.door.verify().entries
    assert {one.actor for one in town.door.journal.list(actor="operator")} == {"operator"}
    assert len(town.door.journal.list(actor="operator", limit=2)) == 2
    assert town.door.journal.list(actor="nobody") == town.door.journal.list(ward_id="nobody") == ()


def test_a_long_chain_is_read_in_pages(town: City) -> None:
    ward = town.door.wards.list("feicheng")[0]
    for _ in range(250):
        town.clock.advance(1)
        town.door.acting_as("li-ling").wards.view(ward.id)
    found = town.door.journal.list(actor="li-ling", limit=300)
    assert [entry.id for entry in found] == [entry_id("p:li-ling", seq) for seq in range(253, 0, -1)]


def test_an_export_is_every_entry_as_a_line_of_json(town: City) -> None:
    out = io.StringIO()
    count = town.door.journal.export(out)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert count == len(lines) == town.door.verify().entries
    assert set(lines[0]) == {field.name for field in attrs.fields(Entry)}
    assert not [name for name in ("小军", "田爱云", "李岭", "tian@example.org") if name in out.getvalue()]
    ward = town.door.wards.list("feicheng")[0]
    out = io.StringIO()
    assert town.door.journal.export(out, ward_id=ward.id, actor="li-ling") == 3


def test_who_may_read_the_lines_of_a_ward(town: City) -> None:
    ward = town.door.wards.list("feicheng")[0]
    mother, (other,) = f"{ward.id}/{ward.contacts[0].id}", [town.boy(area="feicheng/elsewhere")]
    town.responder("far", area="feicheng/elsewhere")
    town.door.acting_as(mother).wards.view(ward.id)
    for reader in ("sun", "zhao", mother):
        town.clock.advance(1)
        found = town.door.acting_as(reader).journal.list(ward_id=ward.id)
        assert {"li-ling", mother, "operator", reader} <= {entry.actor for entry in found}
        assert town.door.journal.list(ward_id=ward.id, limit=1)[0].verb == "journal.list"
    own = town.door.acting_as("li-ling").journal.list(ward_id=ward.id)
    assert {entry.actor for entry in own} == {"li-ling"}
    assert town.door.acting_as("li-ling").journal.list(ward_id=ward.id, actor="zhao") == ()
    assert {entry.actor for entry in town.door.acting_as("far").journal.list(ward_id=ward.id)} == {"far"}
    for reader, ward_id in ((mother, other.id), ("sun", "nobody"), ("sun", ""), ("li-ling", "")):
        with pytest.raises(Denied) as caught:
            town.door.acting_as(reader).journal.list(ward_id=ward_id)
        assert caught.value.code == "GT-DENIED-JOURNAL"


def test_everything_else_is_the_operators(town: City, file: Path) -> None:
    desk = town.door.acting_as("sun").journal
    for call in (
        lambda: desk.verify([file]), desk.note, desk.public_key, lambda: desk.checkpoint(f"file:{file}"),
        lambda: desk.export(io.StringIO()),
    ):  # fmt: skip
        with pytest.raises(Denied):
            call()
    assert not file.exists()


@pytest.mark.parametrize("limit", [0, -1, 1001])
def test_a_list_has_a_limit(town: City, limit: int) -> None:
    with pytest.raises(ValueError):
        town.door.journal.list(limit=limit)


def test_a_responder_reads_the_lines_of_each_of_their_areas(town: City) -> None:
    ward = town.boy()
    town.responder("two-areas", "feicheng/elsewhere", role="supervisor", areas=["feicheng"])
    assert town.door.acting_as("two-areas").journal.list(ward_id=ward.id)


def test_what_an_older_version_wrote_under_a_name_stands_nowhere_in_clear(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names are refused now; entries that hold one are read, and verified, as before."""
    ward = city.boy()
    monkeypatch.setattr(journal, "identified", lambda name, actor: actor)
    for by in ("田爱云", "tian@example.org"):
        city.door.wards.away(ward.id, until=city.clock.now() + 86_400, by=by)
        city.door.wards.back(ward.id, by=by)
    store = city.door._room.records.store
    rows = [row for kind in ("entry", "head") for row in store.walk(kind, "", 500)]
    assert not [row.id for row in rows if "田爱云" in row.id or "@" in row.id]
    assert city.door.verify().bad == ""
    assert {entry.actor for entry in city.door.journal.list()} >= {"田爱云", "tian@example.org"}
    assert {entry.verb for entry in city.door.journal.list(actor="田爱云")} == {"wards.away", "wards.back"}
