"""Tests of addresses: when a message that wants a yes is sent, and what becomes of it.

A test is a row of its own that is due in the lane ``sweep``. It makes ordinary notices, which name it where others
name a call. One address after the other is asked, each on its own: what is answered counts for the address that the
message went to. Nobody is asked by night, twice a day, or while a call for the person is open.
"""

from __future__ import annotations

from functools import partial
from typing import Final

import attrs

from guardtag.errors import BackendError, Conflict, StoreUnavailable
from guardtag.model.contact_tests import (
    ANSWERS,
    SILENT,
    STOP,
    TEMPLATES,
    UNREACHED,
    WRONG,
    YES,
    ContactTest,
    TestedToday,
)
from guardtag.model.incidents import Opening
from guardtag.model.notices import Notice
from guardtag.model.people import FIELD_CLASSES, Contact, Proof, Responder, Ward
from guardtag.records import Tx
from guardtag.rules import disclosure, hours, presence, proofs
from guardtag.rules.proofs import DAY
from guardtag.spi import Row
from guardtag.steps import links, living
from guardtag.steps.opening import opening_id
from guardtag.steps.room import DISPATCHER, Room
from guardtag.steps.tell import reply_key
from guardtag.world import day_of, today

AGAIN_DAYS: Final = 3.0
"""Days after which somebody who did not answer is asked again."""
REPEATS: Final = 2
"""So often; then the next address is asked, and after the last one the office."""
CALL_SECONDS: Final = 3600.0
"""How long a test waits before it looks again whether a call is still open."""
CLOCK: Final = "clock"


def is_test(notice: Notice) -> bool:
    """Whether a notice belongs to a test, and to no call."""
    return notice.template in TEMPLATES


def choices(notice: Notice) -> tuple[str, ...]:
    """The answers that the link of a test takes; none where the notice belongs to a call."""
    return ANSWERS if is_test(notice) else ()


def test_id(tx: Tx, ward: str, person: str) -> str:
    """The id of the one row about a person's tests: a contact of a ward, or with an empty one a responder."""
    return tx.blind("ctest", f"{ward}/{person}")


def begin(
    tx: Tx, ward: str, person: str, who: Contact | Responder, by: str, address: str = ""
) -> ContactTest:  # fmt: skip
    """A test of somebody's addresses from the first one on, or from a chosen one; one that is running goes on instead.

    Args:
        tx: the change.
        ward: id of the ward, or empty.
        person: id of the contact, or of the responder.
        who: their record.
        by: who asks for it.
        address: the one to begin with; a test that asks another one now begins anew with it.

    Raises:
        ValueError: the address is none of theirs.
        Conflict: they have no address that may be tested (``GT-CONTACT-UNTESTABLE``), or the chosen one may not.
    """
    known, chosen = tx.get(ContactTest, test_id(tx, ward, person)), _position(who, address)
    if known is not None and known.open and (not address or known.address == chosen):
        return known
    first = proofs.next_address(who, chosen)
    if first is None or (address and first != chosen):
        raise _untestable()
    fresh = ContactTest(
        test_id(tx, ward, person), ward, person, address=first, by=by, made=tx.now, due=tx.now,
        round=known.round if known else 0,
    )  # fmt: skip
    tx.journal(by, "contacts.test", (fresh.owner,), person)
    return tx.put(fresh)


def _position(who: Contact | Responder, address: str) -> int:
    """Where an address stands among theirs; the first without one."""
    if address and address not in who.addresses:
        raise ValueError("address is one of theirs")
    return list(who.addresses).index(address) if address else 0


def follow(tx: Tx, test: ContactTest) -> ContactTest | None:
    """The test of somebody whose ward's record became part of another: it goes on under the id they have there.

    Its row stays, ended, under the id that its messages name. One that the other record has of the same person is
    believed.

    Returns:
        the test as it is now; the same one where nothing moved; ``None`` when nobody of the other record is theirs.
    """
    if not test.ward:
        return test
    ward, person = living.moved(tx, test.ward, test.person)
    if ward is None or ward.id == test.ward:
        return test
    known = tx.get(ContactTest, test_id(tx, ward.id, person)) if person else None
    if known is None and person:
        known = tx.put(attrs.evolve(test, id=test_id(tx, ward.id, person), ward=ward.id, person=person))
    if test.open or test.due is not None:
        tx.put(attrs.evolve(test, state="ended", due=None))
    return known


