"""The recipient's own link: one tap, no password.

``https://HOST/N/TOKEN``, where TOKEN is 16 characters of base32 (RFC 4648, no padding): the first 10 bytes of
the blind value of ``INCIDENT/ROUND/TEMPLATE/SIDE/PERSON`` in the field ``link`` (for a person's reminders
``INCIDENT/#NUMBER/reminder/…``, and for digests ``…/#HOUR/digest/…``). The notice's own id is the
blind value of these bytes (in hexadecimal) in the field ``notice``, so a link is looked up without a table, and
whoever sees the id (a channel, the store, a log) cannot make the link: that takes the keyring. 2^80 guesses stand
before a made-up one.

The key of blind values is never rotated, so links outlive every rotation. A whole link with a host of 14
characters is 41 long: it leaves 29 of an SMS's 70 for words.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Final

from guardtag.errors import Unknown
from guardtag.model.notices import Notice
from guardtag.rules import quiet

Blind = Callable[[str, str], str]
"""``blind(field, value)`` of ``Records`` or ``Tx``, in hexadecimal."""

LENGTH: Final = 16
"""Characters of a token."""
MAX_LINK: Final = 400
"""The longest text that is looked at."""

_DIGITS = 20  # hexadecimal ones of the token's 10 bytes
_ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}  # full-width ASCII, as an input method writes it


def _secret(blind: Blind, incident: str, telling: int, template: str, side: str, person: str, slot: int) -> str:
    number, what = str(telling), template
    if slot:  # one of a person's reminders, which are counted whatever they say
        number, what = f"#{slot}", quiet.DIGEST if template == quiet.DIGEST else "reminder"
    return blind("link", f"{incident}/{number}/{what}/{side}/{person}")[:_DIGITS]


def new_id(blind: Blind, incident: str, telling: int, template: str, side: str, person: str, slot: int = 0) -> str:
    """The id of the notice of one telling of one person; see ``Notice`` for the arguments."""
    return blind("notice", _secret(blind, incident, telling, template, side, person, slot))


def token(blind: Blind, notice: Notice) -> str:
    """What stands in a notice's link after the last slash."""
    n = notice
    secret = _secret(blind, n.incident, n.round, n.template, n.side, n.person, n.slot)
    return base64.b32encode(bytes.fromhex(secret)).decode()


def notice_id(blind: Blind, token: str) -> str:
    """The id of the notice that a token belongs to."""
    return blind("notice", base64.b32decode(token).hex())


def make(blind: Blind, host: str, notice: Notice) -> str:
    """The whole link of a notice."""
    return f"https://{host}/N/{token(blind, notice)}"


def read(text: object) -> str:
    """The token in a link, or in the token alone: whether it answers a message is for the store to say.

    Small letters and full-width ones are read as what they stand for, and spaces around are left out.

    Raises:
        Unknown: it cannot be a link of ours.
    """
    if isinstance(text, str) and len(text) <= MAX_LINK:
        said = text.translate(_NARROW).strip().rpartition("/")[2]
        if said.isascii() and len(said) == LENGTH and set(said.upper()) <= _ALPHABET:
            return said.upper()
    raise stranger()


def stranger() -> Unknown:
    """The error for a link that is none of ours; one whose message was deleted looks the same."""
    return Unknown(
        "GT-NOTICE-LINK", "This link does not answer any message.",
        "It is cut, not one of ours, or its message was deleted.",
        "Open the link in the message again, or ring the office.",
    )  # fmt: skip
