"""How what is missing of ours is installed: from a copy of the project, or from its wheels; no index has it."""

from __future__ import annotations

import attrs

from guardtag._version import __version__


@attrs.frozen
class Installing:
    """What to type; in every language the same.

    Args:
        copy: in a copy of the project.
        wheel: where its wheels lie.
    """

    copy: str
    wheel: str

    def __str__(self) -> str:
        return f"Install it: {self.copy} in a copy of the project, or {self.wheel} where its wheels lie."


def part(name: str) -> Installing:
    """A part of the library, such as ``print``."""
    return Installing(f"pip install '.[{name}]'", f"pip install './guardtag-{__version__}-py3-none-any.whl[{name}]'")


def plugin(name: str) -> Installing:
    """A plugin of this project, such as ``guardtag-web``; with the library, which no index has either."""
    wheels = (f"./{one.replace('-', '_')}-{__version__}-py3-none-any.whl" for one in ("guardtag", name))
    return Installing(f"pip install . ./plugins/{name}", f"pip install {' '.join(wheels)}")
