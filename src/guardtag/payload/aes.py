"""AES on single blocks, from any thread.

A cipher context of ``cryptography`` that two threads are in at once raises "Already borrowed": with large
inputs, with versions that let go of the interpreter lock, and on builds without one. Making a new
context for each block costs many times the block. So each thread gets contexts of its own, once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 16
"""Bytes in a block."""


class Block(threading.local):
    """The AES permutation of one key (FIPS 197), as two functions on 16 bytes.

    ECB is right for this and nothing else: a caller gives one whole block that never repeats, or
    builds a standard mode out of it.

    Args:
        key: 16, 24 or 32 bytes.
    """

    encrypt: Callable[[bytes], bytes]
    decrypt: Callable[[bytes], bytes]

    def __init__(self, key: bytes) -> None:
        cipher = Cipher(algorithms.AES(key), modes.ECB())  # noqa: S305 - single blocks, see above
        self.encrypt = cipher.encryptor().update
        self.decrypt = cipher.decryptor().update
