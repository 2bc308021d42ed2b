"""The register's own key of a person: unique, by a guarded row."""

from __future__ import annotations

from contextlib import suppress

from guardtag.errors import BackendError, Conflict, StoreUnavailable, Tampered
from guardtag.model.people import Ward
from guardtag.records import Tx
from guardtag.records.kinds import Registered


def claim(tx: Tx, key: str, ward: str) -> None:
    """Keeps a key for a person.

    Raises:
        Conflict: it is somebody else's.
    """
    if holder(tx, key, but=ward):
        raise taken()
    tx.put(Registered(tx.blind("registered", key), ward))


def release(tx: Tx, key: str, ward: str) -> None:
    """Empties the row of a key that was this person's; it is never deleted."""
    with suppress(Tampered):
        one = tx.get(Registered, tx.blind("registered", key))
        if one is not None and one.ward == ward:
            tx.put(Registered(one.id, ""))


def taken() -> Conflict:
    """The error for a key that somebody in the register has."""
    return Conflict(
        "GT-WARD-KEY", "This person is in the register.", "Somebody was enrolled under the same key.",
        "Look them up by the key, or change them there.",
    )  # fmt: skip


def holder(tx: Tx, key: str, but: str = "", *, indexed: bool = True) -> str:
    """Id of who is in the register under this key, or empty.

    The row that makes it unique is guarded; whom a database had before there were such rows is found by the index.

    Args:
        tx: where.
        key: the register's key.
        but: id of somebody who does not count.
        indexed: look into the index, too; whoever did that a moment ago need not.
    """
    with suppress(Tampered):  # a damaged one is written anew; the index knows whose it was
        one = tx.get(Registered, tx.blind("registered", key))
        if one is not None and one.ward and one.ward != but and _there(tx, one.ward):
            return one.ward
    if not indexed:
        return ""
    return next((ward.id for ward in tx.find(Ward, "key", tx.blind("key", key), limit=2) if ward.id != but), "")


def _there(tx: Tx, ward: str) -> bool:
    """Whether somebody's row is there and was not erased; one that is damaged is."""
    try:
        return tx.get(Ward, ward) is not None
    except BackendError as error:
        if isinstance(error, StoreUnavailable):
            raise
        return error.code != "GT-RECORD-ERASED"
