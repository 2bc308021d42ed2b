"""Chinese (simplified): what can be wrong with donations, stock and receipts."""

from __future__ import annotations

SUPPLY_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-RECEIPT-UNKNOWN": (
        "没有这张交接单，或者它是别人的。",
        "谁领走标签，谁签收。",
        "请用 guardtag supply receipt 查看交接单。",
    ),
    "GT-STOCK-LOST": (
        "其中有些标签已登记为丢失或损坏。",
        "之前已经登记过。",
        "如果又找到了，请先登记：guardtag supply found。",
    ),
    "GT-STOCK-NONE": (
        "这些标签没有一枚还在谁手里。",
        "它们都已缝上或作废。",
        "请用 guardtag supply stock 查看哪里还有。",
    ),
    "GT-STOCK-NOT-LOST": ("这些标签并没有都登记为丢失或损坏。", "", "请用 guardtag supply stock 查看哪些登记过。"),
    "GT-STOCK-PIECES": (
        "这段序号太零碎。",
        "其中有的已缝上，有的是一枚一枚发出去的；一次最多办理 {limit} 段。",
        "请先办理短一些的一段，再办理其余的。",
    ),
    "GT-STOCK-PLACES": (
        "这些标签不在同一处。",
        "有的在一个区域，有的在另一个区域或仓库里；一张交接单只有一个交出方。",
        "请分开办理；guardtag supply stock 会说明哪些在哪里。",
    ),
    "GT-STOCK-SAME": ("这些标签本来就在那里。", "交出方和接收方是同一个区域。", "请核对序号和区域。"),
    "GT-TAG-NOT-WORN": (
        "旧标签没有缝在任何衣物上。",
        "没有人登记过它缝在哪里。",
        "请核对它的码；新标签请用 guardtag tag fit 登记。",
    ),
    "GT-TAG-OVER": (
        "旧标签已经停用。",
        "当事人已去世、离开，或资料已删除。",
        "如果有人要用新标签，请用 guardtag tag fit 登记。",
    ),
    "GT-TAG-REPLACED": (
        "这枚标签之前已经换成另一枚。",
        "那时它已被更换。",
        "请更换后来那一枚；可用 guardtag tag show 查看。",
    ),
}
"""Donations, stock and receipts."""
