"""What the vault remembers of checkpoints: how long the journal was when one was last put down, by place.

The vault has a life of its own: whoever puts the database back to an older copy, and takes away the file of
checkpoints, does not put back this. It is no proof for anybody outside; the checkpoints are.
"""

from __future__ import annotations

from contextlib import suppress

import msgspec

from guardtag.errors import Stale, Tampered
from guardtag.records import Vault
from guardtag.records.checkpoints import Checkpoint
from guardtag.spi import Put, Ref, Row

_KIND = "checkpoint"
_body = msgspec.msgpack.Decoder(tuple[int, str]).decode


def follows(vault: Vault, place: str, size: int, seen: int) -> None:
    """Refuses a checkpoint where the vault remembers more than there is.

    Args:
        vault: remembers.
        place: keyed hash of where it goes.
        size: entries of all chains now.
        seen: entries that the file's last checkpoint counts; 0 for a file that is not there.

    Raises:
        Tampered: the journal is shorter than it was at some checkpoint, or there is no checkpoint where one was put.
    """
    for row in vault.store.walk(_KIND, "", 1000):
        known = _known(vault, row)
        if size < known or (row.id == place and known and not seen):
            raise Tampered(
                "GT-CHECKPOINT-LOST", "The vault remembers a checkpoint of a longer journal, or one that is gone.",
                "The database was put back to an older copy, or the file of checkpoints was taken away.",
                "Find out which, and compare with a checkpoint kept elsewhere. To begin a new history on purpose, "
                "after a restore for instance: guardtag journal checkpoint --anew.",
            )  # fmt: skip


def remember(vault: Vault, place: str, made: Checkpoint, *, anew: bool) -> None:
    """Writes down what was put at a place; one that begins anew makes the vault forget what it remembered."""
    if anew:
        for row in vault.store.walk(_KIND, "", 1000):
            if row.id != place:
                with suppress(Stale):
                    vault.store.commit([Put(_row(vault, row.id, 0, ""), row.version)])
    row_now = vault.store.read([Ref(_KIND, place)])[0]
    with suppress(Stale):  # another process put one down just now
        vault.store.commit([Put(_row(vault, place, made.size, made.root.hex()), row_now.version if row_now else 0)])


def _known(vault: Vault, row: Row) -> int:
    try:
        return _body(vault.open(_KIND, row.id, row.body))[0]
    except msgspec.DecodeError:
        return 0


def _row(vault: Vault, place: str, size: int, root: str) -> Row:
    body = vault.seal(vault.room("journal"), _KIND, place, msgspec.msgpack.encode((size, root)))
    return Row(_KIND, place, 1, body)
