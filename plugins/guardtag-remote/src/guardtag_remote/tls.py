"""Who may speak with whom: TLS 1.3 (RFC 8446), certificates on both sides, on this machine as elsewhere.

Neither side trusts the system's authorities, and neither looks at the environment: not at SSLKEYLOGFILE, which would
write down what opens the connections, nor at a proxy.
"""

from __future__ import annotations

import os
import ssl
import stat
from pathlib import Path
from typing import Final

from guardtag_remote import faults

MAX_FILE: Final = 1 << 20
"""Bytes of a file of certificates at most."""


def client(ca: str, cert: str, key: str) -> ssl.SSLContext:
    """What a client speaks with.

    Args:
        ca: file with the authorities of the server, PEM.
        cert: file with this machine's certificate, PEM.
        key: file with its private key, PEM, mode 0600.

    Raises:
        ConfigError: a file cannot be used (``GT-REMOTE-FILE``), or the key is open to others (``GT-REMOTE-KEY-OPEN``).
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # verifies, and the host name too
    _common(context, "ca", ca, cert, key)
    return context


def server(clients: str, cert: str, key: str) -> ssl.SSLContext:
    """What the server speaks with.

    Args:
        clients: file with the authorities that sign the clients' certificates, PEM; or the certificates of single
            machines, so that one that was lost can be left out.
        cert: file with the server's certificate, PEM.
        key: file with its private key, PEM, mode 0600.

    Raises:
        ConfigError: as ``client``.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.verify_mode = ssl.CERT_REQUIRED
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # what stands in `clients` is trusted, authority or not
    context.num_tickets = 0  # nothing is resumed: each connection shows its certificate
    _common(context, "clients", clients, cert, key)
    return context


def expiry(file: str) -> float:
    """When the first certificate in a file that ends is over, in seconds since 1970 UTC; ``inf`` when none is there."""
    from cryptography import x509

    try:
        found = x509.load_pem_x509_certificates(_content(file))
    except (OSError, ValueError):
        return float("inf")
    return min(one.not_valid_after_utc.timestamp() for one in found)


def _common(context: ssl.SSLContext, role: str, trusted: str, cert: str, key: str) -> None:
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    try:
        context.load_verify_locations(cadata=_content(trusted).decode("ascii"))
        if not context.cert_store_stats()["x509"]:
            raise ValueError
    except (OSError, ValueError):
        raise faults.bad_file(role) from None
    _private(key)
    try:
        _content(cert)
        context.load_cert_chain(cert, key, password=_no_password)
    except (OSError, ValueError):
        raise faults.bad_file("cert") from None


def _private(key: str) -> None:
    """Refuses a key that others may read, or that is somebody else's."""
    try:
        found = Path(key).stat()
    except (OSError, ValueError):
        raise faults.bad_file("key") from None
    if not stat.S_ISREG(found.st_mode):
        raise faults.bad_file("key")
    if os.name == "posix" and (found.st_mode & 0o077 or found.st_uid not in (0, os.geteuid())):
        raise faults.open_key()


def _content(file: str) -> bytes:
    with open(file, "rb", opener=lambda path, flags: os.open(path, flags | getattr(os, "O_NONBLOCK", 0))) as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):  # OpenSSL, which opens it again, would wait for a FIFO
            raise ValueError
        data = stream.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise ValueError
    return data


def _no_password() -> str:
    raise ValueError  # an encrypted key would ask whoever sits at the terminal
