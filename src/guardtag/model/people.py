"""The people: wards who may get lost, their contacts, and the responders who come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import attrs

from guardtag.model.duty import Leave, Shift, StandIn
from guardtag.texts.consents import CURRENT

RESPONSE, MEDICAL, ADDRESS = "response", "medical", "address"
FIELD_CLASSES = (RESPONSE, MEDICAL, ADDRESS)
"""A ward's fields are sealed in these three classes, each under a key of its own."""

MAX_ID = 40
ID_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_.")
"""What a responder's id is made of."""
ROLES = ("worker", "supervisor", "volunteer", "hotline", "police", "department", "auditor")
HINTS = (
    "does-not-speak", "hard-of-hearing", "may-walk-away", "afraid-of-touch", "afraid-of-dogs",
    "needs-medicine", "walks-slowly", "likes-calm-voice", "does-not-know-home",
)  # fmt: skip
"""The fixed, translated list of what helps a stranger to help."""
CAPACITIES = ("", "full", "limited", "none")
"""How far somebody decides for themselves in law (行为能力): not said, fully, in part, not at all."""
ABSENCES = ("hospital", "away", "care")
"""Where somebody is who is not at home for a time: in hospital, travelling, in respite care."""
ACTIVE, DIED, LEFT, MERGED = "active", "died", "left", "merged"
"""What a record can stand for: somebody who is guarded, has died, has moved away; or it became part of another."""


def _row(name: str, field_class: str = RESPONSE) -> dict[str, str]:
    return {"policy": name, "class": field_class}


def _texts(value: Iterable[str]) -> tuple[str, ...]:
    if isinstance(value, str):
        raise TypeError("a list of texts is needed here, not one text")
    return tuple(value)


def _purposes(value: Iterable[str]) -> frozenset[str]:
    return frozenset(_texts(value))


@attrs.frozen
class Consent:
    """What somebody allowed, on which ground.

    Args:
        by: who consented (a name), the ward or a guardian; on the emergency basis, who decided.
        purposes: ``alert`` and the names of policy fields such as ``nickname``; for one search's posters, apart
            from these, those of ``guardtag.rules.poster``.
        basis: ``consent`` or ``emergency``.
        text: version of the text that was agreed to; a stored one always says it.
        given: when; 0 lets the register fill in the time of enrolment.
        withdrawn: when it was taken back, or ``None``.
        contact: id of the contact who consented; empty: the person, or nobody said.
        guardian: True when a guardian's signature was shown, whoever ``by`` names.
    """

    by: str = attrs.field(repr=False, metadata=_row("contact_name"))
    purposes: frozenset[str] = attrs.field(converter=_purposes, metadata=_row("internal"))
    basis: str = attrs.field(default="consent", metadata=_row("internal"))
    text: str = attrs.field(default=CURRENT, metadata=_row("internal"))
    given: float = attrs.field(default=0.0, metadata=_row("internal"))
    withdrawn: float | None = attrs.field(default=None, metadata=_row("internal"))
    contact: str = attrs.field(default="", metadata=_row("internal"))
    guardian: bool = attrs.field(default=False, metadata=_row("internal"))

    def holds(self, now: float) -> bool:
        """Whether it is in force."""
        return self.withdrawn is None or self.withdrawn > now


@attrs.frozen
class Proof:
    """What was heard of one address when it was tested.

    Args:
        address: which.
        at: when.
        said: ``yes``, ``wrong-number``, ``stop``; ``silent`` or ``unreached`` when nobody answered.
        proven: it was said by the link, or to somebody of the office; a reply can be forged.
    """

    address: str = attrs.field(repr=False, metadata=_row("contact_phone"))
    at: float = attrs.field(metadata=_row("internal"))
    said: str = attrs.field(metadata=_row("internal"))
    proven: bool = attrs.field(default=True, metadata=_row("internal"))


@attrs.frozen
class Contact:
    """Somebody who is told: a mother, a guardian, a neighbour.

    Args:
        name: their name.
        relation: such as ``mother``.
        addresses: ``channel:target``, in the order to try.
        id: given by the register, ``c1`` for the first contact; never given to anybody else, also when they went.
        language: code of the catalogue to write to them in; empty: the deployment's first.
        verified: when an address was last answered, or ``None``; a changed address is not.
        guardian: they decide for the person in law.
        proofs: what was heard of each address; ``guardtag.rules.proofs`` says whether they are verified.
    """

    name: str = attrs.field(repr=False, metadata=_row("contact_name"))
    relation: str = attrs.field(default="", repr=False, metadata=_row("contact_name"))
    addresses: tuple[str, ...] = attrs.field(
        factory=tuple, converter=_texts, repr=False, metadata=_row("contact_phone")
    )
    id: str = attrs.field(default="", metadata=_row("internal"))
    language: str = attrs.field(default="", metadata=_row("internal"))
    verified: float | None = attrs.field(default=None, metadata=_row("internal"))
    guardian: bool = attrs.field(default=False, metadata=_row("internal"))
    proofs: tuple[Proof, ...] = attrs.field(factory=tuple, repr=False, metadata=_row("contact_phone"))


