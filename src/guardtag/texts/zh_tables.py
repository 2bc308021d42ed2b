"""Chinese (simplified): what the commands about the office's tables say, and their errors."""

from __future__ import annotations

TABLES: dict[str, str] = {
    "mapping-forgotten": "已忘记 {id}；下次导入时，这些栏目按通常的意思读，或再次询问",
    "exported": "已将 {people} 人写入 {file}；内容是明文，只有文件所有者能看，用完请删除",
    "exported-left": "该区域另有 {count} 人不在其中：已去世或已离开",
    "exported-damaged": "另有 {count} 人不在其中：记录打不开；请运行 guardtag doctor",
    "exported-cut": "有 {count} 人的联系人多于栏目；请加上 --contacts {more}",
    "staff": "新登记 {entered} 人，更新 {changed} 人，未变 {unchanged} 人，{bad} 行未导入",
    "staff-dry": "试运行，什么也没有写入：会新登记 {entered} 人，更新 {changed} 人，未变 {unchanged} 人，{bad} 行不能导入",
    "staff-id": "这份名单的编号（撤销时用）：{id}",
    "staff-undone": "已撤销名单 {id}：{gone} 人已移出，{staying} 人保留",
    "staff-kept": "  {id}：保留，{why}",
    "staff-acted": "已经做过事",
    "staff-changed": "之后有过改动",
    "staff-call": "手上有求助",
    "staff-visit": "有走访任务",
    "staff-undo-asked": "这份名单新登记、至今没有做过任何事的人将被移出。确定撤销？",
    "no-mapping": "还没有记住任何栏目：请用 guardtag ward import 文件 --map 标题=字段 来说明",
}

Case = tuple[str | None, str | None, str | None]

TABLE_CASES: dict[str, dict[str, Case]] = {
    "GT-IMPORT-KIND": {
        "locked": (
            None, "它设有密码，没有密码谁也读不了。",
            "请在表格软件里打开它，在“文件—信息—保护”里去掉密码，另存后导入那个文件；用完请删除那份文件。",
        ),
        "old": (None, "不管名称怎么写，它是旧格式的工作簿（.xls、.et）。",
                "请在表格软件里打开它，另存为 .xlsx；只改名称是不行的。"),
        "page": (None, "它其实是网页，有的系统导出时给它起了表格的名称。",
                 "请在表格软件里打开它，另存为 .xlsx；只改名称是不行的。"),
        "printed": (None, "它是 PDF 或图片，里面没有单元格。", "请要来原来的表格，存成 .xlsx 或 .csv（UTF-8）。"),
        "renamed": (None, "它里面是工作簿，名称却不是以 .xlsx 结尾。", "请在表格软件里打开它，另存为 .xlsx。"),
        "macros": (None, "从名称看，它带有宏，也就是程序。", "请在表格软件里另存为普通的 .xlsx（Excel 工作簿），再导入那个文件。"),
        "suffix": (None, "它的后缀不对。", "请在表格软件里另存为 .xlsx 或 .csv（UTF-8）。"),
    },
    "GT-IMPORT-ENCODING": {
        "unknown": (None, "没有这样的编码，或这里不认识它。", "可以写 utf-8、gb18030、gbk 或 utf-16。"),
        "mark": (None, "文件开头写明它是 UTF-8。", "请不加 --encoding，再导入一次。"),
        "utf-16": (None, "文件开头写明它是 UTF-16。", "请加上 --encoding utf-16，再导入一次。"),
        "not-16": (None, "它的开头不像 UTF-16。", None),
        "lost": (None, "保存时已经有文字丢失。", "请回到原来的表格，重新另存为“CSV UTF-8”。"),
        "zero": (None, "文字之间夹着零字节：文件不完整，或是别的程序写的。",
                 "请在表格软件里打开它，确认内容完整，再另存为 .xlsx。"),
        "gb18030": (
            None, "它不是 UTF-8，可能是 GB 18030；国内的表格软件另存 CSV 时常用这种编码。",
            "请另存为“CSV UTF-8”；或加上 --encoding gb18030 导入，并先看姓名对不对。",
        ),
        "bytes": (None, "它的内容与所说的编码不符。", None),
    },
    "GT-IMPORT-BROKEN": {
        "quote": (
            None, "第 {row} 行之后，有引号不成对，或者有一格太长，CSV 读不下去。",
            "请看这一行的下一行，改好引号；或者在表格软件里另存为 .xlsx。",
        ),
    },
    "GT-IMPORT-UNSAFE": {
        "macros": (None, "它带有宏，也就是程序。", None),
        "entities": (None, "它自己定义了 XML 实体，展开后会无限变大。", None),
    },
}  # fmt: skip
"""By code and case: what, why, do."""

TABLE_FACTS: dict[str, dict[str, str]] = {
    "counted": {
        "bytes": "文件大小（字节）", "members": "文件里的部件数", "unpacked parts": "解压后与解压前的倍数",
        "unpacked bytes": "解压后的大小（字节）", "sheets": "工作表数", "texts": "文字数", "rows": "行数", "columns": "栏数",
        "error cells": "出错的公式数", "characters in one cell": "一格里的字数",
    },
}  # fmt: skip
"""By fact: its English to words."""

TABLE_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-RESPONDER-GONE": (
        "这一行的编号不能再用。",
        "用过这个编号的人已离岗或已删除，或者它不代表任何人。",
        "请给这一行换一个编号。",
    ),
    "GT-TABLE-EXISTS": (
        "没有导出：已经有同名文件。",
        "那个文件可能有人要用，也可能别人看得到。",
        "请换一个名称，或先移走那个文件。",
    ),
    "GT-TABLE-EXTRA": (
        "写 .xlsx 所需的软件包没有安装。",
        "所需的 XlsxWriter 包含在 export 组件里。",
        "请安装：在项目目录里运行 {copy}，或在存放 wheel 的文件夹里运行 {wheel}；也可以导出为 .csv。",
    ),
    "GT-TABLE-FILE": (
        "没有导出：文件写不进去。",
        "文件夹不存在、没有权限或空间不足。",
        "请检查文件夹、权限和剩余空间。",
    ),
    "GT-TABLE-SIZE": ("一个 .xlsx 装不下这么多人。", "它最多有 1,048,575 行。", "请分区域导出，或导出为 .csv。"),
    "GT-IMPORT-FIELD": ("栏目名称不能表示“{field}”。", "没有这样的字段。", "可以写的有：{known}。"),
    "GT-MAPPING-UNKNOWN": (
        "没有这样一份栏目说明。",
        "没有这个编号，或有几份的编号都这样开头，或者它已被忘记。",
        "请用 guardtag ward mappings 查看，那里列有编号。",
    ),
}
"""By code: what, why, do."""
