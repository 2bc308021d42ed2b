"""What the core's own words are in the reader's language: states, kinds, outcomes, lines of a timeline, times."""

from __future__ import annotations

from starlette.requests import Request

from guardtag import texts
from guardtag.world import NO_TIME, local
from guardtag_web.site import Site


class Words:
    """The words of one reader.

    Args:
        site: the pages.
        request: theirs.
    """

    def __init__(self, site: Site, request: Request) -> None:
        code = site.texts(request).code
        self.language: str = code if code in texts.LANGUAGES else site.city.config.languages[0]
        self._zone = site.city.config.timezone
        known = texts.catalogue(self.language)
        self._shelves = (known.REPORT, known.SCREEN, known.WORDS, known.DOSSIER, known.MISSING)

    def __call__(self, word: str, *prefixes: str) -> str:
        """A word as this reader reads it; what nobody translated as it is.

        Args:
            word: as records have it, such as ``on_scene``.
            prefixes: of its key in the catalogues, such as ``line-``; the first that is known counts.
        """
        for prefix in (*prefixes, "is-", ""):
            for shelf in self._shelves:
                if prefix + word in shelf:
                    return str(shelf[prefix + word])
        return word

    def kind(self, name: str) -> str:
        """What a kind of call is called."""
        return texts.kind(self.language, name)

    def when(self, at: float) -> str:
        """A time as people here read it, ``MM-DD HH:MM``; or that it is not known."""
        said = local(at, self._zone)
        return said[5:] if said != NO_TIME else self("unknown-time")
