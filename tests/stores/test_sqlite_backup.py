"""A copy of a database that is written to all the while, and tables of an older version brought up to date."""

from __future__ import annotations

import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path

import pytest

from guardtag.builtin import _sqlite_backup, _sqlite_file
from guardtag.builtin.sqlite import SqliteStore
from guardtag.errors import BackendError, StoreUnavailable, Tampered
from guardtag.spi import Backed, Ref
from guardtag.testing._store_case import put, ref, write

PROOF = Ref("thing", "r000")


def store_in(path: Path, rows: int = 200) -> SqliteStore:
    store = SqliteStore(f"sqlite:{path}")
    for start in range(0, rows, 50):
        store.commit([
            put(f"r{n:03}", b"sealed" * 60, index={"area": (f"a/{n}/",)}, lane="lane", due=float(n))
            for n in range(start, start + 50)
        ])  # fmt: skip
    return store


def quiet(done: int, total: int) -> None:
    """Nobody watches."""


def test_a_copy_is_one_whole_private_file(tmp_path: Path) -> None:
    store, file = store_in(tmp_path / "a.db"), tmp_path / "new/copy.db"
    file.parent.mkdir()
    seen: list[tuple[int, int]] = []
    assert isinstance(store, Backed)
    assert store.backup(file, PROOF, lambda done, total: seen.append((done, total))) == b"sealed" * 60
    assert seen[-1][0] == seen[-1][1] > 0
    assert [entry.name for entry in file.parent.iterdir()] == ["copy.db"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_bytes()[18:20] == b"\1\1", "no log belongs to it"
    assert store.backup(tmp_path / "other.db", Ref("thing", "none"), quiet) is None
    with closing(SqliteStore(f"sqlite:{file}")) as copy:
        assert copy.walk("thing", "", 1000) == store.walk("thing", "", 1000)
        assert copy.sound()
        assert len(copy.claim(["lane"], 1000.0, 2000.0, 1000)) == 200
    store.close()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    store, file = store_in(tmp_path / "a.db"), tmp_path / "copy.db"
    file.write_text("something of mine", "utf-8")
    (tmp_path / "link.db").symlink_to(tmp_path / "nowhere")
    for there in (file, tmp_path / "a.db", tmp_path / "link.db"):
        with pytest.raises(StoreUnavailable) as caught:
            store.backup(there, PROOF, quiet)
        assert caught.value.code == "GT-BACKUP-THERE"
    assert file.read_text("utf-8") == "something of mine"
    store.close()


def test_a_file_of_that_name_that_is_made_meanwhile_is_kept(tmp_path: Path) -> None:
    store, file = store_in(tmp_path / "a.db"), tmp_path / "copy.db"
    with pytest.raises(StoreUnavailable) as caught:
        store.backup(file, PROOF, lambda done, total: file.write_text("quicker", "utf-8") and None)  # type: ignore[func-returns-value]
    assert caught.value.code == "GT-BACKUP-THERE"
    assert file.read_text("utf-8") == "quicker"
    assert not list(tmp_path.glob(".*"))
    store.close()


def test_writers_go_on_and_the_copy_is_of_one_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit between any two steps: the copy neither begins anew nor holds half of anything."""
    monkeypatch.setattr(_sqlite_backup, "STEP_PAGES", 2)
    store, file, steps = store_in(tmp_path / "a.db"), tmp_path / "copy.db", []

    def interfere(done: int, total: int) -> None:
        number = len(steps)
        steps.append(done)
        write(store, put(f"pair-a{number:04}", b"x" * 500), put(f"pair-b{number:04}", b"x" * 500))

    store.backup(file, PROOF, interfere)
    assert steps == sorted(set(steps)), "it never began anew"
    assert len(steps) > 10
    with closing(SqliteStore(f"sqlite:{file}")) as copy:
        assert [row.id for row in copy.walk("thing", "", 1000)] == [f"r{n:03}" for n in range(200)]
    assert len(store.walk("thing", "", 1000)) == 200 + 2 * len(steps)
    store.close()


def test_threads_that_write_without_end_do_not_hold_it_up(tmp_path: Path) -> None:
    store, stop, written = store_in(tmp_path / "a.db"), threading.Event(), [0]

    def busy() -> None:
        while not stop.is_set():
            written[0] += 1
            write(store, put(f"pair-a{written[0]:06}"), put(f"pair-b{written[0]:06}"))

    thread = threading.Thread(target=busy)
    thread.start()
    for number in range(5):
        store.backup(tmp_path / f"copy{number}.db", PROOF, quiet)
    stop.set()
    thread.join()
    for number in range(5):
        with closing(SqliteStore(f"sqlite:{tmp_path / f'copy{number}.db'}")) as copy:
            ids, after = list[str](), "pair"
            while page := copy.walk("thing", after, 1000):
                ids += [row.id[6:] for row in page if row.id.startswith("pair")]
                after = page[-1].id
            assert ids[: len(ids) // 2] == ids[len(ids) // 2 :]
    store.close()


def test_a_damaged_database_gives_no_backup(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store_in(path).close()
    spoilt = bytearray(path.read_bytes())
    spoilt[4096 * 6 : 4096 * 7] = bytes(4096)
    path.write_bytes(spoilt)
    store = SqliteStore(f"sqlite:{path}")
    assert not store.sound()
    with pytest.raises(Tampered) as caught:
        store.backup(tmp_path / "copy.db", PROOF, quiet)
    assert caught.value.code == "GT-STORE-DAMAGED"
    assert [entry.name for entry in tmp_path.iterdir() if "copy" in entry.name] == []
    store.close()


def test_a_copy_that_sqlite_finds_fault_with_is_none(tmp_path: Path) -> None:
    """A row without its entry in the index of ids: every page can be read, and no query of ours stumbles."""
    path = tmp_path / "a.db"
    store_in(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, 'lane IS NOT', 'due IS NOT')")
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, 'due IS NOT NULL', 'lease > 7')")
    store = SqliteStore(f"sqlite:{path}")
    with pytest.raises(Tampered):
        store.backup(tmp_path / "copy.db", PROOF, quiet)
    assert not (tmp_path / "copy.db").exists()
    store.close()


def test_a_copy_whose_queue_has_an_entry_too_many_is_none(tmp_path: Path) -> None:
    """An entry of a row that is not there is claimed before all that is due, again and again."""
    path = tmp_path / "a.db"
    store_in(path).close()
    right, other = "due IS NOT NULL", "lease > 7"
    for was, becomes, behind in ((right, other, "DELETE FROM rows WHERE id = 'r003'"), (other, right, "SELECT 1")):
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA writable_schema=ON")
            connection.execute("UPDATE sqlite_master SET sql = replace(sql, ?, ?)", (was, becomes))
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute(behind)
    store = SqliteStore(f"sqlite:{path}")
    with pytest.raises(Tampered) as caught:
        store.backup(tmp_path / "copy.db", PROOF, quiet)
    assert caught.value.code == "GT-STORE-DAMAGED"
    assert [entry.name for entry in tmp_path.iterdir() if "copy" in entry.name] == []
    store.close()


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    store = store_in(tmp_path / "a.db")
    (tmp_path / "file").write_text("x", "utf-8")
    for wrong in (tmp_path / "file" / "copy.db", tmp_path / ("x" * 300)):
        with pytest.raises(StoreUnavailable) as caught:
            store.backup(wrong, PROOF, quiet)
        assert caught.value.code == "GT-BACKUP-WRITE"
    store.close()


def test_a_disk_that_is_full_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: Path, temporary: Path, progress: object) -> None:
        temporary.write_bytes(b"half")
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr(_sqlite_backup, "_copied", full)
    store = store_in(tmp_path / "a.db")
    (tmp_path / "new").mkdir()
    with pytest.raises(StoreUnavailable) as caught:
        store.backup(tmp_path / "new/copy.db", PROOF, quiet)
    assert caught.value.code == "GT-STORE-FULL"
    assert list((tmp_path / "new").iterdir()) == []
    store.close()


def test_retired_it_is_one_file_and_in_use_it_is_not_retired(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_sqlite_file, "PATIENCE", 0.05)
    path = tmp_path / "a.db"
    store, other = store_in(path), SqliteStore(f"sqlite:{path}")
    other.read([PROOF])
    with pytest.raises(StoreUnavailable) as caught:
        store.retire()
    assert caught.value.code == "GT-STORE-LOCKED"
    assert store.read([PROOF])[0] is not None
    other.close()
    store.retire()
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.db"]
    with pytest.raises(StoreUnavailable):
        store.read([PROOF])


# -- tables of an older version


OLDER = """
CREATE TABLE guardtag (schema INTEGER NOT NULL);
CREATE TABLE rows (
    n INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    due REAL, lane TEXT, ix TEXT NOT NULL, body BLOB NOT NULL, UNIQUE (kind, id)
);
CREATE TABLE entries (
    kind TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, id TEXT NOT NULL,
    PRIMARY KEY (kind, name, value, id)
) WITHOUT ROWID;
INSERT INTO guardtag VALUES (1);
INSERT INTO rows VALUES (1, 'thing', 'old', 4, 2.0, 'lane', '{"area":["a/"]}', x'736561');
INSERT INTO entries VALUES ('thing', 'area', 'a/', 'old');
"""
"""A file as a guardtag would have made it whose rows knew no lease and whose queue had no index."""
STEPS = {
    1: "ALTER TABLE rows ADD COLUMN lease INTEGER NOT NULL DEFAULT 0",
    2: "CREATE INDEX waiting ON rows (lane, due) WHERE due IS NOT NULL",
}


@pytest.fixture
def older(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "city.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(OLDER)
    monkeypatch.setattr(_sqlite_file, "SCHEMA", 3)
    monkeypatch.setattr(_sqlite_file, "MIGRATIONS", STEPS)
    return path


def schema(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        found: int = connection.execute("SELECT schema FROM guardtag").fetchone()[0]
        return found


def test_an_older_file_is_brought_up_to_date_and_keeps_its_rows(older: Path) -> None:
    for _ in range(2):
        with closing(SqliteStore(f"sqlite:{older}")) as store:
            row = store.read([ref("old")])[0]
            assert row is not None
            assert (row.version, row.body, row.lane, row.due) == (4, b"sea", "lane", 2.0)
        assert schema(older) == 3
    with closing(SqliteStore(f"sqlite:{older}")) as store:
        assert [row.lease for row in store.claim(["lane"], 5.0, 6.0, 5)] == [1]
    with closing(sqlite3.connect(older)) as connection:
        assert connection.execute("SELECT count(*) FROM guardtag").fetchone() == (1,)


def test_a_file_of_now_is_not_migrated(older: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.db"
    store_in(new, 50).close()
    assert schema(new) == 3


@pytest.mark.parametrize("broken", [1, 2])
def test_a_migration_that_fails_leaves_the_file_as_it_was(
    older: Path, monkeypatch: pytest.MonkeyPatch, broken: int
) -> None:
    monkeypatch.setattr(_sqlite_file, "MIGRATIONS", {**STEPS, broken: f"{STEPS[broken]}; SELECT * FROM nowhere"})
    for _ in range(2):
        with pytest.raises(BackendError):
            SqliteStore(f"sqlite:{older}")
    assert schema(older) == 1
    monkeypatch.setattr(_sqlite_file, "MIGRATIONS", STEPS)
    with closing(SqliteStore(f"sqlite:{older}")) as store:
        assert store.read([ref("old")])[0] is not None


def test_two_that_open_an_older_file_at_once_migrate_it_once(older: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both saw version 1; the second finds version 3 once it has the lock."""
    real, both = _sqlite_file._schema, threading.Barrier(2, timeout=30)
    first = threading.local()

    def seen(connection: sqlite3.Connection, name: str) -> int:
        found = real(connection, name)
        if not getattr(first, "waited", False):
            first.waited = True
            both.wait()
        return found

    monkeypatch.setattr(_sqlite_file, "_schema", seen)
    errors: list[BaseException] = []

    def open_it() -> None:
        try:
            SqliteStore(f"sqlite:{older}").close()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert schema(older) == 3


def test_a_file_of_a_newer_guardtag_is_refused_and_not_touched(older: Path) -> None:
    with closing(sqlite3.connect(older)) as connection:
        connection.execute("UPDATE guardtag SET schema = 4")
        connection.commit()
    before = older.read_bytes()
    with pytest.raises(StoreUnavailable) as caught:
        SqliteStore(f"sqlite:{older}")
    assert caught.value.code == "GT-STORE-NEWER"
    assert older.read_bytes() == before


def test_every_older_version_has_its_step() -> None:
    assert sorted(_sqlite_file.MIGRATIONS) == list(range(1, _sqlite_file.SCHEMA))
