"""The family's guardian is told what was seen, and what helps: once for a warning, by day, within the policy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from guardtag import texts
from guardtag.model.contact_tests import STOP, WRONG
from guardtag.model.notices import PATTERN, Notice
from guardtag.model.people import Contact, Ward
from guardtag.model.warnings import PersonWarning
from guardtag.records import Tx
from guardtag.rules import disclosure, guardians, hours, proofs
from guardtag.rules.disclosure import FAMILY, Reader, Verdict
from guardtag.rules.policy import CLOSED
from guardtag.rules.relay import legible
from guardtag.rules.warnings import HOURS, PLACE, SCAN, WANDERING, life
from guardtag.spi import Message
from guardtag.steps import compose, links, tell
from guardtag.steps.outside import About
from guardtag.steps.room import DISPATCHER, Room
from guardtag.world import day_of, today

AGAIN: Final = 30 * 86_400.0
"""So long nobody is told of the same once more, whatever comes and goes; of a scan, a day."""
AGAIN_SCAN: Final = 86_400.0
MOST: Final = 4
WALKS: Final = (HOURS, PLACE, WANDERING)
"""Rules about somebody's walks: the one that says most first."""


def told_what_helps(tx: Tx, room: Room, ward: Ward, warnings: Sequence[PersonWarning]) -> float | None:
    """Makes the notices of the one that says most, unless they were told lately or nobody may be told.

    Args:
        tx: the change.
        room: where.
        ward: the person.
        warnings: all there are of the person: whoever was told of one walk lately is not told of another.

    Returns:
        when to come again, since it is night; else ``None``.
    """
    if not disclosure.may_alert(ward, tx.now):
        return None
    told = {one.rule for one in warnings if one.told is not None and 0 <= tx.now - one.told < _rest(one)}
    for rules in ((SCAN,), WALKS):
        mine = sorted((one for one in warnings if _untold(one, rules)), key=lambda one: rules.index(one.rule))
        if mine and not told & set(rules):
            held = hours.quiet_until(room.config.quiet, tx.now, room.config.timezone)
            if held is not None:
                return held
            _tell(tx, room, ward, mine[0])
    return None


def _untold(one: PersonWarning, rules: Sequence[str]) -> bool:
    since = one.told is None or one.told < one.opened
    return one.rule in rules and one.open and one.gone is None and since


def _rest(warning: PersonWarning) -> float:
    return AGAIN_SCAN if warning.rule == SCAN else AGAIN


def _tell(tx: Tx, room: Room, ward: Ward, warning: PersonWarning) -> None:
    about = About(warning.id, ward.id, day_of(tx.now))
    for contact in guardians.told(ward, today(tx.now, room.config.timezone))[:MOST]:
        addresses = tuple("" if _not_there(contact, one) else one for one in contact.addresses)
        if any(addresses):
            tell.notice(tx, room, about, "family", contact.id, addresses, PATTERN, warning.times, "normal")
    tx.journal(DISPATCHER, "warnings.tell", (ward.id,), "family")
    tx.put(life.told(warning, tx.now, room.config.thresholds))


def _not_there(contact: Contact, address: str) -> bool:
    """Whether nothing that can wait is written there: somebody else is said to read it, or they want no messages.

    A call for help goes there all the same when there is no other; a hint about somebody's ways does not.
    """
    known = proofs.proof(contact, address)
    return known is not None and known.said in (WRONG, STOP)


def message(
    room: Room, notice: Notice, warning: PersonWarning | None, ward: Ward | None, now: float
) -> Message | compose.Refusal:
    """The message to a guardian. The hours and the place are in it only where the policy
    shows them to this reader, and to whoever runs the channel, who keeps what passes; so is the name."""
    contact = ward.contact(notice.person) if ward is not None else None
    if ward is None or contact is None or warning is None:
        return compose.Refusal("GT-NOTIFY-REMOVED")
    address = contact.addresses[notice.address] if notice.address < len(contact.addresses) else ""
    if not disclosure.may_alert(ward, now) or _not_there(contact, address):
        return compose.Refusal("GT-NOTIFY-NO-CONSENT")
    if not warning.open:
        return compose.Refusal("GT-NOTIFY-OVER")
    language = contact.language or room.config.languages[0]
    known = texts.catalogue(language).WARNINGS
    readers = (Reader(FAMILY, CLOSED, contact.id, ward.id), disclosure.channel(ward, None))
    day = today(now, room.config.timezone)
    field = "scan_list" if warning.rule == SCAN else "location_history"
    shown = all(disclosure.verdict(field, one, ward, now=now, today=day) is Verdict.SHOWN for one in readers)
    thin = room.plugins.form(notice.channel).thin
    whole = (shown and not thin) or warning.rule not in (HOURS, PLACE, SCAN)
    bare = SCAN if warning.rule == SCAN else "pattern"  # that somebody may be out now is told in any case
    seen = known[f"{warning.rule}-family" if whole else f"{bare}-bare"]
    helps = known[f"{warning.rule if whole else bare}-helps"]
    facts = {name: legible(value) for name, value in warning.facts.items()}
    values = dict.fromkeys(("place", "minutes", "word", "outcome", "drill"), "")
    values |= {
        "name": compose.yours(notice, language), "incident": warning.id[:8], "message": texts.filled(seen, facts),
        "task": helps, "link": links.make(room.records.blind, room.config.link_host, notice),
    }  # fmt: skip
    return compose.ready(room, notice, contact.addresses, language, values)
