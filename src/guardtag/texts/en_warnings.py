"""English: early warnings: what each rule says, what to do, and what the family is told."""

from __future__ import annotations

WARNINGS: dict[str, str] = {
    "wandering": "lost again and again",
    "wandering-why": "Lost {count} times within {days} days.",
    "wandering-do": "Visit the family and talk over what would help: company on the way, a lock, a neighbour who knows.",
    "wandering-family": "was lost {count} times within {days} days",
    "wandering-helps": "A walk together each day at the same hour helps, and neighbours who know; see that a tag is in every garment.",
    "like-hours": "lost at like hours",
    "like-hours-why": "{count} of {of} calls within {days} days came between {from} and {until}.",
    "like-hours-do": "Visit the family before that hour; arrange for somebody to be there then.",
    "like-hours-family": "was lost {count} times, mostly between {from} and {until}",
    "like-hours-helps": "Be there a little before that hour: something to do together then often keeps somebody at home.",
    "like-place": "found at the same place again and again",
    "like-place-why": "Found {count} times within {days} days at: {place}.",
    "like-place-do": "Ask people who work there to look out, and show them how a tag is scanned.",
    "like-place-family": "was found {count} times at {place}",
    "like-place-helps": "Go there together now and then, and tell people who work there whom to ring.",
    "scan-unheeded": "tag scanned, and nobody called",
    "scan-unheeded-why": "Tag {serial} was scanned for help {count} times, last at {at}, and nobody called.",
    "scan-unheeded-do": "Ring the family: is the person at home? If nobody knows, call for help at once.",
    "scan-unheeded-family": "had the tag scanned at {at}, and nobody called for help",
    "scan-unheeded-helps": "Please look where they are. If you do not know, ring the office at once.",
    "pattern-family": "was lost several times in a like way; the office can tell you more",
    "untagged": "no tag sewn in",
    "untagged-why": "Enrolled {days} days ago, and no tag is in use.",
    "untagged-do": "Plan a visit to sew a tag in: guardtag round suggest.",
    "tag-unchecked": "tag not looked at for long",
    "tag-unchecked-why": "Nobody has looked at tag {serial} for {days} days.",
    "tag-unchecked-do": "Plan a check-up: guardtag round suggest.",
    "tag-worn": "tag worn out",
    "tag-worn-why": "Tag {serial} is worn out or likely will be soon ({count} in all; a forecast, see the how-to on washing).",
    "tag-worn-do": "Look at it, and sew in a new one where it does not read.",
    "contacts-unreachable": "contacts cannot be reached",
    "contacts-unreachable-why": "{count} of {of} contacts cannot be reached ({what}).",
    "contacts-unreachable-do": "Ring or visit the family, and correct the addresses.",
    "contacts-unverified": "no contact is known to be reached",
    "contacts-unverified-why": "None of {of} contacts has answered a test lately.",
    "contacts-unverified-do": "Test the contacts: guardtag contact begin; or confirm them on a visit.",
    "worker-overloaded": "too much in one worker's hands",
    "worker-overloaded-why": "{tasks} tasks in one worker's hands: {visits} visits this week, {calls} open calls, warnings.",
    "worker-overloaded-do": "Give some of it to others, or ask for a stand-in.",
    "area-untrained": "nobody is trained to sew tags in",
    "area-untrained-why": "{workers} workers answer for this area, and none is trained.",
    "area-untrained-do": "Send a worker to the course: guardtag training due.",
    "area-uncovered": "nobody on duty",
    "area-uncovered-why": "In {hours} of the next 24 hours nobody of this area is on duty ({people} people in all).",
    "area-uncovered-do": "Enter duty hours or a stand-in: guardtag responder duty.",
    "stock-low": "tags run short",
    "stock-low-why": "{on_hand} tags on hand in {area}; {least} are wanted.",
    "stock-low-do": "Hand out more, or ask donors: guardtag supply stock --low.",
    "channel-failing": "messages do not leave",
    "channel-failing-why": "Sends on channel {channel} hang or fail; {stuck} messages wait.",
    "channel-failing-do": "Look after the channel: guardtag health, guardtag doctor.",
    "checkpoint-stale": "the journal is not anchored outside",
    "checkpoint-stale-why": "The last checkpoint of the journal is {hours} hours old. {code}",
    "checkpoint-stale-do": "See guardtag doctor, then guardtag journal checkpoint.",
    "weather": "severe weather",
    "weather-why": "Severe weather in {area}: {reason}",
    "weather-do": "Ask families to keep an eye on whoever may walk away; look after those who live alone.",
    "plugin-why": "{reason}",
    "plugin-do": "See what the plugin's own page says.",
    "notice": "to be seen to", "serious": "serious", "urgent": "urgent",
    "open": "open", "acknowledged": "somebody sees to it", "snoozed": "asleep", "closed": "over", "resting": "the cause is gone",
    "office": "the office",
    "said-silent": "no answer", "said-unreached": "no channel took the message", "said-wrong-number": "wrong number", "said-stop": "wants no messages",
    "bulletin-count": "{count} warnings", "bulletin-urgent": ", {count} urgent", "bulletin-overdue": ", {count} overdue",
    "line": "{id}  {severity}  {area}  {title}  {state}  owner {owner}  due {due}",
    "line-about": "  about {ward}",
    "none": "no warnings",
    "explain-rule": "{title}: {why}", "explain-do": "do: {do}",
    "explain-due": "{owner} is to see to it by {due}; raised {level} times; came {times} times",
    "explain-withheld": "the hours and places are not shown to you",
    "deed": "{at}  {what}  {by}  {text}",
    "deed-opened": "seen", "deed-acknowledged": "acknowledged", "deed-snoozed": "put to sleep", "deed-woken": "awake again",
    "deed-escalated": "raised to", "deed-handed": "handed on to", "deed-told": "the family was told", "deed-closed": "over", "deed-returned": "back again",
}  # fmt: skip
"""By key: a rule's name is its title, ``-why`` its reason, ``-do`` what to do."""

MESSAGES = {
    "warnings": "[guardtag] Early warnings wait for you: {task}. See them with `guardtag warnings list`, or ask the office.",
    "pattern": "[guardtag] {name} {message}. {task}",
}
"""By template."""

SHORT = {
    "warnings": ("guardtag: early warnings for you: {task}. {link}", "Warnings: {task}. {link}"),
    "pattern": (
        "guardtag: {name} {message}. {task} {link}",
        "guardtag: {name} was lost lately; please ring the office. {link}",
        "Please ring the office. {link}",
    ),
}
"""By template."""

REPORT = {"notice-warnings": "early warnings", "notice-pattern": "what the family is told"}
"""Messages by name."""
