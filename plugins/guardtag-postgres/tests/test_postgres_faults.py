"""The server goes away, stands still, says no: what is known is healed, what is not is said, and nothing is doubled."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from postgres_faulty import R, code, put
from postgres_proxy import Proxy
from postgres_server import Server
from psycopg.pq import DiagnosticField

from guardtag.errors import BackendError, ConfigError, StoreUnavailable, Tampered
from guardtag.spi import Check, Delete, Put, Query, Ref, Row
from guardtag_postgres import PostgresStore, pool, session


@pytest.fixture(scope="module")
def own() -> Iterator[Server]:
    """A server that may be killed."""
    server = Server()
    try:
        yield server
    finally:
        server.remove()


@pytest.fixture
def proxy(server: Server) -> Iterator[Proxy]:
    with Proxy(server) as proxy:
        yield proxy


@pytest.fixture
def through(proxy: Proxy, database: str, url: str) -> Iterator[PostgresStore]:
    """A store on this module's database, through the proxy."""
    store = PostgresStore(proxy.url(database))
    yield store
    store.close()


# -- the server goes and comes


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_restart_between_calls_is_not_seen(own: Server, end: str) -> None:
    store = PostgresStore(own.url(schema=f"between_{end}"))
    calls: list[Callable[[], object]] = [
        lambda: store.read([R]), lambda: store.commit([put("s")]), lambda: store.claim(["lane"], 1.0, 2.0, 1),
        lambda: store.find(Query("thing", "area", value="x")), lambda: store.walk("thing", "", 5),
        lambda: store.queues(1.0), lambda: store.commit([put("r", 1), Delete(Ref("thing", "s"), 1)]),
    ]  # fmt: skip
    store.commit([put()])
    for call in calls:
        getattr(own, end)()
        own.start()
        call()
    assert [row.version for row in store.walk("thing", "", 5)] == [2]
    store.close()


def test_a_call_waits_for_a_server_that_starts(own: Server) -> None:
    store = PostgresStore(own.url(schema="waits"))
    own.stop()
    starting = threading.Timer(0.5, own.start)
    starting.start()
    store.commit([put()])
    starting.join()
    assert store.read([R])[0] is not None
    store.close()


def test_a_server_that_stays_away_is_said_and_found_again(own: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "PATIENCE", 0.3)
    store = PostgresStore(own.url(schema="away"))
    own.kill()
    assert code(lambda: store.commit([put()])) == "GT-POSTGRES-DOWN"
    began = time.monotonic()
    assert code(lambda: store.read([R])) == "GT-POSTGRES-DOWN"
    assert time.monotonic() - began < 0.3, "it was waited for again, though it has been away for long"
    own.start()
    store.commit([put()])
    assert store.read([R])[0] is not None
    store.close()


def test_kills_amid_calls_lose_and_double_nothing(own: Server) -> None:
    """Every commit that returned is there, every one that was refused is not, of the others either is right."""
    store = PostgresStore(own.url(schema="amid"))
    store.commit([put("count", body=b"0")])
    sure: set[int] = set()
    open_: set[int] = set()
    stop = threading.Event()

    def write() -> None:
        for n in range(100_000):
            if stop.is_set():
                return
            try:
                (row,) = store.read([Ref("thing", "count")])
                assert row is not None
                step = Put(Row("thing", "count", 1, b"%d" % (int(row.body) + 1)), row.version)
                store.commit([step, put(f"{n:06}")])
                sure.add(n)
            except StoreUnavailable as error:
                if error.code != "GT-POSTGRES-DOWN":
                    open_.add(n)

    writer = threading.Thread(target=write)
    writer.start()
    for _ in range(4):
        time.sleep(0.15)
        own.kill()
        own.start()
    time.sleep(0.2)
    stop.set()
    writer.join()
    after, there = "", set()
    while page := store.walk("thing", after, 1000):
        there |= {int(row.id) for row in page if row.id != "count"}
        after = page[-1].id
    (row,) = store.read([Ref("thing", "count")])
    assert row is not None
    assert sure <= there <= sure | open_
    assert int(row.body) == len(there), "half a commit"
    assert sure
    store.close()


def test_a_server_that_stands_still_is_said_in_time(own: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "GRACE", 0.0)
    monkeypatch.setattr(pool, "PATIENCE", 0.1)
    store = PostgresStore(own.url(schema="still", timeout="1", connect_timeout="2"))
    store.commit([put()])
    with own.frozen():
        assert code(lambda: store.commit([put("s")])) == "GT-POSTGRES-SILENT"
        assert code(lambda: store.read([R])) in ("GT-POSTGRES-SILENT", "GT-POSTGRES-DOWN")
    assert store.read([R])[0] is not None
    store.close()


