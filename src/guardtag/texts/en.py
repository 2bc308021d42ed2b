"""English: every text that people read."""

from guardtag.texts import (
    en_backup,
    en_consent,
    en_disclosure,
    en_duty,
    en_family,
    en_figures,
    en_forms,
    en_health,
    en_imports,
    en_live,
    en_lives,
    en_messages,
    en_missing,
    en_pages,
    en_paper,
    en_register,
    en_rounds,
    en_screen,
    en_signins,
    en_supply,
    en_tables,
    en_tokens,
    en_warnings,
)

NAME = "English"

MESSAGES = {
    **en_messages.MESSAGES, **en_disclosure.MESSAGES, **en_missing.MESSAGES, **en_warnings.MESSAGES,
    **en_family.MESSAGES, **en_signins.MESSAGES,
}  # fmt: skip
"""By template."""

SHORT: dict[str, tuple[str, ...]] = {
    **en_messages.SHORT, **en_disclosure.SHORT, **en_missing.SHORT, **en_warnings.SHORT, **en_family.SHORT,
    **en_signins.SHORT,
}  # fmt: skip
"""By template."""

HINTS = en_disclosure.HINTS
"""What helps, as a sentence to a finder, by hint."""

WORDS = {
    "drill": "the drill is over", "the-office": "The register's office",
    "yours": "the person you care for",
    "somebody": "a person who needs help", "stop": ".",
    "unknown-place": "not said",
    "unknown-time": "not known",
    "home": "safely home", "hospital": "in hospital", "police": "with the police", "false-alarm": "false alarm",
    "duplicate": "duplicate", "not-found": "not found", "died": "died", "other": "other",
    "done": "done", "not-home": "nobody was home", "not-needed": "no longer needed",
    "feedback": "feedback to family and finder", "posters": "take the posters down", "review": "review",
    "close": "end the call",
    "received": "received", "responder_told": "responder told", "family_told": "family told",
    "acknowledged": "acknowledged", "on_scene": "on the scene", "handed_over": "handed over and reported back",
    "closed": "closed",
    "city": "city", "town": "town", "district": "district", "village": "village", "grid": "grid",
    "someone": "somebody", "cut-mark": "...", "drill-mark": "[DRILL] ", "unreached": "somebody whom nothing reached",
    "said-in": "in {language}: ", "language-zh": "Chinese", "language-en": "English",
    "walked-on": "he or she walked on", "must-leave": "the finder must leave",
    "confirm-handover": "confirm the hand-over with the family", "confirm-police": "confirm with the police",
    "check-word": "look into wrong pick-up words",
    "check-tag": "tag {serial}, {status}: {state}",
    "check-measured": "tag {serial}, {status}: {state}. Error correction left {margin}, contrast {contrast}",
    "check-copies": "; {copies} {copies|copy|copies} read, the best counts",
    "check-live": "in use", "check-replaced": "replaced, still helps", "check-unpaired": "recorded in no garment",
    "check-good": "good", "check-worn": "worn, look again at the next visit", "check-replace": "replace soon",
    "check-unknown": "how worn cannot be told, the code is not as we print it",
    "check-refused": "one more tag, which does not help ({code})",
    "check-spoilt": "one more picture code is there and cannot be read; take a photo of it alone",
    **en_disclosure.WORDS,
}  # fmt: skip
WORDS |= en_lives.WORDS | en_missing.WORDS
"""Single words and short phrases."""

JOINER = " "
COLOURS = (
    "red", "orange", "yellow", "green", "teal", "blue", "purple", "pink", "white", "black", "grey", "gold",
    "silver", "brown", "beige", "sky-blue",
)  # fmt: skip
ANIMALS = (
    "horse", "cow", "sheep", "rabbit", "deer", "crane", "swallow", "dolphin", "panda", "tiger", "elephant",
    "squirrel", "butterfly", "camel", "peacock", "penguin",
)  # fmt: skip
"""The pick-up words: one of each list, by the same position in every language."""

