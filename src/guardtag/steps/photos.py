"""A person's photo: read, kept, and destroyed apart from everything else of theirs."""

from __future__ import annotations

from guardtag.errors import BackendError, StoreUnavailable
from guardtag.model.people import Ward
from guardtag.model.photos import Photo
from guardtag.records import Records, Tx
from guardtag.rules import disclosure
from guardtag.spi import Ref
from guardtag.steps import living
from guardtag.steps.room import Room
from guardtag.world import today

PURPOSE = "photo"


def read(records: Records, ward_id: str) -> bytes | None:
    """A person's photo, a JPEG; ``None`` when there is none, or its key was destroyed.

    Whoever shows it asks the policy's row ``photo`` before.

    Args:
        records: where.
        ward_id: the person's id.
    """
    try:
        photo = records.get(Photo, ward_id)
    except StoreUnavailable:
        raise
    except BackendError as error:
        if error.code != "GT-RECORD-ERASED":
            raise
        return None
    return photo.data if photo is not None else None


def put(tx: Tx, room: Room, ward: Ward, data: bytes, by: str) -> None:
    """Keeps a photo in the place of any other; its key is made when it is the first, or the last one was destroyed."""
    room.records.vault.forget()  # a key that another process destroyed a moment ago seals nothing more
    key = ward.key_of(PURPOSE)
    room.records.vault.ensure([key])
    tx.put(Photo(ward.id, data, tx.now, by, key))


def destroy(room: Room, ward_id: str) -> bool:
    """Destroys a photo: its key with no copy left, then its row; done twice it is done once.

    Returns:
        whether there was one.
    """
    records = room.records
    row = records.store.read([Ref("photo", ward_id)])[0]
    first = f"w:{ward_id}:{PURPOSE}"
    gone = records.vault.destroy({first, first if row is None else records.vault.under(row)})
    there = records.there(Photo, ward_id)
    if there:
        room.records.change(lambda tx: tx.delete(Photo, ward_id))
    return bool(gone) or there


def hand_over(room: Room, gone: str, by: str, now: float) -> None:
    """The photo of a record that became part of another goes along where that has none and somebody consents to it.

    What is not kept is destroyed, also that of the other record when nobody consents to it any more.
    """
    records, day = room.records, today(now, room.config.timezone)
    ward = living.found(records, gone)
    if ward is None or ward.id == gone:
        return
    kept = disclosure.may_keep_photo(ward, now, day)
    data = read(records, gone) if kept and read(records, ward.id) is None else None
    if data is not None:

        def take(tx: Tx) -> None:
            now_ward = tx.get(Ward, ward.id)
            if now_ward is not None and disclosure.may_keep_photo(now_ward, tx.now, day):
                put(tx, room, now_ward, data, by)

        records.change(take, now=now)
    destroy(room, gone)
    if not kept:
        destroy(room, ward.id)
