"""The document of the API (OpenAPI Specification 3.1.0), made from the table: it cannot say anything else."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from guardtag_web.api import asked, problems

if TYPE_CHECKING:
    from guardtag_web.api.table import Operation

_REF = "#/components/schemas/{name}"
_ABOUT = (
    "Calls for help, the finder's page, incidents, sightings and figures of a guardtag deployment. Times are seconds "
    "since 1970 UTC. Errors are application/problem+json with a stable code. A request that is sent again with its "
    "Idempotency-Key gets its first answer."
)
_EVENT_HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")


@lru_cache(maxsize=8)
def encoded(operations: tuple[Operation, ...], base: str) -> bytes:
    """The document as JSON.

    Args:
        operations: the table.
        base: where the API is.
    """
    return msgspec.json.encode(made(operations, base))


def made(operations: Iterable[Operation], base: str) -> dict[str, Any]:
    """The document as plain data; arguments as for ``encoded``."""
    table = list(operations)
    named = [kind for one in table for kind in (one.body, one.answer) if kind is not None]
    _, schemas = msgspec.json.schema_components([*dict.fromkeys(named), problems.Problem], ref_template=_REF)
    classes = {kind.__name__: kind for kind in _with_inner(named)}
    paths: dict[str, dict[str, Any]] = {}
    for one in table:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {"title": "guardtag", "version": "1", "description": _ABOUT},
        "servers": [{"url": base}],
        "paths": paths,
        "components": {
            "schemas": {name: _described(schema, classes.get(name)) for name, schema in sorted(schemas.items())},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "A token of `guardtag token issue`."},
                "page": {"type": "http", "scheme": "bearer", "description": "The key that an alert was answered with."},
            },
        },
    }


def _operation(one: Operation) -> dict[str, Any]:
    summary, _, more = inspect.cleandoc(one.do.__doc__ or "").partition("\n")
    said: dict[str, Any] = {"operationId": one.name, "summary": summary, "tags": [one.path.split("/")[1]]}
    if more.strip():
        said["description"] = " ".join(more.split())
    said["parameters"] = [*_in_path(one), *_in_query(one), *_in_headers(one)]
    if one.needs:
        said["security"] = [{"page": []} if one.needs == "page" else {"token": [one.needs]}]
    if one.body is not None:
        needed = any(field.required for field in msgspec.structs.fields(one.body))
        said["requestBody"] = {"required": needed, "content": {asked.JSON: {"schema": _ref(one.body)}}}
    if one.kind == "event":
        said["requestBody"] = {
            "required": True, "content": {"application/cloudevents+json": {"schema": {"type": "object"}}},
        }  # fmt: skip
    said["responses"] = _responses(one)
    return said


def _responses(one: Operation) -> dict[str, Any]:
    good: dict[str, Any] = {"description": HTTPStatus(one.status).phrase}
    if one.kind == "document":
        good["content"] = {asked.JSON: {"schema": {"type": "object"}}}
    elif one.answer is not None:
        good["content"] = {asked.JSON: {"schema": _ref(one.answer)}}
    return {str(one.status): good} | {str(status): _refusal(status) for status in _statuses(one)}


def _statuses(one: Operation) -> list[int]:
    """What may be answered besides; 400, 403, 414 and 500 may come from what stands before the API, too."""
    found = {400, 414, 500}
    found |= {403} if one.method == "POST" else set()
    found |= {406, 422, 429, 503} if one.kind == "json" else set()
    found |= {401, 403} if one.needs else set()
    found |= {409, 413, 415} if one.body is not None else set()
    found |= {404} if one.needs == "page" or one.names or one.first else set()
    found |= {401, 404, 409, 413, 422, 429, 503} if one.kind == "event" else set()
    return sorted(found)


def _refusal(status: int) -> dict[str, Any]:
    said: dict[str, Any] = {
        "description": HTTPStatus(status).phrase, "content": {problems.MEDIA: {"schema": _ref(problems.Problem)}},
    }  # fmt: skip
    if status in (429, 503):
        said["headers"] = {"Retry-After": {"description": "Seconds.", "schema": {"type": "string"}}}
    if status == 401:
        said["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    return said


def _in_path(one: Operation) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "pattern": f"^{pattern}$"}}
        for name, pattern in one.names.items()
    ]


def _in_query(one: Operation) -> list[dict[str, Any]]:
    if one.query is None:
        return []
    schema = msgspec.json.schema_components([one.query])[1][one.query.__name__]
    about = _arguments(one.query)
    return [
        {
            "name": name, "in": "query", "required": name in schema["required"], "description": about[name],
            "schema": _without_null(inner),
        }
        for name, inner in schema["properties"].items()
    ]  # fmt: skip


def _without_null(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of a parameter: one that is not sent is null."""
    if "anyOf" not in schema:
        return dict(schema)
    return next(dict(one) for one in schema["anyOf"] if one.get("type") != "null")


def _in_headers(one: Operation) -> list[dict[str, Any]]:
    if one.kind == "event":
        return [{"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
                for name in _EVENT_HEADERS]  # fmt: skip
    if not one.repeatable:
        return []
    return [{
        "name": "Idempotency-Key", "in": "header", "required": False,
        "description": "Drawn by the caller for this request, sent again with each retry of it.",
        "schema": {"type": "string", "pattern": asked.KEY_PATTERN},
    }]  # fmt: skip


def _ref(kind: type[Struct]) -> dict[str, str]:
    return {"$ref": _REF.format(name=kind.__name__)}


def _with_inner(kinds: Iterable[type[Struct]]) -> list[type[Struct]]:
    """Classes, and those that stand in their fields."""
    found: list[type[Struct]] = []
    left: list[type[Struct]] = [*kinds, problems.Problem]
    while left:
        kind = left.pop()
        if kind not in found:
            found.append(kind)
            left += [inner for field in msgspec.structs.fields(kind) for inner in _structs(field.type)]
    return found


def _structs(hint: Any) -> list[type[Struct]]:
    if isinstance(hint, type) and issubclass(hint, Struct):
        return [hint]
    return [kind for inner in getattr(hint, "__args__", ()) for kind in _structs(inner)]


def _described(schema: dict[str, Any], kind: type[Struct] | None) -> dict[str, Any]:
    """A schema with what the class says of itself and its fields."""
    if kind is None:
        return schema
    about = _arguments(kind)
    for field in msgspec.structs.fields(kind):
        if field.name in about:
            schema["properties"][field.encode_name].setdefault("description", about[field.name])
    return {**schema, "description": inspect.cleandoc(kind.__doc__ or "").partition("\n")[0]}


def _arguments(kind: type[Struct]) -> dict[str, str]:
    """What a docstring says of each field."""
    _, _, args = inspect.cleandoc(kind.__doc__ or "").partition("Args:\n")
    said = re.findall(r"^    (\w+): (.+(?:\n {8,}.+)*)", args, re.MULTILINE)
    return {name: " ".join(text.split()) for name, text in said}
