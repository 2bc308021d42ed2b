"""Chinese (simplified): every error, by its code, as what happened, why, and what to do.

A placeholder names a fact that every error of this code carries. Where the English text puts something
in that is no fact, the Chinese one says the same in general.
"""

from __future__ import annotations

from guardtag.texts.zh_api import API_ERRORS
from guardtag.texts.zh_apprise import APPRISE_ERRORS
from guardtag.texts.zh_channels import EMAIL_ERRORS, HTTP_ERRORS, ROBOT_ERRORS, SECRET_ERRORS
from guardtag.texts.zh_consent import CONSENT_ERRORS
from guardtag.texts.zh_contacts import ADDRESS_ERRORS
from guardtag.texts.zh_disclosure import DISCLOSURE_ERRORS
from guardtag.texts.zh_family import FAMILY_ERRORS
from guardtag.texts.zh_formats import FORMAT_ERRORS
from guardtag.texts.zh_imports import IMPORT_ERRORS
from guardtag.texts.zh_inbound import INBOUND_ERRORS
from guardtag.texts.zh_journal import JOURNAL_ERRORS, MOVE_ERRORS
from guardtag.texts.zh_lives import LIFE_ERRORS
from guardtag.texts.zh_missing import MISSING_ERRORS
from guardtag.texts.zh_pages import POSTER_ERRORS
from guardtag.texts.zh_paper import PAPER_ERRORS
from guardtag.texts.zh_postgres import POSTGRES_ERRORS
from guardtag.texts.zh_print import DESIGN_ERRORS, PRINT_ERRORS
from guardtag.texts.zh_relay import RELAY_ERRORS
from guardtag.texts.zh_remote import REMOTE_ERRORS
from guardtag.texts.zh_response import RESPONSE_ERRORS
from guardtag.texts.zh_rounds import ROUND_ERRORS
from guardtag.texts.zh_rows import FILE_ERRORS, ROW_ERRORS
from guardtag.texts.zh_signins import SIGNIN_ERRORS
from guardtag.texts.zh_sms import SMS_ERRORS
from guardtag.texts.zh_store import KEY_ERRORS, STORE_ERRORS
from guardtag.texts.zh_supply import SUPPLY_ERRORS
from guardtag.texts.zh_tables import TABLE_ERRORS
from guardtag.texts.zh_templates import TEMPLATE_ERRORS
from guardtag.texts.zh_tokens import TOKEN_ERRORS
from guardtag.texts.zh_warnings import WARNING_ERRORS
from guardtag.texts.zh_web import WEB_ERRORS
from guardtag.texts.zh_webhook import WEBHOOK_ERRORS