@attrs.frozen
class Absence:
    """Somebody is not at home for a time; it ends by itself.

    Args:
        why: one of ``ABSENCES``.
        since: from when, seconds since 1970 UTC.
        until: before when.
        by: who said so.
    """

    why: str = attrs.field(repr=False, metadata=_row("internal"))
    since: float = attrs.field(metadata=_row("internal"))
    until: float = attrs.field(metadata=_row("internal"))
    by: str = attrs.field(default="", metadata=_row("internal"))


@attrs.frozen
class Ward:
    """A person who may get lost.

    Args:
        id: opaque.
        name: full name.
        area: path of the area that answers for them.
        nickname: what a stranger may call them, where consent allows it.
        birth_date: or ``None`` when not known.
        minor: True when they are to be treated as a minor although no birth date says so.
        groups: such as ``intellectual-disability``.
        hints: from ``HINTS``.
        contacts: in the order in which they are told.
        reach: ``relay`` (the default) or ``call``: whether a finder sees the number.
        consents: all ever given.
        clothes: what they usually wear.
        medical: notes for those who care, sealed apart.
        address: home address, sealed apart.
        hidden_address: address of a person in hiding, sealed apart.
        state: ``active``, ``died``, ``left``, or ``merged`` for what is left of a record that became part of another.
        key: the register's stable key of the person (from an import), or empty.
        enrolled: when.
        generations: class to the number of the key that seals it, where that is not the first: the keys before it
            were destroyed when consent was withdrawn.
        capacity: one of ``CAPACITIES``.
        language: code of the language they speak, or empty.
        absence: they are not at home for a time, or ``None``.
        ended: since when they are no longer guarded, or ``None``.
        merged: ids of records that became part of this one.
        merged_into: id of the record that this one became part of; then nothing else is left here.
        contacts_given: the highest number ever given to a contact of theirs; 0 in records of before.
        moved: of a record that became part of another, each contact's id and the one that they have there.
    """

    id: str = attrs.field(metadata=_row("internal"))
    name: str = attrs.field(repr=False, metadata=_row("full_name"))
    area: str = attrs.field(metadata=_row("area"))
    nickname: str = attrs.field(default="", repr=False, metadata=_row("nickname"))
    birth_date: date | None = attrs.field(default=None, repr=False, metadata=_row("birth_date"))
    minor: bool = attrs.field(default=False, repr=False, metadata=_row("birth_date"))
    groups: tuple[str, ...] = attrs.field(factory=tuple, converter=_texts, repr=False, metadata=_row("groups"))
    hints: tuple[str, ...] = attrs.field(factory=tuple, converter=_texts, repr=False, metadata=_row("condition_hints"))
    contacts: tuple[Contact, ...] = attrs.field(factory=tuple, repr=False, metadata=_row("contact_name"))
    reach: str = attrs.field(default="relay", metadata=_row("internal"))
    consents: tuple[Consent, ...] = attrs.field(factory=tuple, repr=False, metadata=_row("internal"))
    clothes: str = attrs.field(default="", repr=False, metadata=_row("clothes"))
    medical: str = attrs.field(default="", repr=False, metadata=_row("medical_notes", MEDICAL))
    address: str = attrs.field(default="", repr=False, metadata=_row("home_address", ADDRESS))
    hidden_address: str = attrs.field(default="", repr=False, metadata=_row("hidden_address", ADDRESS))
    state: str = attrs.field(default="active", metadata=_row("internal"))
    key: str = attrs.field(default="", repr=False, metadata=_row("internal"))
    enrolled: float = attrs.field(default=0.0, metadata=_row("internal"))
    generations: tuple[tuple[str, int], ...] = attrs.field(default=(), metadata=_row("internal"))

    def generation(self, field_class: str) -> int:
        """The number of the key that seals a class: 1, and one more after each that was destroyed."""
        return dict(self.generations).get(field_class, 1)

    def key_of(self, field_class: str) -> str:
        """Id of the data key that seals a class (one of ``FIELD_CLASSES``, or ``photo``)."""
        number = self.generation(field_class)
        return f"w:{self.id}:{field_class}" + (f":{number}" if number > 1 else "")

    capacity: str = attrs.field(default="", repr=False, metadata=_row("internal"))
    language: str = attrs.field(default="", metadata=_row("internal"))
    absence: Absence | None = attrs.field(default=None, repr=False, metadata=_row("internal"))
    ended: float | None = attrs.field(default=None, metadata=_row("internal"))
    merged: tuple[str, ...] = attrs.field(factory=tuple, converter=_texts, metadata=_row("internal"))
    merged_into: str = attrs.field(default="", metadata=_row("internal"))
    contacts_given: int = attrs.field(default=0, metadata=_row("internal"))
    moved: tuple[tuple[str, str], ...] = attrs.field(default=(), metadata=_row("internal"))

    def contact(self, contact_id: str) -> Contact | None:
        """The contact of this id, if they are (still) one."""
        return next((contact for contact in self.contacts if contact.id == contact_id), None)


