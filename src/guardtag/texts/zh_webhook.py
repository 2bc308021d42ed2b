"""Chinese (simplified): what can be wrong with events from other systems, and with webhooks."""

from __future__ import annotations

WEBHOOK_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-EVENT-FORMAT": (
        "收到的内容不是能读懂的事件。",
        "它不符合 CloudEvents 1.0 的规定。",
        "请按 CloudEvents 1.0 发送：用 application/cloudevents+json，或把属性写在 ce- 开头的请求头里。",
    ),
    "GT-EVENT-SIZE": (
        "事件太大，没有读取。",
        "一个事件最多 {limit} 字节，内容最多嵌套 {depth} 层。",
        "大的内容请只发链接。",
    ),
    "GT-WEBHOOK-DISABLED": (
        "这个 Webhook 已关闭：对方系统不再接收消息（410）。",
        "什么也没有发出。",
        "请询问对方的管理员，然后改正地址，或重新启动 guardtag。",
    ),
    "GT-WEBHOOK-FAILED": ("对方系统出了故障（{status}）。", "", "消息会再次发送；请检查对方系统和到它的网络。"),
    "GT-WEBHOOK-FORGED": (
        "请求没有可信一方的签名。",
        "没有一个签名与密钥相符，或者内容在途中被改动。",
        "请与发送方核对密钥，并原样交出收到的字节。",
    ),
    "GT-WEBHOOK-GONE": (
        "对方系统不再接收发到这个地址的消息（410）。",
        "这个渠道已关闭，重新打开后才会再发送。",
        "请询问对方的管理员，然后改正地址，或重新启动 guardtag。",
    ),
    "GT-WEBHOOK-HEADERS": (
        "这个请求不是 Standard Webhooks 规定的 Webhook。",
        "webhook-id、webhook-timestamp、webhook-signature 缺了一个、写了两次，或者读不懂。",
        "请按 Standard Webhooks 1.0.0 签名。",
    ),
    "GT-WEBHOOK-MESSAGE": ("这条消息不能用 Webhook 发送。", "它的编号里有句点或空格，或者内容太长。", ""),
    "GT-WEBHOOK-OPTION": (
        "Webhook 的选项“{option}”的值不合适。",
        "这个选项不能有这样的值。",
        "请改正配置；guardtag-webhook 的 README 列出了所有选项。",
    ),
    "GT-WEBHOOK-REDIRECT": (
        "对方系统说它的 Webhook 在别处。",
        "Webhook 不跟随跳转：那可能通向任何地方。",
        "请问清对方的地址，写进配置。",
    ),
    "GT-WEBHOOK-REFUSED": (
        "对方系统不接收这条消息（{status}）。",
        "401 或 403 表示它不认可签名，404 表示地址不对。",
        "请与对方的管理员核对密钥、地址和时钟。",
    ),
    "GT-WEBHOOK-REPEATED": ("这个请求以前收到过。", "", "不用处理：回答成功即可。"),
    "GT-WEBHOOK-SECRET": (
        "Webhook 的密钥不能用。",
        "它不是 Standard Webhooks 规定的 whsec_… 或 whsk_…，或者是不能签名的公钥；也可能一个也没有，或者太多。",
        '请把每个密钥各写进一个只有您能读的文件（chmod 600），在配置里写 secret = "file:NAME"，或写 env:NAME。',
    ),
    "GT-WEBHOOK-SLOW": ("对方系统太忙，要求稍等。", "", "消息会再次发送；如果经常这样，请向对方申请更高的限额。"),
    "GT-WEBHOOK-STALE": (
        "这个请求不是刚刚发出的。",
        "它的时间与本机相差超过 {limit} 秒：有人重发了它，或者时钟不准。",
        "请让双方的时钟与网络时间同步。",
    ),
}
"""By code: what, why, do."""
