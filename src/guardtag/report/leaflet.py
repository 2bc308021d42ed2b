"""The leaflet for families: what the tag does, and who sees what. Two sheets of A4, for one sheet of paper.

Who sees what is worked out by asking the policy (``guardtag.rules.sight``), and who is told in which order is read
from the configuration: a deployment that changes either gets another leaflet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from guardtag.config import Config, Wait
from guardtag.report.printed import LANGUAGES, Lettering, Words, document, em, fitted, shown, theirs, unlettered
from guardtag.rules.escalation import MIN_PATIENCE
from guardtag.rules.policy import CLOSED, VISIT
from guardtag.rules.sight import FIELDS, READERS, Sight, blind, calm, emergency, for_children, hidden, never, sight

SIGNS = {
    Sight.SHOWN: "●", Sight.CONSENT: "○", Sight.CHOICE: "◇", Sight.RELAY: "△", Sight.OWN: "☆", Sight.NEVER: "–",
}  # fmt: skip


def climb(config: Config) -> tuple[tuple[str, float], ...]:
    """The levels a call climbs, the lowest first, and the minutes it waits at each."""
    waits = ((level, config.ladder.get(level, Wait(MIN_PATIENCE))) for level in reversed(config.levels))
    return tuple((level, wait.minutes * (1 + wait.repeats)) for level, wait in waits)


def page(config: Config, *, languages: Sequence[str] = LANGUAGES, lettering: Lettering = unlettered) -> str:
    """The leaflet as one HTML document that loads nothing.

    Args:
        config: place, hotline, levels and ladder stand in it.
        languages: one or two; the first leads.
        lettering: how the letters come along; ``printed.embedded`` carries them in the page.

    Returns:
        the document; write it as UTF-8.

    Raises:
        ValueError: there are no languages, or more than two.
    """
    words = Words("LEAFLET", languages)
    front = (
        f"<main>{_head(words, config)}"
        f"{_part(words, 'what', ('what-1', 'what-2', 'what-3'))}{_part(words, 'scan', ('scan-1', 'scan-2'))}"
        f"{_part(words, 'tap', ('tap-1', 'tap-2', 'tap-3', 'tap-4'))}{_order(words, config)}"
        f"{_part(words, 'care', ('care-1', 'care-2'))}</main>{_foot(words, config, 1)}"
    )
    back = (
        f"<main>{_table(words)}{_plainly(words)}"
        f"{_part(words, 'choose', ('choose-1', 'choose-2', 'choose-3', 'choose-4'), sign=SIGNS[Sight.CONSENT])}"
        f"</main>{_foot(words, config, 2)}"
    )
    title = " · ".join(part for part in words.both("title") if part)
    return document(words, title, [front, back], _STYLE, lettering)


def _head(words: Words, config: Config) -> str:
    place = f'<p class="place"{em(fitted(config.place, 50, 15, 7, 3))}>{theirs(config.place)}</p>'
    return (
        f'<header>{_TAG}<div><h1>{words.html("title")}</h1><p class="for">{words.html("for")}</p></div>'
        f"{place if config.place else ''}</header>"
    )


def _part(words: Words, heading: str, lines: Iterable[str], **values: str) -> str:
    items = "".join(f"<li>{words.html(line, **values)}</li>" for line in lines)
    return f'<section class="part {heading}"><h2>{words.html(heading)}</h2><ul>{items}</ul></section>'


def _order(words: Words, config: Config) -> str:
    """Who is told when nobody answers, as steps that go up."""
    after, steps = 0.0, []
    rungs = climb(config)
    for number, (level, minutes) in enumerate(rungs):
        who = words.html(level)
        if number == 0:
            who = f"{words.html('you')}<i>+</i>{who}"
        when = words.html("minutes", minutes=f"{after:g}") if number else words.html("same-time")
        steps.append(
            f'<li style="margin-top:{(len(rungs) - 1 - number) * 2.2:g}mm"><b>{who}</b><small>{when}</small></li>'
        )
        after += minutes
    last = f'<p class="quiet">{words.html("top")}</p>'
    heading = f"<h3>{words.html('order')}</h3>"
    return f'<section class="part order">{heading}<ol class="steps">{"".join(steps)}</ol>{last}</section>'


def _table(words: Words) -> str:
    heads = "".join(f'<th scope="col"><div>{words.html(_role(role, state))}</div></th>' for role, state in READERS)
    rows = []
    for field in FIELDS:
        cells = "".join(_cell(words, sight(field, role, state)) for role, state in READERS)
        rows.append(f'<tr><th scope="row">{words.html(f"field-{field}")}</th>{cells}</tr>')
    used = {sight(field, role, state) for field in FIELDS for role, state in READERS}
    legend = "".join(
        f"<li><b>{sign}</b> {words.html(f'sight-{what}')}</li>" for what, sign in SIGNS.items() if what in used
    )
    return (
        f'<section class="sees"><h2>{words.html("sees")}</h2><table><thead><tr>'
        f'<th scope="col"><div>{words.html("field")}</div></th>{heads}</tr></thead>'
        f'<tbody>{"".join(rows)}</tbody></table><ul class="legend">{legend}</ul></section>'
    )


def _cell(words: Words, what: Sight) -> str:
    said = shown(" ".join(words.each(f"sight-{what}")))
    return f'<td class="{what}"><span role="img" aria-label="{said}">{SIGNS[what]}</span></td>'


def _role(role: str, state: str) -> str:
    return f"role-{role}-{state}" if state == VISIT else f"role-{role}"


def _plainly(words: Words) -> str:
    """The same in sentences, for what the table does not show."""
    who = [
        words.each("calm-who", role=words.each(_role(role, CLOSED)), fields=_list(words, fields))
        for role, fields in _merged(calm())
    ]
    between = words.each("between")
    whole = [
        f"<b>{words.html('never')}</b><br>{words.spans(_list(words, never()))}",
        words.html("calm", who=[mark.join(said) for mark, said in zip(between, zip(*who, strict=True), strict=True)]),
    ]
    said = [
        ("others", "roles", _joined(words, [f"role-{role}" for role in blind()])),
        ("nobody", "fields", _list(words, hidden())), ("child", "fields", _list(words, for_children())),
    ]  # fmt: skip
    half = [words.html(key, **{name: value}) for key, name, value in said if any(value)]
    half += [words.html("typed"), *([words.html("emergency")] if emergency() else []), words.html("log")]
    items = "".join(f'<li class="whole">{line}</li>' for line in whole) + "".join(f"<li>{line}</li>" for line in half)
    return f'<section class="part plainly"><ul>{items}</ul></section>'


def _merged(found: dict[str, tuple[str, ...]]) -> list[tuple[str, tuple[str, ...]]]:
    """Supervisors count once: called or not, on such a day they see the same."""
    same = found.get("supervisor_at_level") == found.get("supervisor_above_level")
    return [(role, fields) for role, fields in found.items() if not (same and role == "supervisor_at_level")]


def _joined(words: Words, keys: Sequence[str]) -> tuple[str, ...]:
    said = [words.each(key) for key in keys]
    return tuple(
        mark.join(one[number] for one in said) for number, mark in enumerate(words.each("and"))
    )  # fmt: skip


def _list(words: Words, fields: Sequence[str]) -> tuple[str, ...]:
    return _joined(words, [f"field-{field}" for field in fields])


def _foot(words: Words, config: Config, number: int) -> str:
    ring = f'<p class="ring">{words.html("office")}<b>{shown(config.hotline)}</b></p>' if config.hotline else "<p></p>"
    return f"<footer>{ring}<p>{words.html('ring')}</p><p>{number} / 2</p></footer>"


_TAG = (
    '<svg class="tag" viewBox="0 0 80 48" aria-hidden="true"><rect x="1" y="1" width="78" height="46" rx="2" '
    'fill="#fff" stroke="#1d5fae" stroke-width="1.2"/><rect x="4" y="4" width="72" height="40" fill="none" '
    'stroke="#1d5fae" stroke-width=".9" stroke-dasharray="3 2"/><path fill="#16202c" d="M9 9h11v11h-11zM25 9h3v3h-3z'
    "M31 9h8v3h-3v5h-5zM9 28h11v11h-11zM24 16h4v4h-4zM24 24h7v4h-3v3h-4zM34 22h5v5h-5zM9 23h7v3h-7zM32 31h7v8h-4v-4h-3z"
    'M24 34h5v5h-5z"/><path fill="#fff" d="M12 12h5v5h-5zM12 31h5v5h-5z"/><path fill="#1d5fae" d="M45 12h26v5h-26z'
    'M45 21h20v3h-20zM45 27h24v3h-24zM45 33h16v3h-16z"/></svg>'
)
"""What a tag looks like, in a few strokes: no code that could be scanned."""

_STYLE = """
body{color:#16202c;font-size:4.4mm;line-height:1.35}
.sheet{display:flex;flex-direction:column;padding:10mm 13mm 8mm}
main{flex:1;min-height:0;display:flex;flex-direction:column;justify-content:space-between;gap:2mm;overflow:hidden}
.second{color:#4a5563;font-size:.84em}
header{display:flex;align-items:center;gap:5mm;background:#e8f0fa;border-radius:3mm;padding:4mm 6mm}
header>div{flex:1}
h1{font-size:9mm;line-height:1.2;color:#1d5fae}h1 .second{display:block;font-size:6mm;font-weight:600;color:#1d5fae}
.for .second{display:block}.place{max-width:50mm;text-align:right;font-weight:700;line-height:1.2}
.tag{width:30mm;flex:none}
h2{font-size:5.6mm;line-height:1.3;color:#1d5fae;border-bottom:.5mm solid #1d5fae;padding-bottom:.6mm;
margin-bottom:1.4mm}
h2 .second{font-size:.78em;font-weight:600;color:#1d5fae}
h3{font-size:4.4mm;margin-bottom:1mm}
.part li{position:relative;padding-left:5mm;margin-top:1.1mm}
.part li::before{content:"";position:absolute;left:.6mm;top:1.9mm;width:2mm;height:2mm;border-radius:50%;
background:#1d5fae}
.part li>.second{display:block}
.steps{display:flex;gap:1.5mm;align-items:stretch}
.steps li{flex:1;background:#e8f0fa;border-radius:2mm;padding:2mm 2.2mm;line-height:1.25;font-size:4mm}
.steps li::before{display:none}.steps b{display:block}.steps i{font-style:normal;padding:0 1mm}
.steps small{font-size:3.3mm;display:block;margin-top:1mm}.steps .second{display:inline}
.quiet{color:#4a5563;font-size:3.8mm;margin-top:1.2mm}
table{border-collapse:collapse;width:100%;font-size:3.7mm;line-height:1.2;table-layout:fixed}
th,td{border:.25mm solid #b9c3cf;padding:.65mm 1mm;text-align:center;vertical-align:middle}
thead th{background:#e8f0fa;font-size:3.1mm;padding:.65mm .3mm;font-weight:600;line-height:1.2;overflow-wrap:normal}
thead th:first-child{width:45mm}thead .second{display:block;font-size:2.75mm;font-weight:400}
tbody th{text-align:left;font-weight:600}tbody th .second{font-weight:400;font-size:3.1mm}
td{font-size:4.2mm;line-height:1}td.never{color:#667280}
.legend{display:flex;flex-wrap:wrap;gap:.6mm 5mm;margin-top:1.6mm;font-size:3.5mm}
.legend b{color:#1d5fae}.legend .second{font-size:3mm}
.plainly{font-size:3.9mm;line-height:1.3}.plainly li{margin-top:0}.plainly .second{font-size:3.25mm}
.plainly ul{display:grid;grid-template-columns:1fr 1fr;gap:.9mm 4mm}.plainly .whole{grid-column:1/-1}
.plainly li::before{top:1.6mm}
.choose{font-size:4.1mm;line-height:1.3}.choose .second{font-size:3.4mm}.choose li{margin-top:.7mm}
footer{display:flex;align-items:flex-end;gap:5mm;border-top:.5mm solid #1d5fae;padding-top:1.5mm;margin-top:2mm;
font-size:3.8mm}
footer .ring{flex:1}footer .ring b{display:block;font-size:8mm;line-height:1.1;font-variant-numeric:tabular-nums}
"""
