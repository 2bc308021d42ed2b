"""Plugins pinned by hash: what is imported is what somebody looked at, to the byte.

In the configuration: ``plugins = ["guardtag-bell==1.2 sha256:…"]``, the version and the hash each as one likes.

``RECORD`` (Python packaging, "Recording installed projects") lists what a distribution installed, with a hash of
each file, but it lies beside the files and whoever changes one can change both. So the pin is over the files'
contents, and nothing is believed of ``RECORD`` but the names. It has no hash of ``.pyc`` files either, and Python
runs a ``.pyc`` whose header fits without a look at the source. So a pinned plugin's modules are compiled from
the very bytes that were hashed, by an importer of our own, and nothing else can be imported into its packages.

What a pin does not cover: the libraries that a plugin imports, and data files and compiled extensions that somebody
exchanges after they were hashed.
"""

from __future__ import annotations

import hashlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import re
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import CodeType, ModuleType
from typing import TYPE_CHECKING, Final

import attrs

from guardtag.errors import BrokenPlugin
from guardtag.registry.source import normal

if TYPE_CHECKING:
    from importlib.metadata import Distribution

MAX_FILES, MAX_BYTES = 10_000, 256 * 1024 * 1024
"""The most files of a distribution, and the most bytes of all of them, that are hashed."""
_UNHASHED: Final = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "RECORD.jws", "RECORD.p7s")
_EXTENSIONS: Final = tuple(importlib.machinery.EXTENSION_SUFFIXES)
_SPEC: Final = re.compile(
    r"([A-Za-z0-9][A-Za-z0-9._-]{0,99})(?: ?== ?([A-Za-z0-9.!+_-]{1,50}))?(?: sha256:([0-9a-f]{64}))?", re.ASCII
)


@attrs.frozen
class Wanted:
    """One entry of ``plugins``.

    Args:
        name: the distribution, as the Python packaging rules normalise names.
        version: the only one that may load; empty: any.
        sha256: of its files, as ``digest`` gives it; empty: not pinned.
    """

    name: str
    version: str = ""
    sha256: str = ""


def wanted(text: str) -> Wanted | None:
    """Reads one entry of ``plugins``; ``None`` when it is none."""
    found = _SPEC.fullmatch(text.strip())
    if found is None:
        return None
    return Wanted(normal(found[1]), found[2] or "", found[3] or "")


@attrs.frozen
class Files:
    """A distribution's files as they are on the disk now.

    Args:
        sha256: over the names and contents of all of them, in hex.
        modules: name to path and source of each Python module.
        extensions: name to path of each compiled module.
        packages: names of the modules that are packages.
    """

    sha256: str
    modules: Mapping[str, tuple[str, bytes]] = attrs.field(repr=False)
    extensions: Mapping[str, str] = attrs.field(repr=False)
    packages: frozenset[str]


def digest(distribution: Distribution) -> str:
    """The SHA-256 that pins an installed distribution, in hex.

    It is over one line a file, ``sha256-of-the-content  name``, sorted by name: of every file that ``RECORD`` lists
    except ``RECORD`` itself, what only the installer wrote, compiled ``.pyc`` files, and what lies outside of the
    folder of packages (scripts, whose first line names a path of the machine).

    Raises:
        BrokenPlugin: ``GT-PLUGIN-PIN``: it has no list of files, as an editable install has none of its modules, or
            one of them cannot be read.
    """
    return files(distribution).sha256


def files(distribution: Distribution) -> Files:
    """Reads and hashes a distribution's files, as ``digest`` describes."""
    name = str(distribution.metadata["Name"])
    listed = sorted({path.as_posix() for path in distribution.files or () if _counts(path.parts)})
    if len(listed) > MAX_FILES:
        raise unpinned(name, f"It lists more than {MAX_FILES} files.", "files", limit=MAX_FILES)
    lines: list[str] = []
    modules: dict[str, tuple[str, bytes]] = {}
    extensions: dict[str, str] = {}
    packages: set[str] = set()
    left = MAX_BYTES
    for path in listed:
        place = Path(str(distribution.locate_file(path)))
        try:
            with open(place, "rb") as file:
                content = file.read(min(left, os.fstat(file.fileno()).st_size) + 1)  # it is allocated at once
        except OSError as error:
            said = f"One of its files cannot be read ({type(error).__name__})."
            raise unpinned(name, said, "unreadable", raised=type(error).__name__) from None
        left -= len(content)
        if left < 0:
            raise unpinned(name, f"Its files have more than {MAX_BYTES} bytes.", "bytes", limit=MAX_BYTES)
        lines.append(f"{hashlib.sha256(content).hexdigest()}  {path}\n")
        module, package = _module(path)
        if module and path.endswith(".py"):
            modules[module] = (str(place), content)
        elif module:
            extensions[module] = str(place)
        if package:
            packages.add(module)
    if not modules and not extensions:
        raise unpinned(name, "It lists no module, as it is with an editable install.", "editable")
    return Files(hashlib.sha256("".join(lines).encode()).hexdigest(), modules, extensions, frozenset(packages))


