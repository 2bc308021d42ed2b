"""A platform with TLS under an authority of the tests' own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from webhook_platform import LOOPBACK, SECRET, Platform, secret_file

from guardtag.testing.certificates import Authority
from guardtag_webhook import WebhookNotifier


@pytest.fixture(scope="session")
def authority() -> Authority:
    """Signs the platform's certificates."""
    return Authority()


@pytest.fixture
def ca(authority: Authority, tmp_path: Path) -> str:
    """The authority's own certificate, as a file."""
    path = tmp_path / "platform.pem"
    path.write_bytes(authority.certificate)
    return str(path)


@pytest.fixture
def platform(authority: Authority, tmp_path: Path) -> Iterator[Platform]:
    """A platform that is called localhost."""
    made = Platform(tls=authority.context(tmp_path, "localhost", "127.0.0.1", "grid.example.org"))
    yield made
    made.close()


@pytest.fixture
def channel(platform: Platform, ca: str, tmp_path: Path) -> Any:
    """Makes a channel to the platform; options as in the configuration."""

    def make(url: str = "", **options: Any) -> WebhookNotifier:
        given = {"allow_private": LOOPBACK, "ca": ca} | options
        if "secret" not in given:
            given["secret"] = secret_file(tmp_path, SECRET)
        return WebhookNotifier(url or platform.url(), **given)

    return make
