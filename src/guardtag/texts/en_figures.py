"""English: the report of an area's figures."""

from __future__ import annotations

REPORT = {
    "figures-title": "Report of the figures", "figures-public": "Public figures",
    "all-calls": "calls", "completion": "completed", "helped-people": "people helped",
    "recovered-money": "loss recovered", "by-month": "Month by month", "month": "month", "kinds": "Kinds of calls",
    "level-reached": "Level reached",
    "levels-note": "The level a call climbed to; those of the grid were settled there.",
    "median-of": "median (within min)", "p90-of": "nine in ten (within min)", "share-of": "in time",
    "family-median": "family told (median)",
    "reached-of": "reached", "areas-below": "Areas below", "compared": "Compared", "this-period": "this period",
    "period-before": "the period before", "year-before": "a year before", "ledger": "What became of the tags",
    "minted": "given", "issued": "issued", "sewn": "sewn in", "checked": "looked at", "readable": "readable",
    "helped-calls": "calls that helped", "tags-by-state": "Tags by state", "drills": "drills",
    "no-calls": "There were no calls in this time.",
    "whole-minutes": "Minutes are whole ones: half of the calls were within the median, nine in ten within the other. "
    "The share in time is of calls that are closed or reached the milestone.",
    "public-note": "Counts below 5 are not told, others down to a multiple of 5; nor is what would give one away.",
    "not-told": "not told", "at-least": "{count} or more", "currency-CNY": "yuan",
    "tag-in-store": "in store", "tag-given-out": "given out", "tag-lost-unfitted": "lost before use",
    "tag-damaged-unfitted": "damaged before use", "tag-void": "void", "tag-fitted": "in use",
    "tag-replaced": "replaced", "tag-lost": "lost", "tag-worn": "worn", "tag-damaged": "damaged",
    "tag-ended": "ended", "tag-unreadable": "row unreadable",
    "warnings": "Warnings", "since-always": "from the beginning", "until-now": "until now", "other-level": "no level",
    "state-received": "received", "state-acknowledged": "taken", "state-on_scene": "on the scene",
    "state-handed_over": "handed over", "state-closed": "closed",
}  # fmt: skip
