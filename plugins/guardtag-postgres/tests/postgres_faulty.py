"""A server that can be cut off: what the tests of its faults share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from guardtag.errors import BackendError
from guardtag.spi import Put, Ref, Row

R = Ref("thing", "r")


def put(id: str = "r", expect: int = 0, body: bytes = b"sealed", **more: Any) -> Put:
    return Put(Row("thing", id, expect + 1, body, **more), expect)


def code(call: Callable[[], object]) -> str:
    with pytest.raises(BackendError) as caught:
        call()
    assert caught.value.__suppress_context__ or not caught.value.__context__, "the server's words go along"
    return caught.value.code
