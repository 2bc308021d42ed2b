"""Chinese (simplified): the missing-person poster, the leaflet for families, and what can go wrong with them."""

from __future__ import annotations

POSTER_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-LETTERING-LACKS": (
        "页面上有 {count} 个字，这里的字体都没有：{points}。",
        "照印出来会是空白方框。",
        "请在 GUARDTAG_FONT 里指定有这些字的字体，或换一种写法。",
    ),
    "GT-PORTRAIT-READ": (
        "照片读不出来。",
        "它不是 JPEG、PNG 或 WebP 图片，或者已经损坏。",
        "请用图片软件打开它，另存为 JPEG。",
    ),
    "GT-PORTRAIT-SIZE": (
        "照片太大或太小。",
        "最多 20 MB、{pixels} 百万像素，长和宽都不少于 {least} 像素。",
        "请重新拍一张，或把它缩小。",
    ),
}
"""By code, about posters: what, why, do."""
