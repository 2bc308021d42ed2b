"""`make dist`: what a wheel of ours holds and says, its bill of materials, and that a fault of either is seen."""

from __future__ import annotations

import ast
import json
import sys
import zipfile
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from tools.wheels import ROOT, projects, settings

import guardtag
from tools import dist, sbom, trial, wheels

EPOCH = 1_767_225_600
PLUGIN = ROOT / "plugins/guardtag-zpl"


def name(project: Path) -> str:
    return str(settings(project)["project"]["name"])


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel of one plugin, to be spoilt by copies."""
    folder = tmp_path_factory.mktemp("built")
    return wheels.build(PLUGIN, "wheel", folder, str(EPOCH))


@pytest.mark.parametrize("project", projects(), ids=name)
def test_a_wheel_holds_the_tree_and_nothing_else_and_says_what_an_index_wants(project: Path, tmp_path: Path) -> None:
    wheel = wheels.build(project, "wheel", tmp_path, str(EPOCH))
    assert wheels.faults(wheel, project) == []


def test_the_librarys_wheel_has_its_texts_and_the_webs_its_pages() -> None:
    held = wheels.sources(ROOT).keys() | wheels.sources(ROOT / "plugins/guardtag-web").keys()
    suffixes = {Path(path).suffix for path in held}
    assert suffixes >= {".py", ".typed", ".txt", ".json", ".html", ".css", ".js"}


def spoilt(wheel: Path, into: Path, changes: dict[str, bytes | None], year: int = 2026) -> Path:
    """A copy of a wheel with some files other, or gone where None is given; a name ends as that of the file."""
    with zipfile.ZipFile(wheel) as whole, zipfile.ZipFile(into / wheel.name, "w") as copy:
        left = dict(changes)
        for entry in whole.infolist():
            ending = next((end for end in left if entry.filename.endswith(end)), None)
            data = whole.read(entry) if ending is None else left.pop(ending)
            if data is not None:
                copy.writestr(zipfile.ZipInfo(entry.filename, (2026, 1, 1, 0, 0, 0)), data)
        for path, data in left.items():
            copy.writestr(zipfile.ZipInfo(path, (year, 1, 1, 0, 0, 0)), data or b"")
    return into / wheel.name


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"guardtag_zpl/tests/test_it.py": b""}, "guardtag_zpl/tests/test_it.py is a test"),
        ({"guardtag_zpl/left.db": b"x"}, "guardtag_zpl/left.db is in it and not in the tree"),
        ({"guardtag_zpl/py.typed": None}, "py.typed is missing: its types would not be seen"),
        ({"guardtag_zpl/__init__.py": b"x = 1\n"}, "guardtag_zpl/__init__.py differs from the tree"),
        ({"licenses/LICENSE": None}, "licenses/LICENSE is missing"),
        ({"licenses/LICENSE": b"All rights reserved.\n"}, "its licence is not the project's"),
        ({"entry_points.txt": b"[guardtag]\n"}, "its entry point zpl is missing"),
        ({"dist-info/WHEEL": b"Root-Is-Purelib: false\nTag: cp311-cp311-linux_x86_64\n"}, "it is not for every system"),
        ({"dist-info/METADATA": b"Metadata-Version: 9.9\nName: guardtag-zpl\nVersion: 0.1.0\n"}, "METADATA: "),
        (
            {"dist-info/METADATA": b"Metadata-Version: 2.4\nName: other\nVersion: 1\nClassifier: Guarding :: Tags\n\n"},
            "METADATA: no such classifier: Guarding :: Tags",
        ),
    ],
)
def test_a_fault_of_a_wheel_is_seen(built: Path, tmp_path: Path, changes: dict[str, bytes | None], fault: str) -> None:
    found = wheels.faults(spoilt(built, tmp_path, changes), PLUGIN)
    assert any(each.startswith(fault) for each in found), found


def test_a_wheel_with_a_time_of_its_own_is_seen(built: Path, tmp_path: Path) -> None:
    found = wheels.faults(spoilt(built, tmp_path, {"guardtag_zpl-0.1.0.dist-info/x": b""}, year=2025), PLUGIN)
    assert "its files have several times: it cannot be built again as it is" in found


def test_an_archive_and_a_wheel_come_out_the_same_from_elsewhere(tmp_path: Path) -> None:
    archive, wheel = dist.make(PLUGIN, tmp_path / "dist", tmp_path / "scratch", str(EPOCH))
    assert {path.name for path in (tmp_path / "dist").iterdir()} == {archive.name, wheel.name}
    later = wheels.build(PLUGIN, "wheel", tmp_path / "later", str(EPOCH + 86_400))
    with pytest.raises(dist.Faulty, match="comes out differently"):
        dist.same(wheel, later)


# -- what they bring

distributions = cache(metadata.packages_distributions)
BESIDE = {"guardtag-postgres": {"psycopg-binary"}, "guardtag-web": {"httpx"}}
"""What a plugin asks for that it does not import: what psycopg, and what authlib's client stand on."""


