"""CloudEvents 1.0, how platforms say to each other what happened: one event, to bytes and back. Pure.

Sources: CloudEvents specification 1.0.2, sections "Naming Conventions", "Type System", "Context Attributes" and "Size
Limits"; its JSON event format, sections 2 and 3; its HTTP protocol binding, sections 3.1 (binary mode) and 3.2
(structured mode). Batches are not read: each event has its own delivery and its own signature.

Context attributes travel in the clear and are logged on the way: nothing personal belongs into them.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import unquote_to_bytes

import attrs

from guardtag.errors import ImportRefused
from guardtag.interop import strict_json

CONTENT_TYPE: Final = "application/cloudevents+json; charset=utf-8"
"""Of an event that ``build`` made."""
MAX_EVENT: Final = 64 * 1024
"""The largest event, in bytes: what every intermediary passes on."""
MAX_ATTRIBUTES: Final = 32
MAX_ATTRIBUTE: Final = 1024
"""The longest value of an attribute, in characters."""

_TEXTS: Final = ("id", "source", "type", "subject", "datacontenttype", "dataschema")
_OWN: Final = frozenset((*_TEXTS, "specversion", "time", "data", "data_base64"))
_NAME: Final = re.compile("[a-z0-9]{1,40}", re.ASCII)
_FORBIDDEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef]")
_REFERENCE: Final = re.compile(r'[^\s<>"\\^`{|}]+')
_MEDIA: Final = re.compile(r"[\w!#$&^.+-]{1,127}/[\w!#$&^.+-]{1,127}(\s*;[ -~]*)?", re.ASCII)
_JSON: Final = re.compile(r"application/json|[a-z0-9!#$&^_.+-]+/(json|[a-z0-9!#$&^_.+-]+\+json)", re.ASCII)
_TIME: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:)(\d\d)(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)  # fmt: skip


@attrs.frozen
class Event:
    """One event.

    Args:
        id: names it among all of its source; the same when it is sent again.
        source: where it happened, a URI reference.
        type: what happened, such as ``guardtag.notice.found``.
        subject: what it is about within the source, or empty; blind, never a person's name.
        time: when, with a time zone; or ``None``.
        datacontenttype: media type of the data; empty means JSON.
        dataschema: URI of the data's schema, or empty.
        data: a JSON value; text where the media type is another one; or bytes. ``None``: there is none.
        extensions: further attributes, each a text, a whole number of 32 bits, or a truth value.
    """

    id: str
    source: str
    type: str
    subject: str = ""
    time: datetime | None = None
    datacontenttype: str = ""
    dataschema: str = ""
    data: Any = attrs.field(default=None, repr=False)
    extensions: Mapping[str, str | int | bool] = attrs.field(factory=dict, repr=False)


def build(event: Event) -> bytes:
    """An event in the JSON format, to be sent with ``CONTENT_TYPE``.

    Raises:
        ValueError: an attribute or the data is nothing that an event may have, or it is too large.
    """
    members: dict[str, Any] = {"specversion": "1.0"}
    members |= {name: value for name in _TEXTS if (value := getattr(event, name))}
    if event.time is not None:
        if event.time.tzinfo is None:
            raise ValueError("the time of an event needs a time zone")
        members["time"] = event.time.astimezone(UTC).isoformat().replace("+00:00", "Z")
    members |= event.extensions
    problem = _problem(event)
    if problem:
        raise ValueError(problem)
    if isinstance(event.data, bytes):
        members["data_base64"] = base64.b64encode(event.data).decode("ascii")
    elif event.data is not None:
        if not isinstance(event.data, str) and not is_json(event.datacontenttype):
            raise ValueError("data of a type other than JSON is text or bytes")
        members["data"] = event.data
    body = json.dumps(members, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    if len(body) > MAX_EVENT or strict_json.depth(body) > strict_json.MAX_DEPTH:
        raise ValueError(f"an event has at most {MAX_EVENT} bytes and {strict_json.MAX_DEPTH} levels")
    return body


def read(body: bytes) -> Event:
    """An event out of the JSON format (structured mode).

    Raises:
        ImportRefused: it is too large or too deep (``GT-EVENT-SIZE``) or no event of version 1.0 (``GT-EVENT-FORMAT``).
    """
    members = _parsed(body)
    if type(members) is not dict:
        raise refused("It is no JSON object.")
    attributes = {name: value for name, value in members.items() if name not in ("data", "data_base64")}
    for name, value in attributes.items():
        if name in _OWN and value is not None and type(value) is not str:
            raise refused("An attribute of it is no text.")
    media = attributes.get("datacontenttype") or ""
    return _event(attributes, _data(members, media))


def read_http(headers: Mapping[str, str], body: bytes) -> Event:
    """An event out of an HTTP request: structured mode, or binary mode with its attributes in ``ce-`` headers.

    Args:
        headers: of the request; small and capital letters are the same.
        body: of the request, as it came.

    Raises:
        ImportRefused: as ``read`` does.
    """
    lower = {name.lower(): value for name, value in headers.items()}
    if len(lower) != len(headers):
        raise refused("A header stands there twice.")
    media = lower.get("content-type", "").strip()
    kind, _, rest = media.partition(";")
    kind = kind.strip().lower()
    if kind == "application/cloudevents+json":
        charset = re.search(r'charset\s*=\s*"?([\w.-]+)', rest, re.ASCII | re.IGNORECASE)
        if charset and charset[1].lower() not in ("utf-8", "us-ascii"):
            raise refused("It is not in UTF-8.")
        return read(body)
    if "ce-specversion" not in lower or kind.startswith("application/cloudevents"):
        raise refused("Neither its media type nor its headers are those of an event.")
    if len(body) > MAX_EVENT:
        raise too_large()
    attributes: dict[str, Any] = {
        name[3:]: _decoded(value) for name, value in lower.items() if name.startswith("ce-")
    }  # fmt: skip
    if "datacontenttype" in attributes:
        raise refused("The media type stands in two headers.")
    attributes["datacontenttype"] = media
    return _event(attributes, _body(media, body))


def is_json(media: str) -> bool:
    """Whether data of this media type is JSON; so is data without one."""
    return not media or _JSON.fullmatch(media.partition(";")[0].strip().lower()) is not None


def refused(why: str) -> ImportRefused:
    """The refusal of what is no event.

    Args:
        why: what does not fit, one sentence; nothing of the event stands in it.
    """
    return ImportRefused(
        "GT-EVENT-FORMAT", "What was sent is no event that can be read.", why,
        "Send CloudEvents 1.0: application/cloudevents+json, or ce- headers with the data as the body.",
    )  # fmt: skip


def too_large() -> ImportRefused:
    """The refusal of what is larger or deeper than an event may be."""
    return ImportRefused(
        "GT-EVENT-SIZE", "The event was not read: it is too large.",
        f"An event has at most {MAX_EVENT} bytes, and values within values at most {strict_json.MAX_DEPTH} deep.",
        "Send a link to what is large, not the thing itself.", limit=MAX_EVENT, depth=strict_json.MAX_DEPTH,
    )  # fmt: skip


def _parsed(body: bytes) -> Any:
    if len(body) > MAX_EVENT:
        raise too_large()
    try:
        return strict_json.parse(body)
    except strict_json.TooDeep:
        raise too_large() from None
    except ValueError:
        raise refused("It is no JSON, or JSON that can be read in two ways.") from None


def _event(attributes: Mapping[str, Any], data: Any) -> Event:
    given = {name: value for name, value in attributes.items() if value is not None}
    if given.pop("specversion", "") != "1.0":
        raise refused("It does not say that it is of version 1.0.")
    for name in ("id", "source", "type"):
        if not given.get(name):
            raise refused("It lacks one of the attributes id, source and type.")
    if "" in (given.get("subject"), given.get("dataschema")):
        raise refused("An attribute of it is empty.")
    at = given.pop("time", None)
    own = {name: given.pop(name) for name in _TEXTS if name in given}
    event = Event(**own, time=None if at is None else _time(at), data=data, extensions=given)
    problem = _problem(event)
    if problem:
        raise refused(problem)
    return event


def _problem(event: Event) -> str:
    """What of an event's attributes is not allowed, one sentence; empty when all is well."""
    values = [getattr(event, name) for name in _TEXTS]
    if any(type(value) is not str for value in values) or not (event.id and event.source and event.type):
        return "It lacks an attribute, or one is no text."
    if len(event.extensions) > MAX_ATTRIBUTES or not all(map(_may_be_named, event.extensions)):
        return f"It has more than {MAX_ATTRIBUTES} further attributes, or one with a name that none may have."
    if not all(_may_be(value) for value in (*values, *event.extensions.values())):
        return "An attribute has a value that none may have: control characters, or too long, or of another kind."
    if not all(_REFERENCE.fullmatch(reference) for reference in (event.source, event.dataschema) if reference):
        return "Its source, or its data's schema, is no URI."
    fits = not event.datacontenttype or _MEDIA.fullmatch(event.datacontenttype)
    return "" if fits else "The media type of its data is none."


