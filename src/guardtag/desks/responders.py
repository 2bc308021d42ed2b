"""Responders: grid workers 网格员, supervisors, volunteers, the hotline, the police."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from guardtag.errors import Conflict
from guardtag.model import areas
from guardtag.model.people import ROLES, Responder, Training
from guardtag.records import Request, Tx
from guardtag.steps.checks import addresses_in_form, short
from guardtag.steps.room import RESERVED, Room, not_the_operator, unknown_person

MAX_ID = 40
_ID_LETTERS = set("abcdefghijklmnopqrstuvwxyz0123456789-_.")


class Responders:
    """The desk on the door: ``city.responders``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def enrol(
        self, id: str, *, name: str, area: str, role: str = "worker", address: str = "",
        addresses: Sequence[str] = (), language: str = "", request_id: str = "",
    ) -> Responder:  # fmt: skip
        """Enrols somebody who comes when called.

        Args:
            id: short, lower-case, chosen by the deployer, such as ``li-ling``.
            name: their name.
            area: path of the area they answer for; its depth is the level they are called at.
            role: one of ``worker``, ``supervisor``, ``volunteer``, ``hotline``, ``police``, ``auditor``.
            address: one ``channel:target``.
            addresses: several, in the order to try; instead of ``address``.
            language: code of the catalogue to write to them in.
            request_id: makes the call repeatable.

        Raises:
            Conflict: the id is taken.
        """
        room = self._room
        room.operator_only()
        if not id or len(id) > MAX_ID or not set(id) <= _ID_LETTERS:
            raise ValueError(f"id is 1 to {MAX_ID} lower-case letters, digits, - _ .")
        if id in RESERVED:
            raise ValueError(f"id is not one of {', '.join(RESERVED)}: these stand for no person")
        if role not in ROLES:
            raise ValueError(f"role is one of {', '.join(ROLES)}")
        areas.check(area, len(room.config.levels))
        routes = addresses_in_form([address] if address else addresses)
        record = Responder(id, short("name", name), area, role, routes, language)

        def enrol(tx: Tx) -> Responder:
            if tx.get(Responder, id) is not None:
                raise Conflict(
                    "GT-RESPONDER-TAKEN", "This responder id is taken.", "Somebody was enrolled under it before.",
                    "Choose another id, or look them up with city.responders.get.",
                )  # fmt: skip
            tx.journal(room.actor, "responders.enrol", (id,), role)
            return tx.put(record)

        room.records.vault.ensure([f"r:{id}"])
        request = Request(room.actor, "responders.enrol", id, request_id, (name, area, role, routes))
        return room.records.change(enrol, request=request if request_id else None)

    def get(self, id: str) -> Responder:
        """The responder of this id; raises ``Denied`` when there is none."""
        if self._room.signed_in and id != self._room.actor:
            raise not_the_operator()
        found = self._room.records.get(Responder, id)
        if found is None:
            raise unknown_person()
        return found

    def train(self, id: str, training: str, *, expires: float | None = None) -> Responder:
        """Records that somebody learnt something, such as ``sewing``.

        Args:
            id: the responder.
            training: its name.
            expires: until when it counts, seconds since 1970 UTC, or ``None``.
        """
        room = self._room
        room.operator_only()

        def train(tx: Tx) -> Responder:
            responder = tx.get(Responder, id)
            if responder is None:
                raise unknown_person()
            others = tuple(t for t in responder.trainings if t.name != training)
            tx.journal(room.actor, "responders.train", (id,), training)
            return tx.put(attrs.evolve(responder, trainings=(*others, Training(training, tx.now, expires))))

        return room.records.change(train)

    def list(self, area: str) -> Iterable[Responder]:
        """All active responders of exactly this area."""
        self._room.operator_only()
        return self._room.records.every(Responder, "area", area)
