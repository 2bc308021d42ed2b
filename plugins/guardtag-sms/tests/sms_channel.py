"""A channel over each of the gateways that are delivered, pointed at one on this machine."""

from __future__ import annotations

from typing import Any

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


def notifier(url: str, name: str, **options: Any) -> SmsNotifier:
    path = "/2010-04-01/Accounts/{key}/Messages.json" if options.get("gateway", name) == "twilio" else "/"
    given: dict[str, Any] = {
        "gateway": name, "key": "env:SMS_KEY", "secret": "env:SMS_SECRET", "values": VALUES[name],
        "templates": None if name == "twilio" else TEMPLATES, "allow_private": ["127.0.0.0/8"],
    }  # fmt: skip
    return SmsNotifier(f"sms:{url}{path}", **{**given, **options})