def of(tx: Tx, notice: Notice) -> ContactTest | None:
    """The test that a notice belongs to, or ``None``."""
    test = tx.get(ContactTest, notice.incident)
    return follow(tx, test) if test is not None else None


def carry_out(room: Room, row: Row, now: float) -> None:
    """Does what is due of a test; see ``steps.sweeps``."""
    try:
        room.records.change(partial(_step, room, row.id), now=now, claimed=[row])
    except BackendError as error:
        if error.code != "GT-RECORD-ERASED":  # else the person is being erased, and the row goes with them
            raise


def recipient(tx: Tx, test: ContactTest) -> Contact | Responder | None:
    """Whose addresses are tested, as they are now; ``None`` when they may not be written to (any more)."""
    if not test.ward:
        responder = tx.get(Responder, test.person)
        return responder if responder is not None and responder.active else None
    ward = tx.get(Ward, test.ward)
    if ward is None or not presence.guarded(ward) or not disclosure.may_alert(ward, tx.now):
        return None
    return ward.contact(test.person)


def held_until(
    room: Room, who: Contact | Responder, opening: Opening | None, now: float
) -> float | None:  # fmt: skip
    """Until when nobody may be asked: it is night, they are on leave, or a call is open; ``None`` when they may."""
    waits = [leave.until for leave in getattr(who, "leaves", ()) if leave.since <= now < leave.until]
    quiet = hours.quiet_until(room.config.quiet, now, room.config.timezone)
    if quiet is not None:
        waits.append(quiet)
    if opening is not None and opening.incident:
        waits.append(now + CALL_SECONDS)
    return max(waits, default=None)


def _step(room: Room, id: str, tx: Tx) -> None:
    test = tx.get(ContactTest, id)
    if test is None or test.due is None or test.due > tx.now:
        return
    if follow(tx, test) is not test:  # it is due under another id now
        return
    who = recipient(tx, test)
    if who is None:
        tx.put(attrs.evolve(test, state="ended", ended=tx.now, due=None))
    elif not test.open:
        _once_more(tx, room, test, who)
    elif _changed(tx, test, who):
        first = proofs.next_address(who, 0)
        fresh = attrs.evolve(test, address=first or 0, to="", asked=0)
        _ask(tx, room, fresh, who) if first is not None else _end(tx, room, fresh, who, "ended")
    elif test.state == "asked" and test.asked > REPEATS:
        _next(tx, room, test, _noted(tx, test, who, test.address, SILENT), SILENT)
    else:
        _ask(tx, room, test, who)


def _changed(tx: Tx, test: ContactTest, who: Contact | Responder) -> bool:
    """Whether another address stands where the tested one stood."""
    if not test.to:
        return test.address >= len(who.addresses)
    return test.address >= len(who.addresses) or reply_key(tx, who.addresses[test.address]) != test.to


def _once_more(tx: Tx, room: Room, test: ContactTest, who: Contact | Responder) -> None:
    """It is time for the next test, unless they were verified in another way meanwhile."""
    if not proofs.why(who, tx.now, room.config.rounds.contact):
        _end(tx, room, test, who, test.state)
        return
    try:
        _ask(tx, room, begin(tx, test.ward, test.person, who, CLOCK), who)
    except Conflict:  # there is nothing left to be tested: the office has them on its list
        tx.put(attrs.evolve(test, due=None))


