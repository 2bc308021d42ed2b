"""Chinese (simplified): the messages, by template; long, and short for channels that say how much they carry.

A short text is one or more wordings, the longest first; see ``guardtag.texts.short``.
"""

MESSAGES = {
    "found": "【爱心守护】{name}可能走失，热心人正陪在身边，发来求助。地点：{place}。{message}请点开回复：{link}",
    "missing": "【爱心守护】{name}走失，正在寻找。地点：{place}。{message}请点开回复：{link}",
    "distress": "【爱心守护】遇困求助：{name}。地点：{place}。{message}请点开回复：{link}",
    "service": "【爱心守护·帮办】请帮{name}办一件事。地点：{place}。{message}请点开回复：{link}",
    "reopened": "【爱心守护】{name}的求助已重新打开，请留意后续消息。地点：{place}。请点开查看：{link}",
    "raised": "【爱心守护·提级】{name}的求助已有{minutes}分钟，现提级到您这一级，请您接手。地点：{place}。请点开回复：{link}",
    "repeated": "【爱心守护·催办】{name}的求助已有{minutes}分钟，仍需要有人接手。地点：{place}。请点开回复：{link}",
    "again": "【爱心守护】又有人为{name}求助。地点：{place}。{message}请点开回复：{link}",
    "digest": "【爱心守护】{name}的求助还在继续，近来又有多次提醒。最新地点：{place}。请点开回复：{link}",
    "coming": "【爱心守护】已有人赶往{name}所在处。地点：{place}。接人暗语：{word}。请点开查看：{link}",
    "on_scene": "【爱心守护】已有人到达{name}身边。地点：{place}。接人暗语：{word}。请点开查看：{link}",
    "given-back": "【爱心守护】原先要去接{name}的人来不了，或没有音信，正在另外叫人。地点：{place}。请点开查看：{link}",
    "handed_over": "【爱心守护】{name}已平安交接。请点开查看：{link}",
    "lapsed": "【爱心守护】您接了{name}的求助，之后一直没有音信。您还在赶去吗？地点：{place}。请点开回复：{link}",
    "walked-on": "【爱心守护】{name}已从发现人身边走开，请尽快寻找。最后地点：{place}。{message}请点开回复：{link}",
    "confirm": "【爱心守护】收到一次未经核实的求助，可能与{name}有关，请先看一看。地点：{place}。{message}请点开回复：{link}",
    "whistle": "【爱心守护·吹哨】{name}的求助需要贵单位，请尽快报到。地点：{place}。请点开报到：{link}",
    "absent": "【爱心守护·吹哨】有单位尚未就{name}的求助报到，请督促。地点：{place}。请点开查看：{link}",
    "police": "【爱心守护】发现人说{name}已由民警照看。地点：{place}。{message}请点开回复：{link}",
    "must-leave": "【爱心守护】发现人不能再陪着{name}了。地点：{place}。{message}请点开回复：{link}",
    "relay": "【爱心守护】关于{name}，对方捎来了话。{message}请点开查看和回复：{link}",
    "conflicting": "【爱心守护】{name}的求助报来两个地点，同一个人不可能都到过：疑似复制布标，也可能有一处不对。"
    "两处都请查看，求助照常进行。最新地点：{place}。请点开回复：{link}",
    "two-places": "【爱心守护】{name}的求助报来两个地点，不可能都对。两处都在查看，求助照常进行。请点开查看：{link}",
    "ended": "【爱心守护】{name}的求助已结束：{outcome}。谢谢您。",
    "ended-unnamed": "【爱心守护】您参与的这次求助已结束：{outcome}。谢谢您。",
    "task": "【爱心守护】还有一件事未办结：{task}（编号{incident}）。",
    "contact-test": "【爱心守护】{place}请您确认：您被登记为紧急联系人。这是试发，不是求助。收到请回复“是”，"
    "或点开确认：{link} 打错了请回复“错”，不想再收到试发请回复“停”。",
    "responder-test": "【爱心守护】{place}请您确认：求助消息会发到这里。这是试发，不是求助。收到请回复“是”，"
    "或点开确认：{link} 打错了请回复“错”。",
    "unpaired": "【爱心守护】有人扫了一枚尚未登记的标签并求助。地点：{place}。{message}请点开回复：{link}",
}
"""By template."""

