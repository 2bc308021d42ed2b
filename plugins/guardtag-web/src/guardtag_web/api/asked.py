"""A request, read strictly: JSON that can be read in one way only, fields that are known, a media type that fits."""

from __future__ import annotations

import re
import types
from collections.abc import Mapping
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

import attrs
import msgspec
from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.requests import Request

from guardtag import Guard
from guardtag.errors import Denied, GuardTagError
from guardtag.interop import strict_json
from guardtag.model.tokens import Bearer

MAX_BODY: Final = 64 * 1024
JSON: Final = "application/json"
ANSWERS: Final = (JSON, "application/problem+json")
_KEY: Final = re.compile(r'"([\x20-\x21\x23-\x5b\x5d-\x7e]{16,64})"|([A-Za-z0-9._~:+/=-]{16,64})')
KEY_PATTERN: Final = '^("[ !#-\\[\\]-~]{16,64}"|[A-Za-z0-9._~:+/=-]{16,64})$'
"""``Idempotency-Key``: a String of RFC 8941 as the draft has it, or the same bare, as many clients send it."""
_WHOLE, _NUMBER = re.compile(r"-?[0-9]{1,18}"), re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?")


@attrs.frozen
class Ask:
    """What was asked, read and found to be in form.

    Args:
        city: the operator's door.
        at: what the address names, such as ``id``.
        body: as the table says, or ``None``.
        query: likewise.
        key: the request's id, or empty.
        page: the key of a finder's page, or empty.
        bearer: who sent a token, or ``None``.
        language: of the reader.
        source: what tells one network from another.
        raw: the very bytes of a signed event.
        headers: of the request, of a signed event.
        base: where the API is.
    """

    city: Guard
    at: Mapping[str, str]
    body: Any = None
    query: Any = None
    key: str = ""
    page: str = attrs.field(default="", repr=False)
    bearer: Bearer | None = None
    language: str = ""
    source: str = ""
    raw: bytes = attrs.field(default=b"", repr=False)
    headers: tuple[tuple[str, str], ...] = attrs.field(default=(), repr=False)
    base: str = ""

    @property
    def door(self) -> Guard:
        """The door with the rights of the token's responder.

        Raises:
            Denied: they left just now.
        """
        assert self.bearer is not None
        return self.city.acting_as(self.bearer.token.responder)


def acceptable(request: Request) -> None:
    """Raises when the caller takes no JSON (RFC 9110, section 12.5.1)."""
    wishes = ",".join(request.headers.getlist("accept"))[:1000]
    if not wishes.strip():
        return
    for wish in wishes.split(","):
        media, *parameters = (part.strip().lower() for part in wish.split(";"))
        refused = any(re.fullmatch(r"q=0(\.0*)?", one) for one in parameters)
        if not refused and media in ("*/*", "application/*", *ANSWERS):
            return
    raise GuardTagError(
        "GT-API-ACCEPT", "The API answers in JSON alone.", "The header Accept leaves that out.",
        "Send Accept: application/json, or none.",
    )  # fmt: skip


def credential(request: Request) -> str:
    """What stands after ``Bearer`` (RFC 6750, section 2.1); empty where there is none, or several."""
    given = request.headers.getlist("authorization")
    scheme, _, text = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    return text.strip() if scheme.lower() == "bearer" else ""


def no_credential() -> Denied:
    """Somebody sent no token, where one is needed."""
    return Denied(
        "GT-TOKEN-REFUSED", "A token that is good here is needed.",
        "None was sent, or it is over, was revoked, or its responder left.",
        "Send it as Authorization: Bearer; the office issues one with guardtag token issue.",
    )  # fmt: skip


def request_id(request: Request) -> str:
    """The id by which a request that comes again is known, or empty.

    Raises:
        GuardTagError: there are two of them, or it is none.
    """
    given = request.headers.getlist("idempotency-key")
    if not given:
        return ""
    found = _KEY.fullmatch(given[0].strip()) if len(given) == 1 else None
    if found is None:
        raise GuardTagError(
            "GT-API-KEY", "The header Idempotency-Key is not understood.", "It is a text of 16 to 64 characters.",
            "Draw one for each thing you ask for, such as a UUID, and send it again with each retry.",
        )  # fmt: skip
    return found[1] or found[2]


