"""Which language a reader gets: what they chose in the address (``?l=en``), or what the browser says, or ours."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from starlette.requests import Request

from guardtag_web.catalogues import Catalogue, Catalogues

ASKED = "l"
"""The name of the choice in an address."""
MAX_HEADER = 1_000
MOST_WISHES = 20


def chosen(catalogues: Catalogues, request: Request) -> Catalogue:
    """The catalogue for a request.

    Args:
        catalogues: the deployment's, its first language first.
        request: with ``l`` in its query, ``Accept-Language`` (RFC 9110, section 12.5.4), or neither.
    """
    asked = request.query_params.get(ASKED, "") if request.scope["query_string"] else ""
    if asked in catalogues:
        return catalogues[asked]
    wished = next((value for name, value in request.scope["headers"] if name == b"accept-language"), b"")
    return catalogues[_best(wished[:MAX_HEADER], tuple(catalogues))]


def offered(catalogues: Catalogues) -> Sequence[tuple[str, str, str]]:
    """Each language as (code, its name in itself, where this page stands in it)."""
    return [(code, one.name, f"?{ASKED}={code}") for code, one in catalogues.items()]


@functools.lru_cache(1_000)
def _best(header: bytes, codes: Sequence[str]) -> str:
    """The code that a header wishes for most, or the first."""
    known = {code.lower(): code for code in codes}
    for wish in _wishes(header.decode("latin-1")):
        while wish:
            if wish in known:
                return known[wish]
            wish = wish.rpartition("-")[0]
    return codes[0]


def _wishes(header: str) -> Sequence[str]:
    """Language ranges of a header, the most wished for first; those with q=0 and ``*`` left out."""
    weighed: list[tuple[float, int, str]] = []
    for part in header.split(",")[:MOST_WISHES]:
        name, _, weight = part.strip().lower().partition(";")
        try:
            q = float(weight.strip().removeprefix("q=")) if weight else 1.0
        except ValueError:
            continue
        if name and name != "*" and 0 < q <= 1:
            weighed.append((-q, len(weighed), name.strip()))
    return tuple(name for _, _, name in sorted(weighed))