def verify(distribution: Distribution, pin: Wanted, module: str) -> None:
    """Compares a distribution with its pin; what it imports from now on is what was compared.

    Args:
        distribution: the installed one.
        pin: what it must be.
        module: the module that is about to be imported.

    Raises:
        BrokenPlugin: ``GT-PLUGIN-PIN``: another version, other contents, nothing that could be compared, or its
            module is in this process already.
    """
    if pin.version and str(distribution.version) != pin.version:
        said = f"The version {pin.version} is wanted, and it is another one."
        raise unpinned(pin.name, said, "version", version=pin.version)
    if not pin.sha256:
        return
    found = files(distribution)
    if found.sha256 != pin.sha256:
        raise unpinned(pin.name, "Its files are not those that were pinned.", "changed")
    if module not in found.modules and module not in found.extensions:
        said = "Its module is not among the files it lists, as it is with an editable install."
        raise unpinned(pin.name, said, "unlisted")
    _importer().trust(pin.name, found)


def unpinned(name: str, why: str, case: str, **facts: object) -> BrokenPlugin:
    """The error for a plugin that is not the one that was pinned.

    Args:
        name: the distribution.
        why: what differs.
        case: which of the texts of this code in other catalogues says the same.
        facts: what that text names.
    """
    return BrokenPlugin(
        "GT-PLUGIN-PIN", f"The plugin {name} is not loaded: it is not what the configuration pins.", why,
        "Install again what was pinned; after an update look at what is new, and pin that.", plugin=name,
        case=case, **facts,
    )  # fmt: skip


def _counts(parts: Sequence[str]) -> bool:
    if not parts or ".." in parts or Path(*parts).is_absolute() or parts[-1].endswith(".pyc"):
        return False
    return not (len(parts) == 2 and parts[0].endswith(".dist-info") and parts[1] in _UNHASHED)


def _module(path: str) -> tuple[str, bool]:
    """The dotted name of a module's file, and whether it is a package; empty for another file."""
    stem = next((path[: -len(end)] for end in (".py", *_EXTENSIONS) if path.endswith(end)), "")
    parts = stem.split("/")
    package = len(parts) > 1 and parts[-1] == "__init__"
    parts = parts[:-1] if package else parts
    return (".".join(parts), package) if stem and all(part.isidentifier() for part in parts) else ("", False)


class _Source(importlib.abc.SourceLoader):
    """Compiles the bytes that were hashed. Without ``path_stats`` no ``.pyc`` is read or written (PEP 302)."""

    def __init__(self, name: str, path: str, source: bytes) -> None:
        self._name, self._path, self._bytes = name, path, source

    def get_filename(self, fullname: str) -> str:
        return self._path

    def get_data(self, path: str | bytes) -> bytes:
        if path == self._path:
            return self._bytes
        raise OSError

    def get_code(self, fullname: str) -> CodeType | None:
        return self.source_to_code(self._bytes, self._path)


class _Importer(importlib.abc.MetaPathFinder):
    """Finds the modules of pinned plugins, before anybody else is asked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._trusted: dict[str, Files] = {}

    def trust(self, name: str, found: Files) -> None:
        """From now on the distribution's modules come from these bytes."""
        names = {*found.modules, *found.extensions}
        with self._lock:
            if self._trusted.get(name) == found:
                return
            if any(module in sys.modules for module in names):
                said = "It is in this process already, and nobody knows from where. Start again."
                raise unpinned(name, said, "loaded")
            if any(not names.isdisjoint({*other.modules, *other.extensions}) for other in self._trusted.values()):
                raise unpinned(name, "Another pinned plugin has a module of the same name.", "twice")
            self._trusted[name] = found

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        for found in list(self._trusted.values()):
            if fullname in found.modules:
                place, source = found.modules[fullname]
                loader = _Source(fullname, place, source)
                folder = [str(Path(place).parent)] if fullname in found.packages else None
                return importlib.util.spec_from_file_location(
                    fullname, place, loader=loader, submodule_search_locations=folder
                )
            if fullname in found.extensions:
                return importlib.util.spec_from_file_location(fullname, found.extensions[fullname])
            if fullname.rpartition(".")[0] in found.packages:
                raise ModuleNotFoundError("a pinned plugin has no such module", name=fullname)
        return None


_ours = _Importer()


def _importer() -> _Importer:
    """The one importer of this process, in front of all others."""
    if not sys.meta_path or sys.meta_path[0] is not _ours:
        sys.meta_path[:] = [_ours, *(finder for finder in sys.meta_path if finder is not _ours)]
    return _ours
