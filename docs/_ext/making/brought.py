"""Pages that lie outside of docs/, and links to them that lead there in the site as they do on a code host."""

from __future__ import annotations

import os
import posixpath
import re
from pathlib import Path
from typing import Final

from making.markdown import page

ROOT: Final = Path(__file__).resolve().parents[3]
PROJECT: Final = ("CHANGELOG", "CONTRIBUTING", "SECURITY")
_LINK: Final = re.compile(r"(\]\()([^)#:\s]+)((?:#[^)\s]*)?\))")
_FENCE: Final = re.compile(r"^ *(```|~~~).*?^ *\1", re.DOTALL | re.MULTILINE)


def places() -> dict[str, str]:
    """Files below the root, each with the name of its page."""
    plugins = sorted(path.parent.name for path in (ROOT / "plugins").glob("*/README.md"))
    return {
        **{f"plugins/{name}/README.md": f"reference/plugins/{name}" for name in plugins},
        **{f"{name}.md": f"reference/project/{name.lower()}" for name in PROJECT},
        "README.md": "index",
    }


def pages() -> dict[str, str]:
    """Each plugin's README and the project's own pages, and an index of the plugins."""
    made = {}
    for file, name in places().items():
        if name != "index":
            made[name] = rewritten((ROOT / file).read_text("utf-8"), posixpath.dirname(file), posixpath.dirname(name))
    plugins = sorted(name for name in made if name.startswith("reference/plugins/"))
    rows = [f"- [{_title(made[name])}]({posixpath.basename(name)}.md): {_sentence(made[name])}" for name in plugins]
    made["reference/plugins/index"] = page(
        "# Plugins of the project", "Each is a distribution of its own: channels, printers, stores, the pages.",
        "\n".join(rows),
        "\n".join(("```{toctree}", ":hidden:", "", *(posixpath.basename(name) for name in plugins), "```")),
    )  # fmt: skip
    return made


def inside(name: str, text: str) -> str:
    """A page of docs/ with its links out of docs/ turned; made pages have theirs turned already."""
    return rewritten(text, posixpath.join("docs", posixpath.dirname(name)), posixpath.dirname(name))


def rewritten(text: str, folder: str, there: str) -> str:
    """A text with its relative links turned for the site.

    Args:
        text: Markdown.
        folder: where the file lies, below the root.
        there: where its page lies, below docs/.
    """
    known = places()

    def turn(link: re.Match[str]) -> str:
        file = posixpath.normpath(posixpath.join(folder, link[2]))
        if file in known:
            target = posixpath.relpath(f"{known[file]}.md", there or ".")
        elif file.startswith("../") or not (ROOT / file).exists():
            return link[0]
        elif file.startswith("docs/"):
            target = posixpath.relpath(file.removeprefix("docs/"), there or ".")
        else:
            target = os.path.relpath(ROOT / file, ROOT / "docs" / there)
        return link[1] + target + link[3]

    parts, at = [], 0
    for block in _FENCE.finditer(text):
        parts += [_LINK.sub(turn, text[at : block.start()]), block[0]]
        at = block.end()
    return "".join((*parts, _LINK.sub(turn, text[at:])))


def _title(text: str) -> str:
    return text.splitlines()[0].removeprefix("# ")


def _sentence(text: str) -> str:
    """The first sentence after the title."""
    words = " ".join(text.split("\n\n")[1].split())
    return re.split(r"(?<=[.:]) (?=[A-Z`\[]|$)", words)[0].rstrip(":") if words else ""
