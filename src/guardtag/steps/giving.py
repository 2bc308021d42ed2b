"""Batches that fulfil a pledge, and donors by what they are called; inside one transaction."""

from __future__ import annotations

import attrs

from guardtag.errors import Conflict, Denied
from guardtag.model.gifts import FULFILLED, OPEN, WITHDRAWN, Donor, Pledge
from guardtag.model.tags import Batch
from guardtag.records import Records, Tx
from guardtag.rules import lookup

_IDS = ("o:", "p:")


def organisation(source: Records | Tx, name: str) -> str:
    """The id of an organisation of this name: the same name is the same donor."""
    return f"o:{source.blind('donor', lookup.name(name))}"


def donor(tx: Tx, said: Donor | str) -> Donor:
    """The donor of an id, or the organisation of a name, which is entered if it is new.

    Raises:
        Denied: nobody has the id.
    """
    if isinstance(said, str) and not said.startswith(_IDS):
        known = Donor(organisation(tx, said), said, entered=tx.now)
        return tx.get(Donor, known.id) or tx.put(known)
    found = tx.get(Donor, said.id if isinstance(said, Donor) else said)
    if found is None:
        raise no_donor()
    return found


def of_batch(source: Records | Tx, batch: Batch) -> str:
    """The id of whoever gave a batch; of one with a name alone the organisation's of this name. Empty: not known."""
    return batch.donor_id or (organisation(source, batch.donor) if batch.donor else "")


def fulfil(tx: Tx, batch: Batch, pledge_id: str) -> Batch:
    """A batch comes for a pledge: the pledge counts it, and the batch says whose it is.

    Returns:
        the batch as it is to be put.

    Raises:
        Conflict: GT-PLEDGE-BATCH, the batch came for a pledge before; GT-PLEDGE-OVER, the pledge was withdrawn.
        Denied: GT-PLEDGE-UNKNOWN.
    """
    pledge = tx.get(Pledge, pledge_id)
    if pledge is None:
        raise no_pledge()
    if batch.pledge:
        raise Conflict(
            "GT-PLEDGE-BATCH", "This batch came for a pledge before.", "It would be counted twice.",
            "See `guardtag supply pledges` for what was received.",
        )  # fmt: skip
    if pledge.state == WITHDRAWN:
        raise Conflict(
            "GT-PLEDGE-OVER", "This pledge was withdrawn.", "",
            "Enter a new pledge for what comes after all: guardtag supply pledge.",
        )  # fmt: skip
    giver = tx.get(Donor, pledge.donor)
    received = pledge.received + batch.count
    tx.put(attrs.evolve(pledge, received=received, state=FULFILLED if received >= pledge.count else OPEN))
    named = batch.donor or (giver.name if giver and not giver.person else "")
    return attrs.evolve(batch, pledge=pledge.id, donor_id=pledge.donor, donor=named)


def no_pledge() -> Denied:
    """The error for a pledge that is not there."""
    return Denied(
        "GT-PLEDGE-UNKNOWN", "There is no such pledge.", "", "List them with `guardtag supply pledges`.",
    )  # fmt: skip


def no_donor() -> Denied:
    """The error for a donor that is not there."""
    return Denied(
        "GT-DONOR-UNKNOWN", "There is no such donor.", "The id is wrong, or the batch says nobody's name.",
        "List them with `guardtag supply donors`.",
    )  # fmt: skip
