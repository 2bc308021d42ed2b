"""A portrait for print: made afresh from a picture's pixels, so that nothing but the pixels goes along."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING

from guardtag.errors import BackendError
from guardtag.labels.photo import MAX_BYTES, MAX_PIXELS, opener

if TYPE_CHECKING:
    from PIL.Image import Image

EDGE = 1400
"""The longest edge that is kept, in pixels: 300 dpi over 118 mm."""
LEAST = 120
"""The shortest edge that still shows a face, in pixels."""
_QUALITY = 88


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
    if len(data) > MAX_BYTES:
        raise _size()
    picture = _upright(data)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY)
    return "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode()


def _upright(data: bytes) -> Image:
    kind = opener(data)
    if kind is None:
        raise _unreadable()
    from PIL import Image, ImageOps

    try:
        with kind(io.BytesIO(data)) as opened:  # its size is known, and refused, before a pixel is decoded
            if opened.width * opened.height > MAX_PIXELS or min(opened.size) < LEAST:
                raise _size()
            opened.thumbnail((EDGE, EDGE), Image.Resampling.LANCZOS)
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
