"""English: the report of an area's figures, and what the command prints of them."""

from __future__ import annotations

REPORT = {
    "figures-title": "Report of the figures",
    "all-calls": "calls", "completion": "completed", "helped-people": "people helped",
    "recovered-money": "loss recovered", "by-month": "Month by month", "month": "month", "kinds": "Kinds of calls",
    "level-reached": "Level reached",
    "levels-note": "The level a call climbed to; those of the grid were settled there.",
    "median-of": "median (within min)", "p90-of": "nine in ten (within min)", "share-of": "in time",
    "family-median": "family told (median)",
    "reached-of": "reached", "areas-below": "Areas below", "compared": "Compared", "this-period": "this period",
    "period-before": "the period before", "year-before": "a year before", "fittings": "Tags sewn in during this period: {count}", "ledger": "What became of the tags",
    "minted": "given", "issued": "issued", "sewn": "sewn in", "checked": "looked at", "readable": "readable",
    "helped-calls": "calls that helped", "tags-by-state": "Tags by state", "drills": "drills",
    "drills-note": "–: a drill does not measure this. Its call is received at once, and no family is told of an exercise.",
    "no-calls": "There were no calls in this time.",
    "whole-minutes": "Minutes are whole ones: half of the calls were within the median, nine in ten within the other. "
    "The share in time is of calls that are closed or reached the milestone.",
    "at-least": "{count} or more", "currency-CNY": "yuan",
    "tag-in-store": "in store", "tag-given-out": "given out", "tag-lost-unfitted": "lost before use",
    "tag-damaged-unfitted": "damaged before use", "tag-void": "void", "tag-fitted": "in use",
    "tag-replaced": "replaced", "tag-lost": "lost", "tag-worn": "worn", "tag-damaged": "damaged",
    "tag-ended": "ended", "tag-unreadable": "row unreadable",
    "warnings": "Warnings", "since-always": "the beginning", "until-now": "now", "other-level": "no level",
    "state-received": "received", "state-acknowledged": "taken", "state-on_scene": "on the scene",
    "state-handed_over": "handed over", "state-closed": "closed",
}  # fmt: skip

SCREEN = {
    "figures": "{area}: {calls} {calls|call|calls}, {open} open, {closed} closed", "figures-share": " ({share})",
    "figures-count": "  {name}: {count}", "figures-drills": "  drills: {count}",
    "figures-helped": "  people helped: {count}", "figures-money": "  loss recovered: {amount} {currency}",
    "figures-milestone": "  {name} median {median}   p90 {p90}   in time {met}", "figures-minutes": "{minutes} min",
    "figures-met": "{met} of {all}", "figures-none": "-",
    "figures-row": "{name}: {calls} {calls|call|calls}, {completed} completed, {helped} helped, family told {told}",
    "figures-within": "within {minutes} min (median)", "figures-untold": "–",
    "figures-no-areas": "no area right below {area} ever had a call",
    "figures-period": "{period}: {since} to {until}",
    "figures-recount": "Everything is counted anew by `guardtag dispatch`.",
    "figures-public": "{area} {period}, calls: {calls}", "figures-completed": "  completed: {share}",
    "figures-many": "{count} or more", "figures-few": "fewer than {count}, or not told",
    "figures-percent": "{share} % or more", "figures-more-money": "  loss recovered: {amount} {currency} or more",
    "ledger": "{area}: {batches} {batches|batch|batches}", "ledger-everywhere": "everywhere", "ledger-line": "  {name} {count}",
    "ledger-minted": "minted", "ledger-issued": "issued", "ledger-sewn": "sewn", "ledger-checked": "checked",
    "ledger-readable": "readable", "ledger-helped": "helped", "ledger-tags": "  tags {state}: {count}",
    "report-made": "{file}: for the office; it shows small counts",
    "call-report": "{file}: for the office; it names the place and the responders",
}  # fmt: skip
"""Of ``guardtag figures`` and ``guardtag report``."""
