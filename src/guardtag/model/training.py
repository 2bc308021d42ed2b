"""Training: courses, and until when what somebody learnt counts."""

from __future__ import annotations

import attrs

_INTERNAL = {"policy": "internal"}

FITTING = "fitting"
NEEDED_FOR = ("", FITTING)
"""What a course may be needed for; empty: for nothing that is looked at."""


@attrs.frozen
class Course:
    """Something that responders learn.

    Args:
        id: short and chosen by the deployer, such as ``sewing``.
        zh: its title in Chinese.
        en: its title in English.
        months: how long it counts after it was passed; 0: for ever.
        needed_for: what it is needed for, one of ``NEEDED_FOR``.
        made: when it was entered or changed, seconds since 1970 UTC; 0: it is built in.
        by: who did.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    zh: str = attrs.field(metadata=_INTERNAL)
    en: str = attrs.field(metadata=_INTERNAL)
    months: int = attrs.field(default=0, metadata=_INTERNAL)
    needed_for: str = attrs.field(default="", metadata=_INTERNAL)
    made: float = attrs.field(default=0.0, metadata=_INTERNAL)
    by: str = attrs.field(default="", metadata=_INTERNAL)


SEWING = Course("sewing", "缝制标签", "Sewing tags in", needed_for=FITTING)
"""Built in: needed for fitting as long as the deployer entered no course of their own that is."""
