"""From guardtag's templates to the gateway's audited ones: which, and what each variable says. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs

from guardtag.spi import Message
from guardtag_sms import faults

CALLS: Final = ("found", "unpaired", "confirm", "missing", "distress", "service", "raised", "repeated")
"""Templates that call for help: without one of the gateway's for each, a channel does not open."""
OTHERS: Final = (
    "again", "reopened", "digest", "coming", "given-back", "on_scene", "handed_over", "lapsed", "walked-on", "police",
    "must-leave", "relay", "conflicting", "two-places", "whistle", "absent", "ended", "ended-unnamed", "task", "glass",
    "glass-desk", "contact-test", "responder-test", "warnings", "pattern", "searching", "sighting", "sighting-maybe",
    "search-shift", "search-over", "own-link", "signin-failed", "signin-changed",
)  # fmt: skip
"""The other templates that there are now."""
TESTS: Final = ("contact-test", "responder-test")
"""Of these, those that test an address: what stands for all others would read like a call for help."""
DEFAULT: Final = "default"
SOURCES: Final = (
    "name", "place", "message", "minutes", "link", "word", "outcome", "incident", "task", "drill", "text",
)  # fmt: skip
"""What a variable may be filled from: the variables of a message, and its text."""
MAX_TEMPLATES, MAX_VARIABLES, MAX_LENGTH = 200, 20, 500

_KEY: Final = re.compile(r"[a-z][a-z0-9_-]{0,31}(@[a-z]{2,8}(-[A-Za-z0-9]{1,8})*)?", re.ASCII)
_NAME: Final = re.compile(r"[A-Za-z0-9_]{1,64}", re.ASCII)
_WHOLE: Final = ("link", "word", "incident", "minutes")
_MARK: Final = "…"
_JOINER: Final = "\u200d"


@attrs.frozen
class Variable:
    """One variable of an audited template.

    Args:
        name: the gateway's.
        source: one of ``SOURCES``.
        most: the most characters.
        tail: only what follows the last slash: gateways that take no address in a variable have the rest of the
            link in the template.
        empty: what stands there when there is nothing to say.
    """

    name: str
    source: str
    most: int
    tail: bool = False
    empty: str = ""


@attrs.frozen
class Template:
    """An audited template: its id with the gateway, and its variables in their order."""

    id: str
    variables: tuple[Variable, ...] = ()


def read(table: Any, most: int, empty: str) -> dict[str, Template]:
    """The option ``templates``: by guardtag's name, ``NAME@LANGUAGE`` for one language, or ``default``.

    Args:
        table: from the configuration.
        most: the most characters of a variable that says nothing of it.
        empty: what stands in an empty one that says nothing of it.

    Raises:
        ConfigError: ``GT-SMS-OPTION``.
    """
    if not isinstance(table, Mapping) or len(table) > MAX_TEMPLATES:
        raise faults.option("templates", "It is a table, or `file:PATH` of one.")
    return {_key(key): _template(key, value, most, empty) for key, value in table.items()}


def unnamed(templates: Mapping[str, Template], which: tuple[str, ...]) -> Iterator[str]:
    """Those of guardtag's templates that nothing is named for in any language."""
    known = {key.partition("@")[0] for key in templates}
    needed = [name for name in which if name in TESTS] if DEFAULT in templates else which
    return (name for name in needed if name not in known)


def chosen(templates: Mapping[str, Template], message: Message) -> Template:
    """The audited template of a message.

    Raises:
        NotifyError: there is none (``GT-SMS-TEMPLATE``).
    """
    for name in (message.template,) if message.template in TESTS else (message.template, DEFAULT):
        for key in (f"{name}@{message.language}", name):
            if key in templates:
                return templates[key]
    raise faults.no_template()


