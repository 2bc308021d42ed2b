"""What other systems send us: cameras, command centres, hotlines. One door, no web framework."""

from __future__ import annotations

import hashlib
import json
import logging
import secrets as fresh
import threading
from collections.abc import Iterable, Mapping
from typing import Final

import attrs

from guardtag import texts
from guardtag.config.inbound import ORDER, EventMap, Sender
from guardtag.errors import Conflict, Denied, GuardTagError, ImportRefused, StoreUnavailable, where
from guardtag.interop import cloudevents, mapped
from guardtag.interop.cloudevents import Event
from guardtag.interop.mapped import Mapped
from guardtag.interop.webhooks import keys, receiving
from guardtag.interop.webhooks.receiving import Signed
from guardtag.model.inbound import Delivery, Received
from guardtag.records import Tx
from guardtag.spi import Secret
from guardtag.steps import incoming, opening
from guardtag.steps.incoming import Sent
from guardtag.steps.room import Room

log: Final = logging.getLogger("guardtag")

PROBLEM, JSON = "application/problem+json", "application/json"
WAIT_SECONDS: Final = 60
"""After which a sender that was too much, or that met a fault, is asked to come again."""
_STATUS: Final[Mapping[str, int]] = {
    "WEBHOOK-HEADERS": 401, "WEBHOOK-FORGED": 401, "WEBHOOK-STALE": 401, "EVENT-SIZE": 413,
    "EVENT-FORMAT": 400, "INBOUND-TYPE": 422, "INBOUND-FIELD": 422, "INBOUND-UNKNOWN": 404,
    "INBOUND-BUSY": 429, "INBOUND-RESPONDER": 503, "CONFLICT-BUSY": 503,
}  # fmt: skip
"""HTTP status by code without its beginning; of others Denied is 404, Conflict 409, what is our own fault 503."""
_NOBODY: Final = Sender(("env:NOBODY",), ("-",), {})


