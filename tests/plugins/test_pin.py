"""Pinned plugins: only what somebody looked at is imported, to the byte."""

from __future__ import annotations

import importlib.util
import os
import py_compile
import sys
import textwrap
from collections.abc import Callable, Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.config import Config
from guardtag.errors import BrokenPlugin
from guardtag.registry import Plugins, load, pin
from guardtag.registry.pin import digest, wanted
from guardtag.spi import Accepted
from guardtag.testing.notifiers import message

from .conftest import BELL, Install

HORN = {
    "guardtag_horn/__init__.py": BELL.replace('"rung"', "note()").replace(
        "    from guardtag.hook", "    from guardtag_horn.note import note\n    from guardtag.hook", 1
    ),
    "guardtag_horn/note.py": "    def note():\n        return 'honest'\n",
    "guardtag_horn/data.txt": "    words\n",
}


@pytest.fixture
def horn(install: Install, tmp_path: Path) -> Iterator[Path]:
    """An installed package with a ``RECORD``; the folder it is in."""
    install("guardtag-horn", {"bell": "guardtag_horn"}, {})
    site = tmp_path / "site"
    for path, text in HORN.items():
        (site / path).parent.mkdir(exist_ok=True)
        (site / path).write_text(textwrap.dedent(text), encoding="utf-8")
    info = site / "guardtag_horn-1.0.dist-info"
    (info / "INSTALLER").write_text("pip\n")
    names = [*HORN, *(f"{info.name}/{n}" for n in ("METADATA", "entry_points.txt", "INSTALLER", "RECORD"))]
    names += ["guardtag_horn/__pycache__/note.cpython-311.pyc", "../bin/horn"]
    (info / "RECORD").write_text("".join(f"{name},,\n" for name in names))
    yield site
    for name in [n for n in sys.modules if n.split(".")[0] == "guardtag_horn"]:
        del sys.modules[name]
    pin._ours._trusted.clear()
    sys.meta_path[:] = [finder for finder in sys.meta_path if finder is not pin._ours]


def pinned(version: str = "==1.0", sha256: str = "") -> str:
    return f"guardtag-horn{version} sha256:{sha256 or digest(distribution('guardtag-horn'))}"


def city(entry: str, url: str = "bell:") -> Plugins:
    return load(Config(plugins=(entry,), channels={"m": (url, {})}))


def refused(entry: str) -> str:
    with pytest.raises(BrokenPlugin) as caught:
        city(entry)
    assert caught.value.code == "GT-PLUGIN-PIN"
    assert not [name for name in sys.modules if name.startswith("guardtag_horn")], "not one line of it ran"
    return str(caught.value)


def planted(source: Path, text: str) -> None:
    """Compiles other words into the cache of a source, with a header that fits the source (size and time)."""
    found = source.stat()
    other = source.with_name("other.py")
    other.write_text(text.ljust(found.st_size - 1, "#") + "\n", encoding="utf-8")
    assert other.stat().st_size == found.st_size
    os.utime(other, ns=(found.st_atime_ns, found.st_mtime_ns))
    py_compile.compile(str(other), importlib.util.cache_from_source(str(source)), str(source), doraise=True)
    other.unlink()


LIE = "def note():return 'evil!'"


def test_what_was_pinned_loads(horn: Path) -> None:
    assert city(pinned()).notifier("m").send(message()) == Accepted("honest")
    assert not (horn / "guardtag_horn" / "__pycache__").exists(), "no compiled file is written"
    assert city(pinned()).notifier("m").send(message()) == Accepted("honest"), "and again in the same process"


def test_031_a_file_that_changed_is_refused_whatever_the_record_says(horn: Path) -> None:
    entry = pinned()
    note = horn / "guardtag_horn" / "note.py"
    note.write_text(note.read_text().replace("honest", "evil!!"))
    assert "not those that were pinned" in refused(entry)
    record = horn / "guardtag_horn-1.0.dist-info" / "RECORD"
    record.write_text(record.read_text().replace("guardtag_horn/note.py,,\n", "guardtag_horn/note.py,sha256=x,9\n"))
    refused(entry)


@pytest.mark.parametrize("change", ["data", "entry point", "unlisted", "gone"])
def test_031_every_listed_file_counts(horn: Path, change: str) -> None:
    entry, info = pinned(), horn / "guardtag_horn-1.0.dist-info"
    if change == "data":
        (horn / "guardtag_horn" / "data.txt").write_text("other words\n")
    elif change == "entry point":
        points = info / "entry_points.txt"
        points.write_text(points.read_text() + "horn = guardtag_horn\n")
    elif change == "unlisted":
        record = info / "RECORD"
        record.write_text(record.read_text().replace("guardtag_horn/data.txt,,\n", ""))
    else:
        (horn / "guardtag_horn" / "data.txt").unlink()
    refused(entry)


