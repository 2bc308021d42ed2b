"""Tests, one folder a room; ``tests.cases`` loads the shared cases."""
