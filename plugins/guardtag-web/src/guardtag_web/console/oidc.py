"""Sign-in through an identity provider: OpenID Connect Core 1.0, section 3.1 (authorization code), by Authlib.

With PKCE (RFC 7636, S256), state and nonce, which the browser keeps in a cookie of a few minutes between going to the
provider and coming back. What the provider says counts where it is signed with a key of its own (never ``none``, never
a shared one), from the issuer of the configuration, for this client. An account leads to whom it was linked to, by
``guardtag signin link`` or by an invitation; nobody is matched by a name or a mail address.
"""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

import attrs
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from guardtag.errors import ConfigError, Conflict, Denied
from guardtag.spi.secrets import Secret
from guardtag_web.console import cookies
from guardtag_web.console.frame import safe_back, said
from guardtag_web.site import Site, at

log: Final = logging.getLogger("guardtag.web")

START: Final = "/console/outside"
BACK: Final = "/console/outside/back"
MINUTES: Final = 10
SECONDS: Final = 10.0
"""The longest that the provider may take over one answer."""
SIGNED: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures that count: with a key pair of the provider's."""


@attrs.frozen
class Provider:
    """``[web.oidc]`` of guardtag.toml.

    Args:
        issuer: as its tokens have it; ``/.well-known/openid-configuration`` is below it.
        client: id of this application there.
        secret: where its secret is, ``env:NAME`` or ``file:PATH``; none for a public client.
        name: what people call it.
    """

    issuer: str
    client: str
    secret: Secret | None
    name: str


def read(data: Mapping[str, Any]) -> Provider | None:
    """The provider of a configuration, or ``None``.

    Args:
        data: the table.

    Raises:
        ConfigError: ``GT-WEB-OIDC``: it says too little, too much, or an issuer without TLS on another machine.
    """
    if not data:
        return None
    known = {"issuer", "client_id", "client_secret", "name"}
    given = {key: value for key, value in data.items() if isinstance(value, str) and 0 < len(value) <= 500}
    if set(data) - known or set(data) != set(given) or not {"issuer", "client_id"} <= set(given):
        raise _wrong()
    issuer = given["issuer"]
    local = issuer.startswith(("http://127.0.0.1:", "http://localhost:"))
    if not (issuer.startswith("https://") or local) or any(sign in issuer for sign in "?#@ "):
        raise _wrong()
    secret = given.get("client_secret")
    return Provider(
        issuer, given["client_id"], Secret(secret, "client_secret") if secret else None, given.get("name", issuer)
    )


def _wrong() -> ConfigError:
    return ConfigError(
        "GT-WEB-OIDC", "`web.oidc` in the configuration is not understood.",
        "It has `issuer` (https://…) and `client_id`, and may have `client_secret` and `name`, all of them texts.",
        "See the page of guardtag-web.",
    )  # fmt: skip


def name(site: Site) -> str:
    """What the provider is called; empty where there is none."""
    found = site.settings.oidc
    return str(found.get("name") or found.get("issuer", "")) if found else ""


def routes(site: Site) -> Sequence[BaseRoute]:
    """Where its pages are; none without a provider."""
    provider = read(site.settings.oidc)
    if provider is None:
        return []
    page = Outside(site, provider)
    return [Route(START, page.start, methods=["GET"]), Route(BACK, page.back, methods=["GET"])]


