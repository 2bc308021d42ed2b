"""What the kit is to somebody else's project: diffs of failed asserts, types that Hypothesis knows, nothing heavy."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder of somebody else's, with guardtag's entry points on the path as an installed guardtag has them."""
    points = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["entry-points"]["hypothesis"]
    info = tmp_path / "site/guardtag_installed-0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: guardtag-installed\nVersion: 0\n", "utf-8")
    text = "".join(f"{name} = {value}\n" for name, value in points.items())
    (info / "entry_points.txt").write_text(f"[hypothesis]\n{text}", "utf-8")
    return tmp_path


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join((str(project / "site"), str(ROOT / "src"), os.environ.get("PYTHONPATH", "")))
    return subprocess.run(
        [sys.executable, "-W", "error", *arguments], cwd=project, capture_output=True, text=True, timeout=100,
        check=False, env={**os.environ, "PYTHONPATH": path, "PYTEST_ADDOPTS": "", "COLUMNS": "200"},
    )  # fmt: skip


def test_a_failed_assert_of_a_suite_shows_what_it_compared(project: Path) -> None:
    (project / "test_bell.py").write_text(textwrap.dedent("""
        from guardtag import Accepted
        from guardtag.testing import NotifierSuite

        class Bell:
            def send(self, message):
                return Accepted("x" * 201)

        class TestBell(NotifierSuite):
            def make(self): return Bell()
    """), "utf-8")  # fmt: skip
    done = run(project, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "answers_accepted")
    assert done.returncode == 1, done.stdout
    assert "assert None == Accepted(refe" in done.stdout, done.stdout
    assert "+  where None = accepted(Accepted(" in done.stdout


def test_the_kit_brings_no_pytest_plugin(project: Path) -> None:
    metadata = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["entry-points"]
    assert "pytest11" not in metadata


def test_hypothesis_knows_our_records_without_being_told(project: Path) -> None:
    (project / "known.py").write_text(textwrap.dedent("""
        import sys
        from hypothesis import Phase, find, settings, strategies as st

        assert "guardtag.testing.strategies" not in sys.modules
        assert "pytest" not in sys.modules
        from guardtag import Code, Consent, Contact, Incident, Message, Responder, Tag, Ward

        first = settings(phases=[Phase.generate])  # whatever comes, the smallest is not looked for
        for kind in (Code, Consent, Contact, Incident, Message, Responder, Tag, Ward):
            assert type(find(st.from_type(kind), lambda made: True, settings=first)) is kind
        assert len(find(st.from_type(Tag), lambda tag: True, settings=first).ward) == 26
        print(find(st.from_type(Ward), lambda ward: True).contacts[0].addresses)
    """), "utf-8")  # fmt: skip
    done = run(project, "known.py")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "('mail:a@example.org',)\n"


def test_guardtag_does_not_import_hypothesis(project: Path) -> None:
    code = "import sys, guardtag; guardtag.open('memory:').close(); print('hypothesis' in sys.modules)"
    done = run(project, "-c", code)
    assert done.stdout == "False\n", done.stderr


def test_the_kit_offers_its_suites_by_name() -> None:
    import guardtag.testing as kit

    names = ("GuardMachine", "KeySourceSuite", "NotifierSuite", "PrinterSuite", "StoreSuite")
    assert [getattr(kit, name).__name__ for name in names] == list(names)
    with pytest.raises(AttributeError):
        _ = kit.Nothing


def test_the_wheel_has_the_kit_and_what_new_plugin_writes_from(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index",
         "--disable-pip-version-check", "--wheel-dir", str(tmp_path), str(ROOT)],
        capture_output=True, text=True, timeout=100, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = set(ZipFile(wheel).namelist())
    wanted = {
        path.relative_to(ROOT / "src").as_posix()
        for folder in ("testing", "cli/starters")
        for path in (ROOT / "src/guardtag" / folder).rglob("*")
        if path.suffix in (".py", ".txt")
    }
    assert len(wanted) > 30
    assert wanted <= names
    (points,) = [name for name in names if name.endswith("entry_points.txt")]
    assert "guardtag.testing._types:register" in ZipFile(wheel).read(points).decode()
