"""A portrait for print: made afresh from a picture's pixels, so that nothing but the pixels goes along."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING

from guardtag.errors import BackendError
from guardtag.labels.photo import MAX_BYTES, MAX_PIXELS
from guardtag.labels.picture_file import opener

if TYPE_CHECKING:
    from PIL.Image import Image

EDGE = 1400
"""The longest edge that is kept, in pixels: 300 dpi over 118 mm."""
LEAST = 120
"""The shortest edge that still shows a face, in pixels."""
_QUALITY = 88
KEPT_EDGE, KEPT_BYTES = 800, 200_000
"""The longest edge of a picture that the register keeps, in pixels, and the most bytes of its file."""
_QUALITIES = (88, 75, 60, 45)


def portrait(data: bytes) -> str:
    """A picture turned upright, made smaller and encoded again, as a ``data:`` URI (RFC 2397).

    Metadata (the place where it was taken, earlier versions, a thumbnail of what was cut away) stays behind.

    Args:
        data: a JPEG, PNG or WebP file, at most 20 MB and 20 million pixels.

    Returns:
        a JPEG, ``data:image/jpeg;base64,…``.

    Raises:
        BackendError: GT-PORTRAIT-SIZE, too large or too small; GT-PORTRAIT-READ, no such picture, or damaged.
        PrintError: GT-PRINT-EXTRA, Pillow is not installed.
    """
    return "data:image/jpeg;base64," + base64.b64encode(_saved(_upright(data, EDGE), _QUALITY)).decode()


def kept(data: bytes) -> bytes:
    """A picture as the register keeps it: upright, small, made afresh from its pixels, a JPEG of 200 kB at most.

    Args:
        data: a JPEG, PNG or WebP file, at most 20 MB and 20 million pixels.

    Raises:
        BackendError: as for ``portrait``.
        PrintError: GT-PRINT-EXTRA, Pillow is not installed.
    """
    picture = _upright(data, KEPT_EDGE)
    for quality in _QUALITIES:
        out = _saved(picture, quality)
        if len(out) <= KEPT_BYTES:
            return out
    picture.thumbnail((KEPT_EDGE // 2, KEPT_EDGE // 2))  # noise alone comes here
    return _saved(picture, _QUALITIES[-1])


def _saved(picture: Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _upright(data: bytes, edge: int) -> Image:
    if len(data) > MAX_BYTES:
        raise _size()
    kind = opener(data)
    if kind is None:
        raise _unreadable()
    from PIL import Image, ImageOps

    try:
        with kind(io.BytesIO(data)) as opened:  # its size is known, and refused, before a pixel is decoded
            if opened.width * opened.height > MAX_PIXELS or min(opened.size) < LEAST:
                raise _size()
            opened.thumbnail((edge, edge), Image.Resampling.LANCZOS)
            upright = ImageOps.exif_transpose(opened).convert("RGBA")
            ground = Image.new("RGB", upright.size, "#ffffff")
            ground.paste(upright, mask=upright.getchannel("A"))
            return ground
    except BackendError:
        raise
    except Exception:  # a decoder may raise anything over hostile bytes
        raise _unreadable() from None


def _size() -> BackendError:
    return BackendError(
        "GT-PORTRAIT-SIZE", "The photo is too large or too small.",
        f"It may have 20 MB and {MAX_PIXELS // 10**6} million pixels, and needs {LEAST} pixels each way.",
        "Take another photo, or make this one smaller.", pixels=MAX_PIXELS // 10**6, least=LEAST,
    )  # fmt: skip


def _unreadable() -> BackendError:
    return BackendError(
        "GT-PORTRAIT-READ", "The photo cannot be read.", "It is no JPEG, PNG or WebP picture, or it is damaged.",
        "Open it with a picture program and save it as a JPEG.",
    )  # fmt: skip
