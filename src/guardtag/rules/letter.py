"""A family's letter of thanks tells a donor that it helped, and not whom. Pure."""

from __future__ import annotations

import re
import unicodedata

from guardtag.model.people import Ward
from guardtag.rules import lookup, poster, relay

LETTER = "letter"
"""The purpose of the consent to one letter; it opens nothing else."""
MAX_WORDS, MAX_LINES = 1000, 20

_CODE = re.compile(r"[0-9A-Z]{4}[- ][0-9A-Z]{4}[- ][0-9A-Z]{4}|[A-Z2-7]{26}|HTTPS?:", re.ASCII)
_HAN = re.compile(r"[\u3400-\u9fff]{2,4}")


def tells(words: str, ward: Ward) -> bool:
    """Whether a letter says who somebody is: a name, a number, an address, a diagnosis, a tag's code, a place.

    It finds what stands in the person's record, and anything that looks like a number or a code; what is in no record
    is for the office to see, which reads every letter before it goes out.

    Args:
        words: the letter.
        ward: the person, with all classes opened.
    """
    plain = unicodedata.normalize("NFKC", words)
    if poster.tells(words, ward, ()) or relay.has_number(words) or _CODE.search(plain.upper()):
        return True
    bare = lookup.name(words)
    names = [ward.name, *(contact.name for contact in ward.contacts), *(consent.by for consent in ward.consents)]
    given = [name[1:] for name in map(str.strip, names) if _HAN.fullmatch(name) and len(name) > 2]  # 爱云 of 田爱云
    places = [part for part in ward.area.split("/")[1:] if len(part) > 1 and not part.isdigit()]
    secrets = (lookup.name(text) for text in (*names, *given, *places, ward.key))
    return any(len(secret) > 1 and secret in bare for secret in secrets)
