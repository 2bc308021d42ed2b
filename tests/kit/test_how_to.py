"""docs/how-to/write-a-notifier.md and test-with-guardtag.md: every block is run, in the order of the page."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests import forked
from tests.cli.test_new_plugin import installed

HOW_TO = Path(__file__).parents[2] / "docs/how-to"
ROOT = HOW_TO.parents[1]
HOME = {name: value for name, value in os.environ.items() if name not in ("CI", "BUILD_NUMBER")}
"""As at somebody's desk: pytest prints more on a build server."""


class Page:
    """A page that is worked through in a folder.

    Args:
        name: of the page.
        folder: where its files are written and its commands run.
        changes: text to put in the place of another, in every block.
    """

    def __init__(self, name: str, folder: Path, changes: dict[str, str] | None = None) -> None:
        text = (HOW_TO / name).read_text("utf-8")
        for old, new in (changes or {}).items():
            assert old in text
            text = text.replace(old, new)
        self.blocks = re.findall(r"```(\w*)\n(.*?)```", text, re.DOTALL)
        self.folder, self.outputs = folder, []  # type: ignore[var-annotated]
        self.patience = 100
        """Seconds that one command may take."""

    def work(self) -> None:
        """Writes the files that blocks name in their first line, and runs the lines of those for a shell."""
        for kind, block in self.blocks:
            if kind == "sh":
                for line in block.splitlines():
                    self.outputs.append(self.command(line.partition("#")[0].strip()))
            else:
                path = self.folder / block.splitlines()[0].removeprefix("# ")
                assert path.suffix in (".py", ".toml"), "a block begins with the name of its file"
                path.parent.mkdir(exist_ok=True)
                path.write_text(block, "utf-8")
                path.chmod(0o600)

    def command(self, line: str) -> tuple[str, int, str]:
        words = shlex.split(line)
        if words[:2] == ["pip", "install"]:
            installed(self.folder / words[2], self.folder / "site")
            return line, 0, ""
        path = os.pathsep.join((str(self.folder / "site"), str(ROOT / "src"), os.environ.get("PYTHONPATH", "")))
        if words[0] == "guardtag":
            done = forked.run(self.folder, *words[1:], PYTHONPATH=path)
            return line, done.returncode, done.stdout + done.stderr
        programs = {
            "python": [sys.executable],
            # whoever reads the page has no schemathesis, which takes counter-examples out of what Hypothesis prints
            "pytest": [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:schemathesis"],
        }  # fmt: skip
        done = subprocess.run(
            [*programs.get(words[0], words[:1]), *words[1:]], cwd=self.folder, capture_output=True, text=True,
            timeout=self.patience, check=False, stdin=subprocess.DEVNULL,
            env={**HOME, "PYTHONPATH": path, "PYTEST_ADDOPTS": "", "GUARDTAG_LANG": "en"},
        )  # fmt: skip
        return line, done.returncode, done.stdout + done.stderr


@pytest.fixture
def gateway() -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """The port of a gateway on this machine, and what it was given."""
    got: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            got.append(body | {"authorization": self.headers["Authorization"]})
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"ok": true}')

        def log_message(self, *words: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, got
        server.shutdown()


def test_the_notifiers_page_works_from_nothing_to_a_mother_who_is_told(
    tmp_path: Path, gateway: tuple[int, list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GUARDTAG_NO_PLUGINS", raising=False)
    port, got = gateway
    page = Page("write-a-notifier.md", tmp_path, {"8075": str(port)})
    page.work()
    said = {line: output for line, status, output in page.outputs if status == 0 or pytest.fail(f"{line}\n{output}")}
    assert re.search(r"^gong\.py +loaded +notifier gong:$", said["guardtag plugins"], re.MULTILINE)
    assert "import " in said["guardtag plugins --trace"]
    assert "2 sent" in said["python try_it.py"]
    assert {one["to"] for one in got} == {"+8610000000001", "+8610000000002"}
    assert {one["authorization"] for one in got} == {"Bearer from the gateway"}
    assert all(len(one["text"]) <= 70 for one in got)
    for suite in ("pytest -q plugins", "pytest -q guardtag-bell"):
        assert re.search(r"^2\d passed in", said[suite], re.MULTILINE), said[suite]


def test_the_testing_page_s_blocks_pass(tmp_path: Path) -> None:
    page = Page("test-with-guardtag.md", tmp_path)
    page.work()
    assert [status for _, status, _ in page.outputs] == [0, 0], page.outputs
