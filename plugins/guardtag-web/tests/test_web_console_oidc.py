"""Signing in through a provider, a real one on this machine: what it says counts, and nobody else."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
import time
from collections.abc import Iterator
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from starlette.testclient import TestClient

import guardtag
from conftest import HOME
from guardtag.config import Config
from guardtag.errors import ConfigError
from guardtag_web import app
from guardtag_web.console import oidc

KEY, OTHER = RSAKey.generate_key(2048, auto_kid=True), RSAKey.generate_key(2048, auto_kid=True)
PASS = "a secret of 32 characters and more"


class Provider:
    """An identity provider: discovery, keys, tokens for codes that it gave out, PKCE checked (RFC 7636).

    Attributes:
        changes: to the claims of the next token.
        header: of it.
        key: it is signed with.
        asked: what was asked of the token endpoint.
    """

    def __init__(self) -> None:
        self.changes: dict[str, Any] = {}
        self.header: dict[str, Any] = {"alg": "RS256", "kid": KEY.kid}
        self.key: Any = KEY
        self.asked: list[dict[str, str]] = []
        self.codes: dict[str, dict[str, str]] = {}
        self.issuer = ""

    def authorize(self, location: str, code: str = "code1") -> str:
        """Somebody agreed there; the query that they come back with."""
        query = {key: value[0] for key, value in parse_qs(urlsplit(location).query).items()}
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        assert query["nonce"]
        self.codes[code] = query
        return f"code={code}&state={query['state']}"

    def answer(self, path: str, body: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        if path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys",
                "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            }  # fmt: skip
        if path == "/keys":
            return 200, {"keys": [KEY.as_dict(private=False)]}
        self.asked.append(body)
        known = self.codes.pop(body.get("code", ""), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(body.get("code_verifier", "").encode()).digest())
        secret = base64.b64encode(f"client:{PASS}".encode()).decode()
        if known is None or proof.decode().rstrip("=") != known["code_challenge"] or secret not in authorization:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer, "sub": "7", "aud": "client", "exp": now + 300, "iat": now, "nonce": known["nonce"],
        } | self.changes  # fmt: skip
        claims = {key: value for key, value in claims.items() if value is not None}
        if self.header["alg"] == "none":
            parts = [base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in
                     ({"alg": "none"}, claims)]  # fmt: skip
            return 200, {"access_token": "x", "token_type": "Bearer", "id_token": ".".join([*parts, ""])}
        token = jwt.encode(self.header, claims, self.key, algorithms=["RS256", "HS256"])
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": token}


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send({})

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.send({key: value[0] for key, value in parse_qs(text).items()})

        def send(self, body: dict[str, str]) -> None:
            status, said = made.answer(self.path, body, self.headers.get("Authorization", ""))
            data = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *words: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made.issuer = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield made
        server.shutdown()


@pytest.fixture
def city(tmp_path: Path, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> Iterator[guardtag.Guard]:
    monkeypatch.setenv("OIDC_SECRET", PASS)
    settings = Config(base=tmp_path, host="tag.example.org", web={"oidc": {
        "issuer": provider.issuer, "client_id": "client", "client_secret": "env:OIDC_SECRET", "name": "市统一登录",
    }})  # fmt: skip
    with guardtag.open(settings) as door:
        door.responders.enrol("li-ling", name="李岭", area=HOME, address="mail:li-ling@example.org")
        yield door


@pytest.fixture
def client(city: guardtag.Guard) -> Iterator[TestClient]:
    made = app(city)
    yield TestClient(made, "https://tag.example.org", follow_redirects=False)
    made.state.site.close()


def away(client: TestClient, query: str = "") -> str:
    """Where the provider is asked."""
    return _gone_to(client, f"/console/outside{query}")


def invited(client: TestClient, token: str) -> str:
    """Where the button of an invitation's page leads."""
    page = client.get(f"/console/invitation/{token}").text
    (link,) = re.findall(r'class="button" href="([^"]+)"', page)
    return unescape(link)


def _gone_to(client: TestClient, link: str) -> str:
    answer = client.get(link)
    assert answer.status_code == 302
    assert "__Host-guardtag-outside" in answer.headers["set-cookie"]
    return answer.headers["location"]


def test_from_an_invitation_to_being_signed_in(city: guardtag.Guard, client: TestClient, provider: Provider) -> None:
    stranger = client.get("/console/outside/back?" + provider.authorize(away(client)))
    assert stranger.status_code == 403
    assert "邀请" in stranger.text
    token = city.signins.invite("li-ling").token
    back = client.get("/console/outside/back?" + provider.authorize(_gone_to(client, invited(client, token))))
    assert (back.status_code, back.headers["location"]) == (303, "/console")
    assert "李岭" in client.get("/console/me").text
    client.cookies.clear()
    assert "/console/outside?next=/console/me" in client.get("/console/sign-in?next=/console/me").text
    back = client.get("/console/outside/back?" + provider.authorize(away(client, "?next=/console/me")))
    assert back.headers["location"] == "/console/me"
    assert city.signins.look(client.cookies["__Host-guardtag"]).by == "outside"
    assert all(len(one["code_verifier"]) >= 43 for one in provider.asked)


