"""All targets, by name."""

from __future__ import annotations

from collections.abc import Mapping

from fuzz.kit import Target
from fuzz.targets import codes, files, systems, texts, web

TARGETS: Mapping[str, Target] = {
    target.name: target for room in (codes, texts, files, systems, web) for target in room.TARGETS
}
