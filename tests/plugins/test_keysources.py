"""The suite for key sources: our own pass it, and deliberately wrong ones do not."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from guardtag.builtin.file import FileKeySource
from guardtag.builtin.memory_keys import MemoryKeySource
from guardtag.errors import KeyringError
from guardtag.payload.keys import Keyring
from guardtag.spi import KeySource
from guardtag.testing.keysources import KeySourceSuite


class TestFile(KeySourceSuite):
    durable = True

    def make(self) -> KeySource:
        return FileKeySource(f"file:{self.folder}/keys/keyring.json")

    def break_it(self, source: KeySource) -> KeySource:
        path = self.folder / "keys/keyring.json"
        path.write_bytes(path.read_bytes()[:-1])
        return source


class TestMemory(KeySourceSuite):
    def make(self) -> KeySource:
        return MemoryKeySource()


# -- wrong ones


class Drawer:
    """Right in everything, on one file without locks or renames; each wrong one below spoils one thing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.seen: bytes | None = None

    def load(self) -> Keyring:
        if not self.path.exists():
            raise KeyringError("GT-KEYS-MISSING", "The drawer is empty.")
        data = self.path.read_bytes()
        keyring = Keyring.from_bytes(data)
        self.seen = data
        return keyring

    def save(self, keyring: Keyring) -> None:
        if (self.path.read_bytes() if self.path.exists() else None) != self.seen:
            raise KeyringError("GT-KEYS-CHANGED", "Somebody was in the drawer.")
        self.write(keyring.to_bytes())

    def write(self, data: bytes) -> None:
        temporary = self.path.with_name(f"{os.getpid()}-{threading.get_ident()}")
        temporary.write_bytes(data)
        temporary.replace(self.path)
        self.seen = data


class Generous(Drawer):
    def load(self) -> Keyring:
        return super().load() if self.path.exists() else Keyring.new(os.urandom)


class Raw(Drawer):
    def load(self) -> Keyring:
        return Keyring.from_bytes(self.path.read_bytes())


class Wordless(Drawer):
    def load(self) -> Keyring:
        if not self.path.exists():
            raise KeyringError("GT-DRAWER", "It is empty.")
        return super().load()


class Forgetful(Drawer):
    def save(self, keyring: Keyring) -> None:
        pass


class Vain(Drawer):
    def load(self) -> Keyring:
        if self.seen is None:
            return super().load()
        return Keyring.from_bytes(self.seen)

    def write(self, data: bytes) -> None:
        self.seen = data


class Stateless(Drawer):
    def write(self, data: bytes) -> None:
        super().write(Keyring.from_bytes(data).to_bytes().replace(b"disabled", b"live"))

    def load(self) -> Keyring:
        keyring = Keyring(Keyring.from_bytes(self.path.read_bytes()).keys, 1, 1, "0" * 16)
        self.seen = self.path.read_bytes()
        return keyring


class Small(Drawer):
    def write(self, data: bytes) -> None:
        if len(data) > 4096:
            raise KeyringError("GT-DRAWER-FULL", "It is a small drawer.")
        super().write(data)


class Once(Drawer):
    def write(self, data: bytes) -> None:
        super().write(data)
        self.seen = None


class Greedy(Drawer):
    def save(self, keyring: Keyring) -> None:
        if self.seen is None:
            self.write(keyring.to_bytes())
        else:
            super().save(keyring)


class Last(Drawer):
    """The last one wins, once it has loaded."""

    def save(self, keyring: Keyring) -> None:
        if self.seen is None:
            super().save(keyring)
        else:
            self.write(keyring.to_bytes())


class Sneaky(Drawer):
    """Says no, and writes all the same."""

    def save(self, keyring: Keyring) -> None:
        try:
            super().save(keyring)
        finally:
            self.write(keyring.to_bytes())


class Slow(Drawer):
    """Compares, and takes its time before it writes."""

    def write(self, data: bytes) -> None:
        threading.Event().wait(0.005)
        super().write(data)