@attrs.frozen
class Training:
    """Something a responder learnt, and until when it counts.

    Args:
        name: id of the course, such as ``sewing``.
        given: when they passed it.
        expires: until when it counts, exclusive, or ``None``.
        by: who entered it.
        certificate: number of the certificate, or empty.
    """

    name: str = attrs.field(metadata={"policy": "internal"})
    given: float = attrs.field(metadata={"policy": "internal"})
    expires: float | None = attrs.field(default=None, metadata={"policy": "internal"})
    by: str = attrs.field(default="", metadata={"policy": "internal"})
    certificate: str = attrs.field(default="", repr=False, metadata={"policy": "staff"})


@attrs.frozen
class Responder:
    """Somebody on duty: a grid worker 网格员, a supervisor, a volunteer, the hotline, the police, a department.

    Responders are staff: their name and addresses are not in the wards' policy (``staff``); they
    are sealed all the same and go to nobody but the deployment itself.

    Args:
        id: short and chosen by the deployer, such as ``li-ling``.
        name: their name.
        area: path of the area they answer for.
        role: one of ``ROLES``.
        addresses: ``channel:target``, in the order to try.
        language: code of the catalogue; empty: the deployment's first.
        trainings: what they learnt.
        active: False once they left.
        shifts: when they are on duty, in local time; none: always.
        leaves: when they are away.
        standing: for whom they stand in.
        proofs: what was heard of each address.
        areas: paths of further areas that they answer for: a grid worker often has two or three grids.
    """

    id: str = attrs.field(metadata={"policy": "internal"})
    name: str = attrs.field(repr=False, metadata={"policy": "staff"})
    area: str = attrs.field(metadata={"policy": "internal"})
    role: str = attrs.field(default="worker", metadata={"policy": "internal"})
    addresses: tuple[str, ...] = attrs.field(factory=tuple, converter=_texts, repr=False, metadata={"policy": "staff"})
    language: str = attrs.field(default="", metadata={"policy": "internal"})
    trainings: tuple[Training, ...] = attrs.field(factory=tuple, metadata={"policy": "internal"})
    active: bool = attrs.field(default=True, metadata={"policy": "internal"})
    shifts: tuple[Shift, ...] = attrs.field(factory=tuple, metadata={"policy": "internal"})
    leaves: tuple[Leave, ...] = attrs.field(factory=tuple, repr=False, metadata={"policy": "staff"})
    standing: tuple[StandIn, ...] = attrs.field(factory=tuple, metadata={"policy": "internal"})
    proofs: tuple[Proof, ...] = attrs.field(factory=tuple, repr=False, metadata={"policy": "staff"})
    areas: tuple[str, ...] = attrs.field(factory=tuple, converter=_texts, metadata={"policy": "internal"})

    @property
    def everywhere(self) -> tuple[str, ...]:
        """All areas that they answer for, their own first."""
        return (self.area, *self.areas)

    def trained(self, name: str, now: float) -> bool:
        """Whether a training of this name counts at this time."""
        return any(t.name == name and (t.expires is None or t.expires > now) for t in self.trainings)


def is_minor(ward: Ward, today: date) -> bool:
    """Whether the stricter rules for minors (under 18, or said so) hold."""
    if ward.minor or ward.birth_date is None:
        return ward.minor
    return age(ward.birth_date, today) < 18


def age(born: date, today: date) -> int:
    """Whole years since somebody was born."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


@attrs.frozen
class Colleague:
    """A responder as those know them who work with them.

    Args:
        id: theirs.
        name: theirs; empty where the reader is not told it.
        role: theirs.
        area: path of the area they answer for.
        here: whether they answer for the area that was asked about, or one above it, or stand in there.
    """

    id: str = attrs.field(metadata={"policy": "internal"})
    name: str = attrs.field(repr=False, metadata={"policy": "staff"})
    role: str = attrs.field(metadata={"policy": "internal"})
    area: str = attrs.field(metadata={"policy": "internal"})
    here: bool = attrs.field(default=True, metadata={"policy": "internal"})
