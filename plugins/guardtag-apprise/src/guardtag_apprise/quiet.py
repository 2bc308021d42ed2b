"""Libraries whose logs hold addresses with their secrets, targets and texts: nothing of them is passed on."""

from __future__ import annotations

import logging
from typing import Final

LOGGERS: Final = ("apprise", "urllib3", "requests", "requests_oauthlib", "oauthlib", "charset_normalizer", "MARKDOWN")
"""What Apprise and the libraries under it log to, they and the loggers below them."""
OFF: Final = logging.CRITICAL + 10


def hush() -> None:
    """Turns these loggers off; again and again is harmless.

    It holds for the whole process, for whoever else uses the same libraries in it.
    """
    for name in LOGGERS:
        logging.getLogger(name).setLevel(OFF)
