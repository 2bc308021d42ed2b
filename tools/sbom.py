"""What a wheel of ours brings with it, as CycloneDX 1.6, and the licences of it all as docs/reference/licences.md.

`make dist` writes one bill of materials a wheel. `python -m tools.sbom` writes the page; a test compares.

Versions and hashes are those of constraints.txt: the files that the tests ran with. The hashes of a component are of
all files of that version, one for each system and Python. Licences are what the packages say of themselves.
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from tools.pins import ENVIRONMENTS, ROOT, Pin, read_pins
from tools.wheels import projects, settings

if TYPE_CHECKING:
    from cyclonedx.model.component import Component

PAGE = ROOT / "docs/reference/licences.md"
# Extras for those who work on guardtag itself, or test what they build on it.
NOT_SHIPPED = {"dev", "docs", "testing"}

# SPDX names of what packages say in other words, or in their licence file alone.
SPDX = {
    "Apache License 2.0": "Apache-2.0",
    "BSD-3-Clause, Apache-2.0, dependency licenses": "BSD-3-Clause AND Apache-2.0",
    "PSFL": "PSF-2.0",
}
READ_IN_ITS_FILE = {"jinja2": "BSD-3-Clause", "resvg-py": "MIT", "segno": "BSD-3-Clause", "tzdata": "Apache-2.0"}

# Licences that ask for no more than their notice. Whatever is not here is explained below, or a test fails.
NOTICE_ONLY = {
    "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0",
    "Apache-2.0 OR BSD-3-Clause", "BSD-3-Clause AND Apache-2.0",
}  # fmt: skip
EXPLAINED = {
    "certifi": "Mozilla's list of certificates; whoever changes that list gives out the changed list.",
    "fpdf2": "used as it is and exchangeable, by guardtag-pdf alone; whoever changes it gives out the change.",
    "manimgx-fonts-cjk": "fonts; free in documents and with software, not to be sold by themselves.",
    "psycopg": "used as it is and exchangeable, by guardtag-postgres alone; whoever changes it gives out the change.",
    "psycopg-binary": "as psycopg; its wheels also hold libpq and the libraries that it needs.",
}


class Need(NamedTuple):
    """A third-party package that a project of ours brings."""

    name: str
    required: bool
    """Whether it comes without an extra."""
    needs: tuple[str, ...]
    """The packages that it needs itself."""


def holds(requirement: Requirement, extras: Iterable[str]) -> bool:
    """Whether a requirement applies on any of the systems and Pythons."""
    marker = requirement.marker
    return marker is None or any(
        marker.evaluate({**environment, "extra": extra}) for environment in ENVIRONMENTS for extra in extras
    )


def next_of(name: str, extras: Iterable[str]) -> Iterator[Requirement]:
    """What an installed package needs; nothing is known of one that another system alone has."""
    try:
        texts = metadata.requires(name) or ()
    except metadata.PackageNotFoundError:
        return
    yield from (requirement for requirement in map(Requirement, texts) if holds(requirement, ("", *extras)))


def own(project: Path, extras: Iterable[str] | None) -> Iterator[Requirement]:
    """What a project of ours asks for, with some extras, or with all that are shipped; guardtag's own for a plugin."""
    said = settings(project)["project"]
    optional = said.get("optional-dependencies", {})
    chosen = optional.keys() - NOT_SHIPPED if extras is None else extras
    for requirement in map(
        Requirement, [*said["dependencies"], *(text for extra in chosen for text in optional[extra])]
    ):
        if canonicalize_name(requirement.name) != "guardtag":
            yield requirement
        elif project != ROOT:
            yield from own(ROOT, requirement.extras)


def closure(wanted: Iterable[Requirement]) -> dict[str, tuple[str, ...]]:
    """All that some requirements bring: canonical name to the names that it needs."""
    found: dict[str, set[str]] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = list(wanted)
    while waiting:
        requirement = waiting.pop()
        key = (canonicalize_name(requirement.name), frozenset(requirement.extras))
        if key not in seen:
            seen.add(key)
            after = list(next_of(key[0], key[1]))
            found.setdefault(key[0], set()).update(canonicalize_name(each.name) for each in after)
            waiting += after
    return {name: tuple(sorted(found[name])) for name in sorted(found)}


@functools.cache
def needs_of(project: Path) -> list[Need]:
    """Every third-party package that a project of ours brings, in order of its name."""
    required = closure(own(project, ())).keys()
    return [Need(name, name in required, after) for name, after in closure(own(project, None)).items()]


def library_needs() -> set[str]:
    """The third-party packages that guardtag asks for without an extra."""
    return {canonicalize_name(requirement.name) for requirement in own(ROOT, ())}


def licence(name: str) -> str:
    """The licence of a package as SPDX writes it, from its metadata; "" when that says nothing that can be used."""
    if name in READ_IN_ITS_FILE:
        return READ_IN_ITS_FILE[name]
    said = metadata.metadata(name)
    text = said.get("License-Expression") or said.get("License") or ""
    return SPDX.get(text, text)


@functools.cache
def pins() -> dict[str, Pin]:
    """The pins of constraints.txt by name."""
    return {pin.name: pin for pin in read_pins(ROOT / "constraints.txt")}


