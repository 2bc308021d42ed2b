"""A typed code as it is read over the telephone, and read back from what the listener wrote down.

``say`` gives words that a person can read aloud, in groups; ``heard`` takes what another person wrote, or what
a dictation program made of it, in either language or both: words of ``spelling``, bare letters and digits,
places with their letters. It never guesses. Everything in the text must be understood, exactly twelve symbols
must come out, every place must stand beside a letter of its own that it begins with (before or behind it, with
no pause between; 的 binds it to the letter that follows), and the checks of the code must hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from guardtag.errors import Mistyped
from guardtag.payload import typed
from guardtag.payload.intake import folded, not_a_tag, text_of
from guardtag.payload.spelling import APART, DASHES, DIGITS, OF, PLACES, SAID, TIMES, WORDS

MAX_SPOKEN = 400
"""Characters at most in a text that is looked at; twelve of the longest words take less than half."""

_JOINTS = {"en": (" ", ", "), "zh": ("、", "，")}
"""Between two symbols, and the longer pause between two groups."""


def say(code: str, language: str) -> str:
    """The code in words to be read aloud, its three groups apart.

    Args:
        code: as typed, with or without ``-``, in any case.
        language: ``en`` (``seven Kilo three Mike, …``) or ``zh`` (``七、昆明的K、三、绵阳的M，…``).

    Raises:
        Mistyped: the code's checks do not hold.
        ValueError: a code is not said in this language.
    """
    if language not in SAID:
        raise ValueError(f"language is one of {', '.join(SAID)}")
    if not typed.fits(code):
        raise typed.mistyped(code)
    words, (between, pause) = SAID[language], _JOINTS[language]
    return pause.join(between.join(words[symbol] for symbol in group) for group in typed.normal(code).split("-"))


def heard(text: object) -> str:
    """The code that a text spells, ``XXXX-XXXX-XXXX``.

    Args:
        text: what was written down or dictated, at most 400 characters; anything but a text is no tag.

    Raises:
        NotATag: something in it was not understood, or it has more or fewer than twelve symbols.
        Mistyped: there are twelve, but their checks do not hold, or a place and its letter do not agree.
    """
    code = spelled(text_of(text))
    if code is None:
        raise not_a_tag()
    if not typed.fits(code):
        raise typed.mistyped(code)
    return code


def spelled(text: str) -> str | None:
    """The code that a text spells, its checks not looked at; ``None`` when it spells none.

    Raises:
        Mistyped: it spells twelve symbols, but a place and its letter do not agree.
    """
    if len(text) > MAX_SPOKEN:
        return None
    listener = _Listener()
    if not listener.hears(folded(text)) or len(listener.symbols) != _LENGTH:
        return None
    if listener.wrong:
        raise _misheard(listener.wrong)
    return typed.normal("".join(listener.symbols))


def _misheard(group: int) -> Mistyped:
    return Mistyped(
        "GT-TAG-MISHEARD", "A word and the letter beside it do not agree.", "One of the two was misheard.",
        f"Ask for group {group} of the code again.", group=group,
    )  # fmt: skip


# --- listening -----------------------------------------------------------------------------------

_LENGTH = typed.GROUP * typed.GROUPS
_GAP = r"[\s\u00a0\u2000-\u200a\u2010-\u2015\u2028\u2029\u202f\u205f\u2212\-\u00b7:()\[\]'\"\u2018-\u201f\u300c-\u300f]"


def _either(words: Iterable[str]) -> str:
    """A pattern for any of the words; the longest that fits counts: it stands before its own beginnings."""
    return "|".join(sorted(words, reverse=True))


@cache
def _grammar() -> re.Pattern[str]:
    """One part of a spoken text. Made when it is first used, since few texts get that far."""
    apart = "|".join(f"{_GAP}*".join(parts) for parts in APART)
    # ASCII, so that no letter of another alphabet is taken for one of ours where the case is ignored.
    return re.compile(
        rf"(?P<gap>{_GAP}+)|(?P<apart>(?:{apart})(?![0-9a-z]))|(?P<run>[0-9a-z]+)"
        rf"|(?P<pause>[,;.!?、。…]+|{_either(DASHES)})"
        rf"|(?P<place>{_either(PLACES)})(?P<of>{_GAP}*{OF})?|(?P<digit>[{''.join(DIGITS)}])",
        re.ASCII | re.IGNORECASE,
    )


_PIECE = re.compile("[0-9]|[A-Za-z]+")
_NO_LETTER = re.compile("[^a-z]")


class _Listener:
    """One walk over a text.

    Attributes:
        symbols: those heard so far.
        wrong: the first group, 1 to 3, in which a place and its letter do not agree; 0 when all do.
    """

    def __init__(self) -> None:
        self.symbols: list[str] = []
        self.wrong = 0
        self._times = 1
        self._beside = ""  # the letter heard just before
        self._free = False  # whether a place behind it may be its place
        self._place = ""  # the letter that a place is waiting for
        self._bound = False  # whether it must be the very next thing

    def hears(self, text: str) -> bool:
        """Whether every part of the text is understood; it stops at the first that is not."""
        at, part_at = 0, _grammar().match
        while at < len(text) and len(self.symbols) <= _LENGTH:
            part = part_at(text, at)
            if part is None or not self._part(part):
                return False
            at = part.end()
        return self._pause()

    def _part(self, part: re.Match[str]) -> bool:
        if part["run"]:
            return self._run(part["run"])
        if part["place"]:
            return self._put(PLACES[part["place"]], part["of"] is not None)
        if part["digit"]:
            return self._symbol(DIGITS[part["digit"]])
        if part["apart"]:
            return self._symbol(WORDS[_NO_LETTER.sub("", part["apart"].lower())])
        return part["gap"] is not None or self._pause()

    def _run(self, run: str) -> bool:
        """Letters and digits together: a word, a group as it is printed, or several words and symbols."""
        word = run.lower()
        if word in DASHES:
            return self._pause()
        if word in TIMES:
            understood, self._times = self._times == 1, TIMES[word]
            return understood
        printed = len(run) == typed.GROUP and word not in WORDS and (run.isupper() or not run.isalpha())
        begins = len(self.symbols) % typed.GROUP == 0
        pieces = list(word) if printed and begins else _PIECE.findall(word)
        if len(pieces) > 1 and self._times > 1:
            return False
        return all(piece in WORDS and self._symbol(WORDS[piece]) for piece in pieces)

    def _symbol(self, symbol: str) -> bool:
        letter = "" if symbol.isdigit() else symbol
        free = not self._place
        if not self._settled(letter):
            return False
        self._beside, self._free = letter, free
        self.symbols += [symbol] * self._times
        self._times = 1
        return True

    def _put(self, place: str, bound: bool) -> bool:
        """A place, by its letter: it belongs to the letter before it, or waits for the one behind it."""
        if self._times > 1:
            return False
        if self._free and self._beside == place and not bound:
            return self._pause()
        if self._place:
            if not self._settled(""):
                return False
            self._beside = ""
        self._free = False
        self._place, self._bound = place, bound
        return True

    def _pause(self) -> bool:
        understood = self._times == 1 and self._settled("")
        self._beside = ""
        return understood

    def _settled(self, letter: str) -> bool:
        """Whether a waiting place has a letter beside it, now that this one or none follows; it may be wrong."""
        place, self._place = self._place, ""
        if place in ("", letter):
            return True
        if letter:
            self.wrong = self.wrong or len(self.symbols) // typed.GROUP + 1
            return True
        if self._beside and not self._bound:
            self.wrong = self.wrong or (len(self.symbols) - 1) // typed.GROUP + 1
            return True
        return False
