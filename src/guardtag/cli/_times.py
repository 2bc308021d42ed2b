"""Times as people type them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo


def moment(text: str, timezone: str) -> float:
    """Seconds since 1970 UTC of a local time.

    Args:
        text: ``YYYY-MM-DD`` (its first minute) or ``YYYY-MM-DD HH:MM``.
        timezone: IANA name.

    Raises:
        ValueError: it is written in another way.
    """
    for form in ("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=ZoneInfo(timezone)).timestamp()
        except ValueError:
            continue
    raise ValueError('a time is written "YYYY-MM-DD HH:MM" or "YYYY-MM-DD"')
