"""What stands before every page: who may be asked, what may come in, what goes out with each answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.middleware import Middleware

from guardtag_web.safety import admission, failures, headers, source, strangers
from guardtag_web.site import Site


def middleware(site: Site) -> Sequence[Middleware]:
    """In the order in which a request meets them."""
    return [
        Middleware(source.Sources, proxies=site.settings.proxies),
        Middleware(headers.Headers),
        Middleware(failures.Failures, site=site),
        Middleware(admission.Admission, site=site),
        Middleware(strangers.Strangers, site=site),
    ]


def handlers(site: Site) -> Mapping[Any, Any]:
    """What answers an exception of a page."""
    return failures.handlers(site)
