"""What a poster may show: the consent given for one search, and nothing by the table.

The reviewed policy says it in one rule: the poster's fields follow the consent given for that search, not
the table of roles. So nothing that was ever allowed to a finder, a volunteer or a worker opens a poster,
and nothing that is allowed for a poster opens a cell of the table: the purposes have names of their own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from guardtag.model.incidents import Incident
from guardtag.model.people import Ward, is_minor

POSTER = "poster"
"""The purpose without which there is no poster at all: it makes public that this person is missed."""
NAME, NICKNAME, PHOTO, AGE, CLOTHES = (
    "poster-name", "poster-nickname", "poster-photo", "poster-age", "poster-clothes",
)  # fmt: skip
FIELDS = (NAME, NICKNAME, PHOTO, AGE, CLOTHES)
"""The purposes that open one field each."""
PURPOSES = frozenset((POSTER, *FIELDS))

SEARCHES = ("missing", "found")
"""Kinds of call that somebody may have to be searched for."""
_ALONE = ("received", "acknowledged")  # states in which nobody of ours is with the person yet

_DIGITS = re.compile(r"(?:\d[\s()./+_-]{0,3}){7,}")
_PARTS = re.compile(r"[;；,，、。.\n/]+")
_LOCAL = 7  # digits of a number without its prefixes
_SHARED = 4  # letters and digits in a row, a digit among them, that give a house away


def searched(ward: Ward, incident: Incident | None) -> bool:
    """Whether this person is being searched for: an open call, and nobody of ours is with them.

    Args:
        ward: the person.
        incident: their open call, if there is one.
    """
    return (
        incident is not None and incident.open and incident.klass == "person" and incident.subject == ward.id
        and incident.kind in SEARCHES and incident.state in _ALONE
    )  # fmt: skip


def consented(ward: Ward, incident: Incident, *, now: float, today: date) -> frozenset[str]:
    """The purposes of a poster that somebody allowed for this search.

    A consent counts when it was given after the call was opened and before now, is in force, names
    purposes of a poster and nothing else, rests on no emergency, and its giver is one of the person's
    contacts as the record has them now, or the adult person. A minor's names are on no poster: a name
    that a child answers to is a lure.

    Args:
        ward: the person.
        incident: the open call.
        now: seconds since 1970 UTC.
        today: the day at the deployment; decides who is a minor.

    Returns:
        Some of ``PURPOSES``; empty without ``POSTER`` and at least one field.
    """
    minor = is_minor(ward, today)
    givers = {contact.name for contact in ward.contacts} | {ward.name}
    if minor:
        givers.discard(ward.name)
    given = {
        purpose
        for consent in ward.consents
        if consent.basis == "consent" and consent.holds(now) and incident.opened <= consent.given <= now
        and consent.by in givers and consent.purposes <= PURPOSES
        for purpose in consent.purposes
    }  # fmt: skip
    fields = given & set(FIELDS)
    if minor:
        fields -= {NAME, NICKNAME}
    return frozenset({POSTER, *fields}) if POSTER in given and fields else frozenset()


def tells(text: str, ward: Ward, allowed: Iterable[str]) -> bool:
    """Whether a free text says what no poster says: a number, an address, a diagnosis, a name kept back.

    Compared without spaces, punctuation, width and case. It finds what stands in the person's record, and
    any number long enough to be a telephone's or an identity card's; it cannot know what is in no record.

    Args:
        text: such as the clothes, or where the person was seen.
        ward: the person, with all classes opened.
        allowed: from ``consented``.
    """
    plain = unicodedata.normalize("NFKC", text)
    if "@" in plain or _DIGITS.search(plain):
        return True
    bare = _bare(plain)
    return any(secret in bare for secret in _secrets(ward, set(allowed))) or any(
        _share_a_number(bare, _bare(place)) for place in (ward.address, ward.hidden_address)
    )


def is_familys(number: str, ward: Ward) -> bool:
    """Whether a telephone number is one of the family's, with or without a prefix: its last seven digits are."""
    ours = _digits(number)[-_LOCAL:]
    theirs = {
        _digits(address.partition(":")[2])[-_LOCAL:] for contact in ward.contacts for address in contact.addresses
    }
    return ours in theirs - {""}


def _digits(number: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", number) if c in "0123456789")


def _secrets(ward: Ward, allowed: set[str]) -> set[str]:
    told = [ward.address, ward.hidden_address, *_PARTS.split(ward.medical)]
    for contact in ward.contacts:
        told += [contact.name, *(address.partition(":")[2] for address in contact.addresses)]
    told += [ward.name] if NAME not in allowed else []
    told += [ward.nickname] if NICKNAME not in allowed else []
    return {bare for text in told if len(bare := _bare(text)) > 1}


def _share_a_number(one: str, other: str) -> bool:
    """Whether two texts have a run in common that is long enough and has a digit in it."""
    runs = {other[at : at + _SHARED] for at in range(len(other) - _SHARED + 1)}
    return any(
        any(letter.isdigit() for letter in run)
        for at in range(len(one) - _SHARED + 1)
        if (run := one[at : at + _SHARED]) in runs
    )


def _bare(text: str) -> str:
    """Letters and digits alone, in one width and case."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if unicodedata.category(c)[0] in "LN")