def bill(project: Path, digest: str, epoch: int) -> str:
    """A wheel's bill of materials.

    Args:
        project: folder of the project.
        digest: SHA-256 of its wheel, hexadecimal.
        epoch: seconds since 1970 that stand as its time.

    Returns:
        JSON (CycloneDX 1.6; ECMA-424); the same bytes for the same wheel and pins.
    """
    from cyclonedx.model import HashAlgorithm, HashType, Property
    from cyclonedx.model.bom import Bom, BomMetaData
    from cyclonedx.model.component import Component, ComponentScope, ComponentType
    from cyclonedx.output import make_outputter
    from cyclonedx.schema import OutputFormat, SchemaVersion
    from packageurl import PackageURL

    def component(name: str, version: str, terms: str, hashes: Sequence[str], **more: object) -> Component:
        return Component(
            name=name, version=version, bom_ref=f"{name}@{version}", purl=PackageURL("pypi", None, name, version),
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each) for each in hashes],
            licenses=_licences(terms), **more,  # type: ignore[arg-type]
        )  # fmt: skip

    project_name = settings(project)["project"]["name"]
    main = component(
        project_name, metadata_version(project), "Apache-2.0", [digest], type=ComponentType.LIBRARY
    )  # fmt: skip
    pinned, needs, parts = pins(), needs_of(project), {}
    for need in needs:
        pin = pinned[need.name]
        parts[need.name] = component(
            pin.name, pin.version, licence(pin.name), pin.hashes,
            scope=ComponentScope.REQUIRED if need.required else ComponentScope.OPTIONAL,
            properties=[Property(name="guardtag:where", value=str(pin.marker))] if pin.marker else [],
        )  # fmt: skip
    serial = uuid.uuid5(uuid.NAMESPACE_OID, f"{project_name} {digest}")
    bom = Bom(
        components=parts.values(), serial_number=serial,
        metadata=BomMetaData(component=main, timestamp=datetime.fromtimestamp(epoch, UTC)),
    )  # fmt: skip
    direct = {canonicalize_name(requirement.name) for requirement in own(project, None)}
    if project != ROOT:  # a plugin needs guardtag, and guardtag needs the rest
        library = component("guardtag", metadata_version(ROOT), "Apache-2.0", [], type=ComponentType.LIBRARY)
        bom.components.add(library)
        said = settings(project)["project"]["dependencies"]
        asked = {canonicalize_name(requirement.name) for requirement in map(Requirement, said)} - {"guardtag"}
        bom.register_dependency(main, [library, *(parts[name] for name in sorted(asked))])
        bom.register_dependency(library, [parts[name] for name in sorted(direct - asked | direct & library_needs())])
    else:
        bom.register_dependency(main, [parts[name] for name in sorted(direct)])
    for need in needs:
        bom.register_dependency(parts[need.name], [parts[name] for name in need.needs])
    return make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2) + "\n"


def _licences(terms: str) -> list[object]:
    from cyclonedx.model.license import DisjunctiveLicense, LicenseExpression

    if " " in terms:
        return [LicenseExpression(terms)]
    return [DisjunctiveLicense(id=terms)]


def metadata_version(project: Path) -> str:
    """The version of a project of ours, without building it."""
    said = settings(project)["project"]
    if "version" in said:
        return str(said["version"])
    found: dict[str, str] = {}
    for line in (ROOT / "src/guardtag/_version.py").read_text("utf-8").splitlines():
        name, is_there, value = line.partition(" = ")
        if is_there:
            found[name] = value.strip('"')
    return found["__version__"]


def invalid(text: str) -> list[str]:
    """Where a bill is not CycloneDX 1.6, by the schema that the CycloneDX library carries; empty when it is."""
    import json
    from importlib.resources import files

    import jsonschema_rs

    folder = files("cyclonedx.schema") / "_res"
    schemas = {
        name: json.loads((folder / f"{name}.SNAPSHOT.schema.json").read_text("utf-8"))
        for name in ("bom-1.6", "spdx", "jsf-0.82")
    }
    # The schema speaks of the others by these names, whatever they call themselves.
    place = schemas["bom-1.6"]["$id"].rpartition("/")[0]
    registry = jsonschema_rs.Registry(
        [(f"{place}/{name}.SNAPSHOT.schema.json", each) for name, each in schemas.items()]
    )
    validator = jsonschema_rs.Draft7Validator(schemas["bom-1.6"], registry=registry, validate_formats=True)
    return [f"{list(error.instance_path)}: {error.message[:200]}" for error in validator.iter_errors(json.loads(text))]


def page() -> str:
    """docs/reference/licences.md: one line a package that a wheel of ours brings."""
    brought: dict[str, list[str]] = {}
    for project in projects():
        name = settings(project)["project"]["name"]
        for need in needs_of(project):
            brought.setdefault(need.name, []).append(name if need.required else f"{name} (extra)")
    pinned = pins()
    rows = []
    for name in sorted(brought):
        by = "all" if "guardtag" in brought[name] else ", ".join(brought[name])
        rows.append(f"| {name} | {pinned[name].version} | {licence(name)} | {by} |")
    others = [f"- **{name}** ({licence(name)}): {EXPLAINED[name]}" for name in sorted(brought) if name in EXPLAINED]
    return _PAGE.format(rows="\n".join(rows), others="\n".join(others), count=len(rows))


_PAGE = """\
# Licences of what guardtag brings

guardtag and its plugins are under the Apache licence 2.0. This is what they bring with them, {count} packages in the
versions that the tests ran with, and the licences that these packages state. The tools for working on guardtag
(extras `dev`, `docs`, `testing`) are not in it. `make dist` writes the same as a bill of materials for each wheel
(`dist/*.cdx.json`, CycloneDX 1.6), with the hashes of their files. `python -m tools.sbom` writes this page; a test
compares.

Most ask for their notice to be kept and nothing more. The others:

{others}

| package | version | licence | comes with |
|---|---|---|---|
{rows}
"""


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), "utf-8")
