"""Random texts for pages: nonces and once-keys, from the system's randomness, many drawn at once.

Asking the system each time is a twentieth of what a finder's page costs. What was drawn is given out once and kept in
no other process: a child begins anew.
"""

from __future__ import annotations

import base64
import os
import threading

AT_ONCE = 4_096
"""Bytes."""
_lock = threading.Lock()
_left = bytearray()


def text(size: int) -> str:
    """A text of letters, digits, ``-`` and ``_`` that nobody can guess.

    Args:
        size: bytes of randomness in it, at most 64.
    """
    if not 0 < size <= 64:
        raise ValueError("a text holds 1 to 64 bytes")
    with _lock:
        if len(_left) < size:
            _left[:] = os.urandom(AT_ONCE)
        drawn = bytes(_left[-size:])
        del _left[-size:]
    return base64.urlsafe_b64encode(drawn).rstrip(b"=").decode()


def _anew() -> None:
    global _lock
    _lock = threading.Lock()
    _left.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_anew)
