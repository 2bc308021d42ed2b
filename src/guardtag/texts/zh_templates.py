"""Chinese (simplified): what may be wrong with a deployer's own wording of messages."""

TEMPLATE_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-TEMPLATE-BRACES": (
        "{file} 里的“{key}”在花括号中写了名称以外的内容。",
        "花括号里只能是一个名称，不能有点号、数字或格式。",
        "请写成花括号加名称的样子。",
    ),
    "GT-TEMPLATE-FILE": (
        "读不出 {file} 里的消息文本。",
        "系统不允许读取，或文件不存在。",
        "请检查配置里 templates 的路径。",
    ),
    "GT-TEMPLATE-HIDDEN": (
        "{file} 里的“{key}”含有看不见的字符。",
        "消息里不能有换行、控制字符和书写方向标记。",
        "请在一行里重新输入这段文字。",
    ),
    "GT-TEMPLATE-KEY": (
        "{file} 里有不认识的项目“{key}”。",
        "没有人会发送的文本，很可能是名称写错了。",
        "请对照 docs/how-to/messages.md 改正名称。",
    ),
    "GT-TEMPLATE-LANGUAGE": (
        "{file} 不是任何语言的文本文件。",
        "文件要用语言的代码命名。",
        "请改名为 zh.toml 或 en.toml。",
    ),
    "GT-TEMPLATE-LINK": (
        "{file} 里的“{key}”没有回复链接。",
        "没有链接，收到的人无法回复，求助就会提级。",
        "请在文本里加上花括号括起来的 link。",
    ),
    "GT-TEMPLATE-LONG": (
        "{file} 里的“{key}”加上本站的链接，一条短信放不下。",
        "不算地点和留言，已超出 {limit} 个字里的 {over} 个。",
        "请缩短文本或域名，或写成列表，让最后一种写法更短。",
    ),
    "GT-TEMPLATE-NAME": (
        "{file} 里的“{key}”用了没有的名称“{name}”。",
        "可用的名称：{known}。",
        "请换成其中一个。",
    ),
    "GT-TEMPLATE-SIZE": ("{file} 超过 {limit} 字节。", "所有文本加起来也远没有这么长。", "请检查是不是放错了文件。"),
    "GT-TEMPLATE-TOML": (
        "{file} 不是有效的 TOML。",
        "",
        "请检查引号和括号，并对照 docs/how-to/messages.md。",
    ),
    "GT-TEMPLATE-VALUE": (
        "{file} 里的“{key}”不是长度合适的文本。",
        "长文本最多 {long} 个字，短文本最多 {short} 个字。",
        "请写成引号里的文本；短文本也可以写成最多 {wordings} 种写法的列表，最长的在前。",
    ),
}
"""By code: what, why, do."""
