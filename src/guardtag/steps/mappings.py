"""What an office said its titles mean: kept with the deployment, used the next time without asking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from guardtag.model.mappings import Titles
from guardtag.records import Records, Tx
from guardtag.steps.room import Room

if TYPE_CHECKING:
    from guardtag.interop import titles

MOST_LETTERS = 100


def vocabulary(table: str) -> titles.Vocabulary:
    """What the titles of one of ``model.mappings.TABLES`` mean."""
    from guardtag.interop import columns, staff

    return {"wards": columns.WARDS, "responders": staff.RESPONDERS}[table]


def mapping_id(source: Records | Tx, table: str, header: Sequence[str]) -> str:
    """The id of what was said of a table with these titles: a keyed hash, the same in any order of columns."""
    from guardtag.interop import titles

    return source.blind("mapping", f"{table}\n{titles.header_key(header)}")


def learnt(room: Room, table: str, given: Mapping[str, str]) -> titles.Learnt:
    """What is known of titles here: what is said now, and what was kept.

    Args:
        room: where it was kept.
        table: one of ``model.mappings.TABLES``.
        given: title to field, said for this file; see ``Vocabulary.said``.

    Raises:
        ImportRefused: something given is no field (``GT-IMPORT-FIELD``).
    """
    from guardtag.interop import titles

    said_now = vocabulary(table).said(given)

    def known(header: Sequence[str]) -> Mapping[str, str]:
        if not any(header):
            return {}
        kept = room.records.get(Titles, mapping_id(room.records, table, header))
        fields = kept.fields if kept else {}
        before = {title: fields[titles.bare(title)] for title in header if titles.bare(title) in fields}
        return before | dict(said_now(header))

    return known


def keep(room: Room, table: str, header: Sequence[str], given: Mapping[str, str]) -> Titles | None:
    """Keeps what was said of a table's titles, beside what was said of them before; again changes nothing.

    Args:
        room: where it is kept.
        table: one of ``model.mappings.TABLES``.
        header: all titles of the table.
        given: title to field.

    Returns:
        what is kept; ``None`` when nothing was said of any of these titles.
    """
    from guardtag.interop import titles

    meant = {titles.bare(title): field for title, field in vocabulary(table).said(given)(header).items()}
    if not meant:
        return None

    def say(tx: Tx) -> Titles:
        row_id = mapping_id(tx, table, header)
        before = tx.get(Titles, row_id)
        fields = (before.fields if before else {}) | meant
        if before is not None and before.fields == fields:
            return before
        tx.journal(room.actor, f"{table}.titles", (), f"{len(meant)} said")
        return tx.put(
            Titles(row_id, table, tuple(title[:MOST_LETTERS] for title in header), fields, tx.now, room.actor)
        )

    return room.records.change(say)
