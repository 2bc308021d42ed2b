"""``guardtag plugins``: what there is, without importing what may not load, and where no deployment can start."""

from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path

import pytest

from tests.plugins.conftest import BELL, Install, install

from .test_cli import run

__all__ = ["install"]  # the fixture


@pytest.fixture
def site(tmp_path: Path, install: Install) -> Path:
    """Two distributions: one that works, one that says when it is imported."""
    install("guardtag-bell", {"bell": "guardtag_bell"}, {"guardtag_bell": BELL})
    install("guardtag-gong", {"gong": "guardtag_gong"}, {"guardtag_gong": "raise RuntimeError('imported')"})
    return tmp_path / "site"


def rows(
    folder: Path, site: Path, *arguments: str, status: int = 0, **environment: str
) -> dict[str, dict[str, object]]:
    import os

    path = os.pathsep.join(filter(None, (str(site), os.environ.get("PYTHONPATH"))))
    done = run(folder, "plugins", "--json", *arguments, PYTHONPATH=path, **environment)
    assert done.returncode == status, done.stderr
    return {str(row["plugin"]).partition(" ")[0]: row for row in json.loads(done.stdout)["plugins"]}


def configured(folder: Path, text: str) -> None:
    (folder / "guardtag.toml").write_text(textwrap.dedent(text), "utf-8")


USES = """
    plugins = ["guardtag-bell"]
    [channels]
    door = "bell:front"
"""


def test_each_has_version_schemes_state_and_reason(tmp_path: Path, site: Path) -> None:
    configured(tmp_path, USES)
    found = rows(tmp_path, site)
    assert found["guardtag-bell"] == {
        "plugin": "guardtag-bell (guardtag_bell)", "version": "1.0", "state": "loaded",
        "schemes": [{"scheme": "bell", "role": "notifier"}], "reason": "", "do": "",
        "ms": found["guardtag-bell"]["ms"],
    }  # fmt: skip
    assert found["guardtag"]["state"] == "built-in"


def test_what_is_not_allowed_is_listed_and_not_imported(tmp_path: Path, site: Path) -> None:
    configured(tmp_path, USES)
    gong = rows(tmp_path, site, "--trace")["guardtag-gong"]
    assert (gong["state"], gong["version"], gong["ms"]) == ("not allowed", "1.0", {})
    assert gong["do"] == 'plugins = ["guardtag-bell", "guardtag-gong"]'
    configured(tmp_path, str(gong["do"]))
    assert rows(tmp_path, site)["guardtag-gong"]["state"] == "not loaded"


def test_trace_loads_what_may_load_and_says_what_each_step_took(tmp_path: Path, site: Path) -> None:
    configured(tmp_path, 'plugins = ["guardtag-bell", "guardtag-gong"]')
    found = rows(tmp_path, site, "--trace")
    assert list(found["guardtag-bell"]["ms"]) == ["import", "register", "offers"]  # type: ignore[call-overload]
    assert list(found["guardtag-gong"]["ms"]) == ["import"]  # type: ignore[call-overload]
    assert (found["guardtag-gong"]["state"], found["guardtag-bell"]["state"]) == ("broken", "loaded")
    assert "RuntimeError" in str(found["guardtag-gong"]["reason"])


def test_one_that_keeps_the_deployment_from_starting_is_still_listed(tmp_path: Path, site: Path) -> None:
    configured(tmp_path, 'plugins = ["guardtag-gong"]\nchannels = { door = "gong:front" }')
    assert rows(tmp_path, site, status=1)["guardtag-gong"]["state"] == "broken"
    done = run(tmp_path, "plugins")
    assert done.returncode == 1
    assert "GT-PLUGIN" in done.stderr
    assert "Traceback" not in done.stderr


def test_switched_off_it_says_so(tmp_path: Path, site: Path) -> None:
    configured(tmp_path, USES)
    found = rows(tmp_path, site, GUARDTAG_NO_PLUGINS="1")
    assert (found["guardtag-bell"]["state"], found["guardtag-bell"]["do"]) == (
        "switched off", "Unset it, and start again.",
    )  # fmt: skip


def test_without_a_deployment_and_with_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir(mode=0o700)
    (folder / "bell.py").write_text(textwrap.dedent(BELL), "utf-8")
    (folder / "bell.py").chmod(0o600)
    done = run(tmp_path, "plugins", "--plugins-dir", "mine", "--trace")
    assert done.returncode == 0, done.stderr
    assert re.search(r"^bell\.py +loaded +notifier bell:$", done.stdout, re.MULTILINE)
    assert re.search(r"^    import [\d.]+ ms, register [\d.]+ ms, offers [\d.]+ ms$", done.stdout, re.MULTILINE)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"], "it makes nothing"


def test_the_folder_holds_for_one_command_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    from click.testing import CliRunner

    from guardtag.cli import cli

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GUARDTAG_PLUGINS_DIR", "before")
    CliRunner().invoke(cli, ["plugins", "--plugins-dir", "mine"])
    assert os.environ["GUARDTAG_PLUGINS_DIR"] == "before"
    monkeypatch.delenv("GUARDTAG_PLUGINS_DIR")
    CliRunner().invoke(cli, ["plugins", "--plugins-dir", "mine"])
    assert "GUARDTAG_PLUGINS_DIR" not in os.environ


def test_allowed_and_not_installed_is_said(tmp_path: Path) -> None:
    configured(tmp_path, 'plugins = ["guardtag-nowhere"]')
    done = run(tmp_path, "plugins")
    assert done.returncode == 0
    assert "left out: GT-PLUGIN-BROKEN: The plugin guardtag-nowhere cannot be used. It is not installed." in done.stdout


def test_a_pin_is_printed_and_holds_what_is_installed(tmp_path: Path, site: Path) -> None:
    info = next(site.glob("guardtag_bell-*.dist-info"))
    (info / "RECORD").write_text(f"guardtag_bell.py,,\n{info.name}/METADATA,,\n", "utf-8")
    configured(tmp_path, USES)
    done = run(tmp_path, "plugins", "--pin", PYTHONPATH=str(site))
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r'plugins = \[\n    "guardtag-bell==[0-9.]+ sha256:[0-9a-f]{64}",\n\]\n', done.stdout)
    configured(tmp_path, USES.replace('plugins = ["guardtag-bell"]', done.stdout))
    assert run(tmp_path, "plugins", PYTHONPATH=str(site)).returncode == 0
    (site / "guardtag_bell.py").write_text("raise SystemExit", "utf-8")
    assert "GT-PLUGIN-PIN" in run(tmp_path, "plugins", PYTHONPATH=str(site)).stderr
    assert "is not installed" in run(tmp_path, "plugins", "--pin").stderr
