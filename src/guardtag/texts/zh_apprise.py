"""Chinese (simplified): what can be wrong with a service of Apprise."""

from __future__ import annotations

APPRISE_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-APPRISE-CHANGED": (
        "Apprise 服务的地址不能再用了。",
        "它读不到，或者被改成了不允许使用的服务。",
        "请在选项 service 所指的地方改正。",
    ),
    "GT-APPRISE-EMPTY": ("没有可以发送的文字。", "", "请检查模板的文字。"),
    "GT-APPRISE-FAILED": (
        "服务没有收下消息。",
        "Apprise 没有说明原因；消息会再次发送。",
        "请在安全的机器上用 Apprise 本身发一条测试消息。",
    ),
    "GT-APPRISE-LIBRARY": (
        "没有安装 Apprise，或者版本不对。",
        "",
        "请连同依赖一起安装 guardtag-apprise。",
    ),
    "GT-APPRISE-OPTION": (
        "Apprise 渠道的选项“{option}”的值不合适。",
        "它的类型、范围或格式不对。",
        "请改正配置；guardtag-apprise 的 README 列出了各选项。",
    ),
    "GT-APPRISE-PLAIN": (
        "发给 Apprise 服务的内容在途中可能被别人读到。",
        "它没有用 TLS，或者关闭了证书检查。",
        "多数服务有一个以 s 结尾、使用 TLS 的名称；写 plaintext = true 则仍然允许。",
    ),
    "GT-APPRISE-REFUSED": (
        "不使用 Apprise 的服务“{scheme}”。",
        "它把拒绝当成成功，或者内容会被所有人看到、只到本机，或者 guardtag 有自己的插件。",
        "请改用：{instead}（- 表示请另选一种服务）。",
    ),
    "GT-APPRISE-SERVICE": (
        "Apprise 服务的地址不能用。",
        "它的格式不对，Apprise 不认识它，或者缺少它需要的库。",
        "请在选项 service 所指的地方改正；Apprise 的文档写明了每种服务的格式。",
    ),
    "GT-APPRISE-SILENT": (
        "服务没有及时回答。",
        "不知道它是否收下了消息；会再次发送。",
        "请检查网络和服务。",
    ),
    "GT-APPRISE-TARGET": (
        "地址的目标放不进服务的地址。",
        "它只能有字母、数字和 ._+=:@-，以字母、数字或 + 开头，并且要符合该服务的格式。",
        "请改正此人的地址。",
    ),
}
"""By code: what, why, do."""
