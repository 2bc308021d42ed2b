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
    "GT-CONTACT-GUESSES": (
        "您今天填错的地址太多了。",
        "每位工作人员一天最多填错 {limit} 次，以免有人靠猜测查出地址。",
        "请由办公室核对这位联系人。",
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
    "GT-TRAINING-COURSE": (
        "没有这门课程。",
        "没有人用这个编号登记过课程。",
        "请用 guardtag training course 登记，或查看 guardtag training courses。",
    ),
    "GT-TRAINING-MANY": ("课程最多 {limit} 门。", "已经登记了这么多。", "请修改其中一门。"),
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
    "training-course": "课程 {id}：{title}，{months}{needed}",
    "training-course-ever": "长期有效",
    "training-course-months": "有效 {months} 个月",
    "training-course-needed": "，缝制标签需要",
    "training-passed": "{id} 已通过 {course}，{until}",
    "training-passed-ever": "长期有效",
    "training-passed-until": "有效至 {day}",
    "training-withdrawn": "{id} 的 {course} 不再算数",
    "training-written": "已写入 {count} 行",
    "training-expired": "已过期",
    "training-untrained": "{area}  当事人 {wards} 人，网格员 {workers} 人，无人受训",
    "training-nobody-passed": "没有",
    "training-everywhere-trained": "每个区域都有受训的网格员",
}
"""By key: what the commands about contacts and training say."""