def _ask(tx: Tx, room: Room, test: ContactTest, who: Contact | Responder) -> None:
    """Makes the message, or waits for the moment when it may be sent."""
    opening = tx.get(Opening, opening_id(tx, test.ward, 0)) if test.ward else None
    held = held_until(room, who, opening, tx.now) or _asked_today(tx, room, test, who.addresses[test.address])
    if held is not None:
        tx.put(attrs.evolve(test, state="waiting", due=held))
        return
    address = who.addresses[test.address]
    channel = room.plugins.route(address)
    if channel is None:
        _next(tx, room, test, _noted(tx, test, who, test.address, UNREACHED), UNREACHED)
        return
    told, number = reply_key(tx, address), test.round + 1
    tx.add(Notice(
        id=links.new_id(tx.blind, test.id, number, test.template, test.side, test.person), incident=test.id,
        subject=test.ward, day=day_of(tx.now), side=test.side, person=test.person, template=test.template,
        round=number, urgency="normal", channel=channel, address=test.address, to=told,
        due=tx.now, made=tx.now, since=tx.now,
    ))  # fmt: skip
    tx.put(TestedToday(_today_id(tx, address), test.owner, _day(room, tx.now)))
    tx.journal(DISPATCHER, "contacts.ask", (test.owner,), test.person)
    tx.put(attrs.evolve(
        test, state="asked", to=told, asked=test.asked + 1, round=number, sent=tx.now, due=tx.now + AGAIN_DAYS * DAY,
    ))  # fmt: skip


def _asked_today(tx: Tx, room: Room, test: ContactTest, address: str) -> float | None:
    """Until when whoever reads there had a test today, of this person or of another; ``None`` when they had none."""
    day = _day(room, tx.now)
    mine = test.sent is not None and _day(room, test.sent) == day
    try:
        theirs = tx.get(TestedToday, _today_id(tx, address))
    except StoreUnavailable:
        raise
    except BackendError:  # of somebody who is erased: it is written anew
        theirs = None
    if mine or (theirs is not None and theirs.day == day):
        return hours.next_day(tx.now, room.config.timezone)
    return None


def _today_id(tx: Tx, address: str) -> str:
    return tx.blind("tested", reply_key(tx, address))


def _day(room: Room, now: float) -> str:
    return today(now, room.config.timezone).strftime("%Y%m%d")


def _noted(
    tx: Tx, test: ContactTest, who: Contact | Responder, position: int, said: str, *, proven: bool = True
) -> Contact | Responder:
    """Writes down what was heard of an address."""
    address = who.addresses[position]
    if isinstance(who, Responder):
        return tx.put(proofs.heard(who, address, said, tx.now, proven=proven))
    ward = tx.get(Ward, test.ward, FIELD_CLASSES)
    assert ward is not None
    changed = proofs.heard(who, address, said, tx.now, proven=proven)
    contacts = tuple(changed if one.id == who.id else one for one in ward.contacts)
    tx.put(attrs.evolve(ward, contacts=contacts))
    return changed


def _next(tx: Tx, room: Room, test: ContactTest, who: Contact | Responder, said: str) -> ContactTest:
    """On to the next address; after the last one the test ends with what was said of this one."""
    following = proofs.next_address(who, test.address + 1)
    if following is None:
        return _end(tx, room, test, who, said)
    sent = None if said == UNREACHED else test.sent  # who was not reached had no message today
    return tx.put(attrs.evolve(
        test, state="waiting", address=following, to="", asked=0, sent=sent, due=tx.now,
    ))  # fmt: skip


def _end(tx: Tx, room: Room, test: ContactTest, who: Contact | Responder, state: str) -> ContactTest:
    """The end of a test; who is verified is tested again when it is time."""
    last = proofs.verified(who)
    due = last + room.config.rounds.contact * DAY if last is not None else None
    if due is not None and due <= tx.now:
        due = tx.now + room.config.rounds.contact * DAY
    tx.journal(DISPATCHER, f"contacts.{state}", (test.owner,), test.person)
    return tx.put(attrs.evolve(test, state=state, ended=tx.now, due=due))


def unreached(tx: Tx, room: Room, notice: Notice, fault: str) -> str:
    """No channel took a test's message: on to the next address.

    Returns:
        the notice's new state.
    """
    tx.put(attrs.evolve(notice, state="cancelled", fault=fault))
    test = of(tx, notice)
    who = recipient(tx, test) if test is not None else None
    if test is None or who is None or _changed(tx, test, who):
        return "cancelled"
    if test.state == "asked" and test.round == notice.round:
        _next(tx, room, test, _noted(tx, test, who, test.address, UNREACHED), UNREACHED)
    return "cancelled"


