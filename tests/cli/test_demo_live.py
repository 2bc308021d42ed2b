"""``guardtag demo --live``: where it listens, the code it draws, and the demo itself as a process."""

from __future__ import annotations

import html
import io
import os
import re
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import zxingcpp
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from guardtag.cli import _lan, _live, cli
from guardtag.errors import BackendError, ConfigError

LINK = "http://192.168.100.100:8000/t/ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PATIENT = 100.0
serving = pytest.importorskip("guardtag_web.serving")


def read(picture: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)


# -- the code


def test_the_picture_says_the_address() -> None:
    assert read(Image.open(io.BytesIO(_lan.picture(LINK)))) == [LINK]


def test_the_terminals_letters_are_the_code() -> None:
    lines = [re.fullmatch(r"\x1b\[38;5;16;48;5;231m([ █▀▄]+)\x1b\[0m", line) for line in _lan.drawn(LINK).splitlines()]
    rows = [line[1] for line in lines if line]
    assert len(rows) == len(lines) <= 24
    assert {len(row) for row in rows} == {len(rows[0])} <= set(range(80))
    halves = {" ": (255, 255), "█": (0, 0), "▀": (0, 255), "▄": (255, 0)}
    picture = Image.new("L", (len(rows[0]), 2 * len(rows)))
    for y, row in enumerate(rows):
        for x, letter in enumerate(row):
            for half in (0, 1):
                picture.putpixel((x, 2 * y + half), halves[letter][half])
    assert {picture.getpixel((x, y)) for x in range(picture.width) for y in (0, 1, picture.height - 1)} == {255}
    assert read(picture.resize((picture.width * 6, picture.height * 6), Image.Resampling.NEAREST)) == [LINK]