LABEL = {
    "line": "Please help me home",
    "scan": "Scan to reach my family",
    "hotline": "Hotline {hotline}",
    "sample": "SAMPLE 样张",
    "number": "No. {number}",
    "blank": "Tel.",
}
"""What stands on the cloth."""

REPORT = {
    "drill-banner": "Drill: nobody is lost.",
    "title": "Report of a call", "timeline": "What happened", "ladder": "The ladder",
    "milestones": "The six milestones", "figures": "Figures", "target": "target (min)", "reached": "reached (min)",
    "met": "met", "missed": "missed", "never": "not reached", "register": "Register import", "good": "entered",
    "refused": "refused", "row": "row", "simulated": "Demonstration: the clock is simulated, the people are made up.",
    "tag": "Tag", "minutes": "minutes", "incidents": "calls", "open": "open", "closed": "closed",
    "helped": "people helped", "told": "from the scan to the family", "summary": "Summary", "notices": "Notices",
    "tasks": "What is left to do", "tag-photo": "Picture of the tag", "outcome": "outcome", "place": "place",
    "kind": "kind", "area": "area", "number": "number", "opened": "called", "closed-at": "closed", "by": "by",
    "made": "report made", "taken": "taken by", "recovered": "loss recovered (yuan)",
    "told-call": "from the call to the family", "late": "late", "pending": "not yet",
    "scale": "Minutes after the call, on a logarithmic scale; ▽ target, ● in time, ◇ late.",
    "stood": "stood {stood} min", "standing": "{stood} min so far, still here", "skipped": "skipped: nobody to reach",
    "nobody": "nobody to reach", "not-called": "not called", "answered": "taken after {wait} min by {names}",
    "and": ", ", "unanswered": "nobody took it (limit {limit} min)", "left-out": "{count} left out here",
    "none": "none", "to": "to", "subject": "about", "channel": "channel", "state": "state", "answer": "answer",
    "when": "when", "milestone": "milestone", "result": "result", "in-time": "in time {count} / {whole}",
    "median": "median {minutes} min", "outcomes": "Outcomes", "rates": "Milestones in time",
    "period": "{since} to {until}", "always": "no limit", "what": "what", "why": "why", "do": "what to do",
    "code": "code", "task": "task", "due": "due", "done": "done", "undone": "not done", "side-family": "family",
    "side-responder": "responder", "by-finder": "finder", "by-clock": "the clock", "by-operator": "the office",
    "by-dispatcher": "the system", "kind-found": "found", "kind-missing": "missing", "kind-distress": "in distress",
    "kind-errand": "errand", "kind-visit": "visit", "line-called": "called for help",
    "line-joined": "called again; joined this call", "line-told": "people on duty at this level called",
    "line-skipped": "nobody to reach at this level", "line-raised": "raised", "line-repeated": "repeated",
    "line-seen": "seen", "line-not-mine": "answered: not mine", "line-reminded": "reminded of what is left",
    "line-task-feedback": "feedback given", "line-task-review": "reviewed",
    "line-poster": "poster made", "line-task-posters": "posters taken down", "state-waiting": "waiting",
    "state-accepted": "taken by the channel", "state-delivered": "delivered",
    "state-undelivered": "written down only", "state-dead": "reached nobody", "state-cancelled": "cancelled",
    "answer-seen": "seen", "answer-coming": "coming", "answer-with-me": "with me",
    "answer-false-alarm": "false alarm", "answer-not-mine": "not mine", "answer-confirmed": "confirmed", "notice-found": "call",
    "notice-missing": "missing", "notice-distress": "distress", "notice-service": "errand",
    "notice-reopened": "opened again", "notice-given-back": "given back", "notice-raised": "raised", "notice-again": "called again", "notice-coming": "on the way", "notice-ended": "ended",
    "notice-task": "left to do", "notice-unpaired": "unrecorded tag",
    "notice-contact-test": "test of a contact", "notice-responder-test": "test of a responder",
    "line-widened": "more people at this level called", "line-lapsed": "taken, and nothing followed",
    "line-handed_back": "given back", "line-unconfirmed": "the duty desk looks first",
    "line-confirmed": "confirmed", "line-whistled": "department called",
    "line-reported_in": "department reported in", "line-absent": "department has not reported in",
    "line-family-untold": "the family is not told: nobody consents to it", "line-assigned": "task given", "line-reopened": "opened again",
    "notice-repeated": "called again", "notice-digest": "several reminders", "notice-on_scene": "on the scene",
    "notice-handed_over": "handed over", "notice-lapsed": "gone quiet", "notice-walked-on": "walked on",
    "notice-confirm": "to be confirmed", "notice-whistle": "department called", "notice-absent": "not reported in",
    "notice-relay": "words passed on", "notice-ended-unnamed": "ended",
    "line-relayed": "the finder wrote", "line-pictured": "the finder added a picture", "line-replied": "answered the finder",
    "line-walked-on": "the finder says: walked on", "line-police": "the finder says: with the police",
    "line-must-leave": "the finder must leave", "line-wrong-word": "wrong pick-up word",
    "line-task-confirm-handover": "hand-over confirmed", "line-task-confirm-police": "confirmed with the police",
    "line-task-check-word": "wrong pick-up words looked into", "notice-police": "with the police",
    "notice-must-leave": "finder must leave",
    "line-conflicting": "two places that cannot both be right: a copied tag?",
    "notice-conflicting": "copied tag?", "notice-two-places": "two places",
    "answer-said-false-alarm": "replied: false alarm",
    "line-doubted": "this tag may be another person's: look who wears it",
    "line-pairing-undone": "this tag is another person's", "line-pairing-kept": "this tag is the right person's",
    "line-dead": "nothing reached them", "line-unreached": "nobody of this side reached: on at once",
    "line-said-false-alarm": "replied: false alarm; to be confirmed",
    **en_disclosure.REPORT, **en_missing.REPORT, **en_warnings.REPORT, **en_figures.REPORT, **en_family.REPORT, **en_signins.REPORT,
}  # fmt: skip
"""The report's words."""

