"""The API against its own document: what fits is taken, what does not is refused, every answer is as it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import count
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import core
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.specs.openapi.definitions import OPENAPI_31

from conftest import HOME, Pages
from guardtag_web import Settings, app

KEY = "Idempotency-Key"


@pytest.fixture(autouse=True)
def _printer(monkeypatch: pytest.MonkeyPatch) -> None:
    """schemathesis puts a printer that prints nothing in the place of Hypothesis's; other tests get theirs back."""
    monkeypatch.setattr(core, "RepresentationPrinter", core.RepresentationPrinter)


@pytest.fixture
def known(pages: Pages) -> dict[str, str]:
    """What requests may be about, and what opens it."""
    door = pages.door
    pages.worker()
    pages.worker("hotline", "feicheng", role="hotline")
    pages.worker("bureau", "feicheng", role="department")
    boy = pages.boy()
    tag = pages.tag(boy)
    call = door.scan(tag.link).alert(place="bus stop", finder="mail:finder@example.org")
    door.missing.report(boy, by="li-ling")
    door.incidents.whistle(call.id, ["hotline"], by="li-ling")
    door.dispatch()
    return {
        "call": call.id, "link": tag.link, "errand": door.incidents.open("errand", area=HOME, by="li-ling").id,
        "page": door.relay.link(call).rpartition("/")[2],
        "token": door.tokens.issue("hotline", name="12345", scopes=["call", "read", "work"]).secret,
    }  # fmt: skip


def made_fitting(case: Any, known: dict[str, str], number: int) -> None:
    """What was drawn to fit is about something that is there, three times of four; a key is never drawn twice."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if KEY in (case.headers or {}):
        case.headers[KEY] = f'"a-key-of-request-{number:06d}"'
    if number % 4 == 0:
        return
    if "id" in (case.path_parameters or {}):
        case.path_parameters["id"] = known["errand" if case.path.endswith("/close") else "call"]
    if "area" in (case.query or {}):
        case.query["area"] = HOME if number % 2 else "feicheng"
    if isinstance(case.body, dict):
        about = {"text": known["link"], "area": HOME, "kind": "errand"}
        if case.path in ("/scans", "/alerts", "/incidents") or case.path.startswith("/searches"):
            case.body |= {name: value for name, value in about.items() if name in case.body}
        if case.path.endswith("/whistle"):
            case.body["departments"] = ["bureau"]
        if case.path.endswith("/words"):
            case.body |= {"text": "on my way"} | ({"finder": 1} if "finder" in case.body else {})


def played(pages: Pages, known: dict[str, str], most: int, seed: int) -> Iterator[tuple[str, Any]]:
    """Every scenario of a run over the whole document; anything that could not be played is an error."""
    config = SchemathesisConfig.from_dict({
        "seed": seed, "workers": 1,
        "generation": {"deterministic": True, "max-examples": most, "database": "none"},
        "phases": {"stateful": {"enabled": False}},
    })  # fmt: skip
    site = app(pages.door, Settings(hosts=("*",)))
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", site, config=config)
    numbers = count()

    @schema.auth()
    class Bearer:
        def get(self, case: Any, context: Any) -> str:
            return known["page"] if case.path.startswith("/relay") else known["token"]

        def set(self, case: Any, data: str, context: Any) -> None:
            case.headers["Authorization"] = f"Bearer {data}"

    def before_call(context: Any, case: Any, kwargs: Any) -> None:
        pages.clock.advance(61)
        made_fitting(case, known, next(numbers))

    schemathesis.hook(before_call)
    try:
        for event in from_schema(schema).execute():
            assert not isinstance(event, events.NonFatalError | events.FatalError), event
            if isinstance(event, events.ScenarioFinished):
                yield event.label or "", event.recorder
    finally:
        schemathesis.hooks.unregister(before_call)
        site.state.site.close()


def judged(pages: Pages, known: dict[str, str], most: int, seed: int) -> tuple[Counter[tuple[str, int]], list[str]]:
    """How often each operation answered with which status, and what was wrong."""
    answers, wrong = Counter[tuple[str, int]](), list[str]()
    for label, recorder in played(pages, known, most, seed):
        answers.update((label, one.response.status_code) for one in recorder.interactions.values() if one.response)
        for checks in recorder.checks.values():
            for check in checks:
                if check.failure_info:
                    failure = check.failure_info
                    wrong.append(f"{label} {check.name}: {failure.failure.message} {failure.code_sample}")
    return answers, wrong


def test_it_is_as_its_document_says(pages: Pages, known: dict[str, str]) -> None:
    answers, wrong = judged(pages, known, 1, 1)
    assert wrong == []
    good = {label for label, status in answers if 200 <= status < 300}
    never = {"POST /inbound/{source}"}  # nobody signed it
    assert {label for label, _ in answers} - good <= never
    assert {status for _, status in answers} <= {200, 201, 204, 400, 401, 403, 404, 405, 406, 409, 413, 415, 422}


def test_the_document_is_openapi(pages: Pages) -> None:
    said = pages.client.get("/api/v1/openapi.json").json()
    form = jsonschema_rs.validator_for(OPENAPI_31)
    assert [error.message for error in form.iter_errors(said)] == []
    assert not form.is_valid(said | {"openapi": "3"})
    for schema in said["components"]["schemas"].values():
        jsonschema_rs.meta.validate(schema | {"$schema": "https://json-schema.org/draft/2020-12/schema"})


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(5))
def test_it_is_as_its_document_says_for_long(pages: Pages, known: dict[str, str], seed: int) -> None:
    assert judged(pages, known, 100, seed)[1] == []
