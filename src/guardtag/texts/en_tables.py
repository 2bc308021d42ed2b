"""English: what the commands about the office's tables say."""

from __future__ import annotations

TABLES: dict[str, str] = {
    "mapping-forgotten": "forgotten: {id}; the next import takes these titles as everybody does, or asks",
    "exported": "{people} {people|person|people} in {file}, in clear and for its owner alone: delete it once it has been used",
    "exported-left": "{count} {count|person of the area is not in it, and has|people of the area are not in it: they have} died or left",
    "exported-damaged": "{count} {count|person is not in it: the record|people are not in it: their records} cannot be opened; see guardtag doctor",
    "exported-cut": "{count} {count|person has|people have} more contacts than there are columns; take --contacts {more}",
    "staff": "{entered} entered, {changed} brought up to date, {unchanged} {unchanged|as it was|as they were}, {bad} {bad|row|rows} refused",
    "staff-dry": "nothing was written: {entered} would enter, {changed} change, {unchanged} stay, {bad} {bad|row|rows} be refused",
    "staff-id": "number of this list, to undo it by: {id}",
    "staff-undone": "list {id} is undone: {gone} {gone|is|are} gone, {staying} {staying|stays|stay}",
    "staff-kept": "  {id}: stays, {why}",
    "staff-acted": "did something since",
    "staff-changed": "was changed since",
    "staff-call": "holds a call",
    "staff-visit": "has visits",
    "staff-undo-asked": "Whom this list enrolled and who did nothing since is taken out again. Go on?",
    "no-mapping": "nothing was learnt yet: name titles with guardtag ward import FILE --map TITLE=FIELD",
}
