"""What these tests share: a city with a camera, a command centre and a hotline that send it signed events."""

from __future__ import annotations

import base64
import hmac
import itertools
import json
from pathlib import Path
from typing import Any

import guardtag
from guardtag.config import from_mapping
from guardtag.desks.inbound import Reply
from guardtag.world import SimulatedClock, simulated
from tests.conftest import DAYTIME, HOME, City

VILLAGE = HOME.rpartition("/")[0]
KEY = base64.b64encode(b"k" * 32).decode()
OTHER = base64.b64encode(b"o" * 32).decode()
CONFIG: dict[str, Any] = {
    "host": "tag.example.org",
    "inbound": {
        "cameras": {
            "secrets": ["env:TEST_CAMERA", "env:TEST_CAMERA_NEXT"], "areas": [VILLAGE], "trust": "camera",
            "per_hour": 20,
            "events": {"match": {"does": "sighting", "fields": {
                "call": "data.case", "reference": "@id", "place": "data.place.name", "area": "data.place.area",
                "at": ["data.at", "@time"], "latitude": "data.place.lat", "longitude": "data.place.lon",
                "score": "data.score", "words": "data.faces[0].note",
            }}},
        },
        "centre": {
            "secrets": ["env:TEST_CENTRE"], "areas": ["feicheng/wangzhuang"], "responder": "centre",
            "events": {"order.status": {"does": "status", "fields": {
                "call": "data.order", "verb": "data.status", "note": "data.note",
            }, "words": {"verb": {"已接单": "acknowledge", "到场": "arrive", "退单": "hand_back", "派单": "ignore"}}}},
        },
        "hotline": {
            "secrets": ["env:TEST_HOTLINE"], "areas": [VILLAGE, "feicheng"], "per_hour": 5, "responder": "centre",
            "events": {
                "order.new": {"does": "order", "fields": {
                    "kind": "data.category", "area": "data.area", "place": "data.where", "message": "data.text",
                    "reference": "data.no", "reporter": "data.phone", "ward": "data.person", "name": "data.name",
                    "age": "data.age", "clothes": "data.clothes",
                }, "words": {"kind": {"走失": "missing", "求助": "distress", "帮办": "errand"}}},
                "order.status": {"does": "status", "fields": {"call": "data.no", "verb": "data.status"}},
            },
        },
    },
}  # fmt: skip
SECRETS = {"TEST_CAMERA": KEY, "TEST_CENTRE": KEY, "TEST_HOTLINE": KEY}
_number = itertools.count(1)


def opened(folder: Path, monkeypatch: Any, clock: SimulatedClock | None = None, **changes: Any) -> City:
    """The city on SQLite; opened again with the same clock."""
    for name, key in SECRETS.items():
        monkeypatch.setenv(name, f"whsec_{key}")
    world, made = simulated(seed=3, start=clock.now() if clock else DAYTIME)
    door = guardtag.open(from_mapping({**CONFIG, "channels": {"mail": "file:mail.jsonl"}} | changes, folder), world)
    return City(door, made, folder / "mail.jsonl")


def event(kind: str, data: Any, **attributes: Any) -> dict[str, Any]:
    """An event in structured mode, with an id of its own."""
    return {"specversion": "1.0", "id": f"e{next(_number)}", "source": "/x", "type": kind, "data": data} | attributes


def signed(
    body: bytes, at: float, *, key: str = KEY, id: str = "", media: str = "application/cloudevents+json"
) -> dict[str, str]:
    """Headers as another system makes them, which shares no line with guardtag."""
    id = id or f"msg_{next(_number)}"
    content = f"{id}.{int(at)}.".encode() + body
    digest = base64.b64encode(hmac.digest(base64.b64decode(key), content, "sha256")).decode()
    return {
        "Content-Type": media, "webhook-id": id, "webhook-timestamp": str(int(at)),
        "webhook-signature": f"v1,{digest}",
    }  # fmt: skip


def send(city: City, source: str, what: Any, **options: Any) -> tuple[int, dict[str, Any]]:
    """Signs and sends an event now; the status and the answer."""
    body = what if isinstance(what, bytes) else json.dumps(what, ensure_ascii=False).encode()
    return answer(city.door.inbound.take(source, signed(body, city.clock.now(), **options), body))


def answer(reply: Reply) -> tuple[int, dict[str, Any]]:
    problem = reply.status != 200
    assert reply.headers["Content-Type"].startswith("application/problem+json" if problem else "application/json")
    said = json.loads(reply.body)
    assert not problem or {"type", "title", "status", "code"} <= said.keys()
    return reply.status, said
