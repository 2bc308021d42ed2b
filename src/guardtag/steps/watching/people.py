"""One person is looked at: what the rules see beside what is known, in one commit; and when to look again."""

from __future__ import annotations

from functools import partial
from typing import Final

import attrs

from guardtag.errors import BackendError, StoreUnavailable
from guardtag.model.garments import Wardrobe
from guardtag.model.incidents import Incident
from guardtag.model.people import Ward
from guardtag.model.tags import Fitting
from guardtag.model.warnings import PersonWarning, Scanned, Watch
from guardtag.records import Records, Tx
from guardtag.records.erasure import known as erasing
from guardtag.records.kinds import tag_id
from guardtag.rules import disclosure, presence
from guardtag.rules.warnings import Looked, look
from guardtag.rules.warnings.people import RULES, PersonFacts
from guardtag.rules.wear_forecast import Forecast, forecast
from guardtag.spi import Query, Row
from guardtag.steps import wardrobes
from guardtag.steps.room import Room
from guardtag.steps.sound import sound
from guardtag.steps.watching import guardians, keeping
from guardtag.steps.watching.keeping import About

CALLS: Final = 200
"""So many of somebody's newest calls are looked at."""
AGAIN: Final = 30 * 86_400.0
"""At the latest somebody is looked at again after this time."""
BROKEN: Final = 3600.0
"""After which it is tried again where a rule raised."""


def carry_out(room: Room, row: Row, now: float) -> None:
    """Looks at the person who is due."""
    try:
        facts = _facts(room, row.id, now)
        if facts is None:
            room.records.change(partial(_drop, ward=row.id), now=now, claimed=[row])
            return
        looked = look(RULES, facts, now)
        keeping.said(looked, "a person")
        room.records.change(partial(_keep, room=room, facts=facts, looked=looked), now=now, claimed=[row])
    except BackendError as error:
        if error.code != "GT-RECORD-ERASED":  # else the row goes with them
            raise


def _facts(room: Room, ward_id: str, now: float) -> PersonFacts | None:
    """What the rules are told; ``None`` of somebody who is not looked after here any more."""
    records = room.records
    ward = records.get(Ward, ward_id)
    if ward is None or not presence.guarded(ward) or not disclosure.may_alert(ward, now):
        return None
    if erasing(records, ward_id) is not None:
        return None
    owned = wardrobes.wardrobe(records, ward_id)
    worn = [fitting for _, fitting in wardrobes.worn(records, ward_id) if fitting.at]
    wear = [_wear(one, owned, now) for one in worn]
    calls = [call for one in (ward_id, *ward.merged) for call in _calls(records, one)]
    scans = [scan for one in worn if (scan := sound(records, Scanned, tag_id(one.serial))) is not None]
    return PersonFacts(
        ward, worn, wear, calls, scans, room.config.rounds, room.config.thresholds, room.config.timezone
    )  # fmt: skip


def _wear(fitted: Fitting, owned: Wardrobe, now: float) -> Forecast:
    said = next((g.washes for g in owned.items if g.kind == fitted.kind and fitted.season in ("", g.season)), 0.0)
    return forecast(
        fitted.serial, fitted.at, fitted.checks, now, kind=fitted.kind, season=fitted.season, said=said
    )  # fmt: skip


def _calls(records: Records, ward: str) -> list[Incident]:
    """The newest calls for a person that can be opened."""
    query = Query("incident", "ward", value=records.blind("ward", ward), limit=CALLS)
    found = (_of_row(records, row) for row in records.store.find(query))
    return [call for call in found if call is not None]


def _of_row(records: Records, row: Row) -> Incident | None:
    try:
        return records.opened(Incident, row)
    except StoreUnavailable:
        raise
    except BackendError:
        return None


def _keep(tx: Tx, room: Room, facts: PersonFacts, looked: Looked[PersonFacts]) -> None:
    ward = tx.get(Ward, facts.ward.id)
    watch = tx.get(Watch, facts.ward.id)
    if ward is None or watch is None:
        return
    before = tx.find(PersonWarning, "ward", tx.blind("ward", ward.id))
    fresh = keeping.keep(
        tx, room, PersonWarning, About(ward.area, ward.id), looked.signs, before, looked.broken
    )  # fmt: skip
    known = [tx.get(PersonWarning, one) for one in dict.fromkeys(one.id for one in (*before, *fresh))]
    night = guardians.told_what_helps(tx, room, ward, [one for one in known if one is not None])
    times = (looked.again, night, tx.now + BROKEN if looked.broken else None)
    again = min([tx.now + AGAIN, *(time for time in times if time is not None)])
    tx.put(attrs.evolve(watch, due=again))


def _drop(tx: Tx, ward: str) -> None:
    """Somebody is not looked after any more: they died, left, are one with another record, or consent to nothing."""
    for one in tx.find(PersonWarning, "ward", tx.blind("ward", ward)):
        if tx.get(PersonWarning, one.id) is not None:
            tx.delete(PersonWarning, one.id)
    tx.delete(Watch, ward)
