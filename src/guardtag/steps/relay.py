"""What the relay does inside one transaction: a word is kept, the other side told, and all of it forgotten."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from guardtag.errors import Conflict
from guardtag.model.incidents import Cursor, Incident, Task
from guardtag.model.notices import Notice
from guardtag.model.people import Responder
from guardtag.model.relay import FINDER, MUST_LEAVE, POLICE, RESPONDER, WALKED_ON, FinderPhoto, Relay, Word
from guardtag.records import Tx
from guardtag.rules import lifecycle
from guardtag.rules import relay as rules
from guardtag.rules.lure import lure
from guardtag.spi import Row
from guardtag.steps import announce, progress, two_places
from guardtag.steps.checks import words_of_a_stranger
from guardtag.steps.climb import climb
from guardtag.steps.room import DISPATCHER, Person, Room
from guardtag.steps.tell import line, notice, tell_audience

TEMPLATE = "relay"
CONFIRM_POLICE = "confirm-police"
FIRST_FINDERS = 3
MOST = 1000
"""More words than a call's limits let through."""
_PAGE = 40  # words erased in one commit, which holds at most 64 changes
_DAY = 86_400.0


def note_heard(text: object, sure: bool) -> str:
    """What a finder wrote beside a choice. A choice waits for nothing: a number in it is left out, unless sure."""
    cleaned = words_of_a_stranger(text, rules.MAX_WORDS) if isinstance(text, str) else ""
    return cleaned if sure else rules.without_numbers(cleaned)[: rules.MAX_WORDS]


def heard(text: object, sure: bool) -> str:
    """A writer's words as they are kept.

    Raises:
        Conflict: nothing is left of them, or a number stands in them and the writer was not asked yet.
    """
    cleaned = words_of_a_stranger(text, rules.MAX_WORDS) if isinstance(text, str) else ""
    if not cleaned:
        raise Conflict(
            "GT-RELAY-EMPTY", "There are no words to pass on.", "Nothing that can be read was written.",
            "Write a few words.",
        )  # fmt: skip
    if not sure and rules.has_number(cleaned):
        raise Conflict(
            "GT-RELAY-NUMBER", "Your number will be seen: nothing was sent yet.",
            "A telephone number seems to stand in your words. The other side can answer you here without it.",
            "Take it out, or send the words once more and say that you want it (sure).",
        )  # fmt: skip
    return cleaned


def written(incident: Incident, word_id: str, at: float, *, side: str, finder: int, text: str, language: str,
            by: str = "", choice: str = "") -> Word:  # fmt: skip
    """A word about an incident."""
    return Word(
        id=word_id, incident=incident.id, subject=incident.subject, day=incident.day, side=side, finder=finder, by=by,
        text=text, language=rules.language(language), at=at, numbers=lure(text), choice=choice,
    )  # fmt: skip


def words_of(tx: Tx, incident: Incident) -> list[Word]:
    """All words of a call, oldest first. They stand still when the ``Relay`` row is read before and put after."""
    return sorted(tx.find(Word, "incident", incident.id, limit=MOST), key=lambda word: word.number)


def row(tx: Tx, incident: Incident) -> Relay:
    """What the call's relay keeps; to be put with every word."""
    found = tx.get(Relay, incident.id)
    return found or Relay(incident.id, incident.subject, incident.day, tx.now + _DAY)


def say(tx: Tx, room: Room, incident: Incident, word: Word) -> Relay:
    """A finder's words: kept, and passed on to the family and to whoever took the call."""
    must_be_open(incident)
    relay, before = row(tx, incident), words_of(tx, incident)
    _must_not_flood(before, word, tx.now, rules.GAP)
    incident = _pass_on(tx, room, incident, word, TEMPLATE, False)
    tx.journal(FINDER, "relay.say", (incident.id, incident.subject))
    tx.put(incident)
    return _keep(tx, relay, word)


def reply(tx: Tx, incident: Incident, word: Word, who: Person) -> Relay:
    """Words of the family or of a responder, for one finder: they stand on that finder's page.

    Whoever answers has read what the finder wrote before, so it counts as read and their side as told.
    """
    must_be_open(incident)
    relay, before = row(tx, incident), words_of(tx, incident)
    _must_not_flood(before, word, tx.now, rules.GAP)
    relay = attrs.evolve(relay, answered={**relay.answered, word.finder: relay.count})
    incident = progress.reached(tx, incident, progress.told(who.side))
    tx.put(line(tx, incident, "replied", who.id, level=incident.rung.level))
    tx.journal(who.id, "relay.reply", (incident.id, incident.subject))
    return _keep(tx, relay, word)


