"""Every statement of the store, for one schema.

Each is prepared once for a connection and takes any number of rows, as arrays. All go by an index and by nothing
else, at a million rows and at none: see ``session.PLANNING``. Plain SQL that other engines with PostgreSQL's
protocol know too: no advisory locks, no NOTIFY, no ctid, one table changed by a statement at a time.
"""

from __future__ import annotations

import re
from itertools import count
from typing import Final

_EITHER: Final = (True, False)
_ROW: Final = "CROSS JOIN LATERAL (SELECT * FROM {rows} AS f WHERE f.kind = e.kind AND f.id = e.id OFFSET 0) AS r"
"""The row of each key or entry ``e``. OFFSET 0 keeps the planner from turning the order round: on small tables it
would rather read all rows of the kind, and that plan would be kept."""
_COLUMNS: Final = "r.version, r.body, r.ix, r.lane, r.due, r.lease"

ONE: Final = f"SELECT {_COLUMNS} FROM {{rows}} AS r WHERE r.kind = %s AND r.id = %s"  # noqa: S608 - constants only
MANY: Final = f"""
SELECT e.place, {_COLUMNS} FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS e (kind, id, place) {_ROW}"""  # noqa: S608
WALK: Final = f"SELECT r.id, {_COLUMNS} FROM {{rows}} AS r WHERE r.kind = %s AND r.id > %s ORDER BY r.id LIMIT %s"  # noqa: S608
QUEUES: Final = """
SELECT lane, count(*), count(*) FILTER (WHERE due <= %s), min(due) FROM {rows}
WHERE lane IS NOT NULL AND due IS NOT NULL GROUP BY lane ORDER BY lane"""

# The next transaction to end makes another snapshot, whichever table it wrote; reading ends none.
MARK: Final = "SELECT pg_current_snapshot()::text"

# Each lane's own index range ends at the limit; what another claim or a commit holds just now is passed over.
CLAIM: Final = f"""
WITH taken AS (
    SELECT w.kind, w.id, w.due FROM unnest(%s::text[]) AS l (lane) CROSS JOIN LATERAL (
        SELECT r.kind, r.id, r.due FROM {{rows}} AS r WHERE r.lane = l.lane AND r.due <= %s
        ORDER BY r.due LIMIT %s FOR UPDATE SKIP LOCKED
    ) AS w ORDER BY w.due LIMIT %s
)
UPDATE {{rows}} AS r SET due = %s, lease = r.lease + 1 FROM taken AS t WHERE r.kind = t.kind AND r.id = t.id
RETURNING t.due, r.kind, r.id, {_COLUMNS}"""  # noqa: S608

# Locks what must have a version, in the order of the arrays: to be changed, or only to stay as it is. A row that is
# not as expected makes the division fail, and with it the transaction; the comment is for the server's log.
GUARD: Final = """
/* guardtag: a division by zero here means that a row was changed first */
SELECT CASE WHEN count(w.held) + count(c.held) = count(*) THEN 1 ELSE 1 / (count(*) - count(*)) END
FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::boolean[]) AS k (kind, id, version, lease, change)
LEFT JOIN LATERAL (
    SELECT 1 AS held FROM {rows} AS r WHERE k.change AND r.kind = k.kind AND r.id = k.id
    AND r.version = k.version AND (k.lease IS NULL OR r.lease = k.lease) FOR UPDATE
) AS w ON true
LEFT JOIN LATERAL (
    SELECT 1 AS held FROM {rows} AS r WHERE NOT k.change AND r.kind = k.kind AND r.id = k.id
    AND r.version = k.version FOR SHARE
) AS c ON true"""
LOOK: Final = """
SELECT k.place, r.version, r.lease FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS k (kind, id, place)
JOIN {rows} AS r ON r.kind = k.kind AND r.id = k.id"""

