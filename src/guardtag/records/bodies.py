"""What stands around a sealed body: its format, what is authenticated beside it, the error when it does not open.

The formats are those of ``guardtag.records.vault``.
"""

from __future__ import annotations

import msgspec

from guardtag.errors import Tampered

UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError)
"""What msgspec raises over bytes that are not of the form that is read; the second over text that is no UTF-8."""

BARE, PADDED = 1, 2
"""The first byte of a body: the content as it is, or padded."""

_HEADS: dict[str, bytes] = {}


def aad_of(kind: str, row_id: str, name: bytes) -> bytes:
    """Format, kind, id and key id, each of these with its length in front: no two triples look alike.

    That of format 1 is the same without its first byte.
    """
    head = _HEADS.get(kind)
    if head is None:
        head = _HEADS[kind] = b"%c%b%b" % (PADDED, len(kind).to_bytes(2, "big"), kind.encode("ascii"))
    raw = row_id.encode()
    return b"%b%b%b%b%b" % (head, len(raw).to_bytes(2, "big"), raw, len(name).to_bytes(2, "big"), name)


def tampered() -> Tampered:
    """The error for a record that does not open."""
    return Tampered(
        "GT-RECORD-TAMPERED", "A stored record does not open.",
        "It was changed, cut or moved, or it was sealed under another key.",
        "Restore it from a backup, and find out who can write to the database.",
    )  # fmt: skip
