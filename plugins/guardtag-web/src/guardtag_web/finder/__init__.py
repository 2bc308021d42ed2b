"""The finder's page: what a stranger sees who scans a tag, and after the tap the truth about their call."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from starlette.routing import BaseRoute, Route

from guardtag_web.finder import following, tag
from guardtag_web.site import Site

_FORMS = {"say": following.say, "tell": following.tell, "seen": following.seen, "photo": following.photo}


def routes(site: Site) -> Sequence[BaseRoute]:
    """Where its pages are; a code on cloth is in capital letters, path and all."""
    made: list[BaseRoute] = []
    for letter in "Tt":  # what cloth says comes first
        for path in (f"/{letter}/{{code}}", f"/{letter}/{{code}}/"):  # some programs put a slash behind a link
            made += [
                Route(path, partial(tag.show, site), methods=["GET"]),
                Route(path, partial(tag.call, site), methods=["POST"]),
            ]
    for letter in "rR":
        made.append(Route(f"/{letter}/{{key}}", partial(following.show, site), methods=["GET"]))
        for name, form in _FORMS.items():
            made += [
                Route(f"/{letter}/{{key}}/{name}", partial(form, site), methods=["POST"]),
                Route(f"/{letter}/{{key}}/{name}", partial(following.back, site), methods=["GET"]),
            ]
    made.append(Route("/", partial(tag.box, site), methods=["GET"]))
    made.append(Route("/", partial(tag.typed, site), methods=["POST"]))
    return made
