"""Words of a stranger that want the reader to ring a number or open an address: they are in no short message.

Whoever scans a tag could otherwise have a city send a premium-rate number to families in its name. The words
stay where they can be judged: on the console, and behind the notice's own link. On doubt they are left out
of the message; the message itself always goes.
"""

from __future__ import annotations

import re
import unicodedata

_CHINESE = str.maketrans("〇零幺一二三四五六七八九", "001123456789")
_COORDINATES = re.compile(r"-?\d{1,3}\.\d+°?[NSns]?[ ,，;/]+-?\d{1,3}\.\d+°?[EWew]?")
_NUMBER = re.compile(r"\d{5}|\d(?:[ ().\-–—·/_]{0,3}\d){6}|[*#]\d+[*#]")
_CHINESE_NUMBER = re.compile(r"\d(?:[ ().\-–—·/_、]{0,3}\d){6}")
_ADDRESS = re.compile(
    r"://|www\.|[\w-]\.[a-z]{2,}/|[\w-]\.(?:com|cn|net|org|info|biz|top|xyz|cc|me|io|ru|link|site|vip|shop|club|online|app|tk|ly|gd|co|us"
    r"|uk|hk|tw|icu|work|live|edu|gov)\b"
)


def lure(text: str) -> bool:
    """Whether a text holds something to ring or to open.

    That is: five digits in a row, seven with the usual marks between them or written in Chinese, a service code
    of a telephone, or an address of the web. A pair of coordinates is none.

    Args:
        text: as the stranger wrote it; any script's digits count, and full-width letters.
    """
    plain = unicodedata.normalize("NFKC", text).lower()
    without = _COORDINATES.sub(" ", plain)
    return bool(
        _NUMBER.search(without) or _ADDRESS.search(plain) or _CHINESE_NUMBER.search(without.translate(_CHINESE))
    )
