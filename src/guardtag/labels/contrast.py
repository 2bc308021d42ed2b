"""How far ink and cloth must be apart for a code to be read. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from guardtag.errors import ConfigError

LEAST = 4.5
"""How many times as light as the ink the cloth must be (WCAG 2.2, contrast ratio).

On white this is a symbol contrast of 82 % and more, grade A of ISO/IEC 15415 (7.8.3: the difference of the lightest and
the darkest reflectance; A from 70 %, B 55 %, C 40 %, D 20 %). A ratio, since the cloth may be orange or khaki: a camera
exposes for what it sees, and reads black on those, whose difference alone would be grade C or D.
"""


def ratio(ink: str, cloth: str) -> float:
    """How many times as light as the ink the cloth is (WCAG 2.2); below 1 where the ink is the lighter one.

    Args:
        ink: ``#rrggbb``.
        cloth: ``#rrggbb``.
    """
    return (luminance(cloth) + 0.05) / (luminance(ink) + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of ``#rrggbb``, 0 to 1 (WCAG 2.2)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def needed(scheme: str, ink: str, cloth: str, options: Mapping[str, str | None]) -> None:
    """Refuses a printer's colours that no camera would read: pale ink, dark cloth, light on dark.

    Args:
        scheme: of the printer.
        ink: what codes are drawn in, ``#rrggbb``.
        cloth: what they stand on.
        options: the printer's options by name; those that were given are named.

    Raises:
        ConfigError: GT-PRINT-PALE.
    """
    given = [name for name, value in options.items() if value]
    found = ratio(ink, cloth)
    if given and found < LEAST:
        named = " and ".join(f"`{name}`" for name in given)
        raise ConfigError(
            "GT-PRINT-PALE", f"With {named} of the {scheme} printer the ink is not much darker than what it stands on.",
            f"The ground is {found:.1f} times as light; readers need {LEAST} and fail on light codes on dark.",
            "Take a darker ink on a lighter cloth, or leave the option out.", scheme=scheme, options=given,
            ratio=f"{found:.1f}", needed=f"{LEAST}",
        )  # fmt: skip
