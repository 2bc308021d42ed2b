"""Files that are not what they should be: each is refused by a name, and SQLite's own errors stay inside."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guardtag.builtin import _sqlite_file
from guardtag.builtin.sqlite import SqliteStore
from guardtag.errors import BackendError, ConfigError, StoreUnavailable, Tampered
from guardtag.spi import Delete, Query
from guardtag.testing._store_case import find, put, ref, under, write


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "city.db"


@pytest.fixture
def made(path: Path) -> Path:
    """A closed database with 200 rows."""
    store = SqliteStore(f"sqlite:{path}")
    for start in range(0, 200, 50):
        store.commit([
            put(f"r{n:03}", b"sealed" * 60, index={"area": (f"a/{n}/",)}, lane="lane", due=float(n))
            for n in range(start, start + 50)
        ])  # fmt: skip
    store.close()
    return path


@pytest.fixture
def edit(made: Path) -> Callable[..., None]:
    """Changes the closed database by hand."""

    def edit(*statements: str) -> None:
        connection = sqlite3.connect(made, isolation_level=None)
        for statement in statements:
            connection.execute(statement)
        connection.close()

    return edit


def _code(path: Path | str, kind: type[BackendError] = StoreUnavailable) -> str:
    with pytest.raises(kind) as caught:
        SqliteStore(f"sqlite:{path}").close()
    error = caught.value
    assert all((error.what, error.do))
    assert error.__cause__ is None
    return error.code


@pytest.mark.parametrize("url", ["sqlite:", "sqlite", "sqlite::memory:", "postgres:x.db", "", "sqlite:a\0b"])
def test_an_address_without_a_file(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        SqliteStore(url)
    assert caught.value.code == "GT-STORE-URL"


def test_a_file_that_is_no_database(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04" + b"a register in another program's format " * 100)
    before = path.read_bytes()
    assert _code(path) == "GT-STORE-NOT-A-DATABASE"
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["city.db"]


def test_another_programs_database_is_left_alone(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE people (name)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    assert _code(path) == "GT-STORE-FOREIGN"
    assert path.read_bytes() == before


def test_a_newer_schema_is_refused(made: Path, edit: Callable[..., None]) -> None:
    edit("UPDATE guardtag SET schema = schema + 1")
    before = made.read_bytes()
    assert _code(made) == "GT-STORE-NEWER"
    assert made.read_bytes() == before


@pytest.mark.parametrize("change", ["DELETE FROM guardtag", "UPDATE guardtag SET schema = 'one'"])
def test_a_schema_row_that_makes_no_sense(made: Path, edit: Callable[..., None], change: str) -> None:
    edit(change)
    assert _code(made, Tampered) == "GT-STORE-DAMAGED"


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    assert _code(tmp_path) == "GT-STORE-CANNOT-OPEN"
    (tmp_path / "file").write_text("x")
    assert _code(tmp_path / "file" / "city.db") == "GT-STORE-CANNOT-OPEN"


def test_errors_name_the_file_and_not_its_place(tmp_path: Path) -> None:
    (tmp_path / "city.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreUnavailable) as caught:
        SqliteStore(f"sqlite:{tmp_path}/city.db")
    assert "city.db" in str(caught.value)
    assert str(tmp_path) not in str(caught.value) + repr(caught.value.facts)


def test_opening_waits_for_a_lock_and_then_says_so(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_sqlite_file, "PATIENCE", 0.05)
    connection = sqlite3.connect(made, isolation_level=None)
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.execute("BEGIN EXCLUSIVE")
    assert _code(made) == "GT-STORE-LOCKED"
    connection.close()
    SqliteStore(f"sqlite:{made}").close()


def test_writing_waits_for_a_lock_and_then_says_so(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_sqlite_file, "PATIENCE", 0.05)
    store = SqliteStore(f"sqlite:{made}")
    connection = sqlite3.connect(made, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable) as caught:
        write(store, put("new"))
    assert caught.value.code == "GT-STORE-LOCKED"
    assert find(store, "a/7/") == ["r007"]  # readers are not held up
    connection.close()
    write(store, put("new"))
    store.close()


def test_a_full_disk(made: Path) -> None:
    """The change that did not fit is gone as a whole; what was there can be read, and deleting helps."""
    store = SqliteStore(f"sqlite:{made}")
    pages = store._writer.execute("PRAGMA page_count").fetchone()[0]
    store._writer.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreUnavailable) as caught:
        write(store, put("small"), put("big", b"x" * 100_000))
    assert caught.value.code == "GT-STORE-FULL"
    assert store.read([ref("small"), ref("big")]) == [None, None]
    write(store, *[Delete(ref(f"r{n:03}"), 1) for n in range(60)])
    write(store, put("small"))
    store.close()


def test_a_file_that_may_not_be_written(made: Path) -> None:
    store = SqliteStore(f"sqlite:{made}")
    store._writer.execute("PRAGMA query_only = ON")
    with pytest.raises(StoreUnavailable) as caught:
        write(store, put("new"))
    assert caught.value.code == "GT-STORE-READONLY"
    with pytest.raises(StoreUnavailable):
        store.claim(["lane"], 5.0, 6.0, 1)
    assert find(store, "a/7/") == ["r007"]
    store.close()


@pytest.mark.parametrize(
    "change",
    [
        "body = 'text'", "body = 7", "ix = 'no json'", "ix = '[1]'", "ix = '{\"area\": \"a/\"}'", "ix = x'ff'",
        "ix = cast(x'ff' AS TEXT)",
    ],
)  # fmt: skip
def test_a_row_that_was_changed_by_hand(made: Path, edit: Callable[..., None], change: str) -> None:
    """Neither a raw error nor a row of another shape comes out."""
    edit(f"UPDATE rows SET {change}")
    store = SqliteStore(f"sqlite:{made}")
    for call in (
        lambda: store.read([ref("r007")]),
        lambda: store.read([ref("r007"), ref("r008")]),
        lambda: find(store, "a/7/"),
        lambda: store.walk("thing", "", 5),
        lambda: store.claim(["lane"], 9.0, 10.0, 5),
    ):
        with pytest.raises(Tampered):
            call()
    if "ix" in change:
        with pytest.raises(Tampered):
            write(store, Delete(ref("r007"), 1))
    write(store, put("new"))
    store.close()


def test_missing_tables_are_named(made: Path, edit: Callable[..., None]) -> None:
    edit("DROP TABLE entries")
    store = SqliteStore(f"sqlite:{made}")
    with pytest.raises(BackendError):
        write(store, put("new", index={"area": ("a/",)}))
    with pytest.raises(BackendError):
        find(store, "a/")
    store.close()


@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO entries VALUES ('thing', 'area', 'a/', 'new')",
        "CREATE TRIGGER t BEFORE INSERT ON rows BEGIN SELECT raise(ABORT, 'no'); END",
    ],
)
def test_a_constraint_that_nobody_may_break_is_damage(made: Path, edit: Callable[..., None], change: str) -> None:
    """And not ``Stale``, which would be retried for ever."""
    edit(change)
    store = SqliteStore(f"sqlite:{made}")
    with pytest.raises(Tampered):
        write(store, put("new", index={"area": ("a/",)}))
    assert store.read([ref("new")]) == [None]
    store.close()


@pytest.mark.parametrize(
    ("result", "code"),
    [
        (sqlite3.SQLITE_IOERR_FSYNC, "GT-STORE-DISK"),
        (sqlite3.SQLITE_BUSY_RECOVERY, "GT-STORE-LOCKED"),
        (sqlite3.SQLITE_READONLY_DBMOVED, "GT-STORE-READONLY"),
        (sqlite3.SQLITE_CORRUPT_INDEX, "GT-STORE-DAMAGED"),
        (sqlite3.SQLITE_PERM, "GT-STORE-CANNOT-OPEN"),
        (sqlite3.SQLITE_NOMEM, "GT-STORE-FAILED"),
    ],
)
def test_extended_result_codes_mean_what_their_primary_code_means(result: int, code: str) -> None:
    error = sqlite3.OperationalError("x")
    error.sqlite_errorcode = result
    assert _sqlite_file.explain(error, "city.db").code == code


def _use(path: Path) -> int:
    """Opens a file and calls everything; how many calls were refused by an error of ours."""
    try:
        store = SqliteStore(f"sqlite:{path}")
    except BackendError:
        return 1
    calls: list[Callable[[], Any]] = [
        lambda: store.read([ref(f"r{n:03}") for n in range(0, 200, 9)]),
        lambda: under(store, "a/", limit=1000),
        lambda: store.find(Query("thing", "area", value="a/7/")),
        lambda: store.walk("thing", "", 1000),
        lambda: store.claim(["lane"], 500.0, 900.0, 50),
        lambda: write(store, put("new", b"x" * 3000, index={"area": ("a/b/",)}), put("r100", expect=1)),
        lambda: write(store, Delete(ref("r050"), 1, purge=True)),
    ]
    refused = 0
    for call in calls:
        try:
            call()
        except BackendError:
            refused += 1
    store.close()
    return refused


@pytest.mark.parametrize("harm", ["bits", "zeros", "cut", "header"])
def test_a_damaged_file_never_raises_an_error_of_sqlites_own(made: Path, tmp_path: Path, harm: str) -> None:
    """Flipped bits, pages of zeros, a copy cut short, a spoilt header: ours is the only error seen."""
    whole = made.read_bytes()
    refused = 0
    for seed in range(25):
        chance = random.Random(seed)
        spoilt = bytearray(whole)
        if harm == "bits":
            for _ in range(40):
                spoilt[chance.randrange(100, len(spoilt))] ^= 1 << chance.randrange(8)
        elif harm == "zeros":
            start = chance.randrange(1, len(spoilt) // 4096) * 4096
            spoilt[start : start + 4096] = bytes(4096)
        elif harm == "cut":
            del spoilt[chance.randrange(len(spoilt)) :]
        else:
            spoilt[chance.randrange(100)] ^= 1 << chance.randrange(8)
        copy = tmp_path / f"copy{seed}.db"
        copy.write_bytes(spoilt)
        refused += _use(copy)
    assert refused
