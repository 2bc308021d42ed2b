"""Chinese (simplified): what the commands of the duty desk say."""

from __future__ import annotations

from guardtag.texts.zh_contacts import SAID

DUTY: dict[str, str] = {
    "dispatched": "{at} 已发出 {sent} 条，仅记录 {undelivered} 条，待重发 {failed} 条，发不出 {dead} 条，处理 {steps} 步",
    "serving": "网页地址：{address}。按 Ctrl-C 停止。",
    "serving-as": "正在 {address} 为 https://{host}/ 的网页监听。用别的名字访问会得到 400，除非写在 [web] 的 hosts 里。\n"
    "按 Ctrl-C 停止。",
    "serving-alone": "这里不运行派发程序：由 guardtag dispatch --loop 通知人。",
    "saved": "求助已保存：编号 {id}，级别 {level}。{then}",
    "saved-unheard": "没有派发程序在运行：在运行 guardtag dispatch 之前，不会通知任何人。",
    "retired": "{id} 已离岗；其手里未结的 {calls} 起求助已转回继续提级",
    "retired-free": "{id} 已离岗；其手里没有未结的求助",
    "retired-before": "{id} 早已离岗；没有任何改动",
    "responder-erased-before": "{id} 已于 {when} 删除；没有可删的内容了",
    "responder-erased": "已删除 {id}；60 秒后，任何程序都打不开此人的资料",
    "ward-erased": "已删除 {id}；{tags} 枚标签已停用；60 秒后，任何程序都打不开此人的资料",
    "ward-waiting": "{id} 的求助办结、有关人员都得到通知之后，派发程序会删除此人",
    "erase-asked": "删除后无法恢复。确定删除？",
    "verified": "{chains} 条日志链，共 {entries} 条记录，全部吻合",
    "verified-bad": "{chains} 条日志链，共 {entries} 条记录；不吻合：{bad}（{why}）。请不要改动数据库，并联系管理员",
    "journal-out": "已把 {entries} 条记录写入 {file}",
    "journal-anchored": "{when}  {chains} 条日志链，共 {entries} 条记录  → {to}",
    "verified-compared": "；已与 {checkpoints} 个检查点比对",
    "verified-unlisted": "其中 {unlisted} 个没有列出日志链：请同时给出检查点文件",
    "alive": "派发程序在运行（上次心跳：{beat}）",
    "not-alive": "请先打热线电话：没有派发程序在运行（上次心跳：{beat}）",
    "beat-never": "从未",
    "beat-ago": "{ago}前",
    "seconds": "{n} 秒",
    "minutes": "{n} 分钟",
    "open": "未办结的求助 {count} 件",
    "unheard": "请先打热线电话：有 {count} 件求助，各级都没有能通知到的人。请打电话通知；并登记一个有渠道可用的人：guardtag responder enrol --help",
    "due": "{group} {count} 件，已到期 {ago}",
    "due-calls": "无人接单的求助",
    "due-taken": "已有人接单的求助",
    "due-services": "服务事项",
    "due-tasks": "待办事项",
    "due-urgent": "紧急消息",
    "due-normal": "其他消息",
    "dead": "渠道 {channel} 有 {count} 条消息发不出",
    "undelivered": "渠道 {channel} 有 {count} 条消息仅作了记录",
    "paused": "渠道 {channel} 暂停使用：发送没有回应或出错",
    **SAID,
}
"""By key."""
