"""Chinese (simplified): what can be wrong with the journal, its checkpoints, and a move to another place."""

from __future__ import annotations

JOURNAL_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-CHECKPOINT-BEHIND": (
        "日志里缺少上一个检查点看到的内容，位置：{place}。",
        "数据库被换成了旧副本，或者有人改动过。不会再签新的检查点。",
        "请查明是哪一种。如果是有意恢复的备份，请把检查点文件移到别处并保存好。",
    ),
    "GT-CHECKPOINT-CONTRADICTS": (
        "{file} 里的检查点互相矛盾。",
        "缺了几行，或者有人用密钥签了两份不同的历史。",
        "请与这个文件的另一份副本比较，并查明谁能读到密钥。",
    ),
    "GT-CHECKPOINT-FORM": (
        "{file} 里没有本系统的完整检查点。",
        "它是别的文件，属于另一套系统，或者缺了开头。",
        "请给出 guardtag journal checkpoint 写入的整个文件。",
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
        "监督员、家属和所在区域的上级可以带着被登记人的编号来查。",
    ),
}
"""By code, about the journal: what, why, do."""
