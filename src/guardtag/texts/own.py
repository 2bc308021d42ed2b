"""The deployer's own wording: a folder with ``zh.toml`` and ``en.toml``, checked before the first message is due.

A text may name what it is filled with, ``{name}``, and that is all that braces mean in it: no attribute, no
index, no format. Values are put in verbatim; see ``guardtag.texts.filled``.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from guardtag import texts
from guardtag.errors import ConfigError
from guardtag.texts import short
from guardtag.texts.wording import LONG, SHORT, Own

MAX_BYTES: Final = 64 * 1024
"""The largest file, in bytes."""
MAX_LENGTH: Final = {LONG: 1000, SHORT: 300}
"""The longest text, in characters."""
MAX_WORDINGS: Final = 5
"""The most wordings of one short text."""
PLACEHOLDERS: Final = ("name", "place", "message", "minutes", "link", "word", "outcome", "incident", "task")
"""What a text may be filled with."""
ANSWERED: Final = frozenset({
    "found", "raised", "repeated", "again", "digest", "lapsed", "walked-on", "confirm", "whistle", "absent", "relay",
    "unpaired", "police", "conflicting", "two-places", "must-leave", "missing", "distress", "service", "reopened",
    "contact-test", "responder-test", "searching", "sighting", "sighting-maybe", "search-shift", "own-link",
})  # fmt: skip
"""Templates that want an answer: their texts hold ``{link}``."""

_BRACES = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"[a-z]+", re.ASCII)
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_TOKEN = "A" * 16


def load(folder: Path | None, host: str) -> Own:
    """All texts of a folder.

    Args:
        folder: where they lie, or none.
        host: the host in links: short texts must fit with its link.

    Raises:
        ConfigError: GT-TEMPLATE-…, naming the file, the key and what to do.
    """
    found: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for path in _files(folder) if folder is not None else ():
        found |= checked(_read(path), path.name, host)
    return MappingProxyType(found)


def checked(raw: bytes, file: str, host: str) -> Own:
    """The texts of one file.

    Args:
        raw: what stands in it.
        file: its name, that of a language with ``.toml`` behind it.
        host: the host in links.

    Raises:
        ConfigError: GT-TEMPLATE-…, as of ``load``.
    """
    found: dict[tuple[str, str, str], tuple[str, ...]] = {}
    language = file.removesuffix(".toml")
    for length, table in _parsed(raw, file).items():
        _known(file, length, length, MAX_LENGTH)
        if not isinstance(table, dict):
            raise _value(file, length)
        for template, said in table.items():
            key = f"{length}.{template}"
            _known(file, key, template, texts.catalogue(language).MESSAGES)
            found[(language, length, template)] = _wordings(file, key, length, template, said)
            if length == SHORT:
                _must_fit(file, key, language, found[(language, length, template)][-1], host)
    return found


def _files(folder: Path) -> list[Path]:
    try:
        names = sorted(name for name in os.listdir(folder) if name.endswith(".toml"))
    except OSError as error:
        raise _unreadable(folder.name, error) from None
    for name in names:
        if name.removesuffix(".toml") not in texts.LANGUAGES:
            raise ConfigError(
                "GT-TEMPLATE-LANGUAGE", f"`{_shown(name)}` is the file of no language.",
                "A file of texts has the name of a catalogue.",
                f"Name it one of: {', '.join(f'{one}.toml' for one in texts.LANGUAGES)}.", file=_shown(name),
            )  # fmt: skip
    return [folder / name for name in names]


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise _unreadable(path.name, error) from None


def _parsed(raw: bytes, file: str) -> dict[str, Any]:
    if len(raw) > MAX_BYTES:
        raise ConfigError(
            "GT-TEMPLATE-SIZE", f"{file} is larger than {MAX_BYTES} bytes.", "All texts together take far less.",
            "Check that it is the right file.", file=file, limit=MAX_BYTES,
        )  # fmt: skip
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError):
        raise ConfigError(
            "GT-TEMPLATE-TOML", f"{file} is not valid TOML.", "",
            "Check quotes and brackets; compare with docs/how-to/messages.md.", file=file,
        ) from None  # fmt: skip


def _known(file: str, key: str, name: str, known: Mapping[str, object]) -> None:
    if name not in known:
        near = difflib.get_close_matches(name, known, 1)
        raise ConfigError(
            "GT-TEMPLATE-KEY", f"{file} has an unknown key `{_shown(key)}`.",
            "A text that nobody sends might be a misspelt one.",
            f"Did you mean `{near[0]}`?" if near else f"Known: {', '.join(known)}.", file=file, key=_shown(key),
        )  # fmt: skip


def _wordings(file: str, key: str, length: str, template: str, said: object) -> tuple[str, ...]:
    wordings = tuple(said) if isinstance(said, list) and length == SHORT else (said,)
    if not 1 <= len(wordings) <= MAX_WORDINGS:
        raise _value(file, key)
    for text in wordings:
        if not isinstance(text, str) or not 1 <= len(text) <= MAX_LENGTH[length]:
            raise _value(file, key)
        _must_be_plain(file, key, text)
        if template in ANSWERED and "{link}" not in text:
            raise ConfigError(
                "GT-TEMPLATE-LINK", f"`{key}` in {file} has no {{link}}.",
                "Without it the reader cannot answer, and the call would climb.", "Put {link} where it is to stand.",
                file=file, key=key,
            )  # fmt: skip
    return wordings


def _must_be_plain(file: str, key: str, text: str) -> None:
    if any(unicodedata.category(letter) in _HIDDEN for letter in text):
        raise ConfigError(
            "GT-TEMPLATE-HIDDEN", f"`{key}` in {file} holds a character that cannot be seen.",
            "Line ends, control characters and marks of direction have no place in a message.",
            "Type the text anew, on one line.", file=file, key=key,
        )  # fmt: skip
    names = _BRACES.findall(text)
    if set("{}") & set(_BRACES.sub("", text)) or not all(_NAME.fullmatch(name) for name in names):
        raise ConfigError(
            "GT-TEMPLATE-BRACES", f"`{key}` in {file} has braces around something else than a name.",
            "Braces hold a name and nothing more: no dot, no number, no format.", "Write them like {name}.",
            file=file, key=key,
        )  # fmt: skip
    for name in names:
        if name not in PLACEHOLDERS:
            near = difflib.get_close_matches(name, PLACEHOLDERS, 1)
            known = ", ".join(PLACEHOLDERS)
            raise ConfigError(
                "GT-TEMPLATE-NAME", f"`{key}` in {file} names `{{{_shown(name)}}}`, which there is not.",
                f"Known: {known}.", f"Did you mean `{{{near[0]}}}`?" if near else "Take one of these.",
                file=file, key=key, name=_shown(name), known=known,
            )  # fmt: skip


def _must_fit(file: str, key: str, language: str, text: str, host: str) -> None:
    """The shortest wording must leave room for the link, and for what is never cut."""
    catalogue = texts.catalogue(language)
    longest = {
        "name": texts.word(language, "someone"), "minutes": "10000", "link": f"https://{host}/N/{_TOKEN}",
        "word": max(catalogue.COLOURS, key=len) + catalogue.JOINER + max(catalogue.ANIMALS, key=len),
    }  # fmt: skip
    made = short.filled(text, longest)
    if not short.fits(made, short.SMS):
        over = short.units(made) - short.SMS
        raise ConfigError(
            "GT-TEMPLATE-LONG", f"`{key}` in {file} does not fit one SMS with a link of this host.",
            f"It takes {over} units of {short.SMS} too many, with neither place nor message in it.",
            "Shorten the text, or the host; or write a list whose last wording is shorter.",
            file=file, key=key, over=over, limit=short.SMS,
        )  # fmt: skip


def _value(file: str, key: str) -> ConfigError:
    return ConfigError(
        "GT-TEMPLATE-VALUE", f"`{_shown(key)}` in {file} is no text of a fitting length.",
        f"A long text has up to {MAX_LENGTH[LONG]} characters, a short one {MAX_LENGTH[SHORT]}.",
        f"Write a text in quotes; for [short] also a list of up to {MAX_WORDINGS}, the longest first.",
        file=file, key=_shown(key), long=MAX_LENGTH[LONG], short=MAX_LENGTH[SHORT], wordings=MAX_WORDINGS,
    )  # fmt: skip


def _unreadable(name: str, error: OSError) -> ConfigError:
    return ConfigError(
        "GT-TEMPLATE-FILE", f"The texts in {_shown(name)} could not be read.", f"{os.strerror(error.errno or 0)}.",
        "Check the path `templates` in the configuration.", file=_shown(name),
    )  # fmt: skip


def _shown(name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in name[:40])
