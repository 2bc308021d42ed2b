"""Versions of the text that people agree to. Once printed, a version's words never change: new words are a new one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CURRENT: Final = "2"
"""The version that is printed now, and recorded unless another is said."""
EARLIER: Final[Mapping[str, Mapping[str, Mapping[str, str]]]] = {
    "1": {"zh": {"role-supervisor_at_level": "接到求助的上级", "role-supervisor_above_level": "上级"}},
}
"""Versions that were printed before: by language the words of the form that were others then."""
VERSIONS: Final = (*EARLIER, CURRENT)
"""All that can be printed, the oldest first: what somebody signed is found again."""
