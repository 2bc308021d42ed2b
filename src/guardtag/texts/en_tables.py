"""English: what the commands about the office's tables say."""

from __future__ import annotations

TABLES: dict[str, str] = {
    "mapping-forgotten": "forgotten: {id}; the next import takes these titles as everybody does, or asks",
    "no-mapping": "nothing was learnt yet: name titles with guardtag ward import FILE --map TITLE=FIELD",
}
