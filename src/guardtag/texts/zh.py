"""Chinese (simplified): every text that people read."""

from guardtag.texts import (
    zh_backup,
    zh_cases,
    zh_consent,
    zh_disclosure,
    zh_duty,
    zh_errors,
    zh_family,
    zh_figures,
    zh_forms,
    zh_health,
    zh_imports,
    zh_live,
    zh_lives,
    zh_messages,
    zh_missing,
    zh_pages,
    zh_paper,
    zh_register,
    zh_rounds,
    zh_screen,
    zh_signins,
    zh_supply,
    zh_tables,
    zh_tokens,
    zh_warnings,
)

NAME = "中文"

MESSAGES = {
    **zh_messages.MESSAGES, **zh_disclosure.MESSAGES, **zh_missing.MESSAGES, **zh_warnings.MESSAGES,
    **zh_family.MESSAGES, **zh_signins.MESSAGES,
}  # fmt: skip
"""By template."""

SHORT: dict[str, tuple[str, ...]] = {
    **zh_messages.SHORT, **zh_disclosure.SHORT, **zh_missing.SHORT, **zh_warnings.SHORT, **zh_family.SHORT,
    **zh_signins.SHORT,
}  # fmt: skip
"""By template."""

HINTS = zh_disclosure.HINTS
"""What helps, as a sentence to a finder, by hint."""

WORDS = {
    "drill": "演练结束", "the-office": "登记处",
    "yours": "您照护的人",
    "somebody": "一位需要帮助的人", "stop": "。",
    "unknown-place": "未说明",
    "unknown-time": "不明",
    "home": "已平安回家", "hospital": "已送医", "police": "已由警方接管", "false-alarm": "误报",
    "duplicate": "重复", "not-found": "未找到", "died": "已去世", "other": "其他",
    "done": "已办好", "not-home": "家中无人", "not-needed": "不再需要",
    "feedback": "向家属和发现人反馈", "posters": "取下寻人启事", "review": "复盘",
    "close": "办结此求助",
    "received": "接到求助", "responder_told": "告知网格员", "family_told": "告知家属",
    "acknowledged": "有人接单", "on_scene": "到达现场", "handed_over": "交接并反馈", "closed": "办结",
    "city": "市", "town": "镇街", "district": "片区", "village": "村居", "grid": "网格",
    "someone": "有人", "cut-mark": "…", "drill-mark": "【演练】", "unreached": "联系不上的人",
    "said-in": "（{language}）", "language-zh": "中文", "language-en": "英文",
    "walked-on": "人又走开了", "must-leave": "发现人必须离开",
    "confirm-handover": "向家属核实交接", "confirm-police": "向警方核实", "check-word": "查看接人暗语为何多次不符",
    "check-tag": "标签 {serial}，{status}：{state}",
    "check-measured": "标签 {serial}，{status}：{state}。纠错余量 {margin}，对比度 {contrast}",
    "check-copies": "；读到 {copies} 个码，以最好的为准",
    "check-live": "使用中", "check-replaced": "已更换，仍可求助", "check-unpaired": "尚未登记到衣物",
    "check-good": "完好", "check-worn": "有磨损，下次走访时再看", "check-replace": "请尽快更换",
    "check-unknown": "码和我们印的不一样，看不出磨损程度",
    "check-refused": "另有一个标签不能求助（{code}）",
    "check-spoilt": "另有一个码看得到但读不出，请单独再拍一张",
    **zh_disclosure.WORDS,
}  # fmt: skip
WORDS |= zh_lives.WORDS | zh_missing.WORDS
"""Single words and short phrases."""

JOINER = ""
COLOURS = ("红", "橙", "黄", "绿", "青", "蓝", "紫", "粉", "白", "黑", "灰", "金", "银", "棕", "米色", "天蓝")
ANIMALS = (
    "马",
    "牛",
    "羊",
    "兔",
    "鹿",
    "鹤",
    "燕子",
    "海豚",
    "熊猫",
    "老虎",
    "大象",
    "松鼠",
    "蝴蝶",
    "骆驼",
    "孔雀",
    "企鹅",
)
"""The pick-up words: one of each list, by the same position in every language."""

