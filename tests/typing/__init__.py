"""Cases for type checkers, and the test that has them checked; see tools/checked_types.py."""
