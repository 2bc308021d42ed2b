"""Texts of the catalogue for what commands say, in the reader's language."""

from __future__ import annotations

from guardtag.cli._output import language


def told(key: str, **values: object) -> str:
    """A text about the duty desk's commands.

    Args:
        key: of ``DUTY`` in the catalogues.
        values: what stands in it.
    """
    from guardtag import texts

    text: str = texts.catalogue(language()).DUTY[key]
    return texts.filled(text, {name: str(value) for name, value in values.items()})
