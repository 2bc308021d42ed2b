"""TLS to a real server: a good certificate is taken, every other is refused, and a password goes over no open line."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres_server import Server, with_tls

from guardtag.errors import StoreUnavailable
from guardtag.spi import Ref
from guardtag.testing.certificates import Authority
from guardtag_postgres import PostgresStore

PASSWORD = "kJ8-very-secret"


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module")
def guarded(authority: Authority) -> Iterator[Server]:
    """A server that speaks TLS on loopback and asks for a password there."""
    server = with_tls(
        "127.0.0.1", {**authority.issue("db.example.org", "localhost"), "pg_hba.conf": (
            b"local all postgres trust\nhostssl all guardtag 127.0.0.1/32 scram-sha-256\n"
        )},
    )  # fmt: skip
    try:
        with server.connect() as admin:
            admin.execute(f"CREATE ROLE guardtag LOGIN PASSWORD '{PASSWORD}'")
            admin.execute("CREATE DATABASE city OWNER guardtag")
        yield server
    finally:
        server.remove()


@pytest.fixture
def trusted(authority: Authority, tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    path.write_bytes(authority.certificate)
    return path


def url(server: Server, host: str, *options: str, password: str = PASSWORD) -> str:
    words = "".join(f"&{option}" for option in options)
    at = f"guardtag:{password}@{host}:{server.port}"
    return f"postgresql://{at}/city?hostaddr=127.0.0.1{words}"


def refused(address: str) -> str:
    with pytest.raises(StoreUnavailable) as caught:
        PostgresStore(address)
    assert PASSWORD not in repr(caught.value.args)
    assert caught.value.__suppress_context__
    return caught.value.code


def sessions(server: Server) -> list[tuple[bool]]:
    """Of each session of ours whether it is ciphered."""
    ours = "SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = 'guardtag'"
    with server.connect() as admin:
        return admin.execute(ours).fetchall()


def alone(server: Server) -> None:
    """Waits for the end of the sessions of other tests: a server ends one a moment after its client went."""
    for _ in range(1000):
        if not sessions(server):
            return
        time.sleep(0.01)
    raise AssertionError("sessions of another test are still open")


@pytest.mark.parametrize("host", ["db.example.org", "localhost"])
def test_a_verified_server_is_taken(guarded: Server, trusted: Path, host: str) -> None:
    alone(guarded)
    store = PostgresStore(url(guarded, host, "sslmode=verify-full", f"sslrootcert={trusted}"))
    assert store.read([Ref("thing", "r")]) == [None]
    assert sessions(guarded) == [(True,)]
    store.close()


def test_another_name_is_refused(guarded: Server, trusted: Path) -> None:
    other = url(guarded, "evil.example.org", "sslmode=verify-full", f"sslrootcert={trusted}")
    assert refused(other) == "GT-POSTGRES-TLS"
    PostgresStore(other.replace("verify-full", "verify-ca")).close()


def test_another_authority_is_refused(guarded: Server, tmp_path: Path) -> None:
    path = tmp_path / "other.pem"
    path.write_bytes(Authority().certificate)
    for mode in ("verify-full", "verify-ca"):
        assert refused(url(guarded, "db.example.org", f"sslmode={mode}", f"sslrootcert={path}")) == "GT-POSTGRES-TLS"


def test_no_authority_is_no_way_round_it(guarded: Server, tmp_path: Path) -> None:
    missing = url(guarded, "db.example.org", "sslmode=verify-full", f"sslrootcert={tmp_path}/none.pem")
    assert refused(missing) == "GT-POSTGRES-TLS"


def test_a_server_without_tls_is_refused(server: Server, database: str, trusted: Path) -> None:
    plain = f"postgresql://postgres@localhost:{server.port}/{database}?sslmode=verify-full&sslrootcert={trusted}"
    assert refused(plain) == "GT-POSTGRES-TLS"


def test_a_wrong_password_is_told_and_not_repeated(guarded: Server, trusted: Path) -> None:
    assert refused(url(guarded, "localhost", f"sslrootcert={trusted}", password="other")) == "GT-POSTGRES-DENIED"


def test_the_password_may_lie_elsewhere(guarded: Server, trusted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the environment, or in a password file, which must be its owner's alone."""
    address = url(guarded, "localhost", "sslmode=verify-full", f"sslrootcert={trusted}").replace(f":{PASSWORD}@", "@")
    assert refused(address) == "GT-POSTGRES-DENIED"
    with monkeypatch.context() as patch:
        patch.setenv("PGPASSWORD", PASSWORD)
        PostgresStore(address).close()
    path = trusted.with_name("passwords")
    path.write_text(f"localhost:{guarded.port}:city:guardtag:{PASSWORD}\n")
    path.chmod(0o600)
    PostgresStore(f"{address}&passfile={path}").close()


def test_a_service_file_says_where(guarded: Server, trusted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = trusted.with_name("services")
    path.write_text(
        f"[city]\nhost=localhost\nhostaddr=127.0.0.1\nport={guarded.port}\ndbname=city\nuser=guardtag\n"
        f"password={PASSWORD}\nsslmode=disable\nsslrootcert={trusted}\n"
    )
    monkeypatch.setenv("PGSERVICEFILE", str(path))
    alone(guarded)
    store = PostgresStore("postgresql://?service=city")
    assert sessions(guarded) == [(True,)], "a service file is no place to switch it off"
    store.close()
