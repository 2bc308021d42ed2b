"""Chinese (simplified): what is wrong with how a command was typed: by Click, by our commands, by a verb's arguments.

Pairs of a pattern of the English and the Chinese for it; ``{0}``, ``{1}`` … are what the pattern's groups hold. The
first that fits the whole text counts.
"""

from __future__ import annotations

import re

_CLICK = (
    (r"No such option '?([^'.]+)'?\.(?: Did you mean '?(.+?)'?\?)?", "没有选项 {0}。"),
    (r"No such command '([^']*)'\..*", "没有命令“{0}”。"),
    (r"Missing command\.", "还缺少子命令。"),
    (r"Got unexpected extra arguments? \((.*)\)", "多出了内容：{0}。含空格的内容请加引号。"),
    (r"Option '([^']*)' requires an argument\.", "选项 {0} 后面缺少内容。"),
    (r"Option '([^']*)' requires (\d+) arguments\.", "选项 {0} 后面要有 {1} 项内容。"),
    (r"Option '([^']*)' does not take a value\.", "选项 {0} 后面不写内容。"),
    (r"Argument '([^']*)' takes (\d+) values\.", "参数 {0} 要有 {1} 项内容。"),
    (r"(.+) is not one of (.+)\.", "{0} 不能用；可以写的有：{1}。"),
    (r"(.+) is not '([^']*)'\.", "{0} 不能用；只可以写 {1}。"),
    (r"(.+) is not a valid integer(?: range)?\.", "{0} 不是整数。"),
    (r"(.+) is not a valid float(?: range)?\.", "{0} 不是数字。"),
    (r"(.+) is not a valid boolean\..*", "{0} 既不是“是”也不是“否”。"),
    (r"(.+) is not in the range (.+)\.", "{0} 不在范围内（{1}）。"),
    (r"(.+) does not match the formats? (.+)\.", "{0} 的写法不对，应写成 {1}。"),
    (r"(?:File|Directory|Path) ('.*') does not exist\.", "{0} 不存在。"),
    (r"(?:File|Directory|Path) ('.*') is a directory\.", "{0} 是文件夹，不是文件。"),
    (r"(?:File|Directory|Path) ('.*') is a file\.", "{0} 是文件，不是文件夹。"),
    (r"(?:File|Directory|Path) ('.*') is not (?:readable|writable|executable)\.", "{0} 没有权限。"),
    (r"(?:Could not open file )?('.*'): (?:No such file or directory|Not a directory)", "{0} 打不开：没有这个文件。"),
    (r"(?:Could not open file )?('.*'): Permission denied", "{0} 打不开：没有权限。"),
    (r"(?:Could not open file )?('.*'): .*", "{0} 打不开。"),
)

