"""Scans that no call followed: whoever scanned may have gone away, and the person may still be out.

They are counted by ``steps.scanned``, which loses what it holds when the process dies.
"""

from __future__ import annotations

from functools import partial
from typing import Final

import attrs

from guardtag.model.incidents import Incident
from guardtag.model.people import Ward
from guardtag.model.tags import Tag
from guardtag.model.warnings import Scanned
from guardtag.records import Tx
from guardtag.rules.warnings.people import heeds
from guardtag.spi import Row
from guardtag.steps.room import Room
from guardtag.steps.watching import feed

KEEP: Final = 7 * 86_400.0
"""So long a scan stands as a hint; see ``rules.warnings.people``."""
CALLS: Final = 5


def carry_out(room: Room, row: Row, now: float) -> None:
    """Looks whether somebody called since; if not, the person is looked at. A hint is kept for a week."""
    room.records.change(partial(_look, room=room, id=row.id), now=now, claimed=[row])


def _look(tx: Tx, room: Room, id: str) -> None:
    scan = tx.get(Scanned, id)
    if scan is None or scan.due > tx.now:
        return
    tag = tx.get(Tag, id)
    ward = tag.ward if tag is not None and not tag.ended else ""
    if not ward or tx.now - scan.last >= KEEP or _called(tx, room, ward, scan):
        tx.delete(Scanned, id)
    else:
        tx.put(attrs.evolve(scan, due=scan.last + KEEP))
    if ward and tx.version(Ward, ward):
        feed.soon(tx, ward, tx.now)


def _called(tx: Tx, room: Room, ward: str, scan: Scanned) -> bool:
    """Whether a call for them was opened, or joined, about when the tag was scanned or since."""
    found = room.records.find(Incident, "ward", tx.blind("ward", ward), limit=CALLS)
    return any(heeds(call, scan) for call in found)
