"""English: what the commands of the duty desk say."""

from __future__ import annotations

from guardtag.texts.en_contacts import SAID

DUTY: dict[str, str] = {
    "dispatched": "{at} {sent} sent, {undelivered} only written down, {failed} to be tried again, {dead} dead, {steps} {steps|step|steps}",
    "serving": "The pages are at {address}. Ctrl-C ends this.",
    "serving-as": "Listening on {address} for the pages of https://{host}/. Another name is answered with 400 unless it is\n"
    "in `hosts` of [web]. Ctrl-C ends this.",
    "serving-alone": "No dispatcher runs here: `guardtag dispatch --loop` tells people.",
    "saved": "saved: incident {id}, level {level}.{then}",
    "saved-unheard": " No dispatcher is alive: nobody is told before `guardtag dispatch` runs.",
    "retired": "{id} is retired; open calls in their hands went on: {calls}",
    "retired-free": "{id} is retired; no open call was in their hands",
    "retired-before": "{id} was retired before; nothing was changed",
    "responder-erased-before": "{id} was erased before, {when}; nothing was left to erase",
    "responder-erased": "erased {id}; no process can open anything of them 60 seconds from now",
    "ward-erased": "erased {id}; {tags} {tags|tag|tags} ended; no process can open anything of them 60 seconds from now",
    "ward-waiting": "{id} will be erased when the call for them is over and everybody has heard: a dispatcher does it",
    "erase-asked": "This cannot be undone. Erase?",
    "verified": "{entries} {entries|entry|entries} in {chains} {chains|chain|chains}, all fit",
    "verified-bad": "{entries} {entries|entry|entries} in {chains} {chains|chain|chains}; bad: {bad}, {why}",
    "journal-out": "{entries} {entries|entry|entries} in {file}",
    "journal-anchored": "{when}  {entries} {entries|entry|entries} in {chains} {chains|chain|chains}  → {to}",
    "verified-compared": "; compared with {checkpoints} {checkpoints|checkpoint|checkpoints}",
    "verified-unlisted": "{unlisted} of them {unlisted|names|name} no chains: give the file of checkpoints as well",
    "alive": "a dispatcher is alive (last beat {beat})",
    "not-alive": "RING THE HOTLINE FIRST: no dispatcher is alive (last beat {beat})",
    "beat-never": "never",
    "beat-ago": "{ago} ago",
    "seconds": "{n} s",
    "minutes": "{n} min",
    "open": "{count} {count|call|calls} open",
    "unheard": "RING THE HOTLINE FIRST: nobody could be told of {count} {count|call|calls}, at any level. Tell people by telephone"
    "; enrol somebody with an address that a channel serves: guardtag responder enrol --help",
    "due": "{count} {group} due for {ago}",
    "due-calls": "calls that nobody took",
    "due-taken": "calls that somebody took",
    "due-services": "services",
    "due-tasks": "tasks",
    "due-urgent": "urgent messages",
    "due-normal": "other messages",
    "dead": "{count} {count|notice|notices} dead on {channel}",
    "undelivered": "{count} {count|notice|notices} only written down on {channel}",
    "paused": "channel {channel} is paused: sends hang or fail",
    **SAID,
}
"""By key."""
