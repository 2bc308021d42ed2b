"""English: what `guardtag demo --live` says."""

from __future__ import annotations

SCREEN: dict[str, str] = {
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
