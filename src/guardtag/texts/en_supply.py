"""English: donations, stock, receipts, garments, wear."""

from __future__ import annotations

SUPPLY: dict[str, str] = {
    # the receipt
    "hand-over": "Tags handed over", "return": "Tags returned", "lost-unfitted": "Tags lost",
    "damaged-unfitted": "Tags damaged", "found": "Tags found again",
    "number": "Number", "when": "When", "batch": "Batch", "from": "From", "to": "To", "by": "Entered by", "store": "the store",
    "serials": "Serials", "count": "Tags", "total": "In all", "note": "Note",
    "taker": "Received by", "gave": "Given by (signature)", "took": "Received by (signature)", "saw": "Seen by (signature)", "day": "Date",
    "signed": "Signed for on {when}",
    "keep": "Tags are printed before they belong to anybody: this sheet names nobody who wears one.",
    # the donor's report
    "donor-title": "What became of your gift", "dear": "To", "dear-nobody": "Whoever gave",
    "given": "tags given", "issued": "given out", "sewn": "sewn into clothes", "readable": "read well in a check-up",
    "helped": "times somebody was brought home", "few": "fewer than {least}", "at-least": "at least {count}",
    "checked": "of {count} that {count|was|were} looked at", "letters": "Letters from families: {count}", "counted": "Counted on {when}",
    "why-few": "Counts only, and no small ones: nobody shall be found by them. Times that somebody was brought home are"
    " counted down to a multiple of {least}.",
    "thanks": "Thank you.",
    # the letter
    "letter-title": "A letter of thanks", "letter-from": "The family of somebody who wears one of your tags",
    "letter-note": "Passed on by the office with the family's consent. It does not say who they are: please do not try to"
    " find out, and do not put the letter online.",
    # garments
    "coat": "coat", "jacket": "jacket", "trousers": "trousers", "skirt": "skirt", "shirt": "shirt", "sweater": "sweater",
    "nightwear": "nightwear", "shoe": "shoe", "hat": "hat", "bag": "bag", "other": "other",
    "all-year": "all year", "summer": "summer", "winter": "winter", "spring-autumn": "spring and autumn",
    "covered": "{kind} ({season}): {tagged} of {owned}", "covered-uncounted": "{kind} ({season}): {tagged}, not counted",
    "covered-people": "{wards} {wards|person|people}; {bare} without any tag; {uncounted} whose wardrobe nobody counted",
    # stock
    "in-store": "in store", "given-out": "given out, not sewn in", "void": "void", "fitted": "in use", "replaced": "replaced",
    "lost": "lost", "worn": "worn", "damaged": "damaged", "ended": "ended", "unreadable": "row cannot be read",
    "lost-unfitted-state": "lost before sewn in", "damaged-unfitted-state": "damaged before sewn in",
    "minted": "{count} minted", "balanced": "every tag is in exactly one state", "difference": "difference {count}",
    "twice": "in two states: {runs}", "nowhere": "minted, and in no batch: {runs}", "unminted": "sewn in, and in no batch: {runs}",
    "miscounted": "batches whose own count is another one: {batches}",
    "stock-line": "given {given}, on hand {on_hand}, sewn in {sewn}, lost or damaged {lost}, void {void}, in store {in_store}",
    "low-line": "{area}: {on_hand} on hand, {least} wanted", "low-none": "no area is short of tags",
    # wear
    "keep-on": "good for now", "look": "look at it soon", "replace": "replace it",
    "forecast": "tag {serial}: {do}. About {washes} {washes|wash|washes} so far, about {left} left; likely worn out {likely}, {soonest} at"
    " the soonest",
    "never": "never", "because": "because: {reasons}",
    "unread-once": "its last photo was not read", "unread-twice": "its last two photos were not read",
    "replace-read": "its last check-up said so", "readings": "{count} {count|check-up|check-ups} measured it",
    "no-readings": "nobody looked at it yet", "washes-counted": "washed as often as was counted at check-ups",
    "washes-said": "washed as often as the family says",
    "washes-assumed": "washed as often as is usual for such a garment",
    "simulated": "Reckoned from simulated tags and usual washing (guardtag.rules.wear_forecast): a check-up knows more.",
}  # fmt: skip
"""What the pages and commands of supply say."""
