"""Lines of Chinese: their ends in the source are no spaces on a page.

Between two words of English the end of a line stands for a space, and a browser shows it as one. Chinese has none.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import Any
from unicodedata import east_asian_width


def join(app: Any, doctree: Any) -> None:
    """Drops every end of a line between two letters as wide as Chinese ones, also where bold or a link begins there.

    Args:
        app: Sphinx, which calls this when it has read a page; not asked.
        doctree: the page.
    """
    from docutils import nodes

    for block in doctree.findall(nodes.TextElement):
        if not isinstance(block, nodes.Inline | nodes.FixedTextElement | nodes.Invisible):
            _join(nodes, block)


def _join(nodes: Any, block: Any) -> None:
    texts = list(block.findall(nodes.Text))
    pieces = [text.astext() for text in texts]
    whole = "".join(pieces)
    starts = [0, *accumulate(map(len, pieces))]
    for place in reversed([at for at, sign in enumerate(whole) if sign == "\n"]):
        if _wide(whole[place - 1 : place]) and _wide(whole[place + 1 : place + 2]):
            of = bisect_right(starts, place) - 1
            inside = place - starts[of]
            pieces[of] = pieces[of][:inside] + pieces[of][inside + 1 :]
    for text, piece in zip(texts, pieces, strict=True):
        if piece != text.astext() and not isinstance(text.parent, nodes.literal):
            at = [one is text for one in text.parent.children].index(True)  # an equal one may stand before it
            text.parent[at : at + 1] = [nodes.Text(piece)] if piece else []


def _wide(letter: str) -> bool:
    return bool(letter) and east_asian_width(letter) in "WF"
