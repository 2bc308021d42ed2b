"""Chinese (simplified): donations, stock, receipts, garments, wear; and what can be wrong with them."""

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
    "GT-TAG-CODE": (
        "请用这枚标签自己的码来指明它。",
        "谁佩戴哪枚标签，您现在无权查看；手里有标签的人就有它的码。",
        "请扫码，或输入图形码下方的字母。",
    ),
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

SUPPLY: dict[str, str] = {
    # 交接单
    "hand-over": "标签交接单", "return": "标签退回单", "lost-unfitted": "标签丢失登记",
    "damaged-unfitted": "标签损坏登记", "found": "标签找回登记",
    "number": "编号", "when": "时间", "batch": "批次", "from": "交出方", "to": "接收方", "by": "经办", "store": "仓库",
    "serials": "序号", "count": "枚数", "total": "合计", "note": "备注",
    "taker": "接收人", "gave": "交出人（签字）", "took": "接收人（签字）", "saw": "见证人（签字）", "day": "日期",
    "signed": "已于 {when} 签收",
    "keep": "标签先印好，后对应到人：这张单子上没有佩戴者的任何信息。",
    # 捐赠反馈
    "donor-title": "您捐赠的标签，去了哪里", "dear": "致", "dear-nobody": "爱心捐赠人",
    "given": "捐赠标签", "issued": "已发出", "sewn": "已缝上衣物", "readable": "检查时读码良好",
    "helped": "帮人平安回家的次数", "few": "少于 {least}", "at-least": "至少 {count}",
    "checked": "共检查 {count} 枚", "letters": "家属感谢信：{count} 封", "counted": "统计时间：{when}",
    "why-few": "只列数目，不列太小的数目，以免有人被认出来。帮人回家的次数按 {least} 的倍数向下取整。",
    "thanks": "谢谢您。",
    # 感谢信
    "letter-title": "感谢信", "letter-from": "一位标签佩戴者的家属",
    "letter-note": "经家属同意，由管理单位转交。信中不说明他们是谁：请不要打听，也不要把信发到网上。",
    # 衣物
    "coat": "大衣", "jacket": "外套", "trousers": "裤子", "skirt": "裙子", "shirt": "上衣", "sweater": "毛衣",
    "nightwear": "睡衣", "shoe": "鞋", "hat": "帽子", "bag": "包", "other": "其他",
    "all-year": "全年", "summer": "夏季", "winter": "冬季", "spring-autumn": "春秋",
    "covered": "{kind}（{season}）：{owned} 件中有 {tagged} 件", "covered-uncounted": "{kind}（{season}）：{tagged} 件，未清点",
    "covered-people": "共 {wards} 人；{bare} 人一枚标签都没有；{uncounted} 人的衣物没有清点",
    # 库存
    "in-store": "在库", "given-out": "已发出未缝", "void": "作废", "fitted": "使用中", "replaced": "已更换",
    "lost": "遗失", "worn": "磨损换下", "damaged": "损坏换下", "ended": "停用", "unreadable": "记录读不出",
    "lost-unfitted-state": "缝上之前丢失", "damaged-unfitted-state": "缝上之前损坏",
    "minted": "共制作 {count} 枚", "balanced": "每一枚标签都有且只有一个去向", "difference": "相差 {count}",
    "twice": "有两个去向的：{runs}", "nowhere": "制作过却不在任何批次的：{runs}", "unminted": "缝上了却不在任何批次的：{runs}",
    "miscounted": "批次自己的计数不符：{batches}",
    "stock-line": "发放 {given}，现有 {on_hand}，已缝 {sewn}，丢失或损坏 {lost}，作废 {void}，在库 {in_store}",
    "low-line": "{area}：现有 {on_hand}，至少要有 {least}", "low-none": "各区域标签都够用",
    # 磨损
    "keep-on": "暂时没有问题", "look": "请尽快看一看", "replace": "请更换",
    "forecast": "标签 {serial}：{do}。大约洗过 {washes} 次，大约还能洗 {left} 次；预计 {likely} 用到头，最快 {soonest}",
    "never": "不会", "because": "依据：{reasons}",
    "unread-once": "上次的照片没有读出", "unread-twice": "最近两次的照片都没有读出",
    "replace-read": "上次检查要求更换", "readings": "有 {count} 次检查测过",
    "no-readings": "还没有人检查过", "washes-counted": "按检查时记下的洗涤次数", "washes-said": "按家属说的洗涤次数",
    "washes-assumed": "按这类衣物通常的洗涤次数",
    "simulated": "依据的是模拟的标签和通常的洗涤次数（guardtag.rules.wear_forecast）：实际检查更准。",
}  # fmt: skip
"""What the pages and commands of supply say."""
