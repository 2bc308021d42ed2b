"""Two records become one, in one commit; what is in the name of the other follows, see ``joining``."""

from __future__ import annotations

from guardtag.errors import Conflict, Denied
from guardtag.model.incidents import Incident
from guardtag.model.people import Ward
from guardtag.records import Records, Tx
from guardtag.records.erasure import known
from guardtag.records.kinds import Registered
from guardtag.rules import disclosure, duty, merging, presence
from guardtag.steps import contacts, erasing, living, settling
from guardtag.steps.particulars import MAX_CONTACTS
from guardtag.steps.room import Room, person
from guardtag.world import today


def must_be_quiet(records: Records, gone: str, now: float) -> None:
    """Raises ``Conflict`` while a call is open in the name of a record, or somebody has not heard yet that it is over.

    Those who are told of it are found through that record.
    """
    calls = list(records.every(Incident, "ward", records.blind("ward", gone), whole=False))
    if erasing.must_wait(records, calls, now):
        raise _called()


def merge(tx: Tx, room: Room, keep_id: str, gone_id: str, by: str, second: str) -> Ward:
    """Makes one record of two; asked again it changes nothing."""
    _two_of_staff(tx, by, second)
    keep, gone = living.whole(tx, keep_id), living.whole(tx, gone_id)
    if keep.id == gone.id:
        if gone_id == keep_id:
            raise ValueError("keep and gone are two records")
        return keep
    _may_be_merged(tx, keep, gone)
    day = today(tx.now, room.config.timezone)
    number = contacts.next_number(keep)
    joined = merging.joined(keep, gone, number, now=tx.now, today=day)
    if len(joined.merged) > merging.MAX_MERGED or len(joined.contacts) > MAX_CONTACTS:
        raise Conflict(
            "GT-MERGE-MANY", "This person's record would become too large.",
            f"At most {merging.MAX_MERGED} records and {MAX_CONTACTS} contacts become one.",
            "Look at them one by one: so many doubles are rarely one person.",
            records=merging.MAX_MERGED, contacts=MAX_CONTACTS,
        )  # fmt: skip
    if gone.key:  # whoever looks it up, or imports it again, finds the person
        tx.put(Registered(tx.blind("registered", gone.key), keep.id))
    settling.note(tx, room, gone.id, by)
    lost = merging.purposes(keep, tx.now) | merging.purposes(gone, tx.now)
    lost -= merging.purposes(joined, tx.now)
    tx.journal(by, "wards.merge", (keep.id, gone.id, second), " ".join(sorted(lost)))
    tx.put(merging.pointer(gone, keep, number))
    return tx.put(joined)


def _two_of_staff(tx: Tx, by: str, second: str) -> None:
    both = [person(tx, one).responder for one in (by, second)]
    if by == second or any(one is None or one.role not in duty.CALLED for one in both):
        raise Denied(
            "GT-MERGE-TWO", "Two of the staff merge records together.",
            "It cannot be undone, and shows one family what another said.",
            "Name two different workers, supervisors or people of the hotline.",
        )  # fmt: skip


def _may_be_merged(tx: Tx, keep: Ward, gone: Ward) -> None:
    if known(tx, keep.id) is not None or known(tx, gone.id) is not None:
        raise Conflict(
            "GT-MERGE-ERASED", "One of these people is being erased.",
            "What is to be erased becomes part of nothing.", "Leave them as they are.",
        )  # fmt: skip
    if not (presence.guarded(keep) and presence.guarded(gone)):
        raise living.not_guarded()
    if living.open_call(tx, gone.id) is not None:
        raise _called()
    if keep.hidden_address or gone.hidden_address:
        raise Conflict(
            "GT-MERGE-HIDDEN", "One of these people has a hidden address.",
            "A contact in the other record may be the one it is hidden from.",
            "Look at the contacts of both, and take the hidden address out of the records before they are merged.",
        )  # fmt: skip
    if not (disclosure.may_alert(keep, tx.now) and disclosure.may_alert(gone, tx.now)):
        raise Conflict(
            "GT-MERGE-CONSENT", "For one of these records nobody may be alerted.",
            "A consent was withdrawn; merged, it would stay so, and nobody would be told of a call.",
            "Ask the family, and record what they say first.",
        )  # fmt: skip


def _called() -> Conflict:
    return Conflict(
        "GT-MERGE-CALL", "A call is open, or was closed a moment ago, in the name of the record that would go.",
        "Those who are told of it are found through that record.",
        "Merge the other way round, or wait until the call is over and everybody has heard.",
    )  # fmt: skip
