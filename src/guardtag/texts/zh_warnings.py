"""Chinese (simplified): early warnings: errors, what each rule says, what to do, what the family is told."""

from __future__ import annotations

WARNING_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-WARNING-UNKNOWN": (
        "没有您可以查看的这条预警。",
        "编号不对，预警已过保存期限，或者与您无关。",
        "用 guardtag warnings list 查看现有的预警。",
    ),
    "GT-WARNING-CLOSED": ("这条预警已经结束。", "它的原因已经消失。", "不需要再做什么。"),
    "GT-WARNING-SNOOZE": (
        "这条预警不能再推迟了。",
        "一条预警总共最多推迟 {days} 天，紧急的最多一天。",
        "请处理它的原因，或者说明理由后接手（acknowledge）。",
    ),
}
"""By code: what, why, do."""

WARNINGS: dict[str, str] = {
    "wandering": "反复走失",
    "wandering-why": "{days} 天内走失 {count} 次。",
    "wandering-do": "上门与家属商量对策：出门有人陪、加装门锁、请邻居留意。",
    "wandering-family": "{days}天内走失{count}次",
    "wandering-helps": "每天固定时间陪着散步、请邻居留意，都有帮助；请确认每件外衣都缝有标签",
    "like-hours": "总在相近的时段走失",
    "like-hours-why": "{days} 天内 {of} 次求助中，有 {count} 次在 {from} 到 {until} 之间。",
    "like-hours-do": "在这个时段之前上门看望，安排好那时有人在身边。",
    "like-hours-family": "走失{count}次，多在{from}到{until}之间",
    "like-hours-helps": "请在这个时段之前陪在身边，一起做点事，往往就不会出门",
    "like-place": "总在同一地点被找到",
    "like-place-why": "{days} 天内有 {count} 次在这里被找到：{place}。",
    "like-place-do": "请当地的工作人员留意，并教他们怎样扫标签。",
    "like-place-family": "有{count}次在{place}被找到",
    "like-place-helps": "可以常陪着去那里走走，并告诉那里的人该联系谁",
    "scan-unheeded": "标签被扫过，但没有人求助",
    "scan-unheeded-why": "标签 {serial} 被扫 {count} 次，最近一次在 {at}，没有人求助。",
    "scan-unheeded-do": "给家属打电话：本人在家吗？没有人知道就立即发起求助。",
    "scan-unheeded-family": "的标签于{at}被扫过，但没有人求助",
    "scan-unheeded-helps": "请看看本人在哪里；如果不清楚，请马上联系社区",
    "pattern-family": "近来多次以相似的情形走失，详情可向社区了解",
    "untagged": "还没有缝标签",
    "untagged-why": "登记已 {days} 天，还没有使用中的标签。",
    "untagged-do": "安排上门缝标签：guardtag round suggest。",
    "tag-unchecked": "标签很久没有查看",
    "tag-unchecked-why": "标签 {serial} 已 {days} 天没有人查看。",
    "tag-unchecked-do": "安排上门查看：guardtag round suggest。",
    "tag-worn": "标签磨损",
    "tag-worn-why": "标签 {serial} 已经或很快会磨损到读不出（共 {count} 枚；这是估算，见洗涤说明）。",
    "tag-worn-do": "查看标签，读不出的换缝新的。",
    "contacts-unreachable": "联系人联系不上",
    "contacts-unreachable-why": "{of} 位联系人中有 {count} 位联系不上（{what}）。",
    "contacts-unreachable-do": "打电话或上门找到家属，更正联系方式。",
    "contacts-unverified": "没有一位联系人经过核实",
    "contacts-unverified-why": "{of} 位联系人近来都没有回应过测试消息。",
    "contacts-unverified-do": "发起联系人测试：guardtag contact begin；或上门时当面核实。",
    "worker-overloaded": "一位网格员手里的事太多",
    "worker-overloaded-why": "一位网格员手里有 {tasks} 件事：本周上门 {visits} 次，未结求助 {calls} 件，其余为预警。",
    "worker-overloaded-do": "分一些给别人，或者安排代班。",
    "area-untrained": "没有人受过缝制培训",
    "area-untrained-why": "本区域有 {workers} 位网格员，没有一位受过培训。",
    "area-untrained-do": "安排一位网格员参加培训：guardtag training due。",
    "area-uncovered": "无人值班",
    "area-uncovered-why": "接下来 24 小时里有 {hours} 小时本区域无人值班（共 {people} 人）。",
    "area-uncovered-do": "录入值班时间或安排代班：guardtag responder duty。",
    "stock-low": "标签不够",
    "stock-low-why": "{area} 现有标签 {on_hand} 枚，应有 {least} 枚。",
    "stock-low-do": "调拨，或发布征集令：guardtag supply stock --low。",
    "channel-failing": "消息发不出去",
    "channel-failing-why": "渠道 {channel} 发送没有回应或出错，有 {stuck} 条消息在等。",
    "channel-failing-do": "检查这个渠道：guardtag health、guardtag doctor。",
    "checkpoint-stale": "日志很久没有在外存证",
    "checkpoint-stale-why": "日志上一次检查点是 {hours} 小时前。{code}",
    "checkpoint-stale-do": "先看 guardtag doctor，再运行 guardtag journal checkpoint。",
    "weather": "恶劣天气",
    "weather-why": "{area} 有恶劣天气：{reason}",
    "weather-do": "提醒家属看护好可能走失的人；看望独居的人。",
    "plugin-why": "{reason}",
    "plugin-do": "请看该插件自己的说明。",
    "notice": "一般", "serious": "重要", "urgent": "紧急",
    "open": "待处理", "acknowledged": "已有人接手", "snoozed": "推迟", "closed": "已结束", "resting": "原因已消失",
    "office": "管理部门",
    "said-silent": "没有回应", "said-unreached": "消息发不出去", "said-wrong-number": "号码不对", "said-stop": "不愿接收消息",
    "bulletin-count": "{count} 条预警", "bulletin-urgent": "，其中紧急 {count} 条", "bulletin-overdue": "，超期 {count} 条",
    "line": "{id}  {severity}  {area}  {title}  {state}  负责人 {owner}  期限 {due}",
    "line-about": "  涉及 {ward}",
    "none": "没有预警",
    "explain-rule": "{title}：{why}", "explain-do": "请这样做：{do}",
    "explain-due": "由 {owner} 在 {due} 前处理；已提级 {level} 次；第 {times} 次出现",
    "explain-withheld": "时段和地点不向您显示",
    "deed": "{at}  {what}  {by}  {text}",
    "deed-opened": "发现", "deed-acknowledged": "接手", "deed-snoozed": "推迟", "deed-woken": "推迟到期",
    "deed-escalated": "提级到", "deed-handed": "转交给", "deed-told": "已告知家属", "deed-closed": "结束", "deed-returned": "再次出现",
}  # fmt: skip
"""By key: a rule's name is its title, ``-why`` its reason, ``-do`` what to do."""

MESSAGES = {
    "warnings": "【爱心守护】您有{task}待处理。请用 guardtag warnings list 查看，或询问管理员。",
    "pattern": "【爱心守护】{name}{message}。{task}。",
}
"""By template."""

SHORT = {
    "warnings": ("【爱心守护】您有{task}待处理。{link}", "【爱心守护】{task}。{link}"),
    "pattern": (
        "【爱心守护】{name}{message}。{task}。{link}",
        "【爱心守护】{name}近来多次走失，请联系社区。{link}",
        "【爱心守护】请联系社区。{link}",
    ),
}
"""By template."""

REPORT = {"notice-warnings": "预警提醒", "notice-pattern": "告知家属"}
"""Messages by name."""
