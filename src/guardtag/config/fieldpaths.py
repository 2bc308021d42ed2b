"""Paths to the fields of other systems' events, as ``[inbound.NAME]`` writes them. Pure.

``data.place.name``, ``data.persons[0].age``: names with ``.`` between them, and positions in a list, beginning at 0.
``@id``, ``@type``, ``@source``, ``@subject``, ``@time``: an attribute of the event. ``=text``: the text itself. Several
are tried in their order. Nothing is computed, and nothing is searched for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import attrs

from guardtag.config.values import wrong

MAX_STEPS: Final = 8
MAX_WAYS: Final = 4
"""Ways to one field."""
MAX_CONSTANT: Final = 200
ATTRIBUTES: Final = ("id", "type", "source", "subject", "time")
_STEP: Final = re.compile(r"(?:^|\.)([^.\[\]\s\x00-\x1f]{1,64})(?=[.\[]|$)|\[([0-9]{1,2})\]")


@attrs.frozen
class Way:
    """One way to a field.

    Args:
        steps: names and positions within the event's members.
        constant: the text itself, instead.
        attribute: name of an attribute of the event, instead.
    """

    steps: tuple[str | int, ...] = ()
    constant: str = ""
    attribute: str = ""


def ways(value: Any, key: str) -> tuple[Way, ...]:
    """The ways that a configuration names: a text, or a list of up to four.

    Raises:
        ConfigError: one is no path.
    """
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list | tuple) or not 0 < len(texts) <= MAX_WAYS:
        raise wrong(key, f"a path such as data.place.name, or a list of up to {MAX_WAYS}")
    return tuple(_way(text, key) for text in texts)


def found(path: Sequence[Way], attributes: Mapping[str, str], data: Any) -> str | int | float | None:
    """The first text or number that is there; ``None`` when none is.

    Args:
        path: the ways to it.
        attributes: of the event, those that may be believed.
        data: of the event.
    """
    for way in path:
        value: Any = way.constant or attributes.get(way.attribute) or (_at(data, way.steps) if way.steps else None)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and value != "":
            return value
    return None


def _at(data: Any, steps: Sequence[str | int]) -> Any:
    for step in steps:
        if isinstance(step, int):
            data = data[step] if isinstance(data, list) and step < len(data) else None
        else:
            data = data.get(step) if isinstance(data, dict) else None
    return data


def _way(text: Any, key: str) -> Way:
    needs = "a path such as data.place.name or data.list[0].name, @ and an attribute, or = and a text"
    if not isinstance(text, str) or not 1 < len(text) <= MAX_CONSTANT:
        raise wrong(key, needs)
    if text[0] == "=":
        return Way(constant=text[1:])
    if text[0] == "@":
        if text[1:] not in ATTRIBUTES:
            raise wrong(key, needs)
        return Way(attribute=text[1:])
    steps: list[str | int] = []
    at = 0
    while at < len(text):
        step = _STEP.match(text, at)
        if step is None or (not at and text[0] in ".["):
            raise wrong(key, needs)
        steps.append(int(step[2]) if step[2] else step[1])
        at = step.end()
    if steps[0] != "data" or not 1 < len(steps) <= MAX_STEPS:
        raise wrong(key, needs)
    return Way(tuple(steps[1:]))
