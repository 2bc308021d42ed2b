"""English: every text that people read."""

from guardtag.texts import en_pages, en_paper

NAME = "English"

MESSAGES = {
    "found": "[guardtag] {name} may be lost; somebody is with them and asks for help. Place: {place}. {message}"
    "Please answer: {link}",
    "raised": "[guardtag, raised] Nobody has answered the call for {name} for {minutes} min; it is now at your "
    "level. Place: {place}. Please answer: {link}",
    "again": "[guardtag] Another call for {name}. Place: {place}. {message}Please answer: {link}",
    "coming": "[guardtag] Somebody is on the way to {name}. Place: {place}. Pick-up word: {word}",
    "ended": "[guardtag] The call for {name} has ended: {outcome}. Thank you.",
    "task": "[guardtag] Something is still open: {task} (incident {incident}).",
    "unpaired": "[guardtag] A tag that was never recorded was scanned, and help is asked for. Place: {place}. "
    "{message}Please answer: {link}",
}
"""By template."""

WORDS = {
    "somebody": "a person who needs help",
    "unknown-place": "not said",
    "home": "safely home", "hospital": "in hospital", "police": "with the police", "false-alarm": "false alarm",
    "duplicate": "duplicate", "not-found": "not found", "died": "died", "other": "other",
    "feedback": "feedback to family and finder", "posters": "take the posters down", "review": "review",
    "received": "received", "responder_told": "responder told", "family_told": "family told",
    "acknowledged": "acknowledged", "on_scene": "on the scene", "handed_over": "handed over and reported back",
    "closed": "closed",
    "city": "city", "town": "town", "district": "district", "village": "village", "grid": "grid",
    "check-tag": "tag {serial}, {status}: {state}",
    "check-measured": "tag {serial}, {status}: {state}. Error correction left {margin}, contrast {contrast}",
    "check-copies": "; {copies} copies read, the best counts",
    "check-live": "in use", "check-replaced": "replaced, still helps", "check-unpaired": "recorded in no garment",
    "check-good": "good", "check-worn": "worn, look again at the next visit", "check-replace": "replace soon",
    "check-unknown": "how worn cannot be told, the code is not as we print it",
    "check-refused": "one more tag, which does not help ({code})",
    "check-spoilt": "one more picture code is there and cannot be read; take a photo of it alone",
}  # fmt: skip
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
    "side-responder": "responder", "by-finder": "finder", "by-clock": "the clock", "by-operator": "the operator",
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
    "answer-false-alarm": "false alarm", "answer-not-mine": "not mine", "notice-found": "call",
    "notice-raised": "raised", "notice-again": "called again", "notice-coming": "on the way", "notice-ended": "ended",
    "notice-task": "left to do", "notice-unpaired": "unrecorded tag",
}  # fmt: skip
"""The report's words."""

POSTER, LEAFLET = en_pages.POSTER, en_pages.LEAFLET
"""On the poster, and in the leaflet for families."""

PAPER = en_paper.PAPER
"""On the sheets of a paper backup."""

ERRORS: dict[str, tuple[str, str, str]] = {}
"""English errors come from where they are raised; this stays empty."""
