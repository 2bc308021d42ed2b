"""Chinese (simplified): signing in, as commands say it, and what can be wrong with it."""

from __future__ import annotations

MESSAGES = {
    "signin-failed": "【爱心守护】有人多次用错误的密码登录您的账号。如果不是您本人，请告知{place}。",
    "signin-changed": "【爱心守护】您的账号已重新设定密码，或已可用另一个账号登录。如果不是您本人，请立即告知{place}。",
}
"""By template."""

SHORT = {
    "signin-failed": (
        "【爱心守护】您的账号多次登录失败，如非本人请告知{place}。{link}",
        "【爱心守护】您的账号多次登录失败。{link}",
    ),
    "signin-changed": (
        "【爱心守护】您的登录方式已更改，如非本人请立即告知{place}。{link}",
        "【爱心守护】您的登录方式已更改。{link}",
    ),
}
"""By template."""

REPORT = {"notice-signin-failed": "登录失败的提醒", "notice-signin-changed": "登录方式更改的提醒"}
"""What the report of notices calls them."""

SCREEN: dict[str, str] = {
    "signin-invited": "{id} 的邀请链接（{until} 前有效，只能用一次）：\n{link}\n请当面交给本人，或发到本人的手机。谁有这个链接，谁就能设定密码。",
    "signin-line": "{id}  {role}  {how}",
    "signin-password": "已设密码（{when}）",
    "signin-outside": "外部账号 {count} 个",
    "signin-invitation": "邀请 {until} 前有效",
    "signin-none": "还不能登录",
    "signin-failed": "失败 {count} 次，最近 {when}",
    "signin-sessions": "登录中 {count} 处",
    "signin-ended": "{id} 已在所有设备上退出登录",
    "signin-linked": "{id} 从现在起可以用这个外部账号登录",
    "signin-unlinked": "{id} 不能再用这个外部账号登录",
}
"""By key."""

SIGNIN_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-SIGNIN-INVITATION": (
        "这个邀请链接不能用了。",
        "它已经用过，超过了 72 小时，或者后来又发了新的。",
        "请向网格长或登记处要一个新的。",
    ),
    "GT-SIGNIN-INVITE": (
        "您不能决定此人怎样登录。",
        "网格长可以邀请本区域的网格员和志愿者，以及下级区域的网格长。",
        "请找此人所在区域的网格长，或登记处。",
    ),
    "GT-SIGNIN-NOBODY": (
        "没有可以登录的这个人。",
        "编号不对，或者此人已经离岗。",
        "看 `guardtag responder list AREA`。",
    ),
    "GT-SIGNIN-OVER": (
        "您没有登录，或者登录已经结束。",
        "很久没有操作，已经退出，或者密码、岗位、区域改过了。",
        "请重新登录。",
    ),
    "GT-SIGNIN-STRANGER": (
        "这个账号还没有对应到这里的人。",
        "还没有人把它和工作人员联系起来。",
        "请向网格长或登记处要一个邀请链接，先打开它。",
    ),
    "GT-SIGNIN-TAKEN": (
        "这个账号已经属于另一位工作人员。",
        "一个外部账号只能对应一个人。",
        "请先从那一位那里解除：guardtag signin unlink。",
    ),
    "GT-SIGNIN-WAIT": (
        "请过 {seconds} 秒再试。",
        "密码错得太多。",
        "请稍等；或者向网格长或登记处要一个新的邀请链接，用它不必等。",
    ),
    "GT-WEB-OIDC": (
        "配置里的 `web.oidc` 看不懂。",
        "要写 `issuer`（https://…）和 `client_id`，可以写 `client_secret` 和 `name`，都是文字。",
        "请看 guardtag-web 的说明。",
    ),
}
"""Signing in."""
