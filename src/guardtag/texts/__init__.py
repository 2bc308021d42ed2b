"""Catalogues of everything that people read, one module a language.

``guardtag.texts.zh`` and ``guardtag.texts.en`` have the same keys; a test fails when one lacks a text.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from guardtag.errors import ConfigError, GuardTagError

LANGUAGES = ("zh", "en")


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


def message(language: str, template: str, variables: Mapping[str, str]) -> str:
    """A message's text, its variables filled in verbatim.

    Variables are put in one by one and never read as templates themselves, so that a finder's
    ``{0.__class__}`` stays what it is.
    """
    text: str = catalogue(language).MESSAGES[template]
    pieces = []
    for part in text.split("{"):
        name, brace, rest = part.partition("}")
        pieces.append(variables.get(name, "") + rest if brace else part)
    return "".join(pieces)


def label(language: str, key: str, **values: str) -> str:
    """A line on the cloth."""
    text: str = catalogue(language).LABEL[key]
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def error(language: str, problem: GuardTagError) -> tuple[str, str, str]:
    """What, why and do of an error, translated where the catalogue has its code."""
    texts: Mapping[str, tuple[str, str, str]] = catalogue(language).ERRORS
    if problem.code not in texts:
        return problem.what, problem.why, problem.do
    what, why, do = texts[problem.code]
    facts = {name: str(value) for name, value in problem.facts.items()}
    for name, value in facts.items():
        what, why, do = (part.replace("{" + name + "}", value) for part in (what, why, do))
    return what, why, do