def _may_be_named(name: object) -> bool:
    return type(name) is str and _NAME.fullmatch(name) is not None and name not in _OWN


def _may_be(value: object) -> bool:
    """Whether an attribute may have this value ("Type System": Boolean, Integer, String)."""
    if type(value) is int:
        return -(2**31) <= value < 2**31
    if type(value) is not str:
        return type(value) is bool
    if len(value) > MAX_ATTRIBUTE or _FORBIDDEN.search(value):
        return False
    return value.isascii() or all(ord(c) & 0xFFFE != 0xFFFE for c in value)  # the last two of a plane are none


def _time(text: str) -> datetime:
    """RFC 3339, to the microsecond; a leap second is the second before it."""
    found = _TIME.fullmatch(text)
    if found is None:
        raise refused("Its time is none of RFC 3339.")
    day, minutes, seconds, fraction, zone = found.groups()
    seconds = "59" if seconds == "60" else seconds
    try:
        at = datetime.fromisoformat(f"{day}T{minutes}{seconds}{(fraction or '')[:7]}{zone.upper()}")
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise refused("Its time is none of RFC 3339.") from None


def _data(members: Mapping[str, Any], media: str) -> Any:
    """The data of structured mode."""
    encoded, data = members.get("data_base64"), members.get("data")
    if encoded is None:
        if data is not None and not is_json(media) and type(data) is not str:
            raise refused("Its data is not of the media type that it says.")
        return data
    if data is not None or type(encoded) is not str:
        raise refused("Its data stands there in two ways.")
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise refused("Its data is not in base64.") from None


def _body(media: str, body: bytes) -> Any:
    """The data of binary mode."""
    if not body:
        return None
    if is_json(media):
        return _parsed(body)
    if not media.lower().startswith("text/"):
        return body
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise refused("It is not in UTF-8.") from None


def _decoded(value: str) -> str:
    """A header's value: characters outside of ASCII, and some inside, are written as %XX of their UTF-8."""
    if len(value) > 12 * MAX_ATTRIBUTE or not value.isascii():
        raise refused("A header of it is too long, or not in ASCII.")
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] == '"':
        value = re.sub(r"\\(.)", r"\1", value[1:-1])
    try:
        return unquote_to_bytes(value).decode("utf-8")
    except UnicodeDecodeError:
        raise refused("A header of it is not in UTF-8.") from None
