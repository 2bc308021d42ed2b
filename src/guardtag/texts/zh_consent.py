"""Chinese (simplified): what can be wrong with consents, retention and the person's own copy."""

from __future__ import annotations

CONSENT_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-CONSENT-GIVER": (
        "此人不能替当事人同意或撤回。",
        "既不是当事人本人的姓名，也不是其联系人的编号或姓名。",
        "请先把此人登记为联系人，再填写联系人编号。",
    ),
    "GT-CONSENT-GUARDIAN": (
        "这里须由监护人决定。",
        "当事人不满14周岁，或者不能独自作出这个决定。",
        "请询问作为监护人的联系人，并填写该联系人的编号。",
    ),
    "GT-CONSENT-OTHERS": (
        "这项同意是别人给的。",
        "不是监护人的联系人，只能撤回自己给的同意。",
        "请询问当事人本人、监护人，或当初同意的人。",
    ),
}
"""By code."""

FORM: dict[str, str] = {
    "title": "同意书",
    "for": "爱心守护标签：您同意什么，我们做什么",
    "person": "当事人",
    "name": "姓名",
    "number": "登记编号",
    "born": "出生日期",
    "intro-1": "每一项请单独决定。打勾（√）表示同意，空着表示不同意。没有哪一项替您勾好。",
    "intro-2": "不同意其他各项，标签照样能用。只有第一项是登记所必需的。",
    "thing": "同意的内容",
    "also": "求助期间，您同意才给谁看",
    "anyway": "求助期间，不论是否同意都给谁看",
    "alert": "发出求助",
    "alert-also": "有人扫码求助时，我们通知登记的家属和值班网格员；没有人回应就逐级上报，直到有人来。",
    "alert-anyway": "不同意时：扫码的人仍会得到帮助，但不会通知家属。",
    "reach": "不同意时由我们转话，不给号码。",
    "destroyed": "撤回时销毁",
    "any-day": "任何时候",
    "role-family_contact": "登记的家属",
    "field-contact_name": "家属姓名",
    "field-contact_phone": "家属电话",
    "field-location_history": "以往求助的地点",
    "nobody": "无",
    "who": "{role}（{when}）",
    "child": "不满18周岁的，{fields}从不给扫码的人和志愿者看。",
    "rights": "您的权利",
    "rights-1": "随时可以撤回任何一项，不用说明理由，告诉网格员或打热线即可。从下一次查看起生效。",
    "rights-2": "撤回标有“撤回时销毁”的内容，就把它从登记中删去并销毁密钥，备份里也再打不开。",
    "rights-3": "随时可以索取您的全部资料副本，查询谁看过，要求更正，或要求全部删除；全部删除后标签也停用。",
    "rights-4": "我们会在{days}天后再问您一次。",
    "keep": "保存多久",
    "keep-1": "求助结束{finder}天后删去发现人的话和联系方式；{calls}天后求助记录不再与您有关，只留下数字。",
    "keep-2": "离开或去世后{left}天，全部资料删除。谁做过什么的日志保留，里面没有姓名。",
    "law": "监护人",
    "law-1": "不满14周岁，或者不能完全自己作主的人，须由监护人同意（《个人信息保护法》第三十一条、《民法典》第一编）。",
    "law-2": "撤回由本人或监护人提出。须由监护人同意的人，撤回第一项也由监护人决定。",
    "guardian-needed": "此人须由监护人签字。",
    "sign": "签字",
    "sign-person": "本人签字",
    "sign-guardian": "监护人签字",
    "relation": "与本人关系",
    "date": "日期",
    "worker": "经办人",
    "entered": "录入日期",
    "read": "我读过或听人念过这份同意书，听懂了，是自愿的。",
    "office": "咨询、撤回请拨打",
    "version": "文本版本 {version}",
}
"""On the consent form. Of a printed version nothing is changed: see ``guardtag.texts.consents``."""
