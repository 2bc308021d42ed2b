"""What a form of the console holds. Files stay in memory: nothing that is uploaded is written to a disk in clear."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Final

import attrs
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from guardtag_web.safety.bodies import MAX_FILES

MOST_TEXT: Final = 2_000
"""Letters of one field that are read."""


class _InMemory(MultiPartParser):
    """Starlette's parser, whose files go to a temporary file only when they are larger than any we take."""

    spool_max_size = MAX_FILES + 1


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


async def taken(request: Request) -> FormData:
    """The form of a request, with its files in memory; it is read once.

    Args:
        request: a POST.

    Raises:
        HTTPException: it is no form.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data" and getattr(request, "_form", None) is None:
        parser = _InMemory(request.headers, request.stream(), max_files=4, max_fields=200, max_part_size=64 * 1024)
        try:
            request._form = await parser.parse()
        except MultiPartException:
            raise HTTPException(400) from None
    return await request.form()


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
