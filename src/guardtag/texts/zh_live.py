"""Chinese (simplified): what `guardtag demo --live` says."""

from __future__ import annotations

SCREEN: dict[str, str] = {
    "live-playing": "昨晚的故事：登记、缝标签、孩子平安回家（需要几秒）……",
    "live-listens": "正在 {address} 上提供服务，同一网络里的人都能打开。",
    "live-listens-here": "正在 {address} 上提供服务，只有本机能打开。",
    "live-made-up": "人物都是虚构的，消息只显示在这里，不会发给任何人。\n演示中每一级只等一分钟。\n",
    "live-hall": "大厅屏幕（满五件求助才显示数字）：\n  {link}",
    "live-console": "工作台，以 {id}（{name}）登录，请先设密码：\n  {link}",
    "live-picture": "二维码图片：\n  {picture}",
    "live-scan": "请用同一网络里的手机扫它，或打开\n  {link}",
    "live-scan-here": "请在本机打开：\n  {link}\n要用手机扫，请加 --host 和本机地址，例如 --host 192.168.1.20",
    "live-waiting": "发出的消息会显示在这里。按 Ctrl-C 结束并清除全部内容。\n",
    "live-waiting-kept": "发出的消息会显示在这里。按 Ctrl-C 结束，写下的文件会留下。\n",
    "live-responder": "发给{name}（工作人员）",
    "live-family": "发给{name}（家属）",
    "live-ended": "已结束。",
}
"""By key."""
