"""What of a ward a reader may be shown, now; who they are for this ward is decided in ``readers``.

Everything here is decided afresh at each read from what it is given; nothing is cached, and a
``Reader`` is good for one read. Where two readings of a rule are possible, the data stays in.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType

import attrs

from guardtag.model.people import RESPONSE, Contact, Ward, is_minor
from guardtag.rules import lookup, policy, proofs
from guardtag.rules.policy import BREAK_GLASS
from guardtag.rules.readers import (
    ANON_FINDER,
    DEPARTMENT,
    DOUBTED,
    FAMILY,
    FINDERS,
    GUESSABLE,
    OWN_WORKER,
    VOLUNTEER,
    Reader,
    alone,
    channel,
    reader,
)

RELAY = "relay"
"""Stands for a number that is not shown: words go through the relay instead."""
MASK = "***"
"""Stands for any other masked value."""

_OPENS = frozenset("YCSHB")  # letters that can lead to the value itself being needed


def _rows(model: type[attrs.AttrsInstance]) -> dict[str, attrs.Attribute[object]]:
    """The first attribute of each policy row; a second one of the same row is never shown."""
    rows: dict[str, attrs.Attribute[object]] = {}
    attribute: attrs.Attribute[object]
    for attribute in attrs.fields(model):
        row = attribute.metadata["policy"]
        if row != "internal":
            rows.setdefault(row, attribute)
    return rows


# A contact's own rows (the number is one) are held in the ward's list of contacts.
_CONTACT_ROWS = tuple(_rows(Contact))
_HELD = _rows(Ward)
_HELD.update(dict.fromkeys(_CONTACT_ROWS, _HELD["contact_name"]))
# What a view's fields may be called; `contacts` is two rows, and has to be asked for by theirs.
_ALIASES = {attribute.name: row for row, attribute in _HELD.items() if row not in _CONTACT_ROWS}
_ALIASES.update({row: row for row in _HELD})

WARD_FIELDS = tuple(_HELD)
"""The policy rows that a ward's record holds, and a ``View`` may carry."""


class Verdict(StrEnum):
    """What the policy says about one field and one reader."""

    SHOWN = "shown"
    OWN = "own"
    MASKED = "masked"
    COUNTED = "counted"
    WITHHELD = "withheld"


@attrs.frozen
class Count:
    """How many there are, in place of the values themselves."""

    number: int


def _fixed(fields: Mapping[str, object]) -> Mapping[str, object]:
    return MappingProxyType(dict(fields))


@attrs.frozen
class View:
    """What one reader may see of one ward: the only form in which a ward leaves the register.

    ``view.name``, ``view.nickname``, ``view.contact_phone`` read a field by the model's or the policy's
    name and raise ``AttributeError`` when it is withheld; ``get`` never raises.

    Args:
        ward: the ward's id.
        role: the reader's role.
        state: the reader's state.
        fields: policy row -> value, holding only what may be shown. ``contact_name`` is a tuple of
            (name, relation), ``contact_phone`` a tuple of address tuples in the same order, or
            ``RELAY``. A ``Count`` or ``MASK`` stands for what may not be shown itself.
        withheld: the policy rows of a ward that are not in ``fields``, whether or not the ward has them.
        minor: whether the stricter rules for minors hold, where the birth date may be shown; else
            ``None``.
    """

    ward: str
    role: str
    state: str
    fields: Mapping[str, object] = attrs.field(repr=False, hash=False, converter=_fixed)
    withheld: tuple[str, ...] = ()
    minor: bool | None = attrs.field(default=None, repr=False)

    def get(self, name: str, default: object = None) -> object:
        """A field by the policy's or the model's name, or ``default`` when it is withheld or unknown."""
        return self.fields.get(_ALIASES.get(name, name), default)

    def __getattr__(self, name: str) -> object:
        row = _ALIASES.get(name)
        if row is None:
            raise AttributeError(f"a view has no field {name!r}")
        try:
            return self.fields[row]
        except KeyError:
            raise AttributeError(f"{row} is withheld from this reader") from None


def may_alert(ward: Ward, now: float) -> bool:
    """Whether contacts and responders may be told about this ward at all.

    Asked at enrolment and again when a notice is sent.

    Args:
        ward: the person.
        now: seconds since 1970 UTC.

    Returns:
        True while a consent to ``alert``, or an emergency basis, is in force.
    """
    return any(
        consent.basis == "emergency" or (consent.basis == "consent" and "alert" in consent.purposes)
        for consent in ward.consents
        if consent.holds(now)
    )


