"""A person's photo, and what was done about a person."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress

from guardtag.desks.wards.part import Part
from guardtag.errors import Denied, GuardTagError, StoreUnavailable
from guardtag.labels import portrait
from guardtag.model.people import Ward
from guardtag.model.photos import Photo
from guardtag.records import Request, Tx
from guardtag.records.key_ids import there
from guardtag.rules import disclosure
from guardtag.steps import deeds, living, photos
from guardtag.steps.deeds import MAX_DEEDS, Deed
from guardtag.world import today


class Picturing(Part):
    """The part of ``city.wards`` that keeps photos and tells a person's history."""

    def photo(self, ward_id: str, photo: bytes, *, by: str = "", request_id: str = "") -> Ward:
        """Keeps a photo of a person in the place of any other, or with ``b""`` destroys it.

        It is made afresh from its pixels: upright, 800 pixels and 200 kB at most, with nothing of what its file says
        beside them (place, time, device). It is sealed under a key of its own, so that it alone can be destroyed.

        Args:
            ward_id: the person.
            photo: a JPEG, PNG or WebP file, at most 20 MB and 20 million pixels.
            by: who says so.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody has this id, or nobody consented to a photo (``GT-WARD-PHOTO``).
            BackendError: it is no such picture, too large or too small.
            PrintError: ``GT-PRINT-EXTRA``, Pillow is not installed.
        """
        room = self._room
        room.operator_only()
        actor = by or room.actor
        picture = portrait.kept(photo) if photo else b""

        def put(tx: Tx) -> Ward:
            ward = living.whole(tx, ward_id)
            if picture and not disclosure.may_keep_photo(ward, tx.now, today(tx.now, room.config.timezone)):
                raise Denied(
                    "GT-WARD-PHOTO", "No photo of this person is kept.",
                    "Nobody consented to a photo, or for a minor no guardian did.",
                    "Ask for it, and record the consent to `photo` first.",
                )  # fmt: skip
            if picture:
                photos.put(tx, room, ward, picture, actor)
            tx.journal(actor, "wards.photo", (ward.id,), "" if picture else "removed")
            return ward

        request = Request(actor, "wards.photo", ward_id, request_id, (hashlib.sha256(photo).hexdigest(),))
        try:
            ward = room.records.change(put, request=request)
        except StoreUnavailable:  # it may have been saved
            raise
        except Exception:
            self._not_kept(ward_id)
            raise
        if not picture:
            photos.destroy(room, ward.id)
        return ward

    def picture(self, ward_id: str) -> bytes | None:
        """A person's photo, a JPEG, for the operator's own code; journalled before it is given.

        Args:
            ward_id: the person.

        Returns:
            ``None`` when there is none.

        Raises:
            Denied: nobody has this id.
        """
        room = self._room
        room.operator_only()

        def look(tx: Tx) -> str:
            ward = living.known(tx, ward_id)
            if room.records.there(Photo, ward.id):
                tx.journal(room.actor, "wards.picture", (ward.id,), "photo")
            return ward.id

        return photos.read(room.records, room.records.change(look))

    def history(self, ward_id: str, *, limit: int = 100, until: float | None = None) -> Sequence[Deed]:
        """What was done about a person, newest first: who, what, when; ids, verbs and names of fields alone.

        Args:
            ward_id: the person; what was done under ids that became part of theirs is in it.
            limit: 1 to 1000.
            until: before this, seconds since 1970 UTC: an older page is asked for with the time of the last one.

        Raises:
            Denied: nobody has this id.
        """
        self._room.operator_only()
        if not 1 <= limit <= MAX_DEEDS:
            raise ValueError(f"limit is 1 to {MAX_DEEDS}")
        ward = living.known(self._room.records, ward_id)
        return deeds.about(self._room.records, (ward.id, *ward.merged), limit, until)

    def _not_kept(self, ward_id: str) -> None:
        """Takes back a key that was made for somebody who was erased meanwhile."""
        room = self._room
        with suppress(GuardTagError):
            if not room.records.there(Ward, ward_id):
                keys = there(room.records.vault.store, ward_id)
                room.records.vault.drop_unused(key for key in keys if key.split(":")[2] == photos.PURPOSE)
