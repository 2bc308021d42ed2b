"""Who posts: a page of ours, or one of somebody else (CSRF).

``Sec-Fetch-Site`` (Fetch Metadata) says it in every browser since 2023, over TLS. Where it is missing ``Origin`` says
it, unless that is ``null``: pages with ``no-referrer``, as ours are, post so themselves (Fetch, "append a request
Origin header"). Such a post is let through, since a finder with an old telephone must be able to call for help: what
it can do then, anybody can who has the tag's code or the page's secret link, and the console's forms carry a token.

And who reads: where an application that we are mounted into lets scripts of any site read with cookies (CORS), the
console would be read from a neighbouring host, whose requests carry the cookie of the session (``SameSite=Lax``).
"""

from __future__ import annotations

from collections.abc import Sequence

from guardtag_web.safety.hosts import parsed

_OURS = ("same-origin", "none")
_USUAL = (":80", ":443")


def posted_from_elsewhere(sites: Sequence[str], origins: Sequence[str], hosts: Sequence[str]) -> bool:
    """Whether a page of somebody else posts.

    Args:
        sites: all ``Sec-Fetch-Site``.
        origins: all ``Origin``.
        hosts: all ``Host``.
    """
    if sites:
        return len(sites) > 1 or sites[0] not in _OURS
    if not origins or list(origins) == ["null"]:
        return False
    return len(origins) > 1 or not _same(origins[0], hosts[0])


def read_from_elsewhere(
    sites: Sequence[str], modes: Sequence[str], origins: Sequence[str], hosts: Sequence[str]
) -> bool:
    """Whether a page of somebody else reads, or loads as a part of it; a link that is followed is neither.

    Args:
        sites: all ``Sec-Fetch-Site``.
        modes: all ``Sec-Fetch-Mode``.
        origins: all ``Origin``, which a link that is followed does not have.
        hosts: all ``Host``.
    """
    if sites and list(modes) != ["navigate"]:
        return len(sites) > 1 or sites[0] not in _OURS
    return bool(origins) and (len(origins) > 1 or not _same(origins[0], hosts[0]))


def _same(origin: str, host: str) -> bool:
    """Whether both are one place; the scheme behind a proxy is not known for sure, so it counts for both."""
    scheme, _, place = origin.partition("://")
    theirs, ours = parsed(place), parsed(host)
    if scheme not in ("http", "https") or theirs is None or ours is None:
        return False
    return theirs[0] == ours[0] and _port(theirs[1]) == _port(ours[1])


def _port(text: str) -> str:
    return "" if text in _USUAL else text