def verdict(field: str, reader: Reader, ward: Ward, *, now: float, today: date, finder_agreed: bool = False) -> Verdict:
    """What the policy says about one of its fields, also those that an incident holds.

    Args:
        field: a policy row, such as ``full_name`` or ``finder_contact``.
        reader: from ``reader()``, for this ward.
        ward: the person; only reach, consents, birth date, ``minor`` and name are looked at.
        now: seconds since 1970 UTC; decides which consents are in force.
        today: the day at the deployment; decides who is a minor.
        finder_agreed: the finder allowed that their own number is passed on: no consent of the ward's
            can do that for them.

    Raises:
        ValueError: the reader was derived for another ward.
    """
    if reader.ward and reader.ward != ward.id:
        raise ValueError("this reader was derived for another ward")
    match policy.letter(field, reader.role, reader.state):
        case "Y":
            said = Verdict.SHOWN
        case "B" if reader.state == BREAK_GLASS:
            said = Verdict.SHOWN
        case "Q" if reader.state == BREAK_GLASS and reader.two:
            said = Verdict.SHOWN
        case "C" if field == "finder_contact":
            said = Verdict.SHOWN if finder_agreed else Verdict.WITHHELD
        case "C":
            said = _consented(field, ward, now, today)
        case "M":
            said = Verdict.MASKED
        case "S":
            said = Verdict.OWN
        case "H":
            said = Verdict.COUNTED
        case _:
            said = Verdict.WITHHELD
    if field == "nickname" and reader.role in FINDERS and is_minor(ward, today):
        return Verdict.WITHHELD  # a name that the child answers to is a lure
    return said


def _consented(field: str, ward: Ward, now: float, today: date) -> Verdict:
    # An emergency basis is ground enough to call for help, and for nothing else.
    given = [consent for consent in ward.consents if consent.basis == "consent" and consent.holds(now)]
    if field == "contact_phone":
        # The family's choice of reach is the flag; it lapses with the last consent.
        return Verdict.SHOWN if ward.reach == "call" and given else Verdict.MASKED
    if field == "photo" and is_minor(ward, today):
        own = lookup.name(ward.name)
        given = [consent for consent in given if lookup.name(consent.by) != own]  # a guardian's
    return Verdict.SHOWN if any(field in consent.purposes for consent in given) else Verdict.WITHHELD


def may_keep_photo(ward: Ward, now: float, today: date) -> bool:
    """Whether a photo may be kept: while a consent would show it to anybody, for a minor another's than their own."""
    return _consented("photo", ward, now, today) is Verdict.SHOWN


def view(ward: Ward, reader: Reader, *, now: float, today: date) -> View:
    """Cuts a ward down to what this reader may see.

    Args:
        ward: the person, with at least the classes of ``readable_classes(reader)`` opened.
        reader: from ``reader()``, for this ward and this read.
        now: seconds since 1970 UTC.
        today: the day at the deployment.

    Raises:
        ValueError: the reader was derived for another ward.
    """
    fields: dict[str, object] = {}
    for field in WARD_FIELDS:
        said = verdict(field, reader, ward, now=now, today=today)
        held = getattr(ward, _HELD[field].name)
        if said is Verdict.SHOWN:
            fields[field] = _contact_value(field, ward.contacts, reader) if field in _CONTACT_ROWS else held
        elif said is Verdict.OWN:
            own = ward.contact(reader.contact_id) if reader.contact_id else None
            if own is not None and field in _CONTACT_ROWS:
                fields[field] = _contact_value(field, (own,), reader)
        elif said is Verdict.MASKED:
            fields[field] = RELAY if field == "contact_phone" else MASK
        elif said is Verdict.COUNTED:
            fields[field] = Count(len(held) if isinstance(held, tuple) else int(bool(held)))
    withheld = tuple(field for field in WARD_FIELDS if field not in fields)
    age_shown = verdict("birth_date", reader, ward, now=now, today=today) is Verdict.SHOWN
    minor = is_minor(ward, today) if age_shown else None
    return View(ward.id, reader.role, reader.state, fields, withheld, minor)


def _contact_value(field: str, contacts: tuple[Contact, ...], reader: Reader) -> object:
    if field == "contact_name":
        return tuple((contact.name, contact.relation) for contact in contacts)
    if reader.role not in FINDERS:
        return tuple(contact.addresses for contact in contacts)
    # "Call us" allows a finder the number, not the family's mail or chat accounts.
    numbers = tuple(tuple(filter(_is_number, proofs.usable(contact))) for contact in contacts)
    return numbers if any(numbers) else RELAY


def _is_number(address: str) -> bool:
    """Whether an address's target can be dialled: 7 to 15 digits (E.164's most) and their usual marks."""
    target = address.partition(":")[2]
    digits = sum(c in "0123456789" for c in target)
    return 7 <= digits <= 15 and all(c in "0123456789+-(). " for c in target)


def readable_classes(reader: Reader) -> frozenset[str]:
    """Which of a ward's sealed classes must be opened to build this reader's view, and no more.

    Returns:
        Some of ``response``, ``medical`` and ``address``. Response, which holds the consents, is among
        them whenever there is any; an empty set means that nothing is to be shown.
    """
    opens = f"{_OPENS}Q" if reader.two else _OPENS
    opened = {
        attribute.metadata["class"]
        for field, attribute in _HELD.items()
        if policy.letter(field, reader.role, reader.state) in opens
    }
    return frozenset(opened | {RESPONSE}) if opened else frozenset()


__all__ = [
    "ANON_FINDER",
    "DEPARTMENT",
    "DOUBTED",
    "FAMILY",
    "FINDERS",
    "GUESSABLE",
    "MASK",
    "OWN_WORKER",
    "RELAY",
    "VOLUNTEER",
    "WARD_FIELDS",
    "Count",
    "Reader",
    "Verdict",
    "View",
    "alone",
    "channel",
    "may_alert",
    "may_keep_photo",
    "readable_classes",
    "reader",
    "verdict",
    "view",
]
