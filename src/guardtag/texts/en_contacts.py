"""English: what the commands about contacts and training say."""

from __future__ import annotations

SAID: dict[str, str] = {
    "test-running": "test of {who}: {state}",
    "test-waiting": "waits to be sent",
    "test-asked": "sent, not answered yet",
    "tests-begun": "{count} {count|test|tests} begun; a dispatcher sends them",
    "test-yes": "confirmed",
    "test-wrong-number": "wrong number",
    "test-stop": "no more tests",
    "test-silent": "no answer",
    "test-unreached": "no channel reaches them",
    "test-ended": "not needed any more",
    "why-never": "never confirmed",
    "why-changed": "the address was changed and not confirmed since",
    "why-old": "confirmed too long ago",
    "why-wrong-number": "whoever reads there says it is a wrong number",
    "why-stop": "they want no more tests",
    "why-silent": "no answer",
    "why-unreached": "no channel reaches them",
    "nobody-unverified": "nobody",
    "training-course": "course {id}: {title}, {months}{needed}",
    "training-course-ever": "counts for ever",
    "training-course-months": "counts {months} {months|month|months}",
    "training-course-needed": ", needed for fitting",
    "training-passed": "{id} passed {course}, {until}",
    "training-passed-ever": "counts for ever",
    "training-passed-until": "counts until {day}",
    "training-withdrawn": "{course} does not count for {id} any more",
    "training-written": "{count} {count|row|rows} written",
    "training-expired": "over",
    "training-untrained": "{area}  {wards} {wards|ward|wards}, {workers} {workers|worker|workers}, none of them trained",
    "training-nobody-passed": "nobody",
    "training-everywhere-trained": "every area has a trained worker",
}
"""By key: what the commands about contacts and training say."""
