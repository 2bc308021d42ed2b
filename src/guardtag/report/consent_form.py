"""The consent form: two sheets of A4 in Chinese, in English or in both, for one person or blank.

What each line shows to whom is worked out by asking the policy (``guardtag.rules.sight``), like the leaflet; the
words around it have a version number, which is printed on the form and recorded with each consent.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from guardtag.config import Config
from guardtag.report.printed import LANGUAGES, Lettering, Words, document, em, fitted, shown, theirs, unlettered
from guardtag.rules.consents import ALERT, CLASS_KEYS
from guardtag.rules.policy import CLOSED, OPEN_PARTY, VISIT
from guardtag.rules.sight import PEOPLE, READERS, Sight, for_children, sight
from guardtag.texts.consents import CURRENT, EARLIER, VERSIONS

PURPOSES = (
    "nickname", "condition_hints", "photo", "contact_name", "contact_phone", "medical_notes", "home_address",
    "location_history",
)  # fmt: skip
"""The lines after the first, the alert. A finder's own contact is the finder's to give, and is none of them."""
_READERS = (*dict.fromkeys(role for role, _ in READERS), *(role for role in PEOPLE if role not in dict(READERS)))
_STATES = (CLOSED, VISIT, OPEN_PARTY)


@attrs.frozen
class Form:
    """What is filled in before it is printed.

    Args:
        name: the person's name; empty: a line to write on.
        number: their id in the register.
        born: birth date as it is to be read.
        guardian: the record says that a guardian signs.
        version: of the text, from ``guardtag.texts.consents.VERSIONS``.
    """

    name: str = attrs.field(default="", repr=False)
    number: str = ""
    born: str = attrs.field(default="", repr=False)
    guardian: bool = False
    version: str = CURRENT


def page(config: Config, form: Form, *, languages: Sequence[str] = LANGUAGES, lettering: Lettering = unlettered) -> str:
    """The form as one HTML document that loads nothing.

    Args:
        config: place, hotline, times of keeping and of review stand in it.
        form: what is filled in.
        languages: one or two; the first leads.
        lettering: how the letters come along; ``printed.embedded`` carries them in the page.

    Raises:
        ValueError: there are no languages, or more than two; or no such version of the text.
    """
    if form.version not in VERSIONS:
        raise ValueError(f"version is one of {', '.join(VERSIONS)}")
    words = Words("FORM", languages, EARLIER.get(form.version, {}))
    front = f"<main>{_head(words, config)}{_person(words, form)}{_lines(words)}</main>{_foot(words, config, form, 1)}"
    back = f"<main>{_rights(words, config)}{_signatures(words)}</main>{_foot(words, config, form, 2)}"
    return document(words, " · ".join(part for part in words.both("title") if part), [front, back], _STYLE, lettering)


def readers(field: str, wanted: Sequence[Sight]) -> dict[str, tuple[str, ...]]:
    """Role to the states in which its sight of a field is one of these."""
    found = {role: tuple(state for state in _STATES if sight(field, role, state) in wanted) for role in _READERS}
    return {role: states for role, states in found.items() if states}


def _head(words: Words, config: Config) -> str:
    place = f'<p class="place"{em(fitted(config.place, 50, 15, 7, 3))}>{theirs(config.place)}</p>'
    return (
        f'<header><div><h1>{words.html("title")}</h1><p class="for">{words.html("for")}</p></div>'
        f"{place if config.place else ''}</header>"
    )


def _person(words: Words, form: Form) -> str:
    parts = (("name", form.name, 60.0), ("number", form.number, 60.0), ("born", form.born, 40.0))
    cells = "".join(
        f'<p class="blank"><span class="what">{words.html(key)}</span>'
        f"<b{em(fitted(value, width, 7, 5, 2.2)) if value else ''}>{theirs(value)}</b></p>"
        for key, value, width in parts
    )
    needed = f'<p class="needed">{words.html("guardian-needed")}</p>' if form.guardian else ""
    return (
        f'<section class="person">{cells}</section>{needed}'
        f'<ul class="intro"><li>{words.html("intro-1")}</li><li>{words.html("intro-2")}</li></ul>'
    )


def _lines(words: Words) -> str:
    heads = "".join(f'<th scope="col">{words.html(key)}</th>' for key in ("thing", "also", "anyway"))
    alert = _line(words.html(ALERT), words.html("alert-also"), words.html("alert-anyway"))
    rest = "".join(_purpose(words, field) for field in PURPOSES)
    kind, body = "two" if len(words.tags) > 1 else "one", f"<tbody>{alert}{rest}</tbody>"
    return f'<table class="{kind}"><thead><tr><th scope="col" class="box">√</th>{heads}</tr></thead>{body}</table>'


def _purpose(words: Words, field: str) -> str:
    also = readers(field, (Sight.CONSENT, Sight.CHOICE))
    anyway = {
        role: states for role, states in readers(field, (Sight.SHOWN,)).items()
        if OPEN_PARTY in states and role not in also
    }  # fmt: skip
    thing = words.html(f"field-{field}")
    if field in CLASS_KEYS:
        thing += f"<small>{words.html('destroyed')}</small>"
    extra = f"<small>{words.html('reach')}</small>" if Sight.CHOICE in _sights(field) else ""
    seen = words.spans(_joined(words, [(_role(role, states), states) for role, states in also.items()]))
    known = words.spans(_joined(words, [(f"role-{role}", ()) for role in anyway]))
    return _line(thing, seen + extra, known)


def _sights(field: str) -> set[Sight]:
    return {sight(field, role, state) for role in _READERS for state in _STATES}


def _line(thing: str, also: str, anyway: str) -> str:
    return (
        '<tr><td class="box"><span class="tick" role="img" aria-label="□"></span></td>'
        f'<th scope="row">{thing}</th><td>{also}</td><td>{anyway}</td></tr>'
    )


def _role(role: str, states: tuple[str, ...]) -> str:
    return f"role-{role}-{VISIT}" if states == (VISIT,) and role == "grid_worker_area" else f"role-{role}"


def _joined(words: Words, keys: Sequence[tuple[str, tuple[str, ...]]]) -> tuple[str, ...]:
    """Readers, or fields, one after the other; with when, where states are given."""
    said = [
        words.each("who", role=words.each(key), when=words.each("any-day")) if CLOSED in states else words.each(key)
        for key, states in keys
    ]
    if not said:
        return words.each("nobody")
    return tuple(mark.join(one[number] for one in said) for number, mark in enumerate(words.each("and")))


def _rights(words: Words, config: Config) -> str:
    kept = config.retention
    finder = str(max(kept.finder, config.relay_days))
    days = {"days": str(config.rounds.review), "finder": finder, "calls": str(kept.calls), "left": str(kept.left)}
    children = _joined(words, [(f"field-{field}", ()) for field in for_children()])
    sections = (
        ("rights", ("rights-1", "rights-2", "rights-3", "rights-4")), ("keep", ("keep-1", "keep-2")),
        ("law", ("law-1", "law-2", "child")),
    )  # fmt: skip
    return "".join(
        f'<section class="part"><h2>{words.html(heading)}</h2><ul>'
        + "".join(f"<li>{words.html(line, **days, fields=children)}</li>" for line in lines) + "</ul></section>"
        for heading, lines in sections
    )  # fmt: skip


def _signatures(words: Words) -> str:
    rows = (("sign-person", "date"), ("sign-guardian", "relation", "date"), ("worker", "entered"))
    lines = "".join(
        '<div class="signs">'
        + "".join(f'<p class="blank"><span class="what">{words.html(key)}</span><b></b></p>' for key in row) + "</div>"
        for row in rows
    )  # fmt: skip
    return (
        f'<section class="part sign"><h2>{words.html("sign")}</h2><p class="read">{words.html("read")}</p>{lines}'
        "</section>"
    )


def _foot(words: Words, config: Config, form: Form, number: int) -> str:
    ring = f'<p class="ring">{words.html("office")}<b>{shown(config.hotline)}</b></p>' if config.hotline else "<p></p>"
    mine = f'<p class="mine">{theirs(form.number)}</p>' if form.number else ""
    return f"<footer>{ring}{mine}<p>{words.html('version', version=form.version)}</p><p>{number} / 2</p></footer>"


_STYLE = """
body{color:#16202c;font-size:4.2mm;line-height:1.35}
.sheet{display:flex;flex-direction:column;padding:10mm 13mm 8mm}
main{flex:1;min-height:0;display:flex;flex-direction:column;justify-content:space-between;gap:2.5mm;overflow:hidden}
.second{color:#4a5563;font-size:.84em}
header{display:flex;align-items:center;gap:5mm;background:#e8f0fa;border-radius:3mm;padding:3.5mm 6mm}
header>div{flex:1}
h1{font-size:8.4mm;line-height:1.2;color:#1d5fae}h1 .second{font-size:6mm;font-weight:600;color:#1d5fae}
.for .second{display:block}.place{max-width:50mm;text-align:right;font-weight:700;line-height:1.2}
h2{font-size:5.4mm;line-height:1.3;color:#1d5fae;border-bottom:.5mm solid #1d5fae;padding-bottom:.6mm;
margin-bottom:1.6mm}
h2 .second{font-size:.78em;font-weight:600;color:#1d5fae}
.person,.signs{display:flex;gap:5mm}
.blank{flex:1.4;border-bottom:.35mm solid #16202c;min-height:12mm;display:flex;flex-direction:column;
justify-content:space-between}
.blank:last-child{flex:1}
.blank .what{font-size:3.4mm;color:#4a5563}.blank b{display:block;line-height:1.2;padding-bottom:.6mm}
.needed{font-weight:700;border:.5mm solid #16202c;padding:1.5mm 3mm}
.intro li{margin-top:.6mm}.intro .second{display:block}
table{border-collapse:collapse;width:100%;font-size:3.5mm;line-height:1.25;table-layout:fixed}
th,td{border:.25mm solid #8d98a5;padding:.9mm 1.6mm;text-align:left;vertical-align:middle}
thead th{background:#e8f0fa;font-size:3.3mm}thead .second{display:block;font-weight:400}
tbody th{font-size:4.1mm}tbody th .second{font-weight:400;display:block}
td .second{display:block;font-size:3.1mm}small{display:block;font-size:3mm;font-weight:400;margin-top:.6mm}
small .second{display:inline;font-size:2.8mm}
.box{width:12mm;text-align:center}thead th:nth-child(2){width:40mm}
.tick{display:inline-block;width:6.5mm;height:6.5mm;border:.5mm solid #16202c;background:#fff}
.one{font-size:3.8mm}.one th,.one td{padding:1.6mm}
.two{font-size:3.15mm;line-height:1.2}.two td .second{font-size:2.75mm}.two th,.two td{padding:.55mm 1.3mm}
.two tbody th{font-size:3.7mm}.two small{margin-top:.2mm}.two .box{width:9mm}.two .tick{width:5.4mm;height:5.4mm}
.two thead th:nth-child(2){width:37mm}.two small .second{display:inline}
.part li{position:relative;padding-left:5mm;margin-top:1.3mm}
.part li::before{content:"";position:absolute;left:.6mm;top:1.9mm;width:2mm;height:2mm;border-radius:50%;
background:#1d5fae}
.part li>.second{display:block}
.sign .read{margin-bottom:1mm}.sign .read .second{display:block}.signs .blank{min-height:19mm}
footer{display:flex;align-items:flex-end;gap:5mm;border-top:.5mm solid #1d5fae;padding-top:1.5mm;margin-top:2mm;
font-size:3.6mm}
footer .ring{flex:1}footer .ring b{display:block;font-size:6.5mm;line-height:1.1;font-variant-numeric:tabular-nums}
footer>p:first-child{flex:1}.mine{font-size:2.8mm}
"""
