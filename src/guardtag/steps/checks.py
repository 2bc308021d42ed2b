"""What every desk checks of the texts it is given: limits and forms."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Protocol

from guardtag.labels.words import UNSEEN
from guardtag.model.people import ID_LETTERS, MAX_ID
from guardtag.rules import phones
from guardtag.rules.relay import legible

MAX_TEXT = 2000
MAX_PLACE, MAX_MESSAGE = 200, 500
"""What a stranger's words are cut at."""
MAX_ADDRESS = 320
MAX_ADDRESSES = 10
RINGING = ("sms", "voice", "tel")
"""Channels whose targets are telephone numbers, by the names that channels have by custom."""
_SCHEME = set("abcdefghijklmnopqrstuvwxyz0123456789-+")


class WithId(Protocol):
    """A record that has an id."""

    @property
    def id(self) -> str:
        """What it is named by."""


def id_of(one: WithId | str) -> str:
    """The id of a record, or the id that was given in its place."""
    return one if isinstance(one, str) else one.id


def proper_id(name: str, id: str) -> None:
    """Raises ``ValueError``, naming the argument, unless a responder or a course may have this id."""
    if not id or len(id) > MAX_ID or not set(id) <= ID_LETTERS:
        raise ValueError(f"{name} is 1 to {MAX_ID} lower-case letters, digits, - _ .")


def begins(id: str, ids: Iterable[str]) -> str:
    """The one of these ids that begins so; where none or several do, what was given."""
    found = [one for one in ids if id and one.startswith(id)]
    return found[0] if len(found) == 1 else id


def clean(text: str) -> str:
    """The text without control and bidirectional-control characters and fillers; line ends become spaces.

    A name or a message cannot break a line, turn the writing direction round or end a header. Letters
    that Unicode keeps for private use, or assigned after this Python was made, stay: rare names have them.
    """
    if text.isprintable() and UNSEEN.isdisjoint(text):  # then there is nothing of these categories in it
        return text.strip()
    kept = []
    for letter in text:
        if letter in "\r\n\t\v\f\x85\u2028\u2029\u2800":
            kept.append(" ")
        elif letter not in UNSEEN and unicodedata.category(letter) not in ("Cc", "Cf", "Cs"):
            kept.append(letter)
    return "".join(kept).strip()


def short(name: str, text: str, limit: int = 100) -> str:
    """A cleaned text of 1 to ``limit`` characters; raises ``ValueError`` naming the argument."""
    cleaned = clean(text) if isinstance(text, str) and len(text) <= MAX_TEXT else ""
    if not cleaned or len(cleaned) > limit:
        raise ValueError(f"{name} is a text of 1 to {limit} characters")
    return cleaned


def maybe(name: str, text: str, limit: int = 1000) -> str:
    """Like ``short``, and empty is allowed."""
    return short(name, text, limit) if text else ""


def words_of_a_stranger(text: str, limit: int) -> str:
    """A finder's words: cleaned, and cut rather than refused: on doubt the alert goes out."""
    return legible(clean(str(text)[: limit * 2]))[:limit] if text else ""


def persons_addresses(addresses: Iterable[str]) -> tuple[str, ...]:
    """Addresses of a person: in form, and none of them an emergency or other short public number.

    A number of one or two digits is a private exchange's own, and left alone.

    Raises:
        ValueError: one is not.
    """
    found = addresses_in_form(addresses)
    for address in found:
        channel, _, target = address.partition(":")
        if channel in RINGING and len(target) > 2 and phones.is_short(target):
            raise ValueError("an emergency or other short public number is nobody's: give the number of a person")
    return found


def addresses_in_form(addresses: Iterable[str]) -> tuple[str, ...]:
    """Addresses that have the form ``channel:target``.

    Raises:
        ValueError: one has not, or there are too many.
    """
    checked = []
    for address in addresses:
        channel, colon, target = address.partition(":")
        if (
            not colon or not channel or not set(channel) <= _SCHEME or not target
            or len(address) > MAX_ADDRESS or clean(target) != target
        ):  # fmt: skip
            raise ValueError("an address is channel:target on one line, such as mail:someone@example.org")
        checked.append(address)
    if len(checked) > MAX_ADDRESSES:
        raise ValueError(f"at most {MAX_ADDRESSES} addresses")
    return tuple(checked)
