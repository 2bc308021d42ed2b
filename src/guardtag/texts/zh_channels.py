"""Chinese (simplified): what can be wrong with a channel and with the secrets that channels need."""

from __future__ import annotations

SECRET_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-CONFIG-SECRET": (
        "选项“{option}”没有写明口令放在哪里。",
        "口令本身不能写在配置里。",
        '请写成 {option} = "env:NAME" 或 "file:PATH"。',
    ),
    "GT-CONFIG-SECRET-OPEN": (
        "选项“{option}”的口令文件 {file} 会被这台机器上的其他人读到。",
        "文件权限太宽。",
        "请运行 chmod 600 {file}。",
    ),
    "GT-CONFIG-SECRET-READ": (
        "选项“{option}”所指的口令读不到。",
        "它不存在、是空的、不是文字、太长，或者没有读取权限。",
        "请设好环境变量或写好文件，并让运行 guardtag 的账户能读。",
    ),
}
"""Secrets that options name."""

HTTP_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-HTTP-ADDRESS": (
        "渠道指向的地址不允许访问。",
        "它是内网地址、本机地址，或者不属于任何一台机器；什么也没有发出。",
        "如果对方确实在那里，请用 allow_private 写明它所在的网络。",
    ),
    "GT-HTTP-ANSWER": (
        "对方的回答读不懂。",
        "它不是 HTTP，或者太长。",
        "消息会再次发送；请检查对方系统和到它的网络。",
    ),
    "GT-HTTP-CA": (
        "读不到渠道要信任的证书。",
        "文件不存在，或者里面没有证书；什么也没有发出。",
        "请检查配置里的 ca。",
    ),
    "GT-HTTP-DOWN": (
        "连不上对方。",
        "找不到它的域名，或者那个地址没有应答；什么也没有发出。",
        "消息会再次发送；请检查对方系统和到它的网络。",
    ),
    "GT-HTTP-OPTION": ("渠道的选项“{option}”的值不合适。", "这个选项不能有这样的值。", "请改正配置。"),
    "GT-HTTP-REQUEST": (
        "这条消息不能作为请求发送。",
        "它的地址或某个请求头里会有空格、换行或不能放在那里的文字。",
        "消息会改走下一个渠道。",
    ),
    "GT-HTTP-SILENT": (
        "对方没有回答。",
        "时间到了，或者连接中断；不知道消息是否到达。",
        "消息会再次发送；请检查对方系统和到它的网络。",
    ),
    "GT-HTTP-TLS": (
        "没能与对方建立安全连接。",
        "它的证书不被接受，或者不是给这个域名的；什么也没有发出。",
        "请用 ca 指定签发机构的证书，并使用证书里写的域名。",
    ),
    "GT-HTTP-URL": (
        "渠道要访问的地址不能使用。",
        "应写成 https://HOST/PATH，不带用户名、空格和英文以外的字母；不加密的 http 只能用于本机。",
        "请改正配置。",
    ),
}
"""Requests over HTTP, whichever channel makes them."""

