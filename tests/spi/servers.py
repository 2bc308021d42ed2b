"""Servers on loopback that do whatever a test says, and the certificates of those that have one."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Does = Callable[[socket.socket], None]


@contextlib.contextmanager
def crude(does: Does, times: int = 1, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """A server that does as told with each connection; yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(20)

        def serves() -> None:
            for _ in range(times):
                with contextlib.suppress(OSError):
                    connected, _ = server.accept()
                    connected.settimeout(20)
                    with connected, tls.wrap_socket(connected, server_side=True) if tls else connected as line:
                        does(line)

        thread = threading.Thread(target=serves, daemon=True)
        thread.start()
        yield server.getsockname()[1]
    thread.join(20)


def read_request(connected: socket.socket) -> bytes:
    """One request, head and body."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += connected.recv(65536) or b"\r\n\r\n"
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or b"0")
    while len(body) < length:
        body += connected.recv(65536)
    return head + b"\r\n\r\n" + body


def replies(data: bytes, kept: list[bytes] | None = None) -> Does:
    """Reads one request and answers these bytes."""

    def does(connected: socket.socket) -> None:
        request = read_request(connected)
        if kept is not None:
            kept.append(request)
        connected.sendall(data)

    return does


def certificate(folder: Path, *names: str) -> ssl.SSLContext:
    """A server's TLS with a certificate for these names that signs itself; it is in ``folder/ca.pem`` too."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    day, now = datetime.timedelta(days=1), datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - day).not_valid_after(now + day)
        .add_extension(x509.SubjectAlternativeName([_named(one) for one in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "ca.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ))  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "ca.pem", folder / "key.pem")
    return context


def _named(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
