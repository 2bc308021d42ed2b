"""Chinese (simplified): what can be wrong with other systems' formats."""

from __future__ import annotations

FORMAT_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-CAP-FORMAT": (
        "收到的内容不是能读懂的 CAP 1.2 预警。",
        "它不符合 CAP 1.2 标准的规定。",
        "请按标准第 3.2 节发送一条 CAP 1.2 预警：UTF-8 编码，不带 DTD。",
    ),
    "GT-CAP-SIZE": (
        "CAP 预警太大，没有读取。",
        "最多 {limit} 字节，每段文字最多 {letters} 个字符。",
        "文件请在 uri 里写地址，不要放进消息。",
    ),
    "GT-GEOJSON-FORMAT": (
        "收到的内容不是能读懂的 GeoJSON。",
        "它不符合 RFC 7946 的规定。",
        "请发送由点组成的 FeatureCollection：UTF-8 编码，坐标先经度后纬度。",
    ),
    "GT-GEOJSON-SIZE": (
        "GeoJSON 太大，没有读取。",
        "最多 {limit} 字节、{places} 个地点，内容最多嵌套 {depth} 层。",
        "请分几次发送。",
    ),
    "GT-PFIF-FORMAT": (
        "收到的内容不是能读懂的 PFIF 1.4。",
        "它不符合 PFIF 1.4 的规定。",
        "请发送 PFIF 1.4 文档：UTF-8 编码，不带 DTD，每条记录有编号、姓名和来源日期。",
    ),
    "GT-PFIF-SIZE": (
        "PFIF 文档太大，没有读取。",
        "最多 {limit} 字节、{records} 条记录，每个字段最多 {letters} 个字符。",
        "请分几次发送。",
    ),
}
