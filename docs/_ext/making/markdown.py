"""Pieces of Markdown that makers share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_SPECIAL = re.compile(r"([*_<>\[\]|\\$])")


def plain(text: str) -> str:
    """A text as Markdown that shows it as it is; what stands in backticks stays code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:  # a backtick without its other
        return _SPECIAL.sub(r"\\\1", text).replace("`", "\\`")
    quoted = [part.replace("|", "\\|") if odd % 2 else _SPECIAL.sub(r"\\\1", part) for odd, part in enumerate(parts)]
    return "`".join(quoted)


def code(text: str) -> str:
    """A text as inline code, also in a table."""
    return f"`{text.replace('|', chr(92) + '|')}`"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; cells are Markdown in one line."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(' '.join(cell.split()) for cell in line)} |" for line in lines)


def fence(language: str, text: str) -> str:
    """A block of code."""
    return f"```{language}\n{text.strip(chr(10))}\n```"


def page(*parts: str, front: str = "") -> str:
    """A page of parts with an empty line between; empty parts are left out."""
    return front + "\n\n".join(part.strip("\n") for part in parts if part) + "\n"


ORPHAN = "---\norphan: true\n---\n\n"
"""Front matter of a page that stands in no toctree: there are hundreds, and each would be in every page's sidebar."""
