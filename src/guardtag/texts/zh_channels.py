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
