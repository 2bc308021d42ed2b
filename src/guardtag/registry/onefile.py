"""Plugins of one file: every ``*.py`` of a folder, listed without running it.

A file offers the scheme that is its name without ``.py``, with ``-`` for ``_``; or those that it lists at its top
level in a literal, ``SCHEMES = ("bell", "gong")``, which is read from the text. Names that begin with ``_`` or ``.``,
``test_*.py`` and ``conftest.py`` are none.

What lies there runs with the rights of the deployment. So the folder, those above it and the files must not be
writable by others, and a file is no symbolic link.
"""

from __future__ import annotations

import ast
import hashlib
import os
import stat
import sys
import warnings
from functools import partial
from importlib.abc import SourceLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Final

from guardtag.delivery import clean, type_name
from guardtag.errors import BrokenPlugin, PluginError
from guardtag.registry.source import SCHEME, Source, broken, duplicate

MAX_FILES: Final = 100
MAX_BYTES: Final = 256 * 1024
"""The largest plugin of one file."""
MAX_SCHEMES: Final = 20
"""The most schemes of one file."""
_POSIX: Final = os.name == "posix"
_FLAGS: Final = (
    os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)  # fmt: skip
_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH

Found = list[tuple[str, Source, PluginError | None]]


def plugins(folder: Path, reserved: frozenset[str]) -> tuple[Found, list[PluginError]]:
    """The plugins of a folder.

    Args:
        folder: where they lie.
        reserved: schemes that no third party may offer.

    Returns:
        each scheme with its plugin, and why it cannot be used, if so; and what else is wrong.

    Raises:
        BrokenPlugin: the folder cannot be read, or others may write it (GT-PLUGIN-WRITABLE).
    """
    found: Found = []
    problems: list[PluginError] = []
    for name in _names(folder):
        schemes, error = _schemes(folder / name)
        for scheme in [scheme for scheme in schemes if scheme in reserved]:
            problems.append(duplicate(scheme, "guardtag itself", clean(name)))
        own = frozenset(schemes) - reserved
        if not schemes and error is None:
            error = broken(
                clean(name), "Its name is no scheme.", "Name it like bell.py, or list SCHEMES in it.", case="name"
            )
        if not own and error is not None:
            problems.append(error)
        source = Source(clean(name), partial(_imported, folder / name), own)
        found += [(scheme, source, error) for scheme in sorted(own)]
    return found, problems


def _names(folder: Path) -> list[str]:
    try:
        _private(folder)
        names = sorted(
            name for name in os.listdir(folder)
            if name.endswith(".py") and not name.startswith(("_", ".", "test_")) and name != "conftest.py"
        )  # fmt: skip
    except OSError as error:
        raise broken(
            clean(folder.name),
            f"The folder cannot be read ({type_name(error)}).",
            "Check `plugins_dir`.",
            case="folder",
            raised=type_name(error),
        ) from None
    if len(names) > MAX_FILES:
        raise broken(
            clean(folder.name), f"The folder has more than {MAX_FILES} plugins.", "Make them a package.",
            case="many", limit=MAX_FILES,
        )  # fmt: skip
    return names


def _private(folder: Path) -> None:
    """Refuses a folder that others could put a file into, or another folder in its place."""
    folder = folder.resolve(strict=True)
    if not folder.is_dir():
        raise NotADirectoryError
    for place in (folder, *folder.parents):
        found = place.stat()
        sticky = place != folder and found.st_mode & stat.S_ISVTX  # there only the owner renames
        if not sticky and (found.st_mode & _OTHERS or _strange(found)) and _POSIX:
            raise writable(clean(place.name or "/"))


def _strange(found: os.stat_result) -> bool:
    """Whether a file belongs to somebody who is neither us nor the system."""
    return sys.platform != "win32" and found.st_uid not in (0, os.geteuid())


def writable(name: str) -> BrokenPlugin:
    """The error for a file or folder that others may write."""
    return BrokenPlugin(
        "GT-PLUGIN-WRITABLE", f"The plugin {name} is not loaded.",
        "Others may change it, and what lies there runs with the rights of the deployment.",
        f"Run: chmod go-w {name}, and let it belong to the one who runs guardtag, or to root.", plugin=name,
    )  # fmt: skip


