"""One gateway a test, and where its key and secret are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sms_server import KEY, SECRET, Gateway


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMS_KEY", KEY)
    monkeypatch.setenv("SMS_SECRET", SECRET)


@pytest.fixture
def gateway(account: None) -> Iterator[Callable[..., Gateway]]:
    made: list[Gateway] = []

    def make(answer: Any) -> Gateway:
        made.append(Gateway(answer))
        return made[-1]

    yield make
    for one in made:
        one.close()
