"""What every desk gets: the one ``Room`` that ``open`` builds, and who is acting in it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

import attrs

from guardtag.config import Config
from guardtag.delivery.spool import Spool
from guardtag.errors import Denied, Tampered, Unknown
from guardtag.model.incidents import Incident
from guardtag.model.people import Contact, Responder, Ward
from guardtag.model.tags import Code, Tag
from guardtag.payload.codes import Reading
from guardtag.payload.keys import Keyring
from guardtag.payload.live import LiveKeys
from guardtag.records import Records, Tx
from guardtag.records.kinds import Mark
from guardtag.registry import Plugins
from guardtag.rules import duty
from guardtag.steps.guesses import GuessBudget
from guardtag.steps.modes import LiveModes
from guardtag.steps.open_calls import OpenCalls
from guardtag.steps.pulse import Heart
from guardtag.steps.scanned import ScanBuffer
from guardtag.steps.search_files import Searching
from guardtag.texts.wording import Wording
from guardtag.world import World

log: Final = logging.getLogger("guardtag")

OPERATOR, FINDER, DISPATCHER = "operator", "finder", "dispatcher"
RESERVED = (OPERATOR, FINDER, DISPATCHER, "clock")
"""Actors in the journal and the timeline that are no person; nobody may be enrolled under these ids."""


class HighWater:
    """The highest serial ever minted, remembered; a serial above it reads the mark again."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._known = 0

    def covers(self, serial: int) -> bool:
        """Whether this serial was minted."""
        if serial <= self._known:
            return True
        try:
            mark = self._records.get(Mark, "serial")
        except Tampered:  # the tag is authentic: on doubt it helps
            log.error("the highest serial cannot be read: every authentic tag counts as minted")
            return True
        self._known = mark.value if mark else 0
        return serial <= self._known


def _nothing(row_id: str, data: bytes) -> bytes:
    return b""


@attrs.frozen
class Room:
    """What desks, steps and the dispatcher work with.

    Args:
        records: the sealed records.
        keys: the keys in use, and the codec under them.
        config: the deployment's settings.
        plugins: channels, printers.
        high_water: which serials were minted.
        guesses: how many typed codes were guessed lately.
        modes: drills, maintenance, severe weather.
        world: time, randomness, ids.
        heart: whether a dispatcher was alive lately.
        lanes: every channel that notices were ever queued for, configured now or not.
        actor: ``operator``, or the id of the person this door was opened for.
        wording: what messages say.
        spool: what channels took and nobody committed yet.
        searching: the plan of a search, and which areas lie beside each other.
        scanned: scans for help that are not written yet.
        open_calls: the calls that are open, read once for all who look.
    """

    records: Records
    keys: LiveKeys = attrs.field(repr=False)
    config: Config
    plugins: Plugins
    high_water: HighWater
    guesses: GuessBudget
    modes: LiveModes
    world: World
    heart: Heart
    lanes: tuple[str, ...] = ()
    actor: str = OPERATOR
    wording: Wording = attrs.field(factory=Wording, repr=False)
    spool: Spool = attrs.field(factory=lambda: Spool(None, _nothing, _nothing), repr=False)
    searching: Searching = attrs.field(factory=Searching, repr=False)
    scanned: ScanBuffer = attrs.field(
        default=attrs.Factory(lambda room: ScanBuffer(room.records, room.config.thresholds.scan_minutes * 60.0), True),
        repr=False,
    )
    open_calls: OpenCalls = attrs.field(factory=OpenCalls, repr=False)

    @property
    def keyring(self) -> Keyring:
        """The keyring in use."""
        return self.keys.keyring

    def code(self, serial: int, area_number: int, epoch: int) -> Code:
        """What is printed for a serial that was minted for this area under this key."""
        return self.keys.again(lambda keys: keys.codes.code(serial, area_number, epoch), ValueError)

    def read(self, text: object) -> Reading:
        """The minted tag that a text names; errors as for ``Codes.read``."""
        known, before = self.high_water.covers, self.keys.codes
        reading = self.keys.again(lambda keys: keys.codes.read(text, known), Unknown)
        if reading.strangers and (self.keys.refresh() or self.keys.codes is not before):
            return self.keys.codes.read(text, known)  # a newer key may explain the token beside it
        return reading

    def serial(self, tag: Tag | Code | int | str) -> int:
        """The serial of a tag: of a record, a code, a number, a link or a typed code; errors as for ``read``."""
        if isinstance(tag, Tag | Code):
            return tag.serial
        if isinstance(tag, int) and not isinstance(tag, bool):
            return tag
        return (self.guessed(tag, self.actor) if self.signed_in else self.read(tag)).serial

    def guessed(self, text: object, source: str) -> Reading:
        """As ``read``, for a text that somebody may have guessed: what names no tag draws on their budget.

        Args:
            text: whatever was scanned or typed.
            source: who may be guessing: a network address, or the id of whoever is signed in.
        """
        try:
            reading = self.read(text)
        except Unknown as error:
            self.guesses.draw(source, error.guesses)
            raise
        self.guesses.draw(source, reading.guesses)
        return reading

    @property
    def signed_in(self) -> bool:
        """Whether this door belongs to one person and grants no more than their rights."""
        return self.actor != OPERATOR

    def operator_only(self) -> None:
        """Raises ``Denied`` on a door of ``acting_as``."""
        if self.signed_in:
            raise not_the_operator()

    def speaker(self, by: str) -> str:
        """Who does it: whoever is named; on a door of ``acting_as`` that person, and ``Denied`` for any other."""
        if self.signed_in and by not in ("", self.actor):
            raise not_the_operator()
        return by or self.actor


