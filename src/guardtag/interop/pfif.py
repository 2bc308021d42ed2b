"""PFIF 1.4, how registers of missing people speak to each other: persons and notes, to XML and back. Pure.

Source: PFIF 1.4 Specification (zesty.ca/pfif/1.4), sections "Data expiry mechanism", "Data model" and "XML format
specification". Persons and notes may stand beside each other, or a person's notes in the person; both are read, the
second is written. Unknown elements are passed over, as the specification's design asks for.

Whoever gets a record passes it on: nothing may be written that the search's consent does not allow
(``guardtag.rules.poster``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final, TypeVar

import attrs

from guardtag.errors import ImportRefused
from guardtag.interop import strict_xml
from guardtag.interop.strict_xml import Element

NAMESPACE: Final = "http://zesty.ca/pfif/1.4"
STATUSES: Final = ("information_sought", "is_note_author", "believed_alive", "believed_missing", "believed_dead")
SEXES: Final = ("female", "male", "other")
MAX_TEXT: Final = 10_000
"""The longest field, in characters."""
MAX_RECORDS: Final = 10_000
"""The most persons and notes in one document."""

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}/[^\s<>\"]{1,500}", re.ASCII)
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z", re.ASCII)
_BIRTH: Final = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)
_AGE: Final = re.compile(r"\d{1,3}(-\d{1,3})?", re.ASCII)

T = TypeVar("T", "Person", "Note")


def _private(default: str = "") -> str:
    field: str = attrs.field(default=default, repr=False)
    return field


@attrs.frozen
class Note:
    """What somebody says about a person: a sighting, a question, that two records are one person.

    Times are aware, to the second; empty texts are fields that are not there.

    Args:
        note_record_id: ``domain/local``, unique for ever.
        person_record_id: of the person it is about.
        source_date: when it was said.
        author_name: who says it.
        text: what is said.
        entry_date: when it was entered here, or ``None``.
        linked_person_record_id: another record of the same person.
        author_email: mail address of the author.
        author_phone: telephone number of the author.
        author_made_contact: whether the author has been in contact with the person since; ``None``: not said.
        status: one of ``STATUSES``, or empty.
        email_of_found_person: mail address of the person.
        phone_of_found_person: telephone number of the person.
        last_known_location: where they were.
        photo_url: address of a picture.
    """

    note_record_id: str
    person_record_id: str
    source_date: datetime
    author_name: str = _private()
    text: str = _private()
    entry_date: datetime | None = None
    linked_person_record_id: str = ""
    author_email: str = _private()
    author_phone: str = _private()
    author_made_contact: bool | None = None
    status: str = ""
    email_of_found_person: str = _private()
    phone_of_found_person: str = _private()
    last_known_location: str = _private()
    photo_url: str = _private()


@attrs.frozen
class Person:
    """Somebody who is sought, or was found.

    Args:
        person_record_id: ``domain/local``, unique for ever.
        source_date: when the record was written where it comes from.
        full_name: as the family writes it; empty only in a placeholder.
        entry_date: when it was entered here, or ``None``.
        expiry_date: after which nobody keeps more of it than a placeholder, or ``None``.
        author_name: who entered it.
        author_email: their mail address.
        author_phone: their telephone number.
        source_name: of the register it comes from.
        source_url: address of the record there.
        given_name: if told apart.
        family_name: if told apart.
        alternate_names: one a line.
        description: what they look like, what helps.
        sex: one of ``SEXES``, or empty.
        date_of_birth: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.
        age: in years at ``source_date``: ``N`` or ``N-M``.
        home_street: street.
        home_neighborhood: part of the town.
        home_city: town.
        home_state: province, a code of ISO 3166-2.
        home_postal_code: postal code.
        home_country: code of ISO 3166-1.
        photo_url: address of a picture.
        profile_urls: addresses, one a line.
        notes: what is said about them.
    """

    person_record_id: str
    source_date: datetime
    full_name: str = _private()
    entry_date: datetime | None = None
    expiry_date: datetime | None = None
    author_name: str = _private()
    author_email: str = _private()
    author_phone: str = _private()
    source_name: str = ""
    source_url: str = ""
    given_name: str = _private()
    family_name: str = _private()
    alternate_names: str = _private()
    description: str = _private()
    sex: str = _private()
    date_of_birth: str = _private()
    age: str = _private()
    home_street: str = _private()
    home_neighborhood: str = _private()
    home_city: str = _private()
    home_state: str = _private()
    home_postal_code: str = _private()
    home_country: str = _private()
    photo_url: str = _private()
    profile_urls: str = _private()
    notes: tuple[Note, ...] = attrs.field(default=(), repr=False)

    @property
    def expired(self) -> bool:
        """Whether it is a placeholder: only says that the record is gone."""
        return not self.full_name


PERSON_ORDER: Final = (
    "person_record_id", "entry_date", "expiry_date", "author_name", "author_email", "author_phone", "source_name",
    "source_date", "source_url", "full_name", "given_name", "family_name", "alternate_names", "description", "sex",
    "date_of_birth", "age", "home_street", "home_neighborhood", "home_city", "home_state", "home_postal_code",
    "home_country", "photo_url", "profile_urls",
)  # fmt: skip
NOTE_ORDER: Final = (
    "note_record_id", "person_record_id", "linked_person_record_id", "entry_date", "author_name", "author_email",
    "author_phone", "source_date", "author_made_contact", "status", "email_of_found_person", "phone_of_found_person",
    "last_known_location", "text", "photo_url",
)  # fmt: skip
_PLACEHOLDER: Final = ("person_record_id", "source_date", "entry_date", "expiry_date")
_DATES: Final = ("entry_date", "expiry_date", "source_date")


def placeholder(record_id: str, ended: datetime) -> Person:
    """What is left of a record whose time is over: only that it is gone.

    Args:
        record_id: of the record.
        ended: when, an aware time.
    """
    return Person(record_id, ended, entry_date=ended, expiry_date=ended)


def build(persons: Iterable[Person], notes: Iterable[Note] = ()) -> bytes:
    """A PFIF document.

    Args:
        persons: with their notes.
        notes: about persons that are not in the document.

    Raises:
        ValueError: a record is not what the specification allows.
    """
    parts: list[tuple[str, strict_xml.Parts]] = []
    for person in persons:
        problem = _wrong_person(person)
        if problem:
            raise ValueError(problem)
        fields: list[tuple[str, str | strict_xml.Parts]] = list(_fields(person, PERSON_ORDER))
        fields += [("note", _note_parts(note)) for note in person.notes]
        parts.append(("person", fields))
    parts += [("note", _note_parts(note)) for note in notes]
    return strict_xml.build("pfif", "pfif", NAMESPACE, parts)


@attrs.frozen
class Document:
    """What a PFIF document says.

    Args:
        persons: with those of the notes that are about them.
        notes: about persons who are not in it.
    """

    persons: tuple[Person, ...] = attrs.field(repr=False)
    notes: tuple[Note, ...] = attrs.field(default=(), repr=False)


def read(data: bytes) -> Document:
    """The persons and notes of a PFIF 1.4 document.

    Raises:
        ImportRefused: it is too large (``GT-PFIF-SIZE``), or no PFIF 1.4 that can be read (``GT-PFIF-FORMAT``).
    """
    root = _root(data)
    if len(list(root.all(_name("person")))) + len(_all_notes(root)) > MAX_RECORDS:
        raise _too_large()
    notes = [_note(element, owner) for element, owner in _all_notes(root)]
    persons = [_person(element) for element in root.all(_name("person"))]
    ids = [person.person_record_id for person in persons]
    if len(set(ids)) != len(ids) or len({note.note_record_id for note in notes}) != len(notes):
        raise _refused("Two of its records have one id.")
    whole = tuple(
        attrs.evolve(person, notes=tuple(note for note in notes if note.person_record_id == person.person_record_id))
        for person in persons
    )
    for person in whole:
        if problem := _wrong_person(person):
            raise _refused(problem)
    return Document(whole, tuple(note for note in notes if note.person_record_id not in set(ids)))


def _root(data: bytes) -> Element:
    try:
        root = strict_xml.parse(data)
    except strict_xml.TooLarge:
        raise _too_large() from None
    except ValueError:
        raise _refused("It is no XML in UTF-8, or it declares entities of its own.") from None
    if root.name != _name("pfif"):
        raise _refused("Its root element is not that of PFIF 1.4.")
    return root


def _all_notes(root: Element) -> list[tuple[Element, str]]:
    """The notes, each with the id of the person in whom it stands, or empty."""
    found = [(note, "") for note in root.all(_name("note"))]
    for person in root.all(_name("person")):
        owner = next((child.text.strip() for child in person.all(_name("person_record_id"))), "")
        found += [(note, owner) for note in person.all(_name("note"))]
    return found


def _person(element: Element) -> Person:
    return _record(Person, _texts(element, PERSON_ORDER))


def _note(element: Element, owner: str) -> Note:
    texts = _texts(element, NOTE_ORDER)
    if owner and texts.setdefault("person_record_id", owner) != owner:
        raise _refused("A note stands in a person whom it is not about.")
    made = texts.pop("author_made_contact", "").lower()
    if made not in ("", "true", "false"):
        raise _refused("Whether an author made contact is neither true nor false.")
    note = attrs.evolve(_record(Note, texts), author_made_contact=made == "true" if made else None)
    if problem := _wrong_note(note):
        raise _refused(problem)
    return note


def _texts(element: Element, order: tuple[str, ...]) -> dict[str, str]:
    """The fields that are there; a second of one name is one too many."""
    known = {_name(name): name for name in order}
    found: dict[str, str] = {}
    for child in element.children:
        name = known.get(child.name)
        if name is None:
            continue
        if name in found or child.children:
            raise _refused("A field stands twice in a record, or holds elements.")
        if len(child.text) > MAX_TEXT:
            raise _too_large()
        found[name] = child.text.strip()
    return {name: text for name, text in found.items() if text}


def _record(model: type[T], texts: dict[str, str]) -> T:
    values: dict[str, str | datetime] = dict(texts)
    for name in _DATES:
        if name in texts:
            values[name] = _time(texts[name])
    needed = ("source_date", "person_record_id", *(("note_record_id",) if model is Note else ()))
    if not all(name in values for name in needed):
        raise _refused("A record lacks its id or the date of its source.")
    return model(**values)  # type: ignore[arg-type]


def _wrong_person(person: Person) -> str:
    """What of a person the specification does not allow, one sentence; empty when all is well."""
    said = any(getattr(person, name) for name in PERSON_ORDER if name not in _PLACEHOLDER) or person.notes
    checks = (
        (_ID.fullmatch(person.person_record_id), "The id of a record is not of the form domain/local."),
        (not person.expired or (person.expiry_date and not said), "A person has no name."),
        (person.sex in ("", *SEXES), "A sex is none that the specification knows."),
        (not person.date_of_birth or _BIRTH.fullmatch(person.date_of_birth), "A date of birth is none."),
        (not person.age or _AGE.fullmatch(person.age), "An age is none."),
    )
    wrong = [problem for holds, problem in checks if not holds]
    return next(filter(None, (*wrong, *map(_wrong_note, person.notes))), "")


def _wrong_note(note: Note) -> str:
    ids = (note.note_record_id, note.person_record_id, note.linked_person_record_id)
    if not all(_ID.fullmatch(one) for one in ids if one) or not all(ids[:2]):
        return "The id of a record is not of the form domain/local."
    if not note.author_name or not note.text:
        return "A note has no author or no text."
    return "A status is none that the specification knows." if note.status and note.status not in STATUSES else ""


def _note_parts(note: Note) -> list[tuple[str, str | strict_xml.Parts]]:
    if problem := _wrong_note(note):
        raise ValueError(problem)
    return list(_fields(note, NOTE_ORDER))


def _fields(record: Person | Note, order: tuple[str, ...]) -> Iterable[tuple[str, str]]:
    for name in order:
        value = getattr(record, name)
        if isinstance(value, datetime):
            if value.tzinfo is None:
                raise ValueError("a time needs a time zone")
            yield name, value.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
        elif isinstance(value, bool):
            yield name, "true" if value else "false"
        elif value:
            if len(value) > MAX_TEXT:
                raise ValueError(f"a field has at most {MAX_TEXT} characters")
            yield name, value


def _time(text: str) -> datetime:
    if not _TIME.fullmatch(text):
        raise _refused("A time is not written as YYYY-MM-DDThh:mm:ssZ.")
    try:
        return datetime.fromisoformat(text[:19] + "+00:00")
    except ValueError:
        raise _refused("A time is not written as YYYY-MM-DDThh:mm:ssZ.") from None


def _name(local: str) -> str:
    return f"{{{NAMESPACE}}}{local}"


def _refused(why: str) -> ImportRefused:
    return ImportRefused(
        "GT-PFIF-FORMAT", "What was sent is no PFIF 1.4 that can be read.", why,
        "Send a PFIF 1.4 document in UTF-8, without a DTD, each record with its id, name and source date.",
    )  # fmt: skip


def _too_large() -> ImportRefused:
    return ImportRefused(
        "GT-PFIF-SIZE", "The PFIF document was not read: it is too large.",
        f"It has more than {strict_xml.MAX_BYTES} bytes, {MAX_RECORDS} records, or {MAX_TEXT} characters in a field.",
        "Send it in parts.", limit=strict_xml.MAX_BYTES, records=MAX_RECORDS, letters=MAX_TEXT,
    )  # fmt: skip
