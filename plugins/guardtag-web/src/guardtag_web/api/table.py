"""The one table of the API: routes, what is read, what is answered, and the document are made of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

import attrs
from msgspec import Struct

from guardtag.model.tokens import CALL, READ, WORK
from guardtag_web.api import finders, said, said_calls, systems, wanted
from guardtag_web.api.asked import Ask

PAGE: Final = "page"
"""What is needed is the key of a finder's page; else a token's scope, or nothing."""
_NAMES: Final = {"id": wanted.ID, "source": wanted.SOURCE}


@attrs.frozen
class Operation:
    """One thing that can be asked.

    Args:
        method: of HTTP.
        path: below ``/api/v1``, with ``{id}`` and the like.
        do: what is done, in a thread.
        answer: what is said, or ``None``.
        needs: ``page``, a token's scope, or empty.
        body: what is read of the body.
        query: what is read of the query.
        status: of success.
        first: it is what somebody in need waits for: reading a tag, calling for help.
        kind: of the body and the answer: ``json``, ``event`` (signed, read by its own desk), ``document``.
    """

    method: str
    path: str
    do: Callable[[Ask], Any]
    answer: type[Struct] | None = None
    needs: str = ""
    body: type[Struct] | None = None
    query: type[Struct] | None = None
    status: int = 200
    first: bool = False
    kind: str = "json"

    @property
    def name(self) -> str:
        """Its name in the document."""
        return f"{self.do.__module__.rpartition('.')[2]}.{self.do.__name__.strip('_')}"

    @property
    def repeatable(self) -> bool:
        """Whether it takes an ``Idempotency-Key``."""
        return self.body is not None and self.do is not finders.scan

    @property
    def names(self) -> dict[str, str]:
        """What its path names, with the pattern of each."""
        return {name: _NAMES[name] for name in re.findall(r"\{(\w+)\}", self.path)}

    def match(self, path: str) -> dict[str, str] | None:
        """What a path names when it is this one's."""
        found = _pattern(self.path).fullmatch(path)
        return None if found is None else found.groupdict()


@lru_cache(maxsize=64)
def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", lambda name: f"(?P<{name[1]}>{_NAMES[name[1]]})", path))


def event(ask: Ask) -> Any:
    """A signed event of a configured sender: a sighting, the state of an order, an order.

    The signature says who sends it (Standard Webhooks 1.0.0); no token is needed. See the page on inbound events.
    """
    return ask.city.inbound.take(ask.at["source"], ask.headers, ask.raw, language=ask.language)


def document(ask: Ask) -> Any:
    """This document."""
    from guardtag_web.api.document import encoded

    return encoded(OPERATIONS, ask.base)


def _step(name: str, do: Callable[[Ask], Any], body: type[Struct] = wanted.NoteWanted) -> Operation:
    return Operation("POST", f"/incidents/{{id}}/{name}", do, said_calls.CallSaid, WORK, body)


OPERATIONS: Final = (
    Operation("GET", "/openapi.json", document, kind="document"),
    Operation("GET", "/health", finders.health, said.HealthSaid),
    Operation("POST", "/scans", finders.scan, said.ScanSaid, body=wanted.ScanWanted, first=True),
    Operation("POST", "/alerts", finders.alert, said.AlertSaid, body=wanted.AlertWanted, status=201, first=True),
    Operation("GET", "/relay", finders.page, said.PageSaid, PAGE),
    Operation("POST", "/relay/seen", finders.seen, None, PAGE, status=204),
    Operation("POST", "/relay/words", finders.say, said.WordSaid, PAGE, wanted.WordWanted, status=201),
    Operation("POST", "/relay/choices", finders.tell, said.WordSaid, PAGE, wanted.ChoiceWanted, status=201),
    Operation("GET", "/incidents", systems.find, said_calls.CallsSaid, READ, query=wanted.ListQuery),
    Operation(
        "POST", "/incidents", systems.start, said_calls.CallSaid, CALL, wanted.CallWanted, status=201, first=True
    ),
    Operation("GET", "/incidents/{id}", systems.get, said_calls.CallSaid, READ),
    _step("acknowledge", systems.acknowledge),
    _step("arrive", systems.arrive),
    _step("hand-over", systems.hand_over, wanted.HandOverWanted),
    _step("hand-back", systems.hand_back),
    _step("raise", systems.raise_, wanted.RaiseWanted),
    _step("whistle", systems.whistle, wanted.WhistleWanted),
    _step("report-in", systems.report_in),
    _step("close", systems.close, wanted.CloseWanted),
    Operation("GET", "/incidents/{id}/words", systems.words, said.WordsSaid, READ),
    Operation("GET", "/incidents/{id}/pickup-word", systems.pickup_word, said_calls.PickupSaid, READ),
    Operation(
        "POST", "/incidents/{id}/words", systems.reply, said.WordSaid, WORK, wanted.ReplyWanted, status=201
    ),
    Operation(
        "POST", "/searches/{id}/sightings", systems.sighting, said_calls.SightingSaid, WORK, wanted.SightingWanted,
        status=201,
    ),
    Operation("GET", "/figures", systems.figures, said_calls.FiguresSaid, READ, query=wanted.FiguresQuery),
    Operation("POST", "/inbound/{source}", event, said_calls.TakenSaid, kind="event"),
)  # fmt: skip
