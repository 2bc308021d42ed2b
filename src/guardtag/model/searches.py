"""A search for somebody who is missing: what is known of them, who looks where, what was seen, what left the house."""

from __future__ import annotations

import attrs

from guardtag.model.people import Consent

_INTERNAL = {"policy": "internal"}

PARTIES = ("family", "community", "property", "volunteers", "cameras", "transport", "hospitals", "police")
"""Who has a part in a search: 家属, 社区, 物业, 志愿者, 监控, 交通, 医院, 公安."""
MOBILITIES = ("still", "slow", "walks", "rides")
"""How somebody gets about: hardly at all, slowly, on foot, by cycle, bus or car."""
RISKS = ("medicine", "water", "cold", "heat", "traffic", "self-harm", "lured", "night")
"""What makes it urgent; a fixed list, so that no diagnosis needs to be written."""
GROUPS = ("", "child", "dementia", "intellectual-disability", "despondent", "other")
"""What published statistics tell people apart by."""
SOURCES = ("tag", "police", "responder", "family", "volunteer", "camera", "system", "public")
"""Where a sighting came from."""
NEW, CONFIRMED, REJECTED = "new", "confirmed", "rejected"
JUDGED = (NEW, CONFIRMED, REJECTED)
"""What the desk thinks of a sighting."""
CAP, PFIF, GEOJSON = "cap", "pfif", "geojson"
MAX_LOOKS, MAX_REPORTS, MAX_RING = 1000, 50, 2000
"""The most people who said that they look, reports of one search, and areas of its rings that are kept."""


@attrs.frozen
class Report:
    """One time that somebody said that the person is missing.

    Args:
        at: when.
        by: id of a responder, ``WARD/CONTACT``, or ``operator``.
        reporter: who told the office, in words, such as a telephone number; empty when ``by`` says it.
    """

    at: float = attrs.field(metadata=_INTERNAL)
    by: str = attrs.field(metadata=_INTERNAL)
    reporter: str = attrs.field(default="", repr=False, metadata={"policy": "finder_contact"})


@attrs.frozen
class Step:
    """One thing to do, as the plan said when the search began: a plan that is changed later changes no search.

    Args:
        id: within the plan, such as ``call-round``; the call's task is ``search-`` and this.
        party: from ``PARTIES``.
        minutes: by when, after the report.
        zh: what is to be done, in Chinese.
        en: the same in English.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    party: str = attrs.field(metadata=_INTERNAL)
    minutes: float = attrs.field(metadata=_INTERNAL)
    zh: str = attrs.field(metadata=_INTERNAL)
    en: str = attrs.field(metadata=_INTERNAL)


@attrs.frozen
class Look:
    """What somebody who was asked to look said last.

    Args:
        by: id of the responder.
        area: path of the area that they look in.
        said: ``searching``, ``sighted`` or ``nothing``.
        at: when.
    """

    by: str = attrs.field(metadata=_INTERNAL)
    area: str = attrs.field(metadata=_INTERNAL)
    said: str = attrs.field(metadata=_INTERNAL)
    at: float = attrs.field(metadata=_INTERNAL)


@attrs.frozen
class Search:
    """What is known of somebody who is missing, beside the call for them.

    Args:
        id: the call's: a call has one search at most.
        subject: the person's id, or empty for somebody who is not on the register.
        day: the call's day; names the key.
        area: path of the area where they were seen last.
        began: when the search began.
        name: full name, or what is known of it.
        age: in years, or ``None``.
        minor: treated as a minor.
        clothes: what they wear.
        looks: what they look like.
        photo: a photo is kept, under the search's own id.
        seen_place: where they were seen last, in words.
        seen_at: when.
        risks: from ``RISKS``.
        mobility: from ``MOBILITIES``.
        group: from ``GROUPS``.
        reports: who said so, the first one first.
        steps: the plan.
        centre: path of the area that the rings are drawn about: where somebody who can be trusted saw them last.
        centre_at: when they were there.
        ring: paths of the areas that are asked to look, the nearest first; one that ends in ``/`` stands for all
            areas below it.
        reach: as far as that is, in metres.
        looked: what those said who were asked.
        doubles: ids of calls that turned out to be about the same person: their sightings count here.
        consents: given for this search, about somebody who is not on the register.
        sightings: how many there are.
        strangers: how many of them came from the public.
        photos: how many of them have a photo.
        lead: id of whoever leads the search now, or empty.
        machines: how many of the sightings came from cameras and other systems.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    subject: str = attrs.field(metadata=_INTERNAL)
    day: str = attrs.field(metadata=_INTERNAL)
    area: str = attrs.field(metadata=_INTERNAL)
    began: float = attrs.field(metadata=_INTERNAL)
    name: str = attrs.field(default="", repr=False, metadata={"policy": "full_name"})
    age: int | None = attrs.field(default=None, repr=False, metadata={"policy": "birth_date"})
    minor: bool = attrs.field(default=False, repr=False, metadata={"policy": "birth_date"})
    clothes: str = attrs.field(default="", repr=False, metadata={"policy": "clothes"})
    looks: str = attrs.field(default="", repr=False, metadata={"policy": "clothes"})
    photo: bool = attrs.field(default=False, metadata=_INTERNAL)
    seen_place: str = attrs.field(default="", repr=False, metadata={"policy": "location_now"})
    seen_at: float = attrs.field(default=0.0, metadata=_INTERNAL)
    risks: tuple[str, ...] = attrs.field(default=(), repr=False, metadata={"policy": "condition_hints"})
    mobility: str = attrs.field(default="walks", metadata=_INTERNAL)
    group: str = attrs.field(default="", repr=False, metadata={"policy": "groups"})
    reports: tuple[Report, ...] = attrs.field(default=(), repr=False, metadata=_INTERNAL)
    steps: tuple[Step, ...] = attrs.field(default=(), repr=False, metadata=_INTERNAL)
    centre: str = attrs.field(default="", metadata=_INTERNAL)
    centre_at: float = attrs.field(default=0.0, metadata=_INTERNAL)
    ring: tuple[str, ...] = attrs.field(default=(), repr=False, metadata=_INTERNAL)
    reach: float = attrs.field(default=0.0, metadata=_INTERNAL)
    looked: tuple[Look, ...] = attrs.field(default=(), repr=False, metadata=_INTERNAL)
    doubles: tuple[str, ...] = attrs.field(default=(), metadata=_INTERNAL)
    consents: tuple[Consent, ...] = attrs.field(default=(), repr=False, metadata=_INTERNAL)
    sightings: int = attrs.field(default=0, metadata=_INTERNAL)
    strangers: int = attrs.field(default=0, metadata=_INTERNAL)
    photos: int = attrs.field(default=0, metadata=_INTERNAL)
    lead: str = attrs.field(default="", metadata=_INTERNAL)
    machines: int = attrs.field(default=0, metadata=_INTERNAL)


