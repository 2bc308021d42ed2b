"""Areas: a path of up to five parts, from the city down to the grid (全科网格)."""

from __future__ import annotations

from functools import lru_cache

import attrs

MAX_PATH = 120
_LETTERS = set("abcdefghijklmnopqrstuvwxyz0123456789-_.")


@attrs.frozen
class Area:
    """An area path with the number that stands for it in tokens; numbers are never reused.

    Args:
        path: such as ``feicheng/wangzhuang/north/zhongyu/3``.
        number: 1 to 65535.
    """

    path: str = attrs.field(metadata={"policy": "internal"})
    number: int = attrs.field(metadata={"policy": "internal"})


def check(path: str, levels: int = 5) -> str:
    """Returns the path if it is one, else raises ``ValueError``.

    Args:
        path: parts of lower-case ASCII letters, digits, ``-``, ``_`` and ``.``, joined by ``/``;
            or parts in other scripts without spaces and slashes.
        levels: how many parts it may have at most.
    """
    if isinstance(path, str) and len(path) <= MAX_PATH:
        return _checked(path, levels)
    raise _no_path(levels)


def _no_path(levels: int) -> ValueError:
    return ValueError(f"an area is a path of 1 to {levels} parts, at most {MAX_PATH} characters")


@lru_cache(maxsize=4096)
def _checked(path: str, levels: int) -> str:
    parts = path.split("/")
    if len(parts) > levels:
        raise _no_path(levels)
    for part in parts:
        plain = part and part not in (".", "..") and all(c in _LETTERS or (ord(c) > 127 and c.isalnum()) for c in part)
        if not plain:
            raise ValueError("an area's parts hold lower-case letters, digits, - _ . and no spaces")
    return path


@lru_cache(maxsize=4096)
def lineage(path: str) -> tuple[str, ...]:
    """The path and all paths above it, the deepest first."""
    parts = path.split("/")
    return tuple("/".join(parts[:count]) for count in range(len(parts), 0, -1))


def covers(outer: str, inner: str) -> bool:
    """Whether ``outer`` is ``inner`` or lies above it."""
    return inner == outer or inner.startswith(outer + "/")