async def bytes_of(request: Request) -> bytes:
    """The body; one that is too long, or comes too slowly, is not read to its end.

    Raises:
        GuardTagError: it is too long.
    """
    large = GuardTagError(
        "GT-API-LARGE", "The request is too large.", f"A body has at most {MAX_BODY} bytes.", "Send less.",
        limit=MAX_BODY,
    )  # fmt: skip
    pieces, length = [], 0
    try:
        async for piece in request.stream():
            pieces.append(piece)
            length += len(piece)
            if length > MAX_BODY:
                raise large
    except HTTPException as refused:
        if refused.status_code == 413:
            raise large from None
        raise
    return b"".join(pieces)


def typed(request: Request) -> None:
    """Raises when a body comes that does not say that it is JSON; it is not read."""
    length = request.headers.get("content-length", "")
    if not (length.strip("0") or "transfer-encoding" in request.headers):
        return
    media, *parameters = (part.strip().lower() for part in request.headers.get("content-type", "").split(";"))
    if media != JSON or not all(one in ("", "charset=utf-8", 'charset="utf-8"') for one in parameters):
        raise _no_json()


def body_of(raw: bytes, wanted: type[Struct]) -> Struct:
    """The body as what is wanted; where nothing of that is needed there need not be one.

    Raises:
        GuardTagError: it is no JSON, or has another form.
    """
    if not raw:
        if any(field.required for field in msgspec.structs.fields(wanted)):
            raise _no_json()
        return wanted()
    try:
        value = strict_json.parse(raw)
    except ValueError:
        raise GuardTagError(
            "GT-API-JSON", "The body cannot be read.",
            "It is no JSON in UTF-8, or it has one name twice, a number without bounds, or too many levels.",
            "Send JSON that can be read in one way only.",
        ) from None  # fmt: skip
    return fitting(_whole(value), wanted, "body")


def _no_json() -> GuardTagError:
    return GuardTagError(
        "GT-API-TYPE", "The API takes JSON alone.", "The header Content-Type says something else, or nothing was sent.",
        "Send Content-Type: application/json.",
    )  # fmt: skip


def query_of(request: Request, wanted: type[Struct]) -> Struct:
    """The query as what is wanted.

    Raises:
        GuardTagError: a parameter is unknown, missing, or has another form.
    """
    types_ = {name: _plain(hint) for name, hint in get_type_hints(wanted).items()}
    values: dict[str, Any] = {}
    for name, text in request.query_params.multi_items():
        kind = types_.get(name, str)
        if kind is int and _WHOLE.fullmatch(text):
            values[name] = int(text)
        elif kind is float and _NUMBER.fullmatch(text):
            values[name] = float(text)
        else:
            values[name] = text
    return fitting(values, wanted, "query")


def fitting(value: Any, wanted: type[Struct], part: str) -> Struct:
    """A value as what is wanted; what was sent is not said again.

    Args:
        value: what was sent.
        wanted: its form.
        part: of the request, ``body`` or ``query``; said where no place in it can be.

    Raises:
        GuardTagError: it has another form; its place is said.
    """
    try:
        return msgspec.convert(value, wanted)
    except msgspec.ValidationError as error:
        said, _, path = str(error).partition(" - at `")
        place = path.rstrip("`").removeprefix("$").removeprefix(".") or part
    if said.startswith("Object contains unknown field"):
        raise GuardTagError(
            "GT-API-STRANGE", "A field or parameter is not known here.", f"It stands in `{place}`.",
            "Leave it out; /api/v1/openapi.json has those that are.", place=place,
        )  # fmt: skip
    if said.startswith("Object missing required field"):
        name = said.partition("`")[2].partition("`")[0]
        raise GuardTagError(
            "GT-API-MISSING", f"`{name}` is missing.", f"It is needed in `{place}`.", "Send it.",
            name=name, place=place,
        )  # fmt: skip
    raise GuardTagError(
        "GT-API-FIELD", f"`{place}` has not its form.", "It is of another type, too long, or out of bounds.",
        "/api/v1/openapi.json has the form of each.", place=place,
    )  # fmt: skip


def _whole(value: Any) -> Any:
    """The value with ``10.0`` as 10: JSON has one sort of number, and JSON Schema takes both for an integer."""
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, list):
        return [_whole(one) for one in value]
    if isinstance(value, dict):
        return {name: _whole(one) for name, one in value.items()}
    return value


def _plain(hint: Any) -> Any:
    """The type behind a hint with bounds, or that may be null."""
    if get_origin(hint) is Annotated:
        return _plain(get_args(hint)[0])
    if get_origin(hint) in (Union, types.UnionType):
        return _plain(next(one for one in get_args(hint) if one is not type(None)))
    return hint