_RESPONSE: dict[str, tuple[str, str, str]] = {
    "GT-DENIED-ACTOR": (
        "这个编号的人不能在这里办理。",
        "此人既不是在岗的工作人员，也不是当事人的联系人。",
        "请先登记此人（guardtag responder enrol）；如果是联系人，请写成“当事人编号/联系人编号”。",
    ),
    "GT-DENIED-INCIDENT": ("这件求助不归您办理。", "它不在您的区域，也与您的家人无关。", "请联系该区域的值班人员。"),
    "GT-DENIED-NOBODY": (
        "查看资料要先知道是谁在看。",
        "这里还没有人登录。",
        "请用 city.acting_as(id).wards.view；系统自身的程序可用 city.wards.get。",
    ),
    "GT-DENIED-OPERATOR": (
        "只有系统自身的程序可以这样做。",
        "这里是以某个人的身份（acting_as）打开的。",
        "请改用 wards.view，或联系管理员。",
    ),
    "GT-DENIED-OTHER": ("您只能以自己的身份办理。", "这里是以另一个人的身份打开的。", "请不要填写 by。"),
    "GT-INCIDENT-CLOSED": (
        "这件求助已经办结。",
        "之前有人把它办结了。",
        "如果又需要帮助，请重新求助，系统会另立一件。",
    ),
    "GT-INCIDENT-KIND": (
        "这里没有这一类事项。",
        "它既不是自带的类别，也没有在配置里写明。",
        "请使用其中之一：{kinds}。",
    ),
    "GT-INCIDENT-OUTCOME": (
        "这一类事项不能这样办结。",
        "每一类有自己的结果。",
        "请使用其中之一：{outcomes}。",
    ),
    "GT-INCIDENT-RAISED": (
        "您查看之后，这件求助已经提级。",
        "别人或系统计时先提级了。",
        "请重新查看，再决定是否继续提级。",
    ),
    "GT-INCIDENT-UNKNOWN": ("没有这件求助。", "编号不对，或者它已被删除。", "请用 guardtag incident list 查看列表。"),
    "GT-NOTICE-GONE": ("这条消息已经删除。", "当事人的资料已按要求删除。", "您不需要再做什么。"),
    "GT-NOTICE-LINK": (
        "这个链接不对应任何消息。",
        "链接不完整、不是我们发出的，或者消息已经删除。",
        "请重新点开消息里的链接，或打电话联系值班台。",
    ),
    "GT-NOTICE-NOT-DEAD": (
        "这条通知不能重新发送。",
        "它并未放弃发送，或者求助已经结束，或者没有渠道能送到此人的地址。",
        "请用 guardtag notices lost 查看，并用 guardtag doctor 检查渠道。",
    ),
    "GT-NOTICE-UNKNOWN": (
        "没有这条通知。",
        "编号不对，或者当事人的资料已按要求删除。",
        "请用 guardtag notices lost 查看。",
    ),
    "GT-RESPONDER-TAKEN": (
        "这个工作人员编号已被使用。",
        "之前有人用它登记过。",
        "请换一个编号，或用 guardtag responder list 查看是谁。",
    ),
    "GT-RESPONDER-UNKNOWN": (
        "没有这个编号的工作人员。",
        "编号不对，或者没有人用它登记过。",
        "请用 guardtag responder list 加区域查看。",
    ),
    "GT-SCAN-NO-AREA": ("没能通知到任何人。", "不知道这枚标签属于哪个区域。", "请拨打热线或 110。"),
    "GT-SCAN-PURPOSE": (
        "这次扫码不是求助。",
        "它是为试扫、检查或演练而扫的（{purpose}）。",
        "需要求助时，请重新扫码，不要注明其他用途。",
    ),
    "GT-TAG-AMBIGUOUS": ("这里面不止一枚标签。", "无法判断指的是哪一枚。", "请只扫或只输入一枚标签上的码。"),
    "GT-TAG-MISHEARD": ("有一个词和旁边的字母对不上。", "其中一个听错了。", "请让对方把码的第 {group} 组再读一遍。"),
    "GT-TAG-MISTYPED": ("输入的码有错。", "它的校验位对不上。", "请再看一遍标签，重新输入。"),
    "GT-TAG-MISTYPED-GROUP": (
        "输入的码有错。",
        "如果只错了一处，就在第 {group} 组。",
        "请再看一遍标签上的这一组，重新输入。",
    ),
    "GT-TAG-NOT-A-TAG": ("这不是标签上的码。", "", "请重新扫布标签上的码，或输入印在旁边的十二个字符。"),
    "GT-TAG-RETIRED": ("这枚标签已经停用。", "它已由管理单位停用。", "如果现在有人需要帮助，请拨打热线或 110。"),
    "GT-TAG-TOO-LONG": ("文字太长，不是标签上的码。", "最多只读 {limit} 个字符。", "请直接扫码，或只粘贴它的链接。"),
    "GT-TAG-UNKNOWN": (
        "这不是我们的标签。",
        "它可能是伪造的、属于别的地方，或者从未发放过。",
        "请再核对一遍；如果现在有人需要帮助，请拨打标签上的电话、热线或 110。",
    ),
    "GT-TASK-DONE": ("没有这件待办事项。", "它之前已经完成，或者从未有过。", "请用 guardtag incident show 查看。"),
}
"""A scan and the call for help that follows it."""

