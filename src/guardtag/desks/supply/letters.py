"""The letter of thanks that closes the loop: by the family's words and consent, through the office, to the donor."""

from __future__ import annotations

import attrs

from guardtag.desks.supply.part import Part
from guardtag.errors import Conflict, Denied
from guardtag.model.gifts import DECLINED, RELEASED, TAKEN_BACK, WRITTEN, Donor, Letter
from guardtag.model.people import FIELD_CLASSES, Consent, Ward
from guardtag.model.tags import Batch
from guardtag.records import Request, Tx
from guardtag.rules.letter import LETTER, MAX_LINES, MAX_WORDS, tells
from guardtag.steps import giving, living
from guardtag.steps.checks import clean, id_of
from guardtag.steps.room import person, unknown_person

_OPEN_LETTERS = 10


class Letters(Part):
    """The part of ``city.supply`` in which families thank."""

    def thank(
        self, to: Donor | Batch | str, words: str, *, by: str = "", consent: bool = False, request_id: str = ""
    ) -> Letter:
        """A family writes to whoever gave the tags. The office reads the letter before it goes out.

        Args:
            to: the donor, a batch of theirs, or the id of one of them.
            words: the letter, 1 to 1,000 characters in at most 20 lines, in which nothing says who they are.
            by: who writes, ``WARD/CONTACT``; on their own door (``acting_as``) it is they.
            consent: whether they agree that the donor gets this letter.
            request_id: makes the call repeatable.

        Raises:
            Conflict: GT-LETTER-CONSENT, without it there is no letter; GT-LETTER-TELLS, it says who somebody is;
                GT-LETTER-MANY, others of this family wait for the office.
            Denied: nobody of this id may write, or nobody knows the donor.
        """
        room = self._room
        writer = self._oneself(by)
        text, letter_id = _words(words), room.world.new_id()
        ward_id, slash, contact_id = writer.partition("/")
        if not slash:
            raise unknown_person()

        def write(tx: Tx) -> Letter:
            contact = person(tx, writer).contact
            ward = tx.get(Ward, ward_id, FIELD_CLASSES)
            assert contact is not None
            assert ward is not None
            if not consent:
                raise _no_consent()
            if tells(text, ward):
                raise _tells()
            waiting = tx.find(Letter, "ward", tx.blind("ward", ward_id), limit=1000)
            if sum(one.state == WRITTEN for one in waiting) >= _OPEN_LETTERS:
                raise Conflict(
                    "GT-LETTER-MANY", "Letters of this family wait to be read.", f"The office reads {_OPEN_LETTERS} of"
                    " them first.", "Wait until the office has read them.", limit=_OPEN_LETTERS,
                )  # fmt: skip
            agreed = Consent(contact.name, {LETTER}, given=tx.now)
            tx.journal(writer, "supply.thank", (ward_id, letter_id))
            return tx.add(Letter(letter_id, ward_id, _donor(tx, to), text, agreed, writer, tx.now))

        whom = id_of(to)
        request = Request(writer, "supply.thank", ward_id, request_id, (whom, text, contact_id, consent))
        return room.records.change(write, request=request)

    def release(self, letter: Letter | str, *, by: str = "", request_id: str = "") -> Letter:
        """The office has read a letter and lets it go to the donor.

        Args:
            letter: the letter or its id.
            by: who releases it.
            request_id: makes the call repeatable.

        Raises:
            Conflict: GT-LETTER-DECIDED, it was declined or taken back; GT-LETTER-TELLS, the record has changed since,
                and it says who somebody is by now.
            Denied: there is no such letter.
        """
        return self._decide(letter, RELEASED, by, request_id)

    def decline(self, letter: Letter | str, *, by: str = "", request_id: str = "") -> Letter:
        """The office keeps a letter back; arguments and errors as for ``release``."""
        return self._decide(letter, DECLINED, by, request_id)

    def _decide(self, letter: Letter | str, state: str, by: str, request_id: str) -> Letter:
        room = self._room
        room.operator_only()
        by, letter_id = by or room.actor, id_of(letter)

        def decide(tx: Tx) -> Letter:
            found = _letter(tx.get(Letter, letter_id))
            if found.state == state:
                return found
            if found.state != WRITTEN:
                raise _decided()
            ward = living.found(tx, found.ward, FIELD_CLASSES)  # of a record that was merged, the one that is left
            if state == RELEASED and (ward is None or tells(found.words, ward)):
                raise _tells()
            tx.journal(by, f"supply.{state}", (found.ward, letter_id))
            return tx.put(attrs.evolve(found, state=state, decided=tx.now, decided_by=by))

        return room.records.change(decide, request=Request(by, f"supply.{state}", letter_id, request_id))

    def take_back(self, letter: Letter | str, *, by: str = "", request_id: str = "") -> Letter:
        """The family takes its letter back: it is not printed any more. What is on paper stays there.

        Args:
            letter: the letter or its id.
            by: who takes it back, a contact of the person, ``WARD/CONTACT``; on their own door it is they.
            request_id: makes the call repeatable.

        Raises:
            Denied: there is no such letter of this family.
        """
        room = self._room
        writer = self._oneself(by)
        letter_id = id_of(letter)

        def take_back(tx: Tx) -> Letter:
            found = tx.get(Letter, letter_id)
            if found is None or found.ward != writer.partition("/")[0] or person(tx, writer).contact is None:
                raise _no_letter()
            if found.state == TAKEN_BACK:
                return found
            tx.journal(writer, "supply.take_back", (found.ward, letter_id))
            agreed = attrs.evolve(found.consent, withdrawn=tx.now)
            return tx.put(
                attrs.evolve(found, state=TAKEN_BACK, consent=agreed, words="", decided=tx.now, decided_by=writer)
            )

        return room.records.change(take_back, request=Request(writer, "supply.take_back", letter_id, request_id))

    def letters(self, donor: Donor | str = "", *, state: str = "", after: str = "", limit: int = 100) -> list[Letter]:
        """Letters, newest first: for the office, which reads those that wait.

        Args:
            donor: to this donor; all unless given.
            state: ``written`` (they wait), ``released``, ``declined`` or ``taken-back``; all unless given.
            after: the id after which the page begins.
            limit: how many are looked at at most, 1 to 1000.
        """
        self._room.operator_only()
        donor_id = id_of(donor)
        index, value = ("donor", donor_id) if donor_id else ("all", "letter")
        found = self._room.records.find(Letter, index, value, after=after, limit=limit)
        return [one for one in found if not state or one.state == state]

    def letter(self, letter_id: str) -> Letter:
        """One letter that may go out, to be printed (``guardtag.report.gift``).

        Raises:
            Conflict: GT-LETTER-CONSENT, the family's consent does not hold; GT-LETTER-DECIDED, it was not released.
            Denied: there is no such letter.
        """
        self._room.operator_only()
        found = _letter(self._room.records.get(Letter, letter_id))
        if not found.consent.holds(self._room.world.now()):
            raise _no_consent()
        if found.state != RELEASED:
            raise _decided()
        return found


