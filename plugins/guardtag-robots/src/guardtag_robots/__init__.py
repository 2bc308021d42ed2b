"""guardtag's messages to group chats: the schemes ``dingtalk``, ``feishu``, ``lark`` and ``wecom``.

plugins = ["guardtag-robots"]     # in guardtag.toml
team = { url = "dingtalk:grid-north", token = "file:keys/robot", secret = "file:keys/robot-secret" }
"""

from __future__ import annotations

from collections.abc import Iterator

from guardtag.hookspecs import hookimpl
from guardtag.spi import Offer
from guardtag_robots.notifier import DingTalk, Feishu, Lark, WeCom


@hookimpl
def guardtag_notifiers() -> Iterator[Offer]:
    """Offers the three vendors' schemes; Lark is Feishu outside of China."""
    yield Offer("dingtalk", DingTalk)
    yield Offer("feishu", Feishu)
    yield Offer("lark", Lark)
    yield Offer("wecom", WeCom)


__all__ = ["DingTalk", "Feishu", "Lark", "WeCom", "guardtag_notifiers"]
