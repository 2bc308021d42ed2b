"""The relay: finder and family write to each other without numbers, and the finder sees what is true."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice

import attrs

from guardtag.errors import BackendError, Denied, Unknown
from guardtag.labels import portrait
from guardtag.model.incidents import Incident
from guardtag.model.notices import Notice
from guardtag.model.people import Ward
from guardtag.model.relay import CHOICES, FINDER, FinderPhoto, Relay, Word
from guardtag.records import Request, Tx
from guardtag.rules import disclosure
from guardtag.rules.policy import OPEN_PARTY
from guardtag.rules.relay import has_number
from guardtag.steps import compose, finder_page, finder_photos, links, notice_page, page_key, relay
from guardtag.steps.checks import MAX_PLACE, words_of_a_stranger
from guardtag.steps.finder_page import FinderPage, Heard
from guardtag.steps.reader import reader_of
from guardtag.steps.room import Person, Room, acting
from guardtag.world import ID_LENGTH, today

MOST_NOTICES = 2000
MAX_ASKED = 1000


class RelayDesk:
    """The desk on the door: ``city.relay``. Who holds a key or a link needs no other right."""

    def __init__(self, room: Room) -> None:
        self._room = room

    # -- the finder

    def link(self, incident: Incident) -> str:
        """The page of the finder who called last, as this record has it: give it to nobody else.

        Args:
            incident: what ``alert`` returned to this finder.

        Raises:
            ValueError: no finder called; whoever called has a door of their own.
        """
        self._room.operator_only()
        return page_key.make(self._room.keyring, self._room.config.link_host, incident.id, incident.finders)

    def page(self, link: str, *, language: str = "") -> FinderPage:
        """What is true for this finder now. It changes nothing: a GET in a web front end.

        Args:
            link: the page's link, or the key in it.
            language: of the reader, such as ``en``; the deployment's first where there is no catalogue.

        Raises:
            Unknown: it is no key of ours, or the person was erased.
        """
        incident_id, finder = self._claims(link)
        records = self._room.records
        with _erased_is_gone():
            incident = records.get(Incident, incident_id)
            if incident is None:
                raise _gone()
            ward = records.get(Ward, incident.subject) if incident.subject else None
            kept = records.get(Relay, incident_id)
        words = records.find(Word, "incident", incident_id, limit=relay.MOST) if incident.open else []
        notices = self._notices(incident_id) if incident.open else []
        return finder_page.page(
            self._room, incident, ward, finder, kept, words, notices, language, records.world.now()
        )  # fmt: skip

    def seen(self, link: str) -> None:
        """The finder read what is written to them. A POST in a web front end, sent by the page once it is shown."""
        incident_id, finder = self._claims(link)
        with _erased_is_gone():
            self._room.records.change(lambda tx: relay.seen(tx, self._incident(tx, incident_id), finder))

    def say(self, link: str, text: str, *, language: str = "", sure: bool = False, request_id: str = "") -> Word:
        """Words of the finder, for the family and whoever took the call; durable when this returns.

        Args:
            link: the page's link, or the key in it.
            text: at most 500 characters (longer is cut).
            language: what it is written in, such as ``en``; it is passed along.
            sure: the finder was told that their number will be seen and wants it.
            request_id: makes the call repeatable: a double tap is one word.

        Raises:
            Unknown: it is no key of ours, or the person was erased.
            Conflict: ``GT-RELAY-NUMBER`` (ask, then say it again with ``sure``), ``GT-RELAY-OFTEN``,
                ``GT-RELAY-FULL``, ``GT-RELAY-CLOSED`` or ``GT-RELAY-EMPTY``; nothing was sent.
        """
        incident_id, finder = self._claims(link)
        said = relay.heard(text, sure)
        word_id = self._room.world.new_id()

        def say(tx: Tx) -> Relay:
            incident = self._incident(tx, incident_id)
            word = relay.written(
                incident, word_id, tx.now, side=FINDER, finder=finder, text=said, language=language
            )  # fmt: skip
            return relay.say(tx, self._room, incident, word)

        return self._kept(say, Request(f"{FINDER}:{finder}", "relay.say", incident_id, request_id, (said,)))

    def tell(
        self, link: str, choice: str, *, place: str = "", note: str = "", language: str = "", sure: bool = False,
        request_id: str = "",
    ) -> Word:  # fmt: skip
        """One tap of the finder; the family and whoever took the call are told.

        - ``walked-on``: the person walked on; the call climbs at once.
        - ``police``: the police have them. The finder may be wrong, so the call stays open and the desk
          has to confirm it.
        - ``must-leave``: the finder leaves; the call climbs at once when nobody is on the scene.

        The same choice again within ten minutes is one, and a call climbs so at most once in that time.

        Args:
            link: the page's link, or the key in it.
            choice: one of the above.
            place: where the person is or went, at most 200 characters (longer is cut).
            note: words that belong to it, at most 500 characters (longer is cut).
            language: what they are written in.
            sure: the finder wants a number in the note to be seen; else it is left out, since a choice waits
                for nothing.
            request_id: makes the call repeatable.

        Raises:
            Unknown: it is no key of ours, or the person was erased.
            Conflict: the call is closed, or this was said too often.
        """
        if choice not in CHOICES:
            raise ValueError(f"choice is one of {', '.join(CHOICES)}")
        incident_id, finder = self._claims(link)
        said, where = relay.note_heard(note, sure), words_of_a_stranger(place, MAX_PLACE)
        word_id = self._room.world.new_id()

        def tell(tx: Tx) -> Relay:
            incident = self._incident(tx, incident_id)
            word = relay.written(
                incident, word_id, tx.now, side=FINDER, finder=finder, text=said, language=language, choice=choice
            )
            return relay.tell(tx, self._room, incident, word, where)

        request = Request(f"{FINDER}:{finder}", "relay.tell", incident_id, request_id, (choice, said, where))
        return self._kept(tell, request)

    def add_picture(self, link: str, photo: bytes, *, request_id: str = "") -> int:
        """A picture of the finder's, for the family and whoever took the call; durable when this returns.

        It is made afresh from its pixels, as ``wards.photo`` does: nothing of what its file says beside them (place,
        time, device) is kept. Nobody is told of it by a message; it stands in the call.

        Args:
            link: the page's link, or the key in it.
            photo: a JPEG, PNG or WebP file, at most 20 MB and 20 million pixels.
            request_id: makes the call repeatable: a picture that is sent twice is one.

        Returns:
            how many this finder has added.

        Raises:
            Unknown: it is no key of ours, or the person was erased.
            BackendError: it is no such picture, too large or too small.
            PrintError: ``GT-PRINT-EXTRA``, Pillow is not installed.
            Conflict: ``GT-RELAY-PICTURES``, there are enough; ``GT-RELAY-CLOSED``; nothing was kept.
        """
        incident_id, finder = self._claims(link)
        kept, photo_id = portrait.kept(photo), self._room.world.new_id()

        def add(tx: Tx) -> Relay:
            return finder_photos.add(tx, self._incident(tx, incident_id), photo_id, finder, kept)

        digest = hashlib.sha256(photo).hexdigest()
        request = Request(f"{FINDER}:{finder}", "relay.add_picture", incident_id, request_id, (digest,))
        with _erased_is_gone():
            return self._room.records.change(add, request=request).pictures[finder]

    def has_number(self, text: str) -> bool:
        """Whether a telephone number seems to stand in a text, so that ``say`` would ask first.

        Args:
            text: whatever a finder wrote.
        """
        return has_number(text[:MAX_ASKED])

    # -- family and responders

    def reply(
        self, link_or_id: str, text: str, *, by: str = "", finder: int = 0, language: str = "", sure: bool = False,
        request_id: str = "",
    ) -> Word:  # fmt: skip
        """Words of the family or of a responder for a finder, who reads them on their page.

        Args:
            link_or_id: the recipient's own link of a notice; or, with ``by`` or on a door of ``acting_as``, the
                incident's id.
            text: at most 500 characters (longer is cut).
            by: a responder's id, or ``WARD/CONTACT``; empty when a link is given.
            finder: for which finder; the one the notice is about, or the last one, unless said.
            language: what it is written in; it is passed along.
            sure: the writer was told that their number will be seen and wants it.
            request_id: makes the call repeatable.

        Raises:
            Unknown: it is no link of ours.
            Denied: nobody of this id, or not their call.
            Conflict: as for ``say``; ``GT-RELAY-SHARED``: the word came from a page that several finders share.
        """
        said = relay.heard(text, sure)
        row_id, word_id = self._row(link_or_id, by), self._room.world.new_id()
        asks = self._room.actor if self._room.signed_in else by or self._room.actor
        request = Request(asks, "relay.reply", row_id, request_id, (said, finder))

        def reply(tx: Tx) -> Relay:
            incident, who, about = self._answering(tx, row_id, by)
            if about == page_key.SHARED and not finder:  # it must not stand on another finder's page
                raise relay.shared()
            number = min(finder or about or incident.finders, page_key.LAST)
            if not 1 <= number <= incident.finders:
                raise Unknown(
                    "GT-RELAY-NOBODY", "There is no finder to write to.", "Nobody called through a tag's page.",
                    "Ring whoever called.",
                )  # fmt: skip
            word = relay.written(
                incident, word_id, tx.now, side=who.side, finder=number, text=said, language=language,
                by=who.contact.id if who.contact else who.id,
            )  # fmt: skip
            return relay.reply(tx, incident, word, who)

        return self._kept(reply, request)

    def words(self, link_or_id: str, *, by: str = "", language: str = "") -> tuple[Heard, ...]:
        """What was said in a call, oldest first, as far as this reader may see it; the look is journalled.

        Args:
            link_or_id: as for ``reply``.
            by: as for ``reply``.
            language: of the reader.

        Raises:
            Unknown: it is no link of ours.
            Denied: nobody of this id, or not their call.
        """
        room = self._room
        row_id, spoken = self._row(link_or_id, by), finder_page.readable(room, language)

        def look(tx: Tx) -> tuple[Heard, ...]:
            incident, who, _ = self._answering(tx, row_id, by)
            if not incident.open or not self._may_read(tx, incident, who):
                return ()
            tx.journal(who.id, "relay.words", (incident.id, incident.subject))
            notices = self._notices(incident.id)
            return finder_page.heard(relay.row(tx, incident), relay.words_of(tx, incident), notices, spoken)

        return room.records.change(look)

    def pictures(self, link_or_id: str, *, by: str = "") -> tuple[FinderPhoto, ...]:
        """The pictures that finders added, oldest first, as far as this reader may see them; the look is journalled.

        Args:
            link_or_id: as for ``reply``.
            by: as for ``reply``.

        Raises:
            Unknown: it is no link of ours.
            Denied: nobody of this id, or not their call.
        """
        row_id = self._row(link_or_id, by)

        def look(tx: Tx) -> tuple[FinderPhoto, ...]:
            incident, who, _ = self._answering(tx, row_id, by)
            if not incident.open or not self._may(tx, incident, who, "finder_photo")[0]:
                return ()
            tx.journal(who.id, "relay.pictures", (incident.id, incident.subject), "finder_photo")
            return finder_photos.of_call(tx, incident)

        return self._room.records.change(look)

    def pickup_word(self, link_or_id: str, *, by: str = "", language: str = "") -> str:
        """The word that whoever fetches the person says to the finder; empty once the call has ended.

        Each finder has a word of their own; with several, those of the first two and of the newest, with a slash
        between.

        Args:
            link_or_id: as for ``reply``.
            by: as for ``reply``.
            language: of the reader.

        Raises:
            Unknown: it is no link of ours.
            Denied: nobody of this id, or not their call.
        """
        row_id, spoken = self._row(link_or_id, by), finder_page.readable(self._room, language)

        def look(tx: Tx) -> str:
            incident, who, _ = self._answering(tx, row_id, by)
            return compose.all_spoken(tx.blind, incident, spoken) if self._may_fetch(tx, incident, who) else ""

        return self._room.records.change(look)

    def _notices(self, incident_id: str) -> list[Notice]:
        """Those of a call, as many as a page may cost; what became of the others is then not claimed."""
        return list(islice(self._room.records.every(Notice, "incident", incident_id), MOST_NOTICES))

    def _claims(self, key: object) -> tuple[str, int]:
        return self._room.keys.again(lambda keys: page_key.read(keys.keyring, key), Unknown)

    def _incident(self, tx: Tx, incident_id: str) -> Incident:
        incident = tx.get(Incident, incident_id)
        if incident is None:
            raise _gone()
        return incident

    def _kept(self, fn: Callable[[Tx], Relay], request: Request) -> Word:
        """Carries out ``fn``; the answer of a repeated request is kept without its words, which are erased."""
        with _erased_is_gone():
            relay_row = self._room.records.change(fn, request=request if request.id else None)
            word = self._room.records.get(Word, relay_row.last)
        if word is None:
            raise _gone()
        return word

    def _row(self, link_or_id: str, by: str) -> str:
        """The incident's id that was given, or the id of the notice whose link was."""
        if by or self._room.signed_in:
            return link_or_id
        if len(link_or_id) == ID_LENGTH and "/" not in link_or_id:
            raise ValueError("with an incident's id, by says who writes or reads: a responder's id, or WARD/CONTACT")
        return links.notice_id(self._room.records.blind, links.read(link_or_id))

    def _answering(self, tx: Tx, row_id: str, by: str) -> tuple[Incident, Person, int | None]:
        """The call, who answers, and the finder whose word their notice was about, if it was about one."""
        room = self._room
        if by or room.signed_in:
            incident = tx.get(Incident, row_id)
            if incident is None:
                raise Denied(
                    "GT-INCIDENT-UNKNOWN", "There is no such call.", "The id is wrong, or it was erased.",
                    "List them with `guardtag incident list`.",
                )  # fmt: skip
            return incident, acting(tx, room, by, incident), None
        notice = notice_page.opened(tx, row_id)
        incident = tx.get(Incident, notice.incident)
        if incident is None:
            raise _gone()
        actor = f"{notice.subject}/{notice.person}" if notice.side == "family" else notice.person
        about = tx.get(Word, notice.about) if notice.about else None
        who = acting(tx, attrs.evolve(room, actor="operator"), actor, incident)
        return incident, who, about.finder if about else None

    def _may_read(self, tx: Tx, incident: Incident, who: Person) -> bool:
        """Whether they may read the finder's words."""
        return self._may(tx, incident, who, "finder_message")[0]

    def _may_fetch(self, tx: Tx, incident: Incident, who: Person) -> bool:
        """Whether they are told the word: they are called, and may know where the person is; all are in a drill."""
        shown, state = self._may(tx, incident, who, "location_now")
        return incident.open and (incident.drill or (shown and state in ("", OPEN_PARTY)))

    def _may(self, tx: Tx, incident: Incident, who: Person, row: str) -> tuple[bool, str]:
        """Whether the policy shows them a row of this call, and in which state; with nobody on record, always."""
        ward = tx.get(Ward, incident.subject) if incident.subject else None
        if ward is None:
            return True, ""
        day = today(tx.now, self._room.config.timezone)
        reader = reader_of(tx, self._room, who, ward, incident)
        said = disclosure.verdict(row, reader, ward, now=tx.now, today=day)
        return said is disclosure.Verdict.SHOWN, reader.state


@contextmanager
def _erased_is_gone() -> Iterator[None]:
    """Somebody who was erased, or is just being erased, is not there: it is no fault of the store's."""
    try:
        yield
    except BackendError as error:
        if error.code == "GT-RECORD-ERASED":
            raise _gone() from None
        raise


def _gone() -> Unknown:
    return Unknown(
        "GT-RELAY-GONE", "What was here has been deleted.", "The person was erased, or its time has run out.",
        "There is nothing to do. If somebody needs help, ring the hotline or 110.",
    )  # fmt: skip
