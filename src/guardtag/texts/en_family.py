"""English: a contact's own page: the message that brings its link."""

MESSAGES = {
    "own-link": "[guardtag] This is a page of your own about {name}. It works until {task}; please do not pass it on: "
    "{link}",
}
SHORT = {
    "own-link": ("guardtag: your own page, until {task}; do not pass it on. {link}", "guardtag: your own page. {link}"),
}
REPORT = {"notice-own-link": "link to somebody's own page"}
"""What the report of notices calls it."""
