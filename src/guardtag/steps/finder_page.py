"""What a finder's page says, as data: true, and of the person and the family what they allowed, after the tap.

Of the family and the responders there are counts; of words, the finder's own and those written to them; of the
person what ``finder_view`` lets out. After the end it is one calm line: they are home, or the call has ended.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import attrs

from guardtag import texts
from guardtag.model.incidents import Incident
from guardtag.model.notices import CONFLICTING, TWO_PLACES, Notice
from guardtag.model.people import Ward
from guardtag.model.relay import FINDER, Relay, Word
from guardtag.rules import disclosure
from guardtag.rules.kinds import PERSON
from guardtag.steps import compose, finder_photos, finder_view, relay
from guardtag.steps.finder_view import Known
from guardtag.steps.room import Room
from guardtag.world import today

SAVED, SENT, ACCEPTED, DELIVERED, READ = "saved", "sent", "accepted", "delivered", "read"
HOME = "home"
"""The outcome that a finder is told. It says no more than the state ``handed_over`` did while the call was open, and
every finder of every person is told alike: a page that kept it back would say so why. All others are not theirs."""
STATES = (SAVED, SENT, ACCEPTED, DELIVERED, READ, "coming", "on_scene", "handed_over", "ended")
"""How far a call has come, each state proved by something: a commit, an attempt, a channel's word for having
taken the message or having brought it, a person's tap, and then what people of ours said they did."""


@attrs.frozen
class Reached:
    """How many people of one side a call reached; whoever counts as read counts as sent too.

    Args:
        sent: a message to them was tried.
        accepted: a channel took it.
        delivered: a channel proved that it came to their device.
        read: they tapped something in it.
        sent_at: when the first of them was tried, seconds since 1970 UTC; 0 before.
        read_at: when the first of them tapped; 0 before.
    """

    sent: int = 0
    accepted: int = 0
    delivered: int = 0
    read: int = 0
    sent_at: float = 0.0
    read_at: float = 0.0


@attrs.frozen
class Heard:
    """One word as a reader sees it.

    Args:
        id: the word's.
        side: ``finder``, ``family`` or ``responder``: who wrote it; ``finder`` on a finder's page is the reader.
        finder: number of the finder who wrote it, or whom it is for.
        text: verbatim; to be escaped by whatever shows it.
        language: what it is written in, or empty.
        said_in: what stands beside it for a reader of another language, such as ``in English:``; or empty.
        at: when, seconds since 1970 UTC.
        choice: the tap that it came with, or empty.
        state: ``saved``, ``sent``, ``accepted``, ``delivered`` or ``read``.
    """

    id: str
    side: str
    finder: int
    text: str = attrs.field(repr=False)
    language: str
    said_in: str
    at: float
    choice: str
    state: str


@attrs.frozen
class FinderPage:
    """What is true for one finder now.

    Args:
        language: what the texts are in.
        state: the farthest of ``STATES`` that is true.
        saved: when the call was saved, seconds since 1970 UTC.
        family: how many contacts were reached.
        responders: how many responders.
        coming: how many said that they come.
        word: the pick-up word: whoever fetches the person says it. Empty once the call has ended, and on a page that
            several share: who taps often enough must not learn the word of somebody who stands beside the person.
        words: what was said, oldest first.
        unread: how many of the words to the finder are not marked as read.
        hotline: the deployment's number, or empty.
        hotline_first: nobody carries out calls at present: ring the hotline, or 110, first.
        drill: it is an exercise, and the page says so.
        known: what the family allowed a finder to know.
        pictures: how many pictures this finder added.
        pictures_left: how many more they may add.
        home: the call has ended, and the person is home. Of every other end nothing is said.
        shared: so many called that this page is that of several: what is written goes on to the family, and neither it
            nor an answer nor a pick-up word can stand here.
    """

    language: str
    state: str
    saved: float
    family: Reached = Reached()
    responders: Reached = Reached()
    coming: int = 0
    word: str = attrs.field(default="", repr=False)
    words: tuple[Heard, ...] = attrs.field(default=(), repr=False)
    unread: int = 0
    hotline: str = ""
    hotline_first: bool = False
    drill: bool = False
    known: Known = attrs.field(factory=Known)
    pictures: int = 0
    pictures_left: int = 0
    home: bool = False
    shared: bool = False

    @property
    def ended(self) -> bool:
        """Whether nothing is left for the finder to do."""
        return self.state == "ended"


