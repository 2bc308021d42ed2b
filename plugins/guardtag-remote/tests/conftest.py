"""Certificates for all tests of the plugin."""

from __future__ import annotations

import pytest
from remote_server import Papers
from remote_server import papers as fresh


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    """An authority, a server for loopback, two machines."""
    return fresh(tmp_path_factory.mktemp("papers"))
