"""What a family reads without a password: the page behind a message's link, and a contact's own page."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute, Route

from guardtag_web.family.notice import NoticePages
from guardtag_web.family.own import OwnPages
from guardtag_web.site import Site


def routes(site: Site) -> Sequence[BaseRoute]:
    """Where its pages are, in both cases: links are printed in capitals, since that makes smaller codes and texts."""
    notice, own = NoticePages(site), OwnPages(site)
    return [
        Route(f"/{letter}/{{key}}", endpoint, methods=methods)
        for letters, pages in (("nN", notice), ("fF", own)) for letter in letters
        for endpoint, methods in ((pages.get, ["GET"]), (pages.post, ["POST"]))
    ]  # fmt: skip
