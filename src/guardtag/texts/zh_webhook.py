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
}
"""By code: what, why, do."""
