"""Pages that are made from the code when the documentation is built: Sphinx's extension of this folder.

Each maker gives pages as a mapping of page name (under docs/, without suffix) to Markdown; none of them writes. What
they give is written below docs/reference/ before Sphinx reads, into folders that git ignores, and only where it
differs, so that a second build reads little.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, Final

from making import api, brought, commands, hooks, lines, meanings, rooms

DOCS: Final = Path(__file__).resolve().parents[2]
FOLDERS: Final = tuple(f"reference/{name}" for name in ("api", "commands", "errors", "hooks", "plugins", "project"))
"""Where made pages lie. Nothing else may lie there: what no maker gives any more is removed."""


@cache
def pages() -> dict[str, str]:
    """Every made page; made once in a process."""
    made: dict[str, str] = {}
    for maker in (api, brought, commands, hooks, meanings):
        for name, text in maker.pages().items():
            if name in made or not name.startswith(FOLDERS):
                raise ValueError(f"the page {name} is made twice, or outside of the folders for made pages")
            made[name] = text
    return made


def write(docs: Path, made: dict[str, str]) -> None:
    """Writes the pages that differ, and removes those that are made no more."""
    for folder in FOLDERS:
        for path in (docs / folder).glob("**/*.md"):
            if path.relative_to(docs).with_suffix("").as_posix() not in made:
                path.unlink()
    for name, text in made.items():
        path = docs / f"{name}.md"
        if not path.exists() or path.read_text("utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")


def filled(docs: Path, text: str) -> str:
    """A page without those toctrees of folders in which nothing stands yet."""

    def kept(toctree: re.Match[str]) -> str:
        entries = [line for line in toctree[1].splitlines() if line and not line.startswith(":")]
        empty = all("*" in entry and not list(docs.glob(f"{entry}.md")) for entry in entries)
        return "" if empty else toctree[0]

    return re.sub(r"^```{toctree}\n(.*?)^```$", kept, text, flags=re.DOTALL | re.MULTILINE)


def _begin(app: Any) -> None:
    write(Path(app.srcdir), pages())


def _read(app: Any, page: str, source: list[str]) -> None:
    source[0] = brought.inside(page, filled(Path(app.srcdir), source[0]))


def setup(app: Any) -> dict[str, Any]:
    """Joins Sphinx: pages are made first, links that leave docs/ are turned to where the site has their file, and
    lines of Chinese are joined without a space."""
    app.connect("builder-inited", _begin)
    app.connect("source-read", _read)
    app.connect("doctree-read", lines.join)
    app.connect("autodoc-process-signature", api.unsigned)
    app.add_directive("rooms-picture", rooms.directive())
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
