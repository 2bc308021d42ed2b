"""The register in PostgreSQL: the scheme ``postgresql``, also written ``postgres``.

plugins = ["guardtag-postgres"]                      # in guardtag.toml
store = "postgresql://guardtag@db.example.org/city"
"""

from __future__ import annotations

from collections.abc import Iterator

from guardtag.hookspecs import hookimpl
from guardtag.spi import Offer
from guardtag_postgres.store import PostgresStore


@hookimpl
def guardtag_stores() -> Iterator[Offer]:
    """Offers the schemes ``postgresql`` and ``postgres``."""
    yield Offer("postgresql", PostgresStore)
    yield Offer("postgres", PostgresStore)


__all__ = ["PostgresStore", "guardtag_stores"]
