"""Posters: what may be shown of a missing person to everybody, decided and journalled before it is shown."""

from __future__ import annotations

import hashlib

import attrs

from guardtag.errors import ConfigError, Conflict, Denied
from guardtag.labels.portrait import portrait
from guardtag.model.incidents import Incident, Opening, Task
from guardtag.model.people import FIELD_CLASSES, Consent, Ward
from guardtag.model.posters import MAX_CLOTHES, MAX_DAYS, MAX_LINE, MAX_SEEN, Poster, ages
from guardtag.records import Request, Tx
from guardtag.rules import poster as rules
from guardtag.steps import living
from guardtag.steps.checks import maybe
from guardtag.steps.room import Room
from guardtag.steps.tell import line
from guardtag.world import today

TASK = "posters"
"""The task of a call with posters out: seen until somebody says that they are down."""
DAYS = 3
_DAY = 86_400.0


class Posters:
    """The desk on the door: ``city.posters``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def make(
        self, ward_id: str, *, consent: Consent | None = None, photo: bytes = b"", clothes: str = "",
        seen_place: str = "", seen_at: float | None = None, days: int = DAYS, request_id: str = "",
    ) -> Poster:  # fmt: skip
        """What a poster of this search says: cut to what was consented to for it, journalled before it is shown.

        The place is never taken from the call: it may be where the person is now, with a stranger.

        Args:
            ward_id: the person's id.
            consent: given for this search just now; it is recorded. Its purposes are ``poster`` and some of
                ``guardtag.rules.poster.FIELDS``. Without it the consents recorded since the call was opened count.
            photo: a picture file (JPEG, PNG, WebP); it is made afresh from its pixels, without any metadata.
            clothes: what the person wears today; the register's words unless given. At most 120 characters.
            seen_place: where the person was last seen, at most 60 characters.
            seen_at: when, seconds since 1970 UTC, not in the future.
            days: for how many days the poster is valid, 1 to 14.
            request_id: makes the call repeatable: again it gives the sheet of the same number, cut to what may be
                shown by then.

        Returns:
            the record, for ``guardtag.report.poster.page``.

        Raises:
            Denied: nobody has this id; nobody consented to a poster for this search (GT-POSTER-CONSENT), or not
                to the photo or the clothes that were given (GT-POSTER-FIELD); the person has a hidden address
                (GT-POSTER-HIDDEN); a text says what no poster says (GT-POSTER-PRIVATE); the hotline is the
                family's (GT-POSTER-FAMILY).
            Conflict: no search is on (GT-POSTER-NO-SEARCH); the register's clothes are too long (GT-POSTER-LONG);
                nothing is left to recognise the person by (GT-POSTER-EMPTY).
            ConfigError: no hotline is configured.
            BackendError: the photo is no such picture, or too large.
        """
        room = self._room
        room.operator_only()
        if not 1 <= days <= MAX_DAYS:
            raise ValueError(f"days is 1 to {MAX_DAYS}")
        if seen_at is not None and not 0 < seen_at <= room.world.now():
            raise ValueError("seen_at is a time in the past")
        hotline = maybe("hotline", room.config.hotline, MAX_LINE)
        if not hotline:
            raise ConfigError(
                "GT-POSTER-HOTLINE", "A poster needs a number to ring.", "No hotline is configured.",
                "Set hotline in guardtag.toml to a number that is answered day and night.",
            )  # fmt: skip
        asked = Poster(
            number=_number(room, ward_id, request_id), hotline=hotline,
            made=room.world.now(), until=room.world.now() + days * _DAY,
            place=maybe("place", room.config.place, MAX_LINE), clothes=maybe("clothes", clothes, MAX_CLOTHES),
            seen_place=maybe("seen_place", seen_place, MAX_SEEN), seen_at=seen_at,
            photo=portrait(photo) if photo else "", sample=room.config.sample,
        )  # fmt: skip
        given = (consent.by, *sorted(consent.purposes)) if consent else ()
        request = Request(
            room.actor, "posters.make", ward_id, request_id,
            (hashlib.sha256(photo).hexdigest(), clothes, seen_place, seen_at, days, *given),
        )  # fmt: skip
        made: list[Poster] = []

        def make(tx: Tx) -> Incident:
            poster, incident = self._make(tx, ward_id, asked, consent)
            made[:] = [poster]
            return incident

        incident = room.records.change(make, request=request)
        return made[0] if made else room.records.change(lambda tx: self._again(tx, ward_id, asked, incident))

    def _make(self, tx: Tx, ward_id: str, asked: Poster, consent: Consent | None) -> tuple[Poster, Incident]:
        ward, incident = self._search(tx, ward_id)
        if consent is not None:
            ward = self._consented(tx, ward, consent)
        poster, allowed = self._allowed(tx, ward, incident, asked)
        shown = " ".join(sorted(allowed - {rules.POSTER}))
        tx.journal(self._room.actor, "posters.make", (ward.id, incident.id, f"poster:{poster.number}"), shown)
        return poster, tx.put(_noted(tx, incident, poster, self._room.actor))

    def _again(self, tx: Tx, ward_id: str, asked: Poster, then: Incident) -> Poster:
        """The sheet that was made before, as far as it may be made now; nothing is written."""
        made = max((one.at for one in then.thread if one.what == "poster"), default=asked.made)
        asked = attrs.evolve(asked, made=made, until=made + (asked.until - asked.made))
        ward, incident = self._search(tx, ward_id)
        return self._allowed(tx, ward, incident, asked)[0]

    def _allowed(self, tx: Tx, ward: Ward, incident: Incident, asked: Poster) -> tuple[Poster, frozenset[str]]:
        """The poster with what is consented to, and what that is."""
        day = today(tx.now, self._room.config.timezone)
        allowed = rules.consented(ward, incident, now=tx.now, today=day)
        if not allowed:
            raise Denied(
                "GT-POSTER-CONSENT", "Nobody consented to a poster for this search.",
                "What counts is a separate consent of one of the person's contacts, given since the call was opened"
                " and not withdrawn; a minor's names are on no poster.",
                "Ask the family what may be shown, then say who consented to what.",
            )  # fmt: skip
        poster = _cut(ward, asked, allowed)
        poster = attrs.evolve(poster, age=ages(ward.birth_date, ward.minor, day) if rules.AGE in allowed else None)
        if not any((poster.name, poster.nickname, poster.photo, poster.clothes, poster.age)):
            raise Conflict(
                "GT-POSTER-EMPTY", "The poster would show nothing that the person can be recognised by.",
                "What was consented to is not in the register, and was not given.",
                "Give the photo or the clothes, or ask the family for more.",
            )  # fmt: skip
        _nothing_private(poster, ward, allowed)
        return poster, allowed

    def withdraw(self, ward_id: str) -> int:
        """Takes back all consents to posters; from now on no more are made. Sheets that hang must be taken down.

        Args:
            ward_id: the person's id.

        Returns:
            how many consents were taken back.

        Raises:
            Denied: nobody has this id.
        """
        self._room.operator_only()

        def withdraw(tx: Tx) -> int:
            ward = living.found(tx, ward_id, FIELD_CLASSES)
            if ward is None:
                raise living.no_ward()
            taken = [c for c in ward.consents if c.holds(tx.now) and c.purposes <= rules.PURPOSES]
            if taken:
                consents = (attrs.evolve(c, withdrawn=tx.now) if c in taken else c for c in ward.consents)
                tx.put(attrs.evolve(ward, consents=tuple(consents)))
                tx.journal(self._room.actor, "posters.withdraw", (ward.id,))
            return len(taken)

        return self._room.records.change(withdraw)

    def _search(self, tx: Tx, ward_id: str) -> tuple[Ward, Incident]:
        """The person, all of them, and the call they are searched for in."""
        ward = living.found(tx, ward_id, FIELD_CLASSES)
        if ward is None:
            raise living.no_ward()
        opening = tx.get(Opening, tx.blind("open", ward.id))
        incident = tx.get(Incident, opening.incident) if opening and opening.incident else None
        if incident is None or not rules.searched(ward, incident):
            raise Conflict(
                "GT-POSTER-NO-SEARCH", "This person is not being searched for.",
                "No call of the kinds missing or found is open for them, or somebody is with them already.",
                "Open the call first; a poster ends with it.",
            )  # fmt: skip
        if ward.hidden_address:
            raise Denied(
                "GT-POSTER-HIDDEN", "No poster is made of this person.",
                "Their address is hidden from somebody, and a poster tells everybody which town they are in.",
                "Let the police decide on a public search.",
            )  # fmt: skip
        return ward, incident

    def _consented(self, tx: Tx, ward: Ward, consent: Consent) -> Ward:
        """The person with a consent given just now in their record."""
        if consent.basis != "consent" or not consent.purposes <= rules.PURPOSES or consent.withdrawn is not None:
            raise ValueError(f"a consent to a poster names some of: {', '.join(sorted(rules.PURPOSES))}")
        given = attrs.evolve(consent, by=maybe("by", consent.by), given=tx.now)
        ward = attrs.evolve(ward, consents=(*ward.consents, given))
        tx.journal(self._room.actor, "posters.consent", (ward.id,), " ".join(sorted(given.purposes)))
        return tx.put(ward)


def _number(room: Room, ward_id: str, request_id: str) -> str:
    """What the office finds a sheet by in the journal. Drawn, or for a request its own; says nothing of the person."""
    drawn = room.world.random(8)
    if request_id:
        drawn = bytes.fromhex(room.records.blind("poster", "\x1f".join((room.actor, ward_id, request_id))))[:8]
    number = int.from_bytes(drawn, "big") % 10**8
    return f"{number // 10**4:04}-{number % 10**4:04}"


def _cut(ward: Ward, asked: Poster, allowed: frozenset[str]) -> Poster:
    """The poster with the fields of the register that were consented to, and no others."""
    for field, given, purpose in (("photo", asked.photo, rules.PHOTO), ("clothes", asked.clothes, rules.CLOTHES)):
        if given and purpose not in allowed:
            raise Denied(
                "GT-POSTER-FIELD", f"Nobody consented to this on the poster: {field}.",
                "Each thing on a poster needs its own consent.", "Ask the family, or leave it out.", field=field,
            )  # fmt: skip
    clothes = (asked.clothes or ward.clothes) if rules.CLOTHES in allowed else ""
    if len(clothes) > MAX_CLOTHES:
        raise Conflict(
            "GT-POSTER-LONG", f"The description of the clothes has more than {MAX_CLOTHES} characters.",
            "It would not be readable on the sheet.", "Give a shorter one: what the person wears today.",
            limit=MAX_CLOTHES,
        )  # fmt: skip
    return attrs.evolve(
        asked, clothes=clothes,
        name=ward.name if rules.NAME in allowed else "",
        nickname=ward.nickname if rules.NICKNAME in allowed else "",
    )  # fmt: skip


def _nothing_private(poster: Poster, ward: Ward, allowed: frozenset[str]) -> None:
    texts = {
        "name": poster.name, "nickname": poster.nickname, "clothes": poster.clothes,
        "seen_place": poster.seen_place, "place": poster.place,
    }  # fmt: skip
    for field, text in texts.items():
        if rules.tells(text, ward, allowed):
            raise Denied(
                "GT-POSTER-PRIVATE", f"What stands in {field} says something that never stands on a poster.",
                "It holds a telephone or card number, an address, a diagnosis, or a name that is kept back.",
                "Write it without.", field=field,
            )  # fmt: skip
    if rules.is_familys(poster.hotline, ward):
        raise Denied(
            "GT-POSTER-FAMILY", "The hotline is one of the family's own numbers.",
            "A poster carries the office's number only.", "Set hotline in guardtag.toml to the office's number.",
        )  # fmt: skip


def _noted(tx: Tx, incident: Incident, poster: Poster, actor: str) -> Incident:
    """The call with a line about the poster, and with the task to take posters down when it ends."""
    if all(task.id != TASK or task.done is not None for task in incident.tasks):
        incident = attrs.evolve(incident, tasks=(*incident.tasks, Task(TASK, poster.until)))
    return line(tx, incident, "poster", actor, level=incident.rung.level)
