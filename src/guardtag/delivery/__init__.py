"""Messages to channels, each behind a fence and on threads of its own.

A notifier is foreign code: it may raise anything, return nonsense, hang or lie. None of that reaches
the caller, who gets one ``Outcome`` a message, nor another channel.
"""

from guardtag.delivery.channel import BATCH_LIMIT, DEADLINE, Channel, Flow, Through
from guardtag.delivery.fence import Outcome, accepted, attempt, clean, type_name
from guardtag.delivery.pool import Notifiers, Pool

__all__ = [
    "BATCH_LIMIT", "DEADLINE", "Channel", "Flow", "Notifiers", "Outcome", "Pool", "Through", "accepted", "attempt",
    "clean", "type_name",
]  # fmt: skip
