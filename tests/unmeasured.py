"""The environment of a process that is asked which modules it has loaded."""

from __future__ import annotations

import os


def variables() -> dict[str, str]:
    """This process's own, without those by which `make cover` loads itself into each Python that is started."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
