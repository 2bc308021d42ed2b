"""What other systems read of a search: CAP, PFIF and GeoJSON, made of what may leave the house."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import attrs

from guardtag import texts
from guardtag.config import Config
from guardtag.model.areas import lineage
from guardtag.model.incidents import Incident
from guardtag.model.posters import Ages
from guardtag.model.searches import Release, Search, Sighting
from guardtag.rules import search_likely
from guardtag.rules.search_out import PUBLIC

if TYPE_CHECKING:
    from guardtag.interop import cap

HOURS: Final = 24.0
"""How long an alert holds unless it is followed by another one."""
PFIF_DAYS: Final = 3.0
MOST_AREAS: Final = 50
ALL_CLEAR: Final = "AllClear"
"""The type of the message that ends a search that was right to be told of; in CAP it is an update."""
_LANGUAGES = {"zh": "zh-CN", "en": "en-US"}
_WITHDRAWN = ("false-alarm", "duplicate")


@attrs.frozen
class Said:
    """What a message says of the person; only what may leave.

    Args:
        name: full name, or empty.
        age: band of ages, or ``None``.
        clothes: what they wear, or empty.
        place: where they were seen last, or empty.
        at: when, or ``None``.
    """

    name: str = attrs.field(default="", repr=False)
    age: Ages | None = attrs.field(default=None, repr=False)
    clothes: str = attrs.field(default="", repr=False)
    place: str = attrs.field(default="", repr=False)
    at: float | None = None


def sender(config: Config) -> str:
    """Who sends: the deployment's host."""
    return config.link_host


def kind(incident: Incident, before: Sequence[Release]) -> str:
    """What the next CAP message is: ``Alert``, ``Update``, or for the end ``Cancel`` or ``AllClear``."""
    if incident.open:
        return "Update" if before else "Alert"
    return "Cancel" if incident.outcome in _WITHDRAWN else ALL_CLEAR


def alert(
    config: Config, search: Search, incident: Incident, said: Said, release: Release, before: Sequence[Release],
    case: str,
) -> bytes:  # fmt: skip
    """A CAP message.

    Args:
        config: the deployment's.
        search: for its areas.
        incident: the call.
        said: what may be said of the person.
        release: what is written down of this message.
        before: what was sent to the same audience before, oldest first.
        case: what all messages about this search call it.
    """
    from guardtag.interop import cap  # readers of XML are of no use to whoever never sends one

    public = release.audience == PUBLIC
    zone = ZoneInfo(config.timezone)
    sent = datetime.fromtimestamp(release.at, zone)
    infos = [_info(config, search, incident, said, language, release, public=public) for language in config.languages]
    references = tuple(
        cap.Reference(sender(config), one.name, datetime.fromtimestamp(one.at, zone)) for one in before
    )  # fmt: skip
    return cap.build(cap.Alert(
        release.name, sender(config), sent, status="Exercise" if incident.drill else "Actual",
        type="Update" if release.type == ALL_CLEAR else release.type, scope="Public" if public else "Restricted",
        restriction="" if public else texts.word(config.languages[0], "cap-restriction"),
        note=texts.word(config.languages[0], "cap-exercise") if incident.drill else "", references=references,
        incidents=(case,), infos=() if release.type == "Cancel" else tuple(infos),
    ))  # fmt: skip


def _info(
    config: Config, search: Search, incident: Incident, said: Said, language: str, release: Release, *, public: bool
) -> cap.Info:
    from guardtag.interop import cap

    word = texts.catalogue(language).MISSING
    ended = not incident.open
    facts = [texts.filled(word[f"cap-{key}"], {key: value}) for key, value in _facts(said, language, config) if value]
    headline = word["cap-ended" if ended else "cap-headline"]
    areas = lineage(search.area)[-2:][:1] if public else (search.area, *search.ring)[:MOST_AREAS]
    shown = dict.fromkeys(area.rstrip("/") for area in areas)
    return cap.Info(
        word["cap-event"], _LANGUAGES.get(language, language), ("Rescue", "Safety"),
        ("AllClear",) if ended else ("Monitor",), "Past" if ended else "Immediate", "Minor" if ended else "Severe",
        "Observed", None if ended else datetime.fromtimestamp(release.at + HOURS * 3600, ZoneInfo(config.timezone)),
        config.place, headline, word["stop"].join(facts), "" if ended else word["cap-instruction"], "", config.hotline,
        areas=tuple(cap.Area(area, geocodes=(("guardtag-area", area),)) for area in shown),
    )  # fmt: skip


