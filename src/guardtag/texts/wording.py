"""What a message says: the deployer's own wording of a template, or ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from guardtag import texts
from guardtag.texts import short

LONG, SHORT = "long", "short"
FALLBACK: Final = "digest"
"""Says what is true of every open call: stands for a template that no catalogue has."""

Own = Mapping[tuple[str, str, str], tuple[str, ...]]
"""(language, ``long`` or ``short``, template) to wordings, the longest first."""


@attrs.frozen
class Wording:
    """Texts of messages, filled in.

    Args:
        own: those of the deployer.
    """

    own: Own = attrs.field(factory=dict, repr=False)

    def long(self, language: str, template: str, values: Mapping[str, str], prefix: str = "") -> str:
        """A message's text, its values filled in verbatim.

        Values are put in one by one and never read as templates themselves, so that a finder's
        ``{0.__class__}`` stays what it is.
        """
        messages: Mapping[str, str] = texts.catalogue(language).MESSAGES
        own = self.own.get((language, LONG, template))
        return prefix + texts.filled(own[0] if own else messages.get(template, messages[FALLBACK]), values)

    def short(
        self, language: str, template: str, values: Mapping[str, str], limit: int, prefix: str = ""
    ) -> tuple[str, dict[str, str]]:
        """A message's text of at most ``limit`` UTF-16 units, and the values that are in it.

        Where a deployer's wording leaves no room, ours stands in, and where ours does not fit either, the link
        alone, whatever its length.
        """
        catalogue = texts.catalogue(language)
        ours = catalogue.SHORT.get(template, catalogue.SHORT[FALLBACK])
        for wordings in (self.own.get((language, SHORT, template)), ours):
            made = wordings and short.composed(
                wordings, values, limit, someone=texts.word(language, "someone"),
                mark=texts.word(language, "cut-mark"), prefix=prefix,
            )  # fmt: skip
            if made:
                return made
        link = values.get("link", "")
        return prefix + link, {**dict.fromkeys(values, ""), "link": link}
