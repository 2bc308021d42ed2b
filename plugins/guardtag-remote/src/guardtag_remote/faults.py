"""The errors of the way to the vault server. They repeat no host, no path, no id and no word of the other side."""

from __future__ import annotations

from guardtag.errors import ConfigError, StoreUnavailable, Tampered

_HELP = "Help somebody by telephone first: the hotline or 110."


def bad_url() -> ConfigError:
    """The error for an address that cannot be read; it repeats nothing of it."""
    return ConfigError(
        "GT-REMOTE-URL", "The address of the vault server cannot be read.",
        "It is written remote://HOST:PORT?ca=FILE&cert=FILE&key=FILE, special characters as %XX.",
        "Correct `vault` in the configuration.",
    )  # fmt: skip


def bad_option(name: str, why: str, case: str, **facts: object) -> ConfigError:
    """The error for an option that does not fit.

    Args:
        name: of the option.
        why: what is wrong with it.
        case: which of the texts of this code in other catalogues says the same.
        facts: what that text names.
    """
    return ConfigError(
        "GT-REMOTE-OPTION", f"The address of the vault server has an option `{name}` that does not fit.", why,
        "Correct `vault` in the configuration.", option=name, case=case, **facts,
    )  # fmt: skip


def bad_file(role: str) -> ConfigError:
    """The error for a file of a certificate or key that cannot be used.

    Args:
        role: ``ca``, ``cert``, ``key`` or ``clients``.
    """
    return ConfigError(
        "GT-REMOTE-FILE", f"The file `{role}` for the vault server's connections cannot be used.",
        "It is missing, cannot be read, is not in PEM, or key and certificate do not belong together.",
        "Give the files that `guardtag vault certificates` made.", role=role,
    )  # fmt: skip


def open_key() -> ConfigError:
    """The error for a private key that others may read."""
    return ConfigError(
        "GT-REMOTE-KEY-OPEN", "Others on this machine may read the private key for the vault server's connections.",
        "Whoever has it can read and destroy the keys in the vault.",
        "Run chmod 600 on it, and owner must be the account that guardtag runs under; make a new one if it may have "
        "been read.",
    )  # fmt: skip


def bad_listen() -> ConfigError:
    """The error for an address that nobody can listen on."""
    return ConfigError(
        "GT-REMOTE-LISTEN", "The vault server cannot listen there.",
        "The address is not this machine's, the port is taken, or it is not written HOST:PORT.",
        "Give an address of this machine and a free port.",
    )  # fmt: skip


def unreachable() -> StoreUnavailable:
    """The error for a server that cannot be reached now; nothing was sent."""
    return StoreUnavailable(
        "GT-REMOTE-DOWN", "The vault server cannot be reached.",
        "Without it nobody's record can be opened or written; nothing was written.",
        f"{_HELP} Then check that it runs, and the way to it; the next call tries again.",
    )  # fmt: skip


def untrusted() -> StoreUnavailable:
    """The error for a server that is not who it should be."""
    return StoreUnavailable(
        "GT-REMOTE-TLS", "No safe connection to the vault server came about.",
        "Its certificate was not accepted, has expired or is not for this host, or it speaks no TLS 1.3.",
        f"{_HELP} Then check `ca` and the host in the address, and the certificate of the server.",
    )  # fmt: skip


def denied() -> StoreUnavailable:
    """The error for a server that does not accept who we are."""
    return StoreUnavailable(
        "GT-REMOTE-DENIED", "The vault server did not let this machine in.",
        "This machine's certificate was not accepted or has expired, or no guardtag vault server answers there.",
        f"{_HELP} Then make a new certificate on the machine of the vault.",
    )  # fmt: skip


def busy() -> StoreUnavailable:
    """The error for a server with no place for one more connection."""
    return StoreUnavailable(
        "GT-REMOTE-BUSY", "The vault server has no connection to spare.", "Nothing was written.",
        "Try again; take a smaller `pool`, or let the server take more connections.",
    )  # fmt: skip


def crowded(seconds: float) -> StoreUnavailable:
    """The error for a call that got no connection of this process's own pool."""
    return StoreUnavailable(
        "GT-REMOTE-POOL", "All connections to the vault server were in use.",
        f"None became free in {seconds:g} seconds; nothing was written.",
        "Try again; if it comes again, take a larger `pool`.", seconds=f"{seconds:g}",
    )  # fmt: skip


def other_version() -> StoreUnavailable:
    """The error for a server of another guardtag."""
    return StoreUnavailable(
        "GT-REMOTE-VERSION", "The vault server and this machine do not speak the same version.",
        "One of them has an older guardtag-remote; nothing was written.", "Install the same one on both.",
    )  # fmt: skip


def lost() -> StoreUnavailable:
    """The error for a connection that broke after something was sent."""
    return StoreUnavailable(
        "GT-REMOTE-LOST", "The connection to the vault server broke.",
        "Whether the change was written is not known.", "Try again; with the same request_id nothing happens twice.",
    )  # fmt: skip


def silent(seconds: float) -> StoreUnavailable:
    """The error for a server that said nothing for so long."""
    return StoreUnavailable(
        "GT-REMOTE-SILENT", "The vault server does not answer.",
        f"It said nothing for {seconds:g} seconds; whether the change was written is not known.",
        f"{_HELP} Then check the server and the way to it; with the same request_id nothing happens twice.",
        seconds=f"{seconds:g}",
    )  # fmt: skip


def nonsense() -> StoreUnavailable:
    """The error for an answer that cannot be read."""
    return StoreUnavailable(
        "GT-REMOTE-NONSENSE", "What the vault server answered cannot be read.",
        "It is not what was asked for; whether the change was written is not known.",
        "Install the same guardtag-remote on both machines, and look at the server's log.",
    )  # fmt: skip


def failed(code: str) -> StoreUnavailable:
    """The error for a server whose store did not do what was asked."""
    return StoreUnavailable(
        "GT-REMOTE-STORE", "The vault server's store did not do what was asked.",
        f"Its code there is {code}; whether the change was written is not known.",
        f"{_HELP} Then look for that code in the server's log; with the same request_id nothing happens twice.",
        said=code,
    )  # fmt: skip


def damaged() -> Tampered:
    """The error for a server whose store is damaged."""
    return Tampered(
        "GT-REMOTE-DAMAGED", "The vault on its server is damaged.", "Its store found what it did not write so.",
        "Stop the server, keep a copy of the vault, and restore its last backup there.",
    )  # fmt: skip
