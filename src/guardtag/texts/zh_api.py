"""Chinese (simplified): what can be wrong with a request to the API."""

from __future__ import annotations

API_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-API-ACCEPT": (
        "接口只用 JSON 回答。", "请求头 Accept 没有包括它。", "请发送 Accept: application/json，或者不发送。",
    ),
    "GT-API-AREA": ("这个区域不归这个令牌。", "它所代表的人负责别的区域。", "请查询此人自己的区域或其下级。"),
    "GT-API-BUSY": (
        "这个令牌的请求太多。", "它的限额已用完，或者同时进行的太多。", "请按 Retry-After 稍后再试；为人求助的呼叫总会收下。",
    ),
    "GT-API-FIELD": (
        "“{place}”的写法不对。", "类型不对、太长或超出范围。", "各字段的写法见 /api/v1/openapi.json。",
    ),
    "GT-API-JSON": (
        "请求的内容读不懂。", "它不是 UTF-8 的 JSON，或者有重复的名称、没有边界的数或太多层。", "请发送只有一种读法的 JSON。",
    ),
    "GT-API-KEY": (
        "请求头 Idempotency-Key 看不懂。", "它是 16 到 64 个字符的文字。", "请为每件事生成一个（例如 UUID），重试时再发送同一个。",
    ),
    "GT-API-LARGE": ("请求太大。", "内容最多 {limit} 字节。", "请少发一些。"),
    "GT-API-METHOD": ("这个地址不接受这种方法。", "", "请求头 Allow 说明它接受哪些。"),
    "GT-API-MISSING": ("缺少“{name}”。", "“{place}”里需要它。", "请补上。"),
    "GT-API-NOTHING": ("这个地址什么也没有。", "接口里没有这个路径。", "请看 /api/v1/openapi.json。"),
    "GT-API-STRANGE": (
        "有一个这里不认识的字段或参数。", "它在“{place}”里。", "请去掉它；认识的见 /api/v1/openapi.json。",
    ),
    "GT-API-TAG": (
        "这不是在这里能求助的标签。", "它已停用、从未制作或属于别处：不说明是哪一种。", "如果有人需要帮助，请拨打值班电话或 110。",
    ),
    "GT-API-TYPE": (
        "接口只接收 JSON。", "请求头 Content-Type 写的是别的，或者没有发来内容。", "请发送 Content-Type: application/json。",
    ),
    "GT-API-VALUE": ("有一个值的写法不对。", "要求：{text}", "请按这个写法发送。"),
}  # fmt: skip
"""By code: what, why, do."""