_REGISTER: dict[str, tuple[str, str, str]] = {
    "GT-AREA-FULL": ("区域编号已经用完。", "标签上的码最多能容纳 {limit} 个区域。", "请按上一级区域制作标签。"),
    "GT-BATCH-UNKNOWN": ("没有这个批次。", "", "请用 guardtag tag batches 查看列表。"),
    "GT-TAG-ALLOCATED": ("其中有些标签之前已经分发。", "号段有重叠。", "请用 guardtag supply stock 查看还剩哪些。"),
    "GT-TAG-FITTED": (
        "这枚标签之前已经缝上。",
        "它的序号已记在另一件衣物上。",
        "请换下一枚；这一枚可用 guardtag tag show 查看。",
    ),
    "GT-TAG-NOT-VOIDED": ("没有从这个序号开始的作废号段。", "", "请用 guardtag tag voided 查看已有的作废号段。"),
    "GT-TAG-VOID": (
        "这枚标签已经作废。",
        "它被盗、印错或已销毁。",
        "请换一枚；如果作废有误，请用 guardtag tag unvoid 撤销。",
    ),
    "GT-TAG-VOIDED": (
        "这枚标签没有在用。",
        "在有人佩戴之前，它已由管理单位作废。",
        "如果现在有人需要帮助，请拨打热线或 110。",
    ),
    "GT-TAG-VOIDED-BEFORE": (
        "其中有些标签之前已经作废。",
        "号段有重叠。",
        "请用 guardtag tag voided 查看已有的作废号段。",
    ),
    "GT-TAG-UNFITTED": ("这枚标签已制作，但没有缝上的记录。", "没有人为它登记过衣物。", "请用 guardtag tag fit 登记。"),
    "GT-WARD-CONSENT": (
        "不能登记此人。",
        "没有人同意发送求助通知，也没有写明紧急情况依据。",
        '请征求对“alert”（求助通知）的同意，或写明 Consent(basis="emergency")。',
    ),
    "GT-WARD-KEY": ("此人已在登记册里。", "已有人用同一个编号登记。", "请按编号查找，或在原有记录上修改。"),
    "GT-WARD-UNKNOWN": (
        "登记册里没有这个编号的人。",
        "编号不对，或者此人的资料已经删除。",
        "请用 guardtag ward list 查找。",
    ),
}
"""Wards, tags and areas."""

_NOTIFY: dict[str, tuple[str, str, str]] = {
    "GT-NOTIFY-BUSY": ("通知渠道太忙，这条消息还没有发出。", "前面的消息占满了时间。", "不用处理，系统会自动重发。"),
    "GT-NOTIFY-CLOSED": (
        "通知渠道已经关闭，这条消息还没有发出。",
        "系统正在停止或重新启动。",
        "请让 guardtag dispatch 继续运行，系统会自动重发。",
    ),
    "GT-NOTIFY-CONSOLE": ("屏幕窗口不再接收文字。", "", ""),
    "GT-NOTIFY-FAILED": ("通知渠道没有接收这条消息。", "", ""),
    "GT-NOTIFY-FILE": ("消息无法写入 {file}。", "写文件时系统报错。", "请检查文件夹、它的所有者和剩余空间。"),
    "GT-NOTIFY-NO-CHANNEL": (
        "此人没有可用的联系方式。",
        "登记的联系方式都没有对应的通知渠道。",
        "请在 [channels] 里配置渠道，或为此人补登联系方式；事情紧急时请直接打电话。",
    ),
    "GT-NOTIFY-NO-CONSENT": (
        "消息没有发给家属。",
        "求助通知的同意已经撤回或失效。",
        "请由工作人员办理；需要时重新征求同意。",
    ),
    "GT-NOTIFY-PAUSED": (
        "通知渠道暂停使用，这条消息还没有发出。",
        "这个渠道接连没有回应或出错。",
        "请检查这个渠道；系统会过一会儿再试。",
    ),
    "GT-PROCESS-ANSWER": (
        "通知渠道的独立进程答复无效，已被结束。",
        "答复太长或无法理解。",
        "系统会重启它并重试；经常出现时请更新或停用这个插件。",
    ),
    "GT-PROCESS-DEADLINE": (
        "不能确定消息是否发出。",
        "通知渠道的独立进程超过时限没有答复，已被结束。",
        "系统会重启它，并重试或换用别的渠道；经常出现时请检查这个渠道。",
    ),
    "GT-PROCESS-DIED": (
        "不能确定消息是否发出。",
        "通知渠道的独立进程中途退出，可能是插件出错或内存不足。",
        "系统会重启它，并重试或换用别的渠道；经常出现时请更新插件，或调高 memory。",
    ),
    "GT-PROCESS-LIMITS": (
        "渠道“{channel}”的独立进程缺少一些限制：{limits}。",
        "这个操作系统没有这样的限制。",
        "请在 Linux 上运行，或者只使用信得过的插件。",
    ),
    "GT-PROCESS-LONG": ("消息没有发出。", "消息太长，或者不是完整的文字。", "请检查消息模板。"),
    "GT-PROCESS-RESTING": (
        "通知渠道的独立进程暂停启动，这条消息还没有发出。",
        "它接连出错。",
        "请检查这个渠道；系统会过一会儿再启动它。",
    ),
    "GT-PROCESS-START": (
        "通知渠道的独立进程无法启动。",
        "插件启动太慢、出错，或者系统没有足够的资源。",
        "请检查这个渠道的插件和配置；系统会重试或换用别的渠道。",
    ),
    "GT-PROCESS-STARTING": (
        "通知渠道的独立进程还没有准备好。",
        "它正在启动，或正在发送别的消息。",
        "不用处理，系统会自动重发。",
    ),
    "GT-PROCESS-SYSTEM": (
        "在这个操作系统上，渠道不能使用独立进程。",
        "限制和结束进程需要 POSIX。",
        "请从渠道地址里去掉 process:。",
    ),
    "GT-NOTIFY-OVER": ("提醒没有发出。", "这次求助已经结束。", "您不需要再做什么。"),
    "GT-NOTIFY-REMOVED": ("消息没有发出。", "收信人已不在登记册里，或已不在岗。", "请核对联系人和工作人员名单。"),
}
"""Messages; some of these codes only stand in a notice's record."""

