"""Fixtures of several files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from email_played import Played, Playing
from email_server import Play, ScriptServer


@pytest.fixture
def playing() -> Iterator[Playing]:
    """``playing(play, …)`` is a channel to a server that plays these, one a connection, the last one on."""
    made: list[Any] = []

    def make(*plays: Play, **options: Any) -> Played:
        server = ScriptServer(*plays)
        options = {"tls": "none"} | options
        channel = Played(f"smtp:localhost:{server.port}", "guardtag@example.org", **options)
        made.extend((server, channel))
        channel.server = server
        return channel

    yield make
    for one in reversed(made):
        one.close()
