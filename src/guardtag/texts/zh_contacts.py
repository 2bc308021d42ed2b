"""Chinese (simplified): what may be wrong with addresses, with tests of contacts and with training."""

ADDRESS_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-ADDRESS-CHANNEL": (
        "有一个地址写的渠道没有配置。",
        "没有渠道的地址，谁也联系不到。",
        "可以写的渠道有：{known}；或先在配置里加上这个渠道。",
    ),
    "GT-ADDRESS-FORM": (
        "渠道“{channel}”联系不到这样写的地址。",
        "它的地址应当像 {example} 这样。",
        "请改正“{channel}:”后面的内容。",
    ),
    "GT-CONTACT-NONE": (
        "当事人没有这个编号的联系人，或没有这个地址。",
        "编号不对，或者已经改过。",
        "请用 guardtag ward show 查看联系人。",
    ),
    "GT-CONTACT-UNTESTABLE": (
        "这个人没有可以试发的地址。",
        "没有登记地址，或者收到的人说打错了、不想再收到试发。",
        "请打电话或上门核对，并更正地址。",
    ),
    "GT-NOTIFY-LATER": ("试发稍后再发。", "现在是夜间、本人请假，或有求助正在进行。", "不用处理，到时会自动发出。"),
    "GT-NOTICE-ANSWER": (
        "这条消息不能这样回复。",
        "试发的消息请回复“是”、“错”或“停”；求助的消息回复来不来。",
        "请再点开消息里的链接，选那里给出的回复。",
    ),
}
"""By code: what, why, do."""

SAID: dict[str, str] = {
    "test-running": "{who} 的试发：{state}",
    "test-waiting": "等待发出",
    "test-asked": "已发出，等待回复",
    "tests-begun": "已开始 {count} 次试发；由派发程序发出",
    "test-yes": "已确认",
    "test-wrong-number": "打错了",
    "test-stop": "不再试发",
    "test-silent": "没有回复",
    "test-unreached": "发不到",
    "test-ended": "不再需要",
    "why-never": "从未确认过",
    "why-changed": "地址改过，还没有确认",
    "why-old": "上次确认太久了",
    "why-wrong-number": "收到的人说打错了",
    "why-stop": "本人不想再收到试发",
    "why-silent": "一直没有回复",
    "why-unreached": "没有渠道发得到",
    "nobody-unverified": "没有需要核对的人",
}
"""By key: what the commands about contacts and training say."""