INSERT: Final = """
INSERT INTO {rows} (kind, id, version, lease, ix, lane, due, body)
SELECT k.kind, k.id, 1, 0, k.ix, k.lane, k.due, k.body
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::double precision[], %s::bytea[])
AS k (kind, id, ix, lane, due, body)"""
UPDATE: Final = """
UPDATE {rows} AS r SET version = r.version + 1, ix = k.ix, lane = k.lane, due = k.due, body = k.body
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::double precision[], %s::bytea[])
AS k (kind, id, ix, lane, due, body) WHERE r.kind = k.kind AND r.id = k.id"""
DELETE: Final = """
DELETE FROM {rows} AS r USING unnest(%s::text[], %s::text[]) AS k (kind, id) WHERE r.kind = k.kind AND r.id = k.id"""

# Takes out the entries of rows whose index changes, as the row itself still tells them. OFFSET 0 keeps the planner
# from looking for the entries before it knows them, which would be a walk through all of a kind.
FORGET: Final = """
DELETE FROM {entries} AS e USING (
    SELECT r.kind, r.id, n.name, v.value
    FROM unnest(%s::text[], %s::text[], %s::text[]) AS k (kind, id, ix)
    JOIN {rows} AS r ON r.kind = k.kind AND r.id = k.id
    CROSS JOIN LATERAL jsonb_each(NULLIF(r.ix, '')::jsonb) AS n (name, vals)
    CROSS JOIN LATERAL jsonb_array_elements_text(n.vals) AS v (value)
    WHERE r.ix <> k.ix OFFSET 0
) AS o WHERE e.kind = o.kind AND e.name = o.name AND e.value = o.value AND e.id = o.id"""
ENTER: Final = """
INSERT INTO {entries} (kind, name, value, id)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[]) ON CONFLICT DO NOTHING"""


def _finding(*, prefix: bool, newest: bool, first: bool) -> str:
    """A ``find``, without the condition on the page before when it is the first.

    An exact value walks its entries in id order and stops at the limit. A prefix spans many values, so their ids are
    collected and sorted first.
    """
    order = "DESC" if newest else "ASC"
    page = "" if first else f" AND e.id {'<' if newest else '>'} %s"
    where = f"e.kind = %s AND e.name = %s AND {'e.value >= %s AND e.value < %s' if prefix else 'e.value = %s'}{page}"
    if not prefix:
        return f"SELECT r.id, {_COLUMNS} FROM {{entries}} AS e {_ROW} WHERE {where} ORDER BY e.id {order} LIMIT %s"  # noqa: S608
    ids = f"SELECT DISTINCT e.kind, e.id FROM {{entries}} AS e WHERE {where} ORDER BY e.id {order} LIMIT %s"  # noqa: S608
    return f"SELECT r.id, {_COLUMNS} FROM ({ids}) AS e {_ROW} ORDER BY e.id {order}"  # noqa: S608


class Statements:
    """All of them, with the names of one schema's tables filled in.

    Args:
        rows: qualified name of the table of rows; nothing in it needs quoting.
        entries: of the table of index entries.
    """

    def __init__(self, rows: str, entries: str) -> None:
        def named(text: str) -> bytes:
            numbers = count(1)
            text = re.sub("%s", lambda _: f"${next(numbers)}", text)
            return text.replace("{rows}", rows).replace("{entries}", entries).strip().encode()

        self.one: bytes = named(ONE)
        self.many: bytes = named(MANY)
        self.walk: bytes = named(WALK)
        self.claim: bytes = named(CLAIM)
        self.queues: bytes = named(QUEUES)
        self.mark: bytes = named(MARK)
        self.guard: bytes = named(GUARD)
        self.look: bytes = named(LOOK)
        self.insert: bytes = named(INSERT)
        self.update: bytes = named(UPDATE)
        self.delete: bytes = named(DELETE)
        self.forget: bytes = named(FORGET)
        self.enter: bytes = named(ENTER)
        ways = ((prefix, newest, first) for prefix in _EITHER for newest in _EITHER for first in _EITHER)
        self.finding: dict[tuple[bool, bool, bool], bytes] = {
            way: named(_finding(prefix=way[0], newest=way[1], first=way[2])) for way in ways
        }
