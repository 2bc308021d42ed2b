"""Placeholders of a gateway's description, filled in once and escaped for where they stand. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

from guardtag_sms import faults

_PLACE: Final = re.compile(r"\{([a-z][a-z0-9_]{0,31})\}", re.ASCII)
_HEADER: Final = re.compile(r"[\x20-\x7e]*", re.ASCII)


def names(text: str) -> Iterator[str]:
    """The names that a text is filled with.

    Raises:
        ValueError: a brace in it belongs to no plain name.
    """
    if set(_PLACE.sub("", text)) & set("{}"):
        raise ValueError("braces hold a plain name")
    yield from _PLACE.findall(text)


def filled(text: str, values: Mapping[str, str], escape: Callable[[str], str] = str) -> str:
    """The text with its values put in, each escaped; what a value holds in braces stays as it is."""
    return _PLACE.sub(lambda found: escape(values[found[1]]), text)


def percent(value: str) -> str:
    """A value in an address or a form: all but the unreserved characters as %XX (RFC 3986, section 2.1)."""
    return quote(value.encode("utf-8", "replace"), safe="-_.~")


def pairs(fields: Mapping[str, str]) -> str:
    """Fields as a query or a form, in the order of their names, as canonical requests want them."""
    return "&".join(sorted(f"{percent(name)}={percent(value)}" for name, value in fields.items()))


def header(value: str) -> str:
    """A value in a header: printable ASCII; a line end would begin a header of its own (RFC 9110, section 5.5).

    Raises:
        NotifyError: it is none (``GT-SMS-UNFIT``).
    """
    if not _HEADER.fullmatch(value):
        raise faults.unfit()
    return value


def tree(shape: Any, values: Mapping[str, str], lists: Mapping[str, list[str]]) -> Any:
    """A tree of tables, lists and texts with its values put in, to be written as JSON; empty texts are left out.

    Args:
        shape: from the description.
        values: by name.
        lists: where a text is nothing but the name of one of these, the list takes its place.
    """
    if isinstance(shape, Mapping):
        made = {name: tree(part, values, lists) for name, part in shape.items()}
        return {name: part for name, part in made.items() if part != ""}
    if isinstance(shape, list):
        return [tree(part, values, lists) for part in shape]
    if not isinstance(shape, str):
        return shape
    whole = _PLACE.fullmatch(shape)
    return lists[whole[1]] if whole and whole[1] in lists else filled(shape, values)


def texts(shape: Any) -> Iterator[str]:
    """Every text in such a tree."""
    if isinstance(shape, Mapping):
        shape = list(shape.values())
    if isinstance(shape, list):
        for part in shape:
            yield from texts(part)
    elif isinstance(shape, str):
        yield shape
