"""``file:``: a keyring in a file, and nobody else may read it; ``memory:`` beside it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from guardtag.builtin.file import FileKeySource
from guardtag.builtin.memory_keys import MemoryKeySource
from guardtag.errors import KeyringError
from guardtag.payload.keys import Keyring
from tests.plugins.modes import mode, open_umask, posix

__all__ = ["open_umask"]

KEYRING = Keyring.new(os.urandom)


# -- the keyring


def source(tmp_path: Path, passphrase: str | None = None) -> FileKeySource:
    return FileKeySource(f"file:{tmp_path}/city.keys/keyring.json", passphrase)


def saved(tmp_path: Path) -> Path:
    source(tmp_path).save(KEYRING)
    return tmp_path / "city.keys" / "keyring.json"


def names(path: Path) -> list[str]:
    """What lies in the folder of the keyring."""
    return sorted(os.listdir(path.parent))


ALONE = [".keyring.json.lock", "keyring.json"]


def code(from_source: FileKeySource) -> str:
    with pytest.raises(KeyringError) as caught:
        from_source.load()
    assert "keyring.json" in str(caught.value) or caught.value.code.startswith("GT-KEYRING")
    return caught.value.code


def test_a_keyring_comes_back(tmp_path: Path) -> None:
    path = saved(tmp_path)
    assert source(tmp_path).load() == KEYRING
    assert names(path) == ALONE
    assert (path.parent / ".keyring.json.lock").read_bytes() == b""


@posix
def test_nobody_else_may_read_the_keyring(tmp_path: Path) -> None:
    path = saved(tmp_path)
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)
    assert mode(path.parent / ".keyring.json.lock") == 0o600
    for wrong in (0o640, 0o604, 0o620, 0o601, 0o666):
        path.chmod(wrong)
        with pytest.raises(KeyringError) as caught:
            source(tmp_path).load()
        assert caught.value.code == "GT-KEYS-OPEN"
        assert "chmod 600 keyring.json" in caught.value.do
        assert str(tmp_path) not in str(caught.value)
    path.chmod(0o400)
    assert source(tmp_path).load() == KEYRING


def test_a_missing_keyring_says_so(tmp_path: Path) -> None:
    assert code(source(tmp_path)) == "GT-KEYS-MISSING"


@posix
def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "city.keys" / "keyring.json"
    path.mkdir(parents=True)
    assert code(source(tmp_path)) == "GT-KEYS-READ"
    path.rmdir()
    os.mkfifo(path, 0o600)
    assert code(source(tmp_path)) == "GT-KEYS-READ"
    path.unlink()
    path.symlink_to(path)
    assert code(source(tmp_path)) == "GT-KEYS-READ"


@pytest.mark.parametrize("change", ["cut", "grown", "flipped", "empty", "huge"])
def test_a_keyring_that_is_not_whole_is_refused(tmp_path: Path, change: str) -> None:
    path = saved(tmp_path)
    data = bytearray(path.read_bytes())
    match change:
        case "cut":
            data = data[:-1]
        case "grown":
            data += b"{}"
        case "flipped":
            data[len(data) // 2] ^= 1
        case "empty":
            data = bytearray()
        case "huge":
            data = bytearray(b" ") * (64 * 1024 * 1024)
    path.write_bytes(data)
    assert code(source(tmp_path)).startswith("GT-KEYRING-")


def test_a_passphrase_from_the_environment_seals_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUARDTAG_PASSPHRASE", "四棵树下的小河")
    path = saved(tmp_path)
    assert KEYRING.keys[0].root.hex() not in path.read_text()
    assert source(tmp_path).load() == KEYRING
    assert source(tmp_path, "四棵树下的小河").load() == KEYRING
    assert code(source(tmp_path, "another")) == "GT-KEYRING-PASSPHRASE"
    monkeypatch.delenv("GUARDTAG_PASSPHRASE")
    assert code(source(tmp_path)) == "GT-KEYRING-PASSPHRASE"
    assert "四棵树" not in repr(source(tmp_path, "四棵树下的小河"))


def test_a_changed_keyring_replaces_the_one_that_was_loaded(tmp_path: Path) -> None:
    saved(tmp_path)
    keys = source(tmp_path)
    rotated = keys.load().added(os.urandom)
    keys.save(rotated)
    assert source(tmp_path).load() == rotated


def test_a_first_keyring_never_overwrites_one_that_is_there(tmp_path: Path) -> None:
    """Two processes open a new city at once: the slower must not destroy the keys of the quicker."""
    slower = source(tmp_path)
    assert code(slower) == "GT-KEYS-MISSING"
    path = saved(tmp_path)
    with pytest.raises(KeyringError) as caught:
        slower.save(Keyring.new(os.urandom))
    assert caught.value.code == "GT-KEYS-EXIST"
    assert slower.load() == KEYRING
    assert names(path) == ALONE


def test_without_hard_links_a_first_keyring_is_still_made_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def link(*names: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", link)
    saved(tmp_path)
    assert source(tmp_path).load() == KEYRING
    with pytest.raises(KeyringError, match="GT-KEYS-EXIST"):
        source(tmp_path).save(Keyring.new(os.urandom))


def test_a_keyring_that_somebody_changed_is_not_written_over(tmp_path: Path) -> None:
    path = saved(tmp_path)
    one, other = source(tmp_path), source(tmp_path)
    before, same = one.load(), other.load()
    one.save(before.added(os.urandom))
    with pytest.raises(KeyringError) as caught:
        other.save(same.added(os.urandom))
    assert (caught.value.code, caught.value.facts) == ("GT-KEYS-CHANGED", {"file": "keyring.json"})
    other.save(other.load().added(os.urandom))
    assert [key.id for key in source(tmp_path).load().keys] == [1, 2, 3]
    assert names(path) == ALONE


@pytest.mark.parametrize("change", ["a line end", "gone", "empty", "huge"])
def test_the_file_is_compared_byte_for_byte(tmp_path: Path, change: str) -> None:
    path = saved(tmp_path)
    keys = source(tmp_path)
    rotated = keys.load().added(os.urandom)
    now = {"a line end": path.read_bytes() + b"\n", "empty": b"", "huge": b" " * 1_000_000}.get(change)
    if now is None:
        path.unlink()
    else:
        path.write_bytes(now)
    with pytest.raises(KeyringError, match="GT-KEYS-CHANGED"):
        keys.save(rotated)
    assert (path.read_bytes() if path.exists() else None) == now


def test_a_sealed_keyring_is_compared_too(tmp_path: Path) -> None:
    """Sealed anew, the same keyring is other bytes: somebody saved it meanwhile."""
    keys = source(tmp_path, "四棵树下的小河")
    keys.save(KEYRING)
    again = source(tmp_path, "四棵树下的小河")
    again.save(again.load())
    with pytest.raises(KeyringError, match="GT-KEYS-CHANGED"):
        keys.save(KEYRING)


def test_what_a_killed_save_left_behind_goes_with_the_next(tmp_path: Path) -> None:
    """It holds the keys like the file itself."""
    path = saved(tmp_path)
    (path.parent / ".keyring.json.0123456789ab.tmp").write_bytes(KEYRING.to_bytes())
    (path.parent / ".other.json.0123456789ab.tmp").write_bytes(b"not ours")
    keys = source(tmp_path)
    keys.save(keys.load())
    assert names(path) == [".keyring.json.lock", ".other.json.0123456789ab.tmp", "keyring.json"]


@posix
def test_the_lock_is_let_go_of_although_a_forked_process_has_the_file_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    path = saved(tmp_path)
    inherited: list[int] = []
    real = os.open

    def opens(name: Path, *arguments: int) -> int:
        handle = real(name, *arguments)
        if str(name).endswith(".lock"):
            inherited.append(os.dup(handle))
        return handle

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", opens)
        keys = source(tmp_path)
        keys.save(keys.load())
    other = real(path.parent / ".keyring.json.lock", os.O_RDWR)
    fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    for handle in (*inherited, other):
        os.close(handle)
    assert len(inherited) == 1


@posix
def test_the_lock_is_no_way_into_another_file(tmp_path: Path) -> None:
    path = saved(tmp_path)
    lock = path.parent / ".keyring.json.lock"
    lock.unlink()
    lock.symlink_to(tmp_path / "elsewhere")
    keys = source(tmp_path)
    with pytest.raises(KeyringError, match="GT-KEYS-SAVE"):
        keys.save(keys.load())
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("call", ["fsync", "replace", "open"])
def test_a_save_that_fails_leaves_the_old_keyring_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = saved(tmp_path)
    keys = source(tmp_path)
    rotated = keys.load().added(os.urandom)

    def fails(*arguments: object, **options: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr(os, call, fails)
        with pytest.raises(KeyringError) as caught:
            keys.save(rotated)
    assert (caught.value.code, caught.value.why) == ("GT-KEYS-SAVE", "ENOSPC")
    assert names(path) == ALONE
    assert source(tmp_path).load() == KEYRING


@posix
def test_a_save_is_synced_before_it_gets_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def spy(name: str) -> None:
        real = getattr(os, name)

        def call(*arguments: object) -> object:
            done.append(name)
            return real(*arguments)

        monkeypatch.setattr(os, name, call)

    for name in ("fsync", "replace", "link"):
        spy(name)
    keys = source(tmp_path)
    (tmp_path / "city.keys").mkdir()
    keys.save(KEYRING)
    keys.save(KEYRING)
    assert done == ["fsync", "link", "fsync", "fsync", "replace", "fsync"]


# -- in memory


def test_a_memory_keyring_lives_in_its_source_alone() -> None:
    keys = MemoryKeySource()
    with pytest.raises(KeyringError, match="GT-KEYS-MISSING"):
        keys.load()
    keys.save(KEYRING)
    assert keys.load() == KEYRING
    with pytest.raises(KeyringError):
        MemoryKeySource("memory:").load()
