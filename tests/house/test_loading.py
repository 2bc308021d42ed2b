"""What is loaded when, in processes of their own."""

from __future__ import annotations

import pkgutil

from guardtag import desks
from tests.house.loading import HEAVY, newly_loaded

NOT_AT_IMPORT = HEAVY | {"cryptography", "pluggy", "msgspec", "click", "sqlite3"}
NOT_FOR_HELP = HEAVY | {"cryptography", "pluggy", "sqlite3", "importlib.metadata", "importlib_metadata"}

HELP = """
import sys
from guardtag.cli import main
sys.argv = ["guardtag", "--help"]
try:
    main()
except SystemExit as stop:
    assert not stop.code, stop.code
"""


def test_importing_guardtag_is_light() -> None:
    loaded = newly_loaded("import guardtag")
    assert "guardtag" in loaded
    assert loaded & NOT_AT_IMPORT == set()


def test_help_loads_nothing_heavy() -> None:
    loaded = newly_loaded(HELP)
    assert "click" in loaded
    assert loaded & NOT_FOR_HELP == set()


NOT_TO_OPEN = {"ssl", "http.client", "statistics", *(f"guardtag.interop.{one}" for one in ("cap", "pfif", "register"))}


DESKS = {f"guardtag.desks.{one.name}" for one in pkgutil.iter_modules(desks.__path__)} - {"guardtag.desks.moving"}


def test_a_command_loads_the_desks_it_asks_for_alone() -> None:
    loaded = newly_loaded("from guardtag.guard import opened\nwith opened('memory:') as city: city.modes")
    assert loaded & (DESKS | {"guardtag.dispatcher"}) == {"guardtag.desks.modes"}


def test_opening_loads_every_desk_and_nothing_that_few_need() -> None:
    """Whoever is lost while a newer version is being installed is not the first to meet its files."""
    loaded = newly_loaded("import guardtag\nguardtag.open('memory:').close()")
    assert loaded >= {"guardtag.dispatcher", *DESKS}
    assert loaded & (HEAVY | NOT_TO_OPEN) == set()


def test_what_is_loaded_is_seen() -> None:
    assert newly_loaded("import sqlite3, importlib.metadata") >= {"sqlite3", "importlib.metadata"}
