"""Chinese (simplified): tokens of other systems, as commands say it, and what can be wrong with them."""

from __future__ import annotations

SCREEN: dict[str, str] = {
    "token-issued": "{responder} 的令牌，{until} 前有效，只显示这一次：\n{secret}\n请存入对方系统的密钥库，不要写进文件或聊天记录。",
    "token-line": "{id}  {responder}  {name}  {scopes}  {state}，{used}",
    "token-until": "有效至 {when}",
    "token-over": "已于 {when} 过期",
    "token-revoked": "已于 {when} 吊销",
    "token-used": "最近使用 {day}",
    "token-unused": "从未使用",
    "token-none": "没有令牌",
    "token-ended": "令牌 {id} 已吊销",
}
"""By key."""

TOKEN_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-TOKEN-MANY": (
        "一名工作人员最多有 {limit} 个有效令牌。",
        "已经签发了这么多。",
        "请吊销没人用的：guardtag token list。",
    ),
    "GT-TOKEN-NOBODY": (
        "令牌代表一名工作人员，但没有这个编号的人。",
        "编号不对，或者此人已经离岗。",
        "请为那个系统登记一名：guardtag responder enrol。",
    ),
    "GT-TOKEN-REFUSED": (
        "需要一个在这里有效的令牌。",
        "没有发来令牌，或者它已过期、已吊销，或所代表的人已离岗。",
        "请用 Authorization: Bearer 发送；登记处用 guardtag token issue 签发。",
    ),
    "GT-TOKEN-SCOPE": (
        "这个令牌不能用于此事。",
        "签发时没有给出所需的范围 {scope}。",
        "请签发一个带这个范围的：guardtag token issue。",
    ),
    "GT-TOKEN-UNKNOWN": (
        "没有这个令牌。",
        "没有这个编号，或者有几个以它开头。",
        "请看 guardtag token list 给出的编号。",
    ),
}
"""By code: what, why, do."""
