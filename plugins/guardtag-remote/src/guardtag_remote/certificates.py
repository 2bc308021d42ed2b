"""A small authority, and certificates of the server and of each machine under it (RFC 5280, X.509 version 3).

The authority is for this alone: whoever has its key can let a machine in. Keys are on the curve P-256; a server's
certificate serves no client and a client's no server (extended key usage).
"""

from __future__ import annotations

import datetime
import ipaddress
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from guardtag.errors import ConfigError

CA, CA_KEY = "ca.pem", "ca.key"
"""The authority's files in the folder."""
AUTHORITY_DAYS: Final = 3653
"""How long an authority that is made here holds: ten years."""
_EARLIER: Final = datetime.timedelta(hours=1)  # clocks differ
_USAGE: Final = {"server": ExtendedKeyUsageOID.SERVER_AUTH, "client": ExtendedKeyUsageOID.CLIENT_AUTH}


def make(
    folder: Path, now: float, servers: Sequence[str], machines: Sequence[str], days: int
) -> list[str]:  # fmt: skip
    """Makes certificates; the authority too where the folder has none yet. Nothing is overwritten.

    Args:
        folder: where they go; made when missing. Keys get mode 0600.
        now: seconds since 1970 UTC.
        servers: host names and addresses of the vault machine; ``server.pem`` is for all of them. None: no server's.
        machines: a name for each other machine; ``NAME.pem`` and ``NAME.key``.
        days: how long server and machines may use theirs, 1 to 3650.

    Returns:
        names of the files made.

    Raises:
        ConfigError: one is there already, or cannot be written or read (``GT-REMOTE-CERTIFICATES``).
    """
    wanted = [*(["server"] if servers else []), *machines]
    taken = any((folder / f"{name}{end}").exists() for name in wanted for end in (".pem", ".key"))
    if taken or len({*wanted, "ca"}) != len(wanted) + 1 or not all(_is_name(name) for name in wanted):
        raise _unfit()
    at = datetime.datetime.fromtimestamp(int(now), datetime.UTC)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made, (authority, key) = _authority(folder, at)
        for name in wanted:
            role = "server" if servers and name == "server" else "client"
            names = [_named(host) for host in servers] if role == "server" else []
            made += _issued(folder, name, role, names, authority, key, at, days)
    except (OSError, ValueError, TypeError):
        raise _unfit() from None
    return made


def _authority(
    folder: Path, at: datetime.datetime
) -> tuple[list[str], tuple[x509.Certificate, ec.EllipticCurvePrivateKey]]:
    """The authority of the folder, made when there is none."""
    if (folder / CA).exists():
        key = serialization.load_pem_private_key((folder / CA_KEY).read_bytes(), None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise ValueError
        return [], (x509.load_pem_x509_certificate((folder / CA).read_bytes()), key)
    key = ec.generate_private_key(ec.SECP256R1())
    name = _common_name("guardtag vault")
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    signed = (
        _begun(name, name, key, at, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _written(folder / CA_KEY, _private(key), 0o600)
    _written(folder / CA, signed.public_bytes(serialization.Encoding.PEM), 0o644)
    return [CA, CA_KEY], (signed, key)


def _issued(
    folder: Path, name: str, role: str, names: Sequence[x509.GeneralName], authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey, at: datetime.datetime, days: int,
) -> list[str]:  # fmt: skip
    key = ec.generate_private_key(ec.SECP256R1())
    builder = (
        _begun(_common_name(name), authority.subject, key, at, days)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([_USAGE[role]]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False
        )
    )  # fmt: skip
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    signed = builder.sign(authority_key, hashes.SHA256())
    _written(folder / f"{name}.key", _private(key), 0o600)
    _written(folder / f"{name}.pem", signed.public_bytes(serialization.Encoding.PEM), 0o644)
    return [f"{name}.pem", f"{name}.key"]


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, at: datetime.datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(at - _EARLIER)
        .not_valid_after(at + datetime.timedelta(days=days))
    )  # fmt: skip


def _common_name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _named(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _written(path: Path, data: bytes, mode: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with open(handle, "wb") as stream:
        stream.write(data)


def _is_name(name: str) -> bool:
    return 0 < len(name) <= 64 and name.isascii() and not name.startswith(".") and all(
        letter.isalnum() or letter in "._-" for letter in name
    )  # fmt: skip


def _unfit() -> ConfigError:
    return ConfigError(
        "GT-REMOTE-CERTIFICATES", "The certificates were not made.",
        "A file of that name is there already, a name or host does not fit, or the folder cannot be used.",
        "Give other names, or move the old files away.",
    )  # fmt: skip
