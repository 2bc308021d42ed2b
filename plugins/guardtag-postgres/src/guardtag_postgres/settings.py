"""What the address of the store says: where the server is, how to get in, and how safe the way there must be.

``postgresql://USER@HOST:PORT/DATABASE?option=value&…``; the options that libpq knows go to it (PostgreSQL
documentation, "Connection URIs", "Parameter Key Words", "SSL Support"), the others are read here. What the address
leaves out libpq takes from its environment variables, the password file or the service file.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote

import attrs

from guardtag.errors import ConfigError
from guardtag_postgres.faults import bad_url

SCHEMES: Final = ("postgresql", "postgres")
LIBPQ: Final = frozenset({
    "application_name", "channel_binding", "connect_timeout", "dbname", "gssencmode", "host", "hostaddr",
    "keepalives", "keepalives_count", "keepalives_idle", "keepalives_interval", "krbsrvname", "load_balance_hosts",
    "passfile", "password", "port", "require_auth", "service", "ssl_min_protocol_version", "sslcert", "sslcrl",
    "sslkey", "sslmode", "sslnegotiation", "sslpassword", "sslrootcert", "target_session_attrs", "tcp_user_timeout",
    "user",
})  # fmt: skip
"""Options of libpq that may be given; those that would change what the server does with our statements may not."""
OWN: tuple[str, ...] = ("pool", "timeout", "schema", "prepare", "plaintext")
"""Options that are read here."""
SAFE_MODES: Final = ("require", "verify-ca", "verify-full")
"""Values of ``sslmode`` with which nothing is ever sent unencrypted."""
OPEN_MODES: Final = ("disable", "allow", "prefer")
"""Values with which something may be."""
MAX_URL: Final = 4096
_PORT = re.compile(r"[0-9]{1,5}", re.ASCII)
_SCHEMA = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_WORDS: Final = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}


@attrs.frozen
class Settings:
    """A checked address.

    Args:
        conninfo: parameters for libpq.
        pool: the most connections that are open at once.
        timeout: seconds a statement may take.
        schema: the schema with the tables; empty for the first of the search path.
        prepare: statements are prepared once for each connection.
    """

    conninfo: Mapping[str, Any] = attrs.field(repr=False)
    pool: int = 8
    timeout: float = 10.0
    schema: str = ""
    prepare: bool = True


def read(url: str, options: Mapping[str, object]) -> Settings:
    """Reads an address and the options given beside it, which count as if they stood in it.

    Raises:
        ConfigError: it is no such address (``GT-POSTGRES-URL``), has an option that nobody knows, twice, or with an
            impossible value (``GT-POSTGRES-OPTION``), or asks for a way on which the register could be read along
            (``GT-POSTGRES-PLAIN``).
    """
    address, given = _parted(url)
    for name, value in options.items():
        if name in given:
            raise _bad_option(name, "It is given twice.")
        given[name] = ("yes" if value else "no") if isinstance(value, bool) else str(value)
    for name in given:
        if name not in LIBPQ and name not in OWN:
            near = difflib.get_close_matches(name, [*OWN, *sorted(LIBPQ)], 1)
            raise _bad_option(name, "There is no such option.", f"Did you mean `{near[0]}`?" if near else "")
    own = {name: given.pop(name) for name in OWN if name in given}
    conninfo = {**_parsed(address), **given}
    if not all(port == "" or _PORT.fullmatch(port) for port in str(conninfo.get("port", "")).split(",")):
        raise bad_url()
    _secured(conninfo, plaintext=_yes_or_no(own, "plaintext", default=False))
    timeout = _number(own, "timeout", 10.0, 1.0, 300.0)
    schema = own.get("schema", "")
    if schema and not _SCHEMA.fullmatch(schema):
        raise _bad_option("schema", "A name has up to 63 small letters, digits and `_`, and begins with no digit.")
    return Settings(
        _with_defaults(conninfo, timeout), int(_number(own, "pool", 8, 1, 100)), timeout, schema,
        _yes_or_no(own, "prepare", default=True),
    )  # fmt: skip


def is_local(conninfo: Mapping[str, Any]) -> bool:
    """Whether every host is this machine itself: a Unix socket or a loopback address.

    What a service file may name is not known here, so that it counts as another machine. ``hostaddr`` comes first,
    wherever it stands: that is where libpq connects to.
    """
    address = conninfo.get("hostaddr")
    if not address and (conninfo.get("service") or os.environ.get("PGSERVICE")):
        return False
    hosts = address or os.environ.get("PGHOSTADDR") or conninfo.get("host") or os.environ.get("PGHOST") or ""
    return all(_is_local(host.strip()) for host in hosts.split(","))


def _is_local(host: str) -> bool:
    if not host or host.startswith(("/", "@")) or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _parted(url: str) -> tuple[str, dict[str, str]]:
    """The address without its options, and the options."""
    scheme, colon, rest = url.partition(":")
    address, _, query = rest.partition("?")
    if scheme not in SCHEMES or not colon or len(url) > MAX_URL or (address and not address.startswith("//")):
        raise bad_url()
    given: dict[str, str] = {}
    for pair in query.split("&") if query else ():
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise bad_url()
        if name in given:
            raise _bad_option(name, "It is given twice.")
        try:
            given[name] = unquote(value, errors="strict")
        except UnicodeDecodeError:
            raise bad_url() from None
    if "\0" in "".join(given.values()):
        raise bad_url()
    return f"postgresql:{address or '//'}", given


def _parsed(address: str) -> dict[str, Any]:
    from psycopg import Error
    from psycopg.conninfo import conninfo_to_dict

    try:
        return dict(conninfo_to_dict(address))
    except Error:  # its words repeat the address, and with it the password
        raise bad_url() from None


def _secured(conninfo: dict[str, Any], *, plaintext: bool) -> None:
    """Sees to it that nothing leaves this machine unencrypted, unless that was asked for by name."""
    if conninfo.get("sslmode", "disable") not in (*SAFE_MODES, *OPEN_MODES):
        raise _bad_option("sslmode", f"It is one of {', '.join((*SAFE_MODES, *OPEN_MODES))}.")
    conninfo.setdefault("gssencmode", "disable")  # what protects the way is TLS, and what is asked for here
    if is_local(conninfo):
        return
    mode = conninfo.setdefault("sslmode", "verify-full")
    if mode not in SAFE_MODES and not plaintext:
        raise ConfigError(
            "GT-POSTGRES-PLAIN", "The way to the database server would not be encrypted.",
            "Passwords and the ids of records could be read along.",
            "Take sslmode out of the address; with plaintext=yes in it the network must be trusted.",
        )  # fmt: skip


def _with_defaults(conninfo: Mapping[str, Any], timeout: float) -> dict[str, Any]:
    """With what notices a dead server or a cut line in time, and finds the one that may write."""
    defaults: dict[str, Any] = {
        "application_name": "guardtag", "connect_timeout": str(max(2, int(min(timeout, 5.0)))), "keepalives_idle": "10",
        "keepalives_interval": "5", "keepalives_count": "3", "tcp_user_timeout": str(int(timeout * 1000)),
    }  # fmt: skip
    if "," in f"{conninfo.get('host', '')}{conninfo.get('hostaddr', '')}":
        defaults["target_session_attrs"] = "read-write"
    return {**defaults, **conninfo, "client_encoding": "UTF8"}


def _number(own: Mapping[str, str], name: str, default: float, least: float, most: float) -> float:
    text = own.get(name)
    if text is None:
        return default
    fits = re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?" if isinstance(default, float) else r"[0-9]{1,6}", text, re.ASCII)
    if not fits or not least <= float(text) <= most:
        raise _bad_option(name, f"It is a number from {least:g} to {most:g}.")
    return float(text)


def _yes_or_no(own: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = own.get(name)
    if text is None:
        return default
    if text not in _WORDS:
        raise _bad_option(name, "It is `yes` or `no`.")
    return _WORDS[text]


def _bad_option(name: str, why: str, do: str = "") -> ConfigError:
    shown = name if re.fullmatch(r"[A-Za-z_]{1,40}", name) else "?"
    return ConfigError(
        "GT-POSTGRES-OPTION", f"The address of the PostgreSQL store has an option `{shown}` that does not fit.", why,
        do or "Correct `store` in the configuration.", option=shown,
    )  # fmt: skip
