"""Asking the JSON API, for its tests."""

from __future__ import annotations

import json
from typing import Any

import attrs
import httpx

import guardtag
from conftest import Pages

KEY = "5e0b7b4e-7a0d-4f0e-9a5e-1f6f0d3b8c21"
JSON = {"content-type": "application/json"}


@attrs.frozen
class Asked:
    """Asks as one bearer.

    Args:
        pages: the city.
        secret: what opens it, or empty.
    """

    pages: Pages
    secret: str = ""

    def __call__(self, method: str, path: str, body: object = None, **more: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.secret}"} if self.secret else {}
        content = more.pop("content", None if body is None else json.dumps(body).encode())
        headers |= JSON if content is not None else {}
        return self.pages.client.request(
            method, f"/api/v1{path}", content=content, headers=headers | more.pop("headers", {}), **more
        )


def with_token(pages: Pages, responder: str, *scopes: str) -> Asked:
    return Asked(pages, pages.door.tokens.issue(responder, name="test", scopes=scopes).secret)


def called(stranger: Asked, tag: guardtag.Tag, **more: str) -> Asked:
    """A finder who called, with the key of their page."""
    answer = stranger("POST", "/alerts", {"text": tag.link, "place": "bus stop", **more})
    assert answer.status_code == 201
    return Asked(stranger.pages, answer.json()["key"])


def code(answer: httpx.Response, status: int) -> str:
    """The code of a refusal, whose form is that of RFC 9457."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    said = answer.json()
    assert said.keys() == {"type", "title", "status", "detail", "code"}
    assert said["status"] == status
    assert said["type"] == f"urn:guardtag:problem:{said['code']}"
    return str(said["code"])