def test_what_only_the_installer_wrote_does_not_count(horn: Path) -> None:
    before = digest(distribution("guardtag-horn"))
    info = horn / "guardtag_horn-1.0.dist-info"
    (info / "INSTALLER").write_text("uv\n")
    (horn / "guardtag_horn" / "__pycache__").mkdir()
    (horn / "guardtag_horn" / "__pycache__" / "note.cpython-311.pyc").write_bytes(b"x")
    record = info / "RECORD"
    record.write_text("".join(reversed(record.read_text().splitlines(keepends=True))))
    assert digest(distribution("guardtag-horn")) == before
    assert len(before) == 64


def test_032_a_planted_pyc_beside_an_honest_source_does_not_run(horn: Path) -> None:
    entry, note = pinned(), horn / "guardtag_horn" / "note.py"
    planted(note, LIE)
    assert city(entry).notifier("m").send(message()) == Accepted("honest")


def test_032_without_a_pin_it_would_run(horn: Path) -> None:
    planted(horn / "guardtag_horn" / "note.py", LIE)
    assert city("guardtag-horn").notifier("m").send(message()) == Accepted("evil!")


@pytest.mark.skipif(sys.platform != "linux", reason="process:")
def test_032_nor_in_a_process_of_its_own(horn: Path) -> None:
    entry, note = pinned(), horn / "guardtag_horn" / "note.py"
    planted(note, LIE)
    plugins = city(entry, "process:bell:")
    assert plugins.notifier("m").send(message()) == Accepted("honest")
    plugins.close()
    wrong = city(pinned(sha256="0" * 64), "process:bell:")
    assert wrong.check()[0].startswith("GT-PLUGIN-PIN")
    wrong.close()


def test_what_changes_after_it_was_hashed_does_not_run(horn: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    verify = pin.verify

    def slow(*given: object) -> None:
        verify(*given)  # type: ignore[arg-type]
        (horn / "guardtag_horn" / "note.py").write_text(LIE)

    entry = pinned()
    monkeypatch.setattr(pin, "verify", slow)
    assert city(entry).notifier("m").send(message()) == Accepted("honest")


def test_a_module_that_nobody_listed_cannot_be_imported_into_it(horn: Path) -> None:
    entry = pinned()
    (horn / "guardtag_horn" / "extra.py").write_text("evil = True\n")
    city(entry)
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("guardtag_horn.extra")


def test_another_version_is_refused(horn: Path) -> None:
    assert "version 1.1 is wanted" in refused("guardtag-horn==1.1")
    assert city("Guardtag_Horn==1.0").notifier("m")


def test_what_cannot_be_compared_is_refused_and_says_so(horn: Path) -> None:
    entry, record = pinned(), horn / "guardtag_horn-1.0.dist-info" / "RECORD"
    record.write_text("guardtag_horn-1.0.dist-info/METADATA,,\n__editable__horn.pth,,\n")
    (horn / "__editable__horn.pth").write_text("/elsewhere\n")
    assert "editable" in refused(entry)
    with pytest.raises(BrokenPlugin, match="editable"):
        digest(distribution("guardtag-horn"))
    record.unlink()
    assert "editable" in refused(entry)


def test_what_is_in_the_process_already_is_refused(horn: Path) -> None:
    entry = pinned()
    city("guardtag-horn")
    with pytest.raises(BrokenPlugin, match="Start again"):
        city(entry)


def test_entries_that_are_none_or_contradict_each_other_are_told(horn: Path) -> None:
    for entries in (("guardtag horn",), ("guardtag-horn sha256:12",), ("guardtag-horn", "guardtag_horn==1.0")):
        plugins = load(Config(plugins=entries))
        assert [p for p in plugins.problems if p.startswith("GT-PLUGIN-BROKEN")], entries


@pytest.mark.parametrize(("limit", "most"), [("MAX_FILES", 2), ("MAX_BYTES", 100)])
def test_hashing_has_an_end(horn: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: int) -> None:
    monkeypatch.setattr(pin, limit, most)
    with pytest.raises(BrokenPlugin, match=str(most)):
        digest(distribution("guardtag-horn"))


@given(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True), st.booleans(), st.booleans())
def test_an_entry_is_a_name_and_what_it_is_pinned_to(name: str, version: bool, hashed: bool) -> None:
    found = wanted(f"{name}{'==1.2' * version}{' sha256:' * hashed}{'a' * 64 * hashed}")
    assert found is not None
    assert (found.version, found.sha256) == ("1.2" * version, "a" * 64 * hashed)
    assert found.name == found.name.lower()
    assert wanted(name + " ") == wanted(name)


@given(st.text(max_size=200))
def test_nothing_else_is_one(text: str) -> None:
    found: Callable[[str], object] = wanted
    entry = found(text)
    assert entry is None or text.strip().isascii()