def tell(tx: Tx, room: Room, incident: Incident, word: Word, place: str) -> Relay:
    """A finder's choice: in the thread, passed on, and the call climbs at once where nobody is with the person."""
    progress.must_be_open(incident)
    relay, before = row(tx, incident), words_of(tx, incident)
    twin = _twin(before, word, tx.now)
    if twin is not None:
        return attrs.evolve(relay, last=twin.id)
    _must_not_flood(before, word, tx.now, 0.0)
    incident = attrs.evolve(incident, place=place or incident.place)
    climbs = _must_climb(incident, word.choice) and not rules.lately(relay.climbed, tx.now)
    incident = _pass_on(tx, room, incident, word, word.choice, climbs)
    if incident.state != "handed_over":  # where a finder is who gave the person over says nothing of the person
        incident = two_places.tapped(tx, room, incident, place, FINDER)
    if word.choice == POLICE and not incident.drill and all(task.id != CONFIRM_POLICE for task in incident.tasks):
        desk = Task(CONFIRM_POLICE, tx.now + progress.FEEDBACK_HOURS * 3600)
        incident = attrs.evolve(incident, tasks=(*incident.tasks, desk))
    if climbs:
        if incident.state == "handed_over":  # nobody would look for somebody who is taken to be home
            incident = lifecycle.lost_again(incident, tx.now)
        incident = climb(tx, room, incident, by=FINDER, reason=word.choice)
        relay = attrs.evolve(relay, climbed=tx.now)
    tx.journal(FINDER, "relay.tell", (incident.id, incident.subject), word.choice)
    tx.put(incident)
    return _keep(tx, relay, word)


def seen(tx: Tx, incident: Incident, finder: int) -> Relay:
    """The finder read what was written to them; what a page that was only fetched does not prove.

    Of a finder to whom nothing was written nothing is kept: thousands may have called.
    """
    relay = row(tx, incident)
    if incident.open and any(to_finder(word, finder) and not relay.read(word) for word in words_of(tx, incident)):
        relay = tx.put(attrs.evolve(relay, seen={**relay.seen, finder: relay.count}))
        tx.journal(FINDER, "relay.seen", (incident.id, incident.subject), str(relay.count))
    return relay


def to_finder(word: Word, finder: int) -> bool:
    """Whether a word is for this finder."""
    return word.side != FINDER and 0 < finder == word.finder


def of_finder(word: Word, finder: int) -> bool:
    """Whether a word is this finder's own."""
    return word.side == FINDER and 0 < finder == word.finder


