"""Signing in, for tests of the console."""

from __future__ import annotations

import re

from starlette.testclient import TestClient

from conftest import Pages
from guardtag_web.console import passwords

PASSWORD = "正确 horse battery"
CHEAP = (1, 8, 1)


def enter(pages: Pages, password: str = PASSWORD, id: str = "li-ling", to: str = "", **headers: str) -> TestClient:
    """The browser after it typed an id and a password."""
    answer = pages.client.post(
        "/console/sign-in", data={"username": id, "password": password, "next": to}, headers=headers
    )
    pages.client.headers["x-last"] = str(answer.status_code)
    return pages.client


def hired(pages: Pages, id: str = "li-ling", area: str = "", **changes: object) -> None:
    """A responder who can sign in."""
    pages.worker(id, **({"area": area} if area else {}), **changes)  # type: ignore[arg-type]
    pages.door.signins.change(id, passwords.proof(PASSWORD))


def field(page: str, name: str = "csrf") -> str:
    """What a hidden field of a page holds."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return found[1]