@pytest.mark.parametrize(
    "came", [{}, {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, {"sec-fetch-site": "none"}]
)
@pytest.mark.parametrize("key", [
    "", "theirs", *(pytest.param(key, marks=pytest.mark.soak) for key in ("&once=", "&once=0123456789012345678901"))
])  # fmt: skip
@pytest.mark.parametrize("seen", [False, True])
def test_a_link_of_somebody_else_uses_no_invitation(
    city: guardtag.Guard, client: TestClient, came: dict[str, str], key: str, seen: bool
) -> None:
    """Whoever follows it, and is signed in at the provider, would be linked to who was invited, and act as them.

    Also where the stranger took a key from the page, in a browser of their own, and where this browser has one.
    """
    token = city.signins.invite("li-ling").token
    link = f"/console/outside?invitation={token}{key}"
    if key == "theirs":
        link = invited(client, token)
        client.cookies.clear()
    if seen:
        invited(client, token)
    led = client.get(link, headers=came)
    assert (led.status_code, led.headers["location"]) == (303, f"/console/invitation/{token}")
    assert "set-cookie" not in led.headers
    assert "li-ling" in client.get(led.headers["location"]).text, "the page says whose it is"
    odd = client.get("/console/outside?invitation=//evil.example/%0d%0ax", headers=came)
    assert odd.headers["location"] == "/console/invitation/%2F%2Fevil.example%2F%0D%0Ax"


@pytest.mark.parametrize("says", [{}, {"sec-fetch-site": "same-origin"}])
def test_an_invitation_is_used_by_browsers_of_any_age(
    city: guardtag.Guard, client: TestClient, provider: Provider, says: dict[str, str]
) -> None:
    """One that does not say where it comes from (Fetch Metadata) is not led round in a circle."""
    went = client.get(invited(client, city.signins.invite("li-ling").token), headers=says)
    assert went.status_code == 302
    back = client.get("/console/outside/back?" + provider.authorize(went.headers["location"]), headers=says)
    assert (back.status_code, back.headers["location"]) == (303, "/console")
    assert "李岭" in client.get("/console/me").text


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"}, {"aud": "another"}, {"exp": 1}, {"nonce": "another"}, {"sub": None},
        {"iss": None}, {"nonce": None}, {"sub": ""}, {"sub": 7}, {"aud": None}, {"exp": None},
    ],
)  # fmt: skip
def test_a_token_that_is_not_ours_opens_nothing(
    city: guardtag.Guard, client: TestClient, provider: Provider, changes: dict[str, Any]
) -> None:
    city.signins.link("li-ling", provider.issuer, "7")
    provider.changes = changes
    back = client.get("/console/outside/back?" + provider.authorize(away(client)))
    assert back.status_code in (403, 502)
    assert "__Host-guardtag" not in client.cookies


@pytest.mark.parametrize("how", ["other key", "none", "shared secret"])
def test_only_the_providers_own_signature_counts(
    city: guardtag.Guard, client: TestClient, provider: Provider, how: str
) -> None:
    city.signins.link("li-ling", provider.issuer, "7")
    if how == "other key":
        provider.key = OTHER
    elif how == "none":
        provider.header = {"alg": "none"}
    else:
        provider.header, provider.key = {"alg": "HS256"}, OctKey.import_key(PASS)
    assert client.get("/console/outside/back?" + provider.authorize(away(client))).status_code == 502
    assert "__Host-guardtag" not in client.cookies


def test_whoever_comes_back_without_having_gone_is_not_signed_in(
    city: guardtag.Guard, client: TestClient, provider: Provider
) -> None:
    """Neither with another's code (login CSRF), nor with a state that is not theirs, nor twice."""
    city.signins.link("li-ling", provider.issuer, "7")
    query = provider.authorize(away(client))
    kept = client.cookies["__Host-guardtag-outside"]
    client.cookies.clear()
    assert client.get(f"/console/outside/back?{query}").status_code == 502
    for junk in ("", "x", "e30=", base64.urlsafe_b64encode(b'{"session":[],"next":"","invitation":""}').decode()):
        client.cookies.set("__Host-guardtag-outside", junk, domain="tag.example.org")
        assert client.get(f"/console/outside/back?{query}").status_code == 502
        client.cookies.clear()
    client.cookies.set("__Host-guardtag-outside", kept, domain="tag.example.org")
    wrong = query.replace("state=", "state=x")
    assert client.get(f"/console/outside/back?{wrong}").status_code == 502
    client.cookies.clear()
    client.cookies.set("__Host-guardtag-outside", kept, domain="tag.example.org")
    assert client.get(f"/console/outside/back?{query}&iss=https://evil.example").status_code == 502
    client.cookies.clear()
    client.cookies.set("__Host-guardtag-outside", kept, domain="tag.example.org")
    assert client.get(f"/console/outside/back?{query}").status_code == 303
    client.cookies.set("__Host-guardtag-outside", kept, domain="tag.example.org")
    assert client.get(f"/console/outside/back?{query}").status_code == 502, "a code is used once"


def test_a_provider_that_refuses_or_is_gone_is_said_calmly(
    client: TestClient, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    away(client)
    refused = client.get("/console/outside/back?error=access_denied&error_description=<script>alert(1)</script>")
    assert refused.status_code == 502
    assert "<script>alert" not in refused.text
    assert "市统一登录" in refused.text
    monkeypatch.setattr(oidc.Outside, "_ready", _gone)
    assert client.get("/console/outside").status_code == 502


async def _gone(self: oidc.Outside) -> Any:
    raise OSError


@pytest.mark.parametrize(
    "table",
    [
        {"issuer": "https://x"}, {"client_id": "x"}, {"issuer": "http://x", "client_id": "x"},
        {"issuer": "https://x", "client_id": "x", "scope": "email"}, {"issuer": 7, "client_id": "x"},
        {"issuer": "https://x?y", "client_id": "x"}, {"issuer": "https://x", "client_id": ""},
        {"issuer": "https://x", "client_id": "x", "client_secret": "the secret itself"},
    ],
)  # fmt: skip
def test_a_configuration_that_is_not_understood_is_refused(table: dict[str, Any]) -> None:
    with pytest.raises(ConfigError) as caught:
        oidc.read(table)
    assert "the secret itself" not in str(caught.value)
