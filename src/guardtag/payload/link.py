"""The link that a QR symbol says, and finding a tag in whatever text people hand over.

A link is ``https://HOST/T/TOKEN``: the scheme in lower case because some phone cameras do not open
``HTTPS://``, the rest in capitals because QR packs them tighter. What comes back is a camera's text, a
keyboard's, or a whole chat message. ``find`` reads it under these rules:

- At most 4096 characters, looked at in linear time, and nothing of them is ever echoed.
- Full-width letters are folded, invisible and bidirectional characters dropped. No other folding: a
  letter of another script that looks right is another letter.
- A link counts when scheme, host and path are ours exactly (port 443, a dot behind the host, a query
  and one percent-decoding of the token are allowed). What is glued to another address, one with a scheme
  or a dotted name before a slash, is left alone, whatever it looks like.
- A bare token or a typed code counts when it stands by itself.
- Where there is nothing else, a text that as a whole spells a typed code out in words is that code.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple
from urllib.parse import unquote_to_bytes

from guardtag.errors import Ambiguous, TooLong
from guardtag.payload import spoken, token, typed
from guardtag.payload.intake import folded, not_a_tag, text_of

MAX_TEXT = 4096
"""Characters at most in a text that is read."""
MAX_FOUND = 8
"""Different tags at most that a text may name before it is a list, and not looked at further."""
TOKEN: Literal["token"] = "token"  # noqa: S105 - the word, not a secret
TYPED: Literal["typed"] = "typed"


class Found(NamedTuple):
    """A tag that a text names; not verified.

    Args:
        kind: ``token`` or ``typed``.
        value: the token in capitals, or the typed code as it is printed.
    """

    kind: Literal["token", "typed"]
    value: str

    def __repr__(self) -> str:
        return f"Found(kind={self.kind!r})"  # who has the value has the tag's help


def build(host: str, token: str) -> str:
    """The link of a token, ``https://HOST/T/TOKEN``.

    Args:
        host: a plain host name, ASCII.
        token: 26 base32 characters.
    """
    return f"https://{host.upper()}/T/{token.upper()}"


# --- what counts as what -------------------------------------------------------------------------

# What may stand directly beside a tag or a link: brackets, quotes, marks of a sentence, and scripts
# that are written without spaces, with their marks and emoji. Letters, digits and the characters that
# addresses are made of may not.
_BESIDE = (
    r"\s<>\"'`()\[\]{}*|,;:!" "\u00ab\u00b7\u00bb\u2014-\u2027\u2030-\u205e\u2190-\u2211\u2213-\u2bff"
    "\u2e80-\ud7ff\uf900-\ufaff\ufe10-\ufe4f\uff5e-\uff9f\uffe0-\uffee\U0001f000-\U0001faff\U00020000-\U0003ffff"
)  # fmt: skip
_PIECES = re.compile(f"[{_BESIDE}]+")
_IS_BESIDE = re.compile(f"[{_BESIDE}]")
_CHUNKS = re.compile(r"[\s<>]+")
_TOKEN = re.compile("[A-Za-z2-7]{26}")
_LINK = re.compile(r"([A-Za-z0-9.\-]{1,254}+)(:[0-9]{1,5}+)?/[Tt]/([A-Za-z0-9%]*+)")
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SCHEME = _LETTERS + "0123456789+.-"
_PORTS = {"https": ":443", "http": ":80"}

_DASH = "[-\u2010-\u2013\u2212]"
_DASHED = re.compile(f"([0-9A-Za-z]{{4}}){_DASH}([0-9A-Za-z]{{4}}){_DASH}([0-9A-Za-z]{{4}})")
_PLAIN = re.compile("[0-9A-Za-z]{12}")
# When the whole text is one code, people may group it as they like, and one group may be too short
# or too long: then the slip can at least be named.
_GAP = r"[\s._\u00b7\u2010-\u2015\u2212-]{0,3}"
_ALONE = re.compile(f"([0-9A-Za-z]{{4}}){_GAP}([0-9A-Za-z]{{4}}){_GAP}([0-9A-Za-z]{{4}})")
_SLIPPED = re.compile(f"([0-9A-Za-z]{{3,5}}){_DASH}([0-9A-Za-z]{{3,5}}){_DASH}([0-9A-Za-z]{{3,5}})")
_SHORTEST = 12


# --- reading -------------------------------------------------------------------------------------


def read(text: object, hosts: tuple[str, ...]) -> Found:
    """The one tag that a text names.

    Args:
        text: from a camera, a keyboard or a chat; anything but a text is no tag.
        hosts: our host and its aliases, lower case.

    Raises:
        NotATag: there is none.
        TooLong: more than 4096 characters; they were not looked at.
        Ambiguous: two different ones.
        Mistyped: a code in spoken words, one of which contradicts the letter beside it.
    """
    found = find(text, hosts)
    if len(found) > 1:
        raise ambiguous()
    return found[0]


def find(text: object, hosts: tuple[str, ...]) -> tuple[Found, ...]:
    """All different tags that a text names, at least one; links and tokens before typed codes.

    A typed code whose checks do not hold is named, alone, only when nothing else is there. Arguments
    and errors as for ``read``; ``Ambiguous`` only for more than ``MAX_FOUND``, so that a list of codes is
    not tried one by one.
    """
    text = text_of(text)  # a subclass's own methods decide nothing from here on
    if len(text) > MAX_TEXT:
        raise _too_long()
    # What our own cameras and pages give, without a look at the grammar below.
    if text[: -token.LENGTH] in heads(hosts) and _TOKEN.fullmatch(text, len(text) - token.LENGTH):
        return (Found(TOKEN, text[-token.LENGTH :].upper()),)
    text = folded(text)
    search = _Search(frozenset(host.lower() for host in hosts))
    found = _whole(text.strip()) or search.all(text) or _spelled(text) or search.slip()
    if not found:
        raise not_a_tag()
    if len(found) > MAX_FOUND:
        raise ambiguous()
    return found


@lru_cache(maxsize=64)
def heads(hosts: tuple[str, ...]) -> frozenset[str]:
    """All that may stand before a token so that the two together are certainly one of our links.

    Args:
        hosts: our host and its aliases.
    """
    small = [f"{scheme}://{host.lower()}/t/" for scheme in _PORTS for host in hosts]
    return frozenset([*small, *(head.upper() for head in small), *(build(host, "") for host in hosts)])


def _whole(text: str) -> tuple[Found, ...]:
    """The typed code that is the whole text."""
    match = _ALONE.fullmatch(text) or _SLIPPED.fullmatch(text)
    return (_typed(match),) if match else ()


def _spelled(text: str) -> tuple[Found, ...]:
    """The typed code that the whole text spells out; a number of twelve digits, as telephones have, is no slip."""
    code = spoken.spelled(text)
    if code is None or (code.replace("-", "").isdigit() and not typed.fits(code)):
        return ()
    return (Found(TYPED, code),)


def _typed(match: re.Match[str]) -> Found:
    return Found(TYPED, typed.normal("-".join(match.groups())))


class _Search:
    """One walk over a text that may hold anything."""

    def __init__(self, hosts: frozenset[str]) -> None:
        self._hosts = hosts
        self._tokens: list[Found] = []
        self._codes: list[Found] = []
        self._slips: list[Found] = []

    def all(self, text: str) -> tuple[Found, ...]:
        """Every tag in the text."""
        for chunk in _CHUNKS.split(text):
            if len(chunk) >= _SHORTEST:
                self._chunk(chunk)
        found = self._tokens + [code for code in self._codes if typed.fits(code.value)]
        return tuple(dict.fromkeys(found))

    def slip(self) -> tuple[Found, ...]:
        """The first of the grouped codes with a slip, after the walk."""
        return tuple(self._slips[:1])

    def _chunk(self, chunk: str) -> None:
        """Text without spaces and angle brackets: links in it, and what stands before and between."""
        rest: str | None = chunk
        while rest:
            at = rest.find("://")
            if at < 0:
                self._pieces(rest)
                return
            before = rest[:at].rstrip(_SCHEME)
            scheme = rest[len(before) : at].lower()  # ASCII only, by _SCHEME
            # A scheme glued to letters or to what addresses are made of belongs to another address.
            if not self._pieces(before) or not _may_begin_behind(before):
                return
            rest = self._link(rest[at + 3 :], scheme) if scheme in _PORTS else None

    def _pieces(self, text: str) -> bool:
        """Tags in text without ``://``; False when what follows it belongs to an address that begins in it."""
        for piece in _PIECES.split(text):
            if "/" in piece:
                if "." not in piece.partition("/")[0]:
                    continue
                if self._link(piece, "https") is None or "?" in piece or "#" in piece:
                    return False  # somebody else's, or what follows is the query of our link
            elif len(piece) >= _SHORTEST:
                self._piece(piece.rstrip(".?"))
        return True

    def _piece(self, piece: str) -> None:
        if _TOKEN.fullmatch(piece):
            self._tokens.append(Found(TOKEN, piece.upper()))
        elif match := _DASHED.fullmatch(piece):
            self._codes.append(code := _typed(match))
            self._slips.append(code)
        elif _PLAIN.fullmatch(piece):  # an ordinary word of twelve letters is not a slip
            self._codes.append(Found(TYPED, typed.normal(piece)))

    def _link(self, text: str, scheme: str) -> str | None:
        """Takes our link, given from its host on. Returns what follows, or ``None`` when it is not ours."""
        link = _LINK.match(text)
        if link is None or link[1].lower().removesuffix(".") not in self._hosts:
            return None
        if link[2] not in (None, _PORTS[scheme]):
            return None
        value, rest = _decoded(link[3]), text[link.end() :]
        if not _TOKEN.fullmatch(value) or not _may_end_before(rest):
            return None
        self._tokens.append(Found(TOKEN, value.upper()))
        rest = rest.removeprefix("/")
        return "" if rest.startswith(("?", "#")) else rest


