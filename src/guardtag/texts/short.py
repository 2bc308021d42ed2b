"""Short texts: counted as an SMS counts, cut where a reader would not notice, composed until they fit.

One SMS carries 140 octets (3GPP TS 23.040, clause 9.2.3.24): 70 UTF-16 units (UCS-2), or 160 septets when every
character is in the default alphabet of 3GPP TS 23.038, clause 6.2.1; those of its extension table take two.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Final

SMS: Final = 70
"""UTF-16 units of one SMS."""
SMS_SEPTETS: Final = 160
"""Septets of one SMS, when all of it is in the default alphabet."""

LEAST_PLACE: Final = 8
"""Characters of a place, with the mark, below which a shorter wording is better."""

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")
_AFTER = "，。；：、！？,.;:!? "
"""Marks that go with the value before them when that is left out."""
_CUT = ("place", "task", "name")
"""What is cut, in this order, once the words of a stranger are left out."""
_JOINER = "\u200d"


def units(text: str) -> int:
    """How many UTF-16 units a text takes; a character outside the basic plane takes two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def septets(text: str) -> int | None:
    """How many septets a text takes, or ``None`` when a character of it is not in the default alphabet."""
    count = 0
    for letter in text:
        if letter in _BASIC:
            count += 1
        elif letter in _EXTENSION:
            count += 2
        else:
            return None
    return count


def fits(text: str, limit: int) -> bool:
    """Whether a text fits.

    Args:
        text: the whole text.
        limit: UTF-16 units; with those of one SMS, its septets count too.
    """
    if units(text) <= limit:
        return True
    packed = septets(text) if limit == SMS else None
    return packed is not None and packed <= SMS_SEPTETS


def graphemes(text: str) -> list[str]:
    """A text in pieces between which it may be cut.

    Combining marks, variation selectors, skin tones, tags and what a zero-width joiner joins stay with what
    they belong to, flags stay whole, and so do Korean syllables written in letters: the part of UAX 29 that
    matters for names and places.
    """
    pieces: list[str] = []
    for letter in text:
        if pieces and _joins(pieces[-1], letter):
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


def _joins(before: str, letter: str) -> bool:
    code, last = ord(letter), before[-1]
    if _JOINER in (letter, last) or unicodedata.category(letter) in ("Mn", "Me", "Mc"):
        return True
    if 0x1F3FB <= code <= 0x1F3FF or 0xE0020 <= code <= 0xE007F:  # skin tones; tags of regional flags
        return True
    if 0x1F1E6 <= code <= 0x1F1FF:  # two regional indicators are one flag
        return len(before) == 1 and 0x1F1E6 <= ord(last) <= 0x1F1FF
    return 0x1160 <= code <= 0x11FF and 0x1100 <= ord(last) <= 0x11FF


def filled(template: str, values: Mapping[str, str]) -> str:
    """A template with its values put in; an empty one takes the marks and spaces after it along."""
    pieces = []
    for part in template.split("{"):
        name, brace, rest = part.partition("}")
        if not brace:
            pieces.append(part)
            continue
        value = values.get(name, "")
        pieces.append(value + rest if value else rest.lstrip(_AFTER))
    return "".join(pieces)


def composed(
    alternatives: Sequence[str], values: Mapping[str, str], limit: int, *, someone: str, mark: str, prefix: str = ""
) -> tuple[str, dict[str, str]] | None:
    """The best text that fits, and the values that are in it; ``None`` when none does.

    Tried in this order: each wording whole, then without a stranger's words; each with its place cut; the last
    wording with less of its place, then its task cut, then its name; each with neither place nor name. The link
    is never cut.

    Args:
        alternatives: wordings, the longest first.
        values: what they are filled with; ``message`` ends in a space.
        limit: UTF-16 units.
        someone: stands for a name that does not fit.
        mark: shows that something was cut.
        prefix: before every wording.
    """
    without = {**values, "message": ""}
    for wording in alternatives:
        for now in (values, without) if "{message}" in wording else (without,):
            text = prefix + filled(wording, now)
            if fits(text, limit):
                return text, _known(now, values)
    for wording in alternatives:
        text, now = _cut(wording, without, "place", limit, mark, prefix)
        if fits(text, limit) and len(now["place"]) >= LEAST_PLACE:
            return text, _known(now, values)
    last, now = alternatives[-1], without
    for name in _CUT:
        if now.get(name) and f"{{{name}}}" in last:
            text, now = _cut(last, now, name, limit, mark, prefix)
            if fits(text, limit) and (name != "name" or now["name"]):
                return text, _known(now, values)
    now = {**without, "place": "", "name": someone}
    for wording in alternatives:
        text = prefix + filled(wording, now)
        if fits(text, limit):
            return text, _known(now, values)
    return None


def _known(now: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    return {name: now.get(name, "") for name in values}


def _cut(
    wording: str, values: Mapping[str, str], name: str, limit: int, mark: str, prefix: str
) -> tuple[str, dict[str, str]]:
    """The wording with as much of one value as fits; without it when nothing of it does."""
    pieces = graphemes(values.get(name, ""))

    def made(count: int) -> tuple[str, dict[str, str]]:
        now = {**values, name: "".join(pieces[:count]).rstrip() + mark if count else ""}
        return prefix + filled(wording, now), now

    # What is shorter fits if what is longer does: so the longest can be searched for by halves.
    over = bisect_right(range(1, len(pieces)), 0, key=lambda count: int(not fits(made(count)[0], limit)))
    return made(over)
