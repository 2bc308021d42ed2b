"""Checkpoints of the journal in a file: they show what the database alone cannot."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

import guardtag
from guardtag import BackendError, Tampered
from guardtag.config import Config
from guardtag.payload import notes
from guardtag.payload.signing import read_public
from guardtag.records import Head, checkpoints
from guardtag.records.journal import entry_id
from guardtag.world import simulated
from tests.conftest import DAYTIME, City
from tests.door.journalled import file, peopled, rolled_back, rows, town, work

__all__ = ["file", "town"]

pytestmark = pytest.mark.quick_on("memory")


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
        peopled(door)
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


@pytest.mark.quick_on("sqlite")
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