def sweep(room: Room, tx: Tx, due_row: Row) -> None:
    """A relay's row is due: erases the words of a call that was closed long enough ago, or waits on."""
    relay = tx.get(Relay, due_row.id)
    if relay is None:
        return
    incident = tx.get(Incident, relay.id)
    if incident is not None:
        due = tx.now + _DAY
        if incident.closed is not None:
            due = rules.erased_at(incident.closed, room.config.relay_days, room.config.timezone)
        if incident.closed is None or due > tx.now:
            tx.put(attrs.evolve(relay, due=due))
            return
    words = tx.find(Word, "incident", relay.id, limit=_PAGE + 1)
    for word in words[:_PAGE]:
        tx.delete(Word, word.id)
    photos = tx.find(FinderPhoto, "incident", relay.id, limit=_PAGE // 2) if len(words) <= _PAGE // 2 else []
    for photo in photos:
        tx.delete(FinderPhoto, photo.id)
    if len(words) > _PAGE // 2 or len(photos) == _PAGE // 2:
        tx.put(attrs.evolve(relay, due=tx.now))
        return
    tx.delete(Relay, relay.id, purge=True)  # the store leaves no copy of what it deleted, the words before included
    tx.journal(DISPATCHER, "relay.erase", (relay.id, relay.subject))


def shared() -> Conflict:
    """The error for an answer that could stand on nobody's own page."""
    return Conflict(
        "GT-RELAY-SHARED", "This cannot be answered here: your words were not passed on.",
        "So many people called that whoever wrote this shares a page with others, and it shows no words.",
        "If they gave a number, ring it; on the call itself you can write to the last finder with a page of their own.",
    )  # fmt: skip


def must_be_open(incident: Incident) -> None:
    """Raises ``Conflict`` when the relay ended with its call."""
    if not incident.open:
        raise Conflict(
            "GT-RELAY-CLOSED", "This call has ended; your words were not passed on.",
            "The relay closes with its call. Thank you for your help.",
            "If you see the person again, scan the tag again: it opens a new call.",
        )  # fmt: skip


def _must_not_flood(before: list[Word], word: Word, now: float, gap: float) -> None:
    side = [w for w in before if w.side == word.side and bool(w.choice) == bool(word.choice)]
    side = [w for w in side if _budget(w) == _budget(word)]
    own = [w.at for w in side if _writer(w) == _writer(word)]
    refused = rules.wait(own, len(side), now, gap=gap)
    if refused is None:
        return
    if refused.what == "call":
        raise Conflict(
            "GT-RELAY-FULL", "No more words can be passed on in this call.",
            f"{rules.A_CALL} were, and more would only hide them.", "Ring the hotline or 110.", limit=rules.A_CALL,
        )  # fmt: skip
    raise Conflict(
        "GT-RELAY-OFTEN", "That was too quick: these words were not sent.",
        "Words need a little time between them, and there is a limit for each hour.",
        "Wait a moment and send them once more; if it cannot wait, ring the hotline or 110.",
        seconds=int(refused.seconds) + 1,
    )  # fmt: skip


def _budget(word: Word) -> int:
    """Whose limit a word counts against: the first finders have one each, so that later ones cannot use it up."""
    return word.finder if word.side == FINDER and word.finder <= FIRST_FINDERS else 0


def _writer(word: Word) -> tuple[str, int]:
    return word.by, word.finder if word.side == FINDER else 0


def _twin(before: list[Word], word: Word, now: float) -> Word | None:
    same = [w for w in before if of_finder(w, word.finder) and w.choice == word.choice and rules.lately(w.at, now)]
    return same[-1] if same else None


def _must_climb(incident: Incident, choice: str) -> bool:
    if incident.unconfirmed:  # the desk looks first, and the clock does not wait for it for long
        return False
    return choice == WALKED_ON or (choice == MUST_LEAVE and incident.state not in ("on_scene", "handed_over"))


def _keep(tx: Tx, relay: Relay, word: Word) -> Relay:
    count = relay.count + 1
    tx.put(attrs.evolve(word, number=count))
    return tx.put(attrs.evolve(relay, count=count, last=word.id))


def _pass_on(tx: Tx, room: Room, incident: Incident, word: Word, template: str, climbs: bool) -> Incident:
    """Tells all contacts and the responders concerned: a page of each now, the rest under the cursor.

    A call that is not confirmed yet is the duty desk's alone; a drill is nothing to the family.
    """
    incident = announce.next_telling(incident)
    incident = line(tx, incident, word.choice or "relayed", FINDER, word.text if word.choice else "",
                    incident.rung.level)  # fmt: skip
    told = _desk(tx, incident) if incident.unconfirmed else _takers(tx, incident, 4 if climbs else 8)
    for responder in told:
        notice(
            tx, room, incident, RESPONDER, responder.id, responder.addresses, template, incident.round,
            about=word.id,
        )  # fmt: skip
    if incident.unconfirmed:
        return incident
    cursors = [] if incident.drill else [Cursor("family", template, "", incident.round, about=word.id)]
    if not told:
        circle = max(incident.circle, 0)
        cursors.append(Cursor(incident.level_area, template, "", incident.round, circle, about=word.id))
    if climbs:  # the next level is told in this commit, which has no room for these: the dispatcher tells them
        return attrs.evolve(incident, cursors=(*incident.cursors, *cursors))
    for cursor in cursors:
        incident = tell_audience(tx, room, incident, cursor)
    return incident


def _takers(tx: Tx, incident: Incident, most: int) -> list[Responder]:
    """The responders who have the call, the last of them; nobody while nobody has it."""
    return _active(tx, [ack.by for ack in incident.taken if ack.side == RESPONDER][-most:])


def _desk(tx: Tx, incident: Incident) -> list[Responder]:
    """Those who were asked to look at a call first."""
    asked = [n.person for n in tx.find(Notice, "incident", incident.id, limit=50) if n.template == "confirm"]
    return _active(tx, asked[:8])


def _active(tx: Tx, ids: Iterable[str]) -> list[Responder]:
    found = [tx.get(Responder, one) for one in ids]
    return [responder for responder in found if responder is not None and responder.active]