POSTER, LEAFLET = en_pages.POSTER, en_pages.LEAFLET
"""On the poster, and in the leaflet for families."""

FORM = {**{key: text for key, text in LEAFLET.items() if key.startswith(("field-", "role-", "and"))}, **en_consent.FORM}
"""On the consent form; fields and readers are called there as in the leaflet."""
DOSSIER = {**FORM, **en_consent.DOSSIER}
"""On the printed copy of all that is held of a person."""

BACKUP = en_backup.BACKUP
"""What the commands about backups say."""

FORMS = en_forms.FORMS
"""On the office's forms, and in the leaflet for finders."""

ROUNDS = en_rounds.ROUNDS
SCREEN = {
    **en_screen.SCREEN,
    **en_figures.SCREEN,
    **en_forms.SAID,
    **en_live.SCREEN,
    **en_signins.SCREEN,
    **en_tokens.SCREEN,
}
"""Visits and their lists."""

IMPORT = en_imports.IMPORT
"""What the commands about imports say."""

DUTY = en_duty.DUTY | en_tables.TABLES | en_disclosure.DUTY | en_family.SAID
"""What the commands of the duty desk say."""

MISSING = en_missing.MISSING
"""What searches say."""

WARNINGS = en_warnings.WARNINGS
"""What early warnings say."""

SUPPLY = en_supply.SUPPLY
"""What the pages and commands of supply say."""

PAPER = en_paper.PAPER
"""On the sheets of a paper backup."""

HEALTH = {**en_health.HEALTH, **en_disclosure.HEALTH, **en_register.HEALTH}
"""What the doctor says; ``-do`` is what to do about it."""

ERRORS: dict[str, tuple[str, str, str]] = {}
"""English errors come from where they are raised; this and the next two stay empty."""

CASES: dict[str, dict[str, tuple[str | None, str | None, str | None]]] = {}
FACTS: dict[str, dict[str, str]] = {}
