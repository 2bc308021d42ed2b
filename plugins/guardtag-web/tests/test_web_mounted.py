"""Mounted into other applications: at / and under a prefix, in FastAPI, Starlette and Django, without a lifespan."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Mount
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send
from web_console import enter, hired
from web_probe import probed

from conftest import Pages

OURS = "https://tag.example.org"


def in_starlette(pages: ASGIApp, prefix: str) -> ASGIApp:
    return Starlette(routes=[Mount(prefix or "/", app=pages)])


def in_fastapi(pages: ASGIApp, prefix: str) -> ASGIApp:
    from fastapi import FastAPI

    host = FastAPI()
    host.mount(prefix or "/", pages)
    return host


def in_django(pages: ASGIApp, prefix: str) -> ASGIApp:
    import django
    from django.conf import settings
    from django.core.asgi import get_asgi_application

    if not settings.configured:
        settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="only for tests", DEBUG=False)
        django.setup()
    theirs = get_asgi_application()

    async def both(scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope.get("path", "")
        if scope["type"] == "http" and (path == prefix or path.startswith(f"{prefix}/")):
            root = scope.get("root_path", "")
            await pages({**scope, "root_path": root + prefix}, receive, send)
        else:
            await theirs(scope, receive, send)

    return both


urlpatterns: list[object] = []
"""Of the Django project of these tests: it has no pages of its own."""

HOSTS = [in_starlette, in_fastapi, in_django]


@pytest.fixture(params=HOSTS, ids=lambda host: host.__name__)
def host(request: pytest.FixtureRequest) -> Callable[[ASGIApp, str], ASGIApp]:
    """Mounts the pages."""
    chosen: Callable[[ASGIApp, str], ASGIApp] = request.param
    pytest.importorskip(chosen.__name__.removeprefix("in_"))
    return chosen


@pytest.fixture(params=["", "/tags"], ids=["at the root", "under a prefix"])
def prefix(request: pytest.FixtureRequest) -> str:
    """Where they are mounted."""
    where: str = request.param
    return where


@pytest.fixture
def client(
    pages: Pages, host: Callable[[ASGIApp, str], ASGIApp], prefix: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestClient]:
    """Asks the application that they are mounted into; its lifespan does not run, nor does ours."""
    made = probed(pages.door, monkeypatch)
    yield TestClient(host(made, prefix), OURS, follow_redirects=False, raise_server_exceptions=False)
    made.state.site.close()


def test_a_call_from_the_tag_to_the_page_that_follows(pages: Pages, client: TestClient, prefix: str) -> None:
    pages.worker()
    tag = pages.tag(pages.boy())
    path = f"{prefix}/" + tag.link.split("/", 3)[3]
    page = client.get(path)
    assert page.status_code == 200
    for action in re.findall(r'action="(/[^"]*)"', page.text):
        assert action.startswith(f"{prefix}/"), action
    answer = client.post(path, data={"place": "bus stop"})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"{prefix}/r/")
    following = client.get(answer.headers["location"])
    assert following.status_code == 200
    for action in re.findall(r'(?:action|href)="(/[^"]*)"', following.text):
        assert action.startswith(f"{prefix}/"), action


def test_all_that_stands_before_our_pages_stands_there_too(client: TestClient, prefix: str) -> None:
    assert client.get(f"{prefix}/probe/said").json()["at"] == f"{prefix}/probe/said"
    assert client.get(f"{prefix}/probe/moves").headers["location"] == f"{prefix}/probe/said"
    for path, status, headers in (
        ("/nothing-here", 404, {}), ("/probe/fails", 500, {}), ("/probe/said", 400, {"host": "evil.example"}),
        ("/probe/said?a=1&a=2", 400, {}),
    ):  # fmt: skip
        answer = client.get(f"{prefix}{path}", headers=headers)
        assert answer.status_code == status, path
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-frame-options"] == "DENY"
    assert client.post(f"{prefix}/probe/data", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert client.post(f"{prefix}/probe/data", content=b"x" * 70_000).status_code == 413
    twice = {"content": "a=1&a=2", "headers": {"content-type": "application/x-www-form-urlencoded"}}
    assert client.post(f"{prefix}/probe/form", **twice).status_code == 400  # type: ignore[arg-type]
    assert client.post(f"{prefix}/console/probe/form", **twice).status_code == 200  # type: ignore[arg-type]
    problem = client.get(f"{prefix}/api/v1/nothing-here")
    assert problem.headers["content-type"] == "application/problem+json"


def test_the_pages_of_the_host_stay_the_hosts(pages: Pages, client: TestClient, prefix: str) -> None:
    if prefix:
        answer = client.get("/elsewhere")
        assert answer.status_code == 404
        assert "no-store" not in answer.headers.get("cache-control", "")


def test_a_host_that_lets_every_site_read_does_not_let_it_read_the_console(pages: Pages) -> None:
    anybody = Middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)
    outer = Starlette(routes=[Mount("/", app=pages.client.app)], middleware=[anybody])
    pages.client = TestClient(outer, OURS, follow_redirects=False)
    hired(pages)
    boy = pages.boy()
    own = enter(pages).get(f"/console/people/{boy.id}")
    assert "军军" in own.text
    blog = {"origin": "https://blog.example.org", "sec-fetch-site": "same-site", "sec-fetch-mode": "cors"}
    for headers in (blog, {"origin": blog["origin"]}):
        read = pages.client.get(f"/console/people/{boy.id}", headers=headers)
        assert read.headers["access-control-allow-origin"] == blog["origin"]  # so a script may read it
        assert (read.status_code, "军军" in read.text) == (403, False)
