"""One row of a register of people, from cells to a draft; everything wrong with it is found in one go."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import TypeVar
from zoneinfo import ZoneInfo

import attrs

from guardtag.interop import cells, columns
from guardtag.interop.cells import CellFault
from guardtag.interop.drafts import Draft, Person
from guardtag.interop.faults import RowError, fault
from guardtag.interop.sheets import Line
from guardtag.interop.traditional import simplified
from guardtag.model import areas
from guardtag.model.people import Consent, Contact, age
from guardtag.rules import guardians
from guardtag.rules.phones import narrow

_ADULT = 18
_CHILDREN = frozenset({"child", "left-behind-child"})
_LISTS = 1000
_HASHES = re.compile(r"\s*#{2,}\s*")
_T = TypeVar("_T")


@attrs.frozen(slots=False)
class Settings:
    """What holds for the whole file."""

    today: date
    zone: ZoneInfo
    root: tuple[str, ...]
    countries: Collection[str]
    columns: Mapping[str, str]
    made_up: bool

    @cached_property
    def contacts(self) -> tuple[int, ...]:
        """Which contacts the columns name; the first always."""
        named = {int(what[-1]) for what in self.columns if what[-1:].isdigit()}
        return tuple(sorted({1, *named}))

    @cached_property
    def lists(self) -> dict[tuple[str, tuple[str, ...]], tuple[tuple[str, ...], tuple[str, ...]]]:
        """What lists of words came to, with blanks for the unknown too, by column; few are not like one before."""
        return {}


class Row:
    """One row while it is read; everything wrong with it is kept, so that one round of mending does."""

    def __init__(self, line: Line, settings: Settings) -> None:
        self.line: Line = line
        self.settings: Settings = settings
        self._titles, self._cells = settings.columns, line.cells
        self.problems: list[RowError] = []
        self.notes: list[RowError] = []
        self.years: int | None = None
        """The person's age, of two answers the lower; known once ``life`` was read."""

    def person(self) -> Person | None:
        """The row's person, or None when anything is wrong with it."""
        if self.line.slid:
            self.refuse("GT-ROW-SLID")
            return None
        name = self.take("name", cells.name, "")
        if not name:
            self.refuse_once("GT-ROW-EMPTY", "name")
        born, minor, child, groups, hints = self.life()
        contacts = self.contacts(child)
        id_number = self.take("id_number", self.id_number, "")
        nickname = self.take("nickname", lambda cell: cells.name(cell, 40), "")
        draft = Draft(
            self.line.number, name, nickname, born, minor, groups, hints,
            self.area(), contacts, self.consent(child, contacts), self.text("clothes", 500),
            "\n".join(filter(None, (self.text("medical", 500), self.text("remarks", 499)))),
            self.text("address", 300), self.take("key", self.key("key"), "") or id_number,
        )  # fmt: skip
        return None if self.problems else Person(draft, tuple(self.notes), id_number)

    def title(self, what: str) -> str:
        """The title of the column of this meaning, or empty."""
        return self._titles.get(what, "")

    def refuse(self, code: str, what: str = "", facts: Mapping[str, object] = MappingProxyType({})) -> None:
        """Notes a problem with the column of this meaning."""
        self.problems.append(fault(self.line.number, code, self.title(what), facts=facts))

    def refuse_once(self, code: str, what: str) -> None:
        """Notes a problem unless that column has one already."""
        if not any(problem.column == self.title(what) for problem in self.problems):
            self.refuse(code, what)

    def take(self, what: str, convert: Callable[[str], _T], default: _T) -> _T:
        """What the column of this meaning says; the default when there is none or it is wrong."""
        title = self._titles.get(what)
        if not title:
            return default
        if title in self.line.faulty:
            self.refuse("GT-ROW-ERROR-CELL", what)
            return default
        text = self._cells[title]
        if not text:
            return default
        if "#" in text and _HASHES.fullmatch(text):
            self.refuse("GT-ROW-HASHES", what)
            return default
        try:
            return convert(text)
        except CellFault as error:
            self.refuse(error.code, what, error.facts)
            return default

    def text(self, what: str, most: int) -> str:
        """Free text of several lines."""
        return self.take(what, lambda cell: cells.plain(cell, most, lines=True), "")

    def key(self, what: str) -> Callable[[str], str]:
        """A converter for keys that knows whether the file holds this column as a number."""
        return lambda cell: cells.key(cell, numeric=self.title(what) in self.line.numeric)

    def id_number(self, cell: str) -> str:
        """An ID number, likewise."""
        numeric = self.title("id_number") in self.line.numeric
        return cells.id_number(cell, numeric=numeric, made_up=self.settings.made_up)

    def phone(self, what: str) -> Callable[[str], str]:
        """A converter for phone numbers, likewise."""
        numeric = self.title(what) in self.line.numeric
        said = self.settings
        return lambda cell: cells.phone(cell, countries=said.countries, numeric=numeric, made_up=said.made_up)

    def addresses(self, cell: str) -> tuple[str, ...]:
        """Addresses on other channels; a telephone number and a mail address among them are checked as such."""
        return cells.addresses(cell, {"sms": lambda target: cells.phone(
            target, countries=self.settings.countries, made_up=self.settings.made_up
        ), "mail": cells.mail})  # fmt: skip

    def listed(self, what: str, known: Mapping[str, str], code: str) -> tuple[str, ...]:
        """The known words of a list, in our spelling; one note when some are not known, by their place in the cell."""
        nothing: tuple[str, ...] = ()
        words = self.take(what, cells.words, nothing)
        if not words:
            return nothing
        lists = self.settings.lists
        found = lists.get((what, words))
        if found is None:
            ours = tuple(known.get(simplified(word)) or (word if word in known.values() else "") for word in words)
            found = tuple(dict.fromkeys(filter(None, ours))), ours
            if len(lists) < _LISTS:
                lists[what, words] = found
        if not all(found[1]):
            self._strange(what, known, code, words, found[1])
        return found[0]

    def _strange(
        self, what: str, known: Mapping[str, str], code: str, words: Sequence[str], ours: Sequence[str]
    ) -> None:
        """Notes the words of a list that are not known."""
        office = [(one, word) for word, one in known.items() if not word.isascii()]
        strange = [at for at, one in enumerate(ours) if not one]
        near = dict.fromkeys(one for at in strange for one in _near(simplified(words[at]), known))
        self.notes.append(fault(
            self.line.number, code, self.title(what), case="near" if near else "known", near=tuple(near),
            nth=", ".join(str(at + 1) for at in strange), known=tuple(dict.fromkeys(known.values())),
            words=tuple({**dict(office), **dict(reversed(office))}.values()),
        ))  # fmt: skip

    def life(self) -> tuple[date | None, bool, bool, tuple[str, ...], tuple[str, ...]]:
        """Birth date, said-to-be minor, needs a guardian's consent, groups, hints."""
        born = self.take("birth_date", cells.day, None)
        if born is not None and born > self.settings.today:
            self.refuse("GT-ROW-BORN-LATER", "birth_date")
        said_age = self.take("age", cells.age, None)
        groups = self.listed("groups", columns.GROUPS, "GT-ROW-GROUP")
        hints = self.listed("hints", columns.HINT_WORDS, "GT-ROW-HINT")
        if self.take("lost_before", cells.yes, None):
            groups = tuple(dict.fromkeys((*groups, "wandering-history")))
            hints = tuple(dict.fromkeys((*hints, "may-walk-away")))
        said = bool(self.take("minor", cells.yes, None)) or bool(_CHILDREN & set(groups))
        ages = [] if said_age is None else [said_age]
        ages += [] if born is None else [age(born, self.settings.today)]
        child = min(ages) < guardians.CHILD if ages else said  # the younger of two answers, and on doubt a child
        self.years = min(ages) if ages else guardians.CHILD - 1 if child else None
        return born, said or (said_age is not None and said_age < _ADULT), child, groups, hints

    def area(self) -> str:
        """The area path: the root, then every area column from the outside in."""
        parts: list[str] = []
        for what in columns.AREA_PARTS:
            if not self.title(what):
                continue
            part = self.take(what, lambda cell: narrow(cells.plain(cell, areas.MAX_PATH)).lower(), "")
            if not part:
                self.refuse_once("GT-ROW-AREA", what)
            parts += part.strip("/").split("/")
        root = self.settings.root
        path = "/".join(parts if tuple(parts[: len(root)]) == root else (*root, *parts))
        try:
            return areas.check(path)
        except ValueError:
            last = next(what for what in reversed(columns.AREA_PARTS) if self.title(what))
            self.refuse_once("GT-ROW-AREA", last)
            return path

    def contacts(self, child: bool) -> tuple[Contact, ...]:
        """The contacts who are named, each with at least one address; the first must be.

        Whoever stands under a title that says 监护人 is a guardian, whatever the relation says: it is written either
        way round. Beside them a child's parents and grandparents stay what they are by relation.
        """
        found = [contact for contact in map(self.contact, self.settings.contacts) if contact is not None]
        said = any(self.title(f"guards{nth}") for nth in self.settings.contacts)
        if child and not said and any(contact.guardian for contact in found):
            found = [
                attrs.evolve(contact, guardian=contact.guardian or contact.relation in columns.GUARDIANS)
                for contact in found
            ]
        return tuple(found)

    def contact(self, nth: int) -> Contact | None:
        """The nth contact, or None when the row names none."""
        before = len(self.problems)
        name = self.take(f"contact{nth}", cells.name, "")
        relation = self.take(f"relation{nth}", lambda cell: cells.plain(cell, 40), "")
        phones = [self.take(what, self.phone(what), "") for what in (f"phone{nth}", f"more{nth}")]
        mail = self.take(f"mail{nth}", cells.mail, "")
        addresses = [f"sms:{phone}" for phone in dict.fromkeys(phones) if phone]
        addresses += [f"mail:{mail}"] if mail else []
        addresses += self.take(f"other{nth}", self.addresses, ())
        addresses = list(dict.fromkeys(addresses)) if len(addresses) > 1 else addresses
        understood = len(self.problems) == before
        if understood and nth > 1 and not name and not addresses:
            return None
        if understood and not (name and addresses):
            whats = [f"phone{nth}", f"mail{nth}", f"more{nth}", f"other{nth}", f"contact{nth}"]
            if not name:
                whats.insert(0, whats.pop())
            self.refuse("GT-ROW-CONTACT", next(what for what in whats if self.title(what)))
        relation = _relation(relation)
        if guardians.reversed_by_age(relation, self.years):
            self.notes.append(fault(self.line.number, "GT-ROW-RELATION", self.title(f"relation{nth}")))
        guards = self.take(f"guards{nth}", cells.yes, None)
        if guards is None:
            guards = _of_guardians(self.title(f"contact{nth}"))
        return Contact(name, relation, addresses, guardian=guards)

    def consent(self, child: bool, contacts: Sequence[Contact]) -> Consent:
        """The consent; a row without one, or a child without the guardian's, is refused."""
        said = self.take("consent", cells.yes, None)
        if not said:
            self.refuse_once("GT-ROW-CONSENT", "consent")
        given = self.take("consent_date", cells.day, None)
        if given is not None and given > self.settings.today:
            self.refuse("GT-ROW-CONSENT-DATE", "consent_date")
        by = self.take("consent_by", cells.name, "")
        if child and not self.guardian_consents(by, contacts):
            shown = next((what for what in ("guardian_consent", "consent_by") if self.title(what)), "consent")
            self.refuse_once("GT-ROW-GUARDIAN", shown)
        purposes = {"alert", *self.listed("purposes", columns.PURPOSES, "GT-ROW-PURPOSE")}
        since = _midnight(given, self.settings.zone) if given else 0.0
        return Consent(by, purposes, given=since, guardian=child)  # refused above unless a guardian's was shown

    def guardian_consents(self, by: str, contacts: Sequence[Contact]) -> bool:
        """Whether a guardian's consent is shown: by its own column, or because a guardian consented."""
        own = self.take("guardian_consent", _consent_or_number, False)
        names = {contact.name for contact in contacts if contact.guardian or contact.relation in columns.GUARDIANS}
        return own or (by != "" and by in names)


def _near(word: str, known: Mapping[str, str]) -> list[str]:
    """Known words that are spelt much like this one."""
    return difflib.get_close_matches(word[:40], known, n=2, cutoff=0.6)


def _consent_or_number(cell: str) -> bool:
    """A guardian's consent: yes, or the number of the signed form."""
    try:
        return bool(cells.yes(cell))
    except CellFault:
        if not any(char.isdigit() for char in cell):
            raise
        return True


@lru_cache(maxsize=512)
def _of_guardians(title: str) -> bool:
    """Whether a column's title says that who stands in it is the guardian."""
    return "监护人" in simplified(title) or "guardian" in title.lower()


@lru_cache(maxsize=512)
def _relation(said: str) -> str:
    return columns.RELATIONS.get(simplified(said), said)


@lru_cache(maxsize=4096)
def _midnight(day: date, zone: ZoneInfo) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()
