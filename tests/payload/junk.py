"""Random texts with a structure: what people might hand over, broken in ways nobody thought of.

Four kinds, evenly: printed codes with a few mutations; pieces of links, codes and chats strung together;
any characters there are; and bytes taken for Latin-1. One in two hundred is long.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from guardtag.errors import TagError
from guardtag.model.tags import Code
from guardtag.payload import link
from guardtag.payload.codes import Codes

HOST, ALIAS = "tag.example.org", "alias.example.net"
LONG = 5000  # characters: some must be over the bound
_PIECES = (
    "https://", "http://", "HTTPS://", "hTTps://", "://", "ftp://", "https:/", "//", HOST, HOST.upper(), ALIAS,
    "evil.example", "tag.example.org.evil.example", "user@", "@", ":443", ":80", ":8443", "/t/", "/T/", "/", "?", "#",
    "?from=groupmessage", "&", "=", "%", "%41", "%e3%80%80", "%ff", "%C1%81", "%25", "..", ".", "-", "\u2013",
    "\u2212", " ", "\n", "\t", "\r\n", "\u3000", "\x00", "\x1b[0m", "\u200b", "\u200d", "\u202e", "\ufeff", "\u00ad",
    "\U000e0041", "\ud800", "\udc00", "\u0301", "\u212a", "\u0131", "\u017f", "\u0416", "\U0001d400", "\uff21",
    "\uff17", "\uff0d", "<a href=\"", "\">", "'", "\u201c", "\u201d", "(", ")", "[", "](", "{}", "**", "|", ",", ";",
    "!", "救人", "编码：", "，谢谢", "。", "！", "🙏", "😊", "小军走丢了", "0538-0000-0000", "code", "thanksgiving",
    "A" * 26, "AAAAAAAAAAAA", "0", "O", "I", "l", "U",
)  # fmt: skip


def texts(source: random.Random, printed: Sequence[Code], count: int) -> Iterator[str]:
    """So many texts, the same for the same source.

    Args:
        source: of the chance.
        printed: codes that are read when nothing breaks them.
        count: how many texts.
    """
    whole = [text for code in printed for text in _spellings(code)]
    more = (*_PIECES, *whole)
    kinds: tuple[Callable[[], str], ...] = (
        lambda: _mutated(source, source.choice(whole)),
        lambda: "".join(source.choices(_PIECES if source.random() < 0.3 else more, k=source.randrange(14))),
        lambda: "".join(map(chr, _any_characters(source))),
        lambda: source.randbytes(source.randrange(120)).decode("latin-1"),
    )  # fmt: skip
    for number in range(count):
        text = kinds[number % len(kinds)]()
        yield text if number % 199 or not text else (text * (LONG // len(text) + 1))[: source.randrange(LONG)]


def _spellings(code: Code) -> tuple[str, ...]:
    token = code.link[-26:]
    return (
        code.link, code.link.lower(), code.link + "?from=groupmessage", token, token.lower(), code.typed,
        code.typed.replace("-", ""), code.typed.lower().replace("-", " "), f"看到一位老人，{code.link}，快来",
        f"编码{code.typed}，在车站", "".join(chr(ord(c) + 0xFEE0) for c in code.typed),
        code.link.replace("https", "http"),
    )  # fmt: skip


def _any_characters(source: random.Random) -> list[int]:
    top = source.choice((0x80, 0x250, 0x3100, 0x10000, 0x110000))
    return [source.randrange(top) for _ in range(source.randrange(80))]


def _mutated(source: random.Random, text: str) -> str:
    """The text with up to four slips: a letter changed, lost, doubled, swapped, or something put between."""
    for _ in range(source.randrange(5)):
        at = source.randrange(len(text) + 1)
        before, here, after = text[:at], text[at : at + 1], text[at + 1 :]
        slip = source.randrange(9)
        if slip == 0:
            here = chr(source.randrange(0x80))
        elif slip == 1:
            here = ""
        elif slip == 2:
            here *= 2
        elif slip == 3:
            here, after = after[:1], here + after[1:]
        elif slip == 4:
            here += source.choice(_PIECES)
        elif slip == 5:
            here = here.swapcase()
        elif slip == 6:
            here = "".join(f"%{byte:02X}" for byte in here.encode("utf-8", "surrogatepass"))
        elif slip == 7:
            here = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in here)
        else:
            before, after = after, before
        text = before + here + after
    return text


def outcome(read: Callable[[], object]) -> str:
    """What reading came to: the kind of tag, or the name of the error. Only errors about tags are expected."""
    try:
        return str(getattr(answer := read(), "via", None) or getattr(answer, "kind", answer))
    except TagError as error:
        return type(error).__name__


def walk(codes: Codes, printed: Sequence[Code], source: random.Random, count: int) -> tuple[Counter[str], Counter[str]]:
    """Reads so many texts by ``link.read`` and by ``Codes.read``, and counts the outcomes of both.

    Raises:
        AssertionError: a text crashed a reader; it is named.
    """
    serials = {code.serial for code in printed}
    links: Counter[str] = Counter()
    readings: Counter[str] = Counter()
    for text in texts(source, printed, count):
        try:
            links[outcome(lambda text=text: link.read(text, codes.hosts))] += 1
            readings[outcome(lambda text=text: codes.read(text, serials.__contains__))] += 1
        except Exception as error:
            raise AssertionError(f"{text!r} raised {error!r}") from error
    return links, readings
