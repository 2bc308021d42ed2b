"""The JSON API under load: budgets, floods, guesses; a call for a person goes out all the same."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import attrs
import httpx
import pytest
from starlette.testclient import TestClient
from web_api import Asked, code, with_token

import guardtag
from conftest import HOME, Pages
from guardtag_web import Settings, app
from guardtag_web.api.budget import Budget


def test_who_asks_for_what_is_not_there_is_held_up_and_a_true_tag_is_not(
    pages: Pages, system: Asked, tag: guardtag.Tag
) -> None:  # fmt: skip
    """A header that names a token makes nobody a system; only a token that is good does."""
    client = TestClient(pages.client.app, "https://tag.example.org", client=("192.0.2.7", 1))
    for secret in ("", "gtk_x", system.secret):
        guesses = Asked(attrs.evolve(pages, client=client), secret)
        statuses = {guesses("POST", "/scans", {"text": f"guess {number}"}).status_code for number in range(150)}
        assert statuses <= {404, 429}
        assert 429 in statuses
        assert guesses("POST", "/alerts", {"text": tag.link}).status_code == 201
    own = Asked(attrs.evolve(pages, client=client), system.secret)
    assert {own("GET", "/incidents/" + "0" * 26).status_code for _ in range(150)} == {404}


def test_a_token_has_a_budget_and_a_call_for_a_person_goes_out_beyond_it(
    pages: Pages, system: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    spent = Budget(burst=2, a_second=0.001)
    monkeypatch.setattr("guardtag_web.api.serving.Budget", lambda: spent)
    site = app(pages.door, Settings(hosts=("*",)))
    client = TestClient(site, "https://tag.example.org")
    slow = Asked(attrs.evolve(pages, client=client), system.secret)
    assert [slow("GET", f"/incidents?area={HOME}").status_code for _ in range(3)] == [200, 200, 429]
    answer = slow("POST", "/incidents", {"kind": "errand", "area": HOME})
    assert code(answer, 429) == "GT-API-BUSY"
    assert int(answer.headers["retry-after"]) > 0
    assert slow("POST", "/incidents", {"kind": "distress", "area": HOME}).status_code == 201
    assert code(slow("POST", "/incidents", {"kind": "nothing-known", "area": HOME}), 429) == "GT-API-BUSY"
    other = Asked(slow.pages, pages.door.tokens.issue("hotline", name="second", scopes=["read"]).secret)
    assert other("GET", f"/incidents?area={HOME}").status_code == 200
    site.state.site.close()


def test_guesses_of_typed_codes_are_counted_by_network(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    sources, real = [], pages.door.scan

    def scan(text: object, *, source: str = "") -> guardtag.Scan:
        sources.append(source)
        return real(text, source=source)

    monkeypatch.setattr(pages.door, "scan", scan)
    for address in ("192.0.2.7", "2001:db8::1", "2001:db8::2"):
        client = TestClient(pages.client.app, "https://tag.example.org", client=(address, 1))
        for path in ("/scans", "/alerts"):
            Asked(attrs.evolve(pages, client=client))("POST", path, {"text": "QNJF-6STV-M7Q5"})
    assert sources == ["192.0.2.7"] * 2 + ["2001:db8::/64"] * 4


def test_a_budget_flows_off() -> None:
    budget = Budget(burst=2, a_second=1)
    assert [budget.spend("a", 0.0) for _ in range(3)] == [True, True, False]
    assert budget.spend("b", 0.0)
    assert budget.spend("a", 1.0)
    assert not budget.spend("a", 1.5)


@attrs.define
class Hung:
    """An application in which whoever needs one of some scopes waits, until all may go on.

    Args:
        pages: the city.
        scopes: those that wait.
    """

    pages: Pages
    scopes: tuple[str, ...]
    begun: int = 0

    def play(self, flood: Callable[[Any], list[Any]], held: int, then: Callable[[Any], Any]) -> list[int]:
        """Statuses of what is asked while ``held`` requests of the flood hang, and then of the flood."""
        go_on, site, desk = threading.Event(), app(self.pages.door, Settings(hosts=("*",))), self.pages.door.tokens
        real = desk.look

        def look(secret: str, scope: str = "") -> Any:
            if scope in self.scopes:
                self.begun += 1
                assert go_on.wait(60)
            return real(secret, scope)

        async def all_of_it() -> list[int]:
            transport = httpx.ASGITransport(app=site)
            async with httpx.AsyncClient(transport=transport, base_url="https://tag.example.org/api/v1") as client:
                flooding = [asyncio.ensure_future(one) for one in flood(client)]
                while self.begun < held:
                    await asyncio.sleep(0.001)
                meanwhile = [await one for one in then(client)]
                go_on.set()
                return [one.status_code for one in (*meanwhile, *await asyncio.gather(*flooding))]

        desk.look = look  # type: ignore[method-assign]
        try:
            return asyncio.run(all_of_it())
        finally:
            go_on.set()
            del desk.look
            site.state.site.close()


def test_a_flood_of_looks_leaves_threads_to_others(pages: Pages, system: Asked, tag: guardtag.Tag) -> None:
    """Four of a token's looks hang: its fifth is refused, a stranger's call and its own go out, others look on."""
    bearer = {"authorization": f"Bearer {system.secret}"}
    look = f"/incidents?area={HOME}"
    statuses = Hung(pages, ("read",)).play(
        lambda client: [client.get(look, headers=bearer) for _ in range(4)], 4,
        lambda client: [
            client.get(look, headers=bearer), client.post("/alerts", json={"text": tag.link}),
            client.post("/incidents", json={"kind": "distress", "area": HOME}, headers=bearer), client.get("/health"),
        ],
    )  # fmt: skip
    assert statuses == [429, 201, 201, 200, *[200] * 4]


def test_a_flood_of_many_tokens_holds_up_no_call(pages: Pages, system: Asked, tag: guardtag.Tag) -> None:
    """All threads for looks hang; tags are read and calls go out all the same."""
    secrets = [with_token(pages, "hotline", "read").secret for _ in range(2)]
    bearers = [{"authorization": f"Bearer {secret}"} for secret in secrets * 4]
    own = {"authorization": f"Bearer {system.secret}"}
    statuses = Hung(pages, ("read",)).play(
        lambda client: [client.get(f"/incidents?area={HOME}", headers=one) for one in bearers], 8,
        lambda client: [
            client.post("/scans", json={"text": tag.link}), client.post("/alerts", json={"text": tag.link}),
            client.post("/incidents", json={"kind": "distress", "area": HOME}, headers=own),
        ],
    )  # fmt: skip
    assert statuses == [200, 201, 201, *[200] * 8]


def test_a_flood_of_one_tokens_calls_holds_up_no_strangers_call_and_loses_none(
    pages: Pages, system: Asked, tag: guardtag.Tag
) -> None:  # fmt: skip
    own = {"authorization": f"Bearer {system.secret}"}
    body = {"kind": "distress", "area": HOME}
    statuses = Hung(pages, ("call",)).play(
        lambda client: [client.post("/incidents", json=body, headers=own) for _ in range(12)], 2,
        lambda client: [
            client.post("/alerts", json={"text": tag.link}), client.get(f"/incidents?area={HOME}", headers=own),
        ],
    )  # fmt: skip
    assert statuses == [201, 200, *[201] * 12]
    assert len(pages.door.incidents.list(state="open")) == 13
