"""Chinese (simplified): a person's life in the register: what can go wrong, groups, hints, absences, likeness."""

from __future__ import annotations

LIFE_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-WARD-GOING": (
        "此人的资料正在删除。",
        "之前已提出删除，或保存期已满，不能收回。",
        "请重新登记。",
    ),
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
    "GT-INCIDENT-MERGED": (
        "这起求助不能重新打开。",
        "此人的登记已并入另一份登记。",
        "请为此人另开一起求助。",
    ),
    "GT-MERGE-CALL": (
        "要并入的那份登记名下有一起求助未办结，或者刚刚办结。",
        "通知有关人员时要用到那份登记。",
        "请反过来合并，或者等求助办结、有关人员都得到通知之后再合并。",
    ),
    "GT-MERGE-CONSENT": (
        "其中一份登记不允许发出求助通知。",
        "同意已被撤回；合并后仍然有效的是撤回，求助时就没有人能得到通知。",
        "请先询问家属，并记录他们的答复。",
    ),
    "GT-MERGE-ERASED": (
        "其中一人正在被删除。",
        "要删除的资料不能并入任何登记。",
        "请保持原样。",
    ),
    "GT-MERGE-HIDDEN": (
        "其中一人有保密住址。",
        "另一份登记里的联系人，可能正是需要对其保密的人。",
        "请先核对两份登记的联系人，合并之前从登记中取出保密住址。",
    ),
    "GT-MERGE-MANY": (
        "合并后的登记会过大。",
        "最多 {records} 份登记、{contacts} 位联系人合为一份。",
        "请逐一核对：重复这么多次，多半不是同一个人。",
    ),
    "GT-MERGE-TWO": (
        "合并登记须由两名工作人员共同办理。",
        "合并不能撤销，而且一家人会看到另一家人登记的内容。",
        "请写明两名不同的网格员、网格长或热线值班员。",
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
    "GT-WARD-PHOTO": (
        "不保存此人的照片。",
        "没有人同意使用照片；对未成年人，则是没有监护人同意。",
        "请先征得同意，并记录对照片的同意。",
    ),
    "GT-WARD-TELLING": (
        "现在不能调整顺序。",
        "系统正按现有顺序向联系人发送求助。",
        "请一分钟后再试。",
    ),
    "GT-WARD-WITHDRAWN": (
        "这项内容不保存。",
        "对它的同意已经撤回，原先保存的内容已销毁。",
        "请先记录新的同意。",
    ),
}
"""By code: what, why, do."""

WORDS = {
    "relation-mother": "母亲", "relation-father": "父亲", "relation-guardian": "监护人",
    "relation-grandmother": "祖母或外祖母", "relation-grandfather": "祖父或外祖父", "relation-son": "儿子",
    "relation-daughter": "女儿", "relation-wife": "妻子", "relation-husband": "丈夫", "relation-spouse": "配偶",
    "relation-brother": "兄弟", "relation-sister": "姐妹", "relation-neighbour": "邻居",
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
    "like-same-key": "登记编号相同", "like-same-name": "姓名相同", "like-same-birth-date": "出生日期相同",
    "like-same-number": "联系电话相同", "like-names-alike": "姓名相近", "like-other-keys": "登记编号不同",
    "like-other-birth-dates": "出生日期不同", "like-perhaps-twins": "可能是双胞胎",
    "like-sure": "确定", "like-likely": "很可能", "like-maybe": "可能",
    "state-of-active": "守护中", "state-of-died": "已去世", "state-of-left": "已迁离", "state-of-merged": "已并入另一登记",
    "ward-changed": "{id} 已更改", "ward-away": "{id} {why}，至 {until}", "ward-back": "{id} 已回来",
    "ward-moved": "{id} 现由 {area} 负责", "ward-ended": "{id} {state}；标签已停用，没有向任何人发送消息",
    "ward-returned": "{id} 重新纳入守护；标签已恢复原状", "ward-merged": "已合并为 {id}，联系人 {contacts} 位",
    "merge-asked": "合并后不能撤销。两份登记确实是同一个人吗？", "no-doubles": "没有发现重复登记",
    "photo-kept": "{id} 的照片已保存", "photo-removed": "{id} 的照片已销毁", "photo-written": "照片已写出",
    "no-photo": "没有保存此人的照片",
}  # fmt: skip
"""Groups, hints, capacities, absences, states, likeness, and what commands say, each under a key that says which it is."""
