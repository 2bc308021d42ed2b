"""English: what the commands for importing a register say."""

from __future__ import annotations

IMPORT: dict[str, str] = {
    "reading": "reading",
    "importing": "importing",
    "undoing": "undoing",
    "entered": "{entered} entered, {bad} refused",
    "changed": "; {changed} brought up to date, {unchanged} unchanged",
    "would": "a trial, nothing was written: {new} would enter, {changed} be brought up to date, {unchanged} stay "
    "{unchanged|as it is|as they are}, {bad} {bad|row|rows} be refused",
    "none": "nobody entered: {bad} {bad|row|rows} cannot, and it was to be all or none",
    "more": "{count} more {count|row was refused and is|rows were refused and are} not listed",
    "notes": "left out of rows that entered:",
    "ignored": "columns not read: {columns}",
    "number": "this import is {id}",
    "undone": "import {id} is undone: {erased} erased, {staying} kept",
    "changed-stay": "the {changed} who {changed|was|were} brought up to date {changed|stays|stay} so; import the former file if that is wanted",
    "kept": "  {ward}: kept, {why}",
    "kept-tag": "has a tag",
    "kept-call": "has a call",
    "kept-changed": "was changed since",
    "undo-asked": "Those whom this import entered are erased, which cannot be undone. Go on?",
    "line": "{id}  {when}  {state}  {entered} entered, {changed} up to date, {unchanged} unchanged, {bad} refused",
    "nothing": "nothing was imported yet",
    "state-running": "unfinished",
    "state-done": "done",
    "state-refused": "none entered",
    "state-undoing": "being undone",
    "state-undone": "undone",
}