@attrs.frozen
class Person:
    """Somebody who acts: a responder, or a contact of a ward.

    Args:
        id: the responder's id, or ``WARD/CONTACT``.
        side: ``responder`` or ``family``.
        responder: the record, for a responder.
        contact: the record, for a contact.
    """

    id: str
    side: str
    responder: Responder | None = None
    contact: Contact | None = None


def signed_in_only(room: Room) -> None:
    """Raises ``Denied`` when nobody is signed in: a view is made for one reader."""
    if not room.signed_in:
        raise Denied(
            "GT-DENIED-NOBODY", "A view is made for one reader.", "Nobody is signed in on this door.",
            "Use city.acting_as(id).wards.view, or city.wards.get in the operator's own code.",
        )  # fmt: skip


def unknown_person() -> Denied:
    """The error for an actor nobody knows."""
    return Denied(
        "GT-DENIED-ACTOR", "Nobody of this id may act here.",
        "It is neither an active responder nor a contact of the person concerned.",
        "Enrol them with `guardtag responder enrol`, or give WARD/CONTACT for a contact.",
    )  # fmt: skip


def no_responder() -> Denied:
    """The error for a responder's id that nobody has."""
    return Denied(
        "GT-RESPONDER-UNKNOWN", "No responder has this id.", "The id is wrong, or nobody was enrolled under it.",
        "See `guardtag responder list AREA`.",
    )  # fmt: skip


def on_staff(tx: Tx, id: str, otherwise: Callable[[], Denied] = no_responder) -> Responder:
    """The responder of this id, who did not leave; raises ``otherwise`` when there is none."""
    found = tx.get(Responder, id)
    if found is None or not found.active:
        raise otherwise()
    return found


def not_the_operator() -> Denied:
    """The error for what only the operator's own code may do."""
    return Denied(
        "GT-DENIED-OPERATOR", "Only the operator's own code may do this.",
        "This door was opened for one person by acting_as.", "Use wards.view, or ask the office.",
    )  # fmt: skip


def not_their_work() -> Denied:
    """The error for a responder whose role is another."""
    return Denied(
        "GT-DENIED-ROLE", "This is the work of another role.",
        "Workers, supervisors and volunteers sew; workers, supervisors and the hotline try contacts.",
        "Ask a worker of the area, or the office.",
    )  # fmt: skip


def staff_only(who: Person) -> None:
    """Raises ``Denied`` for a contact: work is given and done by responders."""
    if who.responder is None:
        raise Denied(
            "GT-DENIED-STAFF", "This is for the responders of the call.", "A contact may call, answer and hand over.",
            "Ask whoever took the call, or the office.",
        )  # fmt: skip


def person(tx: Tx, actor: str) -> Person:
    """The person behind an actor's id; raises ``Denied`` when there is none."""
    ward_id, slash, contact_id = actor.partition("/")
    if slash:
        ward = tx.get(Ward, ward_id)
        contact = ward.contact(contact_id) if ward else None
        if contact is None:
            raise unknown_person()
        return Person(actor, "family", contact=contact)
    return Person(actor, "responder", responder=on_staff(tx, actor, unknown_person))


def acting(tx: Tx, room: Room, by: str, incident: Incident) -> Person:
    """Who acts on an incident, with their right to do so.

    Args:
        by: the actor; on a door of ``acting_as`` it is that person, or nobody.
        incident: what they act on.

    Raises:
        Denied: nobody of this id, not this door's person, or not their area's or family's incident.
    """
    if room.signed_in and by not in ("", room.actor):
        raise Denied(
            "GT-DENIED-OTHER", "You can only act as yourself.", "This door was opened for another person.",
            "Leave `by` out.",
        )  # fmt: skip
    who = person(tx, by or room.actor)
    if who.side == "family":
        allowed = who.id.partition("/")[0] == incident.subject
    else:
        assert who.responder is not None
        allowed = not room.signed_in or duty.concerns(who.responder, incident, tx.now)
    if not allowed or (who.responder is not None and who.responder.role == "auditor"):
        raise Denied(
            "GT-DENIED-INCIDENT", "This call is not yours.", "Your area or family is not concerned.",
            "Ask the person on duty of its area.",
        )  # fmt: skip
    return who
