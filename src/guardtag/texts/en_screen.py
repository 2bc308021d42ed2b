"""English: what commands print about people, tags, calls and donations."""

from __future__ import annotations

_STATES = (
    # tags, batches, prints
    "live", "unpaired", "fitted", "retired", "unfitted", "replaced", "lost", "worn", "damaged", "died", "left", "erased",
    "stolen", "misprinted", "destroyed", "token", "typed", "older", "help", "trial", "check", "drill",
    # calls and messages
    "received", "acknowledged", "closed",
    "waiting", "accepted", "delivered", "undelivered", "dead", "cancelled", "family", "responder",
    "finder", "clock", "dispatcher",
    "home", "hospital", "police", "false-alarm", "duplicate", "not-found", "other",
    # modes, responders, gifts
    "maintenance", "weather",
    "worker", "supervisor", "volunteer", "hotline", "department", "auditor",
    "primary", "index", "open", "ended", "fulfilled", "withdrawn", "written", "released", "declined", "taken-back",
    # what a person may be shown, and print runs
    "name", "area", "state", "contacts", "active", "merged",
    "started", "printed", "proved", "unproved", "failed", "wrong", "unreadable",
)  # fmt: skip

SCREEN: dict[str, str] = {
    **{f"is-{state}": state for state in _STATES}, "is-on_scene": "on the scene", "is-handed_over": "handed over",
    "is-operator": "the office",
    # lists that are empty
    "none": "none", "nobody": "nobody", "nothing-shown": "nothing may be shown", "no-batch": "no batches yet",
    "no-void": "no voided tags of this batch", "no-call": "no calls for donations", "no-pledge": "no pledges",
    "no-donor": "no donors", "no-letter": "no letter waits to be read", "no-receipt": "no receipts",
    "no-responder": "no responders of exactly this area", "no-visit": "no open visits", "no-flag": "no such tags",
    "no-suggestion": "nobody is due for a visit that is not planned", "no-doubt": "no pairing is in doubt",
    "no-coverage": "nothing is counted and nothing is sewn in: guardtag supply wardrobe --help",
    "no-forecast": "no tag is to be looked at or replaced in that time",
    "no-history": "nothing was noted", "no-run": "no print runs",
    "area-is-bare": "The area stands here without --area: {command} AREA",
    "area-is-option": "An area is written here as: {command} --area AREA",
    # people
    "ward-not-away": "{id} was not registered as away; nothing was changed",
    # tags
    "minted": "batch {id}: serials {first} to {last}", "batch-line": "{id}  {first}-{last}  {area}  fitted {fitted}",
    "fitted": "fitted tag {serial} ({code}); now scan the cloth for a trial: guardtag scan --photo FILE --purpose trial",
    "tag-shown": "tag {serial}: {state} {why}\n{typed}\n{link}\nward {ward}", "retired": "tag {serial} retired: {why}",
    "voided": "{voided} of {count} {count|tag|tags} of the batch {voided|is|are} void; whichever somebody wears goes on helping",
    "doubted": "{id}  tag {serial}  {ward}  {by}",
    "scanned": "tag {serial}: {status}, read as {via}, for {purpose}",
    "group-unknown": "Note: {group} is no known group. It is kept as it is, and counted nowhere. Known: {known}",
    "like-a-serial": "{number} looks like a serial, which is no code: whoever counts could call for anybody. "
    "Read the link or the typed code on the cloth; guardtag tag show {number} shows the fitted tag.",
    # calls
    "drill-mark": "  DRILL 演练", "unconfirmed-mark": "  unconfirmed 待核实", "conflicting-mark": "  copied tag? 疑似复制布标",
    "calls-missing": "calls that cannot be read, and stand in no list: {count}; one may be open. See guardtag doctor. {ids}",
    "place": "place: {place}", "message": "message: {message}",
    "department": "  department {id}: {came}", "not-come": "has not reported in", "came": "reported in at {when}",
    "task": "  task {id}: {owner}, {done}", "whoever-closed": "whoever closed the call",
    "task-due": "due {when}", "task-done": "done by {by}",
    "target": "target {minutes} min", "minutes": "{minutes} min", "missed": "missed {where}",
    "notice": "{state}  {template} to {side} {person}  incident {incident}  {fault}  {id}",
    "notice-due": "due now  {template} to {side} {person}  {id}", "none-can": "none can go out now",
    "again-later": "Once the channel is put right: `guardtag notices again --all` sends the dead ones of open calls.",
    "mode": "{what} {scope} until {until}", "mode-ended": "{what} {scope} has ended",
    "drill-on": "A drill is still on in {scope} until {until}: scans with --purpose drill go on as exercises. To end it now: "
    "guardtag mode end drill {scope}",
    "colon": ": ",
    "kind": "{name} {names}\n  targets: {targets}\n  outcomes: {outcomes}",
    # keys
    "key": "key {id}  {state}  {minted} {minted|tag|tags} minted  {backup}", "key-live": "live", "key-disabled": "disabled",
    "key-destroyed": "destroyed", "key-backed-up": "backed up", "key-not-backed-up": "NOT BACKED UP",
    # responders
    "enrolled": "enrolled {id} for {area}", "on-leave": "{id} is away until {until}", "responder-back": "{id} is back",
    "stands-in": "{id} stands in for {other} until {until}", "always-on-duty": "always on duty",
    "away-until": "{words}  away until {until}",
    # gifts
    "call": "call {id}: {need} {need|tag|tags} for {area}",
    "call-line": "{id}  {state}  {area}  {title}: need {need}, pledged {pledged}, received {received}, missing"
    " {missing}, donors {donors}",
    "cost": ", cost {costs}", "pledge": "{id}  {donor}  {state}: {received} of {count}",
    "name-taken": "{id}: name taken out", "unnamed": "(not named)",
    # pages and print runs
    "poster": "poster {number}, valid until {until}: {file}\n"
    "Print it on A4 at 100 %. Take every sheet down when the person is home.",
    "poster-withdrawn": "{count} {count|consent|consents} taken back",
    "begun": "Ready: {made}.\nLost keys are lost tags: put them on paper now with guardtag keys backup. "
    "Next: guardtag doctor",
    "calibrated": "printed {file}: it says what to measure and what to write",
    "run": "{state}: {done} of {count} {count|label|labels} from {first}, {proved} {proved|code|codes} read back",
    "run-again": ", {count} printed before", "run-files": ", {count} {count|file|files}",
    "labels-right": "{right} of {total} {total|label|labels} right, serials {first} to {last}",
    "labels-bad": "{what}: {serials}", "and-more": " and {count} more",
    "labels-typed": "typed codes were not looked at: there is no font to know their letters by",
    "labels-changed": "changed: it is not the file that was printed, do not use it",
    "no-room": "no room for: {fields}",
}  # fmt: skip
"""By key; ``is-…`` are words for states and the like."""
