"""Chinese (simplified): errors of drills, stand-ins, tasks, the whistle, and of calls that were opened again."""

RESPONSE_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-DENIED-STAFF": ("这一步由负责这件求助的工作人员办理。", "家属可以求助、答复和交接。", "请联系接单人或办公室。"),
    "GT-DRILL-NONE": (
        "本区域现在没有演练。",
        "演练还没有开始，或者已经结束。",
        "请用 guardtag mode begin drill 开始演练；真正求助时请直接扫码，不要选演练。",
    ),
    "GT-INCIDENT-DRILL": ("真正的求助和演练不能并为一件。", "演练会自动结束，其中并没有人走失。", "请分别办结。"),
    "GT-INCIDENT-NOT-TAKEN": (
        "您没有接这件求助。",
        "没有可以退回的接单。",
        "请用 guardtag incident show 查看是谁接的单。",
    ),
    "GT-INCIDENT-OTHER": (
        "这个人另有一件未结的求助。",
        "之后又有人求助。",
        "请在那一件里继续办理；用 guardtag incident list --open 查看。",
    ),
    "GT-INCIDENT-REOPEN": (
        "这件求助不能重新打开。",
        "它还没有办结、是一次演练，或者办结已超过 {days} 天。",
        "如果需要帮助，请再次求助，系统会新立一件。",
    ),
    "GT-MODE-MANY": (
        "同时生效的模式最多 {limit} 个。",
        "可能有程序在不断新建。",
        "请用 guardtag mode list 查看，并结束一些。",
    ),
    "GT-RESPONDER-MANY": ("每人最多登记 {limit} 段请假或代班。", "已经安排了这么多。", "请等其中一些结束后再登记。"),
    "GT-RESPONDER-STAND-IN": ("这个人不能代班。", "不能给自己代班，审计人员也不能代班。", "请另选一人。"),
    "GT-TASK-MANY": ("一件求助最多 {limit} 件待办事项。", "已经有这么多。", "其余的请另立一件服务类事项。"),
    "GT-TASK-OPEN": ("这件求助已有同名的待办事项。", "它之前已经分派。", "请换一个名称，或先完成那一件。"),
    "GT-WHISTLE-MANY": ("一件求助最多吹哨 {limit} 个部门。", "", "请让其中一个部门带上其他部门。"),
    "GT-WHISTLE-NOT-CALLED": (
        "没有对这个部门吹哨。",
        "没有人请它到这件求助报到。",
        "请用 guardtag incident acknowledge 接单，或请人吹哨。",
    ),
}
"""By code: what, why, do."""