def _words(words: str) -> str:
    lines = [clean(line) for line in words.splitlines()] if isinstance(words, str) and len(words) <= MAX_WORDS else []
    text = "\n".join(lines).strip("\n")
    if not text.strip() or len(lines) > MAX_LINES:
        raise ValueError(f"words are 1 to {MAX_WORDS} characters in at most {MAX_LINES} lines")
    return text


def _donor(tx: Tx, to: Donor | Batch | str) -> str:
    batch = to if isinstance(to, Batch) else tx.get(Batch, to) if isinstance(to, str) else None
    donor = giving.of_batch(tx, batch) if batch else to.id if isinstance(to, Donor) else to
    known = isinstance(donor, str) and donor.startswith(("o:", "p:"))
    if not known or (batch is None and tx.get(Donor, str(donor)) is None):
        raise giving.no_donor()
    return str(donor)


def _letter(found: Letter | None) -> Letter:
    if found is None:
        raise _no_letter()
    return found


def _no_letter() -> Denied:
    return Denied(
        "GT-LETTER-UNKNOWN", "There is no such letter, or it is another family's.", "It may have gone with the person.",
        "List them with `guardtag supply letters`.",
    )  # fmt: skip


def _no_consent() -> Conflict:
    return Conflict(
        "GT-LETTER-CONSENT", "The family has not agreed to this letter.", "Without that no donor gets it.",
        "Ask the family; where they agree, say so with the letter.",
    )  # fmt: skip


def _tells() -> Conflict:
    return Conflict(
        "GT-LETTER-TELLS", "The letter says who somebody is, or where.",
        "A name, a number, a place or an illness stands in it.", "Leave that out; thank without it.",
    )  # fmt: skip


def _decided() -> Conflict:
    return Conflict(
        "GT-LETTER-DECIDED", "This letter does not go out as it stands.",
        "The office has not released it, or kept it back; or the family took it back.",
        "See `guardtag supply letters` for how it stands.",
    )  # fmt: skip
