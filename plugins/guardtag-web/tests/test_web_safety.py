"""What stands before every page."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from conftest import Pages

TEXTS = Path(__file__).parents[1] / "src/guardtag_web/texts"


def test_every_answer_has_the_headers(pages: Pages) -> None:
    answer = pages.client.get("/nothing-here")
    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("host", ["evil.example", "tag.example.org.evil.example", "", "tag.example.org:443:443"])
def test_only_hosts_of_ours(pages: Pages, host: str) -> None:
    assert pages.client.get("/", headers={"host": host}).status_code == 400


def test_a_parameter_twice_is_refused(pages: Pages) -> None:
    assert pages.client.get("/?l=zh&l=en").status_code == 400


def test_posts_from_elsewhere_are_refused(pages: Pages) -> None:
    for site in ("cross-site", "same-site"):
        assert pages.client.post("/", headers={"sec-fetch-site": site}).status_code == 403


def test_both_catalogues_say_everything() -> None:
    zh, en = (tomllib.loads((TEXTS / f"{code}.toml").read_text("utf-8")) for code in ("zh", "en"))
    assert {room: set(table) for room, table in zh.items()} == {room: set(table) for room, table in en.items()}
    assert all(text.strip() for table in (*zh.values(), *en.values()) for text in table.values())
