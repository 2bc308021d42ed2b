"""Texts of the catalogue for what commands say, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from guardtag.cli._output import language


def told(key: str, **values: object) -> str:
    """A text about the duty desk's commands.

    Args:
        key: of ``DUTY`` in the catalogues.
        values: what stands in it.
    """
    return _filled("DUTY", key, values)


def of_rounds(key: str, **values: object) -> str:
    """A text about visits and sewn tags; arguments as for ``told``, ``key`` of ``ROUNDS``."""
    return _filled("ROUNDS", key, values)


def of_searches(key: str, **values: object) -> str:
    """A text about searches; arguments as for ``told``, ``key`` of ``MISSING``."""
    return _filled("MISSING", key, values)


def of_warnings(key: str, **values: object) -> str:
    """A text about early warnings; arguments as for ``told``, ``key`` of ``WARNINGS``."""
    return _filled("WARNINGS", key, values)


def told_word(key: str) -> str:
    """A word of the catalogue, such as a milestone's name, in the reader's language."""
    from guardtag import texts

    return texts.word(language(), key)


def screen(key: str, **values: object) -> str:
    """A text about people, tags, calls and donations; arguments as for ``told``, ``key`` of ``SCREEN``."""
    return _filled("SCREEN", key, values)


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


def _filled(shelf: str, key: str, values: Mapping[str, object]) -> str:
    from guardtag import texts

    text: str = getattr(texts.catalogue(language()), shelf)[key]
    return texts.filled(text, {name: str(value) for name, value in values.items()})
