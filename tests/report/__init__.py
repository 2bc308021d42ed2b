"""Tests of guardtag.report."""
