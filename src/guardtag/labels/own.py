"""Designs that a deployer writes: TOML files in a folder. A file is one design and its name is the file's."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from pathlib import Path

from guardtag.errors import ConfigError
from guardtag.labels.design import DESIGNS, Design
from guardtag.labels.parse import parse, short

MAX_BYTES = 32 * 1024
"""The largest file of a design, in bytes."""
MAX_FILES = 100
"""The most designs a folder may hold."""

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def designs(folder: Path | None) -> dict[str, Design]:
    """All designs by name: those delivered, and those of a folder's ``*.toml``.

    Args:
        folder: where the deployer's designs lie, or none.

    Raises:
        ConfigError: GT-DESIGN-…: the folder or a file cannot be read, or says something that no label can be.
    """
    found = dict(DESIGNS)
    if folder is not None:
        for path in _files(folder):
            design = load(path)
            if design.name in found:
                raise ConfigError(
                    "GT-DESIGN-NAME", f"The name of the design `{design.name}` is taken.",
                    "It is one of those that are delivered.", "Name its file otherwise.", design=design.name,
                )  # fmt: skip
            found[design.name] = design
    return found


def find(name: str, folder: Path | None) -> Design:
    """The design of that name.

    Args:
        name: a delivered design's, or that of a file in the folder.
        folder: where the deployer's designs lie, or none.

    Raises:
        ConfigError: GT-DESIGN-UNKNOWN, there is none; or as ``designs``.
    """
    if name in DESIGNS:  # a fault in a file that nobody asked for stops no print
        return DESIGNS[name]
    known = designs(folder)
    if name not in known:
        near = difflib.get_close_matches(name, known, 1)
        shown = ", ".join(known)
        raise ConfigError(
            "GT-DESIGN-UNKNOWN", f"There is no design `{short(name)}`.", f"Known: {shown}.",
            f"Did you mean `{near[0]}`?" if near else "Take one of these, or name the folder with yours: designs.",
            design=short(name), known=shown,
        )  # fmt: skip
    return known[name]


def load(path: Path) -> Design:
    """Reads one design.

    Args:
        path: the file; what stands before ``.toml`` is the design's name.

    Raises:
        ConfigError: GT-DESIGN-…, with the field and the reason.
    """
    name = path.name.removesuffix(".toml")
    if not _NAME.fullmatch(name):
        raise ConfigError(
            "GT-DESIGN-NAME", f"`{short(name)}` is no name for a design.",
            "A name has small letters, digits and hyphens, at most 40.", "Name its file otherwise.",
            design=short(name),
        )  # fmt: skip
    if path.exists() and not path.is_file():  # opening a pipe would wait for whoever writes into it
        raise _unreadable(f"{name}.toml", "It is not a file.")
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise _unreadable(f"{name}.toml", _reason(error)) from None
    if len(raw) > MAX_BYTES:
        raise _too_many(f"{name}.toml", f"{MAX_BYTES} bytes")
    try:
        data = tomllib.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError):
        raise ConfigError(
            "GT-DESIGN-TOML", f"The design `{name}` is not valid TOML.", "",
            "Check quotes and brackets; compare with docs/labels.md.", design=name,
        ) from None  # fmt: skip
    return parse(name, data, path.parent)


def _files(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if entry.name.endswith(".toml"))
    except OSError as error:
        raise _unreadable(folder.name, _reason(error)) from None
    if len(names) > MAX_FILES:
        raise _too_many(folder.name, f"{MAX_FILES} designs")
    return [folder / name for name in names]


def _reason(error: OSError) -> str:
    return f"{os.strerror(error.errno or 0)}."


def _unreadable(name: str, why: str) -> ConfigError:
    return ConfigError(
        "GT-DESIGN-FILE", f"The designs in {short(name)} could not be read.", why,
        "Check the path `designs` in the configuration.", file=short(name),
    )  # fmt: skip


def _too_many(name: str, limit: str) -> ConfigError:
    return ConfigError(
        "GT-DESIGN-SIZE", f"{short(name)} holds more than {limit}.", "No deployment needs that many.",
        "Check that it is the right one.", file=short(name), limit=limit,
    )  # fmt: skip