# -- where it listens


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ("192.168.1.20", "192.168.1.20"), ("10.0.0.7", "10.0.0.7"), ("172.16.3.4", "172.16.3.4"),
        ("8.8.4.4", _lan.HERE), ("169.254.7.7", _lan.HERE), ("0.0.0.0", _lan.HERE), (OSError(), _lan.HERE),
    ],
)  # fmt: skip
def test_it_is_never_opened_to_the_internet(own: object, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Asking:
        def __init__(self, *kinds: object) -> None:
            assert kinds == (socket.AF_INET, socket.SOCK_DGRAM)

        def __enter__(self) -> Asking:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def connect(self, _: object) -> None:
            if isinstance(own, OSError):
                raise own

        def getsockname(self) -> tuple[object, int]:
            return own, 5

    monkeypatch.setattr(_lan.socket, "socket", Asking)
    assert _lan.address() == said


def test_another_port_is_taken_where_none_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server((_lan.HERE, 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(_live, "USUAL", port)
        assert _live._port(serving, _lan.HERE, None) == 0
        with pytest.raises(BackendError):
            _live._port(serving, _lan.HERE, port)
    assert _live._port(serving, _lan.HERE, None) == port


def test_who_listens_everywhere_says_an_address_that_leads_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_lan, "address", lambda: "192.168.1.20")
    stop = threading.Event()
    with _live._served(serving, None, "0.0.0.0", 0, stop) as base:
        assert re.fullmatch(r"http://192\.168\.1\.20:[1-9][0-9]*", base)
    assert stop.is_set()


# -- what it says


def test_a_link_leads_to_the_trial() -> None:
    assert _live.here("https://tag.example.org/N/XZY4EW", "http://10.0.0.7:8000") == "http://10.0.0.7:8000/N/XZY4EW"


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp", "Mn", "Cf"]), max_size=300))
def test_lines_fit_and_nothing_is_lost(text: str) -> None:
    lines = list(_live.wrapped(text, 20))
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(columns(line) <= 20 or re.fullmatch(r"[\x21-\x7e]+", line) for line in lines)


def test_without_its_pages_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "guardtag_web", None)
    done = CliRunner().invoke(cli, ["demo", "--live"], catch_exceptions=True)
    assert isinstance(done.exception, ConfigError)
    assert done.exception.code == "GT-WEB-PACKAGE"
    assert "pip install . ./plugins/guardtag-web" in done.exception.do


@pytest.mark.parametrize("words", [["--live", "--json"], ["--port", "80"], ["--host", "127.0.0.1"]])
def test_words_that_do_not_go_together(words: list[str]) -> None:
    assert CliRunner().invoke(cli, ["demo", *words]).exit_code == 2


def test_an_address_that_is_not_ours_is_said(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["demo", "--live", "--host", "192.0.2.77"])
    assert isinstance(done.exception, BackendError)
    assert done.exception.code == "GT-WEB-LISTEN"
    assert done.output == ""


# -- the demo itself


class Shown:
    """The demo as somebody sees it: a process, and the lines that it printed."""

    def __init__(self, folder: Path, *words: str, language: str = "en") -> None:
        variables = {**os.environ, "GUARDTAG_LANG": language, "TMPDIR": str(folder), "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "guardtag", "demo", "--live", "--port", "0", *words],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, env=variables, cwd=folder,
        )  # fmt: skip
        self.lines: list[str] = []
        self.printed: list[str] = []
        self._rest = b""

    def until(self, pattern: str) -> re.Match[str]:
        """The first line not yet looked at that the pattern is found in."""
        assert self.process.stdout is not None
        seen, ends = 0, time.monotonic() + PATIENT
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while time.monotonic() < ends:
                for line in self.lines[seen:]:
                    seen += 1
                    if found := re.search(pattern, line):
                        del self.lines[:seen]
                        return found
                if selector.select(1.0):
                    data = os.read(self.process.stdout.fileno(), 65536)
                    if not data:
                        break
                    *whole, self._rest = (self._rest + data).split(b"\n")
                    self.lines += [line.decode() for line in whole]
                    self.printed += [line.decode() for line in whole]
        raise AssertionError(f"{pattern} never came: {self.lines}")

    def end(self, number: signal.Signals) -> str:
        """Sends a signal, waits, gives what else was printed."""
        self.process.send_signal(number)
        out, _ = self.process.communicate(timeout=PATIENT)
        return out.decode()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[type[Shown]]:
    started: list[Shown] = []

    def starting(*words: str, **more: str) -> Shown:
        started.append(Shown(tmp_path, *words, **more))
        return started[-1]

    yield starting  # type: ignore[misc]
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
        one.process.communicate()


def form(page: httpx.Response, **values: str) -> dict[str, str]:
    """The hidden fields of a page's first form, and what somebody adds."""
    first = page.text.partition("<form")[2].partition("</form>")[0]
    found = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', first)
    return {**{name: html.unescape(value) for name, value in found}, **values}


def test_a_telephone_plays_it_to_the_end(start, tmp_path: Path) -> None:
    shown = start("--host", "127.0.0.1")
    hall = shown.until(r"^  (http://\S+/hall/feicheng\S+)$")[1]
    console = shown.until(r"^ +(http://\S+/console/invitation/\S+)$")[1]
    picture = shown.until(r"^ +(/\S+code\.png)$")[1]
    code = shown.until(r"^  (http://127\.0\.0\.1:[0-9]+/t/[A-Z2-7]{26})$")[1]
    assert read(Image.open(picture)) == [code]
    assert Path(picture).is_relative_to(tmp_path)
    with httpx.Client(follow_redirects=True) as telephone:
        assert telephone.get(console).status_code == 200
        screen = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", telephone.get(f"{hall}&l=en").text))
        assert "Requests 19 Completed 100 %" in screen, "it is of more than five calls, so it may tell"
        assert re.search(r"Half of the families were told within [1-9] min", screen)
        page = telephone.get(code)
        page = telephone.post(
            code, data=form(page, place="王庄镇公交站", message="他很安静"), headers={"accept-language": "en"}
        )
        finder = str(page.url)
        assert "/r/" in finder
        told = {}
        for _ in range(2):
            who = shown.until(r"^[0-9:]{8}  message to (\S+), (?:on duty|family)$")[1]
            told[who] = shown.until(r"^  (http://127\.0\.0\.1:[0-9]+/N/\S+)$")[1]
        assert told.keys() == {"田爱云", "李岭"}, shown.printed
        notice = telephone.get(told["李岭"])
        assert 'value="coming"' in notice.text
        answered = telephone.post(told["李岭"], data=form(notice, do="coming"))
        assert answered.status_code == 200
        shown.until(r"message to 田爱云, family")
        page = telephone.get(finder)
        assert re.search(r'<li class="done">somebody is on the way', page.text)
    ends(shown, signal.SIGTERM, "Ended.", tmp_path)


def ends(shown: Shown, number: signal.Signals, last: str, folder: Path) -> None:
    """One signal ends it; its lines fitted, and nothing is left."""
    assert [line for line in shown.printed if columns(line) > 80 and not re.match(r" *(/|http:)", line)] == []
    assert [path.name[:14] for path in folder.iterdir()] == ["guardtag-demo-"]
    assert shown.end(number).strip().endswith(last)
    assert shown.process.returncode == 0
    assert list(folder.iterdir()) == []


@pytest.mark.soak
@pytest.mark.parametrize(
    ("number", "language", "last"), [(signal.SIGINT, "en", "Ended."), (signal.SIGTERM, "zh", "已结束。")]
)
def test_one_signal_ends_it_and_nothing_is_left(
    start, number: signal.Signals, language: str, last: str, tmp_path: Path
) -> None:
    shown = start("--host", "127.0.0.1", language=language)
    shown.until("Ctrl-C")
    assert [line for line in shown.printed if columns(line) > 80 and not line.strip().startswith("/")] == []
    ends(shown, number, last, tmp_path)


@pytest.mark.soak
def test_what_somebody_wants_to_keep_is_kept_and_it_says_so(start, tmp_path: Path) -> None:
    shown = start("--host", "127.0.0.1", "--out", "story")
    assert shown.until("Ctrl-C")[0]
    assert not [line for line in shown.printed if "removes everything" in line]
    shown.end(signal.SIGINT)
    assert (tmp_path / "story/code.png").exists()
