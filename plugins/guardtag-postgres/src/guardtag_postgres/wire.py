"""Values as the server takes them: the binary form of the protocol, whole columns as arrays.

Columns let one statement serve any number of rows, and their type is always the same, so that each statement is
prepared once. The format of an array: PostgreSQL's source, src/backend/utils/adt/arrayfuncs.c, ``array_send``.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

_HEAD = struct.Struct("!IIIII").pack  # dimensions, whether there are nulls, type of the elements, length, lower bound
_SIZE = struct.Struct("!i").pack
_WHOLE = struct.Struct("!q").pack
_REAL = struct.Struct("!d").pack
_SIZED_WHOLE = struct.Struct("!iq").pack
_SIZED_REAL = struct.Struct("!id").pack
_NULL = _SIZE(-1)
_TRUE, _FALSE = _SIZE(1) + b"\1", _SIZE(1) + b"\0"
_BOOL, _BYTEA, _INT8, _TEXT, _FLOAT8 = 16, 17, 20, 25, 701  # OIDs, the same in every database

Value = bytes | None
"""What goes to the server for one parameter."""


def whole(value: int) -> bytes:
    """One ``bigint``."""
    return _WHOLE(value)


def real(value: float) -> bytes:
    """One ``double precision``."""
    return _REAL(value)


def texts(values: Sequence[str | None]) -> bytes:
    """A column ``text[]``."""
    parts = [_HEAD(1, 1, _TEXT, len(values), 1)]
    for value in values:
        if value is None:
            parts.append(_NULL)
        else:
            raw = value.encode()
            parts += (_SIZE(len(raw)), raw)
    return b"".join(parts)


def columns(keys: Iterable[tuple[str, str]]) -> tuple[bytes, bytes]:
    """Kinds and ids, a column each."""
    kinds, ids = zip(*keys, strict=True)
    return texts(kinds), texts(ids)


def bodies(values: Sequence[bytes]) -> bytes:
    """A column ``bytea[]``."""
    return _HEAD(1, 0, _BYTEA, len(values), 1) + b"".join([part for raw in values for part in (_SIZE(len(raw)), raw)])


def wholes(values: Sequence[int | None]) -> bytes:
    """A column ``bigint[]``."""
    return _column(_INT8, [_NULL if value is None else _SIZED_WHOLE(8, value) for value in values])


def reals(values: Sequence[float | None]) -> bytes:
    """A column ``double precision[]``."""
    return _column(_FLOAT8, [_NULL if value is None else _SIZED_REAL(8, value) for value in values])


def flags(values: Iterable[bool]) -> bytes:
    """A column ``boolean[]``."""
    return _column(_BOOL, [_TRUE if value else _FALSE for value in values])


def _column(element: int, parts: Sequence[bytes]) -> bytes:
    return _HEAD(1, 1, element, len(parts), 1) + b"".join(parts)
