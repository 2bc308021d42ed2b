"""One gateway a test, and where its key and secret are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sms_server import KEY, SECRET, Gateway

from guardtag_sms import SmsNotifier

TEMPLATES: dict[str, Any] = {
    "found": {
        "id": "SMS_1001",
        "variables": ["name", "place", {"name": "code", "from": "link", "part": "tail", "max": 30}],
    },
    "default": {"id": "SMS_1000", "variables": [{"name": "code", "from": "link", "part": "tail"}, "place"]},
}
VALUES: dict[str, dict[str, str]] = {
    "aliyun": {"sign_name": "肥城守护"}, "twilio": {"from": "+15005550006"},
    "tencent": {"sign_name": "肥城守护", "app_id": "1400006666"},
}  # fmt: skip


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


def notifier(url: str, name: str, **options: Any) -> SmsNotifier:
    path = "/2010-04-01/Accounts/{key}/Messages.json" if name == "twilio" else "/"
    given: dict[str, Any] = {
        "gateway": name, "key": "env:SMS_KEY", "secret": "env:SMS_SECRET", "values": VALUES[name],
        "templates": None if name == "twilio" else TEMPLATES,
    }  # fmt: skip
    return SmsNotifier(f"sms:{url}{path}", **{**given, **options})
