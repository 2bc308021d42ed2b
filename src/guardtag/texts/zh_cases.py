"""Chinese (simplified): errors whose code has several causes, one text a cause.

The fact ``case`` of an error chooses; ``None`` stands for what ``zh_errors`` says of the code in general.
"""

from __future__ import annotations

from guardtag.texts.zh_inbound import INBOUND_NEEDS
from guardtag.texts.zh_rows import ROW_CASES, ROW_FACTS
from guardtag.texts.zh_tables import TABLE_CASES, TABLE_FACTS
from guardtag.texts.zh_web import WEB_CASES

Case = tuple[str | None, str | None, str | None]

_MISSPELT = "没有人读的选项，可能是写错了名称的安全设置。"
_STRANGER = "{role}“{name}”不认识选项“{option}”。"

_CONFIG: dict[str, dict[str, Case]] = {
    "GT-CONFIG-KEY": {
        "near": (None, None, "您是不是要写 {near}？"),
        "known": (None, None, "可以写的有：{known}。"),
        "misplaced": (
            "配置里的“{key}”放错了位置。",
            "写在 [表名] 之后的项目属于那个表。",
            "请把 {name} 移到第一个 [表名] 之前。",
        ),
    },
    "GT-CONFIG-OPTION": {
        "near": (_STRANGER, _MISSPELT, "您是不是要写 {near}？"),
        "unknown": (_STRANGER, _MISSPELT, "可以写的有：{known}。"),
        "none": (_STRANGER, _MISSPELT, "它没有任何选项，请去掉。"),
        "misplaced": (_STRANGER, _MISSPELT, "{option} 应当写在文件里第一个 [表名] 之前。"),
        "needed": ("{role}“{name}”缺少选项“{option}”。", "这个选项必须填写。", "请在配置里补上。"),
        "units": (
            "{role}“{name}”的选项 units 的值不对。",
            "它是一条文字最多的 UTF-16 单元数。",
            "请写 1 到 {limit} 的整数，例如 70。",
        ),
        "memory": ("独立进程的选项 memory 太小或不对。", "", '请写成 "256 MiB" 这样；至少 64 MiB。'),
        "seconds": ("独立进程的选项 seconds 不对。", "", "请写大于 0 的数，例如 8；渠道自己在 10 秒后放弃。"),
        "grant": ("独立进程不认识选项“{option}”。", "能加载什么，由 plugins 决定。", "请去掉它。"),
    },
    "GT-CONFIG-TOML": {
        "twice": (None, "第 {line} 行：同一个名称或 [表名] 写了两次。", "请把两处合并成一处。"),
        "table-twice": (None, "第 {line} 行：[{table}] 写了两次。", "请把两个 [{table}] 合并成一个。"),
        "string": (None, "第 {line} 行：文字的引号没有写完整，或者有不允许的字符。", None),
        "value": (None, "第 {line} 行：值的写法不对；文字要放在英文引号里。", None),
        "equals": (None, "第 {line} 行：名称之后要有 =。", None),
        "bracket": (None, "第 {line} 行：缺少右方括号或右花括号。", None),
        "rest": (None, "第 {line} 行：值的后面还有多余的内容。", None),
        "statement": (None, "第 {line} 行：这一行既不是 [表名]，也不是 名称 = 值。", None),
        "encoding": (None, "第 {line} 行：不是 UTF-8 编码。", "请用 UTF-8 编码保存这个文件。"),
        "other": (None, "第 {line} 行的写法不对。", None),
    },
}