def _read(path: Path) -> bytes:
    """The text of a plugin, if nobody else can have written it.

    Raises:
        PluginError: others may write it, it is too large, or no ordinary file.
        OSError: it cannot be read; also when it is a symbolic link.
    """
    name = clean(path.name)
    handle = os.open(path, _FLAGS)
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise broken(name, "It is no ordinary file.", "Take it out of the folder.", case="ordinary")
        if _POSIX and (found.st_mode & _OTHERS or _strange(found)):
            raise writable(name)
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise broken(name, f"It is larger than {MAX_BYTES} bytes.", "Make it a package.", case="large", limit=MAX_BYTES)
    return data


def _schemes(path: Path) -> tuple[tuple[str, ...], PluginError | None]:
    """The schemes of a file, and why it cannot be used: then they are the one that its name says."""
    stem = path.name.removesuffix(".py").replace("_", "-")
    named = (stem,) if SCHEME.fullmatch(stem) else ()
    name = clean(path.name)
    try:
        data = _read(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about what is in somebody else's text
            listed = _listed(ast.parse(data))
    except PluginError as error:
        return named, error
    except OSError as error:
        return named, broken(
            name, f"It cannot be read ({type_name(error)}).", "Put the file itself there.", case="read",
            raised=type_name(error),
        )  # fmt: skip
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return named, broken(
            name, f"It is no Python ({type_name(error)}).", "Mend it, or take it out of the folder.", case="python",
            raised=type_name(error),
        )  # fmt: skip
    if listed is None:
        return named, None
    if not listed or len(listed) > MAX_SCHEMES or not all(type(s) is str and SCHEME.fullmatch(s) for s in listed):
        return named, broken(
            name, "Its SCHEMES is no literal of schemes.", 'Write SCHEMES = ("bell",).', case="schemes"
        )
    return tuple(dict.fromkeys(str(scheme) for scheme in listed)), None


def _listed(tree: ast.Module) -> tuple[object, ...] | None:
    """What ``SCHEMES`` is, empty when it is no literal; ``None`` when there is none."""
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id="SCHEMES")], value=value):
                pass
            case ast.AnnAssign(target=ast.Name(id="SCHEMES"), value=ast.expr() as value):
                pass
            case _:
                continue
        if isinstance(value, ast.Tuple | ast.List) and all(isinstance(item, ast.Constant) for item in value.elts):
            return tuple(item.value for item in value.elts if isinstance(item, ast.Constant))
        return ()
    return None


class _Loader(SourceLoader):
    """Runs what ``_read`` gives; keeps no byte code, which would be read unchecked."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def get_filename(self, fullname: str) -> str:
        return str(self.path)

    def get_data(self, path: str | bytes) -> bytes:
        return _read(self.path)


def _imported(path: Path) -> ModuleType:
    """Imports the file under a name that no other module has."""
    mark = hashlib.sha256(os.fsencode(path.resolve().parent)).hexdigest()[:12]
    name = f"guardtag_plugins_{mark}_{path.name.removesuffix('.py').replace('.', '_')}"
    spec = spec_from_loader(name, _Loader(path))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException as error:
        del sys.modules[name]
        ours = isinstance(error, PluginError) and not _line(error, str(path))  # from reading it, not from its own code
        if ours or not isinstance(error, Exception):
            raise
        fault = _failed(clean(path.name), error, str(path))
    else:
        return module
    raise fault


def _failed(name: str, error: Exception, path: str) -> BrokenPlugin:
    """Says the type of what was raised and the plugin's own line; of a module that is missing its name, and no text."""
    line, kind = _line(error, path), type_name(error)
    missing = error.name if isinstance(error, ModuleNotFoundError) else None
    module = clean(missing) if type(missing) is str else ""
    why = f"It raised {kind} when it was imported{f', in line {line}' if line else ''}"
    why += f": no module `{module}`." if module else "."
    case = "raised-missing" if module and line else "raised-line" if line else "raised-import"
    return broken(name, why, case=case, raised=kind, line=line, module=module)


def _line(error: BaseException, path: str) -> int:
    """The last line of the file that ran; 0 when none did."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        line = trace.tb_lineno if trace.tb_frame.f_code.co_filename == path else line
        trace = trace.tb_next
    return line
