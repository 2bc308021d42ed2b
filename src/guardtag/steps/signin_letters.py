"""Messages to responders about their own account: several attempts that failed, another way in than before.

They go out as notices that belong to no call and name the responder's own ``SignIn`` row. What they say holds neither
who tried, nor from where, nor anything that opens anything.
"""

from __future__ import annotations

from typing import Final

import attrs

from guardtag import texts
from guardtag.model.notices import CHANGED, FAILED, WAITING, Notice
from guardtag.model.people import Responder
from guardtag.model.signins import SignIn
from guardtag.records import Tx
from guardtag.rules import hours
from guardtag.rules import signins as rules
from guardtag.rules.relay import legible
from guardtag.spi import Message
from guardtag.steps import compose, links, tell
from guardtag.steps.outside import About
from guardtag.steps.room import Room
from guardtag.steps.sound import sound
from guardtag.world import day_of

LATER: Final = 2_147_483_647
"""A telling's number is a time in whole seconds, kept below this."""


def failed(tx: Tx, room: Room, known: SignIn) -> float:
    """Tells somebody of attempts that failed, where it is time; says when that was decided last.

    By night it waits for the morning, one for all of a night: attempts that fail open nothing, and whoever is woken by
    a stranger's guesses mutes the channel that calls come by. A sign-in after them lets it wait no longer.

    Args:
        tx: the change that counts an attempt.
        room: for the channels.
        known: with this attempt counted, which is not judged yet.
    """
    if not rules.tells(known.failures - 1, known.told, tx.now) or _waiting(tx, known) is not None:
        return known.told
    due = hours.quiet_until(room.config.quiet, tx.now, room.config.timezone)
    return tx.now if _put(tx, room, known.id, FAILED, due) else known.told


def signed_in(tx: Tx, before: SignIn) -> None:
    """Somebody signed in after attempts that failed: if a message of these waits for the morning, it goes out now.

    Args:
        tx: the change.
        before: as it was until now.
    """
    waiting = _waiting(tx, before)
    if waiting is not None:
        tx.put(attrs.evolve(waiting, due=tx.now, since=tx.now))


def changed(tx: Tx, room: Room, before: SignIn) -> None:
    """Tells somebody that there is another way into their account; not where there was none before.

    Args:
        tx: the change.
        room: for the channels.
        before: how they signed in until now.
    """
    if before.proof or before.outside:
        _put(tx, room, before.id, CHANGED)


def _waiting(tx: Tx, known: SignIn) -> Notice | None:
    """The message of attempts that failed, while it waits for the morning."""
    number = int(known.told) % LATER
    found = tx.get(Notice, links.new_id(tx.blind, known.id, number, FAILED, "responder", known.id)) if number else None
    return found if found is not None and found.state == WAITING and found.due > tx.now and not found.attempts else None


def _put(tx: Tx, room: Room, id: str, template: str, due: float | None = None) -> bool:
    one = sound(tx, Responder, id)
    if one is None or not one.active or not one.addresses:
        return False
    about = About(id, "", day_of(tx.now))
    made = tell.notice(tx, room, about, "responder", id, one.addresses, template, int(tx.now) % LATER, "normal")
    if due is not None and made.state == WAITING:
        tx.put(attrs.evolve(made, due=due, since=due))
    return True


def message(
    room: Room, notice: Notice, known: SignIn | None, responder: Responder | None
) -> Message | compose.Refusal:  # fmt: skip
    """The message, or why there is none.

    Args:
        room: settings and keys.
        notice: what was decided.
        known: how they sign in, fresh.
        responder: the recipient, fresh.
    """
    if known is None or responder is None or not responder.active:
        return compose.Refusal("GT-NOTIFY-REMOVED")
    language = responder.language or room.config.languages[0]
    values = dict.fromkeys(("name", "message", "minutes", "word", "outcome", "drill", "incident", "task"), "")
    values |= {
        "place": legible(room.config.place) or texts.word(language, "the-office"),
        "link": links.make(room.records.blind, room.config.link_host, notice),
    }
    return compose.ready(room, notice, responder.addresses, language, values)
