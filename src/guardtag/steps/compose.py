"""Composing one message for one recipient, at the moment it is sent.

Address, consent and text are resolved now, from fresh records: a contact who was removed, or a
consent that was withdrawn, since the notice was made, stops it here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import attrs

from guardtag import texts
from guardtag.model.incidents import Incident
from guardtag.model.notices import CONFLICTING, TWO_PLACES, Notice
from guardtag.model.people import DIED, Contact, Responder, Ward
from guardtag.model.relay import Word
from guardtag.rules import disclosure, duty, presence, proofs, quiet, replies, search_plan
from guardtag.rules.lure import lure
from guardtag.rules.relay import legible
from guardtag.spi import Message
from guardtag.steps import links
from guardtag.steps.room import Room
from guardtag.world import today

COLOURS, ANIMALS = 16, 16


_ENDS = frozenset("。！？!?….")
"""Marks that end a sentence."""
_PASSING = (
    "coming", "on_scene", "lapsed", "given-back", "confirm", "absent", "searching", "sighting", CONFLICTING, TWO_PLACES,
)  # fmt: skip
"""Templates of news that mean nothing once the call has ended."""
_WORDED = ("found", "missing", "distress", "errand")
"""Kinds with a text of their own."""
CALLS = ("found", "missing", "distress", "service", "again", "confirm")
"""Templates that call somebody and have room for a word about an absence."""


@attrs.frozen
class Refusal:
    """Why a notice is not sent: its code, and until when, if it may be sent later."""

    code: str
    until: float | None = None


def message(
    room: Room, notice: Notice, incident: Incident, ward: Ward | None, responder: Responder | None, now: float,
    word: Word | None = None,
) -> Message | Refusal:  # fmt: skip
    """The message of a notice, or why there is none.

    Args:
        room: settings and keys.
        notice: what was decided.
        incident: its incident, fresh.
        ward: the incident's ward, fresh, or ``None``.
        responder: the recipient, fresh, for the responders' side.
        now: for consent.
        word: what the notice passes on, fresh, when it is about a word of the relay.
    """
    over = _over(notice, incident, word)
    if over:
        return Refusal(over)
    person: Contact | Responder | None
    if notice.side == "family":
        person = ward.contact(notice.person) if ward else None
        if ward is None or person is None:
            return Refusal("GT-NOTIFY-REMOVED")
        if not disclosure.may_alert(ward, now):
            return Refusal("GT-NOTIFY-NO-CONSENT")
    else:
        person = responder if responder is not None and responder.active else None
        if person is None:
            return Refusal("GT-NOTIFY-REMOVED")
    language = person.language or room.config.languages[0]
    address = _way(room, notice, person.addresses)
    if not address:
        return Refusal("GT-NOTIFY-NO-CHANNEL")
    thin = room.plugins.form(notice.channel).thin or proofs.wrong(person, address)
    values = _values(room, notice, incident, ward, person, language, now, word, thin=thin)
    template = notice.template if values["name"] or notice.template != "ended" else "ended-unnamed"
    return written(room, notice, address, language, template, values, thin=thin)


def _way(room: Room, notice: Notice, addresses: Sequence[str]) -> str:
    """The address a notice goes to; empty when the addresses, or the channels, changed since it was queued."""
    address = addresses[notice.address] if notice.address < len(addresses) else ""
    if not address or room.plugins.route(address) != notice.channel:
        return ""
    blind = room.records.blind
    if blind("sender", replies.normal(address)) != notice.to:  # its link is good for this one alone
        return ""
    if notice.was and not {blind("sender", replies.normal(one)) for one in addresses}.issuperset(notice.was):
        return ""  # nor while it was tried where they are no more
    return address


def ready(
    room: Room, notice: Notice, addresses: Sequence[str], language: str, values: Mapping[str, str]
) -> Message | Refusal:
    """The message of a notice that belongs to no call, or why there is none.

    Args:
        room: settings.
        notice: what was decided.
        addresses: of the recipient, fresh.
        language: of the recipient.
        values: what the text is filled with, cut by the policy for this recipient; of ``name`` nothing for a channel
            that others read.
    """
    address, thin = _way(room, notice, addresses), room.plugins.form(notice.channel).thin
    if not address:
        return Refusal("GT-NOTIFY-NO-CHANNEL")
    values = {**values, "name": "" if thin else values["name"]}
    return written(room, notice, address, language, notice.template, values, thin=thin)


def written(
    room: Room, notice: Notice, address: str, language: str, template: str, values: dict[str, str], *, thin: bool
) -> Message:
    """The message of a notice in the form that its channel carries.

    Args:
        room: wording and channels.
        notice: what was decided.
        address: where it goes.
        language: of the catalogue.
        template: which text.
        values: what it is filled with.
        thin: it names nobody.
    """
    form = room.plugins.form(notice.channel)
    if form.units is None:
        variables = _in_full(values, language, "behind-link" if form.thin else "unknown-place")
        text = room.wording.long(language, template, variables, variables["drill"])
    else:
        values = _without_lures({**values, "name": values["name"] or texts.word(language, "someone")})
        text, variables = room.wording.short(language, template, values, form.units, values["drill"])
        variables["drill"] = values["drill"]
    return Message(
        id=notice.id, kind=notice.template, urgency=notice.urgency, language=language,
        target=address.partition(":")[2], text=text, template=template, variables=variables,
        link=values["link"], thin=thin,
    )  # fmt: skip


def _over(notice: Notice, incident: Incident, word: Word | None) -> str:
    """Why there is nothing to say any more, if so."""
    if notice.about and (word is None or not incident.open):
        return "GT-RELAY-CLOSED"
    if notice.template == "task" and not _open_task("en", notice, incident):
        return "GT-NOTIFY-OVER"
    passing = notice.template in (*quiet.REMINDERS, quiet.DIGEST, *_PASSING)
    return "GT-NOTIFY-OVER" if passing and not incident.open else ""


def _in_full(values: Mapping[str, str], language: str, placeless: str) -> dict[str, str]:
    """Values for a long text, which says why there is no place; a stranger's words end before ours go on."""
    words = values["message"].rstrip()
    if words and words[-1] not in _ENDS:
        words += texts.word(language, "stop")
    return {
        **values,
        "message": f"{words} " if words[-1:].isascii() and words else words,
        "name": values["name"] or texts.word(language, "somebody"),
        "place": values["place"] or texts.word(language, placeless),
    }


