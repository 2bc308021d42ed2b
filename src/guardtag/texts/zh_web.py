"""Chinese (simplified): what can be wrong with the pages' settings."""

from __future__ import annotations

WEB_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-WEB-CONFIG": ("配置里的“web.{key}”看不懂。", "", "请对照 guardtag-web 的说明。"),
    "GT-WEB-PACKAGE": (
        "没有安装 guardtag-web。",
        "网页由它提供。",
        "请安装：在项目目录里运行 {copy}，或在存放 wheel 的文件夹里运行 {wheel}。",
    ),
    "GT-WEB-LISTEN": (
        "不能在这个地址的端口 {port} 上提供服务。",
        "端口已被占用，或本机没有这个地址，或没有权限打开这个端口。",
        "请另选 --port 或 --host。",
    ),
    "GT-WEB-TEXTS": ("文字文件 {file} 不能用。", "它的写法不对。", "请与自带的 zh.toml 对照。"),
}

WEB_CASES: dict[str, dict[str, tuple[str | None, str | None, str | None]]] = {
    "GT-WEB-CONFIG": {
        "unknown": (None, None, "可以写的有：{known}。"),
        "text": (None, None, "这里要写带引号的文字。"),
        "texts": (None, None, "这里要写文字的列表。"),
        "count": (None, None, "请写 1 到 {most} 的整数。"),
        "table": (None, None, "这里要写一个表。"),
        "network": (None, None, "每项是一个地址或网段，例如 10.0.0.0/8。"),
    },
    "GT-WEB-TEXTS": {
        "size": (None, "它比任何文字文件都大。", None),
        "toml": (None, "它不是 UTF-8 的 TOML。", None),
        "tables": (None, "它应当由装着文字的表组成。", None),
        "folder": (
            "放文字文件的文件夹不能用。",
            "没有这个文件夹。",
            "请改正 [web] 的 texts：从 guardtag.toml 所在的文件夹算起。",
        ),
    },
}
