"""English: what `guardtag demo` says."""

from __future__ import annotations

SCREEN: dict[str, str] = {
    "demo-step": "[{step}/6] {seconds} s  {text}",
    "demo-entered": "register.xlsx: {entered} {entered|person|people} entered, {bad} {bad|row|rows} refused:",
    "demo-refused": "    row {row}: {code} {what} → {do}",
    "demo-minted": "2 batches of 500 tags minted; sheet.svg ({labels} {labels|label|labels}) and tag.png printed",
    "demo-read": "    {read} of {labels} printed {labels|code|codes} read back by zxing-cpp: {state}",
    "demo-sewn": "{count} {count|tag|tags} sewn in, each with a trial scan; {name} wears tag {serial} in a blue jacket",
    "demo-photo": "a finder photographed the tag (photo.jpg), it was read as {via}; one tap: help is called",
    "demo-told": "    {count} {count|message|messages} went out within the first dispatch: mother and grid worker",
    "demo-seen": "after {minutes} min {name} has read it; she is 40 km away. Nobody acknowledges…",
    "demo-raised": "    after {minutes} min raised (提级) to {level}: {area}",
    "demo-top": "    after {minutes} min raised to {level}; skipped, nobody there: {skipped}",
    "demo-acknowledge": "    after {minutes} min {name} takes the call",
    "demo-arrive": "    after {minutes} min {name} is with him",
    "demo-hand_over": "    after {minutes} min {name} hands him over to his mother, who says the pick-up word",
    "demo-closed": "    after {minutes} min closed: {outcome}",
    "demo-milestone": "    {name}: target {target} min, {reached}, {met}",
    "demo-reached": "reached after {minutes} min",
    "demo-never": "never reached",
    "demo-met": "met",
    "demo-missed": "missed",
    "demo-files": "report.html, summary.json and city.db are in {folder}; journal: {entries} {entries|entry|entries}, all fit",
    "demo-done": "Done in {seconds} s. Open {report}; go on with:\n  {command}",
    "demo-full": "{folder} holds files that are not the demo's. Choose an empty folder with --out, or empty it.",
    "live-playing": "Yesterday evening: a register, a tag, a boy brought home (some seconds) …",
    "live-listens": "Listening on {address}, for everybody on that network.",
    "live-listens-here": "Listening on {address}, for this machine alone.",
    "live-made-up": "All people are made up; messages go to this screen and nowhere else.\n"
    "A level of the ladder waits one minute here.\n",
    "live-hall": "Hall screen (its figures begin with the fifth call):\n  {link}",
    "live-console": "Console, as {id} ({name}); set a password first:\n  {link}",
    "live-picture": "The code as a picture:\n  {picture}",
    "live-scan": "Scan it with a phone on the same network, or open\n  {link}",
    "live-scan-here": "Open it on this machine:\n  {link}\n"
    "For a phone: --host and this machine's address, such as --host 192.168.1.20",
    "live-waiting": "Messages appear here as they go out. Ctrl-C ends it and removes everything.\n",
    "live-waiting-kept": "Messages appear here as they go out. Ctrl-C ends it; what it wrote stays.\n",
    "live-responder": "message to {name}, on duty",
    "live-family": "message to {name}, family",
    "live-ended": "Ended.",
}
"""By key."""
