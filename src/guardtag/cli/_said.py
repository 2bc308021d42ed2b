"""Texts of the catalogue for what commands say, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from guardtag.cli._output import language


def told(key: str, **values: object) -> str:
    """A text about the duty desk's commands.

    Args:
        key: of ``DUTY`` in the catalogues.
        values: what stands in it.
    """
    return _filled("DUTY", key, values)


def of_rounds(key: str, **values: object) -> str:
    """A text about visits and sewn tags; arguments as for ``told``, ``key`` of ``ROUNDS``."""
    return _filled("ROUNDS", key, values)


def of_searches(key: str, **values: object) -> str:
    """A text about searches; arguments as for ``told``, ``key`` of ``MISSING``."""
    return _filled("MISSING", key, values)


def _filled(shelf: str, key: str, values: Mapping[str, object]) -> str:
    from guardtag import texts

    text: str = getattr(texts.catalogue(language()), shelf)[key]
    return texts.filled(text, {name: str(value) for name, value in values.items()})