def _facts(said: Said, language: str, config: Config) -> list[tuple[str, str]]:
    at = datetime.fromtimestamp(said.at, ZoneInfo(config.timezone)).strftime("%Y-%m-%d %H:%M") if said.at else ""
    return [
        ("name", said.name), ("age", band(said.age, language)), ("clothes", said.clothes), ("place", said.place),
        ("time", at),
    ]  # fmt: skip


def band(age: Ages | None, language: str) -> str:
    """A band of ages in words."""
    if age is None:
        return ""
    words = texts.catalogue(language).POSTER
    if age.last is None:
        return texts.filled(words["age-over"], {"first": str(age.first)})
    if age.first == 0:
        return texts.filled(words["age-under"], {"over": str(age.last + 1)})
    return texts.filled(words["age"], {"first": str(age.first), "last": str(age.last)})


def person(
    config: Config, search: Search, incident: Incident, said: Said, now: float, case: str,
    sightings: Sequence[Sighting],
) -> bytes:  # fmt: skip
    """A PFIF document of a search; of one that ended the placeholder that says so.

    Args:
        config: the deployment's.
        search: when it began.
        incident: the call.
        said: what may be said of the person.
        now: seconds since 1970 UTC.
        case: what the search is called outside.
        sightings: those that may be told.
    """
    from guardtag.interop import pfif

    id, language = f"{sender(config)}/{case}", config.languages[0]
    made, began = datetime.fromtimestamp(now, UTC), datetime.fromtimestamp(search.began, UTC)
    if not incident.open:
        return pfif.build([pfif.placeholder(id, made)])
    word, author = texts.catalogue(language).MISSING, config.place or sender(config)
    notes = [pfif.Note(
        f"{sender(config)}/{case}.0", id, began, author, word["cap-headline"], entry_date=made,
        status="believed_missing", last_known_location=said.place,
    )]  # fmt: skip
    notes += [
        pfif.Note(
            f"{sender(config)}/{case}.{number}", id, datetime.fromtimestamp(one.at, UTC), author,
            texts.filled(word["pfif-seen"], {"source": word[f"source-{one.source}"]}), entry_date=made,
            status="believed_alive", last_known_location=one.place,
        )
        for number, one in enumerate(sightings, 1)
    ]  # fmt: skip
    last = said.age.last if said.age is not None else None
    return pfif.build([pfif.Person(
        id, began, said.name, entry_date=made,
        expiry_date=datetime.fromtimestamp(now + PFIF_DAYS * 86_400, UTC), author_name=author,
        author_phone=config.hotline, source_name=author, description=said.clothes,
        age="" if said.age is None else f"{said.age.first}-{last if last is not None else 120}", notes=tuple(notes),
    )])  # fmt: skip


def places(config: Config, sightings: Sequence[Sighting]) -> bytes:
    """A GeoJSON collection of sightings whose place on the earth is known."""
    from guardtag.interop import geojson

    zone = ZoneInfo(config.timezone)
    return geojson.build(
        geojson.Place(
            one.id, one.latitude, one.longitude, datetime.fromtimestamp(one.at, zone),
            {"source": one.source, "state": one.state, "worth": round(search_likely.worth(one), 2),
             "area": one.area, "place": one.place},
        )
        for one in sightings if one.latitude is not None and one.longitude is not None
    )  # fmt: skip
