"""Chinese (simplified): what the commands about backups and moves say."""

from __future__ import annotations

BACKUP: dict[str, str] = {
    "backed-up": "数据库已复制到 {file}（{size}），并已核对。\n"
    "请存到另一台机器上，与密钥文件、密钥库（vault）分开；它们各有自己的备份。",
    "restored": "数据库已恢复到 {file}；其中有 {people} 人、{fields} 项已撤回同意的资料已再次删除。\n"
    "新标签从序号 {serial} 开始：备份之后制作的序号不会再用。\n"
    "接下来请运行 guardtag doctor 和 guardtag verify。备份之后登记的内容不在其中。",
    "restored-aside": "原来的数据库在 {aside}。",
    "vault-serving": "密钥库已在端口 {port} 上提供服务。发送 SIGTERM 即停止。",
    "certificates-made": "已做好：{files}；有效期 {days} 天。\n"
    "请把各机器自己的私钥和 ca.pem 送到那台机器上；ca.key 不要放在任何一台上。",
    "vault-backed-up": "已把 {keys} 个数据密钥写入 {file}，并用密钥文件封存。\n"
    "有效期到 {until}，到期请销毁。请演练一次：guardtag vault restore {file}",
    "vault-rehearsed": "演练成功：密钥库里的每个密钥都在备份的 {keys} 个之中，而且打得开。"
    "其中 {erased} 个属于后来已删除的人或已撤回同意的资料，恢复时不会放回。没有改动任何内容。",
    "vault-rehearsed-lacks": "演练失败：密钥库里有 {missing} 个密钥不在备份的 {keys} 个之中。没有改动任何内容。\n"
    "请重做备份：guardtag vault backup 文件",
    "vault-restored": "密钥库已经完整：备份里有 {keys} 个密钥；其中 {erased} 个属于已删除的人或已撤回同意的资料，没有放回。\n"
    "接下来请运行 guardtag doctor。备份到期请销毁。",
    "vault-restored-lacks": "备份的 {keys} 个密钥已放回；其中 {erased} 个属于已删除的人或已撤回同意的资料，没有放回。"
    "密钥库里有 {missing} 个密钥比备份新。\n接下来请运行 guardtag doctor，并重做 guardtag vault backup。",
    "vault-expired": "注意：这份备份已过期，请销毁。",
    "erasures": "{file} 记下了 {people} 名已删除的人、{fields} 项已撤回同意的资料。请与备份放在一起；每次删除、每次撤回之后重做一份。",
    "erased-again": "已再次删除 {people} 人、{fields} 项已撤回同意的资料。",
    "move-gone": "新位置确实没有用过，也不会再用。重新打开这里？",
    "move-stayed": "{open} 已重新打开；新标签从序号 {next_serial} 开始",
    "move-out": "这里现在关闭了。接下来请把文件、密钥文件和密钥库带到新位置，在那里运行：\n"
    "  guardtag import {file} --city guardtag.toml",
    "move-in": "接下来请用 {new} 启动服务器和调度程序，再运行 guardtag doctor --city {new}",
    "move-lines": "接下来请把下面几行写进 guardtag.toml，代替原来的，启动服务器和调度程序，再运行 guardtag doctor",
    "move-password": "# 加上您给出的用户名和密码",
    "move-rows": "{rows} 条记录在 {to}",
    "move-changed": "，这次写了 {changed} 条",
    "move-erased": "{erased} 人已经删除，没有留下",
    "move-locked": "注意：密钥库里没有 {locked} 人的密钥，他们的记录已搬到，但打不开：密钥库可能是旧的备份。\n"
    "请用更新的备份：guardtag vault restore 文件 --write",
    "move-journal": "日志：{said}",
}
"""By key."""
