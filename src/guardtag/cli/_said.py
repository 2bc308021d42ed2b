"""Texts of the catalogue for what commands say, in the reader's language."""

from __future__ import annotations

import unicodedata

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
    """A state, a role, a reason as the reader's language says it; in English, and where nobody translated it, itself.

    Args:
        word: as records have it.
        prefix: of its key in ``REPORT``, such as ``line-``.
    """
    from guardtag import texts

    if language() == "en":
        return word
    known = texts.catalogue(language())
    places = (
        (known.REPORT, prefix + word if prefix else ""), (known.SCREEN, f"is-{word}"), (known.WORDS, word),
        (known.DOSSIER, f"value-{word}"), (known.DOSSIER, f"role-{word}"),
    )  # fmt: skip
    return next((str(shelf[key]) for shelf, key in places if key in shelf), word)


def field(name: str) -> str:
    """What a field of a person is called in the reader's language."""
    from guardtag import texts

    known = texts.catalogue(language()).DOSSIER
    return str(known.get(f"field-{name}") or known.get(f"value-{name}") or state(name)) if language() != "en" else name


def value(held: object) -> str:
    """What a field of a person holds: of groups, hints and relations their words."""
    from guardtag import texts

    if held is None:
        return "-"
    if isinstance(held, list | tuple):
        return (", " if language() == "en" else "、").join(map(value, held))
    known = texts.catalogue(language()).WORDS
    keys = (f"{kind}-{held}" for kind in ("group", "hint", "relation"))
    return next((str(known[key]) for key in keys if key in known), str(held))


def columns(text: str) -> int:
    """How many columns of a terminal a text takes: a Chinese letter is as wide as two others."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def column(text: str, width: int) -> str:
    """A text filled up with blanks to a width in columns: behind it, or before it where the width is negative."""
    blanks = " " * (abs(width) - columns(text))
    return text + blanks if width > 0 else blanks + text
