"""Versions of the text that people agree to. Once printed, a version's words never change: new words are a new one."""

from __future__ import annotations

CURRENT = "1"
"""The version that is printed now, and recorded unless another is said."""
