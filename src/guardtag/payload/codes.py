"""The codec: a serial to what is printed for it, and whatever was scanned or typed back to a serial."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from guardtag.errors import Unknown
from guardtag.model.tags import Code
from guardtag.payload import link
from guardtag.payload.keys import Keyring
from guardtag.payload.token import LENGTH, Tokens
from guardtag.payload.typed import TypedCodes


class Reading(NamedTuple):
    """The tag that a text names.

    Args:
        serial: its number.
        epoch: the key its token was minted under; 0 for a typed code.
        area: number of the area it was minted for; 0 for a typed code.
        via: ``token`` (proves itself), ``typed``, or ``older`` (an older system's code, by a plugin's word). The
            last two can be guessed: they call for help, and disclose nothing.
        guesses: how many other well-formed typed codes stood in the text and name no tag.
        strangers: whether a token stood beside it that no key here explains.
    """

    serial: int
    epoch: int
    area: int
    via: Literal["token", "typed", "older"]
    guesses: int = 0
    strangers: bool = False


class Codes:
    """Makes and reads all codes of one deployment; safe to use from many threads.

    Args:
        keyring: the keys; make a new ``Codes`` when they change.
        host: the host in new links, lower case.
        aliases: further hosts whose links are read.
    """

    def __init__(self, keyring: Keyring, host: str, aliases: tuple[str, ...] = ()) -> None:
        self.host = host
        self.hosts: tuple[str, ...] = (host, *aliases)
        self._tokens = Tokens(keyring)
        self._typed = TypedCodes(keyring)
        self._verify = self._tokens.verify
        self._heads = link.heads(self.hosts)

    def code(self, serial: int, area: int, epoch: int | None = None) -> Code:
        """What is printed for a serial; the same arguments give the same code under the same host.

        Args:
            serial: 1 to 2^40 - 1.
            area: number of the area, 0 to 65535.
            epoch: the key; the primary one for new tags, their batch's for tags that exist.

        Raises:
            ValueError: a number is out of range, or the epoch has no readable key.
        """
        token = self._tokens.mint(serial, area, epoch)
        return Code(serial, link.build(self.host, token), self._typed.encode(serial, epoch))

    def read(self, text: object, known: Callable[[int], bool]) -> Reading:
        """The tag that a text names, whether printed, scanned, typed or pasted.

        Args:
            text: from a camera, a keyboard or a chat.
            known: whether a serial was ever given out (is below the high-water mark). It is asked
                for authentic tokens and for what typed codes may stand for, never for junk. With
                the store down, ``lambda serial: True`` still tells authentic tokens from forged.

        Raises:
            NotATag: the text names no tag.
            TooLong: more than 4096 characters.
            Ambiguous: it names two tags, or a typed code fits two.
            Mistyped: a typed code whose checks do not hold.
            Unknown: forged, of another deployment, or never minted; which of them is not told.
        """
        # Nearly every scan is one of our links as printed: what authenticates needs no grammar.
        if type(text) is str and len(text) <= link.MAX_TEXT and text[:-LENGTH] in self._heads:
            claim = self._verify(text[-LENGTH:])
            if claim is not None:
                if not known(claim.serial):
                    raise unknown()
                return Reading(claim.serial, claim.epoch, claim.area, link.TOKEN)
        return self._same(link.find(text, self.hosts), known)

    def _same(self, found: tuple[link.Found, ...], known: Callable[[int], bool]) -> Reading:
        """The one tag that all that was found agrees on; what is no code of ours does not vote."""
        meant: list[dict[int, Reading]] = []
        guesses, strangers = 0, False
        for item in found:
            if minted := {read.serial: read for read in self._readings(item) if known(read.serial)}:
                meant.append(minted)
            elif item.kind == link.TYPED:
                guesses += 1
            else:
                strangers = True
        if not meant:
            raise unknown(guesses)
        common = set.intersection(*(set(serials) for serials in meant))
        if len(common) != 1:
            raise link.ambiguous()
        return meant[0][common.pop()]._replace(guesses=guesses, strangers=strangers)

    def _readings(self, item: link.Found) -> list[Reading]:
        if item.kind == link.TYPED:
            return [Reading(serial, 0, 0, link.TYPED) for serial in self._typed.candidates(item.value)]
        claim = self._verify(item.value)
        return [Reading(claim.serial, claim.epoch, claim.area, link.TOKEN)] if claim else []


def unknown(guesses: int = 0) -> Unknown:
    """The one answer for a code that is forged, of another deployment, or was never minted."""
    error = Unknown(
        "GT-TAG-UNKNOWN", "This code is not one of ours.", "",
        "Look at the label again; if the person needs help, ring the number printed on it.",
    )  # fmt: skip
    error.guesses = guesses
    return error