# -- the way there is cut


def test_a_lost_answer_is_an_open_outcome(proxy: Proxy, through: PostgresStore) -> None:
    proxy.cut(b"COMMIT", answered=True)
    assert code(lambda: through.commit([put("a"), put("b"), Check(R, 0)])) == "GT-POSTGRES-LOST"
    assert [row.id for row in through.walk("thing", "", 5)] == ["a", "b"], "the server had done it"


def test_a_commit_that_never_arrived_is_an_open_outcome_too(proxy: Proxy, through: PostgresStore) -> None:
    proxy.cut(b"COMMIT", answered=False)
    assert code(lambda: through.commit([put("a"), put("b"), Check(R, 0)])) == "GT-POSTGRES-LOST"
    assert through.walk("thing", "", 5) == []


@pytest.mark.parametrize("answered", [True, False])
def test_a_read_is_asked_again(proxy: Proxy, through: PostgresStore, answered: bool) -> None:
    through.commit([put(index={"area": ("a/",)}), put("s")])
    for call, token in (
        (lambda: through.read([R]), b"r.id = $2"), (lambda: through.read([R, R]), b"ORDINALITY"),
        (lambda: through.walk("thing", "", 1), b"r.id > $2"), (lambda: through.queues(1.0), b"GROUP BY"),
        (lambda: through.find(Query("thing", "area", value="a/")), b"e.value"),
    ):  # fmt: skip
        before = call()
        proxy.cut(token, answered=answered)
        assert call() == before
    assert proxy.cuts == 5


def test_what_a_lost_claim_took_comes_again(proxy: Proxy, through: PostgresStore) -> None:
    through.commit([put(lane="lane", due=1.0)])
    proxy.cut(b"SKIP LOCKED", answered=True)
    assert code(lambda: through.claim(["lane"], 1.0, 5.0, 1)) == "GT-POSTGRES-LOST"
    assert through.claim(["lane"], 4.9, 9.0, 1) == []
    assert [row.lease for row in through.claim(["lane"], 5.0, 9.0, 1)] == [2]


# -- the server says no


def test_what_the_server_undid_is_done_again(server: Server, database: str, store: PostgresStore) -> None:
    """Serialisation failures and deadlocks, as many as may come in a row."""
    with server.connect(database) as admin:
        for state in ("40001", "40P01"):
            _obstruct(admin, state, times=5)
            store.commit([put("a"), put("b")])
            store.commit([Delete(Ref("thing", "a"), 1), Delete(Ref("thing", "b"), 1)])
        _obstruct(admin, "40001", times=10_000)
        assert code(lambda: store.commit([put("a"), put("b")])) == "GT-POSTGRES-BUSY"
        admin.execute("DROP TRIGGER obstruct ON guardtag_rows")
    assert store.walk("thing", "", 5) == []
    store.commit([put("a"), put("b")])


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("53100", "GT-POSTGRES-FULL"), ("42501", "GT-POSTGRES-RIGHTS"), ("25006", "GT-POSTGRES-READONLY"),
        ("57014", "GT-POSTGRES-SLOW"), ("42P01", "GT-POSTGRES-TABLES"), ("26000", "GT-POSTGRES-POOLER"),
        ("XX001", "GT-POSTGRES-DAMAGED"), ("XX002", "GT-POSTGRES-DAMAGED"), ("53200", "GT-POSTGRES-FAILED"),
        ("40003", "GT-POSTGRES-LOST"), ("57P01", "GT-POSTGRES-LOST"), ("08006", "GT-POSTGRES-LOST"),
    ],
)  # fmt: skip
def test_what_the_server_says_is_told_by_its_code(
    server: Server, database: str, store: PostgresStore, state: str, expected: str
) -> None:
    with server.connect(database) as admin:
        _obstruct(admin, state, times=10_000)
        with pytest.raises(BackendError) as caught:
            store.commit([put("a"), put("b")])
        admin.execute("DROP TRIGGER obstruct ON guardtag_rows")
    assert caught.value.code == expected
    assert isinstance(caught.value, Tampered if expected == "GT-POSTGRES-DAMAGED" else StoreUnavailable)
    assert "a secret of the server" not in str(caught.value)
    assert store.walk("thing", "", 5) == []
    store.commit([put("a"), put("b")])


