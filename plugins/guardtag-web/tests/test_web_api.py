"""The JSON API: signed events, its own document, and where it stands."""

from __future__ import annotations

import base64
import hmac
import json
from pathlib import Path
from typing import get_args

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient
from web_api import Asked

import guardtag
from conftest import HOME, Pages
from guardtag.model.incidents import OUTCOMES
from guardtag.world import simulated
from guardtag_web import app
from guardtag_web.api import wanted
from guardtag_web.api.table import OPERATIONS

# -- signed events


def test_a_signed_event_opens_a_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pages: Pages) -> None:
    monkeypatch.setenv("HOTLINE_SECRET", "whsec_" + base64.b64encode(b"s" * 32).decode())
    place = tmp_path / "guardtag.toml"
    place.write_text(
        f'store = "memory:"\nvault = "memory:"\nhost = "tag.example.org"\n[inbound.hotline]\n'
        f'secrets = ["env:HOTLINE_SECRET"]\nareas = ["{HOME}"]\n[inbound.hotline.events."order.new"]\ndoes = "order"\n'
        '[inbound.hotline.events."order.new".fields]\nplace = "data.where"\n'
    )
    world, _ = simulated(seed=2, start=pages.clock.now())
    event = {"specversion": "1.0", "id": "1", "source": "/1", "type": "order.new", "data": {"where": "bridge"}}
    body, at = json.dumps(event).encode(), str(int(pages.clock.now()))
    signature = base64.b64encode(hmac.digest(b"s" * 32, b"m1." + at.encode() + b"." + body, "sha256")).decode()
    headers = {"content-type": "application/cloudevents+json", "webhook-id": "m1", "webhook-timestamp": at,
               "webhook-signature": f"v1,{signature}"}  # fmt: skip
    with guardtag.open(place, world) as door:
        site = app(door)
        client = TestClient(site, "https://tag.example.org")
        answer = client.post("/api/v1/inbound/hotline", content=body, headers=headers)
        assert answer.status_code == 200, answer.text
        assert answer.json()["done"] == "order"
        assert door.incidents.get(answer.json()["call"]).place == "bridge"
        forged = client.post("/api/v1/inbound/hotline", content=body + b" ", headers=headers)
        assert forged.status_code == 401
        assert forged.headers["content-type"].startswith("application/problem+json")
        site.state.site.close()


# -- the document


def test_the_document_says_every_operation(pages: Pages, stranger: Asked) -> None:
    said = stranger("GET", "/openapi.json").json()
    assert said["openapi"] == "3.1.0"
    assert said["servers"] == [{"url": "/api/v1"}]
    there = {(method.upper(), path) for path, operations in said["paths"].items() for method in operations}
    assert there == {(one.method, one.path) for one in OPERATIONS}
    names = [one["operationId"] for operations in said["paths"].values() for one in operations.values()]
    assert len(names) == len(set(names))
    for name, schema in said["components"]["schemas"].items():
        assert schema.get("description"), name
        if name.endswith("Wanted"):
            assert schema["additionalProperties"] is False
        for field, one in schema["properties"].items():
            assert one.get("description"), (name, field)


def test_every_outcome_is_known() -> None:
    assert {*get_args(wanted.Outcome)} == {*OUTCOMES}


def test_it_stands_where_it_is_mounted(pages: Pages) -> None:
    inner = app(pages.door)
    client = TestClient(Starlette(routes=[Mount("/tags", app=inner)]), "https://tag.example.org")
    assert client.get("/tags/api/v1/openapi.json").json()["servers"] == [{"url": "/tags/api/v1"}]
    assert client.get("/tags/api/v1/nothing").json()["code"] == "GT-API-NOTHING"
    inner.state.site.close()
