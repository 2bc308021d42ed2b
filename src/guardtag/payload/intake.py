"""A text that people hand over: taken for what it is, folded, or refused as no tag."""

from __future__ import annotations

from guardtag.errors import NotATag

_INVISIBLE = (
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5),
    (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xE0000, 0xE0FFF),
)  # fmt: skip
"""Default-ignorable code points (Unicode 15, DerivedCoreProperties), those that messengers insert."""
# Not the last, U+FF5E: people write ～ at the end of a sentence, while ~ is a letter of addresses.
_FOLD: dict[int, str | None] = {wide: chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5E)}
_FOLD[0x3000] = " "
_FOLD |= {code: None for first, last in _INVISIBLE for code in range(first, last + 1)}


def text_of(thing: object) -> str:
    """The text itself, of exactly the type ``str``.

    Args:
        thing: anything; what a subclass of ``str`` holds counts, not what its own methods say.

    Raises:
        NotATag: it is no text.
    """
    if type(thing) is str:
        return thing
    if not issubclass(type(thing), str):
        raise not_a_tag()
    return str.__str__(thing)


def folded(text: str) -> str:
    """The text with full-width forms made narrow and invisible and bidirectional characters dropped.

    No other folding: a letter of another script that looks right is another letter.
    """
    return text if text.isascii() else text.translate(_FOLD)


def not_a_tag() -> NotATag:
    """The error for a text that names no tag; it says nothing of the text."""
    return NotATag(
        "GT-TAG-NOT-A-TAG", "This is not a tag's code.", "",
        "Scan the code on the cloth again, or type the twelve characters printed beside it.",
    )  # fmt: skip