LABEL = {
    "line": "请帮我回家",
    "scan": "扫码联系家人",
    "hotline": "热线 {hotline}",
    "sample": "SAMPLE 样张",
    "number": "编号 {number}",
    "blank": "电话",
}
"""What stands on the cloth."""

REPORT = {
    "drill-banner": "演练：没有人走失。",
    "title": "求助报告", "timeline": "经过", "ladder": "五级联动", "milestones": "六个“第一时间”", "figures": "数据",
    "target": "目标（分钟）", "reached": "用时（分钟）", "met": "达标", "missed": "未达标", "never": "未达到",
    "register": "登记导入", "good": "已导入", "refused": "未导入", "row": "行",
    "simulated": "演示：时钟为模拟，人物均为虚构。", "tag": "标签", "minutes": "分钟", "incidents": "求助",
    "open": "未结", "closed": "已办结", "helped": "获助人数", "told": "从扫码到家属得知", "summary": "概要",
    "notices": "通知", "tasks": "后续事项", "tag-photo": "标签图片", "outcome": "结果", "place": "地点",
    "kind": "类别", "area": "责任区域", "number": "编号", "opened": "求助时间", "closed-at": "办结时间",
    "by": "办理人", "made": "报告时间", "taken": "接单人", "recovered": "挽回损失（元）",
    "told-call": "从求助到家属得知", "late": "超时", "pending": "待完成",
    "scale": "横轴为求助后的分钟数，按对数刻度；▽ 目标，● 按时，◇ 超时。", "stood": "停留{stood}分钟",
    "standing": "已停留{stood}分钟，仍在此级", "skipped": "跳过：此级无人可通知", "nobody": "无人可通知",
    "not-called": "未升到此级", "answered": "{wait}分钟后接单：{names}", "and": "、",
    "unanswered": "无人接单（时限{limit}分钟）", "left-out": "此处略去{count}条", "none": "无", "to": "通知对象",
    "subject": "内容", "channel": "渠道", "state": "状态", "answer": "答复", "when": "时间", "milestone": "节点",
    "result": "结论", "in-time": "按时{count} / {whole}", "median": "中位{minutes}分钟", "outcomes": "结果分布",
    "rates": "节点按时率", "period": "{since} 至 {until}", "always": "不限", "what": "情况", "why": "原因",
    "do": "处理办法", "code": "代码", "task": "事项", "due": "期限", "done": "完成", "undone": "未完成",
    "side-family": "家属", "side-responder": "网格力量", "by-finder": "发现人", "by-clock": "系统计时",
    "by-operator": "办公室", "by-dispatcher": "系统", "kind-found": "发现走失者", "kind-missing": "走失寻人",
    "kind-distress": "遇困求助", "kind-errand": "特殊人群帮办", "kind-visit": "走访", "line-called": "发出求助",
    "line-joined": "再次求助，并入本案", "line-told": "已通知本级值班人员", "line-skipped": "本级无人可通知，跳过",
    "line-raised": "提级办理", "line-repeated": "再次催办", "line-seen": "已读", "line-not-mine": "答复：不归我管",
    "line-reminded": "催办后续事项", "line-task-feedback": "已反馈", "line-task-review": "已复盘",
    "line-poster": "制作寻人启事", "line-task-posters": "寻人启事已取下",
    "state-waiting": "待发送", "state-accepted": "渠道已接收", "state-delivered": "已送达",
    "state-undelivered": "未送出，仅记录", "state-dead": "无法送达", "state-cancelled": "已取消",
    "answer-seen": "已读", "answer-coming": "马上去", "answer-with-me": "人在我这里", "answer-false-alarm": "误报",
    "answer-not-mine": "不归我管", "answer-confirmed": "已核实", "notice-found": "求助", "notice-raised": "提级", "notice-again": "再次求助",
    "notice-coming": "有人赶往", "notice-ended": "已结束", "notice-task": "后续事项", "notice-unpaired": "未登记标签",
    "notice-contact-test": "联系人试发", "notice-responder-test": "值班人员试发",
    "line-widened": "通知本级其他人员", "line-lapsed": "接单后没有进展", "line-handed_back": "退回接单",
    "line-unconfirmed": "待值班台核实", "line-confirmed": "已核实", "line-whistled": "吹哨",
    "line-reported_in": "部门报到", "line-absent": "部门未报到", "line-assigned": "分派事项",
    "line-family-untold": "未告知家属：没有有效的同意",
    "line-reopened": "重新打开",
    "notice-missing": "走失寻人", "notice-distress": "遇困求助", "notice-service": "帮办", "notice-reopened": "重新打开",
    "notice-given-back": "退回接单",
    "notice-repeated": "催办", "notice-digest": "汇总提醒", "notice-on_scene": "有人到达", "notice-handed_over": "已交接",
    "notice-lapsed": "接单人失联", "notice-walked-on": "又走开了", "notice-confirm": "待核实", "notice-whistle": "吹哨",
    "notice-absent": "未报到", "notice-relay": "捎话", "notice-ended-unnamed": "已结束",
    "line-relayed": "发现人留言", "line-pictured": "发现人添加了照片", "line-replied": "回复发现人", "line-walked-on": "发现人说：人又走开了",
    "line-police": "发现人说：已由民警照看", "line-must-leave": "发现人必须离开", "line-wrong-word": "接人暗语不符",
    "line-task-confirm-handover": "已核实交接", "line-task-confirm-police": "已向警方核实",
    "line-task-check-word": "已查看暗语不符", "notice-police": "民警照看", "notice-must-leave": "发现人要离开",
    "line-conflicting": "两个地点不可能都对：疑似复制布标",
    "notice-conflicting": "疑似复制布标", "notice-two-places": "两个地点",
    "answer-said-false-alarm": "短信答复误报",
    "line-doubted": "标签可能缝错了人：请当面核对",
    "line-pairing-undone": "标签确实缝错了人", "line-pairing-kept": "标签没有缝错人",
    "line-dead": "无法送达", "line-unreached": "此方无人可达，立即提级", "line-said-false-alarm": "短信答复：误报，待核实",
    **zh_disclosure.REPORT, **zh_missing.REPORT, **zh_warnings.REPORT, **zh_figures.REPORT, **zh_family.REPORT, **zh_signins.REPORT,
}  # fmt: skip
"""The report's words."""

