"""What the server's and libpq's errors mean, without their words: those may hold a user, a host, or a row's id.

Errors after the login carry a code (PostgreSQL documentation, "PostgreSQL Error Codes"); those of a connection that
did not come about have only words, in the server's language, of which a few are known here.
"""

from __future__ import annotations

import re
from typing import Final

import psycopg

from guardtag.errors import BackendError, ConfigError, GuardTagError, StoreUnavailable, Tampered

OPEN: Final = ("40003", "57P01", "57P02", "57P03", "57P05")
"""With these it is not known whether a commit came through: the server is going away, or cannot tell."""
AGAIN: Final = ("40001", "40P01")
"""Undone by the server so that somebody else could go on; the same transaction may succeed now."""
UNFIT: Final = ("22012", "23505")
"""A row is not as a commit expects it: the guard divided by zero, or an id that must be free was taken."""
ELSEWHERE: Final = ("25006",)
"""This server may not write (any more): nothing was written, and another one may take it."""

_NONSENSE: Final = re.compile(r"invalid [\w ]*(value|number)|bad value|definition of service")
_AWAY: Final = re.compile(r"ssl negotiation|closed the connection|starting up|shutting down|too many|connection slots")
_TLS: Final = re.compile(r"ssl|certificate|tls")
_REFUSED: Final = re.compile(
    r"password|authentication|pg_hba|(role|database) +does not exist|not permitted to log in|permission denied"
)
_CROWDED: Final = re.compile(r"too many|connection slots")


def refused_login(error: psycopg.Error) -> GuardTagError | None:
    """The error for a connection that will not come about however often it is tried, else ``None``.

    Args:
        error: what libpq said when it could not connect.
    """
    said = _bare(error)
    if _NONSENSE.search(said):
        return bad_url()
    if _AWAY.search(said):
        return None
    if _TLS.search(said):
        return StoreUnavailable(
            "GT-POSTGRES-TLS", "No safe connection to the database server came about.",
            "Its certificate was not accepted, is not for this host name, or it speaks no TLS.",
            "Give the authority's certificate with sslrootcert, and the host name that stands in the server's.",
        )  # fmt: skip
    if _REFUSED.search(said):
        return StoreUnavailable(
            "GT-POSTGRES-DENIED", "The database server did not let us in.",
            "Account, password or the database's name do not fit, or its pg_hba.conf does not allow this way.",
            "Check the address, the password file, and the server's log.",
        )  # fmt: skip
    return None


def bad_url() -> ConfigError:
    """The error for an address that cannot be read; it repeats nothing of it."""
    return ConfigError(
        "GT-POSTGRES-URL", "The address of the PostgreSQL store cannot be read.",
        "It is written postgresql://USER@HOST/DATABASE?option=value, special characters as %XX.",
        "Correct `store` in the configuration.",
    )  # fmt: skip


def unreachable(error: psycopg.Error) -> BackendError:
    """The error for a server that cannot be reached now; nothing was sent."""
    if _CROWDED.search(_bare(error)):
        return StoreUnavailable(
            "GT-POSTGRES-CROWDED", "The database server has no connection to spare.",
            "Its max_connections is reached.", "Take a smaller `pool`, or raise the server's limit.",
        )  # fmt: skip
    return StoreUnavailable(
        "GT-POSTGRES-DOWN", "The database server cannot be reached.", "Nothing was written.",
        "Check that it runs, and the way to it; the next call tries again.",
    )  # fmt: skip


def crowded_here(seconds: float) -> BackendError:
    """The error for a call that got no connection of this process's own pool."""
    return StoreUnavailable(
        "GT-POSTGRES-POOL", "All connections to the database server were in use.",
        f"None became free in {seconds:g} seconds; nothing was written.",
        "Try again; if it comes again, take a larger `pool`.", seconds=f"{seconds:g}",
    )  # fmt: skip


def lost() -> BackendError:
    """The error for a connection that broke after something was sent."""
    return StoreUnavailable(
        "GT-POSTGRES-LOST", "The connection to the database server broke.",
        "Whether the change was written is not known.", "Try again; with the same request_id nothing happens twice.",
    )  # fmt: skip


def unanswered(seconds: float) -> BackendError:
    """The error for a server that said nothing for so long."""
    return StoreUnavailable(
        "GT-POSTGRES-SILENT", "The database server does not answer.",
        f"It said nothing for {seconds:g} seconds; whether the change was written is not known.",
        "Check the server and the way to it; with the same request_id nothing happens twice.", seconds=f"{seconds:g}",
    )  # fmt: skip


def changed() -> BackendError:
    """The error for a row whose index is not what we wrote."""
    return Tampered(
        "GT-POSTGRES-CHANGED", "A row of the store is not as it was written.",
        "Its index is no JSON of ours: somebody changed it by hand.",
        "Find out who can write to the database, and restore the last backup.",
    )  # fmt: skip


def explain(state: str) -> BackendError:
    """The error of ours for a code that the server gave for a statement; nothing of the change was written."""
    if state in ("XX001", "XX002"):
        return Tampered(
            "GT-POSTGRES-DAMAGED", "The database is damaged.", "The server found a page or an index that does not fit.",
            "Stop writing, keep a copy, look at the server's log, and restore the last backup.",
        )  # fmt: skip
    if state == "22P02":  # of all that is sent only a stored index is ever parsed
        return changed()
    code, what, why, do = _MEANINGS.get(state, _MEANINGS.get(state[:2], _MEANINGS[""]))
    return StoreUnavailable(code, what, why.format(state=state), do, state=state)


_MEANINGS: Final = {
    "": (
        "GT-POSTGRES-FAILED", "The database server did not do what was asked.",
        "It gave the code {state}; nothing was written.", "Look for that code in the server's log.",
    ),
    "57014": (
        "GT-POSTGRES-SLOW", "The database server was too slow.",
        "A statement took longer than `timeout` and was stopped; nothing was written.",
        "Try again; look for long transactions and a server that is short of memory or disk.",
    ),
    "53100": (
        "GT-POSTGRES-FULL", "The database server's disk is full.", "Nothing of the change was written.",
        "Free some space on the server; then try again.",
    ),
    "25006": (
        "GT-POSTGRES-READONLY", "The database server may only be read.",
        "It is a standby, or was switched to read-only; nothing was written.",
        "Let the address name the server that may write; several hosts may stand in it.",
    ),
    "42501": (
        "GT-POSTGRES-RIGHTS", "The account lacks rights on the tables of the store.", "Nothing was written.",
        "Grant it what docs/how-to/postgresql.md names.",
    ),
    "42": (
        "GT-POSTGRES-TABLES", "The tables of the store are not as they must be.",
        "They were removed or changed by hand, or this is another database or schema.",
        "Check the address and `schema` in it; restore a backup if tables are missing.",
    ),
    "26": (
        "GT-POSTGRES-POOLER", "The database server does not know a statement that was prepared.",
        "A connection pooler between gives each transaction another connection; nothing was written.",
        "Write prepare=no into the address, or let the pooler keep sessions.",
    ),
    "40": (
        "GT-POSTGRES-BUSY", "The database server undid the change again and again so that others could go on.",
        "Nothing was written.", "Try again.",
    ),
}  # fmt: skip


def _bare(error: psycopg.Error) -> str:
    """What libpq said, without names: a host may be called ssl-db."""
    return re.sub(r"\"[^\"]*\"|'[^']*'", "", str(error).lower())
