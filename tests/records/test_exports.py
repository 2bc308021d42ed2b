"""The file of an export: what is refused whoever wrote it, and copies of a size that takes several commits."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from guardtag.builtin.memory import MemoryStore
from guardtag.errors import BackendError, ImportRefused, KeyringError, Tampered
from guardtag.payload.keys import Keyring
from guardtag.records import copying, exports
from guardtag.spi import MAX_CHANGES, Change, Put, Row
from guardtag.world import World, simulated

NOW = 1_750_000_000.0


@pytest.fixture
def world() -> World:
    return simulated(3)[0]


@pytest.fixture
def keyring(world: World) -> Keyring:
    return Keyring.new(world.random)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "house.guardtag"


def writer(path: Path, keyring: Keyring, world: World) -> exports.Writer:
    path.touch()
    return exports.Writer(path.open("r+b"), keyring, world.random, NOW)


def rows(kind: str, count: int = 3, body: bytes = b"x") -> list[Row]:
    return [Row(kind, f"{n:05d}", 1, body, {"all": (kind,)}) for n in range(count)]


def written(path: Path, keyring: Keyring, world: World, *kinds: str) -> None:
    """A whole file with rows of these kinds."""
    file = writer(path, keyring, world)
    for kind in kinds:
        file.rows(kind, rows(kind), lambda done: None)
    file.end()
    file.close()


def refused(path: Path, keyring: Keyring, kind: type[BaseException], code: str) -> int:
    """How many rows came before the error."""
    came = 0
    with pytest.raises(kind, match=code):  # noqa: PT012 - what came before the error counts
        for chunk in exports.read(path, keyring):
            came += len(chunk.rows)
    return came


def test_a_file_comes_back_as_it_was_written(path: Path, keyring: Keyring, world: World) -> None:
    written(path, keyring, world, "mark", "tag")
    read = [row for chunk in exports.read(path, keyring) for row in chunk.rows]
    assert read == [*rows("mark"), *rows("tag")]


def test_a_file_that_is_not_there(path: Path, keyring: Keyring) -> None:
    assert refused(path, keyring, BackendError, "GT-EXPORT-FILE") == 0


def test_records_of_a_newer_version_are_not_left_out_in_silence(path: Path, keyring: Keyring, world: World) -> None:
    written(path, keyring, world, "mark", "tomorrow", "zebra")
    assert refused(path, keyring, ImportRefused, "GT-EXPORT-NEWER") == 3


@pytest.mark.parametrize("wrong", [
    b"", b"\xc1", b"\x07", b"\x93\x01\x02\x03", b"\x93\xa4rows\xa4mark\x07", b"\x92\xa3end\x07", b"\x92\xa3end",
    b"\x93\xa4rows\xa2\xff\xff\x90", b"\x93\xa4rows\xa4mark\x91\x97\xa1a\xa1b\xc4\x00\x80\xc0\xc0\x00",
    b"\x92\xa3end\x81\xa2\xff\xff\x92\x01\xa0",
])  # fmt: skip
def test_a_chunk_under_the_right_key_that_says_something_else(
    path: Path, keyring: Keyring, world: World, monkeypatch: pytest.MonkeyPatch, wrong: bytes
) -> None:
    """No program of ours writes it; whoever has the keys might."""
    file = writer(path, keyring, world)
    file.rows("mark", rows("mark"), lambda done: None)
    monkeypatch.setattr(exports, "_encode", lambda payload: wrong)
    file.rows("tag", rows("tag"), lambda done: None)
    file.close()
    assert refused(path, keyring, Tampered, "GT-EXPORT-BROKEN") == 3


def test_what_is_written_goes_on_behind_the_last_chunk_that_says_something(
    path: Path, keyring: Keyring, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = writer(path, keyring, world)
    file.rows("mark", rows("mark"), lambda done: None)
    with monkeypatch.context() as patch:
        patch.setattr(exports, "_encode", lambda payload: b"\x93\xa4rows\xa2\xff\xff\x90")
        file.rows("tag", rows("tag"), lambda done: None)
    file.close()
    again = writer(path, keyring, world)
    assert again.last == ("mark", "00002")
    again.rows("tag", rows("tag"), lambda done: None)
    assert {kind: count for kind, (count, _) in again.end().items()} == {"mark": 3, "tag": 3}
    again.close()
    assert sum(len(chunk.rows) for chunk in exports.read(path, keyring)) == 6


def test_half_a_file_under_a_key_that_is_lacking_stays_as_it_is(path: Path, keyring: Keyring, world: World) -> None:
    newer = keyring.added(world.random).promoted(2)
    file = writer(path, newer, world)
    file.rows("mark", rows("mark"), lambda done: None)
    file.close()
    half, opened = path.read_bytes(), path.open("r+b")
    with pytest.raises(KeyringError, match="GT-KEYS-LACKING"):
        exports.Writer(opened, keyring, world.random, NOW)
    assert opened.closed
    assert path.read_bytes() == half


@pytest.mark.parametrize("body", [b"x", bytes(copying.MOST_BYTES // 3 + 1)])
def test_a_copy_is_written_in_commits_that_a_store_takes(body: bytes) -> None:
    sizes: list[int] = []

    class Store(MemoryStore):
        def commit(self, changes: Sequence[Change]) -> None:
            sizes.append(sum(len(one.row.body) for one in changes if isinstance(one, Put)))
            assert len(changes) <= MAX_CHANGES
            super().commit(changes)

    wanted, moved, store = rows("mark", 2 * MAX_CHANGES + 1 if len(body) == 1 else 7, body), list[int](), Store()
    assert copying.make_like(store, "mark", wanted, moved.append) == len(wanted)
    assert list(copying.walk(store, "mark")) == wanted
    assert sum(moved) == len(wanted)
    assert len(sizes) == 3
    assert max(sizes) < copying.MOST_BYTES + len(body)
    assert copying.make_like(store, "mark", wanted, moved.append) == 0
    assert copying.make_like(store, "mark", wanted[1:], moved.append) == 1
