"""Which of the few kinds of picture files something is, told before Pillow reads more of it than its first bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from guardtag.labels.extra import extra_missing

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

MAX_SEGMENTS: Final = 500
"""Of a JPEG before its pixels; a true one of 20 MB has 320 at most. Pillow reads them one by one in Python, so that ten
megabytes of empty ones would take as long as twenty true pictures."""
MAX_CHUNKS: Final = 10_000
"""Of a PNG, whose pixels come in pieces of some kilobytes."""
_WITHOUT_LENGTH: Final = frozenset((0x00, 0x01, *range(0xD0, 0xDA)))


def opener(data: bytes) -> type[ImageFile] | None:
    """What opens a JPEG, PNG or WebP picture; ``None`` for anything else, and for one of countless parts.

    Not ``Image.open``: it would try forty formats, and its limit belongs to the whole process.

    Args:
        data: the file; its first bytes decide.

    Raises:
        PrintError: GT-PRINT-EXTRA, Pillow is not installed.
    """
    try:
        from PIL.JpegImagePlugin import JpegImageFile
        from PIL.PngImagePlugin import PngImageFile
        from PIL.WebPImagePlugin import WebPImageFile
    except ImportError:
        raise extra_missing("Pillow") from None
    if data.startswith(b"\xff\xd8\xff"):
        return JpegImageFile if _few_segments(data) else None
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PngImageFile if _few_chunks(data) else None
    return WebPImageFile if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None


def _few_segments(data: bytes) -> bool:
    """Whether a JPEG has not too many segments, or fill bytes between them, before its pixels (ITU T.81, annex B)."""
    at = 2
    for _ in range(MAX_SEGMENTS):
        if data[at : at + 1] != b"\xff" or data[at + 1 : at + 2] in (b"\xda", b""):
            return True  # its pixels, or nothing that Pillow reads on with
        bare = data[at + 1] in _WITHOUT_LENGTH
        at += 1 if data[at + 1] == 0xFF else 2 if bare else 2 + int.from_bytes(data[at + 2 : at + 4])
    return False


def _few_chunks(data: bytes) -> bool:
    """Whether a PNG has not too many chunks."""
    at = 8
    for _ in range(MAX_CHUNKS):
        if at >= len(data):
            return True
        at += 12 + int.from_bytes(data[at : at + 4])
    return False