def page(
    room: Room, incident: Incident, ward: Ward | None, finder: int, kept: Relay | None, words: Iterable[Word],
    notices: Sequence[Notice], language: str, now: float,
) -> FinderPage:  # fmt: skip
    """The page of one finder.

    Args:
        room: settings.
        incident: fresh.
        ward: the incident's ward, fresh, or ``None``.
        finder: which finder reads; 0 is shown no words and no pick-up word.
        kept: the call's relay row, or ``None`` before the first word.
        words: all words of the call.
        notices: all notices of the call.
        language: of the reader; the deployment's first where there is no catalogue.
        now: for the policy, and whether a dispatcher is alive.
    """
    language = readable(room, language)
    if not incident.open:
        home = incident.outcome == HOME and incident.klass == PERSON and not incident.drill
        return FinderPage(language, "ended", incident.opened, hotline=room.config.hotline, home=home)
    own = [w for w in words if relay.of_finder(w, finder) or relay.to_finder(w, finder)] if _may_read(
        room, incident, ward, now) else []  # fmt: skip
    family, responders = (_reached(notices, side) for side in ("family", "responder"))
    return FinderPage(
        language, _state(incident, family, responders), incident.opened, family, responders,
        coming=len(incident.taken),
        word=compose.spoken(room.records.blind, incident, finder, language) if finder else "",
        words=heard(kept, own, notices, language),
        unread=sum(relay.to_finder(word, finder) and not (kept and kept.read(word)) for word in own),
        hotline=room.config.hotline, hotline_first=not room.heart.alive(), drill=incident.drill,
        known=finder_view.known(room, incident, ward, finder, language, now),
        pictures=kept.pictures.get(finder, 0) if kept and finder else 0,
        pictures_left=finder_photos.left(kept, finder), shared=not finder,
    )  # fmt: skip


def readable(room: Room, language: object) -> str:
    """The reader's language where there is a catalogue for it, or else the deployment's first."""
    return language if isinstance(language, str) and language in texts.LANGUAGES else room.config.languages[0]


def heard(kept: Relay | None, words: Iterable[Word], notices: Sequence[Notice], language: str) -> tuple[Heard, ...]:
    """Words for a reader of a language, each with what became of it."""
    about: dict[str, list[Notice]] = defaultdict(list)
    for notice in notices:
        about[notice.about].append(notice)
    return tuple(
        Heard(w.id, w.side, w.finder, w.text, w.language, compose.said_in(w.language, language), w.at, w.choice,
              _fate(kept, w, about[w.id]))
        for w in sorted(words, key=lambda word: word.number)
    )  # fmt: skip


def _may_read(room: Room, incident: Incident, ward: Ward | None, now: float) -> bool:
    """Whether the policy gives a finder their own words; with nobody on record there is nobody to protect."""
    if ward is None:
        return True
    reader = disclosure.reader(None, ward, incident)
    day = today(now, room.config.timezone)
    said = disclosure.verdict("finder_message", reader, ward, now=now, today=day)
    return said in (disclosure.Verdict.OWN, disclosure.Verdict.SHOWN)


def _state(incident: Incident, family: Reached, responders: Reached) -> str:
    if incident.state in ("on_scene", "handed_over"):
        return incident.state
    if incident.taken:  # a contact's word too, which moves no call
        return "coming"
    for name in (READ, DELIVERED, ACCEPTED, SENT):
        if getattr(family, name) or getattr(responders, name):
            return name
    return SAVED


def _reached(notices: Sequence[Notice], side: str) -> Reached:
    best: dict[str, int] = {}
    ours = [one for one in notices if one.side == side and one.template not in (CONFLICTING, TWO_PLACES)]
    for notice in ours:
        best[notice.person] = max(best.get(notice.person, 0), STATES.index(_came(notice)))
    tried, took, brought, read = (
        sum(rank >= STATES.index(name) for rank in best.values()) for name in (SENT, ACCEPTED, DELIVERED, READ)
    )
    first = (notice.sent for notice in ours if notice.sent and _came(notice) != SAVED)
    answers = (notice.answered for notice in ours if notice.answered)
    return Reached(tried, took, brought, read, min(first, default=0.0), min(answers, default=0.0))


def _came(notice: Notice) -> str:
    """How far one notice came; one that was only written down went nowhere."""
    if notice.answer:
        return READ
    if notice.state in (DELIVERED, ACCEPTED):
        return notice.state
    return SENT if notice.attempts and notice.state != "undelivered" else SAVED


def _fate(kept: Relay | None, word: Word, about: Sequence[Notice]) -> str:
    if kept is not None and kept.read(word):
        return READ
    if word.side != FINDER:
        return SAVED
    return max((_came(notice) for notice in about), key=STATES.index, default=SAVED)