def said(template: Template, message: Message) -> dict[str, str]:
    """What each variable says, in the template's order.

    Raises:
        NotifyError: what cannot be cut is too long (``GT-SMS-UNFIT``); a drill would not be known for one
            (``GT-SMS-DRILL``).
    """
    values = {**message.variables, "text": message.text, "link": message.link or message.variables.get("link", "")}
    mark = plain(values.get("drill", ""))
    marked = _marked(template, mark)
    return {v.name: _value(v, values, mark if v is marked else "") for v in template.variables}


def _marked(template: Template, mark: str) -> Variable | None:
    """The variable that the mark of a drill is put before; none where the template says it anyway."""
    if not mark or any(v.source in ("drill", "text") for v in template.variables):
        return None
    for variable in template.variables:
        if variable.source not in _WHOLE and variable.most > len(mark):
            return variable
    raise faults.no_drill()


def _value(variable: Variable, values: Mapping[str, str], mark: str) -> str:
    value = plain(values.get(variable.source, "")).strip()
    if variable.tail:
        value = value.rstrip("/").rpartition("/")[2]
    value = mark + (value or variable.empty)
    if len(value) <= variable.most:
        return value
    if variable.source in _WHOLE:
        raise faults.unfit()
    return cut(value, variable.most)


def plain(text: str) -> str:
    """A text on one line, without what cannot be seen; lone halves of surrogate pairs become a question mark."""
    seen = "".join(" " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter for letter in text)
    return seen.encode("utf-8", "replace").decode("utf-8")


def cut(text: str, most: int) -> str:
    """The text with a mark at its end, at most so many characters, and no letter parted from what belongs to it."""
    end = most - len(_MARK)
    while end > 0 and (_joins(text[end]) or text[end - 1] == _JOINER):
        end -= 1
    return text[:end].rstrip() + _MARK


def _joins(letter: str) -> bool:
    return letter == _JOINER or unicodedata.category(letter).startswith("M") or 0x1F3FB <= ord(letter) <= 0x1F3FF


def _key(key: Any) -> str:
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise faults.option("templates", "A template is found, …, or default, and @LANGUAGE may follow.")
    return key


def _template(key: str, value: Any, most: int, empty: str) -> Template:
    where = f"templates.{key}"
    table = {"id": value} if isinstance(value, str) else value
    if not isinstance(table, Mapping) or set(table) - {"id", "variables"}:
        raise faults.option(where, "It has an id and variables.")
    id, variables = table.get("id"), table.get("variables", [])
    if not isinstance(id, str) or not 0 < len(id) <= 100 or not id.isprintable():
        raise faults.option(f"{where}.id", "It is the gateway's id of the template, a text.")
    if not isinstance(variables, list) or len(variables) > MAX_VARIABLES:
        raise faults.option(f"{where}.variables", f"It is a list of at most {MAX_VARIABLES}.")
    read = tuple(_variable(where, one, most, empty) for one in variables)
    if len({variable.name for variable in read}) != len(read):
        raise faults.option(f"{where}.variables", "Two have one name.")
    return Template(id, read)


def _variable(where: str, value: Any, most: int, empty: str) -> Variable:
    where = f"{where}.variables"
    table = {"name": value} if isinstance(value, str) else value
    if not isinstance(table, Mapping) or set(table) - {"name", "from", "max", "part", "empty"}:
        raise faults.option(where, "Each is a name, or a table with name, from, max, part and empty.")
    name, part, instead = table.get("name"), table.get("part", "whole"), table.get("empty", empty)
    source, limit = table.get("from", name), table.get("max", most)
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise faults.option(where, "The name of a variable has up to 64 letters, digits and underscores.")
    if source not in SOURCES:
        raise faults.option(where, f"A variable is filled from one of {', '.join(SOURCES)}.")
    if type(limit) is not int or not 0 < limit <= MAX_LENGTH:
        raise faults.option(where, f"`max` is a whole number of characters, 1 to {MAX_LENGTH}.")
    if part not in ("whole", "tail") or not isinstance(instead, str) or len(instead) > min(limit, 20):
        raise faults.option(where, "`part` is whole or tail; `empty` is a text of up to 20 characters that fits.")
    return Variable(name, source, limit, part == "tail", plain(instead))
