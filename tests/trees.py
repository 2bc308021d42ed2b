"""Sources as syntax trees."""

from __future__ import annotations

import ast
import gc
from pathlib import Path


def parsed(source: str | Path) -> ast.Module:
    """The tree of a source, made while the garbage collector rests.

    Hypothesis listens to the collector, and Python 3.11 takes a listener that runs while a tree is made for a broken
    parser: "AST constructor recursion depth mismatch".

    Args:
        source: the text, or where it stands.
    """
    text = source.read_text("utf-8") if isinstance(source, Path) else source
    collects = gc.isenabled()
    gc.disable()
    try:
        return ast.parse(text)
    finally:
        if collects:
            gc.enable()
