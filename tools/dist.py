"""`make dist`: wheels and source archives of guardtag and its plugins in dist/, looked at and tried.

Each is built twice, in two places, and must be the same bytes; the wheel of a source archive must be the tree's. Each
wheel gets a bill of materials. Then all of it is installed into an empty environment. ``--untried`` leaves that out.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from tools.wheels import ROOT, projects, settings

from tools import sbom, trial, wheels

DIST = ROOT / "dist"


class Faulty(Exception):
    """Something that must not be published."""


def digest(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def same(one: Path, other: Path) -> None:
    """Holds two files to be the same bytes."""
    if digest(one) != digest(other):
        raise Faulty(f"{one.name} comes out differently in another place")


def make(project: Path, into: Path, scratch: Path, epoch: str) -> tuple[Path, Path]:
    """Builds a project's two files and proves that they can be built again.

    Returns:
        The source archive and the wheel.

    Raises:
        Faulty: they come out differently from the unpacked archive, or the wheel has faults.
    """
    archive = wheels.build(project, "sdist", into, epoch)
    wheel = wheels.build(project, "wheel", into, epoch)
    with tarfile.open(archive) as packed:
        if hasattr(tarfile, "data_filter"):  # from 3.11.4 on
            packed.extraction_filter = tarfile.data_filter
        packed.extractall(scratch)  # noqa: S202  # we have just made it
    unpacked = scratch / archive.name.removesuffix(".tar.gz")
    mask = os.umask(0o077)
    try:
        same(archive, wheels.build(unpacked, "sdist", scratch / "again", epoch))
        same(wheel, wheels.build(unpacked, "wheel", scratch / "again", epoch))
    finally:
        os.umask(mask)
    if found := wheels.faults(wheel, project):
        raise Faulty(f"{wheel.name}: " + "; ".join(found))
    return archive, wheel


def describe(project: Path, wheel: Path, epoch: str) -> Path:
    """Writes a wheel's bill of materials beside it."""
    text = sbom.bill(project, digest(wheel), int(epoch))
    if found := sbom.invalid(text):
        raise Faulty(f"bill of {wheel.name}: " + "; ".join(found))
    path = wheel.with_name("-".join(wheel.name.split("-")[:2]) + ".cdx.json")
    path.write_text(text, "utf-8")
    return path


def main(words: list[str], into: Path = DIST) -> int:
    """Makes dist/ anew; 0 when all is well."""
    shutil.rmtree(into, ignore_errors=True)
    epoch = wheels.commit_time()
    files: list[Path] = []
    built: list[Path] = []
    try:
        with tempfile.TemporaryDirectory() as scratch:
            for project in projects():
                name = settings(project)["project"]["name"]
                archive, wheel = make(project, into, Path(scratch) / name, epoch)
                files += [archive, wheel, describe(project, wheel, epoch)]
                built.append(wheel)
                print(f"{wheel.name}  {wheel.stat().st_size / 1000:.0f} kB, {archive.name}")
            sums = "".join(f"{digest(path)}  {path.name}\n" for path in sorted(files))
            (into / "SHA256SUMS").write_text(sums, "ascii")
            if "--untried" not in words:
                empty = Path(scratch).resolve() / "empty"
                empty.mkdir()
                trial.attempt(empty, built)
    except (Faulty, RuntimeError, subprocess.CalledProcessError) as error:
        print(f"dist: {error}", file=sys.stderr)
        return 1
    print(f"{len(files)} files and SHA256SUMS in {into.name}/")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
