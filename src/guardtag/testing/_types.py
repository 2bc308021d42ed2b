"""Tells Hypothesis how to make guardtag's records, so that ``from_type(Ward)`` works everywhere.

Hypothesis calls ``register`` when it is first imported, by the entry point ``guardtag`` of its group ``hypothesis``
(Hypothesis documentation, "Registering strategies via setuptools entry points"). Only the record classes are
imported then; a strategy is made when somebody asks for one.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from guardtag.model.incidents import Incident
from guardtag.model.people import Consent, Contact, Responder, Ward
from guardtag.model.tags import Code, Tag
from guardtag.spi import Message

STRATEGIES: dict[type, str] = {
    Code: "codes", Consent: "consents", Contact: "contacts", Incident: "incidents", Message: "messages",
    Responder: "responders", Tag: "tags", Ward: "wards",
}  # fmt: skip
"""Record class to the strategy of ``guardtag.testing.strategies`` that makes it."""


def register() -> None:
    """Registers every strategy; Hypothesis calls it."""
    from hypothesis import strategies as st

    for kind, name in STRATEGIES.items():
        st.register_type_strategy(kind, _later(name))


def _later(name: str) -> Callable[[type], Any]:
    def made(_: type) -> Any:
        return getattr(import_module("guardtag.testing.strategies"), name)()

    return made
