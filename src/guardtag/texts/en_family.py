"""English: a contact's own page: the message that brings its link."""

MESSAGES = {
    "own-link": "[guardtag] This is a page of your own about {name}. It works until {task}; please do not pass it on: "
    "{link}",
}
SHORT: dict[str, tuple[str, ...]] = {
    "own-link": ("guardtag: your own page, until {task}; do not pass it on. {link}", "guardtag: your own page. {link}"),
}
REPORT = {"notice-own-link": "link to somebody's own page"}
"""What the report of notices calls it."""

SAID: dict[str, str] = {
    "family-link": "{link}\nGive it into their hands; it works until {until} and is shown this once.",
    "family-sent": "queued ({id}); a dispatcher sends it",
    "family-ended": "{count} {count|link|links} ended",
    "family-none": "no link holds",
}
"""By key: what the commands about a contact's own page say."""
