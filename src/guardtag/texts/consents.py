"""Versions of the text that people agree to. Once printed, a version's words never change: new words are a new one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CURRENT: Final = "3"
"""The version that is printed now, and recorded unless another is said."""
_TO_2: Final = {
    "alert-also": "有人扫码求助时，我们通知登记的家属和值班网格员；没有人回应就逐级上报，直到有人来。",
    "reach": "不同意时由我们转话，不给号码。",
}
EARLIER: Final[Mapping[str, Mapping[str, Mapping[str, str]]]] = {
    "1": {"zh": {**_TO_2, "role-supervisor_at_level": "接到求助的上级", "role-supervisor_above_level": "上级"}},
    "2": {"zh": _TO_2},
}
"""Versions that were printed before: by language the words of the form that were others then."""
VERSIONS: Final = (*EARLIER, CURRENT)
"""All that can be printed, the oldest first: what somebody signed is found again."""
