"""Chinese (simplified): what can be wrong with the journal, its checkpoints, and a move to another place."""

from __future__ import annotations

JOURNAL_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-CHECKPOINT-BEHIND": (
        "日志里缺少上一个检查点看到的内容，位置：{place}。",
        "数据库被换成了旧副本，或者有人改动过。不会再签新的检查点。",
        "请查明是哪一种。如果是有意恢复的备份，请把检查点文件移到别处并保存好，再加 --anew。",
    ),
    "GT-CHECKPOINT-CONTRADICTS": (
        "{file} 里的检查点互相矛盾。",
        "缺了几行，或者有人用密钥签了两份不同的历史。",
        "请与这个文件的另一份副本比较，并查明谁能读到密钥。",
    ),
    "GT-CHECKPOINT-FOLDER": (
        "存放 {file} 的文件夹不存在。",
        "系统不会为检查点新建文件夹，否则检查点可能落在没有人保管的地方。",
        "请新建文件夹、挂载磁盘，或改正位置。",
    ),
    "GT-CHECKPOINT-FORM": (
        "{file} 里没有本系统的完整检查点。",
        "它是别的文件，属于另一套系统，或者缺了开头。",
        "请给出 guardtag journal checkpoint 写入的整个文件。",
    ),
    "GT-CHECKPOINT-LOST": (
        "密钥库记得一个更长的日志的检查点，或者那个检查点已不在。",
        "数据库被换成了旧副本，或者检查点文件被拿走。",
        "请查明是哪一种，并与别处保存的检查点比较。有意重新开始（例如恢复备份之后）："
        "guardtag journal checkpoint --anew。",
    ),
    "GT-CHECKPOINT-OTHER": (
        "现在的日志不是密钥库记得的那一份。",
        "数据库被换成了旧副本，之后又增长了；或者有人改写了日志。",
        "请查明是哪一种，并与别处保存的检查点比较。有意重新开始（例如恢复备份之后）："
        "guardtag journal checkpoint --anew。",
    ),
    "GT-CHECKPOINT-PLACE": (
        "检查点不能放到那里。",
        "可以写“file:文件位置”，或渠道名加冒号和地址；渠道要已经配置，并能发长文本。",
        "请检查配置里的 checkpoints 和 [channels]。",
    ),
    "GT-CHECKPOINT-READ": ("检查点文件 {file} 读不出来。", "读文件时系统报错。", "请检查位置和磁盘。"),
    "GT-CHECKPOINT-SENT": (
        "渠道 {channel} 没有收下检查点。",
        "发送失败。",
        "请运行 guardtag doctor 查看，再做一次检查点。",
    ),
    "GT-CHECKPOINT-SIGNATURE": (
        "{file} 里有一个检查点不是本系统签的。",
        "它被改动过，或者签它的密钥已不在密钥文件里。",
        "请与这个文件的另一份副本比较。",
    ),
    "GT-CHECKPOINT-WRITE": ("检查点写不进 {file}。", "写文件时系统报错。", "请检查文件夹、它的所有者和剩余空间。"),
    "GT-DENIED-JOURNAL": (
        "不能给这个人看日志。",
        "按规定此人看不到这位被登记人的日志，或者没有这个编号的人。",
        "监督员、家属和所在区域的网格长可以带着被登记人的编号来查。",
    ),
}
"""By code, about the journal: what, why, do."""

MOVE_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-EXPORT-BROKEN": (
        "文件不完整，或被改动过。",
        "它与 guardtag export 写出的不一样。",
        "请从原处重新复制；如果当时没有导出完，请再运行一次导出。",
    ),
    "GT-EXPORT-FILE": ("文件 {file} 读写不了。", "系统报错。", "请检查位置、权限和剩余空间。"),
    "GT-EXPORT-FORM": (
        "这不是本版本的 guardtag export 写出的文件。",
        "",
        "请给出那个文件；名册表格要用 guardtag ward import。",
    ),
    "GT-EXPORT-NEWER": ("文件里有本版本不认识的记录。", "它由更新的 guardtag 写出。", "请用那个版本或更新的版本导入。"),
    "GT-EXPORT-OTHER": (
        "这个文件属于另一套系统。",
        "里面的记录要用另一份密钥才能打开。",
        "请给出与它配套的密钥和密钥库，或者换成正确的文件。",
    ),
    "GT-EXPORT-THERE": ("已经有名为 {file} 的文件。", "导出不会覆盖任何文件。", "请换一个文件名。"),
    "GT-MOVE-CLOSED": (
        "现在不能写入：登记系统正在搬到别处。",
        "读取照常。",
        "请先用电话帮人：打热线或 110；然后再试，如果已经公布了新位置，请用新位置。",
    ),
    "GT-MOVE-DIFFERS": (
        "有些记录没有原样搬到：{kinds}。",
        "新位置仍然关着。",
        "请把同一条命令再运行一次；如果还是这样，请检查那边的磁盘。",
    ),
    "GT-MOVE-GIVE-UP": (
        "已经搬完：新位置可能正在使用。",
        "两处都打开，写在一处的求助、标签和删除在另一处就没有。",
        "请先永久关闭新位置，并确认那里没有写入过任何内容；然后加上 --yes（Python 里用 gone=True）。",
    ),
    "GT-MOVE-GONE": (
        "登记系统已经搬走，现在在别处。",
        "写在这里的内容会丢失。",
        "请先用电话帮人：打热线或 110；然后打开新位置：把它的 store 和原来的 vault、keys 写进 guardtag.toml，"
        "或用 --city 给出新位置的 guardtag.toml。如果新位置已经永久放弃，用 guardtag move --give-up 可以重新打开这里。",
    ),
    "GT-MOVE-LATE": (
        "不知道有没有保存下来。",
        "写入时登记系统正在搬到别处，可能已经来不及一起搬走。",
        "请先用电话帮人：打热线或 110；然后在新位置再试一次。",
    ),
    "GT-MOVE-TAKEN": (
        "这个位置已经在用。",
        "里面已经有记录；搬家从不合并两处的记录。",
        "请给一个空的存储：新的文件，或新的数据库。",
    ),
    "GT-MOVE-UNFINISHED": (
        "这个位置还没有装完，不完整。",
        "有一次 guardtag import 或 guardtag move 开始往这里搬，还没有结束。",
        "请把同一条命令再运行一次，它会接着做。",
    ),
    "GT-MOVE-VAULT": (
        "这个位置没有密钥库（vault）。",
        "用新的空密钥库，谁的资料也打不开。",
        "请先把本系统的密钥库从它自己的备份放到 vault 所指的位置。",
    ),
    "GT-MOVE-WRITERS": (
        "旧位置的记录一直在变。",
        "那里有程序还在写入，它没有看到已经关闭：可能是旧版本，或者曾被暂停。",
        "请结束派发程序和服务器，再运行同一条命令。",
    ),
}
"""By code, about moving to another place: what, why, do."""
