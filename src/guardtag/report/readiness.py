"""The readiness report as a page: seven safeguards with their lights, and the areas below; it names nobody.

A light is a shape and a word, and not a colour alone: the page is printed in black, and not everybody sees red.
"""

from __future__ import annotations

from collections.abc import Sequence

from guardtag.desks.readiness import said
from guardtag.report.html import escaped, path
from guardtag.report.printed import LANGUAGES, Lettering, Words, document, unlettered
from guardtag.rules.safeguards import AMBER, GREEN, NONE, RED, SAFEGUARDS, Measure, Readiness
from guardtag.world import local

_SHAPES = {
    GREEN: '<circle cx="12" cy="12" r="10" fill="#1a7f37"/><path d="M7 12.5l3.5 3.5L17 9" fill="none" stroke="#fff" '
    'stroke-width="2.6"/>',
    AMBER: '<path d="M12 1.5L23 22H1z" fill="#b45f06"/><path d="M12 9v6" stroke="#fff" stroke-width="2.6"/>'
    '<circle cx="12" cy="18.4" r="1.5" fill="#fff"/>',
    RED: '<rect x="1.5" y="1.5" width="21" height="21" rx="3" fill="#b3261e"/><path d="M7 7l10 10M17 7L7 17" '
    'stroke="#fff" stroke-width="2.6"/>',
    NONE: '<circle cx="12" cy="12" r="10" fill="#8a97a6"/><path d="M7 12h10" stroke="#fff" stroke-width="2.6"/>',
}
ROWS = 24
"""Areas on one sheet after the first."""


def page(
    report: Readiness, *, timezone: str, languages: Sequence[str] = LANGUAGES, lettering: Lettering = unlettered
) -> str:
    """The report as one HTML document that loads nothing.

    Args:
        report: what ``city.readiness`` gave.
        timezone: IANA name.
        languages: one or two; the first leads.
        lettering: how the letters come along; ``printed.embedded`` carries them in the page.

    Raises:
        ValueError: there are no languages, or more than two.
    """
    words = Words("WARNINGS", languages)
    people = words.html("safe-wards", wards=str(report.wards))
    head = (
        f"<header>{_light(words, report.light)}<div><h1>{words.html('safe-title')}</h1><p>{path(report.area)} · "
        f"{escaped(local(report.at, timezone))} · {people}</p></div></header>"
    )
    rows = "".join(_measure(words, one, languages) for one in report.measures)
    first = f'{head}<main><ol class="seven">{rows}</ol></main>{_legend(words)}'
    groups = [report.areas[start : start + ROWS] for start in range(0, len(report.areas), ROWS)]
    return document(
        words, " · ".join(filter(None, words.both("safe-title"))),
        [first, *(_areas(words, group) for group in groups)], _STYLE, lettering,
    )  # fmt: skip


def _light(words: Words, light: str) -> str:
    label = escaped(words.both(f"light-{light}")[0])
    return f'<svg class="light" viewBox="0 0 24 24" role="img" aria-label="{label}">{_SHAPES[light]}</svg>'


def _measure(words: Words, one: Measure, languages: Sequence[str]) -> str:
    lines = []
    for place, language in enumerate(languages):
        title, why, do = said(one, language)
        quiet = ' class="second"' if place else ""
        todo = f'<span class="do">→ {escaped(do)}</span>' if do else ""
        lines.append(f"<div{quiet}><b>{escaped(title)}</b> <span>{escaped(why)}</span>{todo}</div>")
    share = f"{one.good}/{one.of}" if one.of else str(one.good or "–")
    return (
        f'<li>{_light(words, one.light)}<div class="words">{"".join(lines)}</div>'
        f'<div class="share"><b>{share}</b><span>{words.html(f"light-{one.light}")}</span></div></li>'
    )


def _areas(words: Words, found: Sequence[Readiness]) -> str:
    heads = "".join(f'<th scope="col">{words.html(f"safe-{name}")}</th>' for name in SAFEGUARDS)
    body = "".join(
        f'<tr><th scope="row">{path(one.area)}</th><td class="n">{one.wards}</td>'
        + "".join(f"<td>{_light(words, measure.light)}</td>" for measure in one.measures) + "</tr>"
        for one in found
    )  # fmt: skip
    return (
        f"<header><h1>{words.html('safe-below')}</h1></header><main><table><thead><tr>"
        f'<th scope="col">{words.html("safe-area")}</th><th scope="col">{words.html("safe-people")}</th>{heads}</tr>'
        f"</thead><tbody>{body}</tbody></table></main>{_legend(words)}"
    )


def _legend(words: Words) -> str:
    lights = "".join(
        f"<span>{_light(words, one)}{words.html(f'light-{one}')}</span>" for one in (GREEN, AMBER, RED, NONE)
    )
    return f"<footer>{lights}</footer>"


_STYLE = """
body{color:#16202c;font-size:3.7mm;line-height:1.32}
.sheet{display:flex;flex-direction:column;padding:10mm 11mm 8mm}
main{flex:1;min-height:0;overflow:hidden}
.second{color:#4a5563;font-size:.88em}
header{display:flex;align-items:center;gap:5mm;border-bottom:.6mm solid #1d5fae;padding-bottom:3mm;margin-bottom:2mm}
header .light{width:15mm;height:15mm}h1{font-size:7.4mm;line-height:1.2;color:#1d5fae}
h1 .second{font-size:5mm;font-weight:600}
.light{width:6mm;height:6mm;flex:none;display:block}
ol.seven{list-style:none;padding:0;margin:0}
.seven li{display:flex;gap:4mm;align-items:flex-start;border-bottom:.25mm solid #c4ccd6;padding:3mm 0}
.seven .light{width:9mm;height:9mm;margin-top:.5mm}
.words{flex:1}.words .second{margin-top:.8mm}.words b{font-size:1.12em}
.do{display:block;color:#7a3d00}.second .do{color:#7a3d00}
.share{width:27mm;text-align:right;font-variant-numeric:tabular-nums}.share b{font-size:5.4mm;display:block}
.share .second{display:block}
table{border-collapse:collapse;width:100%;table-layout:fixed}
thead th{background:#e8f0fa;font-size:2.9mm;text-align:left;padding:1mm;border:.25mm solid #8a97a6;vertical-align:top;
hyphens:auto}
thead .second{display:block}thead th:first-child{width:46mm}
tbody th{text-align:left;font-weight:400;overflow-wrap:anywhere}
td,tbody th{border:.25mm solid #8a97a6;padding:1.2mm 1.4mm}td .light{margin:auto}
td.n{text-align:right;font-variant-numeric:tabular-nums}
footer{display:flex;gap:7mm;border-top:.4mm solid #1d5fae;padding-top:2mm;margin-top:2mm;font-size:3.1mm}
footer span{display:flex;align-items:center;gap:1.4mm}footer .light{width:4.4mm;height:4.4mm}
"""
