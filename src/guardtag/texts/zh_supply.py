"""Chinese (simplified): what can be wrong with donations, stock and receipts."""

from __future__ import annotations

SUPPLY_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-APPEAL-OVER": (
        "这份征集令已经结束。",
        "期限已过，或者已提前结束。",
        "请另发一份征集令，或者不关联认捐直接制作这批标签。",
    ),
    "GT-APPEAL-UNKNOWN": ("没有这份征集令。", "", "请用 guardtag supply calls 查看。"),
    "GT-DONOR-UNKNOWN": (
        "没有这位捐赠方。",
        "编号写错了，或者这批标签没有写明是谁捐的。",
        "请用 guardtag supply donors 查看。",
    ),
    "GT-LETTER-CONSENT": (
        "家属没有同意寄出这封感谢信。",
        "没有家属同意，不会交给任何捐赠方。",
        "请征求家属意见；同意的，请在写信时注明。",
    ),
    "GT-LETTER-DECIDED": (
        "这封感谢信现在不能寄出。",
        "管理单位还没有放行，或者没有通过；也可能家属已经收回。",
        "请用 guardtag supply letters 查看。",
    ),
    "GT-LETTER-MANY": ("这家的感谢信还有待阅的。", "管理单位要先看完 {limit} 封。", "请等看完以后再写。"),
    "GT-LETTER-TELLS": (
        "信里看得出是谁，或者住在哪里。",
        "信里有姓名、号码、地点或病情。",
        "请去掉这些，只表达感谢。",
    ),
    "GT-LETTER-UNKNOWN": (
        "没有这封感谢信，或者它是别家的。",
        "它可能已随当事人的资料一起删除。",
        "请用 guardtag supply letters 查看。",
    ),
    "GT-PLEDGE-BATCH": (
        "这批标签之前已经计入一笔认捐。",
        "再计一次就重复了。",
        "请用 guardtag supply pledges 查看已收到的数量。",
    ),
    "GT-PLEDGE-OVER": ("这笔认捐已经撤回。", "", "如果还是送来了，请另记一笔认捐：guardtag supply pledge。"),
    "GT-PLEDGE-UNKNOWN": ("没有这笔认捐。", "", "请用 guardtag supply pledges 查看。"),
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
        "这枚标签没有缝在衣物上。",
        "没有人登记过它缝在哪里，或者它已经换下。",
        "请核对它的码；缝制请用 guardtag tag fit 登记。",
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
