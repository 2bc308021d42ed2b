"""The meeting: finder and whoever fetches the person say one pick-up word to each other; the hand-over is proved.

There are 16 colours and 16 animals, so 256 pairs. That is enough, because the word is no secret that is
kept from a guesser with time: it is a check between two people who stand before each other. Somebody who
came to take the person away has one try, 1 in 256, in front of the finder who rings 110; at the desk five
wrong words in a call end the trying (5 in 256, 2 %; with three finders 6 %), and then a person looks. A longer
word would be misheard and mistyped at a roadside, and a check that is skipped proves nothing.

A hand-over is never refused for want of a word: nobody stands between a child and home. It is then
recorded as unproved, and somebody has to confirm it with the family.
"""

from __future__ import annotations

import attrs

from guardtag.errors import Conflict
from guardtag.model.incidents import Incident, Task
from guardtag.records import Tx
from guardtag.rules import relay as rules
from guardtag.steps import compose, progress
from guardtag.steps import relay as relays
from guardtag.steps.room import Person, Room, acting
from guardtag.steps.tell import line, notice, on_duty

TRIES = 5
WORD, FAMILY, UNPROVED = "word", "family", "unproved"
CONFIRM, LOOK = "confirm-handover", "check-word"
"""Tasks: an unproved hand-over to confirm; wrong pick-up words to look into."""
LOOK_SECONDS = 1800.0
"""When the desk is reminded of the second; it is told at once."""
_RIGHT, _WRONG, _ENDED, _NONE = "right", "wrong", "ended", "none"


def check_word(room: Room, incident_id: str, by: str, word: str) -> bool:
    """Whether the pick-up word that was said is this call's, in any configured language.

    A wrong one is counted in a commit of its own before it is refused.

    Args:
        room: settings.
        incident_id: the incident.
        by: who hands over; their right to act is asked first, so that nobody else can use the tries up.
        word: as said or typed, or empty.

    Returns:
        False when there was no word, or no open call: the hand-over then says so itself.

    Raises:
        Denied: not this person's call.
        Conflict: ``GT-HANDOVER-WORD`` (wrong), ``GT-HANDOVER-TRIES`` (five were wrong; somebody else must look).
    """
    if not rules.bare(word):
        return False
    outcome, left = room.records.change(lambda tx: _check(tx, room, incident_id, by, word))
    if outcome == _ENDED:
        raise Conflict(
            "GT-HANDOVER-TRIES", "Pick-up words are not taken in this call for now.",
            f"{TRIES} were wrong; the person on duty was told.",
            "Ring the family. The hand-over can be recorded without the word; the desk then confirms it.",
            limit=TRIES,
        )  # fmt: skip
    if outcome == _WRONG:
        raise Conflict(
            "GT-HANDOVER-WORD", "That is not this call's pick-up word.", "Misheard, or somebody else was meant.",
            "Do not let the person go yet. Ask for the word once more, or ring the family.", left=left,
        )  # fmt: skip
    return outcome == _RIGHT


def hand_over(tx: Tx, room: Room, incident: Incident, who: Person, proved: bool, note: str = "") -> Incident:
    """The person was handed over: by the pick-up word, the family's own word for it, or unproved.

    Args:
        tx: the transaction.
        room: for the others who are told.
        incident: the incident.
        who: who says so; a contact of the person's is proof in themselves.
        proved: the pick-up word was right.
        note: a few words for the thread.
    """
    proof = FAMILY if who.side == "family" else WORD if proved else UNPROVED
    incident = progress.advance(tx, room, incident, who, "handed_over", note)
    *before, last = incident.thread
    tasks = incident.tasks
    if proof != UNPROVED:
        tasks = tuple(
            attrs.evolve(t, done=tx.now, by=who.id, result=proof) if t.id == CONFIRM and t.done is None else t
            for t in tasks
        )
    elif (
        not incident.drill
        and not any(entry.proof in (WORD, FAMILY) for entry in before)
        and all(t.id != CONFIRM for t in tasks)
    ):
        tasks = (*tasks, Task(CONFIRM, tx.now + progress.FEEDBACK_HOURS * 3600))
    return tx.put(attrs.evolve(incident, thread=(*before, attrs.evolve(last, proof=proof)), tasks=tasks))


def _check(tx: Tx, room: Room, incident_id: str, by: str, word: str) -> tuple[str, int]:
    incident = tx.get(Incident, incident_id)
    if incident is None or not incident.open:
        return _NONE, 0
    who = acting(tx, room, by, incident)
    relay = relays.row(tx, incident)
    if relay.wrong >= TRIES:
        if not any(task.id == LOOK and task.done is not None and task.by != who.id for task in incident.tasks):
            return _ENDED, 0
        relay = attrs.evolve(relay, wrong=0)  # somebody else looked
    meant = (compose.all_spoken(tx.blind, incident, language).split(" / ") for language in room.config.languages)
    if any(rules.same(word, one) for words in meant for one in words):
        return _RIGHT, 0
    relay = tx.put(attrs.evolve(relay, wrong=relay.wrong + 1))
    incident = line(tx, incident, "wrong-word", who.id, level=incident.rung.level)
    if relay.wrong >= TRIES:
        incident = _desk_must_look(tx, room, incident, who.id)
    tx.put(incident)
    tx.journal(who.id, "incidents.wrong-word", (incident.id, incident.subject), str(relay.wrong))
    return _WRONG, TRIES - relay.wrong


def _desk_must_look(tx: Tx, room: Room, incident: Incident, by: str) -> Incident:
    """A task, and a notice to whoever else is on duty at the call's level, or at the first one above it."""
    others = tuple(task for task in incident.tasks if task.id != LOOK)
    incident = attrs.evolve(incident, tasks=(Task(LOOK, tx.now + LOOK_SECONDS), *others), round=incident.round + 1)
    for rung in incident.ladder[incident.level :]:
        desk = [responder for responder in on_duty(tx, room, rung.area, limit=4) if responder.id != by]
        for responder in desk:
            notice(tx, room, incident, "responder", responder.id, responder.addresses, "task", incident.round)
        if desk:
            break
    return incident
