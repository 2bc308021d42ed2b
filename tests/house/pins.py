"""Reads a file of pins: a head of remarks, then packages of one version each, a marker, the hashes of its files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from packaging.markers import Marker

# One package as uv writes it; nothing else may stand in the file, an option for pip or an address least of all.
PIN = re.compile(
    r"(?P<name>[a-z0-9-]+)==(?P<version>[a-z0-9.]+)(?: ; (?P<marker>[^\\\n]+))? \\\n"
    r"(?P<hashes>(?:    --hash=sha256:[0-9a-f]{64} \\\n)*    --hash=sha256:[0-9a-f]{64})\n"
)


class Pin(NamedTuple):
    """A package of a file of pins."""

    name: str
    version: str
    marker: Marker | None
    hashes: tuple[str, ...]


def read_pins(path: Path) -> list[Pin]:
    """All packages of a file, in its order; a line that is no pin, hash or remark at the head is an AssertionError."""
    text = path.read_text("ascii")
    found, at = [], re.match(r"(?:#.*\n)*", text).end()  # type: ignore[union-attr]
    while at < len(text):
        match = PIN.match(text, at)
        assert match, f"{path.name}: {text[at : at + 80]!r}"
        marker = Marker(match["marker"]) if match["marker"] else None
        found.append(Pin(match["name"], match["version"], marker, tuple(re.findall("[0-9a-f]{64}", match["hashes"]))))
        at = match.end()
    return found
