"""Plugins of one file: listed without running them, imported when used, and never from where others may write."""

from __future__ import annotations

import os
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import guardtag
from guardtag.config import Config
from guardtag.errors import BrokenPlugin, DuplicateScheme, UnknownScheme
from guardtag.registry import Plugins, load, onefile
from guardtag.registry.shelf import RESERVED

from .conftest import BELL, Install

posix = pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for plugins."""
    monkeypatch.delenv("GUARDTAG_NO_PLUGINS", raising=False)
    monkeypatch.delenv("GUARDTAG_PLUGINS_DIR", raising=False)
    made = tmp_path / "plugins"
    made.mkdir(mode=0o700)
    return made


def put(folder: Path, name: str, text: str = BELL) -> Path:
    path = folder / name
    path.write_text(textwrap.dedent(text), "utf-8")
    path.chmod(0o600)
    return path


def opened(folder: Path, *schemes: str, **changes: object) -> Plugins:
    channels = {scheme: (f"{scheme}:door", {}) for scheme in schemes}
    return load(Config(base=folder.parent, plugins_dir="plugins", channels=channels, **changes))  # type: ignore[arg-type]


def states(plugins: Plugins) -> dict[str, str]:
    return {line.scheme: line.state for line in plugins.listing() if line.state != "built-in"}


def test_a_file_offers_the_scheme_that_is_its_name(folder: Path) -> None:
    put(folder, "bell.py")
    plugins = opened(folder, "bell")
    assert plugins.notifier("bell").send is not None
    assert states(plugins) == {"bell": "loaded"}
    assert plugins.problems == ()
    assert [path.name for path in folder.iterdir()] == ["bell.py"], "no byte code is kept"


def test_only_what_is_used_is_imported(folder: Path) -> None:
    put(folder, "bell.py")
    for name in ("gong.py", "_helper.py", "test_bell.py", "conftest.py", ".hidden.py", "notes.txt"):
        put(folder, name, f"open({str(folder / 'ran')!r}, 'w').close()")
    plugins = opened(folder, "bell")
    assert states(plugins) == {"bell": "loaded", "gong": "not loaded"}
    assert not (folder / "ran").exists()
    assert "gong.py" in plugins.check()[0]
    assert (folder / "ran").exists()


def test_several_schemes_are_read_from_a_literal(folder: Path) -> None:
    put(folder, "doors.py", 'SCHEMES = ("bell", "gong")\n' + textwrap.dedent(BELL) + '    yield Offer("gong", Bell)\n')
    assert states(opened(folder, "bell", "gong")) == {"bell": "loaded", "gong": "loaded"}
    put(folder, "doors.py", 'SCHEMES: list = ["bell"]\n' + textwrap.dedent(BELL) + '    yield Offer("gong", Bell)\n')
    with pytest.raises(BrokenPlugin, match="gong"):
        opened(folder, "bell")


@pytest.mark.parametrize(
    "text",
    [
        "SCHEMES = tuple(open('ran', 'w').name)", "SCHEMES = ()", "SCHEMES = ('Bell',)", "SCHEMES = (1,)",
        "SCHEMES = 'bell'", f"SCHEMES = {tuple('a' * n for n in range(1, 40))!r}", "def (", "\0", "(" * 10_000,
        "x = '\\d'\nSCHEMES = ['\ud800']".encode("utf-8", "replace").decode(), "raise SystemExit",
        "import guardtag\nclass X: pass", "# coding: nonsense",
        "-" * 50_000 + "1",
    ],
    ids=range(14),
)  # fmt: skip
def test_what_is_no_plugin_is_left_out_and_stops_who_needs_it(folder: Path, text: str) -> None:
    put(folder, "bell.py", text)
    with pytest.raises(BrokenPlugin) as caught:
        opened(folder, "bell")
    assert "bell.py" in caught.value.what
    assert states(load(Config(base=folder.parent, plugins_dir="plugins"))).keys() == {"bell"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.binary(max_size=200) | st.text(max_size=80).map(lambda text: f"SCHEMES = {text}".encode("utf-8", "replace")))
@example(b"SCHEMES = [" + b"[" * 500)
def test_reading_any_bytes_runs_nothing_and_raises_nothing(folder: Path, data: bytes) -> None:
    put(folder, "bell.py").write_bytes(data)
    found, _ = onefile.plugins(folder, RESERVED)
    assert all(source.name == "bell.py" for _, source, _ in found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = 1\nimport no_bell.deep", "ModuleNotFoundError when it was imported, in line 2: no module `no_bell`."),
        ("\n\nraise ValueError('13800000001')", "ValueError when it was imported, in line 3."),
        ("import json\njson.loads('x')", "JSONDecodeError when it was imported, in line 2."),
    ],
)  # fmt: skip
def test_what_fails_when_imported_is_said_with_its_line_and_without_its_text(
    folder: Path, text: str, said: str
) -> None:  # fmt: skip
    put(folder, "bell.py", text)
    with pytest.raises(BrokenPlugin) as caught:
        opened(folder, "bell")
    assert caught.value.why.endswith(said)
    assert "138" not in str(caught.value)


def test_a_name_that_is_no_scheme_is_said(folder: Path) -> None:
    put(folder, "My Bell.py")
    assert "no scheme" in opened(folder).problems[0]


def test_a_scheme_of_ours_stays_ours(folder: Path) -> None:
    put(folder, "console.py")
    plugins = opened(folder)
    assert "guardtag itself" in plugins.problems[0]
    assert states(plugins) == {}


def test_two_who_offer_the_same_are_both_named(folder: Path, install: Install) -> None:
    put(folder, "bell.py")
    install("guardtag-bell", {"bell": "guardtag_bell"}, {"guardtag_bell": BELL})
    with pytest.raises(DuplicateScheme) as caught:
        opened(folder, "bell", plugins=("guardtag-bell",))
    assert {caught.value.facts["one"], caught.value.facts["other"]} == {"bell.py", "guardtag-bell (guardtag_bell)"}


@posix
@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_may_write_is_not_loaded(folder: Path, mode: int) -> None:
    path = put(folder, "bell.py")
    put(folder, "gong.py", BELL.replace("bell", "gong"))
    path.chmod(mode)
    with pytest.raises(BrokenPlugin) as caught:
        opened(folder, "bell")
    assert caught.value.code == "GT-PLUGIN-WRITABLE"
    assert "chmod go-w bell.py" in caught.value.do
    assert states(opened(folder, "gong")) == {"bell": "broken", "gong": "loaded"}


@posix
def test_a_file_that_became_writable_after_it_was_listed_is_not_loaded(folder: Path) -> None:
    path = put(folder, "bell.py")
    plugins = opened(folder)
    path.chmod(0o666)
    assert "bell.py" in plugins.check()[0]
    assert states(plugins) == {"bell": "broken"}


@posix
@pytest.mark.parametrize("above", [False, True])
def test_a_folder_that_others_may_write_is_not_read(folder: Path, above: bool) -> None:
    put(folder, "bell.py")
    (folder.parent if above else folder).chmod(0o777)
    with pytest.raises(BrokenPlugin) as caught:
        opened(folder, "bell")
    assert caught.value.code == "GT-PLUGIN-WRITABLE"
    plugins = opened(folder)
    assert len(plugins.problems) == 1
    assert states(plugins) == {}


@posix
def test_a_folder_above_where_only_owners_rename_is_none(folder: Path) -> None:
    put(folder, "bell.py")
    folder.parent.chmod(0o1777)
    assert states(opened(folder, "bell")) == {"bell": "loaded"}


@posix
def test_files_of_somebody_else_are_not_loaded(folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    os.chown(put(folder, "bell.py"), 4242, 4242)
    with pytest.raises(BrokenPlugin) as caught:
        opened(folder, "bell")
    assert caught.value.code == "GT-PLUGIN-WRITABLE"


@posix
def test_links_pipes_and_large_files_are_none(folder: Path, tmp_path: Path) -> None:
    (folder / "bell.py").symlink_to(put(tmp_path, "elsewhere.py"))
    os.mkfifo(folder / "gong.py", 0o600)
    put(folder, "horn.py", "#" * (onefile.MAX_BYTES + 1))
    for scheme in ("bell", "gong", "horn"):
        with pytest.raises(BrokenPlugin) as caught:
            opened(folder, scheme)
        assert (scheme == "horn") == ("larger" in caught.value.why)


def test_too_many_files_are_none(folder: Path) -> None:
    for number in range(onefile.MAX_FILES + 1):
        put(folder, f"bell{number}.py", "")
    assert str(onefile.MAX_FILES) in opened(folder).problems[0]


def test_a_missing_folder_is_said_and_stops_only_who_needs_it(folder: Path) -> None:
    folder.rmdir()
    assert "plugins_dir" in opened(folder).problems[0]
    with pytest.raises(BrokenPlugin, match="plugins_dir"):
        opened(folder, "bell")


def test_the_environment_names_another_folder_or_switches_all_off(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir(mode=0o700)
    put(other, "bell.py")
    monkeypatch.setenv("GUARDTAG_PLUGINS_DIR", str(other))
    assert states(opened(folder, "bell")) == {"bell": "loaded"}
    monkeypatch.setenv("GUARDTAG_NO_PLUGINS", "1")
    plugins = opened(folder, "bell")
    assert states(plugins) == {}
    with pytest.raises(UnknownScheme):
        plugins.notifier("bell")


def test_two_folders_do_not_share_their_modules(folder: Path, tmp_path: Path) -> None:
    before = set(sys.modules)
    put(folder, "bell.py")
    twin = tmp_path / "twin" / "plugins"
    twin.mkdir(0o700, parents=True)
    put(twin, "bell.py")
    one, other = opened(folder, "bell").notifier("bell"), opened(twin, "bell").notifier("bell")
    assert type(one).__module__ != type(other).__module__
    assert len({name for name in set(sys.modules) - before if name.startswith("guardtag_plugins_")}) == 2


def test_a_message_goes_out_through_a_plugin_of_one_file(folder: Path, tmp_path: Path) -> None:
    text = BELL.replace(
        'return Accepted("rung")', f"open({str(tmp_path / 'rung')!r}, 'a').write('x'); return Accepted()"
    )
    put(
        folder,
        "bell.py",
        text.replace("open(", "import pathlib; pathlib.Path(").replace(", 'a').write('x')", ").touch()"),
    )
    config = Config(base=tmp_path, plugins_dir="plugins", channels={"door": ("bell:front", {})})
    with guardtag.open(config) as city:
        city.responders.enrol("li-ling", name="李岭", area="feicheng/a", address="door:li")
        ward = city.wards.enrol(
            "小军", area="feicheng/a", contacts=[guardtag.Contact("田爱云", "mother", ["door:tian"])],
            consent=guardtag.Consent(by="田爱云", purposes={"alert"}),
        )  # fmt: skip
        tag = city.tags.fit(city.tags.mint(1, area="feicheng").first, to=ward, by="li-ling")
        city.scan(tag.link).alert(place="bus stop")
        city.dispatch()
    assert (tmp_path / "rung").exists()