@attrs.frozen
class Reply:
    """What to answer, as it stands.

    Args:
        status: of HTTP.
        headers: names and values.
        body: JSON; of a refusal as RFC 9457 writes it.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


@attrs.frozen
class Checked:
    """What an event would do; nothing was done.

    Args:
        source: name of the sender.
        type: of the event.
        does: ``sighting``, ``status`` or ``order``.
        kind: of an order, the kind of call that it opens.
        values: our fields and what the event says for them.
        left_out: fields that do not fit and would be left out.
    """

    source: str
    type: str
    does: str
    kind: str
    values: Mapping[str, object] = attrs.field(repr=False)
    left_out: tuple[str, ...] = ()


class Inbound:
    """The desk on the door: ``city.inbound``."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._budgets: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()
        self._stranger = f"whsec_{fresh.token_urlsafe(32).replace('-', 'A').replace('_', 'B')}="

    def take(
        self, source: str, headers: Mapping[str, str] | Iterable[tuple[str, str]], body: bytes, *, language: str = ""
    ) -> Reply:
        """Takes one request of another system and says what to answer; it never raises for what was sent.

        The signature is verified before anything of the body is read (Standard Webhooks 1.0.0, the time within five
        minutes). A request that is sent once more within that time does nothing. What the event says is carried out
        in one commit with the row that remembers it: an event that comes again is answered as the first time.

        Args:
            source: name of the sender, from the address that was called.
            headers: of the request; small and capital letters are the same.
            body: the very bytes.
            language: of the words in a refusal; the deployment's first unless given.

        Returns:
            status 200 for what was done, or was done before; else a problem (RFC 9457) with a stable ``code``.
        """
        self._room.operator_only()
        try:
            return self._taken(source, headers, body)
        except GuardTagError as error:
            return self._problem(error, language)
        except Exception as error:  # whatever a stranger's event does to us, it is answered, and others go on
            log.error("an event of another system could not be taken: %s", where(error))
            return self._problem(_fault(), language)

    def check(self, source: str, body: bytes) -> Checked:
        """What an event would do, by the mapping of the configuration; nothing is done, and nobody need sign it.

        Args:
            source: name of the sender.
            body: the event as structured JSON.

        Raises:
            Denied: there is no such sender (``GT-INBOUND-SOURCE``).
            ImportRefused: it is no event, of another type, or lacks a field.
        """
        self._room.operator_only()
        sender = self._room.config.inbound.get(source)
        if sender is None:
            raise Denied(
                "GT-INBOUND-SOURCE", "No such sender is configured.", "The configuration has no table for it.",
                "Look at the tables [inbound.NAME] in guardtag.toml.",
            )  # fmt: skip
        event = cloudevents.read(body)
        said = self._said(sender, event, structured=True)
        kind = incoming.kind_of(self._room, said) if said.does == ORDER else ""
        return Checked(source, event.type, said.does, kind, dict(said.values), said.left_out)

    def _taken(
        self, source: str, headers: Mapping[str, str] | Iterable[tuple[str, str]], body: bytes
    ) -> Reply:  # fmt: skip
        room = self._room
        sender = room.config.inbound.get(source, _NOBODY)
        now = room.world.now()
        signed = receiving.verified(headers, body, self._secrets(sender), now)
        event = cloudevents.read_http(signed.headers, body)
        structured = signed.headers.get("content-type", "").strip().lower().startswith(cloudevents_type())
        said = self._said(sender, event, structured=structured)
        # In binary mode nothing signs the headers: the id of the request, which is signed, is that of the event.
        name = event.id if structured else signed.id
        # The body counts: another event under an id that its sender wrongly used again is no repetition.
        delivery = f"{source}/{signed.id}/{signed.timestamp}/{hashlib.sha256(body).hexdigest()}"
        sent = Sent(source, sender, said, self._beyond(source, sender, said, now), _words(event))
        return self._once(sent, signed, name, delivery)

    def _once(self, sent: Sent, signed: Signed, event_id: str, request: str) -> Reply:
        room, blind = self._room, self._room.records.blind
        delivery = blind("delivery", request)
        name, digest = blind("received", f"{sent.name}/{event_id}"), blind("digest", sent.words)
        new_call = room.world.new_id()

        def once(tx: Tx) -> tuple[Received | None, bool]:
            if tx.get(Delivery, delivery) is not None:
                return None, True
            tx.put(Delivery(delivery, signed.timestamp + receiving.WINDOW + 1.0))
            before = tx.get(Received, name)
            if before is not None:
                if before.digest != digest:
                    raise Conflict(
                        "GT-INBOUND-REUSED", "An event of this id came before, and said something else.",
                        "An id names one event.", "Give each event an id of its own.",
                    )  # fmt: skip
                return before, True
            row = Received(name, digest, sent.mapped.does, tx.now, tx.now + incoming.REMEMBERED)
            return incoming.carry_out(tx, room, sent, row, new_call), False

        row, repeated = room.records.change(once)
        if row is None:
            self._uncounted(sent)  # or whoever sends what they overheard uses up the sender's budget
            return _reply(200, {"repeated": True})
        answer: dict[str, object] = {"done": row.does, "repeated": repeated, "left_out": list(row.left_out)}
        return _reply(200, answer | ({"call": row.call} if row.does == ORDER else {}))

    def _secrets(self, sender: Sender) -> list[str]:
        """The sender's secrets as they stand now; one that cannot be read, or is none, does not stop the others."""
        if sender is _NOBODY:
            return [self._stranger]
        found, problem = [], None
        for place in sender.secrets:
            scheme, _, path = place.partition(":")
            try:
                full = place if scheme == "env" else f"file:{self._room.config.path(path)}"
                found.append(keys.usable(Secret(full, "secrets").read()))
            except (GuardTagError, ValueError) as error:
                log.error("a secret of a sender cannot be read: %s", where(error))
                problem = error
        if problem is not None and not found:
            raise problem
        return found

    def _said(self, sender: Sender, event: Event, *, structured: bool) -> Mapped:
        mapping: EventMap | None = sender.events.get(event.type)
        if mapping is None:
            raise ImportRefused(
                "GT-INBOUND-TYPE", "The sender may send no events of this type.", "The configuration maps none.",
                "Add a table [inbound.NAME.events.TYPE], or do not send them.",
            )  # fmt: skip
        room = self._room
        return mapped.read(
            event, mapping, room.world.now(), room.config.timezone, signed_attributes=structured
        )  # fmt: skip

    def _beyond(self, source: str, sender: Sender, said: Mapped, now: float) -> bool:
        """Counts an event; says whether the sender used up its budget. A call for a person goes out all the same.

        Raises:
            Denied: it did, and this is no call for a person.
        """
        with self._lock:
            level, at = self._budgets.get(source, (0.0, now))
            level = max(0.0, level - max(0.0, now - at) * sender.per_hour / 3600.0)
            beyond = level + 1.0 > sender.per_hour
            self._budgets[source] = (level if beyond else level + 1.0, now)
        if not beyond:
            return False
        kind = incoming.kind_of(self._room, said) if said.does == ORDER else ""
        if kind and opening.kind_of(self._room, kind).klass == "person":
            return True
        raise Denied(
            "GT-INBOUND-BUSY", "The sender sends more than it may.", "Its budget for this hour is used up.",
            "Send it again later; calls for people are always taken.",
        )  # fmt: skip

    def _uncounted(self, sent: Sent) -> None:
        with self._lock:
            level, at = self._budgets[sent.name]
            self._budgets[sent.name] = (level if sent.beyond else max(0.0, level - 1.0), at)

    def _problem(self, error: GuardTagError, language: str) -> Reply:
        known = self._room.config.languages
        what, why, do = texts.error(language if language in known else known[0], error)
        status = _STATUS.get(error.code.removeprefix("GT-")) or (
            404 if isinstance(error, Denied) else 409 if isinstance(error, Conflict)
            else 400 if isinstance(error, ImportRefused) else 503
        )  # fmt: skip
        more = {"Retry-After": str(WAIT_SECONDS)} if status in (429, 503) else {}
        said = {
            "type": f"urn:guardtag:problem:{error.code}", "title": what, "status": status,
            "detail": " ".join(filter(None, (why, do))), "code": error.code,
        }  # fmt: skip
        return _reply(status, said, PROBLEM, more)


def cloudevents_type() -> str:
    """The media type of an event in structured mode."""
    return cloudevents.CONTENT_TYPE.partition(";")[0]


def _words(event: Event) -> str:
    """What an event says, by which one that comes again is known, whatever the mapping makes of it by then."""
    return json.dumps([event.type, event.subject, event.data], sort_keys=True, default=repr)


def _fault() -> StoreUnavailable:
    return StoreUnavailable(
        "GT-INBOUND-FAULT", "The event could not be taken.", "Something is wrong on this side.", "Send it again later."
    )


def _reply(
    status: int, members: Mapping[str, object], media: str = JSON, more: Mapping[str, str] | None = None
) -> Reply:
    body = json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode()
    return Reply(status, {"Content-Type": f"{media}; charset=utf-8", "Cache-Control": "no-store", **(more or {})}, body)
