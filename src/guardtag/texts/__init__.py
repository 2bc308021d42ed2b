"""Catalogues of everything that people read, one module a language.

``guardtag.texts.zh`` and ``guardtag.texts.en`` have the same keys; a test fails when one lacks a text.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from typing import Any, Protocol

from guardtag.errors import ConfigError

LANGUAGES = ("zh", "en")


@lru_cache(maxsize=8)
def catalogue(language: str) -> Any:
    """The module of a language.

    Raises:
        ConfigError: there is no such catalogue.
    """
    if language not in LANGUAGES:
        raise ConfigError(
            "GT-CONFIG-LANGUAGE", f"There is no catalogue for `{language[:12]}`.", "",
            f"Use one of: {', '.join(LANGUAGES)}.", language=language[:12],
        )  # fmt: skip
    return import_module(f"guardtag.texts.{language}")


def word(language: str, key: str) -> str:
    """One word or phrase; a key without a translation stays as it is."""
    words: Mapping[str, str] = catalogue(language).WORDS
    return words.get(key, key)


def state(language: str, word: str, prefix: str = "") -> str:
    """A state, a role, a reason as a language says it; where nobody translated it, itself.

    Args:
        language: of the reader.
        word: as records have it; in English it says itself, unless it is written with an underscore.
        prefix: of its key in ``REPORT``, such as ``line-``.
    """
    if language == "en" and "_" not in word:
        return word
    known = catalogue(language)
    places = (
        (known.REPORT, prefix + word if prefix else ""), (known.SCREEN, f"is-{word}"), (known.WORDS, word),
        (known.DOSSIER, f"value-{word}"), (known.DOSSIER, f"role-{word}"),
    )  # fmt: skip
    return next((str(shelf[key]) for shelf, key in places if key in shelf), word)


def kind(language: str, name: str) -> str:
    """What people call a kind of call that is there by default; another one's name stays as it is."""
    words: Mapping[str, str] = catalogue(language).REPORT
    return words.get(f"kind-{name}", name)


def filled(text: str, values: Mapping[str, str]) -> str:
    """A template with its values put in one by one; a value with braces in it is not read again.

    ``{count} {count|call|calls}`` is "1 call", and "2 calls": see ``counted``.
    """
    pieces = []
    for part in text.split("{"):
        name, brace, rest = part.partition("}")
        name, bar, forms = name.partition("|")
        value = values.get(name, "")
        pieces.append((counted(forms, value) if bar else value) + rest if brace else part)
    return "".join(pieces)


def counted(forms: str, number: object) -> str:
    """The form of a word that goes with a number.

    Args:
        forms: ``call|calls``: that of one, and that of any other number.
        number: of what is counted.
    """
    one, _, others = forms.partition("|")
    return one if str(number).strip() == "1" else others


def percent(share: float | None) -> str:
    """A share in percent, rounded down to one decimal: not all is never told as all."""
    return "–" if share is None else f"{math.floor(share * 1000) / 10:g} %"


def label(language: str, key: str, **values: str) -> str:
    """A line on the cloth."""
    text: str = catalogue(language).LABEL[key]
    return filled(text, values)


class Told(Protocol):
    """What can be told in a reader's language: an error, or what is wrong with one row of a register."""

    @property
    def code(self) -> str:
        """Stable code, ``GT-…``."""

    @property
    def what(self) -> str:
        """What happened, in English, as the other two."""

    @property
    def why(self) -> str:
        """The cause."""

    @property
    def do(self) -> str:
        """What can be done."""

    @property
    def facts(self) -> Mapping[str, object]:
        """Values for translations."""


def error(language: str, problem: Told) -> tuple[str, str, str]:
    """What, why and do of an error, translated where the catalogue has its code.

    Args:
        language: of the reader.
        problem: a ``GuardTagError``, or a ``RowError`` of an import.
    """
    return by_code(language, problem.code, problem.facts) or (problem.what, problem.why, problem.do)


def by_code(language: str, code: str, values: Mapping[str, object]) -> tuple[str, str, str] | None:
    """What, why and do of a code.

    One code may have several causes. With the fact ``case`` it takes what the catalogue's ``CASES`` say of that one,
    and from ``ERRORS`` what they leave out. A fact whose English is a phrase is put into words by ``FACTS``.

    Args:
        language: of the reader.
        code: of an error.
        values: its facts.

    Returns:
        the three, or ``None`` where the catalogue lacks the code.
    """
    known = catalogue(language)
    texts: Mapping[str, tuple[str, str, str]] = known.ERRORS
    if code not in texts:
        return None
    facts = {name: _in_words(known, name, value) for name, value in values.items()}
    case: tuple[str | None, str | None, str | None]
    case = known.CASES.get(code, {}).get(facts.get("case", ""), (None, None, None))
    what, why, do = (
        filled(general if special is None else special, facts)
        for general, special in zip(texts[code], case, strict=True)
    )
    return what, why, do


def _in_words(known: Any, name: str, value: object) -> str:
    """A fact as its catalogue says it; of a list each part."""
    words: Mapping[str, str] = known.FACTS.get(name, {})
    parts = [str(one) for one in value] if isinstance(value, tuple | list) else [str(value)]
    between: str = known.REPORT["and"]
    whole = between.join(parts)
    return words.get(whole) or between.join(words.get(part, part) for part in parts)
