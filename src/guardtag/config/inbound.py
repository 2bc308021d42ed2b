"""The tables ``[inbound.NAME]``: who may send us events, of which areas, and what of them means what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import attrs

from guardtag.config import fieldpaths, values
from guardtag.config.fieldpaths import Way
from guardtag.config.values import wrong

SIGHTING, STATUS, ORDER = "sighting", "status", "order"
FIELDS: Final[Mapping[str, frozenset[str]]] = MappingProxyType({
    SIGHTING: frozenset(
        {"call", "reference", "place", "area", "at", "words", "latitude", "longitude", "score", "reporter"}
    ),
    STATUS: frozenset({"call", "verb", "note"}),
    ORDER: frozenset(
        {"kind", "ward", "area", "place", "message", "reference", "at", "reporter", "name", "age", "clothes"}
    ),
})  # fmt: skip
"""What an event can do, and the fields of ours that it may fill."""
NEEDED: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {SIGHTING: frozenset({"call"}), STATUS: frozenset({"call", "verb"}), ORDER: frozenset()}
)
WORDS: Final = ("verb", "kind", "area")
"""Fields whose words may be ours under another name."""
VERBS: Final = ("acknowledge", "arrive", "hand_back", "ignore")
TRUSTS: Final = ("camera", "system", "police", "public")
MAX_SOURCES, MAX_SECRETS, MAX_TABLE = 50, 5, 200
_AREA: Final = re.compile(r"(?=.{1,200}$)(?!.*(^|/)\.{1,2}(/|$))(?!.*[A-Z])[\w.-]+(/[\w.-]+)*")
_NAME: Final = re.compile("[a-z0-9][a-z0-9-]{0,23}", re.ASCII)
_SECRET: Final = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]{0,127}|file:[^\x00-\x1f]{1,500}")


@attrs.frozen
class EventMap:
    """What events of one type do.

    Args:
        does: ``sighting``, ``status`` or ``order``.
        fields: field of ours to the ways to it.
        words: field of ours to their word to ours.
    """

    does: str
    fields: Mapping[str, tuple[Way, ...]]
    words: Mapping[str, Mapping[str, str]] = attrs.field(factory=dict)


@attrs.frozen
class Sender:
    """Another system that may send us events.

    Args:
        secrets: where what it signs with is, ``env:NAME`` or ``file:PATH``; several while one replaces another.
        areas: paths: it may speak of these and all below; whatever names no area of them is answered by the first.
        trust: what its sightings are worth, as a source of sightings.
        responder: id of the responder that stands for it; empty: it can take no call.
        per_hour: so many events an hour, and at once. A call for a person is never refused.
        events: type of an event to what it does.
    """

    secrets: tuple[str, ...] = attrs.field(repr=False)
    areas: tuple[str, ...]
    events: Mapping[str, EventMap]
    trust: str = "system"
    responder: str = ""
    per_hour: int = 600


def senders(table: Mapping[str, Any]) -> dict[str, Sender]:
    """All of ``[inbound]``.

    Raises:
        ConfigError: something of it has another form.
    """
    if len(table) > MAX_SOURCES:
        raise wrong("inbound", f"a table of at most {MAX_SOURCES} senders")
    return {name: _sender(name, value) for name, value in table.items()}


def _sender(name: str, value: Any) -> Sender:
    key = f"inbound.{name}"
    if not _NAME.fullmatch(name):
        raise wrong(key, "named with up to 24 lower-case letters, digits and -")
    if not isinstance(value, Mapping):
        raise wrong(key, "a table")
    values.no_strangers(value, {field.name for field in attrs.fields(Sender)}, f"{key}.")
    secrets, areas = values.texts(value, "secrets", ()), values.texts(value, "areas", ())
    if not 0 < len(secrets) <= MAX_SECRETS or not all(map(_SECRET.fullmatch, secrets)):
        raise wrong(f"{key}.secrets", f'a list of up to {MAX_SECRETS} of "env:NAME" and "file:PATH"')
    if not 0 < len(areas) <= MAX_TABLE or not all(map(_AREA.fullmatch, areas)):
        raise wrong(f"{key}.areas", "a list of at least one area")
    trust = values.text(value, "trust", "system")
    if trust not in TRUSTS:
        raise wrong(f"{key}.trust", f"one of {', '.join(TRUSTS)}")
    events = values.table(value, "events")
    if not 0 < len(events) <= MAX_TABLE:
        raise wrong(f"{key}.events", "a table with a table for each type of event")
    return Sender(
        secrets, areas, {kind: _event(f"{key}.events.{kind}", one) for kind, one in events.items()}, trust,
        values.text(value, "responder", ""), values.count(value, "per_hour", 600),
    )  # fmt: skip


def _event(key: str, value: Any) -> EventMap:
    if not isinstance(value, Mapping):
        raise wrong(key, "a table")
    values.no_strangers(value, {"does", "fields", "words"}, f"{key}.")
    does = value.get("does")
    if not isinstance(does, str) or does not in FIELDS:
        raise wrong(f"{key}.does", f"one of {', '.join(FIELDS)}")
    fields, words = values.table(value, "fields"), values.table(value, "words")
    values.no_strangers(fields, set(FIELDS[does]), f"{key}.fields.")
    values.no_strangers(words, set(WORDS) & FIELDS[does], f"{key}.words.")
    for needed in NEEDED[does] - fields.keys():
        raise wrong(f"{key}.fields.{needed}", "a path: without it nothing can be done")
    return EventMap(
        does, {name: fieldpaths.ways(path, f"{key}.fields.{name}") for name, path in fields.items()},
        {name: _words(f"{key}.words.{name}", name, table) for name, table in words.items()},
    )  # fmt: skip


def _words(key: str, name: str, table: Any) -> dict[str, str]:
    fits = isinstance(table, Mapping) and len(table) <= MAX_TABLE and all(isinstance(v, str) for v in table.values())
    if not fits or (name == "verb" and not set(table.values()) <= set(VERBS)):
        needs = "a table of their words to ours" + (f": {', '.join(VERBS)}" if name == "verb" else "")
        raise wrong(key, needs)
    return dict(table)
