"""``guardtag new-plugin``: what it writes installs, passes its suite, is used, and its break_it notices silence."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.cli.new_plugin import SHIPPED, written
from guardtag.errors import ConfigError
from guardtag.registry.shelf import RESERVED
from tests.soak import soak

from .test_cli import refused, run

KINDS = ("notifier", "store", "printer")
SILENT = {
    "notifier": ("except OSError:\n", "except OSError:\n            return guardtag.Accepted()\n"),
    "store": ("if self._service is None:\n", "if self._service is None:\n            return {}\n"),
    "printer": ("if not self.ready:\n", "if not self.ready:\n            return\n"),
}
"""Kind to a failure that is kept quiet."""
BROKEN = {
    "notifier": "test_a_broken_channel_is_a_notify_error", "store": "test_a_broken_store_says_so",
    "printer": "test_a_broken_printer_is_a_print_error",
}  # fmt: skip


def installed(package: Path, site: Path) -> None:
    """Builds the package and installs it into a folder of its own; nothing is fetched."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index",
         "--disable-pip-version-check", "--root-user-action=ignore", "--target", str(site), str(package)],
        capture_output=True, text=True, timeout=100, check=False, stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONWARNINGS": "ignore", "TMPDIR": str(site.parent)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def failing(tests: Path, path: str) -> tuple[set[str], int]:
    """Runs a suite; the cases that failed, and how many passed."""
    report = tests / "report.xml"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", "."],
        cwd=tests, capture_output=True, text=True, timeout=110, check=False,
        env={**os.environ, "PYTHONPATH": path, "PYTEST_ADDOPTS": ""},
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stdout + done.stderr
    cases = list(ElementTree.parse(report).iter("testcase"))
    failed = {str(case.get("name")) for case in cases if case.find("failure") is not None}
    assert (done.returncode == 0) == (not failed)
    return failed, sum(len(case) == 0 for case in cases)


@pytest.mark.parametrize("kind", [*KINDS[:1], *soak(KINDS[1:])])
def test_what_it_writes_installs_passes_is_used_and_notices_silence(kind: str, tmp_path: Path) -> None:
    done = run(tmp_path, "new-plugin", kind, "old-bell", "--json")
    assert done.returncode == 0, done.stderr
    package, site, tests = tmp_path / "guardtag-old-bell", tmp_path / "site", tmp_path / "elsewhere"
    assert {str((tmp_path / path).relative_to(package)) for path in json.loads(done.stdout)} == {
        path.relative_to(package).as_posix() for path in package.rglob("*") if path.is_file()
    }
    installed(package, site)
    shutil.copytree(package / "tests", tests)  # so that the installed one is tested, and not the one in src
    path = os.pathsep.join(filter(None, (str(site), os.environ.get("PYTHONPATH"))))
    failed, passed = failing(tests, path)
    assert failed == set()
    assert passed > 10

    (tmp_path / "guardtag.toml").write_text('plugins = ["guardtag-old-bell"]\n', "utf-8")
    listed = run(tmp_path, "plugins", "--trace", "--json", PYTHONPATH=path)
    (row,) = [row for row in json.loads(listed.stdout)["plugins"] if row["plugin"].startswith("guardtag-old-bell")]
    assert (row["state"], row["version"]) == ("loaded", "0.1.0")
    assert row["schemes"] == [{"scheme": "old-bell", "role": kind}]

    module = site / "guardtag_old_bell/__init__.py"
    before, after = SILENT[kind]
    text = module.read_text("utf-8")
    assert before in text
    module.write_text(text.replace(before, after), "utf-8")
    assert BROKEN[kind] in failing(tests, path)[0]


@pytest.mark.parametrize("kind", KINDS)
def test_its_readme_and_its_suite_are_short_and_nothing_is_left_unfilled(kind: str, tmp_path: Path) -> None:
    package = Path(written(kind, "bell", tmp_path)[0]).parent
    for path in package.rglob("*"):
        assert not path.is_file() or not re.search("@[A-Za-z]+@", path.read_text("utf-8")), path
    suite = (package / "tests/test_bell.py").read_text("utf-8").partition("class ")[2]
    assert len([line for line in suite.splitlines() if line.strip()]) <= 7
    readme = (package / "README.md").read_text("utf-8")
    assert 'plugins = ["guardtag-bell"]' in readme
    assert "中文" in readme
    assert "pytest" in readme


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "guardtag-bell").mkdir()
    refused(run(tmp_path, "new-plugin", "notifier", "bell"), "GT-NEW-PLUGIN-EXISTS")
    assert list((tmp_path / "guardtag-bell").iterdir()) == []
    (tmp_path / "guardtag-gong").symlink_to(tmp_path / "nowhere")
    refused(run(tmp_path, "new-plugin", "notifier", "gong"), "GT-NEW-PLUGIN-EXISTS")
    assert not (tmp_path / "nowhere").exists()


@given(
    st.sampled_from(sorted(RESERVED | SHIPPED))
    | st.text("aB0-_+./\\\0é ", max_size=40)
    | st.sampled_from(["", "../x", "a" * 31, "a-", "a--b", "-a", "1a"])
)
def test_a_name_that_is_no_scheme_writes_nothing(name: str) -> None:
    if re.fullmatch("a[a0]{0,29}(-[a0]+)*", name, re.ASCII) and len(name) <= 30:
        return
    with pytest.raises(ConfigError) as caught:
        written("notifier", name, Path("/nowhere"))
    assert caught.value.code == "GT-NEW-PLUGIN-NAME"


def test_what_cannot_be_written_whole_is_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = Path.write_text

    def full(path: Path, text: str, *more: str) -> int:
        if path.name == "README.md":
            raise OSError(28, "No space left on device")
        return before(path, text, *more)

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="space"):
        written("notifier", "bell", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_every_plugin_of_our_own_keeps_its_name() -> None:
    plugins = Path(__file__).resolve().parents[2] / "plugins"
    assert {f"guardtag-{name}" for name in SHIPPED} == {path.name for path in plugins.iterdir() if path.is_dir()}


def test_the_channel_does_not_depend_on_where_it_is_started(tmp_path: Path) -> None:
    made = run(tmp_path, "new-plugin", "notifier", "bell")
    assert "Next: cd guardtag-bell" in made.stdout
    module: dict[str, object] = {}
    source = (tmp_path / "guardtag-bell/src/guardtag_bell/__init__.py").read_text("utf-8")
    exec(compile(source, "bell", "exec"), module)
    for url in ("bell:gateway", "bell:", "bell:./gateway"):
        with pytest.raises(ConfigError) as caught:
            module["BellNotifier"](url)  # type: ignore[operator]
        assert caught.value.code == "GT-BELL-URL"
