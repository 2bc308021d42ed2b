"""The channel ``sms:https://GATEWAY/PATH``: each message as one SMS, the way the gateway's description says."""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from guardtag.errors import ConfigError
from guardtag.spi import Accepted, Message, Secret, https
from guardtag_sms import answers, faults, fill, signing, templates
from guardtag_sms.gateway import Gateway, load, table
from guardtag_sms.reports import Report, report

MAX_TEXT: Final = 670
"""UTF-16 units of the longest free text: ten SMS."""
EXAMPLE: Final = "+8613800138000"
"""What a target looks like."""

_NUMBER: Final = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_NATIONAL: Final = re.compile(r"[1-9][0-9]{5,13}", re.ASCII)
_COUNTRY: Final = re.compile(r"\+[1-9][0-9]{0,2}", re.ASCII)
_CONTENT: Final = {
    "form": "application/x-www-form-urlencoded; charset=utf-8", "json": "application/json; charset=utf-8",
}  # fmt: skip

_log = logging.getLogger("guardtag_sms")


class SmsNotifier:
    """Sends each message as an SMS through a gateway that a description tells of.

    The target is a number in E.164 form, such as ``+8613…``. A gateway that took a message has not delivered it:
    ``Accepted.reference`` is the gateway's own id, for its delivery reports.

    Args:
        url: ``sms:https://HOST/PATH``, or ``sms:`` for the description's own; ``http`` to this machine alone.
        gateway: ``aliyun``, ``tencent`` or ``twilio``, ``file:PATH`` of a description, or a table.
        key: where the account or key id stands, ``env:NAME`` or ``file:PATH``.
        secret: where its secret stands.
        templates: the gateway's audited templates by guardtag's, a table or ``file:PATH`` of one in TOML.
        values: what else the description asks for, such as ``sign_name``.
        country: put before numbers without a ``+``, such as ``+86``; otherwise those are refused.
        units: UTF-16 units that a text may take: 70 less what the gateway puts around it.
        timeout: seconds that one sending may take, 1 to 9.
        ca: file of the only authority to trust for the gateway's certificate.
        allow_private: private networks that may be called, such as ``["10.8.0.0/16"]``; otherwise none may.
        clock: seconds since 1970 UTC.
        nonce: makes a text that was never used before.

    Raises:
        ConfigError: something of it does not fit, or a template that calls for help has none of the gateway's.
    """

    units: int = 70
    paths: tuple[str, ...] = ("ca",)

    def __init__(
        self, url: str, *, gateway: Any, key: Any = "", secret: Any = "", templates: Any = None, values: Any = None,
        country: Any = "", units: Any = 70, timeout: Any = https.TIMEOUT, ca: Any = "",
        allow_private: Any = (),
        clock: Callable[[], float] = time.time, nonce: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> None:  # fmt: skip
        self._gateway = load(gateway)
        self._values = _values(self._gateway, values)
        self._account = {name: _secret(self._gateway, name, given) for name, given in _pairs(key=key, secret=secret)}
        self._url = url.removeprefix("sms:") or self._gateway.url
        self._templates = _templates(self._gateway, templates)
        if type(units) is not int or not 0 < units <= MAX_TEXT:
            raise faults.option("units", f"It is a whole number of 1 to {MAX_TEXT}.")
        if not isinstance(country, str) or (country and not _COUNTRY.fullmatch(country)):
            raise faults.option("country", "It is a country's prefix such as +86.")
        self._client = https.Client(allow_private=allow_private, ca=ca, timeout=timeout)
        self._checked_target()
        self.units, self._country = units, country
        self._clock, self._nonce = clock, nonce

    def check(self, target: str) -> str | None:
        """Whether a target is a telephone number that this channel can write to: ``None``, or what one looks like."""
        national = bool(self._country and _NATIONAL.fullmatch(target))
        return None if national or _NUMBER.fullmatch(target) else EXAMPLE

    def send(self, message: Message) -> Accepted:
        """Sends the message and returns when the gateway took it; raises ``NotifyError``."""
        values, lists = self._said(message)
        values |= {name: where.read_to_send() for name, where in self._account.items() if where is not None}
        now = int(self._clock())
        moment = datetime.fromtimestamp(now, UTC)
        values |= {
            "nonce": self._nonce(), "time_unix": str(now), "time_iso": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "time_day": moment.strftime("%Y-%m-%d"),
        }  # fmt: skip
        target, headers, body = self._request(values, lists)
        answer = self._client.send(target, headers, body, method=self._gateway.method)
        return answers.judged(self._gateway.answer, answer, now)

    def report(self, body: bytes) -> tuple[Report, ...]:
        """The delivery reports in what the gateway sent, see ``guardtag_sms.report``."""
        return report(self._gateway, body)

    def _said(self, message: Message) -> tuple[dict[str, str], dict[str, list[str]]]:
        """What the description may name of the message."""
        number = self._number(message.target)
        values = {**self._values, "target": number, "digits": number[1:], "id": templates.plain(message.id)}
        if not self._gateway.templates:
            text = _text(message.text)
            if not text or len(text.encode("utf-16-le")) // 2 > MAX_TEXT:
                raise faults.unfit()
            return {**values, "text": text}, {}
        template = templates.chosen(self._templates, message)
        said = templates.said(template, message)
        values |= {
            "template": template.id, "variables_json": json.dumps(said, ensure_ascii=False),
            "variables_list": json.dumps(list(said.values()), ensure_ascii=False),
        }  # fmt: skip
        return values, {"variables_list": list(said.values())}

    def _number(self, target: str) -> str:
        number = self._country + target if self._country and _NATIONAL.fullmatch(target) else target
        if not _NUMBER.fullmatch(number):
            raise faults.number()
        return number

    def _request(
        self, values: Mapping[str, str], lists: Mapping[str, list[str]]
    ) -> tuple[https.Target, dict[str, str], bytes]:
        """Where the request goes, headers, and body."""
        gateway = self._gateway
        try:
            place = self._target(values)
        except ConfigError:
            raise faults.unfit() from None
        query, body = "", b""
        if gateway.body == "json":
            body = json.dumps(fill.tree(gateway.fields, values, lists), ensure_ascii=False).encode("utf-8", "replace")
        else:
            filled = {name: fill.filled(text, values) for name, text in gateway.fields.items()}
            pairs = fill.pairs({name: text for name, text in filled.items() if text})
            query, body = (pairs, b"") if gateway.body == "query" else ("", pairs.encode("ascii"))
        known = {
            **values, "method": gateway.method, "path": place.path, "query": query, "body_sha256": signing.sha256(body),
        }  # fmt: skip
        headers = {"host": place.authority, "user-agent": "guardtag", "accept": "application/json"}
        if gateway.body in _CONTENT:
            headers["content-type"] = _CONTENT[gateway.body]
        headers |= {name: fill.header(fill.filled(text, known)) for name, text in gateway.headers.items()}
        signed = signing.authorization(gateway.sign, known, headers)
        if signed:
            headers["authorization"] = signed
        return place.at(f"{place.path}?{query}") if query else place, headers, body

    def _target(self, values: Mapping[str, str]) -> https.Target:
        target = self._client.target(fill.filled(self._url, values, fill.percent))
        if "?" in target.path:
            raise faults.option("url", "It is written sms:https://HOST/PATH, without user, query and fragment.")
        return target

    def _checked_target(self) -> None:
        """The address leads somewhere, whatever it is filled with."""
        known = {*self._values} | ({"key"} if self._account["key"] is not None else set())
        try:
            unknown = set(fill.names(self._url)) - known
        except ValueError:
            raise faults.option("url", "Braces in it hold the name of a value.") from None
        if unknown:
            raise faults.option("url", "Braces in it hold the name of a value that the channel has.")
        self._target(dict.fromkeys(known, "x"))


def _pairs(**given: Any) -> list[tuple[str, Any]]:
    return list(given.items())


def _secret(gateway: Gateway, name: str, given: Any) -> Secret | None:
    if given != "":
        return Secret(given, name)
    if gateway.wants(name):
        raise faults.option(name, "The gateway wants it: write env:NAME or file:PATH.")
    return None


def _values(gateway: Gateway, given: Any) -> dict[str, str]:
    given = {} if given is None else given
    if not isinstance(given, Mapping):
        raise faults.option("values", "It is a table.")
    known = {*gateway.values, *gateway.needs}
    strangers = sorted(set(given) - known)
    if strangers:
        raise faults.option("values", f"The gateway's description knows: {', '.join(sorted(known)) or 'none'}.")
    for name, value in given.items():
        if not isinstance(value, str) or not value or len(value) > 500 or not value.isprintable():
            raise faults.option(f"values.{name}", "It is a text of up to 500 characters on one line.")
    missing = [name for name in gateway.needs if name not in given]
    if missing:
        raise faults.option(f"values.{missing[0]}", "The gateway needs it.")
    return {**gateway.values, **given}


def _templates(gateway: Gateway, given: Any) -> dict[str, templates.Template]:
    if not gateway.templates:
        if given is not None:
            raise faults.option("templates", "This gateway takes free text.")
        return {}
    whole = table(given, "templates") if isinstance(given, str) and given.startswith("file:") else given
    read = templates.read(whole if whole is not None else {}, gateway.most, gateway.empty)
    for name in templates.unnamed(read, templates.CALLS):
        raise faults.unmapped(name)
    others = list(templates.unnamed(read, templates.OTHERS))
    if others:
        _log.warning("no template of the SMS gateway is named for: %s", ", ".join(others))
    return read


def _text(text: str) -> str:
    """A free text without control characters; its line ends stay."""
    return "\n".join(templates.plain(line).rstrip() for line in text.splitlines()).strip()