def _obstruct(admin: Any, state: str, times: int) -> None:
    admin.execute("DROP SEQUENCE IF EXISTS obstructed")
    admin.execute("CREATE SEQUENCE obstructed")
    admin.execute(
        "CREATE OR REPLACE FUNCTION obstruct() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF nextval('obstructed') <= {times} THEN "
        f"RAISE EXCEPTION 'a secret of the server' USING ERRCODE = '{state}'; END IF; RETURN NEW; END $$"
    )
    admin.execute("CREATE OR REPLACE TRIGGER obstruct BEFORE INSERT ON guardtag_rows EXECUTE FUNCTION obstruct()")


def test_whatever_ends_the_session_leaves_the_outcome_open() -> None:
    """By its severity, in whatever language, and for codes that are not listed."""

    def result(state: bytes, severity: bytes) -> Any:
        fields = {DiagnosticField.SQLSTATE: state, DiagnosticField.SEVERITY_NONLOCALIZED: severity}
        return SimpleNamespace(error_field=fields.get)

    for severity in (b"FATAL", b"PANIC"):
        with pytest.raises(session.Broken):
            session._failure(result(b"25P04", severity))
    assert session._failure(result(b"25P04", b"ERROR")).state == "25P04"


def test_a_session_that_is_ended_amid_a_commit_leaves_the_outcome_open(
    server: Server, database: str, store: PostgresStore
) -> None:
    store.commit([put()])
    with server.connect(database) as admin, admin.transaction():
        admin.execute("SELECT 1 FROM guardtag_rows FOR UPDATE")
        told: list[str] = []
        waiting = threading.Thread(target=lambda: told.append(code(lambda: store.commit([put(expect=1), put("s")]))))
        waiting.start()
        ending = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        while not admin.execute(ending).fetchall():
            time.sleep(0.01)
        waiting.join()
    assert told == ["GT-POSTGRES-LOST"]
    store.commit([put(expect=1), put("s")])


def test_a_wait_for_a_lock_ends(server: Server, database: str, url: str) -> None:
    store = PostgresStore(url, timeout=1)
    store.commit([put()])
    with server.connect(database) as admin, admin.transaction():
        admin.execute("SELECT 1 FROM guardtag_rows FOR UPDATE")
        assert code(lambda: store.commit([put(expect=1), put("s")])) == "GT-POSTGRES-SLOW"
        assert store.read([R])[0] is not None, "readers are never in the way"
    store.commit([put(expect=1), put("s")])
    store.close()


def test_tables_that_are_gone_are_said(server: Server, database: str) -> None:
    store = PostgresStore(server.url(database, schema="gone"))
    with server.connect(database) as admin:
        admin.execute("DROP SCHEMA gone CASCADE")
    assert code(lambda: store.read([R])) == "GT-POSTGRES-TABLES"
    assert code(lambda: store.commit([put("a"), put("b")])) == "GT-POSTGRES-TABLES"
    store.close()


def test_a_row_changed_by_hand_is_said(server: Server, database: str, store: PostgresStore) -> None:
    store.commit([put(index={"area": ("a/",)})])
    with server.connect(database) as admin:
        admin.execute("""UPDATE guardtag_rows SET ix = '{"area":"a/"}'""")
        assert code(lambda: store.read([R])) == "GT-POSTGRES-CHANGED"
        admin.execute("UPDATE guardtag_rows SET ix = 'no JSON at all'")
        assert code(lambda: store.commit([put(expect=1), put("s")])) == "GT-POSTGRES-CHANGED"


@pytest.mark.parametrize("option", ["target_session_attrs=x", "connect_timeout=x", "require_auth=x", "service=nowhere"])
def test_an_option_that_libpq_does_not_like(url: str, option: str) -> None:
    with pytest.raises(ConfigError) as caught:
        PostgresStore(f"{url}&{option}")
    assert caught.value.code == "GT-POSTGRES-URL"


def test_who_may_not_come_in_is_told_at_once(server: Server, database: str) -> None:
    for url in (server.url("nowhere"), server.url(database).replace("postgres@", "nobody@")):
        assert code(lambda url=url: PostgresStore(url)) == "GT-POSTGRES-DENIED"  # type: ignore[misc]


def test_a_server_that_is_full_of_others_is_said(server: Server, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "PATIENCE", 0.2)
    others: list[Any] = []
    try:
        with contextlib.suppress(psycopg.OperationalError):
            while True:
                others.append(server.connect())
        assert code(lambda: PostgresStore(url)) == "GT-POSTGRES-CROWDED"
    finally:
        for other in others:
            other.close()
    PostgresStore(url).close()