@pytest.mark.parametrize("project", projects()[1:], ids=name)
def test_a_plugin_asks_for_what_it_imports_and_for_nothing_else(project: Path) -> None:
    wanted = map(Requirement, settings(project)["project"]["dependencies"])
    asked = {str(canonicalize_name(one.name)): one for one in wanted}
    parts = settings(ROOT)["project"]["optional-dependencies"]
    brought = {canonicalize_name(Requirement(one).name) for part in asked["guardtag"].extras for one in parts[part]}
    files = [text for path, text in wheels.sources(project).items() if path.endswith(".py")]
    nodes = [node for text in files for node in ast.walk(ast.parse(text))]
    modules = {one.name.partition(".")[0] for node in nodes if isinstance(node, ast.Import) for one in node.names}
    modules |= {str(node.module).partition(".")[0] for node in nodes if isinstance(node, ast.ImportFrom)}
    modules -= {*sys.stdlib_module_names, name(project).replace("-", "_")}
    known = distributions()
    imported = {canonicalize_name(known.get(module, [module])[0]) for module in modules}
    assert asked.keys() - BESIDE.get(name(project), set()) <= imported <= asked.keys() | brought


@pytest.mark.parametrize("project", projects(), ids=name)
def test_a_bill_names_all_that_a_wheel_brings_with_licence_and_hashes(project: Path) -> None:
    text = sbom.bill(project, "a" * 64, EPOCH)
    assert text == sbom.bill(project, "a" * 64, EPOCH)
    assert sbom.invalid(text) == []
    bill = json.loads(text)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    main, parts = bill["metadata"]["component"], {part["name"]: part for part in bill["components"]}
    assert (main["name"], main["hashes"][0]["content"]) == (name(project), "a" * 64)
    assert {need.name for need in sbom.needs_of(project)} == parts.keys() - {"guardtag"}
    assert parts.keys() >= {"cryptography", "cffi", "pycparser", "segno", "tzdata"}
    assert all(part["licenses"] and part["version"] for part in parts.values())
    assert all(part["hashes"] for name, part in parts.items() if name != "guardtag")
    reached, waiting = set(), [main["bom-ref"]]
    after = {each["ref"]: each.get("dependsOn", []) for each in bill["dependencies"]}
    while waiting:
        reached.add(ref := waiting.pop())
        waiting += [each for each in after[ref] if each not in reached]
    assert reached == {main["bom-ref"], *(part["bom-ref"] for part in parts.values())}


def test_what_only_an_extra_brings_is_optional() -> None:
    parts = {part["name"]: part for part in json.loads(sbom.bill(ROOT, "a" * 64, EPOCH))["components"]}
    assert parts["segno"]["scope"] == "required"
    assert parts["pillow"]["scope"] == "optional"
    assert parts.keys().isdisjoint({"pytest", "hypothesis", "ruff", "sphinx"})
    assert parts["tzdata"]["properties"] == [{"name": "guardtag:where", "value": 'sys_platform == "win32"'}]


def test_a_bill_that_is_none_is_seen() -> None:
    text = sbom.bill(PLUGIN, "a" * 64, EPOCH)
    assert sbom.invalid(text.replace('"id": "MIT"', '"id": "MINE"', 1)) != []
    assert sbom.invalid(text.replace('"required"', '"perhaps"', 1)) != []


def test_every_licence_is_known_and_what_asks_for_more_than_its_notice_is_explained() -> None:
    brought = {need.name for project in projects() for need in sbom.needs_of(project)}
    others = {each for each in brought if sbom.licence(each) not in sbom.NOTICE_ONLY}
    assert others == sbom.EXPLAINED.keys()
    assert sbom.PAGE.read_text("utf-8") == sbom.page(), "python -m tools.sbom writes it anew"


def test_a_package_that_says_no_licence_is_not_taken_for_a_free_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sbom.READ_IN_ITS_FILE, "resvg-py")
    assert sbom.licence("resvg-py") not in sbom.NOTICE_ONLY


# -- a release


def test_every_fragment_of_the_changelog_is_of_a_known_kind_and_says_something() -> None:
    kinds = {kind["directory"] for kind in settings(ROOT)["tool"]["towncrier"]["type"]}
    assert kinds == {"added", "changed", "deprecated", "removed", "fixed", "security"}
    for path in (ROOT / "changelog.d").iterdir():
        word, kind, *more = path.name.split(".")
        assert (kind in kinds, more) == (True, ["md"]), path.name
        assert word, path.name
        assert path.read_text("utf-8").strip(), path.name


def test_the_licence_of_every_plugin_is_the_projects() -> None:
    assert {(project / "LICENSE").read_bytes() for project in projects()} == {(ROOT / "LICENSE").read_bytes()}


@pytest.mark.soak
def test_all_of_it_is_built_and_installed_into_an_empty_environment(tmp_path: Path) -> None:
    assert dist.main([], tmp_path / "dist") == 0
    assert len(list((tmp_path / "dist").iterdir())) == 3 * len(projects()) + 1


def test_the_trial_runs_the_example_of_the_readme() -> None:
    assert "gt.open(" in trial.readme_example()


def test_the_library_and_its_plugins_have_one_version() -> None:
    assert {sbom.metadata_version(project) for project in projects()} == {guardtag.__version__}
