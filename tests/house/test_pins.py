"""constraints.txt and bench/constraints.txt: what the set-up takes from others, each file by its hash."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from tools.pins import ENVIRONMENTS, read_pins

ROOT = Path(__file__).resolve().parents[2]
PROJECTS = [ROOT / "pyproject.toml", *sorted((ROOT / "plugins").glob("*/pyproject.toml"))]


def asked_for() -> Iterator[Requirement]:
    """All that a pyproject.toml of ours asks for, extras and what builds it included."""
    for path in PROJECTS:
        project = tomllib.loads(path.read_text("utf-8"))
        extras = project["project"].get("optional-dependencies", {}).values()
        for texts in (project["build-system"]["requires"], project["project"]["dependencies"], *extras):
            yield from map(Requirement, texts)
    yield Requirement("editables")  # hatchling asks for it when it installs a work tree


def needed(environment: dict[str, str]) -> Iterator[tuple[str, Requirement]]:
    """Each third-party requirement of ours and of what it brings, where its marker holds; by canonical name."""
    seen: set[tuple[str, frozenset[str]]] = set()
    wanted = [(requirement, frozenset({""})) for requirement in asked_for()]
    while wanted:
        requirement, extras = wanted.pop()
        key = canonicalize_name(requirement.name)
        marker = requirement.marker
        if key == "guardtag" or (
            marker and not any(marker.evaluate({**environment, "extra": extra}) for extra in extras)
        ):
            continue
        yield key, requirement
        asked = frozenset({"", *requirement.extras})
        if (key, asked) in seen or key == "editables":
            continue
        seen.add((key, asked))
        wanted += [(requirement, asked) for requirement in brought(key)]


@cache
def brought(name: str) -> tuple[Requirement, ...]:
    """What a package of others brings; what another system alone needs is not here to ask."""
    try:
        return tuple(map(Requirement, metadata.requires(name) or ()))
    except metadata.PackageNotFoundError:
        return ()


def test_constraints_pin_all_that_dev_brings_and_nothing_else() -> None:
    """One version of each, with hashes, for every system and Python; no more is in the file than somebody asks for."""
    pins = read_pins(ROOT / "constraints.txt")
    pinned = {pin.name: pin for pin in pins}
    assert [pin.name for pin in pins] == sorted(pinned)
    closure: set[str] = set()
    for environment in ENVIRONMENTS:
        for key, requirement in needed(environment):
            pin = pinned.get(key)
            assert pin, f"{key} is not pinned"
            assert requirement.specifier.contains(pin.version), f"{requirement} is pinned to {pin.version}"
            assert not pin.marker or pin.marker.evaluate(environment), f"{key} is left out for {requirement}"
            closure.add(key)
    assert closure == set(pinned)


def test_the_peers_are_pinned_with_hashes_and_to_the_same_versions() -> None:
    pins = {pin.name: pin.version for pin in read_pins(ROOT / "bench/constraints.txt")}
    assert pins.keys() >= {
        "pyseto",
        "joserfc",
        "cwt",
        "pybranca",
        "itsdangerous",
        "setuptools",
        "hatchling",
        "editables",
    }
    assert pins.keys() >= {"numpy", "opencv-python-headless", "pyzbar", "qrcode"}
    ours = {pin.name: pin for pin in read_pins(ROOT / "constraints.txt")}
    for pin in read_pins(ROOT / "bench/constraints.txt"):
        if pin.name in ours:
            assert (pin.version, pin.hashes) == (ours[pin.name].version, ours[pin.name].hashes), pin.name
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["print"]]
    assert {canonicalize_name(Requirement(text).name) for text in needed} <= pins.keys()


@pytest.mark.parametrize(
    "text",
    [
        "click==8.5.1\n",
        "click>=8 \\\n    --hash=sha256:" + "a" * 64 + "\n",
        "click==8.5.1 \\\n    --hash=md5:" + "a" * 32 + "\n",
        "click==8.5.1 \\\n    --hash=sha256:" + "a" * 64 + "\n--pre\n",
        "click==8.5.1 \\\n    --hash=sha256:" + "a" * 64 + "\n# via\n",
    ],
)
def test_a_file_of_pins_holds_nothing_else(tmp_path: Path, text: str) -> None:
    (tmp_path / "pins.txt").write_text("# a head\n" + text)
    with pytest.raises(AssertionError):
        read_pins(tmp_path / "pins.txt")
