"""What an address may say, what it may not, and that nothing of it gets out again."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.errors import ConfigError, GuardTagError
from guardtag_postgres import PostgresStore, settings

SECRET = "kJ8-very-secret"
LOCAL = ["", "/run/postgresql", "@abstract", "localhost", "127.0.0.1", "127.8.8.8", "::1", "/a,/b", "localhost,::1"]
REMOTE = ["db.example.org", "10.0.0.1", "localhost.example.org", "127.0.0.1.example.org", "/a,db.example.org", "::2"]


def read(query: str = "", host: str = "", **options: object) -> settings.Settings:
    return settings.read(
        f"postgresql://guardtag:{SECRET}@/city?host={quote(host, safe='')}&{query}".rstrip("&"), options
    )


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PGHOST", "PGHOSTADDR", "PGSERVICE", "PGSSLMODE"):
        monkeypatch.delenv(name, raising=False)


def test_what_it_leaves_out_has_a_default() -> None:
    told = settings.read("postgresql://guardtag@db.example.org:5433/city", {})
    assert (told.pool, told.timeout, told.schema, told.prepare) == (8, 10.0, "", True)
    assert {name: told.conninfo[name] for name in ("user", "host", "port", "dbname", "application_name")} == {
        "user": "guardtag", "host": "db.example.org", "port": "5433", "dbname": "city", "application_name": "guardtag",
    }  # fmt: skip
    assert told.conninfo["client_encoding"] == "UTF8"
    assert "target_session_attrs" not in told.conninfo


def test_options_are_read_from_the_address_and_beside_it() -> None:
    told = read("pool=3&timeout=2.5&schema=city_a&prepare=no&application_name=a%20b&connect_timeout=9")
    assert (told.pool, told.timeout, told.schema, told.prepare) == (3, 2.5, "city_a", False)
    assert (told.conninfo["application_name"], told.conninfo["connect_timeout"]) == ("a b", "9")
    assert read(pool=3, prepare=False, timeout=2.5) == read("pool=3&prepare=no&timeout=2.5")


def test_of_several_hosts_the_one_that_may_write_is_looked_for() -> None:
    told = settings.read("postgresql://guardtag@a.example.org,b.example.org:5433/city", {})
    assert (told.conninfo["host"], told.conninfo["target_session_attrs"]) == (
        "a.example.org,b.example.org",
        "read-write",
    )


@pytest.mark.parametrize("url", ["postgres://u@h.example.org/d", "postgresql://u@h.example.org/d"])
def test_both_spellings_of_the_scheme(url: str) -> None:
    assert settings.read(url, {}).conninfo["host"] == "h.example.org"


@pytest.mark.parametrize("url", ["postgresql:", "postgresql://", "postgresql:?pool=2"])
def test_everything_may_come_from_the_environment(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "sslmode" not in settings.read(url, {}).conninfo, "libpq's own default is a Unix socket"
    monkeypatch.setenv("PGHOST", "db.example.org")
    assert settings.read(url, {}).conninfo["sslmode"] == "verify-full"
    monkeypatch.setenv("PGHOST", "/run/postgresql")
    assert "sslmode" not in settings.read(url, {}).conninfo
    monkeypatch.setenv("PGSERVICE", "city")
    assert settings.read(url, {}).conninfo["sslmode"] == "verify-full", "where the service lies is not known here"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql:city", "postgresql:host=db dbname=city", "postgresql://u@h:port/d", "postgresql://u@[::1/d",
        "postgresql://%zz@h/d", "postgresql://h:70000000/d", "postgresql://h/d?pool", "postgresql://h/d?=3", "mysql://h/d",
        "postgresql", "postgresql://h/" + "d" * 5000, "postgresql://h/d%00",
        "postgresql://h/d?user=%ff", "postgresql://h/d?user=a%00b",
    ],
)  # fmt: skip
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        settings.read(url, {})
    assert caught.value.code == "GT-POSTGRES-URL"


@pytest.mark.parametrize(
    ("query", "named", "says"),
    [
        ("tiemout=5", "tiemout", "timeout"), ("ssl_mode=require", "ssl_mode", "sslmode"),
        ("options=-c%20x", "options", ""), ("sslmode=DISABLE", "sslmode", "verify-full"), ("sslmode=", "sslmode", ""),
        ("client_encoding=LATIN1", "client_encoding", ""), ("replication=true", "replication", ""),
        ("pool=0", "pool", "1 to 100"), ("pool=101", "pool", "1 to 100"), ("pool=1.5", "pool", ""),
        ("pool=x", "pool", ""), ("pool=", "pool", ""), ("pool=٣", "pool", ""), ("timeout=0.5", "timeout", "1 to 300"),
        ("timeout=1e2", "timeout", ""), ("timeout=nan", "timeout", ""), ("timeout=301", "timeout", ""),
        ("schema=A", "schema", ""), ("schema=a;drop", "schema", ""), ("schema=1a", "schema", ""),
        ("schema=" + "a" * 64, "schema", ""), ("prepare=maybe", "prepare", ""), ("pool=2&pool=3", "pool", "twice"),
        ("sslmode=require&sslmode=disable", "sslmode", "twice"), (f"{SECRET}=1", "?", ""),
    ],
)  # fmt: skip
def test_options_that_do_not_fit(query: str, named: str, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(query)
    assert (caught.value.code, caught.value.facts["option"]) == ("GT-POSTGRES-OPTION", named)
    assert says in str(caught.value)
    assert SECRET not in str(caught.value)


def test_an_option_in_two_places_is_refused() -> None:
    with pytest.raises(ConfigError, match="twice"):
        read("pool=2", pool=3)
    with pytest.raises(ConfigError, match="no such option"):
        read(poool=3)


# -- the way there


@pytest.mark.parametrize("host", LOCAL)
def test_on_this_machine_tls_is_not_asked_for(host: str) -> None:
    assert "sslmode" not in read(host=host).conninfo
    assert read("sslmode=disable", host).conninfo["sslmode"] == "disable"


@pytest.mark.parametrize("host", REMOTE)
def test_to_another_machine_the_certificate_is_verified(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGSSLMODE", "disable")  # the environment is no place to switch it off
    assert read(host=host).conninfo["sslmode"] == "verify-full"
    for mode in ("require", "verify-ca", "verify-full"):
        assert read(f"sslmode={mode}", host).conninfo["sslmode"] == mode


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer"])
@pytest.mark.parametrize("host", REMOTE)
def test_to_another_machine_nothing_goes_in_the_clear(host: str, mode: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(f"sslmode={mode}", host)
    assert caught.value.code == "GT-POSTGRES-PLAIN"
    assert SECRET not in str(caught.value)
    assert read(f"sslmode={mode}&plaintext=yes", host).conninfo["sslmode"] == mode


def test_where_it_connects_to_counts_and_not_what_it_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read("hostaddr=10.0.0.1", "localhost").conninfo["sslmode"] == "verify-full"
    assert "sslmode" not in read("hostaddr=127.0.0.1", "db.example.org").conninfo
    assert read("service=city", "localhost").conninfo["sslmode"] == "verify-full", "it may name a hostaddr"
    monkeypatch.setenv("PGHOSTADDR", "10.0.0.1")
    assert read(host="localhost").conninfo["sslmode"] == "verify-full"
    assert "sslmode" not in read("hostaddr=127.0.0.1", "localhost").conninfo


# -- nothing gets out


def test_no_repr_holds_a_password() -> None:
    assert SECRET not in repr(read("sslpassword=x"))


@given(st.text(max_size=60), st.text(max_size=30))
def test_any_text_is_read_or_refused_without_being_repeated(address: str, query: str) -> None:
    for url in (address, f"postgresql:{address}", f"postgresql://u:{SECRET}@{address}", f"postgresql://h/d?{query}"):
        refused: ConfigError | None = None
        try:
            settings.read(url, {})
        except ConfigError as error:
            refused = error
        assert SECRET not in str(refused)
        assert not refused or refused.code in ("GT-POSTGRES-URL", "GT-POSTGRES-OPTION", "GT-POSTGRES-PLAIN")


@pytest.mark.parametrize(
    "where", ["127.0.0.1:1", "localhost:1", "nowhere.invalid"], ids=["refused", "refused by name", "no such host"]
)
def test_a_server_that_is_not_there_is_told_without_the_password(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from guardtag_postgres import pool

    monkeypatch.setattr(pool, "PATIENCE", 0.2)
    with pytest.raises(GuardTagError) as caught:
        PostgresStore(f"postgresql://guardtag:{SECRET}@{where}/city?connect_timeout=2")
    assert caught.value.code == "GT-POSTGRES-DOWN"
    error: BaseException | None = caught.value
    seen: list[Any] = []
    while error is not None:
        seen += [error.args, str(error), error.__suppress_context__ or error.__context__ is None]
        error = None if error.__suppress_context__ else error.__context__
    assert SECRET not in repr(seen)
    assert "guardtag@" not in repr(seen)
    assert seen[2], "what libpq said goes along"
