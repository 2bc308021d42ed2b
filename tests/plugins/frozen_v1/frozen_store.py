from threading import Lock

import attrs

import guardtag
from guardtag.spi import Check, Delete, Put, Ref, Row, Stale, limits


class ShoeBox:
    purges = False

    def __init__(self, url):
        self.url = url
        self.rows = {}
        self.lock = Lock()
        self.closed = False

    def read(self, refs):
        with self.lock:
            self.open()
            return [self.rows.get((ref.kind, ref.id)) for ref in refs]

    def find(self, query):
        limits.check_query(query)

        def fits(row):
            values = row.index.get(query.index, ())
            if query.value is not None:
                return query.value in values
            return any(value.startswith(query.prefix) for value in values)

        with self.lock:
            self.open()
            found = [row for (kind, _), row in self.rows.items() if kind == query.kind and fits(row)]
        if query.after:
            found = [row for row in found if (row.id < query.after if query.newest else row.id > query.after)]
        return sorted(found, key=lambda row: row.id, reverse=query.newest)[: query.limit]

    def walk(self, kind, after, limit):
        limits.check_limit(limit)
        with self.lock:
            self.open()
            found = [row for (held, id), row in self.rows.items() if held == kind and id > after]
        return sorted(found, key=lambda row: row.id)[:limit]

    def commit(self, changes):
        wanted = limits.by_ref(changes)
        for change in wanted.values():
            if isinstance(change, Put):
                limits.entries(change.row.index)
        with self.lock:
            self.open()
            stale = [Ref(*key) for key, change in wanted.items() if not self.matches(key, change)]
            if stale:
                raise Stale(stale)
            for key, change in wanted.items():
                if isinstance(change, Put):
                    lease = self.rows[key].lease if key in self.rows else 0
                    row = change.row
                    self.rows[key] = Row(
                        row.kind, row.id, change.expect + 1, row.body, dict(row.index), row.lane, row.due, lease
                    )
                elif isinstance(change, Delete):
                    self.rows.pop(key, None)

    def matches(self, key, change):
        row = self.rows.get(key)
        version, lease = (row.version, row.lease) if row else (0, 0)
        held = None if isinstance(change, Check) else change.lease
        return change.expect == version and held in (None, lease)

    def claim(self, lanes, now, until, limit):
        names = limits.lanes_of(lanes, limit)
        with self.lock:
            self.open()
            due = sorted(
                (row.due, row.kind, row.id)
                for row in self.rows.values()
                if row.lane in names and row.due is not None and row.due <= now
            )
            claimed = []
            for _, kind, id in due[:limit]:
                row = self.rows[kind, id]
                self.rows[kind, id] = attrs.evolve(row, due=until, lease=row.lease + 1)
                claimed.append(self.rows[kind, id])
            return claimed

    def close(self):
        self.closed = True

    def open(self):
        if self.closed:
            raise guardtag.StoreUnavailable("GT-SHOEBOX-CLOSED", "The box was closed.", "", "Open it again.")


@guardtag.hookimpl
def guardtag_stores():
    yield guardtag.Offer("shoebox", ShoeBox)
