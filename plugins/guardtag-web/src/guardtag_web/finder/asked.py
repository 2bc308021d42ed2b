"""What a finder's form says, whatever came: a tap is a tap, also when nothing else of it can be read."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from guardtag_web import drawn
from guardtag_web.safety import uploads

MAX_FIELDS = 20
MAX_CHARACTERS = 4_096
"""So much of a field is looked at; each verb cuts it to what it takes."""
_ONCE = re.compile(r"[A-Za-z0-9_-]{22,64}")
_LANGUAGE = re.compile(r"[A-Za-z0-9-]{2,20}")

Fields = Mapping[str, str]


async def fields(request: Request) -> Fields:
    """The texts of a form; empty for whatever was not sent, is a file, or cannot be read.

    Args:
        request: a POST.
    """
    found: Fields = {}
    try:
        async with request.form(max_files=0, max_fields=MAX_FIELDS) as form:
            found = {name: text[:MAX_CHARACTERS] for name, text in form.items() if isinstance(text, str)}
    except (HTTPException, ClientDisconnect, ValueError):  # too large, too many, no form at all, or nobody is there
        pass
    return defaultdict(str, found)


async def picture(request: Request) -> tuple[Fields, bytes]:
    """The texts of a form with a picture, and the picture; ``b""`` where none came.

    Args:
        request: a POST, ``multipart/form-data``.

    Raises:
        HTTPException: 413, it is larger than any that is taken.
    """
    try:
        form = await uploads.taken(request, max_files=1, max_fields=MAX_FIELDS)
        sent = form.get("picture")
        data = await sent.read() if isinstance(sent, UploadFile) else b""
        texts = {name: text[:MAX_CHARACTERS] for name, text in form.items() if isinstance(text, str)}
    except (HTTPException, ValueError) as error:
        if isinstance(error, HTTPException) and error.status_code == 413:
            raise
        return defaultdict(str), b""
    finally:
        await request.close()
    return defaultdict(str, texts), data


@cache
def pictures_taken() -> bool:
    """Whether pictures can be read here: ``guardtag[print]`` is installed."""
    return find_spec("PIL") is not None


def fresh() -> str:
    """The key of a form, drawn when its page is shown: what is sent twice with it is one."""
    return drawn.text(18)


def once(given: Fields, *said: str) -> str:
    """The request id of what is asked: the form's key, and what was written, so that other words are no repetition.

    Args:
        given: with ``once``; where it is missing or could be guessed, nothing is taken for a repetition.
        said: what else was written.
    """
    key = given["once"] if _ONCE.fullmatch(given["once"]) else fresh()
    words = "".join(f"{len(one)}:{one}" for one in said).encode("utf-8", "surrogatepass")
    return f"{key}.{hashlib.sha256(words).hexdigest()[:16]}"


def chosen(request: Request) -> str:
    """The language that was chosen in the address, to be carried on: ``?l=en``, or nothing."""
    language = request.query_params.get("l", "") if request.scope["query_string"] else ""
    return f"?l={language}" if _LANGUAGE.fullmatch(language) else ""
