"""What the page behind a message's link says, as data; see ``call_seen`` for its two depths."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from guardtag.errors import BackendError, Denied, StoreUnavailable, Unknown
from guardtag.model.incidents import Incident
from guardtag.model.notices import ANSWERS, ASKS_TO_LOOK, SEARCH_ANSWERS, Notice
from guardtag.model.people import Contact, Responder
from guardtag.records import Tx
from guardtag.steps import call_seen, contact_tests, finder_page, links, living
from guardtag.steps.call_seen import CallSeen
from guardtag.steps.room import OPERATOR, Person, Room, acting
from guardtag.steps.sound import sound
from guardtag.steps.tell import reached

CALL, TEST, LOOK, NEWS = "call", "test", "look", "news"
KINDS = (CALL, TEST, LOOK, NEWS)
"""A message about a call; a test of an address; one that asks to look for somebody; one that wants no answer."""
_TO_A_GROUP = "confirmed"


@attrs.frozen
class NoticePage:
    """The page behind the link of one message.

    Args:
        language: of the texts.
        now: when the page was made, seconds since 1970 UTC.
        kind: one of ``KINDS``.
        template: which text the message had.
        side: ``family`` or ``responder``.
        choices: the answers it takes now.
        answer: what was answered last, or empty.
        answered: when, or ``None``.
        call: of a message about a call.
        hotline: the deployment's number, or empty.
        hotline_first: nobody carries out calls at present: ring first.
    """

    language: str
    now: float
    kind: str
    template: str
    side: str
    choices: tuple[str, ...] = ()
    answer: str = ""
    answered: float | None = None
    call: CallSeen | None = None
    hotline: str = ""
    hotline_first: bool = False


def opened(tx: Tx, notice_id: str) -> Notice:
    """The notice that a link belongs to, as long as the link is its recipient's.

    A link was sent to an address. Once the recipient has that address no more (a telephone was lost, a number is
    somebody else's now), nobody knows who has the link, and it opens nothing. Another message brings another one.

    Raises:
        Unknown: it was deleted, or is not its recipient's any more.
    """
    try:
        notice = tx.get(Notice, notice_id)
        who = recipient(tx, notice) if notice is not None else None
    except StoreUnavailable:
        raise
    except BackendError as error:
        if error.code == "GT-RECORD-ERASED":  # its row is about to go too
            raise gone() from None
        raise
    if notice is None or who is None:
        raise links.stranger()
    has = reached(tx, who.addresses)
    if not contact_tests.is_test(notice) and not {notice.to, *notice.was} - {""} <= has:  # a test shows nothing
        raise links.stranger()
    return notice


def recipient(tx: Tx, notice: Notice) -> Contact | Responder | None:
    """Whom a notice is for, as they are now; ``None`` when they are gone."""
    if notice.side != "family":
        responder = sound(tx, Responder, notice.person)
        return responder if responder is not None and responder.active else None
    ward, person = living.moved(tx, notice.subject, notice.person)
    return ward.contact(person) if ward is not None and person else None


def choices(notice: Notice) -> Sequence[str]:
    """Which answers a notice takes."""
    if notice.template in ASKS_TO_LOOK:
        return (*SEARCH_ANSWERS, "with-me", "not-mine")
    return contact_tests.choices(notice) or ANSWERS


def glance(tx: Tx, room: Room, notice: Notice, language: str) -> NoticePage:
    """The page without what is for the recipient alone.

    Raises:
        Unknown: the recipient is no longer there, or their call is gone.
    """
    page, incident, who = _bare(tx, room, notice, language)
    return page if incident is None or who is None else attrs.evolve(page, call=call_seen.glance(incident, who.id))


def page(tx: Tx, room: Room, notice: Notice, language: str) -> NoticePage:
    """The page with what the policy gives the recipient; journalled when it shows anything of a call.

    Raises:
        Unknown: the recipient is no longer there, or their call is gone.
    """
    page, incident, who = _bare(tx, room, notice, language)
    if incident is None or who is None:
        return page
    call, rows = call_seen.in_full(tx, room, incident, who, page.language)
    if incident.open:
        tx.journal(who.id, "notices.page", tuple(filter(None, (incident.id, incident.subject))), " ".join(rows))
    return attrs.evolve(page, call=call)


def _bare(tx: Tx, room: Room, notice: Notice, language: str) -> tuple[NoticePage, Incident | None, Person | None]:
    kind = TEST if contact_tests.is_test(notice) else NEWS if notice.outside else CALL
    if kind == CALL and notice.template in ASKS_TO_LOOK:
        kind = LOOK
    spoken = finder_page.readable(room, language or _language(tx, notice))
    page = NoticePage(
        spoken, tx.now, kind, notice.template, notice.side, answer=notice.answer, answered=notice.answered,
        hotline=room.config.hotline, hotline_first=not room.heart.alive(),
    )  # fmt: skip
    if kind == TEST:
        return attrs.evolve(page, choices=tuple(choices(notice))), None, None
    if kind == NEWS:
        return page, None, None
    incident = sound(tx, Incident, notice.incident)
    if incident is None:
        raise links.stranger()
    actor = f"{incident.subject}/{_moved(tx, notice, incident)}" if notice.side == "family" else notice.person
    try:
        who = acting(tx, attrs.evolve(room, actor=OPERATOR), actor, incident)
    except Denied:
        raise links.stranger() from None
    takes = tuple(one for one in choices(notice) if one != _TO_A_GROUP or incident.unconfirmed)
    return attrs.evolve(page, choices=takes if incident.open else ()), incident, who


def _moved(tx: Tx, notice: Notice, incident: Incident) -> str:
    """The id of the contact in the record that the call is of."""
    return notice.person if notice.subject == incident.subject else living.moved(tx, notice.subject, notice.person)[1]


def _language(tx: Tx, notice: Notice) -> str:
    """What the recipient reads."""
    who = recipient(tx, notice)
    return who.language if who is not None else ""


def gone() -> Unknown:
    """The error for a message whose person was erased."""
    return Unknown("GT-NOTICE-GONE", "This message was deleted.", "The person was erased.", "There is nothing to do.")
