"""The missing-person poster: one sheet of A4 that hangs in public.

It says what the record says, in large letters, and what to do; a record has no room for an address, a diagnosis or
a family's number. The name and the hotline are to be read from two metres, and the hotline can be torn off.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from guardtag.model.posters import Ages, Poster
from guardtag.report.photo import checked
from guardtag.report.printed import (
    LANGUAGES,
    Block,
    Lettering,
    Words,
    document,
    em,
    fitted,
    plain,
    shown,
    theirs,
    together,
    unlettered,
)
from guardtag.world import local

SLIPS = 10
"""How many slips with the hotline can be torn off."""
STEPS = ("do-1", "do-2", "do-3", "do-4", "do-5")

_WIDE, _BESIDE = 191.0, 103.0  # widths of the words about the person without and with a photo, mm
_TALL = 103.0  # their height, mm
_GAP, _LABEL, _SECOND = 2.0, 6.0, 8.5  # between them, above some of them, and of a line in the second language, mm
_LETTER = 0.6  # advance of a digit, em
_SLIP, _BAND = 28.0, 150.0  # what the hotline may take on a slip and in its band, mm

Fact = tuple[Block, Callable[[str], str]]
"""Something said of the person: the room it needs, and its HTML given its size as an attribute."""


def page(
    poster: Poster, *, languages: Sequence[str] = LANGUAGES, timezone: str, lettering: Lettering = unlettered
) -> str:
    """The poster as one HTML document that loads nothing.

    Args:
        poster: what may be shown; see ``guardtag.desks.posters.Posters.make``.
        languages: one or two; the first leads.
        timezone: IANA name; all times are shown in it.
        lettering: how the letters come along; ``printed.embedded`` carries them in the page.

    Returns:
        the document; write it as UTF-8.

    Raises:
        ValueError: the photo is none, or there are no languages, or more than two.
        PrintError: GT-LETTERING-LACKS and others, by ``printed.embedded``.
    """
    words = Words("POSTER", languages)
    parts = (_head(words, poster), _person(words, poster, timezone), _do(words), _ring(words, poster),
             _foot(words, poster, timezone), _slips(words, poster))  # fmt: skip
    title = " · ".join(part for part in (*words.both("title"), poster.number) if part)
    return document(words, title, ["".join(parts)], _STYLE, lettering)


def _head(words: Words, poster: Poster) -> str:
    sample = f'<p class="sample">{words.html("sample")}</p>' if poster.sample else ""
    place = f'<p class="place"{em(fitted(poster.place, 46, 15, 7, 3))}>{theirs(poster.place)}</p>'
    return f"<header><h1>{words.html('title')}</h1>{sample}{place if poster.place else ''}</header>"


def _person(words: Words, poster: Poster, timezone: str) -> str:
    photo = ""
    if poster.photo:
        alt = " · ".join(part for part in words.both("photo") if part)
        photo = f'<figure><img alt="{shown(alt)}" src="{checked(poster.photo)}"></figure>'
    facts = _facts(words, poster, timezone)
    sizes = together([block for block, _ in facts], _BESIDE if photo else _WIDE, _TALL)
    column = "".join(draw(em(size)) for (_, draw), size in zip(facts, sizes, strict=True))
    return f'<div class="person{"" if photo else " alone"}">{photo}<div class="facts">{column}</div></div>'


def _facts(words: Words, poster: Poster, timezone: str) -> list[Fact]:
    """What is said of the person, each with its room and how it is drawn at a size."""
    large = 1.0 if poster.photo else 1.35
    facts = _names(words, poster, large)
    if poster.age is not None:
        key, values = _age(poster.age)
        block = Block(" ".join(words.each(key, **values)), 7.5 * large, 4.5, _GAP)
        facts.append(_fact("age", words.html(key, **values), block))
    if clothes := plain(poster.clothes):
        facts.append(_fact("", theirs(clothes), Block(clothes, 8 * large, 3.3, _GAP + _LABEL), words.html("wears")))
    place = plain(poster.seen_place)
    when = local(poster.seen_at, timezone) if poster.seen_at is not None else ""
    if place or when:
        value = " ".join(part for part in (f"<b>{shown(when)}</b>" if when else "", theirs(place)) if part)
        block = Block(f"{when} {place}", 7 * large, 3.3, _GAP + _LABEL)
        facts.append(_fact("", value, block, words.html("seen")))
    return facts


def _names(words: Words, poster: Poster, large: float) -> list[Fact]:
    name, nickname = plain(poster.name), plain(poster.nickname)
    if not name and not nickname:
        first, *second = words.each("somebody")
        block = Block(first, 11 * large, 8, _GAP + (_SECOND * large if second else 0))
        return [_fact("nobody", words.html("somebody"), block)]
    facts = [_fact("name", theirs(name or nickname), Block(name or nickname, 26 * large, 3.6, _GAP, firm=3))]
    if name and nickname:
        called = " ".join(words.each("called", nickname=nickname))
        facts.append(_fact("called", words.html("called", nickname=nickname), Block(called, 6.5 * large, 3.1, _GAP)))
    return facts


def _fact(kind: str, value: str, block: Block, label: str = "") -> Fact:
    if label:
        return block, lambda size: f"<dl><dt>{label}</dt><dd{size}>{value}</dd></dl>"
    return block, lambda size: f'<p class="{kind}"{size}>{value}</p>'


def _age(age: Ages) -> tuple[str, dict[str, str]]:
    """The text for a band of ages, and what it is filled with."""
    if age.last is None:
        return "age-over", {"first": str(age.first)}
    if age.first == 0:
        return "age-under", {"over": str(age.last + 1)}
    return "age", {"first": str(age.first), "last": str(age.last)}


def _do(words: Words) -> str:
    steps = "".join(f"<li>{words.html(step)}</li>" for step in STEPS)
    return f'<div class="do"><h2>{words.html("do")}</h2><ol>{steps}</ol></div>'


def _ring(words: Words, poster: Poster) -> str:
    size = min(25.0, _BAND / (_LETTER * max(len(plain(poster.hotline)), 1)))
    return (
        f'<div class="ring"><p class="what">{words.html("hotline")}<i>{words.html("danger")}</i></p>'
        f'<p class="number"{em(size)}>{shown(poster.hotline)}</p></div>'
    )


def _foot(words: Words, poster: Poster, timezone: str) -> str:
    until = local(poster.until, timezone).partition(" ")[0]
    return (
        f"<footer><p><b>{words.html('number', number=poster.number)}</b> · <b>{words.html('until', date=until)}</b></p>"
        f"<p>{words.html('down')} {words.html('only')}</p></footer>"
    )


def _slips(words: Words, poster: Poster) -> str:
    size = min(5.5, _SLIP / (_LETTER * max(len(plain(poster.hotline)), 1)))
    number = f"<b{em(size)}>{shown(poster.hotline)}</b>"
    slip = f"<li><div>{number}<br><small>{words.html('hotline')} · {shown(poster.number)}</small></div></li>"
    return f'<ol class="slips" aria-hidden="true">{slip * SLIPS}</ol>'


_STYLE = """
.sheet{display:flex;flex-direction:column;padding-bottom:0}
header{display:flex;align-items:center;gap:4mm;border-bottom:1mm solid #000;padding-bottom:2mm;height:21mm}
h1{font-size:10.5mm;line-height:1.1;font-weight:900;flex:1}
h1 .second{display:block;font-size:6mm;font-weight:500;line-height:1.25}
.place{max-width:50mm;text-align:right;font-weight:700;line-height:1.2}
.sample{border:.7mm solid #000;padding:.5mm 2.5mm;font-weight:700;font-size:5mm}
.sample .second{font-size:4mm}
.person{flex:1 1 0;min-height:0;display:flex;gap:5mm;padding:3mm 0 2.5mm;overflow:hidden}
.person figure{flex:none;width:84mm;height:100%;border:.4mm solid #000;display:flex;background:#fff}
.person img{width:100%;height:100%;object-fit:contain}
.facts{flex:1;min-width:0;display:flex;flex-direction:column;gap:2mm}
.alone .facts{justify-content:center}
.name{font-weight:900}.nobody,.age{font-weight:700}.called,dd{font-weight:500}
.name,.nobody,.age,.called,dd{line-height:1.3}
.facts .second{font-size:.8em}.nobody .second{display:block;font-size:.58em}
dt{font-size:3.9mm;line-height:1.3;border-top:.3mm solid #000;padding-top:.8mm}
dd b{font-variant-numeric:tabular-nums;white-space:nowrap}
.do{border-top:1mm solid #000;padding:2mm 0 2.5mm}
h2{font-size:6mm;line-height:1.3}h2 .second{font-size:4.5mm;font-weight:500}
.do ol{counter-reset:step}
.do li{counter-increment:step;position:relative;padding-left:7mm;font-size:4.6mm;font-weight:500;line-height:1.28}
.do li::before{content:counter(step);position:absolute;left:0;top:.6mm;width:5mm;height:5mm;border-radius:50%;
background:#000;color:#fff;font-size:3.6mm;line-height:5mm;text-align:center;font-weight:700}
.do li+li{margin-top:.8mm}.do li .second{display:block;font-size:3.7mm;line-height:1.25}
.ring{border:1.4mm solid #000;border-radius:3mm;display:flex;align-items:center;padding:0 4mm;gap:4mm;height:32mm;
overflow:hidden}
.ring .what{font-size:7mm;font-weight:900;line-height:1.2;flex:none;width:26mm}
.ring .what>.second{display:block;font-size:4.5mm;font-weight:500}
.ring i{display:block;font-style:normal;font-weight:500;font-size:3.2mm;line-height:1.25;margin-top:1.5mm}
.ring i .second{font-size:2.9mm;display:block}
.number{font-weight:900;line-height:1;white-space:nowrap;flex:1;text-align:center;font-variant-numeric:tabular-nums}
footer{padding:1.8mm 0 2mm;font-size:3.2mm;line-height:1.35}footer .second{font-size:2.9mm}
footer b{font-weight:700;font-size:3.8mm}footer b .second{font-size:3.4mm}
.slips{display:flex;margin:0 -9mm;height:38mm;border-top:.3mm dashed #000}
.slips li{flex:1;display:flex;align-items:center;justify-content:center;padding-bottom:5mm}
.slips div{writing-mode:vertical-rl;text-orientation:sideways;white-space:nowrap;line-height:1.3;text-align:center}
.slips li+li{border-left:.3mm dashed #000}
.slips b{font-weight:900}.slips small{font-size:2.4mm}
"""
