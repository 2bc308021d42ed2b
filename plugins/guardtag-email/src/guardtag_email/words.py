"""The few words of a mail that are not the message's own: its subject.

A subject stands on locked screens, in lists and in other people's view, and servers log it. So it names nobody, no
place and no kind of need: it says who writes and how urgent it is, and nothing else.
"""

from __future__ import annotations

from typing import Final

SUBJECTS: Final = {
    "zh": {"high": "【紧急】爱心守护：请现在点开并回复", "normal": "爱心守护：有一条新消息"},
    "en": {"high": "URGENT from guardtag: please open and answer now", "normal": "A new message from guardtag"},
}
"""Language to urgency to subject."""
DRILL: Final = {"zh": "【演练】", "en": "[DRILL] "}
"""What stands before it in a drill."""


def subject(language: str, urgency: str, *, drill: bool) -> str:
    """The subject of a mail; in English for a language that has none here.

    Args:
        language: code of the message's language; ``zh-Hant`` counts as ``zh``.
        urgency: ``high`` or ``normal``; anything else counts as high.
        drill: whether it belongs to a drill.
    """
    main = language.partition("-")[0].lower()
    known = main if main in SUBJECTS else "en"
    return (DRILL[known] if drill else "") + SUBJECTS[known]["normal" if urgency == "normal" else "high"]