@attrs.frozen
class Sighting:
    """Somebody, or something, thinks that the person was somewhere.

    Args:
        id: opaque; of one that another system names, a keyed hash of that name.
        incident: id of the call.
        subject: the call's person, or empty; names the key.
        day: the call's day; names the key.
        at: when the person was seen, seconds since 1970 UTC.
        noted: when it was entered.
        source: from ``SOURCES``.
        by: id of the responder, ``WARD/CONTACT``, name of the system; empty for the public.
        area: path of the area, or empty when nobody knows.
        place: where, in words.
        latitude: in degrees, WGS 84, or ``None``.
        longitude: in degrees, or ``None``.
        words: what was said of it.
        reporter: how to reach the one who saw them, or what tells one stranger from another.
        score: how sure a machine is, 0 to 1; ``None`` where nobody said.
        reference: the name that another system has for it.
        photo: a photo is kept, under the sighting's id.
        state: from ``JUDGED``.
        judged_by: who judged it.
        late: it came after the call was closed.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    incident: str = attrs.field(metadata=_INTERNAL)
    subject: str = attrs.field(metadata=_INTERNAL)
    day: str = attrs.field(metadata=_INTERNAL)
    at: float = attrs.field(metadata=_INTERNAL)
    noted: float = attrs.field(metadata=_INTERNAL)
    source: str = attrs.field(metadata=_INTERNAL)
    by: str = attrs.field(default="", metadata=_INTERNAL)
    area: str = attrs.field(default="", metadata=_INTERNAL)
    place: str = attrs.field(default="", repr=False, metadata={"policy": "location_now"})
    latitude: float | None = attrs.field(default=None, repr=False, metadata={"policy": "location_now"})
    longitude: float | None = attrs.field(default=None, repr=False, metadata={"policy": "location_now"})
    words: str = attrs.field(default="", repr=False, metadata={"policy": "finder_message"})
    reporter: str = attrs.field(default="", repr=False, metadata={"policy": "finder_contact"})
    score: float | None = attrs.field(default=None, metadata=_INTERNAL)
    reference: str = attrs.field(default="", metadata=_INTERNAL)
    photo: bool = attrs.field(default=False, metadata=_INTERNAL)
    state: str = attrs.field(default=NEW, metadata=_INTERNAL)
    judged_by: str = attrs.field(default="", metadata=_INTERNAL)
    late: bool = attrs.field(default=False, metadata=_INTERNAL)


@attrs.frozen
class SearchPhoto:
    """A photo of the person sought, or one that came with a sighting.

    Args:
        id: that of the search or of the sighting.
        incident: id of the call.
        subject: the call's person, or empty; names the key.
        day: the call's day; names the key.
        data: a JPEG that was made afresh from the pixels.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    incident: str = attrs.field(metadata=_INTERNAL)
    subject: str = attrs.field(metadata=_INTERNAL)
    day: str = attrs.field(metadata=_INTERNAL)
    data: bytes = attrs.field(repr=False, metadata={"policy": "finder_photo"})


@attrs.frozen
class Release:
    """What left the house about a search, word for word: written down before anybody gets it.

    Args:
        id: opaque, time-ordered.
        incident: id of the call.
        subject: the call's person, or empty; names the key.
        day: the call's day; names the key.
        at: when.
        by: who sent it.
        format: ``cap``, ``pfif`` or ``geojson``.
        audience: ``police`` or ``public``.
        fields: rows of the policy, or purposes of a poster, whose values are in it.
        type: of a CAP message, ``Alert``, ``Update`` or ``Cancel``.
        name: identifier of a CAP message.
        body: the message.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    incident: str = attrs.field(metadata=_INTERNAL)
    subject: str = attrs.field(metadata=_INTERNAL)
    day: str = attrs.field(metadata=_INTERNAL)
    at: float = attrs.field(metadata=_INTERNAL)
    by: str = attrs.field(metadata=_INTERNAL)
    format: str = attrs.field(metadata=_INTERNAL)
    audience: str = attrs.field(metadata=_INTERNAL)
    fields: tuple[str, ...] = attrs.field(default=(), metadata=_INTERNAL)
    type: str = attrs.field(default="", metadata=_INTERNAL)
    name: str = attrs.field(default="", metadata=_INTERNAL)
    body: bytes = attrs.field(default=b"", repr=False, metadata={"policy": "full_name"})
