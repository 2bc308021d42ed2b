"""Chinese (simplified): what the commands about the office's tables say, and their errors."""

from __future__ import annotations

TABLES: dict[str, str] = {
    "mapping-forgotten": "已忘记 {id}；下次导入时，这些栏目按通常的意思读，或再次询问",
    "no-mapping": "还没有记住任何栏目：请用 guardtag ward import 文件 --map 标题=字段 来说明",
}

TABLE_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-IMPORT-FIELD": ("栏目名称不能表示“{field}”。", "没有这样的字段。", "可以写的有：{known}。"),
    "GT-MAPPING-UNKNOWN": (
        "没有这样一份栏目说明。",
        "没有这个编号，或有几份的编号都这样开头，或者它已被忘记。",
        "请用 guardtag ward mappings 查看，那里列有编号。",
    ),
}
"""By code: what, why, do."""