def _decoded(segment: str) -> str:
    """One percent-decoding, strict UTF-8, then the same folding; empty when it is not right."""
    if "%" not in segment:
        return segment
    try:  # what is no %XX stays as it is, and is no token
        return folded(unquote_to_bytes(segment).decode("utf-8"))
    except UnicodeDecodeError:
        return ""


def _may_begin_behind(before: str) -> bool:
    """Whether a link may begin behind this text: nothing, a mark, or behind either an attribute's ``name=``."""
    if before.endswith("=") and before != "=":
        before = before[:-1].rstrip(_LETTERS)
    return not before or bool(_IS_BESIDE.match(before[-1]))


def _may_end_before(rest: str) -> bool:
    """Whether a link's token may end before this text."""
    rest = rest.removeprefix("/")
    if not rest or rest[0] in "?#":
        return True
    rest = rest.lstrip(".")
    return not rest or bool(_IS_BESIDE.match(rest))


# --- refusing ------------------------------------------------------------------------------------


def ambiguous() -> Ambiguous:
    """The error for a text that names more than one tag."""
    return Ambiguous(
        "GT-TAG-AMBIGUOUS", "This names more than one tag.", "Nobody can know which one is meant.",
        "Scan or type the code of one tag only.",
    )  # fmt: skip


def _too_long() -> TooLong:
    return TooLong(
        "GT-TAG-TOO-LONG", "The text is too long to be a tag's code.",
        f"At most {MAX_TEXT} characters are read.",
        "Scan the code itself, or paste its link only.", limit=MAX_TEXT,
    )  # fmt: skip
