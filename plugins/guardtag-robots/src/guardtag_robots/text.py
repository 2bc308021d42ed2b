"""What a group reads: never a name, never more than the vendor takes, and always the link.

Others than the recipient read along in a group, so guardtag makes thin texts for these channels. A text that was not
made thin is not sent: a short one of our own goes in its place, since a call without words is better than none and
better than one with a name.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from guardtag.spi import Message

WORDS: Final = {
    "zh": {"high": "【爱心守护】紧急：有人需要帮助，请点开回复。", "normal": "【爱心守护】有一条新消息，请点开查看。"},
    "en": {"high": "[guardtag] Urgent: help is needed. Please open and answer.", "normal": "[guardtag] There is news."},
}
"""Language to urgency to what is said in place of a text that might name somebody."""

_CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_HANDS_OFF: Final = str.maketrans({"<": "＜", ">": "＞"})
"""Feishu and WeCom read tags in angle brackets: a stranger's ``<at user_id="all">`` must not ring for everybody."""


def said(message: Message, most: int) -> str:
    """The text for a group.

    Args:
        message: what is to be said.
        most: the most bytes in UTF-8; what is too long is cut before the link.
    """
    link = _clean(message.link)
    text = _clean(message.text) if message.thin else _own(message)
    if link and link not in text:
        text = f"{text}\n{link}" if text else link
    if len(text.encode()) <= most:
        return text
    end = f"…\n{link}" if link else "…"
    return cut(text, most - len(end.encode())) + end


def cut(text: str, most: int) -> str:
    """The longest beginning of a text that has so many bytes, never ending within a letter and its marks."""
    short = text.encode()[: max(0, most)].decode("utf-8", "ignore")
    at = len(short)
    while 0 < at < len(text) and _joined(text[at - 1], text[at]):
        at -= 1
    return short[:at].rstrip()


def _joined(before: str, after: str) -> bool:
    """Whether two characters belong to one letter: a mark, a variation selector, a joiner of emoji."""
    return unicodedata.category(after)[0] == "M" or "\u200d" in (before, after) or "\U0001f3fb" <= after <= "\U0001f3ff"


def _own(message: Message) -> str:
    words = WORDS["zh" if message.language.partition("-")[0].lower() == "zh" else "en"]
    return words["normal" if message.urgency == "normal" else "high"]


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub(" ", text).translate(_HANDS_OFF).encode("utf-8", "replace").decode().strip()
