"""A poster is made: cut to what was consented to, and noted in the call before anybody sees it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import attrs

from guardtag.errors import ConfigError, Conflict, Denied
from guardtag.labels.portrait import portrait
from guardtag.model.incidents import Incident, Task
from guardtag.model.people import Consent, Ward
from guardtag.model.posters import MAX_CLOTHES, MAX_DAYS, MAX_LINE, MAX_SEEN, Ages, Poster, ages
from guardtag.records import Request, Tx
from guardtag.rules import poster as rules
from guardtag.steps.checks import maybe
from guardtag.steps.room import Room
from guardtag.steps.tell import line
from guardtag.world import today

TASK = "posters"
"""The task of a call with posters out: seen until somebody says that they are down."""
DAYS = 3
_DAY = 86_400.0


Found = tuple[Ward, Incident, Poster, Ages | None]
"""The person, whole, the call that they are searched for in, what the poster is asked to say, and a band of ages."""


def make(
    room: Room, verb: str, subject: str, find: Callable[[Tx, Poster, Consent | None], Found], *,
    consent: Consent | None, photo: bytes, clothes: str, seen_place: str, seen_at: float | None, days: int,
    request_id: str,
) -> Poster:  # fmt: skip
    """A poster; for a request that was made before the sheet of the same number, as far as it may be made now.

    Args:
        room: of the operator.
        verb: of the request.
        subject: id of the person, or of the search.
        find: whom it is of; it records a consent that was given just now.
        consent: given for this search just now, or ``None``.
        photo: a picture file; ``b""`` for none.
        clothes: what the person wears today; empty: the register's words.
        seen_place: where they were last seen; empty: nothing is said of it.
        seen_at: when, seconds since 1970 UTC.
        days: for how many days the poster is valid.
        request_id: of the request, or empty.
    """
    room.operator_only()
    number = _number(room, subject, request_id)
    asked = _asked(room, photo=photo, clothes=clothes, seen_place=seen_place, seen_at=seen_at, days=days, number=number)
    given = (consent.by, *sorted(consent.purposes)) if consent else ()
    arguments = (hashlib.sha256(photo).hexdigest(), clothes, seen_place, seen_at, days, *given)
    new: list[Poster] = []

    def note(tx: Tx) -> Incident:
        poster, incident = _made(tx, room, *find(tx, asked, consent))
        new[:] = [poster]
        return incident

    then = room.records.change(note, request=Request(room.actor, verb, subject, request_id, arguments))
    if new:
        return new[0]
    return room.records.change(lambda tx: _cut(tx, room, *find(tx, _as_then(asked, then), None)))


def _asked(
    room: Room, *, photo: bytes, clothes: str, seen_place: str, seen_at: float | None, days: int, number: str
) -> Poster:
    """What a poster is asked to say, checked."""
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
    return Poster(
        number=number, hotline=hotline, made=room.world.now(), until=room.world.now() + days * _DAY,
        place=maybe("place", room.config.place, MAX_LINE), clothes=maybe("clothes", clothes, MAX_CLOTHES),
        seen_place=maybe("seen_place", seen_place, MAX_SEEN), seen_at=seen_at,
        photo=portrait(photo) if photo else "", sample=room.config.sample,
    )  # fmt: skip


def given(consent: Consent, now: float) -> Consent:
    """A consent to a poster that was given just now; raises ``ValueError`` for one to something else."""
    if consent.basis != "consent" or not consent.purposes <= rules.PURPOSES or consent.withdrawn is not None:
        raise ValueError(f"a consent to a poster names some of: {', '.join(sorted(rules.PURPOSES))}")
    return attrs.evolve(consent, by=maybe("by", consent.by), given=now)


def _number(room: Room, subject: str, request_id: str) -> str:
    """What the office finds a sheet by in the journal. Drawn, or for a request its own; says nothing of the person."""
    drawn = room.world.random(8)
    if request_id:
        drawn = bytes.fromhex(room.records.blind("poster", "\x1f".join((room.actor, subject, request_id))))[:8]
    said = int.from_bytes(drawn, "big") % 10**8
    return f"{said // 10**4:04}-{said % 10**4:04}"


def _as_then(asked: Poster, then: Incident) -> Poster:
    """What is asked for once more, with the times of the sheet that was made before; the call as that left it."""
    made = max((one.at for one in then.thread if one.what == "poster"), default=asked.made)
    return attrs.evolve(asked, made=made, until=made + (asked.until - asked.made))


def _made(
    tx: Tx, room: Room, ward: Ward, incident: Incident, asked: Poster, age: Ages | None
) -> tuple[Poster, Incident]:
    """The poster, journalled and noted in the call, and the call."""
    poster = _cut(tx, room, ward, incident, asked, age)
    allowed = rules.consented(ward, incident, now=tx.now, today=today(tx.now, room.config.timezone))
    shown = " ".join(sorted(allowed - {rules.POSTER}))
    tx.journal(
        room.actor, "posters.make", tuple(filter(None, (ward.id, incident.id, f"poster:{poster.number}"))), shown
    )
    return poster, tx.put(_noted(tx, incident, poster, room.actor))


def _cut(tx: Tx, room: Room, ward: Ward, incident: Incident, asked: Poster, age: Ages | None) -> Poster:
    """The poster with what was consented to; nothing is written."""
    if ward.hidden_address:
        raise Denied(
            "GT-POSTER-HIDDEN", "No poster is made of this person.",
            "Their address is hidden from somebody, and a poster tells everybody which town they are in.",
            "Let the police decide on a public search.",
        )  # fmt: skip
    day = today(tx.now, room.config.timezone)
    allowed = rules.consented(ward, incident, now=tx.now, today=day)
    if not allowed:
        raise Denied(
            "GT-POSTER-CONSENT", "Nobody consented to a poster for this search.",
            "What counts is a separate consent of one of the person's contacts, given since the call was opened"
            " and not withdrawn; a minor's names are on no poster.",
            "Ask the family what may be shown, then say who consented to what.",
        )  # fmt: skip
    poster = _of_register(ward, asked, allowed)
    poster = attrs.evolve(poster, age=(age or ages(ward.birth_date, ward.minor, day)) if rules.AGE in allowed else None)
    if not any((poster.name, poster.nickname, poster.photo, poster.clothes, poster.age)):
        raise Conflict(
            "GT-POSTER-EMPTY", "The poster would show nothing that the person can be recognised by.",
            "What was consented to is not in the register, and was not given.",
            "Give the photo or the clothes, or ask the family for more.",
        )  # fmt: skip
    _nothing_private(poster, ward, allowed)
    return poster


def _of_register(ward: Ward, asked: Poster, allowed: frozenset[str]) -> Poster:
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