EMAIL_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-EMAIL-CLOSED": (
        "邮件服务器不为这台机器服务。",
        "还没有发送任何内容，它就回答了代码 {reply}。",
        "请确认这台机器可以使用它；消息会改走下一个渠道。",
    ),
    "GT-EMAIL-DOWN": (
        "邮件服务器连不上，或者没有回答。",
        "什么也没有发出。",
        "请检查服务器是否在运行、网络是否通；系统会再试。",
    ),
    "GT-EMAIL-FULL": (
        "收件人的邮箱装不下了。",
        "邮件服务器回答了代码 {reply}。",
        "请告诉收件人；消息会改走下一个渠道。",
    ),
    "GT-EMAIL-GARBLED": (
        "对方不是邮件服务器。",
        "它的回答不符合 SMTP，或者太长。",
        "请检查渠道的主机、端口和 tls。",
    ),
    "GT-EMAIL-LATER": ("邮件服务器请我们稍后再来。", "它回答了代码 {reply}。", "系统会再试。"),
    "GT-EMAIL-LOGIN": (
        "没能登录邮件服务器。",
        "它回答了代码 {reply}。",
        "请检查渠道的 user 和 password。",
    ),
    "GT-EMAIL-LOST": (
        "正在交付一封邮件时连接断了。",
        "不知道服务器是否已经收下；系统会用同一个 Message-ID 再发一次。",
        "如果经常这样，请查看邮件服务器的日志。",
    ),
    "GT-EMAIL-NO-LOGIN": (
        "邮件服务器不提供这里支持的登录方式。",
        "这里支持 PLAIN 和 LOGIN。",
        "请询问服务器的管理者，或从配置里去掉 user 和 password。",
    ),
    "GT-EMAIL-OPTION": (
        "邮件渠道的选项“{option}”不合适。",
        "它的值不行，或者缺少与它配套的选项。",
        "请在配置里改正。",
    ),
    "GT-EMAIL-PLAIN": (
        "到邮件服务器的连接不会加密。",
        "消息的内容可能被别人读到；口令从不这样发送。",
        '请去掉 tls = "none"；在可以信任的网络里，不用口令时可以写上 plaintext = true。',
    ),
    "GT-EMAIL-RECIPIENT": (
        "邮件服务器不接收发给这个人的邮件。",
        "它回答了代码 {reply}。",
        "请核对登记的地址；消息会改走下一个渠道。",
    ),
    "GT-EMAIL-REFUSED": (
        "邮件服务器没有收下这封邮件。",
        "它回答了代码 {reply}。",
        "请询问服务器的管理者，往往是过滤规则；消息会改走下一个渠道。",
    ),
    "GT-EMAIL-SENDER": (
        "邮件服务器不接受这个发件人。",
        "它回答了代码 {reply}。",
        "请检查渠道的 sender，以及这个账户是否可以使用它。",
    ),
    "GT-EMAIL-TARGET": (
        "有一个地址不是电子邮件地址。",
        "应当是 somebody@mail.example 这样的一个地址，不带姓名、引号、括号或空格。",
        "请在登记册里改正。",
    ),
    "GT-EMAIL-TLS": (
        "没能与邮件服务器建立安全连接。",
        "它不提供 STARTTLS，证书不被信任或者不是给这个主机名的，或者中间有人干扰。",
        "请检查 tls、主机名和 ca；系统不会改用不加密的方式发送。",
    ),
    "GT-EMAIL-URL": (
        "邮件服务器的地址读不懂。",
        "应写成 smtp:HOST 或 smtp:HOST:PORT；账户和口令不写在里面。",
        "请改正配置里这个渠道的 url。",
    ),
    "GT-EMAIL-UTF8": (
        "有一个地址里的文字，这个邮件服务器不支持。",
        "它不提供 SMTPUTF8（RFC 6531）。",
        "请再登记一个拉丁字母的地址。",
    ),
}
"""The channel ``smtp``."""

ROBOT_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-ROBOT-ANSWER": (
        "对方不是群机器人。",
        "它的回答是空的、是网页，或者与平台文档不符。",
        "请检查渠道的 host，以及中间是否有别的设备。",
    ),
    "GT-ROBOT-BUSY": ("群机器人的服务器正忙。", "它回答了 {answer}。", "系统会再试。"),
    "GT-ROBOT-HTTP": (
        "群机器人的服务器没有收下消息。",
        "它回答了 HTTP 状态 {answer}。",
        "请检查渠道的 host 和 token。",
    ),
    "GT-ROBOT-KEY": (
        "这个群机器人不存在，或者它的密钥不对。",
        "平台不认这个密钥，或者 token 所指的不是密钥。",
        "请查看机器人是否还在群里、是否启用，并检查 token；只写 Webhook 地址里密钥那一段。",
    ),
    "GT-ROBOT-OPTION": ("群机器人的选项“{option}”不合适。", "它的值不行。", "请在配置里改正。"),
    "GT-ROBOT-SIGN": (
        "群机器人的安全设置拒绝了消息。",
        "平台回答了 {answer}。",
        "请检查 secret 和这台机器的时间；机器人的关键词和 IP 设置要放行守护消息。",
    ),
    "GT-ROBOT-SLOW": (
        "群机器人暂时不再接收消息。",
        "短时间内消息太多（{answer}）。",
        "系统会再试；如果经常这样，请给每个片区各设一个群和一个机器人。",
    ),
    "GT-ROBOT-TARGET": (
        "一个群机器人只有一个群，而地址写的是别的。",
        "渠道名称后面应写 group。",
        "请把地址写成 CHANNEL:group。",
    ),
    "GT-ROBOT-TEXT": (
        "群机器人不接收消息里的文字。",
        "平台回答了 {answer}。",
        "请检查您自己的消息用语；消息会改走下一个渠道。",
    ),
    "GT-ROBOT-UNKNOWN": ("群机器人拒绝了消息。", "平台回答了代码 {answer}。", "请在平台文档里查找这个代码。"),
    "GT-ROBOT-URL": (
        "群机器人的地址读不懂。",
        "应写成 dingtalk:grid-north 这样，即类型加您自己起的短名；密钥不写在里面。",
        "请改正渠道的 url，并用 token 写明密钥放在哪里。",
    ),
}
"""The channels ``dingtalk``, ``feishu``, ``lark`` and ``wecom``."""