_CONFIG: dict[str, tuple[str, str, str]] = {
    "GT-CLI-VALUE": ("命令没有执行：{text}。", "", "请用 --help 查看用法。"),
    "GT-CONFIG-CHANNEL": (
        "配置里的通知渠道不对。",
        "没有这个名称的渠道，或者名称不合规定。",
        "请核对 [channels]；渠道名称最多 32 个字符，只能用英文字母、数字、- 和 _。",
    ),
    "GT-CONFIG-KEY": (
        "配置里有不认识的项目“{key}”。",
        "没有人读的项目，可能是写错了名称的安全设置。",
        "请对照 docs/config.md 改正名称，或把它删掉。",
    ),
    "GT-CONFIG-LANGUAGE": ("没有“{language}”这种语言的文字。", "", "请使用 zh 或 en。"),
    "GT-CONFIG-MISSING": (
        "配置文件 {file} 读不出来。",
        "文件不存在，或者没有读取权限。",
        "请检查文件的位置，或运行 guardtag init。",
    ),
    "GT-CONFIG-NEEDS": (
        "这种存储方式要在配置里写明“{key}”。",
        "密钥和密钥库不能与数据放在同一个数据库里，所以要写明放在哪里。",
        "请在 guardtag.toml 里写上 store、vault 和 keys，再打开它。",
    ),
    "GT-CONFIG-OPTION": (
        "配置里的选项“{option}”不对。",
        "它是不认识的选项，或者必须填写却没有填。",
        "请对照该渠道或插件的说明改正。",
    ),
    "GT-CONFIG-SIZE": (
        "配置文件 {file} 超过了 {limit} 字节。",
        "正常的 guardtag.toml 没有这么大。",
        "请检查文件是否选对了。",
    ),
    "GT-CONFIG-TOML": (
        "配置文件 {file} 的格式不对，不是有效的 TOML。",
        "第 {line} 行的写法不对。",
        "请检查引号和括号，并对照 docs/config.md。",
    ),
    "GT-CONFIG-ENV": (
        "keys 没有写明环境变量的名称。",
        "名称以字母或 _ 开头，之后最多 63 个字母、数字或 _。",
        "请写成 env:GUARDTAG_KEYRING 这样，并把密钥放进这个环境变量，不要写进配置文件。",
    ),
    "GT-CONFIG-URL": (
        "配置里有一个地址写得不完整。",
        "",
        "请写成 sqlite:city.db、file:city.outbox.jsonl 或 smtp:mail.example.org 这样。",
    ),
    "GT-CONFIG-VALUE": ("配置里“{key}”的值不符合要求。", "", "请写{needs}。"),
    "GT-DEMO-EXTRA": (
        "演示用的表格无法生成。",
        "所需的 XlsxWriter 包含在 demo 组件里。",
        "请安装：在项目目录里运行 {copy}，或在存放 wheel 的文件夹里运行 {wheel}。",
    ),
    "GT-NEW-PLUGIN-EXISTS": (
        "已经有名为 {name} 的文件或文件夹。",
        "这里不覆盖任何东西。",
        "请换一个名称，或用 --in 指定别的文件夹。",
    ),
    "GT-NEW-PLUGIN-NAME": (
        "插件不能用这个名称。",
        "名称最多 30 个小写字母和数字，中间可以有单个连字符，并且不能是 guardtag 自带的协议名或已有插件的名称。",
        "请换一个，例如 bell。",
    ),
    "GT-PLUGIN-BROKEN": (
        "插件 {plugin} 不能使用。",
        "它没有装好、无法加载，或者提供的内容不合规定。",
        "请更新插件，或把它从配置里去掉；详情请运行 guardtag plugins 查看。",
    ),
    "GT-PLUGIN-DEADLINE": (
        "不能确定消息是否发出。",
        "通知插件超过时限没有回应。",
        "系统会重试或换用别的渠道；经常出现时请检查这个渠道。",
    ),
    "GT-PLUGIN-DUPLICATE": (
        "两个插件都提供“{scheme}”：{one} 和 {other}。",
        "系统不偏向任何一个，以免结果取决于加载顺序。",
        "请从 plugins 里去掉其中一个。",
    ),
    "GT-PLUGIN-FAULT": (
        "一个插件运行出错。",
        "它报错、超时，或返回了无效的结果。",
        "请运行 guardtag doctor 查看；消息会改走下一个渠道。",
    ),
    "GT-PLUGIN-PIN": (
        "插件 {plugin} 没有加载，它与配置里锁定的不一致。",
        "版本或文件内容变了、文件清单不全（例如可编辑安装），或者它在核对之前就已加载。",
        "请重新安装锁定的版本；如果更新了插件，请先查看改动，再锁定新的版本。",
    ),
    "GT-PLUGIN-RAISED": (
        "不能确定消息是否发出。",
        "通知插件运行时报错。",
        "系统会重试或换用别的渠道；经常出现时请更新或停用这个插件。",
    ),
    "GT-PLUGIN-RESULT": (
        "不能确定消息是否发出。",
        "通知插件返回了无效的结果。",
        "系统会重试或换用别的渠道；请更新或停用这个插件。",
    ),
    "GT-PLUGIN-UNKNOWN": (
        "没有插件提供“{scheme}”。",
        "名称写错了，或者提供它的插件没有安装、没有获准加载。",
        "请核对配置里的写法，并在 plugins 里写上所需的插件。",
    ),
    "GT-PLUGIN-WRITABLE": (
        "插件 {plugin} 没有加载。",
        "别人可以改动它，而那里的代码以本部署的权限运行。",
        "请运行 chmod go-w {plugin}，并让它属于运行 guardtag 的用户或 root。",
    ),
}
"""The command, the configuration and plugins."""

