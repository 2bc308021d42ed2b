"""The certificates of tests hold where a client is strict about RFC 5280, as Python 3.13 and newer are unasked."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from guardtag.testing.certificates import certificate


def shake(server: ssl.SSLContext, client: ssl.SSLContext, name: str) -> None:
    """A handshake in memory."""
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    asking = client.wrap_bio(to_client, to_server, server_hostname=name)
    ends = [asking, server.wrap_bio(to_server, to_client, server_side=True)]
    for _ in range(4):
        for end in list(ends):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
            ends.remove(end)
    assert not ends


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
def test_a_strict_client_takes_them(tmp_path: Path, name: str) -> None:
    server = certificate(tmp_path, name)
    client = ssl.create_default_context(cafile=str(tmp_path / "ca.pem"))
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    shake(server, client, name)


def test_another_name_is_refused(tmp_path: Path) -> None:
    server = certificate(tmp_path, "localhost")
    client = ssl.create_default_context(cafile=str(tmp_path / "ca.pem"))
    with pytest.raises(ssl.SSLCertVerificationError):
        shake(server, client, "tag.example.org")
