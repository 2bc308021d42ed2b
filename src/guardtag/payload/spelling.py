"""The words for the symbols of a typed code: those that are said, and those that are understood.

**English** letters have the words of the radiotelephony spelling alphabet (ICAO Annex 10, volume II,
chapter 5; the same in the ITU Radio Regulations, appendix 14), which were chosen by trials so that no two
sound alike. Digits have their everyday words, since the radio's TREE and FIFE would puzzle a family, but for
two: 0 is *zero*, never *oh*, which is a letter; 9 is *niner*, as on the radio, because *five* and *nine* are
the digits that are confused. When reading, the radio's other digits, *oh*, *nought*, and the usual other
spellings of the alphabet do as well. I, L and O do not occur in a code, but people see them in it: India, Lima
and Oscar are 1, 1 and 0, as the letters are when typed.

**Chinese** digits are those in which everybody reads a telephone number aloud: 幺 for 1, because yī (一) and
qī (七) sound alike, and so do 一 and the letter E; and otherwise the everyday 零 二 … 九, not the radio's
洞 两 拐 勾, which a family need not know. All of them are understood, and the capitals of cheques. 六 and 九
stay alike to some ears; the checks of the code see that slip.

Chinese letters are said as a place whose name begins with them in pinyin, and the letter: 北京的B. Who loses the
letter has the place. Letters alone would be heard wrongly (B D E G P T V; M N; E is 一, Q nearly 九). The places
are known all over China, and of those that are said

- no two share a character: 北京, so not 南京 or 天津;
- none has a syllable that is a digit as it is said (not 武汉: 五, 西宁: 七), not even where n is spoken as l
  (not 宁波: 零) or sh as s (not 唐山: 三), and none two readings (not 重庆);
- where f and h are one sound, 福建 and 合肥 still differ. 绵阳 sounds like 绵羊, so 绵羊 does as well.

No syllable of pinyin begins with V: it is 胜利, for the sign that everybody knows. Who reads a code from the
cloth takes places of their own, so more are understood than are said. A place alone is no letter: a list of
cities is not a code.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from types import MappingProxyType

from guardtag.payload import typed

# In each of these the first word is said and all are understood. A hyphen is where a word may fall apart.
_ENGLISH = {
    "0": "zero oh nought", "1": "one wun", "2": "two", "3": "three tree", "4": "four fower", "5": "five fife",
    "6": "six", "7": "seven", "8": "eight ait", "9": "niner nine",
    "A": "Alfa alpha", "B": "Bravo", "C": "Charlie charley", "D": "Delta", "E": "Echo", "F": "Foxtrot fox-trot",
    "G": "Golf", "H": "Hotel", "J": "Juliett juliet juliette", "K": "Kilo", "M": "Mike", "N": "November",
    "P": "Papa", "Q": "Quebec", "R": "Romeo", "S": "Sierra", "T": "Tango", "V": "Victor",
    "W": "Whiskey whisky double-u double-you", "X": "X-ray", "Y": "Yankee", "Z": "Zulu",
}  # fmt: skip
_LOOK_ALIKES = {"0": "oscar", "1": "india lima"}
_DIGITS = {
    "0": "零〇洞", "1": "幺一壹", "2": "二两俩贰", "3": "三叁", "4": "四肆", "5": "五伍", "6": "六溜陆", "7": "七拐柒",
    "8": "八捌", "9": "九勾钩玖",
}  # fmt: skip
_PLACES = {
    "A": "安徽 安庆 安阳 鞍山 澳门", "B": "北京 保定 包头 宝鸡", "C": "成都 长春 长沙 重庆 常州 承德",
    "D": "大连 大同 大庆 德州 丹东 东莞 敦煌", "E": "峨眉 峨眉山 峨嵋 娥眉 鄂州 恩施 鄂尔多斯",
    "F": "福建 福州 佛山 抚顺", "G": "广东 广州 广西 桂林 贵阳 贵州 甘肃 赣州",
    "H": "合肥 杭州 海口 海南 哈尔滨 邯郸 河北 河南 湖北 湖南 黑龙江", "J": "江苏 江西 吉林 济南 济宁 嘉兴 锦州",
    "K": "昆明 昆山 开封 喀什", "M": "绵阳 绵羊 牡丹江 满洲里 马鞍山 漠河",
    "N": "内蒙古 南京 南昌 南宁 南通 宁波 宁夏", "P": "攀枝花 平顶山 平遥 浦东 莆田",
    "Q": "青岛 青海 秦皇岛 曲阜 泉州", "R": "日照", "S": "上海 沈阳 深圳 苏州 石家庄 山东 山西 陕西",
    "T": "太原 唐山 天津 泰安 泰山", "V": "胜利", "W": "温州 武汉 无锡 潍坊 威海 芜湖 乌鲁木齐",
    "X": "香港 西安 厦门 徐州 新疆 西藏 西宁", "Y": "云南 烟台 扬州 延安 银川 宜昌 盐城",
    "Z": "张家界 郑州 珠海 浙江 镇江 淄博 枣庄 遵义",
}  # fmt: skip

OF = "的"
"""Between a place and its letter."""

SAID: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "en": {symbol: words.split()[0] for symbol, words in _ENGLISH.items()},
    "zh": {digit: words[0] for digit, words in _DIGITS.items()}
    | {letter: f"{places.split()[0]}{OF}{letter}" for letter, places in _PLACES.items()},
})  # fmt: skip
"""What is read aloud for each symbol, by language."""


def _table(rows: Mapping[str, str]) -> dict[str, str]:
    return {word: symbol for symbol, words in rows.items() for word in words.split()}


def _joined(words: Mapping[str, str]) -> dict[str, str]:
    return {word.lower().replace("-", ""): symbol for word, symbol in words.items()}


WORDS: Mapping[str, str] = MappingProxyType(
    {bare: typed.normal(bare) for bare in string.digits + string.ascii_lowercase if bare != "u"}
    | _joined(_table(_ENGLISH) | _table(_LOOK_ALIKES))
)
"""English words, bare letters and digits, in lower case and without hyphens, to their symbols."""

APART = tuple(tuple(word.lower().split("-")) for word in _table(_ENGLISH) if "-" in word)
"""The words that may be written in two: their parts."""

DIGITS: Mapping[str, str] = MappingProxyType({char: digit for digit, chars in _DIGITS.items() for char in chars})
"""Chinese digits, one character each, to their symbols."""

PLACES: Mapping[str, str] = MappingProxyType(_table(_PLACES))
"""Places to the letter they stand beside."""

TIMES: Mapping[str, int] = MappingProxyType({"double": 2, "triple": 3})
"""English words that repeat the one symbol after them."""

DASHES = ("dash", "hyphen", "横杠", "杠")
"""How people read the dash between two groups."""
