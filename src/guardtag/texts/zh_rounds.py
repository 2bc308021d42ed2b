"""Chinese (simplified): visits and their lists, and what can be wrong with them."""

from __future__ import annotations

ROUNDS: dict[str, str] = {
    "title": "走访清单",
    "worker": "网格员 {worker}",
    "area": "{area} 及以下",
    "until": "截至 {day}",
    "made": "打印于 {when}",
    "number": "序号",
    "day": "日期",
    "where": "网格",
    "who": "走访对象",
    "what": "事由",
    "done": "完成",
    "missed": "未遇",
    "note": "记录",
    "overdue": "已过期",
    "none": "没有要走访的人。",
    "page": "第 {page} 页，共 {pages} 页",
    "keep": "内有个人信息：随身保管，走访结束后交回销毁，不得拍照转发。",
    "fitting": "缝制标签",
    "check-up": "检查标签",
    "contact-test": "试联系人电话",
    "review": "复核同意书",
    "no-tag": "还没有标签",
    "replace": "标签已磨损，需更换",
    "doubt": "标签可能缝错了人",
    "untrained": "由未受训人员缝制",
    "worn": "上次检查有磨损",
    "unchecked": "很久没有检查",
    "contact-untested": "联系人还没有试过",
    "contact-stale": "联系人很久没有试过",
    "emergency": "当时按紧急情况登记，需补同意书",
    "consent-old": "同意书已久，需复核",
    "planned": "已安排：{day} 走访 {ward}（{why}），编号 {visit}",
    "ended-done": "走访 {visit} 已完成",
    "ended-missed": "走访 {visit} 未遇；仍需走访",
    "ended-cancelled": "走访 {visit} 已取消",
    "assigned": "走访 {visit} 由 {worker} 于 {day} 前往",
    "nobody": "（未派人）",
    "filled": "新安排 {made} 次走访",
    "filled-there": "新安排 {made} 次走访；另有 {there} 次已有人安排",
    "suggested": "{day}  {ward}  {why}：{reason}",
    "listed": "{day}  {visit}  {why}  {worker}  {ward}",
    "flag": "标签 {serial}  {ward}  由 {by} 缝制于 {day}",
    "written": "{file}：{count} 次走访。{keep}",
    "checked": "标签 {serial} 已检查：{verdict}",
    "verdict-good": "完好",
    "verdict-worn": "有磨损",
    "verdict-replace": "需更换，已列入走访",
    "doubt-call": "标签 {serial} 可能缝错了人，请当面核对。核对后由第二人处理：确认缝错 guardtag tag confirm-unpair {doubt}；"
    "没有缝错 guardtag tag keep {doubt}",
    "doubt-asked": "标签 {serial} 存疑，编号 {doubt}。{hours} 小时内须由另一人确认；在此之前扫码仍会求助，但先由值班台核实，也不显示任何资料",
    "doubt-undone": "标签 {serial} 已解除配对，可以重新缝制",
    "doubt-kept": "标签 {serial} 配对无误，恢复正常",
}
"""By key."""

ROUND_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-ROUND-ENDED": (
        "这次走访已经结束。",
        "已记为完成、未遇或取消。",
        "用 `guardtag round plan` 另外安排一次。",
    ),
    "GT-ROUND-PLANNED": (
        "已经安排了同样的走访。",
        "此人还有一次同样事由的走访没有结束。",
        "看 `guardtag round list`；用 `guardtag round assign` 改期，或取消它。",
    ),
    "GT-ROUND-UNKNOWN": (
        "没有这次走访。",
        "编号不对，不归您走访，或者此人已被删除。",
        "看 `guardtag round list`。",
    ),
    "GT-ROUND-WORKER": (
        "这次走访不能派给此人。",
        "只有本网格的网格员，或当天代班的人，才看得到走访需要的内容。",
        "看 `guardtag responder list AREA`，或派给上级区域的网格员。",
    ),
    "GT-TAG-DOUBTED": (
        "这件事已经提出过。",
        "标签是否缝错了人，正等待第二人核对。",
        "请当面核对，再用 `guardtag tag confirm-unpair` 确认缝错，或用 `guardtag tag keep` 确认无误。",
    ),
    "GT-TAG-DOUBT-AREA": (
        "这枚标签不归您判断。",
        "只有当事人所在网格或上级的值班人员，才能判断标签是谁的。",
        "请找本网格的网格员或其上级。",
    ),
    "GT-TAG-DOUBT-ENDED": ("这件事已经有结论。", "配对已解除，或已核对无误。", "看 `guardtag tag show`。"),
    "GT-TAG-DOUBT-OLD": (
        "提出得太久，不能再确认。",
        "过了{hours}小时，当时的情况可能已经变了。",
        "请再看一看是谁穿着，用 `guardtag tag unpair` 重新提出。",
    ),
    "GT-TAG-DOUBT-SAME": (
        "这件事要由第二人判断。",
        "提出缝错的人不能自己确认，缝制的人也不能自己说没缝错。",
        "请找本网格的另一位工作人员，或其上级。",
    ),
    "GT-TAG-DOUBT-UNKNOWN": (
        "没有人提出过这件事。",
        "编号不对，或者此人已被删除。",
        "看 `guardtag tag doubted AREA`。",
    ),
}
"""Visits, and pairings that are in doubt."""
