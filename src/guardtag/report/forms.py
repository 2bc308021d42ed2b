"""Blank sheets of A4 for the office: training, fitting, the week of a pilot, the review of a call; and a leaflet for
finders.

Nothing of anybody stands on them before they are printed, so they need no deployment, only its configuration.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from guardtag.config import Config
from guardtag.config.values import KindConfig
from guardtag.report.printed import LANGUAGES, Lettering, Words, document, em, fitted, shown, theirs, unlettered
from guardtag.rules.milestones import TARGETS

ON_SCENE = "on_scene"
BOX = "box"


class Column(NamedTuple):
    """One column of a table to write in.

    Args:
        key: of its heading.
        width: in mm; 0 takes what is left.
        kind: ``box`` is to be ticked.
    """

    key: str
    width: float = 0.0
    kind: str = ""


FITTING = (
    Column("fitting-tag", 19), Column("fitting-who"), Column("fitting-garment", 29), Column("fitting-where", 26),
    Column("fitting-season", 17), Column("fitting-edges", 14, BOX), Column("fitting-trial", 14, BOX),
    Column("fitting-note", 26),
)  # fmt: skip
TRAINING = (
    Column("training-name"), Column("training-id", 24), Column("area", 28),
    *(Column(f"training-{key}", 7.5, BOX) for key in ("sewn", "played", "taken", "told", "asked")),
    Column("training-passed", 15, BOX), Column("training-certificate", 25), Column("sign", 27),
)  # fmt: skip
CHANGES = (Column("week-next"), Column("week-who", 34), Column("week-until", 26), Column("week-done", 14, BOX))
"""What is changed after a week; after a call it has another heading."""
MEASURES = (
    ("people", "plan"), ("said-no", ""), ("unread", "none"), ("calls", ""), ("false", "few"), ("taken", "all"),
    ("untold", "none"), ("hours", "few"),
)  # fmt: skip
"""What is counted in a week, and what is wanted of it."""
STOPS = 6
LINKS = 8


def page(name: str, config: Config, *, languages: Sequence[str] = LANGUAGES, lettering: Lettering = unlettered) -> str:
    """A form as one HTML document that loads nothing: one side of A4.

    Args:
        name: of ``FORMS``.
        config: place, hotline, host, the milestones' targets and times of keeping stand in it.
        languages: one or two; the first leads.
        lettering: how the letters come along; ``printed.embedded`` carries them in the page.

    Raises:
        KeyError: there is no such form.
        ValueError: there are no languages, or more than two.
    """
    words = Words("FORMS", languages)
    sheet = f"<main>{_head(words, name, config)}{FORMS[name](words, config)}</main>{_foot(words, config)}"
    title = " · ".join(part for part in words.both(f"{name}-title") if part)
    kind = f'<div class="{name} {"two" if len(words.tags) > 1 else "one"}">{sheet}</div>'
    return document(words, title, [kind], _STYLE, lettering)


def _head(words: Words, name: str, config: Config) -> str:
    place = f'<p class="place"{em(fitted(config.place, 50, 15, 6, 3))}>{theirs(config.place)}</p>'
    return (
        f'<header><div><h1>{words.html(f"{name}-title")}</h1><p class="for">{words.html(f"{name}-for")}</p></div>'
        f"{place if config.place else ''}</header>"
    )


def _foot(words: Words, config: Config) -> str:
    ring = f"{words.html('office')}<b>{shown(config.hotline)}</b>" if config.hotline else ""
    return f'<footer><p class="ring">{ring}</p><p>{words.html("ring")}</p></footer>'


def _finders(words: Words, config: Config) -> str:
    days = str(max(config.retention.finder, config.relay_days))
    scan = ["finders-scan-1", "finders-scan-2", *(["finders-scan-address"] if config.host else []), "finders-scan-3"]
    return (
        _part(words, "finders-first", _keys("finders-first", 3))
        + _part(words, "finders-scan", scan, host=config.host)
        + _part(words, "finders-tap", _keys("finders-tap", 4))
        + _part(words, "finders-not", _keys("finders-not", 3), days=days)
        + f'<p class="thanks">{words.html("finders-thanks")}</p>'
    )


def _training(words: Words, config: Config) -> str:
    return (
        _blanks(words, "training-course", "day", "place", "training-trainer")
        + _part(words, "training-what", _keys("training-what", 5), numbered=True)
        + _table(words, TRAINING, 14) + _end(words, "training-end") + _blanks(words, "sign", "by", "entered")
    )  # fmt: skip


def _fitting(words: Words, config: Config) -> str:
    return (
        _blanks(words, "fitting-worker", "area", "day")
        + _part(words, "fitting-before", _keys("fitting-before", 4))
        + _table(words, FITTING, 13) + _end(words, "fitting-end") + _blanks(words, "sign", "by", "entered")
    )  # fmt: skip


def _week(words: Words, config: Config) -> str:
    minutes = f"{_targets(config)[ON_SCENE]:g}"
    rows = "".join(
        f'<tr><th scope="row">{words.html(f"week-{what}")}</th><td></td><td></td>'
        f"<td>{_once(words, f'week-{wanted}') if wanted else '–'}</td></tr>"
        for what, wanted in MEASURES
    )
    heads = (Column("week-measure"), Column("week-count", 28), Column("week-before", 28), Column("week-wanted", 30))
    stops = [words.html(key, minutes=minutes) for key in _keys("week-stop", STOPS)]
    return (
        _blanks(words, "week-number", "area", "day", "review-present")
        + f"<table>{_heads(words, heads)}<tbody>{rows}</tbody></table>"
        + _ticks(words, "week-stop", stops) + _lines(words, "week-heard", 3) + _table(words, CHANGES, 3)
        + _end(words, "names")
    )  # fmt: skip


def _review(words: Words, config: Config) -> str:
    rows = "".join(
        f'<tr><th scope="row">{words.html(name)}</th><td>{words.html("min", minutes=f"{target:g}")}</td><td></td>'
        f'<td class="tick">{_TICK}</td><td></td></tr>'
        for name, target in _targets(config).items()
    )
    heads = (
        Column("review-stone", 58), Column("review-target", 33), Column("review-after", 28), Column("review-in", 16),
        Column("review-why"),
    )  # fmt: skip
    links = [words.html(key) for key in _keys("review-link", LINKS)]
    change = (Column("review-change"), *CHANGES[1:])
    return (
        _blanks(words, "review-call", "area", "review-level", "day")
        + f"<table>{_heads(words, heads)}<tbody>{rows}</tbody></table>"
        + _ticks(words, "review-links", links) + _lines(words, "review-well", 2) + _lines(words, "review-cause", 2)
        + _table(words, change, 3) + _blanks(words, "review-present", "sign")
        + _end(words, "review-end", "names")
    )  # fmt: skip


FORMS: dict[str, Callable[[Words, Config], str]] = {
    "finders": _finders, "training": _training, "fitting": _fitting, "week": _week, "review": _review,
}  # fmt: skip
"""Each form with what draws it, in the order in which a pilot needs them."""


def _targets(config: Config) -> dict[str, float]:
    """Minutes by milestone, as they are for somebody who was found."""
    return {**TARGETS, **config.kinds.get("found", KindConfig()).targets}


def _keys(prefix: str, count: int) -> list[str]:
    return [f"{prefix}-{number}" for number in range(1, count + 1)]


def _part(words: Words, heading: str, lines: Sequence[str], *, numbered: bool = False, **values: str) -> str:
    kind = "ol" if numbered else "ul"
    items = "".join(f"<li>{words.html(line, **values)}</li>" for line in lines)
    return f'<section class="part"><h2>{words.html(heading)}</h2><{kind}>{items}</{kind}></section>'


def _ticks(words: Words, heading: str, said: Sequence[str]) -> str:
    items = "".join(f"<li>{_TICK}<div>{one}</div></li>" for one in said)
    return f'<section class="ticks"><h2>{words.html(heading)}</h2><ul>{items}</ul></section>'


def _blanks(words: Words, *keys: str) -> str:
    cells = "".join(f'<p class="blank"><span class="what">{words.html(key)}</span></p>' for key in keys)
    return f'<div class="blanks">{cells}</div>'


def _lines(words: Words, heading: str, count: int) -> str:
    return f'<section class="lines"><h2>{words.html(heading)}</h2>{"<p></p>" * count}</section>'


def _heads(words: Words, columns: Sequence[Column]) -> str:
    cells = "".join(
        f'<th scope="col"{f" style=width:{one.width:g}mm" if one.width else ""}>{_once(words, one.key)}</th>'
        for one in columns
    )
    return f"<thead><tr>{cells}</tr></thead>"


def _table(words: Words, columns: Sequence[Column], rows: int) -> str:
    row = "".join(f'<td class="tick">{_TICK}</td>' if one.kind == BOX else "<td></td>" for one in columns)
    return f"<table>{_heads(words, columns)}<tbody>{f'<tr>{row}</tr>' * rows}</tbody></table>"


def _once(words: Words, key: str) -> str:
    """The words of a key; what is the same in both languages stands there once."""
    return words.spans(tuple(dict.fromkeys(words.each(key))))


def _end(words: Words, *keys: str) -> str:
    return "".join(f'<p class="end">{words.html(key)}</p>' for key in keys)


_TICK = '<span class="box" role="img" aria-label="□"></span>'

_STYLE = """
body{color:#16202c;font-size:4mm;line-height:1.3}
.sheet{padding:10mm 12mm 8mm}
.sheet>div{height:100%;display:flex;flex-direction:column}
main{flex:1;min-height:0;display:flex;flex-direction:column;justify-content:space-between;gap:2mm;overflow:hidden}
.second{color:#4a5563;font-size:.84em}
header{display:flex;align-items:center;gap:5mm;background:#e8f0fa;border-radius:3mm;padding:3mm 5mm}
header>div{flex:1}
h1{font-size:7.6mm;line-height:1.2;color:#1d5fae}h1 .second{font-size:5.4mm;font-weight:600;color:#1d5fae}
.for .second{display:block}.place{max-width:50mm;text-align:right;font-weight:700;line-height:1.2}
h2{font-size:4.6mm;line-height:1.3;color:#1d5fae;margin-bottom:.8mm}
h2 .second{font-size:.8em;font-weight:600;color:#1d5fae}
.part li{position:relative;padding-left:5mm;margin-top:.5mm}
.part ul li::before{content:"";position:absolute;left:.6mm;top:1.6mm;width:2mm;height:2mm;border-radius:50%;
background:#1d5fae}
.part ol{counter-reset:at}.part ol li::before{counter-increment:at;content:counter(at);position:absolute;left:.4mm;
font-weight:700;color:#1d5fae}
.blanks{display:flex;gap:5mm}
.blank{flex:1;border-bottom:.35mm solid #16202c;min-height:11.5mm}
.what{font-size:3.3mm;color:#4a5563}.what .second{font-size:.9em}
table{border-collapse:collapse;width:100%;font-size:3.4mm;line-height:1.2;table-layout:fixed}
th,td{border:.25mm solid #8d98a5;padding:.8mm 1.2mm;text-align:left;vertical-align:middle;overflow-wrap:normal}
thead th{background:#e8f0fa;font-size:3mm;font-weight:600}thead .second{display:block;font-size:2.5mm;font-weight:400}
tbody th{font-weight:600}tbody th .second{font-weight:400}
tbody tr{height:9.4mm}.training tbody tr{height:9mm}.week tbody tr,.review tbody tr{height:7mm}
.tick{text-align:center;padding:0}
.box{display:inline-block;width:4.4mm;height:4.4mm;border:.4mm solid #16202c;background:#fff;vertical-align:middle}
.ticks ul{display:grid;grid-template-columns:1fr 1fr;gap:1.2mm 5mm;font-size:3.7mm;line-height:1.25}
.ticks li{display:flex;gap:2mm}.ticks li>div{flex:1}.ticks .box{flex:none}.ticks li .second{display:block}
.week .ticks{border:.5mm solid #16202c;padding:2mm 3mm}
.lines p{border-bottom:.25mm solid #8d98a5;height:7.4mm}
.end{font-size:3.6mm;font-weight:600}.end .second{font-weight:400}
footer{display:flex;align-items:flex-end;gap:5mm;border-top:.5mm solid #1d5fae;padding-top:1.2mm;margin-top:2mm;
font-size:3.5mm}
footer .ring{flex:1}footer b{display:block;font-size:6mm;line-height:1.1;font-variant-numeric:tabular-nums}
.finders{font-size:4.5mm}.finders h1{font-size:10mm}.finders h1 .second{display:block;font-size:6.4mm}
.finders h2{font-size:6mm;border-bottom:.5mm solid #1d5fae;padding-bottom:.4mm;margin-bottom:1mm}
.finders .part li{padding-left:7mm;margin-top:.5mm;line-height:1.25}.finders .part ul li::before{top:2.1mm}
.finders li .second{display:block;font-size:.8em}
.finders.one{font-size:5.6mm}.finders.one h1{font-size:11mm}.finders.one h2{font-size:7mm}
.finders .thanks{font-weight:700;color:#1d5fae;text-align:center}
.finders footer{font-size:4.6mm}.finders footer b{font-size:10mm}
"""
