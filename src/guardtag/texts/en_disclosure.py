"""English: who sees what: the messages about break-glass, the hints to a finder."""

MESSAGES = {
    "glass": "[guardtag] {task} opened the record of {name} because of an emergency, and that is on file. If you have "
    "questions, ask your office. Number: {incident}",
    "glass-desk": "[guardtag] {task} opened a record on break-glass; please find out why. Number: {incident}",
}
"""By template."""

SHORT: dict[str, tuple[str, ...]] = {
    "glass": (
        "guardtag: {task} opened the record of {name} because of an emergency. {link}",
        "Record of {name} opened. {link}",
    ),
    "glass-desk": ("guardtag: {task} broke glass; find out why. {link}", "Break-glass: {task}. {link}"),
}
"""By template."""

WORDS = {
    "behind-link": "see the link",
    "glass-grid_worker_area": "a grid worker", "glass-other_area_worker": "a worker from elsewhere",
    "glass-supervisor_at_level": "a supervisor", "glass-supervisor_above_level": "a supervisor",
    "glass-hotline_operator": "the hotline",
}  # fmt: skip
"""Who looked; and what stands for the place where others read along."""

HEALTH = {
    "readers": "Within a day some looked at more people than their budget allows, and were refused: {readers}.",
    "readers-do": "Look into the journal and ask them; if their work needs it, raise reads_per_hour or reads_per_day.",
}
"""By key of a finding."""

HINTS = {
    "does-not-speak": "Does not speak: watch gestures and the face.",
    "hard-of-hearing": "Hears badly: face them and speak slowly.",
    "may-walk-away": "May walk away: please stay beside them.",
    "afraid-of-touch": "Is afraid of touch: please do not take hold of them.",
    "afraid-of-dogs": "Is afraid of dogs: keep them away.",
    "needs-medicine": "Needs medicine in time: reach the family or the hotline first.",
    "walks-slowly": "Walks slowly: please do not hurry them.",
    "likes-calm-voice": "Likes a calm voice.",
    "does-not-know-home": "Cannot say where home is.",
}
"""To a finder, by hint."""

DUTY = {
    "glass-open": "{id}: {by} broke glass for {ward} at {when}; it holds until {until}. Reason: {reason}",
    "glass-two": "{id}: {by} broke glass for {ward} at {when}, confirmed by {second}; it holds until {until}. Reason: {reason}",
    "glass-closed": "{id}: {by} broke glass for {ward} at {when}; closed at {until}. Reason: {reason}",
    "glass-none": "no break-glass",
}
"""What the commands about break-glass say."""

REPORT = {"notice-glass": "break-glass", "notice-glass-desk": "break-glass, to be looked into"}
"""Messages by name."""
