"""Random texts: each is given out once, in whatever thread or process."""

from __future__ import annotations

import os
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from guardtag_web import drawn


def test_each_text_is_given_out_once() -> None:
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: drawn.text(12), range(5_000)))
    assert len(set(found)) == 5_000
    assert all(re.fullmatch(r"[\w-]{16}", one) for one in found)


def test_no_bytes_stand_in_two_texts() -> None:
    """Texts of a whole supply, beside each other, hold no run of eight letters twice."""
    whole = [drawn.text(24) for _ in range(drawn.AT_ONCE // 24)]
    runs = [text[at : at + 8] for text in whole for at in range(0, 32, 8)]
    assert len(set(runs)) == len(runs)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks")
@pytest.mark.filterwarnings("ignore:This process.*multi-threaded:DeprecationWarning")
def test_a_child_draws_anew() -> None:
    drawn.text(1)
    reads, writes = os.pipe()
    child = os.fork()
    if not child:
        os.write(writes, drawn.text(24).encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reads, 100).decode() != drawn.text(24)
    os.close(reads)
    os.close(writes)


@pytest.mark.parametrize("size", [0, -1, 65])
def test_sizes_have_limits(size: int) -> None:
    with pytest.raises(ValueError, match="1 to 64"):
        drawn.text(size)
