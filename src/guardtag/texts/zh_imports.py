"""Chinese (simplified): importing a register, and what the commands for it say."""

from __future__ import annotations

IMPORT_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-IMPORT-CHANGED": (
        "这个文件上次没有导完，而文件内容或选项现在不同了。",
        "换了文件接着导，可能漏掉人，也可能把同一个人登记两次。",
        "请放回原来的文件，用同样的选项再导一次；或者收回已登记的人：guardtag ward undo-import {run}。",
    ),
    "GT-IMPORT-SPACE": (
        "读出的行在登记之前没有地方暂存。",
        "临时文件夹所在的磁盘已满，或者不允许写入。",
        "请腾出空间，或用 TMPDIR 指定另一个文件夹，再导入一次。",
    ),
    "GT-IMPORT-STOPPED": (
        "这次导入在进行中被撤销了。",
        "有人要求撤销。",
        "请用 guardtag ward imports 查看；如果仍要导入，请再导一次。",
    ),
    "GT-IMPORT-UNDOING": (
        "这个文件的一次导入正在撤销。",
        "撤销还在进行，或者中途停下了。",
        "请先把撤销做完：guardtag ward undo-import {run}。",
    ),
    "GT-STAFF-IMPORT": (
        "没有这个编号的人员名单导入。",
        "编号写错了，或者那份名单没有新登记任何人。",
        "请用同一份名单加 --dry-run 再导一次，会显示它的编号。",
    ),
    "GT-IMPORT-UNKNOWN": ("没有这个编号的导入。", "编号写错了。", "请用 guardtag ward imports 查看。"),
    "GT-IMPORT-WRITTEN": (
        "文件在读取时被改动了。",
        "有人或某个程序保存了它。",
        "请在各处关闭这个文件，再导入一次。",
    ),
    "GT-ROW-ELSEWHERE": (
        "这一行不能录入你的区域。",
        "登记册里可能有此人或这个编号，但属于别的区域。",
        "请让办公室看一看这一行。",
    ),
    "GT-ROW-LEFT": (
        "这一行的人已经离开登记册，没有改动。",
        "此人已迁走、已故，或因其他原因不再登记。",
        "如果此人回来了，请先在登记册里恢复。",
    ),
    "GT-ROW-MORE": (
        "这一行写的同意范围比登记册里的大；此人的同意没有改动。",
        "导入不会扩大或撤回任何人的同意。",
        "请按签字的同意书单独记录这项同意。",
    ),
    "GT-ROW-SEVERAL": (
        "登记册里有几个人都可能是这一行的人。",
        "他们姓名相同，出生日期或联系人也相同。",
        "请在“编号”一栏填写此人的登记编号。",
    ),
    "GT-ROW-WITHDRAWN": (
        "“{column}”一栏没有采用：此人的这项资料不再保存。",
        "同意已撤回，原来保存的内容已销毁。",
        "请先用 guardtag consent give 记录新的同意，再导入这一行。",
    ),
}

IMPORT: dict[str, str] = {
    "reading": "正在读取",
    "importing": "正在导入",
    "undoing": "正在撤销",
    "entered": "已登记 {entered} 人，{bad} 行未导入",
    "changed": "；更新 {changed} 人，{unchanged} 人没有变化",
    "would": "试导入，没有写入任何内容：将登记 {new} 人，更新 {changed} 人，{unchanged} 人没有变化，{bad} 行不能导入",
    "none": "没有登记任何人：有 {bad} 行不能导入，而要求是全部导入或全不导入",
    "more": "还有 {count} 行未导入，没有逐行列出",
    "notes": "已登记的行中未采用的内容：",
    "ignored": "未读取的列：{columns}",
    "number": "这次导入的编号：{id}",
    "undone": "已撤销导入 {id}：删除 {erased} 人，保留 {staying} 人",
    "changed-stay": "更新过的 {changed} 人没有改回；如有需要，请导入以前的文件",
    "kept": "  {ward}：保留，{why}",
    "kept-tag": "已有标签",
    "kept-call": "有求助",
    "kept-changed": "导入之后有过改动",
    "undo-asked": "这次导入登记的人将被删除，无法恢复。确定撤销？",
    "line": "{id}  {when}  {state}  登记 {entered}，更新 {changed}，没有变化 {unchanged}，未导入 {bad}",
    "nothing": "还没有导入过",
    "state-running": "没有导完",
    "state-done": "已完成",
    "state-refused": "全不导入",
    "state-undoing": "正在撤销",
    "state-undone": "已撤销",
}
