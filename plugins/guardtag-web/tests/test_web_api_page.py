"""docs/how-to/api.md: every block is run, in the order of the page; what it says is answered is answered."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import httpx
from starlette.testclient import TestClient
from tests.kit.test_how_to import HOW_TO, Page

import guardtag
from guardtag.desks.tokens import MOST_DAYS
from guardtag.texts import zh_api, zh_tokens
from guardtag_web import app
from guardtag_web.api import asked as reading
from guardtag_web.api import budget

NAME = "api.md"


def asked(client: TestClient, line: str) -> httpx.Response:
    """What a line that begins with curl asks."""
    words = iter(shlex.split(line)[1:])
    method, url, headers, body = "GET", "", dict[str, str](), None
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(words)
        else:
            assert not url
            url = word
    return client.request(method, url, headers=headers, content=body)


def fits(said: Any, answer: Any, known: dict[str, str]) -> None:
    """Whether an answer holds what the page says of it; ``$NAME`` there is anything, and known from then on."""
    if isinstance(said, dict):
        for name, value in said.items():
            fits(value, answer[name], known)
    elif isinstance(said, list):
        assert len(said) == len(answer)
        for one, other in zip(said, answer, strict=True):
            fits(one, other, known)
    elif isinstance(said, str) and said.startswith("$"):
        known[said] = answer
    else:
        assert said == answer


def filled(line: str, known: dict[str, str]) -> str:
    for name, value in known.items():
        line = line.replace(name, value)
    return line


def test_every_block_of_the_page_works(tmp_path: Path) -> None:
    page = Page(NAME, tmp_path)
    blocks = list(page.blocks)
    page.blocks = blocks[:2]
    page.work()
    said = {line: output for line, status, output in page.outputs if not status}
    assert len(said) == 3, page.outputs
    [issued] = [output for line, output in said.items() if line.startswith("guardtag token issue")]
    known = {"$TOKEN": issued.splitlines()[1]}
    with guardtag.open(page.folder / "guardtag.toml") as door:
        door.responders.enrol("li-ling", name="李岭", area="feicheng/north", address="mail:li@example.org")
        boy = door.wards.enrol(
            "小军", area="feicheng/north", contacts=[guardtag.Contact("田爱云", "mother", ["mail:t@example.org"])],
            consent=guardtag.Consent(by="田爱云", purposes={"alert"}),
        )  # fmt: skip
        first = door.tags.mint(1, area="feicheng").first
        known["$TAG"] = door.tags.fit(first, to=boy, garment="coat", by="li-ling").link
        site = app(door)
        client, answer = TestClient(site, "https://tag.example.org"), None
        for kind, block in blocks[2:]:
            if kind == "json":
                assert answer is not None
                fits(json.loads(block), answer.json(), known)
                continue
            for line in block.splitlines():
                assert line.startswith("curl ")
                answer = asked(client, filled(line, known))
                assert answer.is_success or "nothing" in line, (line, answer.text)
        site.state.site.close()


def test_the_page_says_every_code_of_the_api() -> None:
    text = (HOW_TO / NAME).read_text("utf-8")
    asked_with = {"GT-TOKEN-REFUSED", "GT-TOKEN-SCOPE"}
    assert {*zh_api.API_ERRORS} | asked_with <= {*re.findall(r"GT-[A-Z-]+[A-Z]", text)}
    assert asked_with <= {*zh_tokens.TOKEN_ERRORS}


def test_the_page_says_the_limits_as_they_are() -> None:
    text = " ".join((HOW_TO / NAME).read_text("utf-8").split())
    assert f"({MOST_DAYS} days at most)" in text
    assert f"ask {budget.BURST:g} times at once and {budget.A_SECOND:g} times a second" in text
    assert budget.LOOKS == 4
    assert "four requests of it run at a time" in text
    assert f"more than {reading.MAX_BODY // 1024} KiB" in text