def addresses(tx: Tx, notice: Notice) -> tuple[str, ...]:
    """The addresses of a test's notice: none after the one that is tested, so that it falls over to no other."""
    test = of(tx, notice)
    who = recipient(tx, test) if test is not None else None
    return tuple(who.addresses[: notice.address + 1]) if who is not None else ()


def answered(
    tx: Tx, room: Room, notice: Notice, answer: str, *, proven: bool = True
) -> ContactTest | None:  # fmt: skip
    """The test after its message was answered; ``None`` when the person is gone.

    Args:
        tx: the change.
        room: where.
        notice: as this transaction sees it.
        answer: from ``model.contact_tests.ANSWERS``.
        proven: it came by the recipient's own link. A reply can be forged: what it says is kept as such.
    """
    test = of(tx, notice)
    who = recipient(tx, test) if test is not None else None
    if test is None or who is None:
        return None
    position = next((at for at, one in enumerate(who.addresses) if reply_key(tx, one) == notice.to), None)
    before = proofs.proof(who, who.addresses[position]) if position is not None else None
    if _said_before(notice, answer, before, proven=proven):
        return test
    tx.put(attrs.evolve(notice, answer=answer, answered=tx.now))
    tx.journal(_actor(test), f"contacts.{answer}", (test.owner,), "" if proven else "reply")
    if position is None:  # it was changed meanwhile, and says nothing of those that are there now
        return test
    who = _noted(tx, test, who, position, answer, proven=proven)
    if answer != WRONG:
        return _end(tx, room, test, who, answer)
    asked = test.open and test.address == position
    return _next(tx, room, test, who, WRONG) if asked else test


def _said_before(notice: Notice, answer: str, before: Proof | None, *, proven: bool) -> bool:
    """Whether an answer changes nothing: it came twice, or a reply says other than the link did, and can be forged."""
    if not proven and before is not None and before.proven and before.said in (WRONG, STOP):
        return True
    return notice.answer == answer and (before is None or before.proven or not proven)


def confirmed(tx: Tx, room: Room, ward: str, person: str, who: Contact, address: str, by: str) -> ContactTest:
    """Somebody of the office reached them at this address: that counts like their own yes."""
    known = tx.get(ContactTest, test_id(tx, ward, person))
    test = known or ContactTest(test_id(tx, ward, person), ward, person, by=by, made=tx.now)
    changed = _noted(tx, test, who, list(who.addresses).index(address), YES)
    tx.journal(by, "contacts.confirm", (test.owner,), person)
    return _end(tx, room, test, changed, YES)


def met(tx: Tx, room: Room, ward: Ward, reached: str, by: str) -> ContactTest:
    """A contact said on a visit that they read what is sent to them: ``confirmed``, without an address being named.

    Args:
        tx: the change.
        room: where.
        ward: the person, fresh.
        reached: id of the contact; with ``/2`` for their second address.
        by: who met them.

    Raises:
        Conflict: there is no such contact or address, or none of theirs may be tested.
    """
    person, _, number = reached.partition("/")
    contact = ward.contact(person)
    if contact is None or not (number or "1").isascii() or not (number or "1").isdigit():
        raise no_contact()
    position = int(number[:4]) - 1 if number else proofs.next_address(contact, 0)
    if position is None:
        raise _untestable()
    if not 0 <= position < len(contact.addresses):
        raise no_contact()
    return confirmed(tx, room, ward.id, contact.id, contact, contact.addresses[position], by)


def no_contact() -> Conflict:
    """The error for a contact or an address that the ward has not."""
    return Conflict(
        "GT-CONTACT-NONE", "The ward has no such contact, or the contact no such address.",
        "The id is wrong, or it was changed since.", "See the contacts with `guardtag ward show`.",
    )  # fmt: skip


def _untestable() -> Conflict:
    return Conflict(
        "GT-CONTACT-UNTESTABLE", "There is no address of this person that may be tested.",
        "They have none, or whoever reads there said that it is a wrong number, or wants no tests.",
        "Ring them up or visit them, and correct their addresses.",
    )  # fmt: skip


def _actor(test: ContactTest) -> str:
    return f"{test.ward}/{test.person}" if test.ward else test.person
