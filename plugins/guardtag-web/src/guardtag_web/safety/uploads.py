"""Forms with files, which stay in memory: nothing that a stranger uploads is written to a disk in clear."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from guardtag_web.safety.bodies import MAX_FILES


class _InMemory(MultiPartParser):
    """Starlette's parser, whose files go to a temporary file only when they are larger than any we take."""

    spool_max_size = MAX_FILES + 1


async def taken(request: Request, *, max_files: int = 4, max_fields: int = 200) -> FormData:
    """The form of a request, with its files in memory; it is read once.

    Args:
        request: a POST.
        max_files: so many files at most.
        max_fields: and so many other fields.

    Raises:
        HTTPException: it is no form.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data" and getattr(request, "_form", None) is None:
        parser = _InMemory(
            request.headers, request.stream(), max_files=max_files, max_fields=max_fields, max_part_size=64 * 1024
        )
        try:
            request._form = await parser.parse()
        except MultiPartException:
            raise HTTPException(400) from None
    return await request.form()
