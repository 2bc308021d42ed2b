"""Somebody's tags with the garments they are in, and how each wears."""

from __future__ import annotations

from collections.abc import Iterator

from guardtag.errors import BackendError, StoreUnavailable
from guardtag.model.garments import Wardrobe
from guardtag.model.tags import Fitting, Tag
from guardtag.records import Records
from guardtag.rules.wear_forecast import Forecast, forecast


def worn(records: Records, ward: str) -> Iterator[tuple[Tag, Fitting]]:
    """The tags in use of a person, each with its fitting; one that cannot be read is left out.

    Args:
        records: where.
        ward: id of the person.
    """
    blind = records.blind("ward", ward)
    fittings = {one.id: one for one in records.every(Fitting, "ward", blind, whole=False)}
    for tag in records.every(Tag, "ward", blind, whole=False):
        if tag.state == "fitted":
            yield tag, fittings.get(tag.fitting) or Fitting(tag.fitting, tag.serial, ward)


def wardrobe(records: Records, ward: str) -> Wardrobe:
    """What somebody has to wear; empty where nobody counted, or it cannot be read."""
    try:
        return records.get(Wardrobe, ward) or Wardrobe(ward)
    except StoreUnavailable:
        raise
    except BackendError:
        return Wardrobe(ward)


def wears(fitting: Fitting, owned: Wardrobe, now: float) -> Forecast:
    """When the tag of a garment is likely worn out.

    Args:
        fitting: the garment it is in.
        owned: what its person has to wear: how often such garments are washed, where the family said so.
        now: seconds since 1970 UTC.
    """
    said = next(
        (one.washes for one in owned.items if one.kind == fitting.kind and fitting.season in ("", one.season)), 0.0
    )
    kind, season = fitting.kind, fitting.season
    return forecast(fitting.serial, fitting.at, fitting.checks, now, kind=kind, season=season, said=said)
