"""docs/how-to/serve-the-pages.md: its blocks are run or read."""

from __future__ import annotations

import configparser
import os
import re
import signal
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from guardtag.errors import ConfigError
from guardtag_web import serving
from guardtag_web.catalogues import load
from guardtag_web.settings import read

PAGE = (Path(__file__).parents[3] / "docs/how-to/serve-the-pages.md").read_text("utf-8")


def blocks(kind: str) -> list[str]:
    """The blocks of one language."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_commands_serve(tmp_path: Path) -> None:
    first, last = blocks("sh")[0].splitlines()
    run = [sys.executable, "-m"]
    assert subprocess.run([*run, *first.split()], cwd=tmp_path, capture_output=True, check=False).returncode == 0
    process = subprocess.Popen(
        [*run, *last.split(), "--port", "0"], cwd=tmp_path, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "GUARDTAG_LANG": "en"},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline().startswith("The pages are at http://127.0.0.1:")
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    assert process.returncode == 0


def test_under_a_name_it_says_which(tmp_path: Path) -> None:
    (tmp_path / "guardtag.toml").write_text('host = "tag.example.org"\n', "utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", *blocks("sh")[0].splitlines()[1].split(), "--port", "0"], cwd=tmp_path,
        stdout=subprocess.PIPE, text=True, env={**os.environ, "GUARDTAG_LANG": "en"},
    )  # fmt: skip
    assert process.stdout is not None
    said = process.stdout.readline()
    at = re.match(r"Listening on (http://127\.0\.0\.1:\d+/) for the pages of https://tag\.example\.org/\.", said)
    assert at
    assert httpx.get(at[1]).status_code == 400
    assert httpx.get(at[1], headers={"host": "tag.example.org"}).status_code == 200
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)


def test_a_language_of_ones_own(tmp_path: Path) -> None:
    settings, catalogue = blocks("toml")[1:]
    with pytest.raises(ConfigError, match="GT-WEB-TEXTS"):
        load(read(tomllib.loads(settings)["web"], tmp_path).texts, ["zh"])
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts/ug.toml").write_text(catalogue, "utf-8")
    uyghur = load(read(tomllib.loads(settings)["web"], tmp_path).texts, ["zh"])["ug"]
    assert uyghur.direction == "rtl"
    assert uyghur("finder.tell") == tomllib.loads(catalogue)["finder"]["tell"]
    assert uyghur("finder.say") == load(None, ["zh"])["zh"]("finder.say")


def test_the_settings_are_understood(tmp_path: Path) -> None:
    text = blocks("toml")[0]
    assert str(read(tomllib.loads(text)["web"], tmp_path).proxies[0]) == "127.0.0.1/32"


def test_the_unit_is_one_and_its_limits_are_enough() -> None:
    unit = configparser.ConfigParser(comment_prefixes="#")
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string(blocks("ini")[0])
    assert unit["Service"]["Type"] == "notify"
    assert "guardtag serve" in unit["Service"]["ExecStart"]
    assert int(unit["Service"]["LimitNOFILE"]) >= serving.CONNECTIONS + serving.SPARE_FILES
    assert int(unit["Service"]["WatchdogSec"]) > 2 * serving.WATCHDOG_SECONDS
    assert f"Up to {serving.CONNECTIONS} connections" in PAGE


def test_the_proxies_keep_no_log_and_say_who_asks() -> None:
    (nginx,), (caddy,) = blocks("nginx"), blocks("caddyfile")
    assert "access_log off;" in nginx
    assert "log_skip" in caddy
    for header in ("Host $host", "X-Forwarded-For $proxy_add_x_forwarded_for", "X-Forwarded-Proto $scheme"):
        assert f"proxy_set_header {header};" in nginx


def test_the_applications_have_the_pages_below_their_prefix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for block in blocks("python"):
        exec(block, names)
    applications = [names["starlette"], names["beside"](PlainTextResponse("django's"))]
    for made in applications:
        client = TestClient(made, "https://tag.example.org")
        assert client.get("/tags/").status_code == 200
        assert "no-store" in client.get("/tags/nothing-here").headers["cache-control"]
    assert TestClient(applications[1]).get("/").text == "django's"
    names["pages"].state.site.close()
    names["city"].close()