SHORT: dict[str, tuple[str, ...]] = {
    "found": (
        "【爱心守护】{name}可能走失，有人陪着，发来求助。{place}。{message}{link}",
        "【爱心守护】{name}走失求助。{place}。{link}",
    ),
    "missing": (
        "【爱心守护】{name}走失，正在寻找。{place}。{message}{link}",
        "【爱心守护】{name}走失。{place}。{link}",
    ),
    "distress": (
        "【爱心守护】{name}遇到困难，需要帮助。{place}。{message}{link}",
        "【爱心守护】{name}求助。{place}。{link}",
    ),
    "service": (
        "【爱心守护】{name}有事需要帮办。{place}。{message}{link}",
        "【爱心守护】帮办：{name}。{place}。{link}",
    ),
    "reopened": (
        "【爱心守护】{name}的求助已重新打开，请留意消息。{place}。{link}",
        "【爱心守护】{name}求助重新打开。{link}",
    ),
    "raised": (
        "【爱心守护】提级：{name}求助{minutes}分钟，请您接手。{place}。{link}",
        "【爱心守护】提级：{name}求助。{place}。{link}",
    ),
    "repeated": (
        "【爱心守护】催办：{name}求助{minutes}分钟，请您接手。{place}。{link}",
        "【爱心守护】催办：{name}求助。{place}。{link}",
    ),
    "again": ("【爱心守护】又有人为{name}求助。{place}。{message}{link}",),
    "digest": ("【爱心守护】{name}仍在求助，请看最新情况。{place}。{link}", "【爱心守护】{name}仍在求助。{place}。{link}"),
    "coming": (
        "【爱心守护】有人正赶往{name}处，接人暗语{word}。{place}。{link}",
        "【爱心守护】有人正赶往{name}处，接人暗语{word}。{link}",
        "【爱心守护】有人去接{name}，暗语{word}。{link}",
    ),
    "on_scene": (
        "【爱心守护】已有人到{name}身边，接人暗语{word}。{place}。{link}",
        "【爱心守护】已有人到{name}身边，接人暗语{word}。{link}",
        "【爱心守护】人到{name}处，暗语{word}。{link}",
    ),
    "given-back": (
        "【爱心守护】现在没有人赶往{name}处，正在另外叫人。{place}。{link}",
        "【爱心守护】{name}：正在另外叫人。{link}",
    ),
    "handed_over": ("【爱心守护】{name}已平安交接。{link}",),
    "lapsed": (
        "【爱心守护】您接了{name}的求助，还在赶去吗？{place}。{link}",
        "【爱心守护】{name}还在等您，来吗？{link}",
    ),
    "walked-on": (
        "【爱心守护】{name}从发现人身边走开了，请快去找。{place}。{link}",
        "【爱心守护】{name}又走开了。{place}。{link}",
    ),
    "confirm": (
        "【爱心守护】收到未核实的求助，请先看一看：{name}。{place}。{link}",
        "【爱心守护】待核实：{name}。{place}。{link}",
    ),
    "whistle": (
        "【爱心守护】吹哨：{name}求助，请贵单位报到。{place}。{link}",
        "【爱心守护】吹哨：{name}，请报到。{place}。{link}",
    ),
    "absent": (
        "【爱心守护】{name}求助：有单位尚未报到。{place}。{link}",
        "【爱心守护】未报到：{name}。{place}。{link}",
    ),
    "police": ("【爱心守护】发现人说{name}已由民警照看。{place}。{link}", "【爱心守护】{name}在民警处。{link}"),
    "must-leave": ("【爱心守护】发现人不能再陪{name}了。{place}。{link}", "【爱心守护】{name}没人陪了。{place}。{link}"),
    "relay": ("【爱心守护】{name}有新消息，请点开。{message}{link}", "【爱心守护】{name}有新消息，请点开。{link}"),
    "conflicting": (
        "【爱心守护】{name}的两个地点不可能都对，疑似复制布标，都请查看。{place}。{link}",
        "【爱心守护】疑似复制布标：{name}。{link}",
    ),
    "two-places": (
        "【爱心守护】{name}的两个地点不可能都对，两处都在查看。{link}",
        "【爱心守护】{name}：两个地点都在查看。{link}",
    ),
    "ended": ("【爱心守护】{name}的求助已结束：{outcome}。谢谢您。{link}", "【爱心守护】{name}求助已结束。{link}"),
    "ended-unnamed": (
        "【爱心守护】您参与的这次求助已结束：{outcome}。{link}", "【爱心守护】您参与的这次求助已结束。{link}",
    ),
    "task": ("【爱心守护】还有一件事未办结：{task}。{link}", "【爱心守护】未办结：{task}。{link}"),
    "contact-test": ("【爱心守护】{place}试发：联系人收到回“是”，打错回“错”。{link}",),
    "responder-test": ("【爱心守护】{place}试发：收到请回“是”，打错回“错”。{link}",),
    "unpaired": ("【爱心守护】有人扫未登记的标签求助。{place}。{message}{link}",),
}  # fmt: skip
"""By template."""
