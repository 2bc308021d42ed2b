"""From the name of a deployment to its configuration."""

from __future__ import annotations

from pathlib import Path

from guardtag import config as configuration
from guardtag.config import Config
from guardtag.errors import ConfigError


def of(where: str | Path | Config) -> Config:
    """The configuration of a deployment that is named in any of the ways that ``guardtag.open`` takes.

    Args:
        where: path of a SQLite database, a store URL (``memory:``, ``sqlite:…``), the path of a
            ``guardtag.toml``, or a ready ``Config``.

    Raises:
        ConfigError: the configuration is missing or wrong, or a plugin's store needs one.
    """
    if isinstance(where, Config):
        return where
    where = str(where)
    if where.endswith(".toml"):
        return configuration.load(Path(where).absolute())
    scheme, colon, rest = where.partition(":")
    if where == "memory:":
        return Config()
    if colon and scheme == "sqlite":
        return configuration.for_database(Path(rest).absolute())
    if colon and len(scheme) > 1 and scheme.isalnum() and not Path(where).exists():
        raise ConfigError(
            "GT-CONFIG-NEEDS", f"A {scheme} store needs a configuration.",
            "Where its keys and its vault lie must be said.",
            f'Write guardtag.toml with store = "{scheme}:…", vault and keys, and open that.', key="vault",
        )  # fmt: skip
    return configuration.for_database(Path(where).absolute())
