"""Errors as a host takes them apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_type

from guardtag import GuardTagError, ImportRefused, NotifyError, TagError, Unknown
from guardtag.errors import Stale


def told(error: GuardTagError) -> str:
    assert_type(error.code, str)
    assert_type(error.facts, Mapping[str, object])
    assert_type(error.as_dict(), dict[str, object])
    match error:
        case NotifyError(retryable=True, retry_after=float(seconds)):
            return f"again in {seconds:.0f} s"
        case NotifyError():
            assert_type(error.retry_after, float | None)
        case ImportRefused():
            for row in error.rows:
                assert_type(row, tuple[int, str, str, str, str])
        case Stale():
            assert_type(error.refs, tuple[tuple[str, str], ...])
        case Unknown():
            assert_type(error.guesses, int)
        case TagError():
            pass
        case _:
            return error.what
    return error.do


def raised(kind: type[TagError]) -> None:
    raise kind("GT-OURS-ODD", "Something odd.", why="A reason.", do="Try again.", row=5)