ERRORS: dict[str, tuple[str, str, str]] = {
    **_RESPONSE, **_REGISTER, **FILE_ERRORS, **ROW_ERRORS, **IMPORT_ERRORS, **_NOTIFY, **PRINT_ERRORS,
    **DESIGN_ERRORS, **_CONFIG, **JOURNAL_ERRORS, **KEY_ERRORS, **PAPER_ERRORS, **STORE_ERRORS, **POSTGRES_ERRORS,
    **FAMILY_ERRORS,
    **POSTER_ERRORS, **RESPONSE_ERRORS, **RELAY_ERRORS, **TEMPLATE_ERRORS, **MOVE_ERRORS, **SECRET_ERRORS,
    **FORMAT_ERRORS, **WEB_ERRORS, **WEBHOOK_ERRORS, **EMAIL_ERRORS, **REMOTE_ERRORS, **SMS_ERRORS, **APPRISE_ERRORS,
    **ROBOT_ERRORS, **HTTP_ERRORS, **TABLE_ERRORS, **CONSENT_ERRORS, **ROUND_ERRORS, **LIFE_ERRORS, **SUPPLY_ERRORS,
    **MISSING_ERRORS, **WARNING_ERRORS, **INBOUND_ERRORS, **SIGNIN_ERRORS, **TOKEN_ERRORS, **API_ERRORS,
    **DISCLOSURE_ERRORS, **ADDRESS_ERRORS,
}  # fmt: skip
"""By code: what, why, do."""
