"""Chinese (simplified): the report of an area's figures, and what the command prints of them."""

from __future__ import annotations

REPORT = {
    "figures-title": "求助数据报告",
    "all-calls": "求助件数", "completion": "办结率", "helped-people": "帮助人数", "recovered-money": "挽回损失",
    "by-month": "逐月", "month": "月份", "kinds": "求助类别", "level-reached": "办到哪一级（提级情况）",
    "levels-note": "求助最后升到的一级；“网格”即在网格内办结。", "median-of": "中位（分钟内）", "p90-of": "九成（分钟内）",
    "family-median": "家属得知（中位）", "share-of": "按时率", "reached-of": "达到件数", "areas-below": "下级区域", "compared": "对比",
    "this-period": "本期", "period-before": "上期", "year-before": "上年同期", "fittings": "本期缝上标签 {count} 次", "ledger": "标签去向",
    "minted": "收到", "issued": "发放", "sewn": "缝上", "checked": "检查过", "readable": "读得清",
    "helped-calls": "帮到人的求助", "tags-by-state": "标签状态", "drills": "演练",
    "drills-note": "“–”：演练不考核这一项。演练一发起即算收到，也不通知家属。", "no-calls": "这段时间没有求助。",
    "whole-minutes": "时间按整分钟计：一半的求助在“中位”分钟内，九成在“九成”分钟内。按时率的分母是已办结或已达到的求助。",
    "at-least": "{count} 以上", "currency-CNY": "元",
    "tag-in-store": "在库", "tag-given-out": "已发放", "tag-lost-unfitted": "未缝即丢失", "tag-damaged-unfitted": "未缝即损坏",
    "tag-void": "作废", "tag-fitted": "使用中", "tag-replaced": "已更换", "tag-lost": "丢失", "tag-worn": "已磨损",
    "tag-damaged": "损坏", "tag-ended": "已停用", "tag-unreadable": "记录读不出",
    "warnings": "预警", "since-always": "最初", "until-now": "现在", "other-level": "未分级",
    "state-received": "待接单", "state-acknowledged": "已接单", "state-on_scene": "已到场",
    "state-handed_over": "已交接", "state-closed": "已办结",
}  # fmt: skip

SCREEN = {
    "figures": "{area}：求助 {calls} 起，未结 {open}，已办结 {closed}", "figures-share": "（办结率 {share}）",
    "figures-count": "  {name}：{count}", "figures-drills": "  演练：{count} 次",
    "figures-helped": "  帮助人数：{count}", "figures-money": "  挽回损失：{amount} {currency}",
    "figures-milestone": "  {name}  中位 {median}   九成 {p90}   按时 {met}", "figures-minutes": "{minutes} 分钟内",
    "figures-met": "{met} / {all}", "figures-none": "-",
    "figures-row": "{name}：求助 {calls} 起，办结率 {completed}，帮助 {helped} 人，家属得知：{told}",
    "figures-within": "{minutes} 分钟内（中位）", "figures-untold": "–",
    "figures-no-areas": "{area} 的下一级区域都没有过求助",
    "figures-period": "{period}：{since} 至 {until}",
    "figures-recount": "将由 guardtag dispatch 全部重新统计。",
    "figures-public": "{area} {period}：求助 {calls}", "figures-completed": "  办结率：{share}",
    "figures-many": "{count} 以上", "figures-few": "不足 {count}，或不公布",
    "figures-percent": "{share} % 以上", "figures-more-money": "  挽回损失：{amount} {currency}以上",
    "ledger": "{area}：{batches} 个批次", "ledger-everywhere": "所有区域", "ledger-line": "  {name} {count}",
    "ledger-minted": "制作", "ledger-issued": "发放", "ledger-sewn": "缝上", "ledger-checked": "检查过",
    "ledger-readable": "读得清", "ledger-helped": "帮到人的求助", "ledger-tags": "  标签{state}：{count}",
    "report-made": "{file}：供办公室使用，里面有很小的数，请勿公开",
    "call-report": "{file}：供办公室使用，里面有地点和工作人员姓名，请勿公开",
}  # fmt: skip
"""Of ``guardtag figures`` and ``guardtag report``."""
