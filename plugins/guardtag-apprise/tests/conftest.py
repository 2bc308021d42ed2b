"""Servers of one test, closed after it; no proxy of this machine's environment."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from apprise_services import Server

from guardtag_apprise import AppriseNotifier


@pytest.fixture(autouse=True, scope="session")
def _loaded() -> None:
    """Apprise imports all of its services at once; one of them imports a module that warns of its own end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from apprise.manager_plugins import NotificationManager

        NotificationManager().load_modules()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def server() -> Iterator[Callable[..., Server]]:
    made: list[Server] = []

    def make(*given: Any, **more: Any) -> Server:
        made.append(Server(*given, **more))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def channel(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppriseNotifier]:
    def make(service: str, **options: Any) -> AppriseNotifier:
        monkeypatch.setenv("THE_SERVICE", service)
        return AppriseNotifier("apprise:", service="env:THE_SERVICE", **options)

    return make
