"""English: the messages, by template; long, and short for channels that say how much they carry.

A short text is one or more wordings, the longest first; see ``guardtag.texts.short``. The first fits an SMS of
160 septets; the last leaves room for a name in Chinese letters in one of 70 units.
"""

MESSAGES = {
    "found": "[guardtag] {name} may be lost; somebody is with them and asks for help. Place: {place}. {message}"
    "Please answer: {link}",
    "missing": "[guardtag] {name} is missing and is being looked for. Place: {place}. {message}Please answer: {link}",
    "distress": "[guardtag] Distress call for {name}. Place: {place}. {message}Please answer: {link}",
    "service": "[guardtag] Something is to be done for {name}. Place: {place}. {message}Please answer: {link}",
    "reopened": "[guardtag] The call for {name} has been opened again; you will hear more. Place: {place}. See: {link}",
    "raised": "[guardtag, raised] The call for {name}, {minutes} min old, still needs somebody; it is now at your "
    "level. Place: {place}. Please answer: {link}",
    "repeated": "[guardtag, again] The call for {name}, {minutes} min old, still needs somebody. Place: {place}. "
    "Please answer: {link}",
    "again": "[guardtag] Another call for {name}. Place: {place}. {message}Please answer: {link}",
    "digest": "[guardtag] The call for {name} goes on, and there were more reminders. Newest place: {place}. "
    "Please answer: {link}",
    "coming": "[guardtag] Somebody is on the way to {name}. Place: {place}. Pick-up word: {word}. See: {link}",
    "on_scene": "[guardtag] Somebody has reached {name}. Place: {place}. Pick-up word: {word}. See: {link}",
    "given-back": "[guardtag] Whoever was on the way to {name} cannot come, or went quiet; others are being called. "
    "Place: {place}. See: {link}",
    "handed_over": "[guardtag] {name} has been handed over safely. See: {link}",
    "lapsed": "[guardtag] You took the call for {name}, and nothing was heard since. Are you still on the way? "
    "Place: {place}. Please answer: {link}",
    "walked-on": "[guardtag] {name} has walked away from the finder; please look for them. Last place: {place}. "
    "{message}Please answer: {link}",
    "confirm": "[guardtag] A call that is not confirmed, perhaps about {name}: please look first. Place: {place}. "
    "{message}Please answer: {link}",
    "whistle": "[guardtag, called in] The call for {name} needs your department; please report in. Place: {place}. "
    "Report here: {link}",
    "absent": "[guardtag, called in] A department has not reported in for {name}; please see to it. Place: {place}. "
    "See: {link}",
    "police": "[guardtag] The finder says that the police are with {name}. Place: {place}. {message}"
    "Please answer: {link}",
    "must-leave": "[guardtag] The finder must leave {name}. Place: {place}. {message}Please answer: {link}",
    "relay": "[guardtag] There are words from the other side about {name}. {message}Read and answer: {link}",
    "conflicting": "[guardtag] Two places were told for {name} that one person cannot both have been at: perhaps a copied "
    "tag, or one place is wrong. Look at both; the call goes on. Newest place: {place}. Please answer: {link}",
    "two-places": "[guardtag] Two places were told for {name} that cannot both be right. Both are being looked at, and "
    "the call goes on. See: {link}",
    "ended": "[guardtag] The call for {name} has ended: {outcome}. Thank you.",
    "ended-unnamed": "[guardtag] The call you took part in has ended: {outcome}. Thank you.",
    "task": "[guardtag] Something is still open: {task} (incident {incident}).",
    "contact-test": "[guardtag] A test, not a call for help. {place} asks: you are registered as a contact for an "
    "emergency. If this reaches you, answer yes, or confirm here: {link} Answer wrong if you are not meant, stop for "
    "no more tests.",
    "responder-test": "[guardtag] A test, not a call for help. {place} asks: calls for help will reach you here. Answer "
    "yes, or confirm here: {link} Answer wrong if you are not meant.",
    "unpaired": "[guardtag] A tag that was never recorded was scanned, and help is asked for. Place: {place}. "
    "{message}Please answer: {link}",
}
"""By template."""

