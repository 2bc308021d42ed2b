"""The person's own copy on paper: as many sheets of A4 as it takes, in Chinese, in English or in both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from guardtag.report.printed import LANGUAGES, Lettering, Words, document, shown, theirs, unlettered
from guardtag.steps.dossier import checked

_CODES = frozenset({
    "kind", "outcome", "state", "role", "fields", "why", "purposes", "basis", "reach", "by", "withheld",
    "groups", "hints", "capacity", "risks", "relation", "said", "season",
})  # fmt: skip
"""Columns whose values are the register's own words: they are put into the reader's."""
_KINDS = ("value", "field", "role", "group", "hint", "capacity", "risk", "relation")
_TABLES = ("contacts", "proofs", "consents", "tags", "wardrobe", "visits", "letters", "calls", "access")


def page(data: Mapping[str, Any], *, languages: Sequence[str] = LANGUAGES, lettering: Lettering = unlettered) -> str:
    """The copy as one HTML document that loads nothing.

    Args:
        data: of a ``Dossier``.
        languages: one or two; the first leads.
        lettering: how the letters come along; ``printed.embedded`` carries them in the page.

    Raises:
        ValueError: it is of another format; there are no languages, or more than two.
    """
    words = Words("DOSSIER", languages)
    checked(data)
    tables = "".join(_table(words, name, data.get(name, ())) for name in _TABLES)
    body = (
        f"<header><h1>{words.html('title')}</h1><p>{words.html('for')}</p></header>"
        f"{_facts(words, data)}{_photo(words, data['photo'])}{tables}{_others(words, data['others'])}"
        f'<p class="again">{words.html("again")}</p>'
    )
    return document(words, " · ".join(part for part in words.both("title") if part), [body], _STYLE, lettering)


def _facts(words: Words, data: Mapping[str, Any]) -> str:
    person = data["person"]
    rows = [("ward", data["ward"]), ("made", f"{data['made']} {data['timezone']}")]
    rows += [(key, value) for key, value in person.items() if key != "withheld"]
    lines = "".join(
        f'<tr><th scope="row">{words.html(key)}</th><td>{_value(words, value, key)}</td></tr>' for key, value in rows
    )
    kept = ", ".join(" ".join(words.each(one)) for one in person["withheld"])
    more = f'<tr><th scope="row">{words.html("withheld")}</th><td>{shown(kept)}</td></tr>' if kept else ""
    return f'<h2>{words.html("person")}</h2><table class="facts"><tbody>{lines}{more}</tbody></table>'


def _photo(words: Words, photo: str | None) -> str:
    if not photo:
        return ""
    return f'<h2>{words.html("photo")}</h2><img alt="" src="data:image/jpeg;base64,{shown(photo)}">'


def _table(words: Words, name: str, rows: Sequence[Mapping[str, Any]]) -> str:
    heading = f"<h2>{words.html(name)}</h2>"
    if not rows:
        return f"{heading}<p>{words.html('none')}</p>"
    keys = list(dict.fromkeys(key for row in rows for key in row))
    heads = "".join(f'<th scope="col">{words.html(key)}</th>' for key in keys)
    lines = "".join(
        "<tr>" + "".join(f"<td>{_value(words, row.get(key), key)}</td>" for key in keys) + "</tr>" for row in rows
    )
    return f"{heading}<table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>"


def _others(words: Words, counts: Mapping[str, int]) -> str:
    """How many rows there are of each further kind, in plain words where the kind is known."""
    lines = "".join(f"<li>{_kind(words, kind)}: {shown(str(count))}</li>" for kind, count in counts.items())
    said = f"<ul>{lines}</ul>" if lines else f"<p>{words.html('none')}</p>"
    return f"<h2>{words.html('others')}</h2>{said}"


def _kind(words: Words, kind: str) -> str:
    said = words.each(f"other-{kind}")
    return theirs(kind) if said[0] == f"other-{kind}" else words.spans(said)


def _plain(words: Words, text: str, column: str) -> str:
    """A text, in plain words where it is one of the register's own."""
    for key in (*(f"{kind}-{text}" for kind in _KINDS), text) if column in _CODES else ():
        said = words.each(key)
        if said[0] != key:
            return words.spans(said)
    return theirs(text)


def _value(words: Words, value: Any, column: str) -> str:
    if value is None or value in ("", []):
        return "–"
    if isinstance(value, bool):
        return words.html("yes" if value else "no")
    if isinstance(value, list):
        if value and isinstance(value[0], list):
            return "<br>".join(_line(words, *map(str, one)) for one in value)
        return "<br>".join(_plain(words, str(one), column) for one in value if one)
    if isinstance(value, Mapping):
        return "<br>".join(f"{words.html(key)}: {_value(words, one, key)}" for key, one in value.items())
    return "<br>".join(_plain(words, line, column) for line in str(value).splitlines())


def _line(words: Words, at: str, what: str, by: str) -> str:
    """What happened in a call: when, what in plain words, and who."""
    said = next((said for key in (f"line-{what}", what) if (said := words.each(key))[0] != key), None)
    return f"{theirs(at)} {words.spans(said) if said else theirs(what)} {_plain(words, by, 'by')}"


_STYLE = """
@page{size:A4;margin:12mm}
body{color:#16202c;font-size:3.6mm;line-height:1.35}
.sheet{width:auto;height:auto;overflow:visible;padding:0}
@media screen{.sheet{max-width:210mm;padding:12mm}}
.second{color:#4a5563;font-size:.84em}
header{background:#e8f0fa;border-radius:3mm;padding:3.5mm 6mm}
h1{font-size:7.4mm;line-height:1.2;color:#1d5fae}h1 .second{font-size:5mm;color:#1d5fae}
h2{font-size:4.8mm;color:#1d5fae;border-bottom:.4mm solid #1d5fae;margin:5mm 0 1.5mm;break-after:avoid}
table{border-collapse:collapse;width:calc(100% - .3mm)}
tr{break-inside:avoid}
th,td{border:.2mm solid #b9c3cf;padding:.7mm 1.2mm;text-align:left;vertical-align:top;font-size:3.1mm}
thead th{background:#e8f0fa;overflow-wrap:normal;word-break:keep-all}
thead .second,.facts .second{display:block;font-weight:400}
.facts th{width:44mm}
img{max-width:60mm;max-height:80mm;display:block}
ul{padding-left:5mm;list-style:disc}
.again{margin-top:6mm;font-weight:600}.again .second{display:block}
"""
