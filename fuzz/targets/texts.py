"""Short texts that people and files give: numbers, days, names, replies, areas, settings, designs."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

from fuzz.kit import Target, Wrong, always
from guardtag.config import from_mapping, toml
from guardtag.errors import GuardTagError
from guardtag.interop import cells
from guardtag.labels import parse
from guardtag.model import areas
from guardtag.rules import phones, relay, replies
from guardtag.texts import own

ROOT = Path(__file__).resolve().parents[2]


def _text(read: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda data: read(data.decode("utf-8", "replace"))


def _phone(text: str) -> object:
    found = phones.e164(text)
    if found and not (found.startswith("+") and found[1:].isascii() and found[1:].isdigit() and len(found) <= 16):
        raise Wrong("a number that is none")
    if found and phones.e164(found) != found:
        raise Wrong("read again, a number is another one")
    return found


def _day(text: str) -> object:
    found = cells.day(text)
    if found is not None and not isinstance(found, date):
        raise Wrong("a day that is none")
    return found


def _cells(text: str) -> object:
    for read in (cells.age, cells.yes, cells.words, cells.key, cells.id_number, cells.mail, cells.name, _day):
        try:
            read(text, 60) if read is cells.name else read(text)  # type: ignore[operator]
        except (ValueError, GuardTagError):
            continue
    return cells.plain(text, 200)


def _reply(text: str) -> object:
    if replies.answer_of(text) is not None and not replies.understood(text):
        raise Wrong("an answer that was not understood")
    return replies.answer_of_a_search(text), replies.answer_of_a_test(text)


def _numbers(text: str) -> object:
    bare = relay.without_numbers(text)
    if relay.has_number(bare):
        raise Wrong("a number stands in what should have none")
    return relay.legible(text), relay.bare(text)


def _area(text: str) -> object:
    path = areas.check(text)
    if areas.check(path) != path or areas.lineage(path)[0] != path:
        raise Wrong("an area that is not itself")
    return path


def _config(data: bytes) -> object:
    return from_mapping(toml.parsed(data, "guardtag.toml", ()), Path("/"))


def _design(data: bytes) -> object:
    return parse.parse("mine", toml.parsed(data, "mine.toml", ()), Path("/"))


def _own_texts(data: bytes) -> object:
    return own.checked(data, "zh.toml", "tag.example.org")


def _blocks(page: str, begins: str) -> list[bytes]:
    """The examples of a page, in TOML."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    blocks = [part.partition("```")[0] for part in text.split("```toml\n")[1:]]
    return [block.encode() for block in blocks if block.startswith(begins)]


def _settings() -> list[bytes]:
    """The whole example, and each of its tables alone: a mistake in one does not hide what is wrong in another."""
    (whole,) = _blocks("config.md", "")
    first, *tables = re.split(rb"\n(?=\[)", whole)
    return [whole, first, *tables]


def _designs() -> list[bytes]:
    """Without the other font and the language that needs it."""
    return [
        b"\n".join(line for line in block.splitlines() if not line.startswith((b"font", b"ja", b"languages")))
        for block in _blocks("labels.md", "width")
    ]


TARGETS = (
    Target("phone", lambda: [b"+8613800000000", b"138 0000 0000", "（0538）3210000转8".encode()], always(_text(_phone)),
           (ValueError, GuardTagError, Wrong), (b"+86", b"0086", "转".encode(), b"ext")),
    Target("cell", lambda: [b"370983201001011234", "2010年1月1日".encode(), b"45000", "小军（男）".encode(), b"a@example.org"],
           always(_text(_cells)), (ValueError, GuardTagError, Wrong), ("年".encode(), b"/", b"1900-02-29")),
    Target("reply", lambda: ["来了".encode(), b"1", b"coming", "我在路上".encode(), "不是我".encode(), b"yes"],
           always(_text(_reply)), (Wrong,)),
    Target("relay", lambda: ["我的电话是13800000000".encode(), "一三八零零零零零零零零".encode(), b"bus stop 12"],
           always(_text(_numbers)), (Wrong,), ("幺".encode(), "〇".encode(), b"one", "①".encode())),
    Target("area", lambda: [b"feicheng/wangzhuang/3", b"feicheng"], always(_text(_area)),
           (ValueError, GuardTagError, Wrong), (b"/", b"..")),
    Target("config", _settings, always(_config), (GuardTagError,),
           (b"[channels.mail]\n", b"[[", b'"""', b"host", b"levels = 5\n")),
    Target("design", _designs, always(_design), (GuardTagError,), (b"[lines]\n", b"[[fields]]\n", b"width = 40\n")),
    Target("own-texts", lambda: _blocks("how-to/messages.md", "[long]"), always(_own_texts), (GuardTagError,), (b"{name}", b"{{", b"{0.__class__}", b"[zh]\n")),
)  # fmt: skip
