"""What is checked of everything that is said about a person, when they are entered and when it changes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from guardtag.model.evolving import evolve
from guardtag.model.people import CAPACITIES, HINTS, Contact
from guardtag.steps.checks import maybe, persons_addresses, short

MAX_CONTACTS = 1000
MAX_GROUPS = 20
MAX_LANGUAGE = 20


def groups(words: Iterable[str]) -> tuple[str, ...]:
    """Groups of the known list in our spelling, also where the office's word was given; others stay as they are."""
    from guardtag.interop.columns import GROUPS

    if isinstance(words, str):
        raise TypeError("groups is a list of texts, not one text")
    said = [short("group", word, 60) for word in words]
    if len(said) > MAX_GROUPS:
        raise ValueError(f"at most {MAX_GROUPS} groups")
    return tuple(dict.fromkeys(GROUPS.get(word, word) for word in said))


def hints(words: Iterable[str]) -> tuple[str, ...]:
    """Hints of the fixed list; raises ``ValueError`` for any other."""
    chosen = tuple(words)
    if not set(chosen) <= set(HINTS):
        raise ValueError(f"hints are from: {', '.join(HINTS)}")
    return tuple(dict.fromkeys(chosen))


def day(said: date | str | None) -> date | None:
    """A day, also from ``YYYY-MM-DD``, or ``None``; raises ``TypeError`` for anything else, a time of day too."""
    if isinstance(said, str):
        return date.fromisoformat(said)
    if said is not None and type(said) is not date:
        raise TypeError("a date or None is needed here")
    return said


def reach(said: str) -> str:
    """``relay`` or ``call``."""
    if said not in ("relay", "call"):
        raise ValueError("reach is relay or call")
    return said


def capacity(said: str) -> str:
    """One of ``CAPACITIES``."""
    if said not in CAPACITIES:
        raise ValueError('capacity is "", full, limited or none')
    return said


def contact(given: Contact, id: str) -> Contact:
    """A contact in form, under the id that the register gives; what the caller said of these two is not taken.

    Args:
        given: as it came.
        id: of the contact.
    """
    return evolve(
        given, id=id, name=short("contact name", given.name), relation=maybe("relation", given.relation, 40),
        addresses=persons_addresses(given.addresses), language=maybe("language", given.language, MAX_LANGUAGE),
    )  # fmt: skip
