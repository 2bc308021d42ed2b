"""Tests of guardtag.interop."""
