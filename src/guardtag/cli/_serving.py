"""Commands of the machine that has the vault: serve it to the others, and make the certificates for that."""

from __future__ import annotations

import importlib
from typing import Any

import click

from guardtag import installing
from guardtag.cli._output import show, where, with_city, with_json
from guardtag.cli._said import of_backups as say
from guardtag.errors import BackendError, ConfigError

_FILE = click.Path(exists=True, dir_okay=False)


@click.command()
@with_city
@click.option(
    "--listen", required=True, metavar="HOST:PORT", help="Where; a port of its own, open to the machines only."
)
@click.option("--cert", required=True, type=_FILE, help="The server's certificate.")
@click.option("--key", required=True, type=_FILE, help="Its private key, mode 0600.")
@click.option("--clients", required=True, type=_FILE, help="Who may come: their authority, or their certificates.")
@click.option("--connections", default=128, type=click.IntRange(1, 10_000), show_default=True, help="At once, at most.")
def serve(
    city: str | None, as_json: bool, listen: str, cert: str, key: str, clients: str, connections: int
) -> None:  # fmt: skip
    """Serves the vault of this machine to the others until SIGTERM, over TLS; needs guardtag-remote.

    It opens the vault alone: no database, and no keyring, which this machine need not have. Changes that were begun
    are finished before it ends. Certificates are read at the start.

    \b
    Examples:
      guardtag vault serve --listen 192.0.2.1:7410 --cert tls/server.pem --key tls/server.key --clients tls/ca.pem
    """
    from guardtag import registry
    from guardtag.cli import _watchdog
    from guardtag.cli._loop import stopped_by_signals
    from guardtag.config import where as configuration

    remote: Any = _package("server")
    limits: Any = _package("limits").Limits(connections=connections)
    settings = configuration.of(where(city))
    if settings.vault.partition(":")[0] in ("remote", "memory"):
        raise _not_ours()
    plugins = registry.load(settings)
    try:
        store = plugins.store(settings.vault)
        try:
            if not store.purges:
                raise _not_ours()
            server = remote.Server(store, listen, cert, key, clients, limits)
            with stopped_by_signals(server.stopping):
                _watchdog.notify("READY=1")
                show({"port": server.port}, as_json, lambda v: say("vault-serving", port=v["port"]))
                server.run()
        finally:
            store.close()
    finally:
        plugins.close()


@click.command()
@with_json
@click.argument("folder", type=click.Path(file_okay=False))
@click.option("--host", "hosts", multiple=True, help="Name or address of the vault's machine; repeatable.")
@click.option("--machine", "machines", multiple=True, help="Name of a machine that uses the vault; repeatable.")
@click.option("--days", default=825, type=click.IntRange(1, 3650), show_default=True, help="How long they hold.")
def certificates(as_json: bool, folder: str, hosts: tuple[str, ...], machines: tuple[str, ...], days: int) -> None:
    """Makes certificates in FOLDER for serving the vault: an authority, the server, each machine.

    The authority is made the first time and used again: give --machine alone to add one. Whoever has ca.key can let
    a machine in: keep it off all of them. Nothing is overwritten. It needs guardtag-remote.

    \b
    Examples:
      guardtag vault certificates tls --host vault.example.org --machine one --machine two
      guardtag vault certificates tls --machine three
    """
    import time
    from pathlib import Path

    if not hosts and not machines:
        raise click.UsageError("Give --host or --machine.")
    made: list[str] = _package("certificates").make(Path(folder), time.time(), hosts, machines, days)
    show({"made": made}, as_json, lambda v: say("certificates-made", files=", ".join(made), days=days))


def _package(module: str) -> Any:
    """A module of guardtag-remote, by name: guardtag knows none of its plugins."""
    try:
        return importlib.import_module(f"guardtag_remote.{module}")
    except ModuleNotFoundError:
        how = installing.plugin("guardtag-remote")
        raise ConfigError(
            "GT-VAULT-SERVE-PACKAGE", "guardtag-remote is not installed.", "It serves the vault to other machines.",
            str(how), copy=how.copy, wheel=how.wheel,
        ) from None  # fmt: skip


def _not_ours() -> BackendError:
    return BackendError(
        "GT-VAULT-SERVE", "The vault that is configured here cannot be served.",
        "It does not really delete, keeps nothing, or is on another machine itself.",
        "Run this on the machine that has the vault's file, with vault = \"sqlite:FILE\" in its configuration.",
    )  # fmt: skip
