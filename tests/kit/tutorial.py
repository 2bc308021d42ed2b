"""A tutorial that is typed as its reader types it: each command runs, and says what the page shows below it."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from tests.kit.test_how_to import HOW_TO, Page

WHERE = HOW_TO.parent / "tutorial"
ANYTHING = "…"


class Tutorial(Page):
    """A page of docs/tutorial, worked through in a folder.

    A block ``sh`` is run a line at a time; the block ``text`` after it is what these lines print together, ``…`` for
    whatever differs. Every other block is a file, named in its first line.

    Args:
        name: of the page.
        folder: where its files are written and its commands run.
        words: what a reader puts in: the word of the page to a pattern whose first group is it, looked for in what
            commands print.
        changes: text to put in the place of another, in every block.
    """

    def __init__(
        self, name: str, folder: Path, words: Mapping[str, str] | None = None, changes: dict[str, str] | None = None
    ) -> None:
        super().__init__(f"../tutorial/{name}", folder, changes)
        self.words, self.known = words or {}, dict[str, str]()
        self.beside: list[subprocess.Popen[bytes]] = []

    def work(self, refused: int = 0) -> None:
        """Does what the page says, from its first line to its last.

        Args:
            refused: how many commands the page shows being refused.
        """
        try:
            self._worked()
        finally:
            for one in self.beside:
                one.terminate()
                one.wait(20)
        wrong = [(line, output) for line, status, output in self.outputs if status]
        assert len(wrong) == refused, wrong

    def _worked(self) -> None:
        said = ""
        for kind, block in self.blocks:
            if kind == "sh":
                said = "".join(map(self.typed, block.splitlines()))
            elif kind == "text":
                self.compare(block, said)
            else:
                self.written(block)

    def typed(self, line: str) -> str:
        """What one line prints; ids that it makes are known from then on."""
        for word, value in self.known.items():
            line = re.sub(rf"\b{word}\b", value, line)
        program, *words = shlex.split(line)
        if program == "cat":
            done = line, 0, (self.folder / words[0]).read_text("utf-8")
        elif program == "curl":
            done = line, 0, got(words[-1])
        elif words[-1:] == ["&"]:
            done = line, 0, self.begun(program, words[:-1])
        else:
            done = self.command(line)
        self.outputs.append(done)
        for word, pattern in self.words.items():
            if found := re.search(pattern, done[2], re.MULTILINE):
                self.known.setdefault(word, found[1])
        return done[2]

    def begun(self, program: str, words: list[str]) -> str:
        """A program that goes on beside the others until the page has ended."""
        path = os.pathsep.join((str(self.folder), str(HOW_TO.parents[1] / "src"), os.environ.get("PYTHONPATH", "")))
        self.beside.append(subprocess.Popen(
            [sys.executable, "-m", program, *words], cwd=self.folder, env={**os.environ, "PYTHONPATH": path},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ))  # fmt: skip
        return ""

    def compare(self, block: str, said: str) -> None:
        """Holds what the page shows to what was printed."""
        for word, value in self.known.items():
            block = re.sub(rf"\b{word}\b", value, block)
        pattern = ".*?".join(map(re.escape, block.strip().split(ANYTHING)))
        assert re.fullmatch(pattern, said.strip(), re.DOTALL), f"the page shows:\n{block}\nprinted was:\n{said}"

    def written(self, block: str) -> None:
        """Writes the file that the block's first line names."""
        path = self.folder / block.splitlines()[0].removeprefix("# ")
        assert path.suffix in (".py", ".toml"), "a block begins with the name of its file"
        path.parent.mkdir(exist_ok=True)
        path.write_text(block, "utf-8")
        path.chmod(0o600)


def got(address: str, tries: int = 300) -> str:
    """What a server of this machine answers, once it listens."""
    for _ in range(tries):
        try:
            with urllib.request.urlopen(address, timeout=20) as answer:
                return str(answer.read().decode())
        except ConnectionError:
            pass
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionError):
                raise
        time.sleep(0.1)
    raise AssertionError(f"nobody listens at {address}")