SHORT: dict[str, tuple[str, ...]] = {
    "found": (
        "guardtag: {name} may be lost; somebody is with them and asks for help. {place}. {message}{link}",
        "guardtag: help {name}. {place}. {link}",
    ),
    "missing": (
        "guardtag: {name} is missing and is being looked for. {place}. {message}{link}",
        "guardtag: find {name}. {place}. {link}",
    ),
    "distress": (
        "guardtag: distress call for {name}. {place}. {message}{link}",
        "guardtag: help {name}. {place}. {link}",
    ),
    "service": (
        "guardtag: something is to be done for {name}. {place}. {message}{link}",
        "guardtag errand: {name}. {place}. {link}",
    ),
    "reopened": (
        "guardtag: the call for {name} has been opened again. {place}. {link}",
        "guardtag: {name}, open again. {link}",
    ),
    "raised": (
        "guardtag, raised to you: the call for {name}, {minutes} min old, needs somebody. {place}. {link}",
        "guardtag raised: {name}. {place}. {link}",
    ),
    "repeated": (
        "guardtag: the call for {name} still needs somebody ({minutes} min). {place}. {link}",
        "guardtag still: {name}. {place}. {link}",
    ),
    "again": (
        "guardtag: another call for {name}. {place}. {message}{link}",
        "guardtag again: {name}. {place}. {link}",
    ),
    "digest": (
        "guardtag: the call for {name} goes on, with more reminders. {place}. {link}",
        "guardtag still: {name}. {place}. {link}",
    ),
    "coming": (
        "guardtag: somebody is on the way to {name}. Pick-up word: {word}. {place}. {link}",
        "Coming: {name}. {word}. {link}",
        "guardtag: somebody is on the way. Pick-up word: {word}. {link}",
    ),
    "on_scene": (
        "guardtag: somebody has reached {name}. Pick-up word: {word}. {place}. {link}",
        "There: {name}. {word}. {link}",
        "guardtag: somebody has arrived. Pick-up word: {word}. {link}",
    ),
    "given-back": (
        "guardtag: nobody is on the way to {name} now; others are being called. {place}. {link}",
        "Others called: {name}. {link}",
    ),
    "handed_over": (
        "guardtag: {name} has been handed over safely. {link}",
        "guardtag: {name} is safe. {link}",
    ),
    "lapsed": (
        "guardtag: you took the call for {name}. Are you still coming? {place}. {link}",
        "guardtag: coming to {name}? {link}",
    ),
    "walked-on": (
        "guardtag: {name} has walked away from the finder; please look. {place}. {link}",
        "guardtag: find {name}. {place}. {link}",
    ),
    "confirm": (
        "guardtag: a call that is not confirmed, perhaps about {name}; please look first. {place}. {link}",
        "guardtag check: {name}. {place}. {link}",
    ),
    "whistle": (
        "guardtag: the call for {name} needs your department; please report in. {place}. {link}",
        "Report in: {name}. {place}. {link}",
    ),
    "absent": (
        "guardtag: a department has not reported in for {name}. {place}. {link}",
        "Not in yet: {name}. {place}. {link}",
    ),
    "police": (
        "guardtag: the finder says the police are with {name}. {place}. {link}",
        "guardtag: police with {name}. {link}",
    ),
    "must-leave": (
        "guardtag: the finder must leave {name}. {place}. {link}",
        "guardtag: {name} is alone. {place}. {link}",
    ),
    "relay": (
        "guardtag: there are words for you about {name}. {message}{link}",
        "guardtag news: {name}. {link}",
    ),
    "conflicting": (
        "guardtag: two places for {name} cannot both be right; copied tag? Look at both. {place}. {link}",
        "guardtag: copied tag? {name}. {link}",
    ),
    "two-places": (
        "guardtag: two places for {name} cannot both be right. Both are being looked at. {link}",
        "guardtag: two places. {name}. {link}",
    ),
    "ended": (
        "guardtag: the call for {name} has ended: {outcome}. Thank you. {link}",
        "guardtag ended: {name}. {link}",
    ),
    "ended-unnamed": ("guardtag: the call you took part in has ended: {outcome}. Thank you. {link}",),
    "task": ("guardtag: something is still open: {task}. {link}", "guardtag open: {task}. {link}"),
    "contact-test": (
        "guardtag test, no call. {place}. You are a contact: answer yes, or wrong. {link}",
        "guardtag test: answer yes. {link}",
    ),
    "responder-test": (
        "guardtag test, no call. {place}. Calls will come here: answer yes, or wrong. {link}",
        "guardtag test: answer yes. {link}",
    ),
    "unpaired": (
        "guardtag: a tag that was never recorded was scanned; help is asked for. {place}. {message}{link}",
        "guardtag: help! {place}. {link}",
    ),
}
"""By template."""
