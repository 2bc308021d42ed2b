"""Chinese (simplified): what can be wrong with an SMS gateway."""

from __future__ import annotations

SMS_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-SMS-ANSWER": (
        "短信网关的回答没有说明它收下了消息。",
        "消息会再次发送；请看看是否一直如此。",
        "请检查网关的地址和描述文件。",
    ),
    "GT-SMS-DRILL": (
        "演练消息会看不出是演练。",
        "它的审核模板里没有能放下演练标记的变量。",
        "请给模板加一个取自 drill 的变量，或取自 name、place 的变量。",
    ),
    "GT-SMS-FAILED": (
        "短信网关这次没有收下消息（{label}）。",
        "消息会再次发送；请看看是否一直如此。",
        "请在网关的文档里查这个代码。",
    ),
    "GT-SMS-GATEWAY": (
        "短信网关的描述在“{key}”处不合适。",
        "那里有不认识的内容，或者值不对。",
        "请改正；guardtag-sms 的 README 写明了每一项。",
    ),
    "GT-SMS-LIMIT": ("短信网关暂时不再接收消息。", "消息会再次发送；请看看是否一直如此。", "请向网关申请更高的限额。"),
    "GT-SMS-NUMBER": (
        "地址里的号码不是电话号码。",
        "应写成 +国家码和数字（E.164）；写了选项 country 时也可以只写国内号码。",
        "请改正此人的地址。",
    ),
    "GT-SMS-OPTION": (
        "短信渠道的选项“{option}”的值不合适。",
        "它的类型、范围或格式不对，或者所指的文件读不到。",
        "请改正配置；guardtag-sms 的 README 列出了各选项。",
    ),
    "GT-SMS-REFUSED": ("短信网关拒绝了消息（{label}）。", "它表示再发也没有用。", "请在网关的文档里查这个代码。"),
    "GT-SMS-REPORT": (
        "收到的不是这个短信网关的状态报告。",
        "它太长、读不懂，或者没有指明是哪条消息。",
        "请与网关的描述文件对照。",
    ),
    "GT-SMS-TEMPLATE": (
        "没有给这条消息指定网关的模板，也没有默认模板。",
        "这个网关只发送审核过的模板。",
        "请在 templates 里指定一个，或指定一个 default。",
    ),
    "GT-SMS-TEMPLATES": (
        "没有给“{template}”指定网关的模板，也没有默认模板。",
        "这个网关只发送审核过的模板，而这一种是呼救。",
        "请在 templates 里指定一个，或指定一个 default。",
    ),
    "GT-SMS-UNFIT": (
        "这条消息不合网关的要求。",
        "它是空的、长于十条短信，或者其中不能截断的部分太长、不能放在那里。",
        "请看看模板变量的最大长度，先看链接的。",
    ),
}
"""By code: what, why, do."""