class Outside:
    """Going to the provider and coming back.

    Args:
        site: the pages.
        provider: theirs.
    """

    def __init__(self, site: Site, provider: Provider) -> None:
        self._site = site
        self._provider = provider
        self._client: Any = None

    async def start(self, request: Request) -> Response:
        """Off to the provider; with an invitation only from its own page, which says whose it is.

        The page's link has a key that this browser keeps in a cookie: somebody else's page can neither read nor set
        it. Whoever comes without is led to that page first.
        """
        if not cookies.allowed(self._site, request):
            return self._failed(request, 403)
        invitation = request.query_params.get("invitation", "")[:64]
        if invitation and not cookies.holds(request, cookies.INVITED, request.query_params.get("once", "")[:64]):
            # perhaps a page of somebody else's led here: the account of whoever follows would be linked unasked
            return RedirectResponse(at(request, f"/console/invitation/{quote(invitation, safe='')}"), 303)
        session: dict[str, Any] = {}
        request.scope["session"] = session
        try:
            client = await self._ready()
            back = f"{request.url.scheme}://{request.headers['host']}{at(request, BACK)}"
            answer: Response = await client.authorize_redirect(request, back)
        except Exception as error:
            return self._gone_wrong(request, error)
        kept = {
            "session": session, "next": safe_back(request.query_params.get("next")),
            "invitation": invitation,
        }  # fmt: skip
        cookies.put(request, answer, cookies.OUTSIDE, _packed(kept), MINUTES * 60)
        return answer

    async def back(self, request: Request) -> Response:
        """Back from the provider: whoever it is that it says."""
        from guardtag_web.console.signin import lengths, welcome

        kept = _unpacked(cookies.read(request, cookies.OUTSIDE))
        request.scope["session"] = kept["session"]
        try:
            client = await self._ready()
            if request.query_params.get("iss", self._provider.issuer) != self._provider.issuer:  # RFC 9207
                raise ValueError("another issuer")
            wanted = {"iss": {"essential": True, "value": self._provider.issuer}, "sub": {"essential": True}}
            token = await client.authorize_access_token(request, claims_options=wanted)
            subject = token["userinfo"]["sub"]
            if not isinstance(subject, str) or not 0 < len(subject) <= 255:
                raise ValueError("no subject")
        except Exception as error:
            return self._gone_wrong(request, error)
        signins, site = self._site.city.signins, self._site
        idle, absolute = lengths(site)
        who = (self._provider.issuer, subject)
        try:
            if kept["invitation"]:
                await site.run(signins.accept, kept["invitation"], issuer=who[0], subject=who[1])
            began = await site.run(signins.begin_outside, *who, idle=idle, absolute=absolute)
        except (Denied, Conflict) as error:
            return self._failed(request, 403, *said(site, request, error))
        answer = welcome(site, request, began, kept["next"])
        cookies.drop(request, answer, cookies.OUTSIDE)
        return answer

    async def _ready(self) -> Any:
        """Authlib's client, once it has read what the provider says of itself."""
        if self._client is None:
            from authlib.integrations.starlette_client import OAuth

            one = self._provider
            client = OAuth().register(
                "provider", client_id=one.client, client_secret=one.secret.read() if one.secret else None,
                server_metadata_url=one.issuer.rstrip("/") + "/.well-known/openid-configuration",
                client_kwargs={
                    "scope": "openid", "code_challenge_method": "S256", "timeout": SECONDS, "trust_env": False,
                    "token_endpoint_auth_method": "client_secret_basic" if one.secret else "none",
                },
            )  # fmt: skip
            said_of_itself = await client.load_server_metadata()
            if said_of_itself.get("issuer") != one.issuer:
                raise ValueError("the provider says that it is another")
            offered = said_of_itself.get("id_token_signing_alg_values_supported") or ["RS256"]
            said_of_itself["id_token_signing_alg_values_supported"] = [alg for alg in offered if alg in SIGNED]
            self._client = client
        return self._client

    def _gone_wrong(self, request: Request, error: Exception) -> Response:
        """What went wrong is for the log, by its kind alone: what the provider answered may hold a token."""
        log.warning("signing in through the provider failed: %s", type(error).__name__)
        return self._failed(request, 502)

    def _failed(self, request: Request, status: int, what: str = "", why: str = "", do: str = "") -> Response:
        t = self._site.texts(request)
        answer = self._site.page(
            request, "console/no_invitation.html", status, what=what or t("console.outside-failed"), why=why,
            do=do or t("console.outside-do", name=self._provider.name),
        )  # fmt: skip
        cookies.drop(request, answer, cookies.OUTSIDE)
        return answer


def _packed(kept: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(kept).encode()).decode()


def _unpacked(text: str) -> dict[str, Any]:
    """What was kept, of the form it had; of anything else nothing."""
    try:
        found = json.loads(base64.urlsafe_b64decode(text.encode()))
        session, to, invitation = found["session"], found["next"], found["invitation"]
        if isinstance(session, dict) and isinstance(to, str) and isinstance(invitation, str):
            return {"session": session, "next": to, "invitation": invitation[:64]}
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    return {"session": {}, "next": "", "invitation": ""}