_PLUGINS: dict[str, dict[str, Case]] = {
    "GT-PLUGIN-UNKNOWN": {
        "near": ("没有{role}叫“{scheme}”。", "", "您是不是要写 {near}？"),
        "unknown": ("没有{role}叫“{scheme}”。", "", "这里可用的有：{known}。"),
        "none": ("没有{role}叫“{scheme}”。", "", "这里还没有可用的；请先安装并写上所需的插件。"),
        "role": ("没有{role}叫“{scheme}”。", "它是{other}的名称。", "这里可用的有：{known}。"),
        "off": (
            "没有{role}叫“{scheme}”。",
            "环境变量 GUARDTAG_NO_PLUGINS 关闭了插件。",
            "请取消这个环境变量，再重新启动。",
        ),
        "holder": (
            "没有{role}叫“{scheme}”。",
            "{plugin} 提供它，但没有获准加载。",
            '请写进配置：plugins = ["{plugin}"]，放在第一个 [表名] 之前。',
        ),
    },
    "GT-PLUGIN-BROKEN": {
        "raised-open": (None, "打开“{scheme}”时出错：{raised}。", None),
        "raised-import": (None, "导入时出错：{raised}。", None),
        "raised-line": (None, "导入时第 {line} 行出错：{raised}。", None),
        "raised-missing": (None, "导入时第 {line} 行出错：没有模块“{module}”。", None),
        "raised-asked": (None, "询问它提供什么时出错：{raised}。", None),
        "made": (None, "它为“{scheme}”做出的不是 {kind}。", None),
        "withheld": (None, "它列出了“{scheme}”，却没有提供。", None),
        "unlisted": (None, "它提供“{scheme}”，却没有列出（入口点或 SCHEMES）。", None),
        "offers": (None, "它提供的内容超过 {limit} 项。", None),
        "offer": (None, "应当提供 Offer 的地方是 {type}。", None),
        "improper": (None, "它提供的一项没有合规的协议名或构造函数。", None),
        "hook": (None, "没有“{hook}”这个钩子。", "可以用的有：{known}。"),
        "hookless": (None, "它没有实现任何钩子，所以什么也不提供。", None),
        "name": (None, "文件名不是合规的协议名。", "请改成 bell.py 这样，或在文件里写 SCHEMES。"),
        "folder": (None, "文件夹读不出来（{raised}）。", "请检查 plugins_dir。"),
        "many": (None, "文件夹里的插件超过 {limit} 个。", "请把它们做成安装包。"),
        "ordinary": (None, "它不是普通文件。", "请把它从文件夹里移走。"),
        "large": (None, "文件超过 {limit} 字节。", "请把它做成安装包。"),
        "read": (None, "文件读不出来（{raised}）。", "请把文件本身放在那里。"),
        "python": (None, "它不是有效的 Python 代码（{raised}）。", "请改正它，或把它从文件夹里移走。"),
        "schemes": (None, "它的 SCHEMES 不是写明的协议名。", '请写成 SCHEMES = ("bell",)。'),
        "entry": (
            None,
            "这一项不是安装包的名称，或者写了两次而锁定的内容不同。",
            '请写成 plugins = ["guardtag-bell"] 或 ["guardtag-bell==1.2 sha256:…"]。',
        ),
        "missing": (None, "它没有安装。", "请安装它，或把它从 plugins 里去掉。"),
        "metadata": (None, "它的安装信息读不出来（{raised}）。", "请重新安装。"),
        "pointless": (
            None,
            "它不提供存储、渠道、打印或密钥（在“{group}”组里没有入口点）。",
            "请把它从 plugins 里去掉：这样的包装上就能用，例如 guardtag-web。",
        ),
        "point": (None, "它的入口点“{point}”不是合规的协议名。", None),
    },
    "GT-PLUGIN-PIN": {
        "files": (None, "它列出的文件超过 {limit} 个。", None),
        "unreadable": (None, "它有一个文件读不出来（{raised}）。", None),
        "bytes": (None, "它的文件合计超过 {limit} 字节。", None),
        "editable": (None, "它没有列出任何模块，例如可编辑安装。", "请用普通方式安装锁定的版本。"),
        "unlisted": (None, "它的模块不在它列出的文件里，例如可编辑安装。", "请用普通方式安装锁定的版本。"),
        "version": (None, "配置要求版本 {version}，安装的是另一个版本。", None),
        "changed": (None, "文件内容与锁定的不同。", None),
        "loaded": (None, "它在核对之前就已在进程里，无法知道来自哪里。", "请重新启动。"),
        "twice": (None, "另一个锁定的插件有同名的模块。", None),
    },
}

_PLACES: dict[str, dict[str, Case]] = {
    "GT-REMOTE-OPTION": {
        "needed": (None, "缺少它；它写明一个文件，必须填写。", None),
        "unknown": (None, "没有这个选项。", None),
        "twice": (None, "它写了两次。", None),
        "number": (None, "它必须是 {least} 到 {most} 的数。", None),
    },
    "GT-STORE-CANNOT-OPEN": {"system": (None, "系统报告：{reason}。", None)},
    "GT-KEYS-MISSING": {
        "file": (
            "没有密钥文件 {file}。",
            None,
            "如果这是另外增加的机器，请从第一台机器复制 keyring.json（权限 0600）；如果密钥文件丢失，"
            "请用 guardtag keys restore 从纸质备份恢复，并把密钥库（vault）从它自己的备份放回。",
        ),
        "memory": ("内存里还没有密钥。", "内存里的内容，程序一结束就没有了。", "请先保存一份。"),
    },
}

