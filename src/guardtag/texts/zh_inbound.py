"""Chinese (simplified): what can be wrong with what other systems send."""

from __future__ import annotations

INBOUND_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-INBOUND-BUSY": (
        "这个发送方发得太多。", "它这一小时的限额已用完。", "请稍后再发；为人求助的呼叫总会收下。",
    ),
    "GT-INBOUND-FAULT": ("这个事件没能收下。", "我们这边出了故障。", "请稍后再发。"),
    "GT-INBOUND-FIELD": (
        "事件里缺少“{field}”，或者读不懂。", "没有它什么也做不了。",
        "请用 `guardtag inbound check` 对照配置里的字段对应表。",
    ),
    "GT-INBOUND-RESPONDER": (
        "这里没有人代表那个系统。", "配置里它的 responder 是空的、没有登记或已离开。",
        "请为它登记一名响应人员，并写进配置。",
    ),
    "GT-INBOUND-REUSED": (
        "这个编号的事件以前来过，内容不同。", "一个编号只能代表一个事件。", "请给每个事件各自的编号。",
    ),
    "GT-INBOUND-SOURCE": (
        "没有配置这个发送方。", "配置里没有它的表。", "请查看 guardtag.toml 里的 [inbound.NAME]。",
    ),
    "GT-INBOUND-TYPE": (
        "这个发送方不能发这种类型的事件。", "配置里没有对应。",
        "请加上 [inbound.NAME.events.TYPE]，或者不要发送。",
    ),
    "GT-INBOUND-UNKNOWN": (
        "这里没有这样的求助。", "编号不对，或者不属于发送方的区域。", "请发送这起求助的编号或名称。",
    ),
}  # fmt: skip
"""By code: what, why, do."""
