"""Traditional characters of column titles and of the register's own words as simplified ones.

For comparing only: what is kept is what the office wrote. A name is never changed.
"""

from __future__ import annotations

_PAIRS = (
    "護护對对員员監监稱称齡龄歲岁類类別别殘残幫帮無无區区屬属徑径轄辖鎮镇鄉乡碼码會会網网號号編编著着徵征狀状況况藥药備备註注說说現现"
    "詳详細细書书簽签時时間间圍围開开內内記记檔档證证聯联係系繫系話话機机郵邮電电關关與与緊紧絡络礙碍爾尔認认癡痴視视聽听聾聋語语閉闭"
    "獨独體体癲癫癇痫兒儿愛爱動动觸触緩缓輕轻聲声歡欢請请報报訊讯醫医療疗親亲媽妈爺爷長长鄰邻沒没參参頭头幾几處处點点應应錄录歷历"
    "樣样當当導导過过還还這这國国門门單单職职務务訓训練练備备責责義义協协廳厅產产業业園园樓楼層层戶户傷伤損损換换補补數数價价總总"
    "責责顧顾養养療疗驗验監监"
)
_TABLE = str.maketrans(_PAIRS[::2], _PAIRS[1::2])


def simplified(text: str) -> str:
    """The text with the traditional characters of our words as simplified ones."""
    return text.translate(_TABLE)