POSTER, LEAFLET = zh_pages.POSTER, zh_pages.LEAFLET
"""On the poster, and in the leaflet for families."""

FORM = {**{key: text for key, text in LEAFLET.items() if key.startswith(("field-", "role-", "and"))}, **zh_consent.FORM}
"""On the consent form; fields and readers are called there as in the leaflet."""
DOSSIER = {**FORM, **zh_consent.DOSSIER}
"""On the printed copy of all that is held of a person."""

BACKUP = zh_backup.BACKUP
"""What the commands about backups say."""

FORMS = zh_forms.FORMS
"""On the office's forms, and in the leaflet for finders."""

ROUNDS = zh_rounds.ROUNDS
SCREEN = {
    **zh_screen.SCREEN,
    **zh_figures.SCREEN,
    **zh_forms.SAID,
    **zh_live.SCREEN,
    **zh_signins.SCREEN,
    **zh_tokens.SCREEN,
}
"""Visits and their lists."""

IMPORT = zh_imports.IMPORT
"""What the commands about imports say."""

DUTY = zh_duty.DUTY | zh_tables.TABLES | zh_disclosure.DUTY | zh_family.SAID
"""What the commands of the duty desk say."""

MISSING = zh_missing.MISSING
"""What searches say."""

WARNINGS = zh_warnings.WARNINGS
"""What early warnings say."""

SUPPLY = zh_supply.SUPPLY
"""What the pages and commands of supply say."""

PAPER = zh_paper.PAPER
"""On the sheets of a paper backup."""

HEALTH = {**zh_health.HEALTH, **zh_disclosure.HEALTH, **zh_register.HEALTH}
"""体检结果；以 -do 结尾的是该怎么办。"""

ERRORS, CASES, FACTS = zh_errors.ERRORS, zh_cases.CASES, zh_cases.FACTS
"""By code: what, why, do; by code and case; by fact: its English to words."""
