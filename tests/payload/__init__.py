"""Tests of guardtag.payload."""
