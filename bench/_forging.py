"""Forging by guessing: counted where it can be seen, and what that makes of ten years of it."""

from __future__ import annotations

import base64
import random

from _common import ring
from tests.payload import guesses

from guardtag.payload.token import MAX_SERIAL, Tokens

KEYS = 8
CONSTANT_BITS = 64
GUESSES_A_SECOND, SECONDS = 1000, 10 * 365.25 * 86400
MINTED = 1_000_000
AT_ONCE = 1 << 20


def forgery(count: int) -> dict[str, dict[str, object]]:
    """Guesses accepted when only r bits of the constant are compared, under eight keys, and what chance lets expect.

    Random blocks, and under ``near`` blocks one bit away from real tokens. ``constant`` counts guesses whose r bits
    were right, ``whole`` those whose epoch was right as well, as ``Tokens.verify`` demands.
    """
    keyring, source = ring(KEYS), random.Random(KEYS)
    tokens = Tokens(keyring)
    real = (base64.b32decode(tokens.mint(serial, 1, 1 + serial % KEYS) + "======") for serial in range(1, 4097))
    near = guesses.near(real)
    found: dict[str, dict[str, object]] = {}
    for bits in (8, 12, 16):
        parts = [guesses.accepted(keyring, source.randbytes(16 * AT_ONCE), bits) for _ in range(count // AT_ONCE)]
        found[str(bits)] = {
            **_counted(sum(part.constant for part in parts), count, bits),
            "whole": _counted(sum(part.whole for part in parts), count, bits + guesses.EPOCH_BITS),
            "near": _counted(guesses.accepted(keyring, near, bits).constant, len(near) // 16, bits),
        }
    return found


def _counted(count: int, tried: int, bits: int) -> dict[str, object]:
    chance = guesses.odds(tried, KEYS, bits)
    return {
        "guesses": tried, "expected": round(chance.expected, 2), "accepted": count, "sigma": round(chance.sigma, 2),
        "off_by_sigmas": round((count - chance.expected) / chance.sigma, 2),
    }  # fmt: skip


def bounds() -> dict[str, float]:
    """What to expect of ten years of guessing."""
    tried = GUESSES_A_SECOND * SECONDS * KEYS
    whole = tried * 2.0 ** -(CONSTANT_BITS + guesses.EPOCH_BITS)
    # A serial that decrypts at random is below the mark (0 counts as known) this seldom.
    below_mark = (MINTED + 1) / (MAX_SERIAL + 1)
    return {
        "forgery_bound_10y": whole, "forgery_bound_10y_constant_only": tried * 2.0**-CONSTANT_BITS,
        "forgery_bound_10y_read": whole * below_mark,
    }  # fmt: skip
