"""A batch in print, and deaths at each step: what the tests of print runs share."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import guardtag
from guardtag import PrintRun
from guardtag.builtin.csv import CsvPrinter
from guardtag.config import Config
from guardtag.steps import print_place
from tests.conftest import City

COUNT, PER_FILE = 11, 3


class Killed(BaseException):
    """The process is gone: no clean-up of its own may be relied on."""


class Deaths:
    """Kills the process at the nth thing it does to store or disk; from then on nothing is written any more."""

    def __init__(self, city: City, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
        self.left, self.dead, self.patch = at, False, monkeypatch
        store = city.door._room.records.store
        monkeypatch.setattr(store, "commit", self.around(store.commit))
        monkeypatch.setattr(Path, "replace", self.around(Path.replace))
        monkeypatch.setattr(Path, "hardlink_to", self.around(Path.hardlink_to))
        monkeypatch.setattr(CsvPrinter, "print", self.around(CsvPrinter.print))
        remove = shutil.rmtree
        monkeypatch.setattr(shutil, "rmtree", lambda *a, **k: None if self.dead else remove(*a, **k))

    def step(self) -> None:
        self.left -= 1
        if self.dead or self.left < 0:
            self.dead = True
            raise Killed

    def around(self, real: Callable[..., object]) -> Callable[..., object]:
        def wrapped(*arguments: object, **named: object) -> object:
            self.step()
            result = real(*arguments, **named)
            self.step()
            return result

        return wrapped


def visible(folder: Path) -> list[str]:
    return sorted(name for name in os.listdir(folder) if not name.startswith("."))


def serials(folder: Path) -> list[int]:
    """All serials of all files, in the order of the files' names."""
    found = []
    for name in visible(folder):
        with (folder / name).open(newline="", encoding="utf-8") as stream:
            found += [int(row["serial"]) for row in csv.DictReader(stream)]
    return found


def on_record(city: City, run: PrintRun) -> dict[str, str]:
    return {file.name: file.sha256 for file in city.door.prints.files(run)}


def hashes(folder: Path) -> dict[str, str]:
    return {name: print_place.file_hash(folder / name) for name in visible(folder)}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "prints"
    folder.mkdir()
    return folder / "run.csv"


KILLED = """
import os, signal, sys
from pathlib import Path
import guardtag
from guardtag.builtin.csv import CsvPrinter
from guardtag.config import Config
folder = Path(sys.argv[1])
city = guardtag.open(Config(base=folder, store="sqlite:city.db", vault="sqlite:keys/vault.db",
                            keys="file:keys/keyring.json", host="tag.example.org"))
real, runs = CsvPrinter.print, []
def printed(self, labels, out):
    runs.append(out)
    def dying():
        for at, label in enumerate(labels):
            if len(runs) == 3 and at == 2:
                os.kill(os.getpid(), signal.SIGKILL)
            yield label
    real(self, dying(), out)
CsvPrinter.print = printed
city.tags.print(city.tags.batches()[0], folder / "prints" / "run.csv", per_file=3)
"""


def two_doors(tmp_path: Path) -> tuple[guardtag.Guard, guardtag.Guard]:
    settings = Config(
        base=tmp_path, store="sqlite:city.db", vault="sqlite:keys/vault.db", keys="file:keys/keyring.json",
        host="tag.example.org",
    )  # fmt: skip
    return guardtag.open(settings), guardtag.open(settings)