_COMMANDS = (
    (r"--live and --json do not go together", "--live 和 --json 不能一起用。"),
    (r"--host and --port are of --live", "--host 和 --port 只和 --live 一起用。"),
    (r"nothing is to be changed", "没有要更改的内容。"),
    (r"give a WARD or --area", "请给出一个人的编号（WARD）或 --area。"),
    (r"give WARD or --area", "请给出一个人的编号（WARD）或 --area。"),
    (r"give a person or --area", "请给出一个人的编号或 --area。"),
    (r"give CODE or --area", "请给出标签（CODE）或 --area。"),
    (r"give AREA", "请给出区域（AREA）。"),
    (
        r"give one of --per, --compare, --public, --ledger, --hall and --recount",
        "--per、--compare、--public、--ledger、--hall、--recount 一次只能用一个。",
    ),
    (
        r"--since and --until do not go with --public, --ledger, --hall or --recount",
        "--public、--ledger、--hall、--recount 不和 --since、--until 一起用。",
    ),
    (r"a report is in one language or two", "报告用一种或两种语言。"),
    (r"--compare needs --since", "用 --compare 时要给出 --since。"),
    (r"OUT ends in \.html, \.csv or \.json", "输出文件名要以 .html、.csv 或 .json 结尾。"),
    (r"give AREA, once", "请给出区域（AREA），只写一次。"),
    (r"give FILE, --out or --remove", "请给出照片文件、--out 或 --remove。"),
    (r"Give --host or --machine\.", "请给出 --host 或 --machine。"),
    (
        r"an item is KIND:SEASON=COUNT or KIND:SEASON=COUNT@WASHES",
        "一项要写成 种类:季节=件数，或 种类:季节=件数@每周洗涤次数。",
    ),
    (r"say which APPEAL to end", "请说明要结束哪一份征集令（APPEAL）。"),
    (r"say which LETTER", "请说明是哪一封信（LETTER）。"),
    (r"say which RECEIPT to print", "请说明要打印哪一份收条（RECEIPT）。"),
    (r"say which tags: --first and --count, or --all", "请说明是哪些标签：--first 和 --count，或 --all。"),
    (r"say whose list: --worker, or --area", "请说明是谁的清单：--worker 或 --area。"),
    (r"--language takes one language, or two with a comma between", "--language 写一种语言，或两种，中间用逗号隔开。"),
    (r"--map is TITLE=FIELD, such as 联系电话2=phone2", "--map 要写成 标题=字段，例如 联系电话2=phone2。"),
    (r"--country is a telephone country code, such as 852", "--country 要写成电话的国家（地区）代码，例如 852。"),
    (r"countries are telephone country codes, such as 852", "countries 是电话的国家（地区）代码，例如 852。"),
    (r"--out ends in \.csv or \.xlsx", "--out 的文件名要以 .csv 或 .xlsx 结尾。"),
    (r"--show goes with --out", "--show 要和 --out 一起用。"),
    (r"give TEXT or --photo", "请给出标签的文字，或用 --photo 给出照片。"),
    (r"Give WARD and CONTACT, or --due AREA\.", "请给出人和联系人的编号（WARD、CONTACT），或 --due 区域。"),
    (r"give --html OUT, --out OUT or --json", "请给出 --html 文件、--out 文件 或 --json。"),
    (r"a code is written like GT-EMAIL-LOGIN", "代码要写成 GT-EMAIL-LOGIN 这样。"),
    (r"Give a NOTICE, or --all\.", "请给出通知的编号，或 --all。"),
    (r"give text files, - or --photo", "请给出文本文件、- 或 --photo。"),
    (r"give --to PLACE, or --give-up", "请给出 --to 位置，或 --give-up。"),
    (r"--consent-by and --show belong together", "--consent-by 和 --show 要一起写。"),
    (r"give --out FILE, or --withdraw", "请给出 --out 文件，或 --withdraw。"),
    (r"--seen-at is written like '2025-06-15 19:40'", "--seen-at 要写成 '2025-06-15 19:40' 这样。"),
    (r"--only means that there is no --also\.", "写了 --only 就不能再写 --also。"),
    (r"--health-file and --watchdog belong to --loop", "--health-file 和 --watchdog 要和 --loop 一起用。"),
    (r"give --batch or --area, not both", "--batch 和 --area 只能写一个。"),
    (r"Say where to draw it: --png FILE or --svg FILE\.", "请说明画到哪里：--png 文件 或 --svg 文件。"),
    (r"give one of --name, --number and --key", "--name、--number、--key 请写一个，只写一个。"),
    (r"a contact is NAME,RELATION,CHANNEL:TARGET, such as (.*)", "联系人要写成 姓名,关系,渠道:号码，例如 {0}。"),
    (r"(.+) is not written as NAME=VALUE", "{0} 没有写成 名称=值。"),
    (
        r'a time is written "YYYY-MM-DD HH:MM" or "YYYY-MM-DD"',
        "时间要写成 年-月-日 时:分 或 年-月-日，例如 2026-10-08 09:30。",
    ),
    (r"Invalid isoformat string: ('.*')", "{0} 不是日期；请按“年-月-日”（YYYY-MM-DD）填写。"),
    (r"(?:day|month|year) .*(?:must be|out of range).*", "没有这一天；请按“年-月-日”（YYYY-MM-DD）填写。"),
    (r"invalid literal for int\(\) with base 10: ('.*')", "{0} 不是整数。"),
    (r"a watchdog.*", "--watchdog 要写成 https://… 这样的网址；只有本机可以用 http。"),
)

