"""Certificates for the servers that tests start: an authority of a test's own, good for a day.

They have all that RFC 5280 asks for, as Python 3.13 and newer are strict about it.

A channel that speaks TLS is tested against a real server with a certificate that is really verified::

    context = certificate(tmp_path, "localhost")     # the server's; clients trust tmp_path / "ca.pem"

Nothing of it is trusted by anybody else, and no key leaves the folder.
"""

from __future__ import annotations

import datetime
import ipaddress
import ssl
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_DAY = datetime.timedelta(days=1)
_CRITICAL = (x509.BasicConstraints, x509.KeyUsage)
_SIGNS = x509.KeyUsage(
    digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
    key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
)  # fmt: skip


class Authority:
    """Signs certificates (RFC 5280) that are good for a day."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _called("an authority")
        self._certificate = self._signed(
            self._name, self._key, [x509.BasicConstraints(ca=True, path_length=None), _SIGNS]
        )

    @property
    def certificate(self) -> bytes:
        """Its own certificate, PEM: what a client is told to trust."""
        return self._certificate.public_bytes(serialization.Encoding.PEM)

    def issue(self, *names: str) -> dict[str, bytes]:
        """``server.crt`` and ``server.key``, PEM, for these host names and addresses."""
        key = ec.generate_private_key(ec.SECP256R1())
        alternatives = x509.SubjectAlternativeName([_named(name) for name in names])
        return {
            "server.crt": self._signed(_called(names[0]), key, [alternatives]).public_bytes(serialization.Encoding.PEM),
            "server.key": key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            ),
        }

    def context(self, folder: Path, *names: str) -> ssl.SSLContext:
        """What a server needs to speak TLS under these names; its files go into ``folder``."""
        for name, content in self.issue(*names).items():
            (folder / name).write_bytes(content)
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(folder / "server.crt", folder / "server.key")
        return made

    def _signed(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, extensions: Sequence[x509.ExtensionType]
    ) -> x509.Certificate:
        now = datetime.datetime.now(datetime.UTC)
        builder = (
            x509.CertificateBuilder().subject_name(subject).issuer_name(self._name).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - _DAY).not_valid_after(now + _DAY)
        )  # fmt: skip
        which = (
            x509.SubjectKeyIdentifier.from_public_key(key.public_key()),
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()),
        )
        for extension in (*extensions, *which):
            builder = builder.add_extension(extension, critical=isinstance(extension, _CRITICAL))
        return builder.sign(self._key, hashes.SHA256())


def certificate(folder: Path, *names: str) -> ssl.SSLContext:
    """A server's TLS under these names, by a new authority whose certificate is ``ca.pem`` in the folder."""
    authority = Authority()
    (folder / "ca.pem").write_bytes(authority.certificate)
    return authority.context(folder, *names)


def _called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _named(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


__all__ = ["Authority", "certificate"]
