"""Imports in the console: sent, looked over, entered, taken back; nothing of it on a disk."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from test_web_console_people import TOWN, post, signed_in

import guardtag
from conftest import HOME, Pages
from guardtag.config import Config
from guardtag.world import simulated
from guardtag_web import app
from guardtag_web.console import imports, jobs, passwords

HEADER = "编号,姓名,网格,联系人1,关系1,联系电话1,知情同意,同意人,备用\n"
ROW = "{},{},north/zhongyu/3,周云,母亲,13800138000,是,周云,\n"
PAGE = "/console/imports"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "COST", (1, 8, 1))
    monkeypatch.setattr(imports, "SOON", 60.0)  # the page comes when all is done, however slow the machine


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Pages]:
    """A city that sends SMS."""
    channels = dict.fromkeys(("mail", "sms"), (f"file:{tmp_path / 'notices.jsonl'}", {}))
    world, clock = simulated(seed=1, start=1_750_039_200.0)
    with guardtag.open(Config(base=tmp_path, host="tag.example.org", channels=channels), world) as door:
        made = app(door)
        with TestClient(made, "https://tag.example.org", follow_redirects=False) as client:
            yield Pages(door, clock, client)
        made.state.site.close()


def table(*rows: tuple[str, str]) -> bytes:
    return (HEADER + "".join(ROW.format(*row) for row in rows)).encode()


def sent(client: TestClient, data: bytes, name: str = "a.csv", area: str = TOWN) -> object:
    answer = post(client, PAGE, PAGE, {"file": (name, data)}, area=area)
    return client.get(answer.headers["location"]) if answer.status_code == 303 else answer


def test_from_a_file_to_people_and_back(pages: Pages) -> None:
    client = signed_in(pages, "wang-xia", TOWN, "supervisor")
    seen = sent(client, table(("NO-1", "周小河"), ("NO-2", "周=小山"), ("", "周小海")))
    assert seen.status_code == 200
    assert "周小河" not in seen.text, "a preview names rows, not people"
    assert "备用" in seen.text
    assert list(pages.door.wards.list(TOWN, journal=False)) == []
    path = re.search(r'action="(/console/imports/file/[0-9a-f]+)/enter"', seen.text)
    assert path
    answer = post_from(client, seen.text, f"{path[1]}/enter")
    answer = client.get(answer.headers["location"])
    run = answer.headers["location"].partition("?")[0]
    one = client.get(run).text
    people = pages.door.wards.list(TOWN, journal=False)
    assert {ward.name for ward in people} >= {"周小河"}
    assert {ward.area for ward in people} == {HOME}
    assert client.get(path[1]).status_code == 410, "the file is not held any more"
    assert run in client.get(PAGE).text
    assert post_from(client, one, f"{run}/undo").status_code == 400, "it is asked once more"
    assert post_from(client, one, f"{run}/undo", sure="yes").headers["location"] == f"{run}?did=undo"
    taken_back = pages.door.imports.list()[0]
    assert (taken_back.state, taken_back.erased, taken_back.kept) == ("undone", 3, ())
    assert list(pages.door.wards.list(TOWN, journal=False)) == []
    assert client.get(run).status_code == 200


def post_from(client: TestClient, page: str, path: str, **data: str) -> object:
    found = dict(re.findall(r'name="(csrf|once|encoding)" value="([^"]*)"', page))
    return client.post(path, data=found | data)


@pytest.mark.parametrize(
    ("data", "name", "status"),
    [
        (b"", "a.csv", 400), (b"%PDF-1.7", "a.xlsx", 422), (b"\xff\xfe\x00", "a.csv", 422),
        (b"PK\x03\x04junk", "a.xlsx", 422),
        (table(("NO-1", "x")), "../../a.exe", 422), (b"<html>", "a.xlsx", 422),
    ],
)  # fmt: skip
def test_what_is_no_register_is_refused_with_a_reason(pages: Pages, data: bytes, name: str, status: int) -> None:
    client = signed_in(pages, "wang-xia", TOWN, "supervisor")
    answer = sent(client, data, name)
    assert answer.status_code == status
    assert 'id="fault"' in answer.text
    assert list(pages.door.imports.list()) == []


def test_rows_that_are_refused_are_told_by_number_and_never_by_content(pages: Pages) -> None:
    client = signed_in(pages, "wang-xia", TOWN, "supervisor")
    bad = ROW.format("NO-1", "") + ROW.format("NO-2", "周小山").replace("13800138000", "<i>12</i>")
    seen = sent(client, (HEADER + bad).encode())
    assert "第 2 行" in seen.text
    assert "第 3 行" in seen.text
    assert "<i>12" not in seen.text
    assert "周小山" not in seen.text
    assert "imports-enter" not in seen.text


def test_only_ones_own_area_and_ones_own_files(pages: Pages) -> None:
    client = signed_in(pages, "wang-xia", TOWN, "supervisor")
    assert sent(client, table(("NO-1", "周小河")), area="feicheng").status_code == 403
    seen = sent(client, table(("NO-1", "周小河")))
    path = re.search(r'action="(/console/imports/file/[0-9a-f]+)/enter"', seen.text)
    assert path
    other = signed_in(pages, "zhao", TOWN, "supervisor")
    assert other.get(path[1]).status_code == 410
    assert post(other, PAGE, f"{path[1]}/enter").status_code == 410
    assert list(pages.door.imports.list()) == []


def test_no_more_files_are_held_than_fit(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "MOST", 0)
    client = signed_in(pages, "wang-xia", TOWN, "supervisor")
    assert sent(client, table(("NO-1", "周小河"))).status_code == 503


def test_an_upload_touches_no_disk(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    rolled = []
    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", lambda file: rolled.append(file))  # noqa: PLW0108
    client = signed_in(pages, "wang-xia", TOWN, "supervisor")
    large = table(*((f"NO-{number}", f"周小河{number}") for number in range(3_000))) + b"," * 1_200_000 + b"\n"
    assert len(large) > 1_300_000
    assert sent(client, large).status_code in (200, 422)
    assert rolled == []