_VERBS = (
    (
        r"until is in the future, after since, and at most 366 days after it",
        "结束时间应在将来、晚于开始时间，最多相隔 366 天。",
    ),
    (r"until lies in the future", "结束时间应在将来。"),
    (r"until is after since", "结束时间应晚于开始时间。"),
    (r"(?:that day is over)", "那一天已经过去。"),
    (r"day is one that has come", "日期应是今天或以前。"),
    (r"seen_at is a time in the past", "看到的时间应在过去。"),
    (r"consent cannot be given in the future", "同意的日期还没有到。"),
    (r"basis is one of (.*); purposes are from (.*)", "依据可以写的有：{0}；同意事项可以写的有：{1}。"),
    (r"a consent names at least one purpose", "同意至少要写一个事项（--purpose）。"),
    (r"give purposes, or everything=True", "请写要撤回的事项（--purpose），或 --everything。"),
    (r"purposes are from (.*)", "同意事项可以写的有：{0}。"),
    (r"a consent to a poster names some of: (.*)", "寻人启事可以同意公开的有：{0}。"),
    (r"fields are of: (.*)", "可以导出的字段有：{0}。"),
    (r"hints are from: (.*)", "提示可以写的有：{0}。"),
    (r"show is from: (.*)", "可以显示的有：{0}。"),
    (r"out ends in \.xlsx or \.csv", "文件名要以 .xlsx 或 .csv 结尾。"),
    (r"out ends in .*", "文件名的后缀不对。"),
    (r"out is the name of a file", "请给出文件名。"),
    (r"a hidden address is in no export.*", "保密住址不能导出：须由两个人逐人查看。"),
    (r"give a ward or an area.*", "请给出一个人，或一个区域。"),
    (r"Give one kind\.", "请给出一个类别。"),
    (r"give one of ward_id and area", "请给出一个人，或一个区域。"),
    (r"give one of area, state and ward_id", "区域、状态、人，只能写一个。"),
    (r"of a ward or of an area", "请给出一个人，或一个区域。"),
    (r"of a batch or of an area, not both", "批次和区域只能写一个。"),
    (r"one of worker and area is needed", "请给出一名人员，或一个区域。"),
    (
        r"one of name, number and key is needed, and a number has at least five digits",
        "姓名、电话、编号请写一个，只写一个；电话至少要有五位数字。",
    ),
    (r"a reason is needed", "请写明原因。"),
    (r"scopes is a list of at least one of (.+)", "scopes 是列表，至少有其中之一：{0}。"),
    (r"departments is a list of at least one id, minutes is 1 to 1440", "至少要有一个部门；分钟数是 1 到 1440。"),
    (r"scope is a channel's name", "请写渠道的名称。"),
    (r"with an incident's id, by says who writes or reads.*", "请用 --by 写明是谁：人员编号，或 WARD/CONTACT。"),
    (r"responder_id is not one of (.*): these stand for no person", "编号不能用这些：{0}。"),
    (
        r"\w+ is 1 to (\d+) lower-case letters, digits, - _ \.",
        "编号是 1 到 {0} 个小写字母、数字或 - _ .。",
    ),
    (r"task is 1 to (\d+) lower-case letters, digits and -", "事项名是 1 到 {0} 个小写字母、数字或 -。"),
    (r"due is a time, within ten years", "期限是十年以内的一个时间。"),
    (r"each kind and season once", "同一种类、同一季节只写一次。"),
    (r"garments have a kind, a season and a count from 1 to (\d+)", "每项衣物要有种类、季节和件数（1 到 {0}）。"),
    (r"washes are 0 to (\d+) a week", "每周洗涤次数是 0 到 {0}。"),
    (r"a donor has a name, or wants not to be named", "请写捐赠方的名称，或说明不愿具名。"),
    (r"words are 1 to (\d+) characters in at most (\d+) lines", "信是 1 到 {0} 个字，最多 {1} 行。"),
    (r"the range lies outside the batch", "这些编号不在这个批次里。"),
    (r"the run lies outside the batch", "这些编号不在这个批次里。"),
    (r"first is a serial of the batch", "起始编号不在这个批次里。"),
    (r"the range lies in one batch, and count is 1 or more", "这些编号要在同一个批次里，数量至少是 1。"),
    (r"first and count lie inside the batch, which has the serials (\d+) to (\d+)", "编号要在这个批次里：{0} 到 {1}。"),
    (r"old and new are two tags", "新旧标签要是两枚。"),
    (r"keep and gone are two records", "要合并的应是两份登记。"),
    (r"needed_for is fitting, or empty", "needed_for 只可以写 fitting，或者空着。"),
    (
        r"an emergency or other short public number is nobody's: .*",
        "紧急号码和公共短号不是个人的号码：请写某个人的号码。",
    ),
    (r"an address is channel:target on one line, such as (.*)", "地址要写成 渠道:号码，例如 {0}。"),
    (r"basis is consent or emergency", "依据只可以写 consent 或 emergency。"),
    (r"1 to (\d+) contacts are needed", "联系人要有 1 到 {0} 位。"),
    (r"at most (\d+) (addresses|groups|shifts)", "{1}最多 {0} 个。"),
    (r"at most (\d+) areas beside the first", "除第一个外，区域最多 {0} 个。"),
    (r"a record keeps at most (\d+) consents", "一份登记最多保存 {0} 条同意。"),
    (
        r"cost is an amount such as 1250\.00, and currency three letters such as CNY",
        "金额要写成 1250.00 这样，币种是三个字母，例如 CNY。",
    ),
    (r"an area is a path of 1 to (\d+) parts, at most (\d+) characters", "区域是 1 到 {0} 段的路径，最多 {1} 个字符。"),
    (
        r"an area's parts hold lower-case letters, digits, - _ \. and no spaces",
        "区域代码只能有文字、小写字母、数字和 - _ .，不能有空格。",
    ),
    (r"no label design of that name; known: (.*)", "没有这个版式；可以用的有：{0}。"),
    (r"count is 1 to (\d+)", "数量是 1 到 {0}。"),
    (r"(?:helped and recovered) are numbers from 0 on", "人数和金额不能小于 0。"),
    (r"a period begins before it ends", "时段的开始要早于结束。"),
    (r"a period is a month YYYY-MM or a year YYYY", "时段要写成月份 YYYY-MM 或年份 YYYY。"),
    (r"public figures are of months and years that are over", "公开的统计只给已经过完的月份和年份。"),
    (r"at most (\d+) periods", "最多 {0} 个时段。"),
    (r"at most (\d+) contacts are reached on a visit", "一次走访最多联系 {0} 位联系人。"),
    (r"closed needs an area", "看已结束的预警要给出区域。"),
    (r"per is day, month or year", "per 可以写 day、month 或 year。"),
    (r"kind is found, missing or distress", "kind 可以写 found、missing 或 distress。"),
    (
        r"risks are some of (.*); mobility is one of (.*); group is one of (.*)",
        "风险可以写的有：{0}；行动能力是其中一个：{1}；人群是其中一个：{2}。",
    ),
    (r"age is a number of years from 0 to (\d+)", "年龄是 0 到 {0} 的整数。"),
    (r"latitude and longitude go together, and lie on the earth", "纬度和经度要一起给出，并且要在地球范围内。"),
    (r"score is 0 to 1", "score 是 0 到 1 的数。"),
    (r"at is a time", "at 要是一个时间。"),
    (r"a search is no double of itself", "不能把一次寻人标为它自己的重复。"),
    (r"position is 0 or more", "位置从 0 开始。"),
    (
        r"(\w+) is an id: a responder's, WARD/CONTACT, or a word such as operator; never a name",
        "{0} 是编号：工作人员的编号、当事人编号/联系人编号，或 operator 这样的词；不能写姓名。",
    ),
    (r"(\w+) is a text of 1 to (\d+) characters", "{0} 是 1 到 {1} 个字的文字。"),
    (
        r"proof is a text of 1 to (\d+) characters, as the library of password hashes made it",
        "proof 是密码散列库给出的 1 到 {0} 个字的文字。",
    ),
    (r"either proof, or issuer and subject", "要么给出 proof，要么给出 issuer 和 subject。"),
    (
        r"idle and absolute are seconds: 60 <= idle <= absolute <= 90 days",
        "idle 和 absolute 以秒计：60 <= idle <= absolute <= 90 天。",
    ),
    (r"at most (\d+) accounts lead to one responder", "一个人最多有 {0} 个外部账号。"),
    (r"(\w+) is a whole number[, ]*(?:of|from)? ?(\d+) to (\d+)", "{0} 是 {1} 到 {2} 的整数。"),
    (r"days is a number above 0 and at most (\d+)", "天数大于 0，最多 {0}。"),
    (r"(\w+) is a number from (\d+) to (\d+)", "{0} 是 {1} 到 {2} 的数。"),
    (r"(\w+) is above 0 and at most (\d+)", "{0} 要大于 0，最多 {1}。"),
    (r"(\w+) is (\d+) to (\d+)", "{0} 是 {1} 到 {2}。"),
    (r"(\w+) is one of (.*)", "{0} 可以写的有：{1}。"),
    (r"(\w+) is (\w+) or (\w+)", "{0} 只可以写 {1} 或 {2}。"),
    (r'capacity is "", full, limited or none', "行为能力可以写：full、limited、none，或者空着。"),
    (r"duty is written like (.*)", "值班时间要写成 {0} 这样。"),
)

