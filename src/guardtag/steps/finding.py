"""What the doctor finds, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from guardtag import texts
from guardtag.errors import GuardTagError

GREEN, YELLOW, RED = "green", "yellow", "red"
SHOWN: Final = 5
"""What one finding names."""


@attrs.frozen
class Finding:
    """One thing the doctor looked at.

    Args:
        name: such as ``host``.
        state: ``green``, ``yellow`` or ``red``.
        what: what was found.
        do: what to do about it, or empty.
        key: of its texts in the catalogues (``HEALTH``), or an error's code (``ERRORS``).
        facts: values for the texts: settings, counts and dates, nothing of a person.
    """

    name: str
    state: str
    what: str
    do: str = ""
    key: str = ""
    facts: Mapping[str, str] = attrs.field(factory=dict)

    def told(self, language: str) -> tuple[str, str]:
        """What was found and what to do, in a reader's language where the catalogue has the texts."""
        if self.key.startswith("GT-"):
            said = texts.by_code(language, self.key, self.facts)
            return (said[0] + said[1], said[2]) if said else (self.what, self.do)
        return _said(language, self.key, self.facts) if self.key else (self.what, self.do)


def found(name: str, state: str, key: str = "", **facts: object) -> Finding:
    """A finding with the texts of a key; that of its name unless said otherwise."""
    key = key or name
    values = {fact: str(value) for fact, value in facts.items()}
    return Finding(name, state, *_said("en", key, values), key, values)


def failed(name: str, error: GuardTagError) -> Finding:
    """A red finding with an error's own texts."""
    facts = {fact: str(value) for fact, value in error.facts.items()}
    return Finding(name, RED, " ".join(filter(None, (error.what, error.why))), error.do, error.code, facts)


def _said(language: str, key: str, facts: Mapping[str, str]) -> tuple[str, str]:
    said: Mapping[str, str] = texts.catalogue(language).HEALTH
    if "hotline" in facts:  # the number, or what stands for it where none is set
        called = said["the-hotline" if facts["hotline"] else "any-hotline"]
        facts = {**facts, "hotline": texts.filled(called, facts)}
    return texts.filled(said[key], facts), texts.filled(said.get(f"{key}-do", ""), facts)


def named(first: list[str], count: int) -> str:
    """The first of so many."""
    return ", ".join(first[:SHOWN]) + (" …" if count > SHOWN else "")
