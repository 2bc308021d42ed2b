"""What a donor gets on paper: what became of the gift, in counts, and a family's letter. A page of A4 each."""

from __future__ import annotations

from collections.abc import Sequence

from guardtag.config import Config
from guardtag.desks.supply import DonorReport
from guardtag.model.gifts import RELEASED, Donor, Letter
from guardtag.report.printed import (
    LANGUAGES,
    Block,
    Lettering,
    Words,
    document,
    em,
    plain,
    shown,
    theirs,
    together,
    unlettered,
)
from guardtag.rules.few import LEAST
from guardtag.world import local

_STEPS = ("given", "issued", "sewn", "readable", "helped")


def report(
    found: DonorReport, config: Config, *, languages: Sequence[str] = LANGUAGES, lettering: Lettering = unlettered
) -> str:
    """What became of a gift as one HTML document that loads nothing.

    Args:
        found: the counts.
        config: place and time zone stand in it.
        languages: one or two; the first leads.
        lettering: how the letters come along; ``printed.embedded`` carries them in the page.

    Raises:
        ValueError: there are no languages, or more than two.
    """
    words = Words("SUPPLY", languages)
    steps = "".join(_step(words, found, name) for name in _STEPS)
    letters = f'<p class="letters">{words.html("letters", count=str(found.letters))}</p>' if found.letters else ""
    body = (
        f"<header><h1>{words.html('donor-title')}</h1></header>{_dear(words, found.named)}"
        f'<ol class="steps">{steps}</ol>{letters}<p class="thank">{words.html("thanks")}</p>'
        f'<footer><p>{words.html("why-few", least=str(LEAST))}</p><p class="place">{theirs(config.place)} '
        f"{words.html('counted', when=local(found.at, config.timezone).partition(' ')[0])}</p></footer>"
    )
    return document(words, " · ".join(filter(None, words.both("donor-title"))), [body], _STYLE, lettering)


def _step(words: Words, found: DonorReport, name: str) -> str:
    count: int | None = getattr(found, name)
    if count is None:
        number = words.html("few", least=str(LEAST))
    elif name == "helped":
        number = words.html("at-least", count=str(count))
    else:
        number = str(count)
    more = ""
    if name == "readable" and found.checked is not None:
        more = f"<small>{words.html('checked', count=str(found.checked))}</small>"
    return (
        f'<li class="{name}{"" if count is not None else " few"}"><b>{number}</b><p>{words.html(name)}{more}</p></li>'
    )


def _dear(words: Words, named: str) -> str:
    whom = theirs(named) or words.html("dear-nobody")
    return f'<p class="dear">{words.html("dear")} <b>{whom}</b></p>'


def letter(
    one: Letter, donor: Donor | None, config: Config, *, languages: Sequence[str] = LANGUAGES,
    lettering: Lettering = unlettered,
) -> str:  # fmt: skip
    """A family's letter as one HTML document that loads nothing. It says the month and no day.

    Args:
        one: a letter that was released, as ``city.supply.letter`` gives it.
        donor: whom it goes to; not named where they want not to be, or where it is ``None``.
        config: place and time zone stand in it.
        languages: one or two; the first leads.
        lettering: how the letters come along; ``printed.embedded`` carries them in the page.

    Raises:
        ValueError: it was not released, or there are no languages, or more than two.
    """
    if one.state != RELEASED:
        raise ValueError("a letter goes out once the office released it")
    words = Words("SUPPLY", languages)
    lines = one.words.split("\n")
    sizes = together([Block(plain(line) or "x", 7.5, 3.8) for line in lines], _WIDTH, _HEIGHT)
    said = "".join(f"<p{em(min(sizes))}>{theirs(line) or '&nbsp;'}</p>" for line in lines)
    month = local(one.decided or one.at, config.timezone)[:7]
    body = (
        f"<header><h1>{words.html('letter-title')}</h1></header>{_dear(words, donor.shown if donor else '')}"
        f'<section class="words">{said}</section><p class="from">{words.html("letter-from")}'
        f'<br><span class="month">{shown(month)}</span></p>'
        f'<footer><p>{words.html("letter-note")}</p><p class="place">{theirs(config.place)}</p></footer>'
    )
    return document(words, " · ".join(filter(None, words.both("letter-title"))), [body], _STYLE, lettering)


_WIDTH, _HEIGHT = 158.0, 150.0  # mm, of the letter's words

_STYLE = """
body{color:#16202c;font-size:4.8mm;line-height:1.35}
.sheet{display:flex;flex-direction:column;padding:16mm 20mm 12mm;gap:6mm}
.second{color:#4a5563;font-size:.84em}
header{border-bottom:.6mm solid #1d5fae;padding-bottom:3mm}
h1{font-size:10mm;line-height:1.2;color:#1d5fae}h1 .second{display:block;font-size:6mm;font-weight:600;color:#1d5fae}
.dear{font-size:6mm;line-height:1.3}
.steps{display:flex;flex-direction:column;gap:3.5mm}
.steps li{display:flex;align-items:center;gap:7mm;background:#e8f0fa;border-radius:3mm;padding:4mm 7mm}
.steps b{font-size:12mm;line-height:1.1;color:#1d5fae;width:62mm;flex:none;text-align:right;white-space:nowrap;
font-variant-numeric:tabular-nums}
.steps .few b,.steps .helped b{font-size:7mm}.steps b .second{display:block;font-size:4.4mm;color:#1d5fae}
.steps p{font-size:5.6mm}.steps p .second{display:block}.steps small{display:block;font-size:4.2mm}
.letters{font-size:5.6mm}.thank{font-size:7mm;color:#1d5fae;font-weight:700}
.words{flex:1;min-height:0;overflow:hidden;line-height:1.3;border-left:1.2mm solid #1d5fae;padding-left:7mm}
.from{text-align:right;font-size:5.2mm}.from .second{display:block}.month{color:#4a5563}
footer{margin-top:auto;border-top:.3mm solid #b9c3cf;padding-top:2mm;font-size:3.8mm;color:#4a5563}
footer .second{display:block}footer .place{margin-top:1.5mm;font-weight:700;color:#16202c}
footer .place .second{display:inline}
"""