def _without_lures(values: Mapping[str, str]) -> dict[str, str]:
    """Values for a short text, which is often all that is read: nothing to ring or to open but the link."""
    return {**values, **{name: "" for name in ("place", "message") if lure(values[name])}}


def _values(
    room: Room, notice: Notice, incident: Incident, ward: Ward | None, person: Contact | Responder, language: str,
    now: float, word: Word | None, *, thin: bool,
) -> dict[str, str]:  # fmt: skip
    """What the text is filled with; the policy decides for this recipient what of the person is in it.

    What is for the recipient alone (the policy's R: the place, a finder's words; and the pick-up word) is in no message
    that others read along: their own link shows it.
    """
    absent, name, place, words = "", "", incident.place, incident.message if word is None else passed_on(word, language)
    what = _kind_named(room, notice, incident, language)
    if ward is None and incident.ring is not None:  # searched for, and on no register: the same policy cuts it
        ward = Ward("", "", incident.area)
    if ward is not None:
        day = today(now, room.config.timezone)
        acts = duty.acting_for(person, ward.area, now) if isinstance(person, Responder) else person
        reader = disclosure.reader(acts, ward, incident)
        if disclosure.may_alert(ward, now) and not incident.drill:  # what a worker knows of him stays out of exercises
            name = called(ward, reader, disclosure.channel(ward, incident), now, day)
        shown = {
            field: disclosure.verdict(field, reader, ward, now=now, today=day) is disclosure.Verdict.SHOWN
            for field in ("location_now", "finder_message")
        }
        place = place if shown["location_now"] else ""
        words = words if shown["finder_message"] else ""
        if notice.template in CALLS and not incident.drill:
            absent = _absent(room, ward, (reader, disclosure.channel(ward, incident)), language, now, day)
    return {
        "name": "" if thin else legible(name) or yours(notice, language),
        "place": "" if thin else legible(place),
        "message": what if thin else what + _said(words, absent),  # a stranger's words may name somebody
        "minutes": str(int((now - incident.opened) // 60)),
        "link": links.make(room.records.blind, room.config.link_host, notice),
        "word": "" if thin else all_spoken(room.records.blind, incident, language),
        "outcome": texts.word(language, "closed" if incident.outcome == DIED else incident.outcome),
        "incident": incident.id,
        "task": _open_task(language, notice, incident),
        "drill": texts.word(language, "drill-mark") if incident.drill else "",
    }


def _kind_named(room: Room, notice: Notice, incident: Incident, language: str) -> str:
    """What a kind is called that has no text of its own: a visit, and the deployment's kinds."""
    if notice.template not in ("distress", "service", "missing", "found") or incident.kind in _WORDED:
        return ""
    own = room.config.kinds.get(incident.kind)
    names = own.names if own is not None else {}
    name = names.get(language) or texts.kind(language, incident.kind)
    return f"{legible(name)}{texts.word(language, 'stop')} "


def yours(notice: Notice, language: str) -> str:
    """What stands for a person whose name a message may not hold: to their family, who know whom they are told of."""
    return texts.word(language, "yours") if notice.side == "family" else ""


def _said(words: str, absent: str) -> str:
    """What the register says of an absence, then a stranger's words."""
    return "".join(f"{part} " for part in (absent, legible(words)) if part)


def _absent(room: Room, ward: Ward, readers: Sequence[disclosure.Reader], language: str, now: float, day: date) -> str:
    """That the person is registered as away, where recipient and channel may know what helps them.

    That somebody is in hospital or in care is such a hint. The call goes out all the same.
    """
    found = presence.absence(ward, now)
    may = (disclosure.verdict("condition_hints", one, ward, now=now, today=day) for one in readers)
    if found is None or not all(said is disclosure.Verdict.SHOWN for said in may):
        return ""
    until = today(found.until, room.config.timezone)
    values = {"month": str(until.month), "day": str(until.day)}
    return texts.filled(texts.word(language, f"registered-{found.why}"), values)


def called(ward: Ward, reader: disclosure.Reader, channel: disclosure.Reader, now: float, day: date) -> str:
    """What the person is called in a message: what both its recipient and its channel may read, or nothing.

    The policy gives a channel no full name, since whoever runs it keeps what passes. A page behind a link without a
    password calls them the same, since links are passed on like messages.
    """
    for field, value in (("full_name", ward.name), ("nickname", ward.nickname)):
        both = (disclosure.verdict(field, one, ward, now=now, today=day) for one in (reader, channel))
        if value and all(said is disclosure.Verdict.SHOWN for said in both):
            return value
    return ""


def _open_task(language: str, notice: Notice, incident: Incident) -> str:
    """What is left to do, for this recipient: their own task first, else the one that is due first."""
    left = sorted((t for t in incident.tasks if t.done is None), key=lambda t: (t.owner != notice.person, t.due))
    if not left:
        return texts.word(language, "close") if incident.open else ""
    first = left[0]
    return (first.text if first.owner == notice.person else "") or texts.word(language, _kind(first.id))


def _kind(task: str) -> str:
    """The word for a task; the one about a person whom nothing reached has their id in its name."""
    if task[: len(search_plan.PREFIX)] == search_plan.PREFIX:
        return "search-step"
    return "unreached" if task.startswith("unreached-") else task


def passed_on(word: Word, language: str) -> str:
    """A word of the relay as it stands in a message, with its language beside it for a reader of another one."""
    return said_in(word.language, language) + word.text if word.text else ""


def said_in(written: str, reader: str) -> str:
    """What stands beside words in a language for a reader of another one, such as ``in English:``; else empty."""
    main = written.partition("-")[0]
    if not main or main == reader:
        return ""
    words = texts.catalogue(reader).WORDS
    return texts.filled(words["said-in"], {"language": words.get(f"language-{main}", written)})


def spoken(blind: Callable[[str, str], str], incident: Incident, finder: int, language: str) -> str:
    """The pick-up word of one finder of a call.

    Each finder has a word of their own: who photographed the tag and taps later learns a word that whoever really
    stands beside the person does not know.

    Args:
        blind: keyed hashes, see ``Records.blind``.
        finder: their number, 1 for the first; 0 where nobody called through a tag.
        language: of the reader.
    """
    if finder <= 1:
        return pickup(language, incident.word)
    chance = bytes.fromhex(blind("pickup", f"{incident.id}/{finder}"))
    return pickup(language, f"{chance[0] % COLOURS}.{chance[1] % ANIMALS}")


def all_spoken(blind: Callable[[str, str], str], incident: Incident, language: str) -> str:
    """The words that whoever fetches the person may say: the first two finders' and the newest one's."""
    finders = dict.fromkeys((1, *(n for n in (2, incident.finders) if n <= incident.finders and n > 1)))
    return " / ".join(spoken(blind, incident, finder, language) for finder in finders)


def pickup(language: str, word: str) -> str:
    """The pick-up word that finder and family are both shown, in a language."""
    colour, _, animal = word.partition(".")
    catalogue = texts.catalogue(language)
    if not colour.isdigit() or not animal.isdigit():
        return ""
    return str(catalogue.COLOURS[int(colour) % COLOURS] + catalogue.JOINER + catalogue.ANIMALS[int(animal) % ANIMALS])
