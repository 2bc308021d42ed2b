"""Chinese (simplified): who sees what: errors, the messages about break-glass, the hints to a finder."""

DISCLOSURE_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-DENIED-ROLE": (
        "这不是您这个角色的工作。",
        "缝制由网格员、网格长和志愿者来做；核对联系人由网格员、网格长和热线来做。",
        "请找本区域的网格员，或办公室。",
    ),
    "GT-DENIED-BUDGET": (
        "短时间内查看的人太多了。",
        "没有求助时，每人一小时最多查看 {hour} 人，一天最多 {day} 人。",
        "如果有人走失，请发起求助：接到求助的人都能看到需要的资料。其他情况请找网格长或管理员。",
    ),
    "GT-GLASS-BUDGET": (
        "今天紧急查看的次数太多了。",
        "紧急查看只用于急事，一天最多 {limit} 次。",
        "请找网格长或管理员。",
    ),
    "GT-GLASS-CONFIRMED": ("这次紧急查看已有人确认过了。", "一位确认人就够了。", "不需要再做什么。"),
    "GT-GLASS-OVER": ("这次紧急查看已经结束。", "它被关闭了，或者已满 30 分钟。", "确有需要的人请重新发起紧急查看。"),
    "GT-GLASS-OWN": (
        "自己发起的求助不能用来紧急查看。",
        "求助是您发起的，还没有别人接手。",
        "家属和值班人员都已接到通知：有一位接手后，您就能看到需要的资料。",
    ),
    "GT-GLASS-ROLE": (
        "您不能使用紧急查看。",
        "按规定，您的身份用它也看不到任何资料。",
        "请找本区域的网格员、网格长，或热线人员。",
    ),
    "GT-GLASS-SECOND": (
        "您不能做这次紧急查看的确认人。",
        "必须是两个不同的人，彼此不代班，都不是本人的亲属或联系人，并且都是本区域的网格员、网格长或热线人员。",
        "请另找一位网格长确认。",
    ),
    "GT-GLASS-UNKNOWN": (
        "没有您可以查看的这次紧急查看。",
        "编号不对，本人资料已删除，或者与您无关。",
        "请核对消息里的编号。",
    ),
    "GT-NOTICE-NO-ANSWER": (
        "这条消息不需要回复。",
        "它只告知一件已做的事，不属于任何求助。",
        "如有疑问，请联系管理员。",
    ),
}
"""By code: what, why, do."""

MESSAGES = {
    "glass": "【爱心守护】{task}因急事打开了{name}的登记资料，此事已记录在案。如有疑问，请联系社区。编号：{incident}",
    "glass-desk": "【爱心守护】{task}紧急查看了一份登记资料，请核实缘由。编号：{incident}",
}
"""By template."""

SHORT: dict[str, tuple[str, ...]] = {
    "glass": (
        "【爱心守护】{task}因急事看了{name}的资料，已记录。{link}",
        "【爱心守护】{name}的资料有人紧急查看。{link}",
    ),
    "glass-desk": ("【爱心守护】{task}紧急查看了资料，请核实。{link}",),
}
"""By template."""

WORDS = {
    "behind-link": "见链接",
    "glass-grid_worker_area": "网格员", "glass-other_area_worker": "别处网格员", "glass-supervisor_at_level": "网格长",
    "glass-supervisor_above_level": "上级网格长", "glass-hotline_operator": "热线人员",
}  # fmt: skip
"""Who looked; and what stands for the place where others read along."""

HEALTH = {
    "readers": "近一天里有人查看的人数超过限额，已被拒绝：{readers}。",
    "readers-do": "请查看日志并向本人核实；确属工作需要，可调高配置里的 reads_per_hour 或 reads_per_day。",
}
"""By key of a finding."""

HINTS = {
    "does-not-speak": "不会说话，请看手势和表情。",
    "hard-of-hearing": "听不清，请面对面慢慢说。",
    "may-walk-away": "可能会走开，请陪在身边。",
    "afraid-of-touch": "怕人碰，请不要拉手或搂抱。",
    "afraid-of-dogs": "怕狗，请离狗远一点。",
    "needs-medicine": "需要按时用药，请先联系家人或热线。",
    "walks-slowly": "走路慢，请不要催。",
    "likes-calm-voice": "喜欢轻声细语。",
    "does-not-know-home": "说不清家在哪里。",
}
"""To a finder, by hint."""

DUTY = {
    "glass-open": "{id}：{by} 于 {when} 紧急查看 {ward}，到 {until} 为止。原因：{reason}",
    "glass-two": "{id}：{by} 于 {when} 紧急查看 {ward}，{second} 已确认，到 {until} 为止。原因：{reason}",
    "glass-closed": "{id}：{by} 于 {when} 紧急查看 {ward}，{until} 已提前关闭。原因：{reason}",
    "glass-none": "没有紧急查看的记录",
}
"""What the commands about break-glass say."""

REPORT = {"notice-glass": "紧急查看", "notice-glass-desk": "紧急查看，请核实"}
"""Messages by name."""
