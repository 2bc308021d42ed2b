"""Wards: the people who may get lost, entered, seen and erased. The desk on the door: ``city.wards``."""

from __future__ import annotations

from guardtag.desks.wards.changing import KEEP, Changing, Keep
from guardtag.desks.wards.contacts import Contacts
from guardtag.desks.wards.copying import Copying, Dossier
from guardtag.desks.wards.ending import Ending, Erased
from guardtag.desks.wards.entering import Entering
from guardtag.desks.wards.glass import Glass
from guardtag.desks.wards.living import Living
from guardtag.desks.wards.looking import Looking
from guardtag.desks.wards.merging import Merging
from guardtag.desks.wards.picturing import Picturing
from guardtag.desks.wards.reading import Reading

__all__ = ["KEEP", "Dossier", "Erased", "Keep", "Wards"]


class Wards(Entering, Reading, Looking, Glass, Changing, Contacts, Living, Merging, Picturing, Copying, Ending):
    """The desk on the door: ``city.wards``; a file a part."""
