"""One service of Apprise: its address with the target in it, checked, and one message sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from guardtag_apprise import faults
from guardtag_apprise.quiet import hush
from guardtag_apprise.refused import refusal

if TYPE_CHECKING:
    from apprise import NotifyBase

PLACE: Final = "{target}"
SAMPLE: Final = "sample"
"""Stands for a target while the address is checked."""

_SCHEME: Final = re.compile(r"([a-z0-9]{1,20})://(\S*)", re.ASCII)
_TARGET: Final = re.compile(r"[A-Za-z0-9+][A-Za-z0-9._+=:@-]{0,199}", re.ASCII)
_HERE: Final = ("localhost", "127.0.0.1", "::1")


def checked(url: str) -> None:
    """An address whose form fits, before Apprise sees it.

    Raises:
        ConfigError: it does not (``GT-APPRISE-SERVICE``), or its service is refused (``GT-APPRISE-REFUSED``).
    """
    found = _SCHEME.fullmatch(url)
    if found is None:
        raise faults.service("It begins with the name of a service and ://, and holds no blanks.")
    scheme, rest = found.groups()
    if scheme in ("http", "https"):
        raise faults.service("A web address is none; each service has a name of its own, such as ntfys://.")
    _refuse(iter([scheme]))
    host = re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2]
    if PLACE in host:
        raise faults.service("The target may not be the host: it would decide where messages go.")
    if "{" in url.replace(PLACE, "") or url.count(PLACE) > 1:
        raise faults.service(f"Only {PLACE} stands in braces, and once.")


def placed(url: str, target: str) -> str:
    """The address with the target in it.

    Raises:
        NotifyError: the target cannot stand there (``GT-APPRISE-TARGET``).
    """
    if PLACE not in url:
        return url
    if not _TARGET.fullmatch(target):
        raise faults.target()
    return url.replace(PLACE, quote(target, safe=""))


def made(url: str, *, plaintext: bool, timeout: float) -> NotifyBase:
    """The service of an address, as Apprise makes it, with what could leave the path switched off.

    Args:
        url: whole, with its target.
        plaintext: whether it may be without TLS to another machine.
        timeout: seconds for one message.

    Raises:
        ConfigError: GT-APPRISE-SERVICE, GT-APPRISE-REFUSED, GT-APPRISE-PLAIN or GT-APPRISE-LIBRARY.
    """
    hush()
    try:
        from apprise import Apprise, AppriseAsset
        from apprise.common import NotifyFormat

        asset = AppriseAsset(
            app_id="guardtag", app_desc="guardtag", app_url="", image_url_mask="", image_url_logo="",
            image_path_mask=False, body_format=NotifyFormat.TEXT, interpret_escapes=False, interpret_emojis=False,
            http_redirects=False, default_service_retry=0, service_timeout=timeout, allow_templates=False,
        )  # fmt: skip
    except Exception:
        raise faults.library() from None
    try:
        service = Apprise.instantiate(url, asset=asset)
    except Exception:  # its parsers meet texts that they did not expect
        service = None
    if service is None:
        raise faults.service("Apprise does not know it, or lacks a library for it.")
    _refuse(_schemes(service))
    _safe(service, url.partition("://")[0], plaintext)
    return service


def sent(service: NotifyBase, text: str, timeout: float) -> None:
    """Sends a text, as it is.

    Raises:
        NotifyError: the service did not take it (``GT-APPRISE-FAILED``) or did not answer (``GT-APPRISE-SILENT``).
    """
    from apprise import Apprise, NotifyType
    from apprise.common import NotifyFormat
    from apprise.result import AppriseResultStatus

    one = Apprise()
    one.add(service)
    try:
        result: Any = one.notify(
            body=text, notify_type=NotifyType.INFO, body_format=NotifyFormat.TEXT, interpret_escapes=False,
            timeout=timeout,
        )  # fmt: skip
        status, took = result.status, [attempt.status for attempt in result.results]
    except Exception:
        raise faults.failed() from None
    if status is AppriseResultStatus.TIMEOUT or AppriseResultStatus.TIMEOUT in took:
        raise faults.silent()
    if status is not AppriseResultStatus.SUCCESS or took != [AppriseResultStatus.SUCCESS]:
        raise faults.failed()


def _schemes(service: NotifyBase) -> Iterator[str]:
    """Every name of a service: an address can lead to one by several."""
    for names in (service.protocol, service.secure_protocol):
        yield from (names,) if isinstance(names, str) else names or ()


def _refuse(schemes: Iterator[str]) -> None:
    found = refusal(schemes)
    if found is not None:
        raise faults.refused(*found)


def _safe(service: NotifyBase, scheme: str, plaintext: bool) -> None:
    """TLS with a certificate that is checked, except to this machine; no redirects, no retries of its own."""
    names = service.protocol
    plain = scheme in ((names,) if isinstance(names, str) else names or ())
    if service.host not in _HERE and not plaintext:
        if plain:
            raise faults.unsafe("It is without TLS.")
        if not service.verify_certificate:
            raise faults.unsafe("It switches the check of certificates off.")
    service.redirects = False
    service.retry = 0
