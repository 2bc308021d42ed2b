"""Connections: no more than allowed, none for ever, none shared with a fork, none left with an answer."""

from __future__ import annotations

import os
import signal
import threading
from typing import Any

import pytest
from postgres_faulty import R, code, put
from postgres_server import Server

from guardtag.errors import StoreUnavailable
from guardtag.spi import Ref
from guardtag_postgres import PostgresStore, pool, session


def test_no_more_connections_than_allowed(server: Server, database: str, url: str) -> None:
    patient = PostgresStore(url, pool=3, application_name="counted", timeout=60)  # twelve wait for three
    most = 0
    with server.connect(database) as admin:
        threads = [threading.Thread(target=lambda: [patient.read([R]) for _ in range(200)]) for _ in range(12)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            ((count,),) = admin.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'counted'")
            most = max(most, int(str(count)))
    assert 0 < most <= 3
    patient.close()
    store = PostgresStore(url, pool=3, timeout=1)
    held = [store._pool.take() for _ in range(3)]
    assert code(lambda: store.read([R])) == "GT-POSTGRES-POOL"
    store._pool.back(held[0])
    assert store.read([R]) == [None]
    for one in held[1:]:
        store._pool.drop(one)
    assert [store.read([R]) for _ in range(5)] == [[None]] * 5
    store.close()


def test_a_connection_does_not_live_for_ever(store: PostgresStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.commit([put()])
    (before,) = [held for held, _ in store._pool._idle]
    assert store.read([R])
    assert [held for held, _ in store._pool._idle] == [before]
    monkeypatch.setattr(pool, "LIFETIME", -1.0)
    assert store.read([R])
    assert [held for held, _ in store._pool._idle] == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_process_has_connections_of_its_own(store: PostgresStore) -> None:
    """Parent and child go on with the same store, and neither hears the other's answers."""
    for n in range(20):
        store.commit([put(f"r{n}", body=b"%d" % n)])
    child = os.fork()
    if not child:
        status = 1
        try:
            signal.alarm(30)
            for _ in range(10):
                for n in range(20):
                    (row,) = store.read([Ref("thing", f"r{n}")])
                    if row is None or row.body != b"%d" % n:
                        os._exit(2)
            store.commit([put("child")])
            store.close()
            status = 0
        finally:
            os._exit(status)
    for _ in range(10):
        for n in range(20):
            (row,) = store.read([Ref("thing", f"r{n}")])
            assert row is not None
            assert row.body == b"%d" % n
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert store.read([Ref("thing", "child")])[0] is not None


def test_an_interrupted_call_leaves_no_answer_behind(
    server: Server, database: str, store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C amid a call: its connection is closed, and the next call hears its own answer."""
    store.commit([put()])

    def interrupted(self: Any, until: float) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(session.Session, "_result", interrupted)
        with pytest.raises(KeyboardInterrupt):
            store.read([R])
    assert store.walk("thing", "", 5)[0].id == "r"
    assert store.read([R])[0] is not None


def test_a_commit_that_fails_at_its_very_end_is_no_commit(server: Server, database: str, store: PostgresStore) -> None:
    """The statements went well and COMMIT did not: a deferred trigger, or an engine that finds its conflicts there."""
    with server.connect(database) as connection:
        connection.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'x' USING errcode = '40001'; END $$"
        )
        connection.execute(
            "CREATE CONSTRAINT TRIGGER refusing AFTER INSERT ON guardtag_rows DEFERRABLE INITIALLY DEFERRED "
            "FOR EACH ROW EXECUTE FUNCTION refuse()"
        )
    try:
        for change in (put(), put("s", index={"area": ("a/",)})):
            with pytest.raises(StoreUnavailable):
                store.commit([change])
        assert store.read([R, Ref("thing", "s")]) == [None, None]
    finally:
        with server.connect(database) as connection:
            connection.execute("DROP TRIGGER refusing ON guardtag_rows")
            connection.execute("DROP FUNCTION refuse")
