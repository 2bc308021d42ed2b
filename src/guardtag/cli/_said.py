"""Texts of the catalogue for what commands say, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from guardtag.cli._output import language


@attrs.frozen
class Shelf:
    """The texts that a group of commands says, in the reader's language.

    Args:
        name: of the shelf in the catalogues.
    """

    name: str

    def __call__(self, key: str, **values: object) -> str:
        """One text, with what stands in it."""
        from guardtag import texts

        text: str = getattr(texts.catalogue(language()), self.name)[key]
        return texts.filled(text, {name: str(value) for name, value in values.items()})


told = Shelf("DUTY")
"""About the duty desk's commands."""
screen = Shelf("SCREEN")
"""About people, tags, calls and donations."""
of_backups = Shelf("BACKUP")
"""About backups, and the vault served to other machines."""
of_imports = Shelf("IMPORT")
"""About imported registers."""
of_keys = Shelf("PAPER")
"""About keys and their backup on paper."""
of_lives = Shelf("WORDS")
"""About what changes in a person's life."""
of_rounds = Shelf("ROUNDS")
"""About visits and sewn tags."""
of_searches = Shelf("MISSING")
"""About searches."""
of_supply = Shelf("SUPPLY")
"""About stock, gifts and garments."""
of_warnings = Shelf("WARNINGS")
"""About early warnings."""


def told_word(key: str) -> str:
    """A word of the catalogue, such as a milestone's name, in the reader's language."""
    from guardtag import texts

    return texts.word(language(), key)


def state(word: str, prefix: str = "") -> str:
    """A state, a role, a reason in the reader's language: see ``guardtag.texts.state``."""
    from guardtag import texts

    return texts.state(language(), word, prefix)


def field(name: str) -> str:
    """What a field of a person is called in the reader's language; in English a word says itself, as a state does."""
    from guardtag import texts

    if language() == "en" and "_" not in name:
        return name
    known = texts.catalogue(language()).DOSSIER
    return str(known.get(f"field-{name}") or state(name))


def listed(words: Iterable[str]) -> str:
    """Words one after the other, as the reader's language parts them."""
    from guardtag import texts

    between: str = texts.catalogue(language()).REPORT["and"]
    return between.join(words)


def value(held: object) -> str:
    """What a field of a person holds: of groups, hints and relations their words."""
    from guardtag import texts

    if held is None:
        return "-"
    if isinstance(held, list | tuple):
        return listed(map(value, held))
    known = texts.catalogue(language()).WORDS
    keys = (f"{kind}-{held}" for kind in ("group", "hint", "relation"))
    return next((str(known[key]) for key in keys if key in known), str(held))
