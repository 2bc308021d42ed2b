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
        "这里没有人代表那个系统。", "配置里它的 responder 是空的、没有登记、是审计人员或已离开。",
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

INBOUND_NEEDS: dict[str, str] = {
    "a table of at most 50 senders": "最多 50 个发送方的表",
    "named with up to 24 lower-case letters, digits and -": "最多 24 个小写字母、数字和 - 组成的名称",
    'a list of up to 5 of "env:NAME" and "file:PATH"': '最多 5 项的列表，每项为 "env:NAME" 或 "file:PATH"',
    "a list of at least one area": "至少一个区域的列表",
    "one of camera, system, police, public": " camera、system、police、public 之一",
    "a table with a table for each type of event": "表，每种事件类型一个子表",
    "one of sighting, status, order": " sighting、status、order 之一",
    "a path: without it nothing can be done": "路径：没有它什么也做不了",
    "a table of their words to ours": "对方用词到我们用词的表",
    "a table of their words to ours: acknowledge, arrive, hand_back, ignore":
        "对方用词到我们用词的表：acknowledge、arrive、hand_back、ignore",
    "a path such as data.place.name, or a list of up to 4": "路径，例如 data.place.name，或最多 4 条路径的列表",
    "a path such as data.place.name or data.list[0].name, @ and an attribute, or = and a text":
        "路径（例如 data.place.name、data.list[0].name）、@ 加属性名，或 = 加文字",
}  # fmt: skip
"""What a value of the tables ``[inbound.NAME]`` must be."""