_INSIDE = {"addresses": "地址", "groups": "人群类别", "shifts": "值班时段"}

MISUSE: tuple[tuple[str, str], ...] = (*_COMMANDS, *_VERBS, *_CLICK)
"""Pattern and Chinese."""

FRAME: dict[str, str] = {
    "usage": "用法：", "try": "请用 {command} --help 查看用法。", "error": "错误：",
    "missing-option": "缺少选项 {name}。", "missing-argument": "缺少参数 {name}。", "choices": "可以写的有：{choices}。",
    "value": "{name} 的值不对：{text}", "near": "您是不是要写 {near}？", "stopped": "已停止",
}  # fmt: skip
"""What stands around them, by key."""

SYSTEM: dict[str, str] = {
    "No such file or directory": "没有这个文件", "Permission denied": "没有权限", "File exists": "已经有同名文件",
    "Is a directory": "它是文件夹", "Not a directory": "路径中有一段不是文件夹", "No space left on device": "磁盘已满",
}  # fmt: skip
"""What the operating system says of a file."""


def said(text: str) -> str:
    """The Chinese of what is wrong with a command; the text itself where nobody translated it.

    Args:
        text: one sentence in English.
    """
    for pattern, chinese in MISUSE:
        found = re.fullmatch(pattern, text, re.DOTALL)
        if found:
            return chinese.format(*(_INSIDE.get(one or "", one or "") for one in found.groups()))
    return text