class InPlace(Drawer):
    """Writes over the file, half by half, and takes its time between them."""

    def write(self, data: bytes) -> None:
        with open(self.path, "wb", buffering=0) as file:
            for part in (data[: len(data) // 2], data[len(data) // 2 :]):
                file.write(part)
                os.fsync(file.fileno())
                threading.Event().wait(0.005)
        self.seen = data


class Latched(Drawer):
    """Its lock is a file that only a save which comes to its end takes away."""

    def write(self, data: bytes) -> None:
        latch = self.path.with_name("latch")
        while True:
            try:
                latch.touch(exist_ok=False)
                break
            except FileExistsError:
                threading.Event().wait(0.01)
        super().write(data)
        latch.unlink()


class Hopeful(Drawer):
    """Takes a keyring that it cannot read for none."""

    def load(self) -> Keyring:
        try:
            return super().load()
        except KeyringError:
            raise KeyringError("GT-KEYS-MISSING", "The drawer is empty.") from None


class Open(Drawer):
    def __repr__(self) -> str:
        return f"Open({self.seen!r})"


WRONG: dict[str, tuple[type[Drawer], str]] = {
    "makes keys when there are none": (Generous, "test_a_missing_keyring_is_said_to_be_missing"),
    "raises what the file raises": (Raw, "test_a_missing_keyring_is_said_to_be_missing"),
    "has a code of its own for a missing one": (Wordless, "test_a_missing_keyring_is_said_to_be_missing"),
    "keeps nothing": (Forgetful, "test_what_was_saved_is_loaded"),
    "keeps it in the object": (Vain, "test_the_next_source_loads_it_too"),
    "keeps the keys and not the rest": (Stateless, "test_states_order_and_roles_are_kept"),
    "takes small keyrings only": (Small, "test_the_largest_keyring_fits"),
    "saves once": (Once, "test_one_source_saves_again_and_again"),
    "overwrites with a first keyring": (Greedy, "test_a_first_keyring_overwrites_none"),
    "lets the last one win": (Last, "test_a_stale_save_is_refused_and_loses_nothing"),
    "refuses and writes": (Sneaky, "test_a_stale_save_is_refused_and_loses_nothing"),
    "compares without a lock, between threads": (Slow, "test_of_threads_that_race_one_wins"),
    "takes what it cannot read for nothing": (Hopeful, "test_a_broken_source_does_not_say_that_there_is_no_keyring"),
    "shows the keys": (Open, "test_no_text_and_no_log_shows_a_key"),
}


def suite(kind: type[Drawer], folder: Path) -> KeySourceSuite:
    made = KeySourceSuite()
    made.durable, made.folder = True, folder
    made.make = lambda: kind(folder / "drawer")  # type: ignore[method-assign]
    made.break_it = lambda source: (folder / "drawer").write_bytes(b"spoilt") and source  # type: ignore[method-assign]
    return made


def run(suite: KeySourceSuite, test: str, caplog: pytest.LogCaptureFixture) -> None:
    arguments = [caplog] if test == "test_no_text_and_no_log_shows_a_key" else []
    getattr(suite, test)(*arguments)


@pytest.mark.parametrize(("kind", "catches"), WRONG.values(), ids=WRONG)
def test_the_suite_catches_a_source_that(
    kind: type[Drawer], catches: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "right").mkdir()
    if kind is not Slow:
        run(suite(Drawer, tmp_path / "right"), catches, caplog)
    with pytest.raises((AssertionError, KeyringError, FileNotFoundError, pytest.fail.Exception)):
        run(suite(kind, tmp_path), catches, caplog)


class OverSlow(KeySourceSuite):
    """Where the nursery can import it; not collected by its name."""

    durable = True

    def make(self) -> KeySource:
        return Slow(self.folder / "drawer")


class OverInPlace(OverSlow):
    def make(self) -> KeySource:
        return InPlace(self.folder / "drawer")


class OverLatched(OverSlow):
    patience = 2

    def make(self) -> KeySource:
        return Latched(self.folder / "drawer")


@pytest.mark.skipif(os.name != "posix", reason="processes are forked and killed on POSIX only")
@pytest.mark.parametrize(
    ("kind", "catches"),
    [
        (OverSlow, "test_of_processes_that_race_one_wins"),
        (OverInPlace, "test_a_save_that_is_killed_leaves_a_whole_keyring"),
        (OverLatched, "test_a_save_that_is_killed_leaves_a_whole_keyring"),
    ],
)  # fmt: skip
def test_the_suite_catches_between_processes(kind: type[KeySourceSuite], catches: str, tmp_path: Path) -> None:
    made = kind()
    made.folder = tmp_path
    test: Callable[[], None] = getattr(made, catches)
    with pytest.raises(AssertionError):
        test()


def test_the_suite_has_a_word_for_every_case() -> None:
    cases = [name for name in dir(KeySourceSuite) if name.startswith("test_")]
    assert len(cases) >= 12
    assert all(getattr(KeySourceSuite, name).__doc__ for name in cases)
