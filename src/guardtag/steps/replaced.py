"""What a restored database takes over from the one that it replaces, so that nothing begins again where it stood."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress

import attrs

from guardtag.errors import BackendError, Tampered
from guardtag.model.areas import Area
from guardtag.records import Records, Tx
from guardtag.records.erasure import known
from guardtag.records.gate import GONE, OUT, closed
from guardtag.records.kinds import Deployment, Erasure, Mark
from guardtag.steps.area_book import SERIAL_GAP
from guardtag.steps.room import OPERATOR


@attrs.define
class Before:
    """What the database that is replaced knew: who was or is to be erased, how far minting had come, and areas."""

    erasures: list[Erasure] = attrs.field(factory=list)
    serial: int = 0
    areas: dict[int, str] = attrs.field(factory=dict)

    def learn(self, records: Records) -> None:
        """Takes from the records what can be read.

        Raises:
            BackendError: the deployment moved away from here (``GT-MOVE-GONE``), or is moving (``GT-MOVE-CLOSED``).
        """
        with suppress(Tampered):
            said = records.get(Deployment, "self")
            if said is not None and said.moving in (GONE, OUT):
                raise closed(said.moving)
        with suppress(Tampered):
            self.erasures += records.walk(Erasure, whole=False)
        with suppress(Tampered):
            self.areas |= {area.number: area.path for area in records.walk(Area)}
        with suppress(Tampered):
            self.serial = max(self.serial, (records.get(Mark, "serial") or Mark("serial", 0)).value)


def opens_here(records: Records) -> None:
    """Of a backup that was taken during a move: opens the gate it came with, or refuses it.

    One that was taken on the way out is whole. Of a place that had moved away, what is newer lives elsewhere; one
    that was being filled may lack anything.
    """
    said = None
    with suppress(Tampered):  # under another keyring: that is said next
        said = records.get(Deployment, "self")
    if said is None or not said.moving:
        return
    if said.moving != OUT:
        raise BackendError(
            "GT-RESTORE-MOVED", "This is the backup of a place that had moved away, or was not filled yet.",
            "What it lacks is at the other place.",
            "Restore a backup that was made before the move, or one of the place where the register lives.",
        )  # fmt: skip

    def write(tx: Tx) -> None:
        tx.get(Deployment, "self")
        tx.put(attrs.evolve(said, moving=""))
        tx.journal(OPERATOR, "restore.database", (), "moving cleared")

    records.change(write)


def numbered(records: Records, areas: Mapping[int, str]) -> None:
    """Areas that were numbered since the backup keep their numbers: tokens on cloth hold them."""
    for number, path in sorted(areas.items()):

        def write(tx: Tx, number: int = number, path: str = path) -> None:
            used = tx.get(Mark, "area") or Mark("area", 0)
            if tx.get(Area, path) is None:
                tx.put(Area(path, number))
            tx.put(attrs.evolve(used, value=max(used.value, number)))

        if not records.find(Area, "number", str(number), limit=1):
            records.change(write)


def resumed(tx: Tx, asked: Iterable[Erasure], erased: int, minted: int) -> int:
    """The last line of the journal, and what must not begin again where the backup stood."""
    for one in asked:
        if not one.at and known(tx, one.id) is None:  # asked for and not done: it is due here, too
            tx.put(attrs.evolve(one, calls={}, begun=0.0))
    used = tx.get(Mark, "serial") or Mark("serial", 0)
    serial = tx.put(Mark("serial", max(used.value, minted) + SERIAL_GAP)).value
    tx.journal(OPERATOR, "restore.database", (), f"{erased} erased again")
    return serial
