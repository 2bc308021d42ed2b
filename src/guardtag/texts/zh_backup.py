"""Chinese (simplified): what the commands about backups say."""

from __future__ import annotations

BACKUP: dict[str, str] = {
    "backed-up": "数据库已复制到 {file}（{size}），并已核对。\n"
    "请存到另一台机器上，与密钥文件、密钥库（vault）分开；它们各有自己的备份。",
}
"""By key."""
