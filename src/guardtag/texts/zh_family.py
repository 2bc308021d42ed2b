"""Chinese (simplified): a contact's own page: its errors, and the message that brings its link."""

FAMILY_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-FAMILY-LINK": (
        "这个链接打不开页面。",
        "它可能已过期、已停用、不完整，或者不是本系统的链接。",
        "请向办公室要一个新链接；现在有人需要帮助，请拨打热线或 110。",
    ),
    "GT-FAMILY-NO-WAY": (
        "没有办法把专属链接发给这位联系人。",
        "没有登记只有本人能看到的地址，或者收到的人说打错了。",
        "请当面把链接交给本人，或更正地址。",
    ),
    "GT-FAMILY-NOT-YOURS": ("专属页面是给联系人用的。", "这条消息是发给工作人员的。", "请使用工作台。"),
    "GT-FAMILY-CALL": (
        "这个页面不能答复这件求助。",
        "它是别人的求助、演练，或者值班人员还没有核实。",
        "请重新打开页面。",
    ),
    "GT-FAMILY-ALERT": (
        "“走失时通知家人”不能在这个页面撤回。",
        "拿着链接的不一定是本人；拿不准时，求助一定要发出去。",
        "请打电话给办公室，或到办公室当面办理。",
    ),
}
"""By code: what, why, do."""

MESSAGES = {
    "own-link": "【爱心守护】这是您的专属页面，可以查看{name}的守护情况，{task}前有效，请不要转发：{link}",
}
SHORT: dict[str, tuple[str, ...]] = {
    "own-link": ("【爱心守护】您的专属页面，{task}前有效，勿转发：{link}", "【爱心守护】您的专属页面：{link}"),
}
REPORT = {"notice-own-link": "专属页面的链接"}
"""What the report of notices calls it."""

SAID: dict[str, str] = {
    "family-link": "{link}\n请当面交给本人，{until} 前有效；这里只显示这一次。",
    "family-sent": "已排队发送（{id}），由派发程序发出",
    "family-ended": "已停用 {count} 个链接",
    "family-none": "没有有效的链接",
}
"""By key: what the commands about a contact's own page say."""
