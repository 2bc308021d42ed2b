"""The receipt for tags that change hands, and the sheet for some that were lost: one page of A4, to be signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from guardtag.config import Config
from guardtag.model.stock import HANDED, RETURNED, Receipt
from guardtag.report.printed import LANGUAGES, Lettering, Words, document, shown, theirs, unlettered
from guardtag.world import local

_COLUMNS = 2


def page(
    receipt: Receipt, config: Config, *, names: Mapping[str, str] | None = None, languages: Sequence[str] = LANGUAGES,
    lettering: Lettering = unlettered,
) -> str:  # fmt: skip
    """The receipt as one HTML document that loads nothing. It names those who hand over, and nobody who wears a tag.

    Args:
        receipt: what changed hands.
        config: place, time zone and hotline stand in it.
        names: of those who gave and took, by their ids; the id stands alone for one that is missing.
        languages: one or two; the first leads.
        lettering: how the letters come along; ``printed.embedded`` carries them in the page.

    Returns:
        the document; write it as UTF-8.

    Raises:
        ValueError: there are no languages, or more than two.
    """
    words, known = Words("SUPPLY", languages), names or {}
    changed = receipt.kind in (HANDED, RETURNED)
    facts = [
        ("number", shown(receipt.id)), ("when", shown(local(receipt.at, config.timezone))),
        ("batch", shown(receipt.batch)),
        *([("from", _place(words, receipt.source)), ("to", _place(words, receipt.area))] if changed else []),
        *([] if changed or not receipt.source else [("from", _place(words, receipt.source))]),
        ("by", _who(known, receipt.by)),
        *([("taker", _who(known, receipt.received_by))] if receipt.received_by else []),
        *([("note", theirs(receipt.note))] if receipt.note else []),
    ]  # fmt: skip
    rows = "".join(f"<tr><th>{words.html(key)}</th><td>{said}</td></tr>" for key, said in facts)
    stamp = ""
    if receipt.signed is not None and changed:
        stamp = f'<p class="stamp">{words.html("signed", when=local(receipt.signed, config.timezone))}</p>'
    lines = ("gave", "took") if changed else ("gave", "saw")
    hands = "".join(f'<div><p class="line"></p>{words.html(key)}</div>' for key in (*lines, "day"))
    body = (
        f'<header><h1>{words.html(receipt.kind)}</h1><p class="place">{theirs(config.place)}</p></header>'
        f'<table class="facts">{rows}</table>{_runs(words, receipt)}{stamp}'
        f'<section class="hands">{hands}</section><footer><p>{words.html("keep")}</p></footer>'
    )
    return document(words, " · ".join(filter(None, words.both(receipt.kind))), [body], _STYLE, lettering)


def _place(words: Words, area: str) -> str:
    return shown(area) if area else words.html("store")


def _who(names: Mapping[str, str], who: str) -> str:
    name = names.get(who, "")
    return f"{theirs(name)} ({shown(who)})" if name and name != who else shown(who)


def _runs(words: Words, receipt: Receipt) -> str:
    """The serials, in so many columns that they fit the page."""
    columns = _columns(receipt)
    head = f"<th>{words.html('serials')}</th><th>{words.html('count')}</th>" * columns
    cells = [f"<td>{shown(str(run))}</td><td>{run.count}</td>" for run in receipt.runs]
    cells += ["<td></td><td></td>"] * (-len(cells) % columns)
    rows = "".join(f"<tr>{''.join(cells[at : at + columns])}</tr>" for at in range(0, len(cells), columns))
    total = f'<p class="total">{words.html("total")} <b>{receipt.count}</b></p>'
    return f'<table class="runs{" many" if columns > 1 else ""}"><tr>{head}</tr>{rows}</table>{total}'


def _columns(receipt: Receipt) -> int:
    return 1 if len(receipt.runs) <= 8 else _COLUMNS


_STYLE = """
body{color:#16202c;font-size:4.6mm;line-height:1.35}
.sheet{display:flex;flex-direction:column;padding:14mm 16mm 10mm;gap:5mm}
.second{color:#4a5563;font-size:.84em}
header{display:flex;justify-content:space-between;align-items:flex-end;gap:6mm;border-bottom:.6mm solid #1d5fae;
padding-bottom:2mm}
h1{font-size:8.4mm;line-height:1.2;color:#1d5fae}h1 .second{display:block;font-size:5.4mm;font-weight:600;color:#1d5fae}
.place{font-weight:700;text-align:right}
table{border-collapse:collapse;width:100%}
th,td{border:.25mm solid #b9c3cf;padding:1.2mm 2.2mm;text-align:left;vertical-align:top}
.facts th{width:52mm;background:#e8f0fa;font-weight:600}
.runs th{background:#e8f0fa;font-weight:600;font-size:4mm}.runs td{font-variant-numeric:tabular-nums}
.many th,.many td{font-size:3.3mm;padding:.7mm 1.2mm;white-space:nowrap}
.total{text-align:right;font-size:5.4mm}.total b{font-size:8mm;font-variant-numeric:tabular-nums}
.stamp{align-self:flex-start;border:.7mm solid #1d5fae;color:#1d5fae;border-radius:2mm;padding:1.5mm 4mm;
font-weight:700}
.stamp .second{color:#1d5fae}
.hands{display:flex;gap:8mm;margin-top:auto}
.hands div{flex:1;font-size:4mm}.hands .line{border-bottom:.3mm solid #16202c;height:16mm;margin-bottom:1mm}
.hands .second{display:block}
footer{border-top:.3mm solid #b9c3cf;padding-top:2mm;font-size:3.6mm;color:#4a5563}
footer .second{display:block}
"""