_ADDRESSES: dict[str, dict[str, Case]] = {
    "GT-ADDRESS-CHANNEL": {
        "near": ("没有配置渠道“{channel}”。", None, "您是不是要写“{near}:”？"),
        "known": (None, None, None),
    },
}

_ROUNDS: dict[str, dict[str, Case]] = {
    "GT-ROUND-WORKER": {
        "area": (
            "这个区域的走访不能都派给此人。", "此人现在不是负责整个 {area} 的网格员。",
            "请只安排此人自己的区域（看 guardtag responder list），或不写 --worker，安排好再逐个派人。",
        ),
    },
}  # fmt: skip

CASES: dict[str, dict[str, Case]] = {
    **_CONFIG,
    **_PLUGINS,
    **_PLACES,
    **TABLE_CASES,
    **ROW_CASES,
    **WEB_CASES,
    **_ADDRESSES,
    **_ROUNDS,
}
"""By code and case: what, why, do."""

_A_WAIT = "分钟数，或含 minutes 和 repeats 的表"

FACTS: dict[str, dict[str, str]] = {
    **TABLE_FACTS,
    **ROW_FACTS,
    "role": {
        "channel": "渠道", "entry": "配置里的", "store": "存储", "notifier": "通知渠道", "printer": "打印方式",
        "resolver": "标签识别方式", "keysource": "密钥来源", "warning": "预警规则",
    },
    "other": {
        "store": "存储", "notifier": "通知渠道", "printer": "打印方式", "resolver": "标签识别方式",
        "keysource": "密钥来源", "warning": "预警规则",
    },
    "reason": {
        "EACCES": "没有权限（EACCES）", "EPERM": "没有权限（EPERM）", "ENOENT": "文件夹不存在（ENOENT）",
        "ENOTDIR": "路径中有一段不是文件夹（ENOTDIR）", "EISDIR": "它是文件夹（EISDIR）",
        "EROFS": "磁盘只读（EROFS）", "ENAMETOOLONG": "名称太长（ENAMETOOLONG）",
    },
    "needs": {
        "a short text in quotes": "引号里的短文字",
        "a list of texts": "文字的列表，例如 [\"zh\", \"en\"]",
        "a list of country codes, such as [\"86\", \"852\"]": "国家或地区代码的列表，例如 [\"86\", \"852\"]",
        "a whole number from 1 to 1000000": " 1 到 1000000 的整数",
        "a whole number from 0 to 100": " 0 到 100 的整数",
        "a table": "一个表",
        "a table of minutes": "名称对应分钟数的表",
        "a number of minutes above 0 and at most 10080": "分钟数，大于 0，最多 10080",
        "a number of minutes, or a table with minutes and repeats": _A_WAIT,
        "two times of day in quotes such as \"20:00-08:00\", or empty": "引号里的两个时刻，例如 \"20:00-08:00\"，或留空",
        "a time of day in quotes such as \"21:00\"": "引号里的时刻，例如 \"21:00\"",
        "a number above 0 and at most 1": "大于 0、最大 1 的数",
        "a plain host name such as tag.example.org": "主机名，例如 tag.example.org",
        "an IANA time zone such as Asia/Shanghai": "IANA 时区名，例如 Asia/Shanghai",
        "a table of channel = url": "渠道 = 地址 的表",
        "a url in quotes, or a table with a url": "引号里的地址，或含 url 的表",
        "a table of kinds, each named with up to 40 lower-case letters, digits, - and _":
            "各求助类别的表，每个名称最多 40 个小写字母、文字、数字、- 和 _",
        "a table of languages, each with a name of up to 20 characters": "各语言名称的表，每个名称最多 20 个字",
        "a list of outcomes such as `done` and `not-needed`": "结果的列表，例如 done 和 not-needed",
        **INBOUND_NEEDS,
        "`person` or `service`": " person 或 service",
    },
}  # fmt: skip
"""By fact: its English to words."""
