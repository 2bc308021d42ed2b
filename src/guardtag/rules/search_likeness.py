"""Whether two reports may be about the same person. Pure; a person decides."""

from __future__ import annotations

from guardtag.model.searches import Search
from guardtag.rules import lookup

YEARS = 3
HOURS = 24.0


def name(text: str) -> str:
    """A name as it is compared and looked up."""
    return lookup.name(text)


def alike(one: Search, other: Search) -> bool:
    """Whether two open searches of people who are not on the register may be about one person.

    They were reported within a day, in areas of one town, no age contradicts, and the name, the clothes or the age is
    the same.
    """
    if abs(one.seen_at - other.seen_at) > HOURS * 3600 or _town(one.area) != _town(other.area):
        return False
    ages = one.age is not None and other.age is not None
    if ages and abs((one.age or 0) - (other.age or 0)) > YEARS:
        return False
    names = bool(one.name and other.name)
    if names:
        return name(one.name) == name(other.name)
    return ages or bool(_words(one.clothes) & _words(other.clothes))


def _town(area: str) -> str:
    return "/".join(area.split("/")[:2])


def _words(text: str) -> set[str]:
    """Two letters in a row, which tell words in any script well enough."""
    bare = "".join(letter for letter in text.casefold() if letter.isalnum())
    return {bare[at : at + 2] for at in range(len(bare) - 1)}
