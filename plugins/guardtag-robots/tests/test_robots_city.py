"""A whole call for help into a group: found by its entry point, told without a name, and over to mail when it fails."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from robots_server import SECRET, TOKEN, RobotServer

import guardtag
from guardtag import Consent, Contact
from guardtag.testing.certificates import certificate

AREA = "feicheng/wangzhuang/north/zhongyu/3"
TOML = """
host = "tag.example.org"
plugins = ["guardtag-robots-here"]

[channels]
team = {{ url = "dingtalk:grid-3", token = "file:keys/token", secret = "env:ROBOT_SECRET", host = "localhost:{port}", \
ca = "ca.pem", allow_private = ["127.0.0.0/8"] }}
other = "file:other.jsonl"
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RobotServer]:
    server = RobotServer(certificate(tmp_path, "localhost"), "dingtalk", SECRET)
    yield server
    server.close()


@pytest.fixture
def city(server: RobotServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[guardtag.Guard]:
    """A deployment whose workers have a group, and whose family has a file."""
    info = tmp_path / "site/guardtag_robots_here-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: guardtag-robots-here\nVersion: 1.0\n")
    schemes = "".join(f"{scheme} = guardtag_robots\n" for scheme in ("dingtalk", "feishu", "lark", "wecom"))
    (info / "entry_points.txt").write_text(f"[guardtag]\n{schemes}")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    monkeypatch.setenv("ROBOT_SECRET", SECRET)
    importlib.invalidate_caches()
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys/token").write_text(TOKEN)
    (tmp_path / "keys/token").chmod(0o600)
    (tmp_path / "guardtag.toml").write_text(TOML.format(port=server.port), "utf-8")
    with guardtag.open(tmp_path / "guardtag.toml") as city:
        yield city


def called(city: guardtag.Guard) -> None:
    """小军 is found; the worker's addresses are the group and a file."""
    city.responders.enrol("li-ling", name="李岭", area=AREA, addresses=["team:group", "other:li-ling"])
    boy = city.wards.enrol(
        "小军", nickname="军军", area=AREA, contacts=[Contact("田爱云", "mother", ["other:tian"])],
        consent=Consent(by="田爱云", purposes={"alert", "nickname"}),
    )  # fmt: skip
    tag = city.tags.fit(city.tags.mint(5, area="feicheng").first, to=boy, garment="blue jacket", by="li-ling")
    city.scan(tag.link).alert(place="bus stop, Wangzhuang", message='<at user_id="all">小军</at>')
    city.dispatch()
    city.dispatch()


def files(tmp_path: Path) -> list[str]:
    path = tmp_path / "other.jsonl"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return [json.loads(line)["target"] for line in lines]


def test_the_group_reads_of_a_call_and_no_name(city: guardtag.Guard, server: RobotServer, tmp_path: Path) -> None:
    called(city)
    (read,) = server.texts
    assert "https://tag.example.org/N/" in read
    assert "地点：见链接" in read
    assert "bus stop" not in server.posted[0].raw.decode(), (
        "where somebody stands alone is for who comes, not the group"
    )
    assert not any(word in server.posted[0].raw.decode() for word in ("小军", "军军", "田爱云", "李岭", "<at"))
    assert files(tmp_path) == ["tian"]


def test_an_error_inside_of_http_200_takes_the_next_address(
    city: guardtag.Guard, server: RobotServer, tmp_path: Path
) -> None:
    server.answers.append((200, {}, json.dumps({"errcode": 310000, "errmsg": "keywords not in content"}).encode()))
    called(city)
    assert server.texts == []
    assert sorted(files(tmp_path)) == ["li-ling", "tian"]


def test_too_many_messages_take_the_next_address_at_once(
    city: guardtag.Guard, server: RobotServer, tmp_path: Path
) -> None:
    server.answers.append((200, {}, json.dumps({"errcode": 130101, "errmsg": "send too fast"}).encode()))
    called(city)
    assert sorted(files(tmp_path)) == ["li-ling", "tian"]
