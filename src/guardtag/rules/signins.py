"""How long somebody waits who tries passwords, and who may invite whom to sign in. Pure.

Nobody is ever locked out for good: a grid worker who cannot sign in at night is a danger. An attempt only waits, at
most five minutes after the one before. Attempts are counted on four sides, so that a stranger's do not delay others:

- a browser in which this responder signed in before has a count of its own, and no other is asked there
  (the device cookie of OWASP's "Slow Down Online Guessing Attacks with Device Cookies");
- any other: the account from this network, the account from everywhere, and this network for all accounts.

So whoever guesses from one network delays nobody elsewhere, and guesses from everywhere delay nobody in a browser that
is known. A strange browser gets about 290 attempts a day at one account. A level drains with time.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from guardtag.model.areas import covers
from guardtag.model.people import Responder
from guardtag.model.signins import Attempts
from guardtag.rules.duty import duties

FIRST = 2.0
"""Seconds after the first attempt that waits; each further one waits twice as long."""
SKEW = 60.0
"""Seconds that two clocks may differ."""
TOLD = 5
"""So many attempts since the last that was right are told to whoever signs in, and journalled each; after so many they
are sent a message."""
TELLS, TELLS_AT_MOST = 3600.0, 86_400.0
"""Seconds between two of these messages, at first and after days of it: who gets one every hour of the night mutes the
channel that calls come by."""
_OFTEN = 20
"""The first few come hourly; after so many attempts more, an hour more lies between two."""


@attrs.frozen
class Side:
    """What one side may try.

    Args:
        free: attempts that wait for nothing.
        longest: seconds that one waits at most.
        leak: seconds in which one attempt is forgotten.
    """

    free: float
    longest: float
    leak: float


DEVICE, PAIR, ACCOUNT, NETWORK = "d", "p", "a", "n"
SIDES: Mapping[str, Side] = {
    DEVICE: Side(10, 300, 600), PAIR: Side(5, 300, 600), ACCOUNT: Side(30, 300, 600), NETWORK: Side(60, 60, 60),
}  # fmt: skip
"""By the letter that an ``Attempts`` id begins with."""


def _side(attempts: Attempts) -> Side:
    return SIDES[attempts.id[:1]]


def drained(attempts: Attempts, now: float) -> Attempts:
    """The level at a later time; one from more than a minute ahead, by a wrong clock, drains from now on."""
    at = now if attempts.at > now + SKEW else attempts.at
    level = max(attempts.level - max(now - at, 0.0) / _side(attempts).leak, 0.0)
    return attrs.evolve(attempts, level=level, at=max(at, now))


def wait(attempts: Attempts, now: float) -> float:
    """Seconds until the next attempt is heard; 0: it is now.

    Args:
        attempts: as they were written last, not drained.
        now: seconds since 1970 UTC.
    """
    side = _side(attempts)
    over = drained(attempts, now).level - side.free
    if over < 0:
        return 0.0
    pause = min(FIRST * 2 ** min(over, 30.0), side.longest)
    return max(min(attempts.at, now) + pause - now, 0.0)


def tried(attempts: Attempts, now: float, count: float = 1.0) -> Attempts:
    """The level after one more attempt; with ``-1`` after one that turned out to be right."""
    before = drained(attempts, now)
    level = max(before.level + count, 0.0)
    return attrs.evolve(before, level=level, due=before.at + level * _side(attempts).leak)


def journalled(failures: int) -> bool:
    """Whether this many failures are journalled: the first few, then 10, 20, 40 and so on, or a flood would fill it."""
    times, rest = divmod(failures, TOLD)
    return 0 < failures <= TOLD or (rest == 0 and times & (times - 1) == 0 and times > 0)


def tells(failures: int, told: float, now: float) -> bool:
    """Whether somebody is told of attempts at their account that failed: of several, at most once an hour, and less
    and less often while a stranger goes on.

    Args:
        failures: that are known to have failed.
        told: when they were told last.
        now: seconds since 1970 UTC.
    """
    pause = min(TELLS * max(failures // _OFTEN, 1), TELLS_AT_MOST)
    return failures >= TOLD and not 0 <= now - told < pause


def may_invite(by: Responder, whom: Responder, now: float) -> bool:
    """Whether a supervisor may invite somebody, and so set aside the password that they have.

    A supervisor of every area that they act for, also as somebody's stand-in; of a supervisor only one of a level
    above. The hotline, the police, departments and auditors are invited by the office.
    """
    if by.role != "supervisor" or by.id == whom.id or not (by.active and whom.active):
        return False
    return all(any(_above(own, duty) for own in by.everywhere) for duty in duties(whom, now))


def _above(own: str, duty: Responder) -> bool:
    if not covers(own, duty.area):
        return False
    return duty.role in ("worker", "volunteer") or (duty.role == "supervisor" and own != duty.area)
