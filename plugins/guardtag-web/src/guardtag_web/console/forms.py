"""What a form of the console holds. Files stay in memory: nothing that is uploaded is written to a disk in clear."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Final

import attrs
from starlette.datastructures import UploadFile
from starlette.requests import Request

from guardtag_web.safety.uploads import taken

MOST_TEXT: Final = 2_000
"""Letters of one field that are read."""


@attrs.frozen
class Form:
    """One form.

    Args:
        texts: its fields.
        files: its files that are not empty: name as whoever sent it says, and bytes.
    """

    texts: Mapping[str, str] = attrs.field(repr=False)
    files: Mapping[str, tuple[str, bytes]] = attrs.field(factory=dict, repr=False)

    def __call__(self, name: str) -> str:
        """A field without the spaces around it; empty where there is none."""
        return self.texts.get(name, "").strip()[:MOST_TEXT]

    @property
    def once(self) -> str:
        """What makes sending it twice one thing."""
        return self("once")[:64]


def once() -> str:
    """A fresh one, for a form that is drawn now."""
    return secrets.token_hex(12)


async def read(request: Request) -> Form:
    """The form of a request: texts and files."""
    texts: dict[str, str] = {}
    files: dict[str, tuple[str, bytes]] = {}
    for name, value in (await taken(request)).items():
        if isinstance(value, UploadFile):
            data = await value.read()
            if data:
                files[name] = ((value.filename or "")[:200], data)
        else:
            texts[name] = value
    return Form(texts, files)
