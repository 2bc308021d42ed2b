"""What a gateway wants, as a description in TOML or a table, checked whole before anything is sent."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import attrs

from guardtag_sms import faults, fill, signing
from guardtag_sms.signing import Sign

MAX_FILE: Final = 64 * 1024
BODIES: Final = ("query", "form", "json")
DELIVERED: Final = ("delivered", "failed")

_BUILT_IN: Final = re.compile("[a-z][a-z0-9-]{0,31}", re.ASCII)
_HEADER: Final = re.compile("[a-z][a-z0-9-]{0,63}", re.ASCII)
_VALUE: Final = re.compile("[a-z][a-z0-9_]{0,31}", re.ASCII)
_POINTER: Final = re.compile("(/[^/]{1,64}){0,8}")
_MESSAGE: Final = ("target", "digits", "template", "text", "id", "variables_json", "variables_list")
_REQUEST: Final = ("key", "time_unix", "time_iso", "time_day", "nonce")
_BODY: Final = (*_REQUEST, *_MESSAGE, "secret")
_HEADERS: Final = (*_BODY, "body_sha256")
_CANONICAL: Final = ("method", "path", "query", "headers", "signed", "body_sha256", *_REQUEST)
_OWN: Final = {*_HEADERS, *_CANONICAL, "canonical_sha256", "signature"}
_RESERVED: Final = ("host", "content-length", "connection", "authorization", "transfer-encoding", "content-type")


@attrs.frozen
class Answer:
    """How the gateway's answer is read.

    Args:
        code: JSON pointers (RFC 6901) to its code, the first that leads anywhere counts; none: the HTTP status alone
            decides.
        ok: codes that say it took the message; none: any status of 2xx does.
        reference: JSON pointer to its own id of the message; where it is given, no success is believed without one.
        never: codes with which sending again does not help; one may end in ``*``.
        limits: codes that ask for a pause, each with its seconds; one may end in ``*``.
    """

    code: tuple[str, ...] = ()
    ok: tuple[str, ...] = ()
    reference: str = ""
    never: tuple[str, ...] = ()
    limits: Mapping[str, float] = attrs.field(factory=dict)


@attrs.frozen
class Reporting:
    """How the gateway's delivery reports are read.

    Args:
        body: ``json`` or ``form``.
        list: JSON pointer to the list of reports; empty: the body is the list, or the only one.
        reference: JSON pointer in a report to the gateway's own id of the message.
        state: JSON pointer to what became of it.
        delivered: states in which the recipient's device has it.
        failed: states in which it never will.
    """

    body: str
    list: str
    reference: str
    state: str
    delivered: tuple[Any, ...]
    failed: tuple[Any, ...]


@attrs.frozen
class Gateway:
    """One gateway.

    Args:
        url: its address, for channels that name none.
        method: ``POST``, or ``GET`` with ``query``.
        body: where the fields go: ``query``, ``form`` or ``json``.
        headers: further headers, names in small letters.
        fields: what is sent; a tree with ``json``.
        templates: whether it sends audited templates; otherwise free text.
        most: the most characters of a variable that says nothing of it.
        empty: what stands in an empty one.
        values: what the deployer may say, with defaults.
        needs: what the deployer must say.
        sign: how requests are signed.
        answer: how answers are read.
        report: how delivery reports are read, if it sends any.
    """

    url: str
    method: str
    body: str
    headers: Mapping[str, str]
    fields: Mapping[str, Any]
    templates: bool
    most: int
    empty: str
    values: Mapping[str, str]
    needs: tuple[str, ...]
    sign: Sign
    answer: Answer
    report: Reporting | None

    def wants(self, name: str) -> bool:
        """Whether the channel must say where ``key`` or ``secret`` is."""
        if self.sign.method == "basic" or (self.sign.method == "bearer" and name == "secret"):
            return True
        return f"{{{name}}}" in "".join(
            [self.url, *self.headers.values(), *fill.texts(self.fields), *self.sign.key, self.sign.authorization]
        )


def load(source: Any) -> Gateway:
    """A gateway by its name among those delivered, by ``file:PATH``, or as a table.

    Raises:
        ConfigError: it cannot be read (``GT-SMS-OPTION``) or does not fit (``GT-SMS-GATEWAY``).
    """
    if isinstance(source, Mapping):
        return parse(source)
    if not isinstance(source, str):
        raise faults.option("gateway", "It is a name, `file:PATH`, or a table.")
    return parse(table(source, "gateway") if source.startswith("file:") else _delivered(source))


def table(source: str, name: str) -> Mapping[str, Any]:
    """The TOML in ``file:PATH``.

    Raises:
        ConfigError: ``GT-SMS-OPTION``.
    """
    try:
        with Path(source.removeprefix("file:")).open("rb") as stream:
            raw = stream.read(MAX_FILE + 1)
        if len(raw) > MAX_FILE:
            raise ValueError
        return tomllib.loads(raw.decode("utf-8"))
    except (OSError, ValueError, RecursionError):
        raise faults.option(name, "Its file is not there, longer than 64 KiB, or no TOML.") from None


def parse(given: Mapping[str, Any]) -> Gateway:
    """Reads a description; what is not known in it is refused.

    Raises:
        ConfigError: ``GT-SMS-GATEWAY``.
    """
    _known(given, {"url", "method", "body", "headers", "fields", "template", "values", "needs", "sign", "answer",
                   "report"}, "")  # fmt: skip
    body = _one_of(given, "body", BODIES, "")
    method = _one_of(given, "method", ("POST", "GET"), "POST")
    if method == "GET" and body != "query":
        raise faults.description("method", 'GET has no body: write body = "query".')
    values = _texts_by_name(given.get("values", {}), "values", _VALUE)
    needs = _texts(given.get("needs", []), "needs")
    if set(values) & _OWN or set(needs) & _OWN or not all(_VALUE.fullmatch(name) for name in needs):
        raise faults.description("values", "A name in it has small letters, and is none that has a meaning already.")
    template = _part(given, "template", {"max", "empty"})
    own = {*values, *needs}
    gateway = Gateway(
        url=_text(given.get("url", ""), "url"), method=method, body=body,
        headers=_texts_by_name(given.get("headers", {}), "headers", _HEADER), fields=_fields(given, body),
        templates="template" in given, most=_most(template.get("max", 35)),
        empty=_text(template.get("empty", ""), "template.empty"), values=values, needs=needs,
        sign=_sign(_part(given, "sign", {field.name for field in attrs.fields(Sign)}), own),
        answer=_answer(_part(given, "answer", {field.name for field in attrs.fields(Answer)})),
        report=_report(given),
    )  # fmt: skip
    _placed(gateway, own)
    return gateway


def _delivered(name: str) -> Mapping[str, Any]:
    place = files("guardtag_sms") / "gateways" / f"{name}.toml" if _BUILT_IN.fullmatch(name) else None
    if place is None or not place.is_file():
        raise faults.option("gateway", "No gateway of that name is delivered; write file:PATH for one of your own.")
    return tomllib.loads(place.read_text("utf-8"))


def _placed(gateway: Gateway, own: set[str]) -> None:
    """Every placeholder is known where it stands; a secret stands in no address, and a text where one can."""
    free = {"template", "variables_json", "variables_list"} if not gateway.templates else {"text"}
    body = ({*_BODY} | own) - free - ({"secret"} if gateway.body == "query" else set())
    _all_known([gateway.url], {"key"} | own, "url")
    _all_known(gateway.headers.values(), ({*_HEADERS} | own) - free - {"variables_list", "variables_json"}, "headers")
    _all_known(fill.texts(gateway.fields), body, "fields")
    if set(gateway.headers) & set(_RESERVED):
        raise faults.description("headers", "A header in it is written by guardtag.")
    placed = "".join(fill.texts(gateway.fields))
    needed = "{template}" if gateway.templates else "{text}"
    if needed not in placed or not ("{target}" in placed or "{digits}" in placed):
        raise faults.description("fields", "The recipient, and the template or the text, must stand in it.")
    missing = set(gateway.sign.headers) - {"host", "content-type", *gateway.headers}
    if missing:
        raise faults.description("sign.headers", "A header in it is not sent.")


def _fields(given: Mapping[str, Any], body: str) -> Mapping[str, Any]:
    fields = given.get("fields")
    if not isinstance(fields, Mapping) or not fields:
        raise faults.description("fields", "It is a table.")
    if body != "json":
        return _texts_by_name(fields, "fields", re.compile(r"[!-~]{1,64}"))
    return fields


def _sign(part: Mapping[str, Any], own: set[str]) -> Sign:
    sign = Sign(
        method=_one_of(part, "method", signing.METHODS, "none"),
        headers=_texts(part.get("headers", []), "sign.headers"),
        canonical=_texts(part.get("canonical", []), "sign.canonical"), text=_texts(part.get("text", []), "sign.text"),
        key=_texts(part.get("key", []), "sign.key"), authorization=_text(part.get("authorization", ""), "sign"),
    )  # fmt: skip
    parts = [bool(one) for one in (sign.headers, sign.canonical, sign.text, sign.key, sign.authorization)]
    if not all(parts) if sign.method == "hmac-sha256" else any(parts):
        raise faults.description("sign", "headers, canonical, text, key and authorization go with hmac-sha256.")
    _all_known(sign.canonical, {*_CANONICAL} | own, "sign.canonical")
    _all_known(sign.text, {*_CANONICAL, "canonical_sha256"} | own, "sign.text")
    _all_known(sign.key[:1], {"secret"}, "sign.key")
    _all_known(sign.key[1:], {*_REQUEST} | own, "sign.key")
    _all_known([sign.authorization], {*_CANONICAL, "signature"} | own, "sign.authorization")
    if all(parts) and not ("{secret}" in sign.key[0] and "{canonical_sha256}" in "".join(sign.text)):
        raise faults.description("sign", "The key holds the secret, and what is signed the canonical request.")
    return sign


def _answer(part: Mapping[str, Any]) -> Answer:
    limits = part.get("limits", {})
    if not isinstance(limits, Mapping) or not all(
        type(seconds) in (int, float) and 0 < seconds <= 3600 for seconds in limits.values()
    ):
        raise faults.description("answer.limits", "It is a table of codes, each with its seconds, at most 3600.")
    code = part.get("code", [])
    codes = code if isinstance(code, list) else [code]
    return Answer(
        tuple(_pointer({"code": one}, "code", "answer") for one in codes[:10]), _texts(part.get("ok", []), "answer.ok"),
        _pointer(part, "reference", "answer"), _texts(part.get("never", []), "answer.never"),
        {code: float(seconds) for code, seconds in limits.items()},
    )  # fmt: skip


def _report(given: Mapping[str, Any]) -> Reporting | None:
    if "report" not in given:
        return None
    part = _part(given, "report", {field.name for field in attrs.fields(Reporting)})
    states = [part.get(name, []) for name in DELIVERED]
    if not all(isinstance(many, list) and many and all(type(s) in (str, bool, int) for s in many) for many in states):
        raise faults.description("report", "delivered and failed are lists of texts, whole numbers, true or false.")
    reference, state = _pointer(part, "reference", "report"), _pointer(part, "state", "report")
    if not reference or not state:
        raise faults.description("report", "reference and state say where they stand.")
    return Reporting(
        _one_of(part, "body", ("json", "form"), "json"), _pointer(part, "list", "report"), reference, state,
        tuple(states[0]), tuple(states[1]),
    )  # fmt: skip


def _known(table: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    strangers = sorted(str(key)[:40] for key in set(table) - set(known))
    if strangers:
        raise faults.description(f"{where}{strangers[0]}", f"Known there: {', '.join(sorted(known))}.")


def _all_known(texts: Iterable[str], known: set[str], where: str) -> None:
    for text in texts:
        try:
            strangers = sorted(set(fill.names(text)) - known)
        except ValueError:
            raise faults.description(where, "Braces hold the name of a value.") from None
        if strangers:
            raise faults.description(where, f"`{{{strangers[0]}}}` is not known there, or may not stand there.")


def _part(given: Mapping[str, Any], name: str, known: set[str]) -> Mapping[str, Any]:
    part = given.get(name, {})
    if not isinstance(part, Mapping):
        raise faults.description(name, "It is a table.")
    _known(part, known, f"{name}.")
    return part


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or len(value) > 1000 or not (value.isprintable() or not value):
        raise faults.description(where, "It is a text of at most 1000 characters on one line.")
    return value


def _texts(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > 100:
        raise faults.description(where, "It is a list of at most 100 texts.")
    return tuple(_text(one, where) for one in value)


def _texts_by_name(value: Any, where: str, name: re.Pattern[str]) -> dict[str, str]:
    if not isinstance(value, Mapping) or len(value) > 50 or not all(name.fullmatch(str(key)) for key in value):
        raise faults.description(where, "It is a table of at most 50 texts, and a name in it does not fit.")
    return {key: _text(text, f"{where}.{key}") for key, text in value.items()}


def _one_of(table: Mapping[str, Any], key: str, known: tuple[str, ...], otherwise: str) -> str:
    value = table.get(key, otherwise)
    if value not in known:
        raise faults.description(key, f"It is one of {', '.join(known)}.")
    return str(value)


def _pointer(part: Mapping[str, Any], key: str, where: str) -> str:
    value = part.get(key, "")
    if not isinstance(value, str) or not _POINTER.fullmatch(value):
        raise faults.description(f"{where}.{key}", "It is a JSON pointer such as /Code.")
    return value


def _most(value: Any) -> int:
    if type(value) is not int or not 0 < value <= 500:
        raise faults.description("template.max", "It is a whole number of 1 to 500.")
    return value
