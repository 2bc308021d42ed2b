"""Answers requests by the table: finds the operation, reads, asks who it is, and does it in a thread."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable
from typing import Any

import attrs
import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from guardtag.errors import GuardTagError
from guardtag_web.api import asked, problems
from guardtag_web.api.asked import Ask
from guardtag_web.api.budget import CALLS, LOOKS, TURN_SECONDS, Budget, Flights
from guardtag_web.api.table import OPERATIONS, PAGE, Operation
from guardtag_web.safety.source import source
from guardtag_web.site import Site
from guardtag_web.site import at as at_root


class Api:
    """The API as an ASGI application, below ``/api/v1``.

    Args:
        site: whose.
        clock: seconds that never go back.
        budget: what one token may ask.
    """

    def __init__(
        self, site: Site, clock: Callable[[], float] = time.monotonic, budget: Budget | None = None
    ) -> None:  # fmt: skip
        self._site = site
        self._clock = clock
        self._budget = budget or Budget()
        self._flights = Flights()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        headers: dict[str, str] = {}
        try:
            answer = await self._answer(request, headers)
        except GuardTagError as error:
            answer = problems.answer(self._site, request, error, headers)
        except (ValueError, TypeError) as error:
            if not _of_the_door(error):
                raise
            answer = problems.answer(self._site, request, problems.form(error, self._site.texts(request).code))
        await answer(scope, receive, send)

    async def _answer(self, request: Request, headers: dict[str, str]) -> Response:
        operation, at = _found(request, headers)
        if operation.kind == "json":
            asked.acceptable(request)
        secret = asked.credential(request) if operation.needs else ""
        if operation.needs and not secret:
            raise asked.no_credential()
        ask = await self._read(request, operation, at, secret)
        said = await self._carried_out(operation, ask, secret, request.scope)
        if operation.kind == "event":
            return Response(said.body, said.status, dict(said.headers))
        if operation.kind == "document":
            return Response(said, media_type=asked.JSON)
        if said is None:
            return Response(status_code=operation.status)
        return Response(msgspec.json.encode(said), operation.status, media_type=asked.JSON)

    async def _read(self, request: Request, operation: Operation, at: dict[str, str], secret: str) -> Ask:
        if operation.body:
            asked.typed(request)
        raw = await asked.bytes_of(request) if operation.body or operation.kind == "event" else b""
        language = self._site.texts(request).code
        base = at_root(request, "/api/v1")
        ask = Ask(self._site.city, at, page=secret, language=language, source=source(request), base=base)
        if operation.kind == "event":
            return attrs.evolve(ask, raw=raw, headers=tuple(request.headers.items()))
        key = asked.request_id(request) if operation.repeatable else ""
        query = asked.query_of(request, operation.query or _Nothing)
        body = asked.body_of(raw, operation.body) if operation.body else None
        return attrs.evolve(ask, key=key, query=query, body=body)

    async def _carried_out(self, operation: Operation, ask: Ask, secret: str, scope: Scope) -> Any:
        """Does it in a thread. One bearer holds half of the threads at most; calls of theirs wait for each other."""
        pool = self._site.call if operation.first else self._site.run
        if not operation.needs:
            return await pool(operation.do, ask)
        who = hashlib.sha256(secret.encode("utf-8", "surrogatepass") + operation.first.to_bytes()).digest()
        while not self._flights.begin(who, CALLS if operation.first else LOOKS):
            if not operation.first:
                raise problems.busy()
            await asyncio.sleep(TURN_SECONDS)
        try:
            return await pool(self._allowed, operation, ask, secret, scope)
        finally:
            self._flights.end(who)

    def _allowed(self, operation: Operation, ask: Ask, secret: str, scope: Scope) -> Any:
        if operation.needs == PAGE:
            return operation.do(ask)
        bearer = ask.city.tokens.look(secret, operation.needs)
        scope["guardtag.bearer"] = True  # no stranger: what they ask in vain is counted here
        if not self._budget.spend(bearer.token.id, self._clock()) and not self._for_a_person(operation, ask):
            raise problems.busy()
        return operation.do(attrs.evolve(ask, bearer=bearer))

    def _for_a_person(self, operation: Operation, ask: Ask) -> bool:
        """Whether this opens a call for a person, which goes out whatever the budget says."""
        if not operation.first:
            return False
        kinds = {one.name: one.klass for one in self._site.city.incidents.kinds()}
        return kinds.get(ask.body.kind) == "person"


class _Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


def _found(request: Request, headers: dict[str, str]) -> tuple[Operation, dict[str, str]]:
    """The operation of an address and a method, with what the address names."""
    scope = request.scope
    path = scope["path"].removeprefix(scope.get("root_path", "")).removeprefix("/api/v1")
    there = [(one, at) for one in OPERATIONS if (at := one.match(path)) is not None]
    if not there:
        raise problems.nothing_here()
    method = "GET" if request.method == "HEAD" else request.method
    for operation, at in there:
        if operation.method == method:
            return operation, at
    methods = [one.method for one, _ in there]
    headers["allow"] = ", ".join([*methods, *(["HEAD"] if "GET" in methods else [])])
    raise GuardTagError(
        "GT-API-METHOD", "This address does not take that method.", "", "The header Allow says which it takes."
    )


def _of_the_door(error: Exception) -> bool:
    """Whether an error was raised for an argument, by the front door itself; any other is a fault of ours."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and trace.tb_frame.f_globals.get("__name__", "").startswith("guardtag.")
