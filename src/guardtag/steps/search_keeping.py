"""What goes of a search before the search itself: the words, numbers and photos of others, and what was sent."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from guardtag.model.incidents import Incident
from guardtag.model.searches import Release, Search, SearchPhoto, Sighting
from guardtag.records import Records, Tx

_PAGE = 20


def forget_strangers(records: Records, incident_id: str, due: Callable[[Incident], bool], now: float) -> bool:
    """The words and numbers of those who saw the person go, with all photos, and the messages that were sent.

    Args:
        records: where.
        incident_id: the call.
        due: asked about the call as it is when something is written: somebody may open it again just now.
        now: seconds since 1970 UTC.

    Returns:
        whether there was anything.
    """
    did = False
    while records.change(lambda tx: _page(tx, incident_id, due), now=now):
        did = True
    return did


def _page(tx: Tx, incident_id: str, due: Callable[[Incident], bool]) -> bool:
    incident = tx.get(Incident, incident_id)
    search = tx.get(Search, incident_id) if incident is not None and due(incident) else None
    if search is None:
        return False
    photos = tx.find(SearchPhoto, "incident", incident_id, limit=_PAGE)
    sent = tx.find(Release, "incident", incident_id, limit=_PAGE)
    for photo in photos:
        tx.delete(SearchPhoto, photo.id)
    for release in sent:
        tx.delete(Release, release.id)
    said = [one for one in tx.find(Sighting, "incident", incident_id, limit=500) if _bare(one) != one][:_PAGE]
    for one in said:
        tx.put(_bare(one))
    bare = attrs.evolve(
        search, photo=False, photos=0, reports=tuple(attrs.evolve(one, reporter="") for one in search.reports)
    )
    if bare != search:
        tx.put(bare)
    return bool(photos or sent or said) or bare != search


def _bare(sighting: Sighting) -> Sighting:
    return attrs.evolve(sighting, words="", reporter="", photo=False)
