"""Chinese (simplified): a person's life in the register: what can go wrong, groups, hints, absences, likeness."""

from __future__ import annotations

LIFE_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-CONTACT-ORDER": (
        "给出的不是每位联系人各一次。",
        "少了一位，或者有一位重复了。",
        "请重新查看联系人，按顺序写出全部编号。",
    ),
    "GT-CONTACT-UNKNOWN": (
        "此人没有这位联系人。",
        "编号写错了，或者这位联系人已被移除。",
        "请运行 guardtag ward show 查看联系人的编号。",
    ),
    "GT-WARD-CALLED": (
        "此人有一起求助还没有办结。",
        "可能有人正赶往现场。",
        "请先办结求助，或写明以什么结果办结。",
    ),
    "GT-WARD-CONTACTS": (
        "此人的联系人已经达到上限。",
        "最多 {limit} 位。",
        "请先移除一位。",
    ),
    "GT-WARD-ENDED": (
        "此人已不在守护之列。",
        "登记显示此人已去世或已迁离。",
        "如果有误，请运行 guardtag ward return 撤回。",
    ),
    "GT-WARD-GUARDIAN": (
        "没有监护人的同意，此人不能登记。",
        "此人未满 14 周岁，或不具备完全民事行为能力，而同意人不是监护人。",
        "请让同意人写明作为监护人的那位联系人，并把这位联系人标为监护人；紧急情况下请使用 emergency 依据。",
    ),
    "GT-WARD-LAST-CONTACT": (
        "最后一位联系人不能移除。",
        "否则此人被发现时，没有家人可以通知。",
        "请先添加另一位联系人。",
    ),
    "GT-WARD-TELLING": (
        "现在不能调整顺序。",
        "系统正按现有顺序向联系人发送求助。",
        "请一分钟后再试。",
    ),
}
"""By code: what, why, do."""

WORDS = {
    "group-intellectual-disability": "智力障碍", "group-dementia": "认知障碍", "group-visual-impairment": "视力障碍",
    "group-hearing-impairment": "听力障碍", "group-speech-impairment": "言语障碍",
    "group-mental-disorder": "精神障碍", "group-autism": "孤独症", "group-physical-disability": "肢体障碍",
    "group-multiple-disabilities": "多重残疾", "group-epilepsy": "癫痫", "group-lives-alone": "独居",
    "group-child": "儿童", "group-left-behind-child": "留守儿童", "group-wandering-history": "有走失史",
    "hint-does-not-speak": "不会说话", "hint-hard-of-hearing": "听力不好", "hint-may-walk-away": "可能会走开",
    "hint-afraid-of-touch": "怕被触碰", "hint-afraid-of-dogs": "怕狗", "hint-needs-medicine": "需要按时服药",
    "hint-walks-slowly": "走路慢", "hint-likes-calm-voice": "请轻声说话", "hint-does-not-know-home": "说不清家在哪里",
    "capacity-full": "完全民事行为能力", "capacity-limited": "限制民事行为能力", "capacity-none": "无民事行为能力",
    "absence-hospital": "住院", "absence-away": "外出", "absence-care": "在机构托养",
    "registered-hospital": "登记为住院，至{month}月{day}日。", "registered-away": "登记为外出，至{month}月{day}日。",
    "registered-care": "登记为在机构托养，至{month}月{day}日。",
    "state-of-active": "守护中", "state-of-died": "已去世", "state-of-left": "已迁离", "state-of-merged": "已并入另一登记",
}  # fmt: skip
"""Groups, hints, capacities, absences and states, each under a key that says which it is."""
