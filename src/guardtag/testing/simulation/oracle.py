"""What must hold, whatever happened: checked at every commit, at every answer, and when all is quiet.

The invariants are those of the design: 1 no saved alert is lost, and each notice is sent or visibly dead;
2 an open incident has a next step and a time for it, and none comes early; 3 an authentic tag helps, and a
forged one costs no store call; 7 what is broken stops nothing but itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NoReturn

import attrs

from guardtag.desks.scans import RETRY_SECONDS
from guardtag.model.incidents import Incident, Line
from guardtag.model.notices import WAITING, Notice
from guardtag.spi import Change, Delete, Message, Put, Ref, Row
from guardtag.testing.simulation.stage import Stage

TAKEN = ("accepted", "delivered")
FINAL = (*TAKEN, "undelivered", "dead", "cancelled")
STEPS = ("raised", "repeated", "widened", "lapsed")
AT_ONCE = ("handed_back", "walked-on", "must-leave")
"""Lines after which a call may climb before its time, in the same change."""
CALLS = ("called", "joined")
LONGEST_LEASE = 600.0
"""Seconds that any claim may hold a row back."""
LONGEST_WAIT = 61 * 60.0
"""Seconds between two steps of a call that nobody answers, at the top."""
LONGEST_TRYING = 2 * 3600.0
"""Seconds after which a notice is sent or dead: eight attempts at each of three addresses."""
MAX_THREAD = 500
"""Lines that an incident's thread keeps."""


class InvariantBroken(AssertionError):
    """Something that must hold did not.

    Attributes:
        invariant: its number in the design.
    """

    def __init__(self, invariant: int, text: str) -> None:
        super().__init__(f"invariant {invariant}: {text}")
        self.invariant = invariant


@attrs.define
class Tap:
    """One call for help: somebody wants it, until it was answered.

    Args:
        id: its request id.
        ward: id of the person, or empty for a tag that nobody recorded.
        serial: the tag.
        at: when it was wanted.
        incident: id of the incident that the answer named; empty before.
        late: the answer came so long after that a call which had ended meanwhile is not taken for this one.
    """

    id: str
    ward: str
    serial: int
    at: float
    incident: str = ""
    late: bool = False


class Oracle:
    """Keeps beside what the stores keep, and compares.

    Args:
        stage: the true time.
        skew: seconds by which a process's clock may be wrong.
        opened: opens a row.

    Attributes:
        incidents: as last committed, by id; ``notices`` likewise.
        taps: what was asked for, by request id.
        broken: the first thing that did not hold; fences swallow exceptions, so it is kept.
    """

    def __init__(self, stage: Stage, skew: float, opened: Callable[[Row], object]) -> None:
        self._stage = stage
        self._skew = skew
        self._opened = opened
        self.incidents: dict[str, Incident] = {}
        self.notices: dict[str, Notice] = {}
        self.taps: dict[str, Tap] = {}
        self.targets: dict[str, tuple[str, str, str]] = {}
        self.dues: dict[Ref, float] = {}
        self.handed_ids: set[str] = set()
        self._open: dict[tuple[str, int], str] = {}
        self.taken: Callable[[str], bool] = lambda notice_id: True
        self.woken: Callable[[float], None] = lambda due: None
        self.watches = True
        self.broken: InvariantBroken | None = None
        stage.check = self.check

    def fail(self, invariant: int, text: str) -> NoReturn:
        """Says what did not hold."""
        error = InvariantBroken(invariant, text)
        self._stage.say(f"BROKEN {error}")
        self.broken = self.broken or error
        raise error

    def check(self) -> None:
        """Raises what did not hold, should a fence have swallowed it."""
        if self.broken is not None:
            raise self.broken

    # -- at every commit

    def committed(self, changes: Sequence[Change]) -> None:
        """Looks at what was just made to stand."""
        for change in changes:
            if isinstance(change, Put):
                self._scheduled(change.row, change.row.due)
                if change.row.kind == "incident":
                    self._incident(change.row)
                elif change.row.kind == "notice":
                    self._notice(change.row)
            elif isinstance(change, Delete):
                self.dues.pop(change.ref, None)
                if self.watches and change.ref.kind in ("incident", "notice"):
                    self.fail(1, f"{change.ref.kind} {change.ref.id} was deleted")

    def claimed(self, rows: Sequence[Row]) -> None:
        """Claimed rows are due again when the lease has run out."""
        for row in rows:
            if row.due is None or row.due > self._stage.now + LONGEST_LEASE:
                self.fail(1, f"a claim keeps {row.kind} {row.id} for too long")
            self._scheduled(row, row.due)

    def _scheduled(self, row: Row, due: float | None) -> None:
        ref = Ref(row.kind, row.id)
        if row.lane is None or due is None:
            self.dues.pop(ref, None)
        else:
            self.dues[ref] = due
            self.woken(due)

    def _incident(self, row: Row) -> None:
        new = self._opened(row)
        assert isinstance(new, Incident)
        old = self.incidents.get(new.id)
        self.incidents[new.id] = new
        if self.watches:
            self._timed(row, new)
            self._only_one(new)
        lines = new.thread
        if old is not None:
            if self.watches and len(old.thread) < MAX_THREAD and new.thread[: len(old.thread)] != old.thread:
                self.fail(1, f"lines of incident {new.id} were lost: somebody wrote over somebody else's change")
            lines = new.thread[len(old.thread) :]
            reopened = any(line.what == "reopened" for line in lines)
            if self.watches and not old.open and new.open and not reopened:
                self.fail(1, f"the closed incident {new.id} is open again")
        at_once = any(line.what in AT_ONCE for line in lines)
        for line in lines:
            self._stage.say(f"incident {new.id[-4:]} {line.what} by {line.by or '-'} {line.level}")
            if old is not None and line.what in STEPS and line.by == "clock" and not at_once:
                self._not_early(old, line)

    def _timed(self, row: Row, new: Incident) -> None:
        if new.open and (row.lane is None or row.due is None):
            self.fail(2, f"the open incident {new.id} has no time for its next step")
        if row.due != new.next_due:
            self.fail(2, f"the timer of incident {new.id} is not the incident's own")

    def _only_one(self, new: Incident) -> None:
        person = (new.subject, 0 if new.subject else new.serial)
        if not new.open or new.klass != "person":
            self._open = {key: id for key, id in self._open.items() if id != new.id}
        elif self._open.setdefault(person, new.id) != new.id:
            self.fail(1, f"incident {new.id} is a second open one for the same person")

    def _not_early(self, old: Incident, line: Line) -> None:
        if line.at < old.step_due:
            self.fail(2, f"incident {old.id} was {line.what} {old.step_due - line.at:.1f} s before its time")
        elif self._stage.now + 2 * self._skew < old.step_due:
            self.fail(2, f"incident {old.id} was {line.what} before the true time")

    def _notice(self, row: Row) -> None:
        new = self._opened(row)
        assert isinstance(new, Notice)
        old = self.notices.get(new.id)
        self.notices[new.id] = new
        if self.watches and new.state == WAITING and (row.lane is None or row.due is None):
            self.fail(1, f"the waiting notice {new.id} waits in no queue")
        if old is None or old.state != new.state:
            self._stage.say(f"notice {new.id[:4]} {new.template} {new.side} {new.person}: {new.state} {new.channel}")
        if self.watches and new.state in TAKEN and not self.taken(new.id):
            self.fail(1, f"notice {new.id} counts as {new.state}, and no channel took it")
        if old is not None and old.state in TAKEN and new.state not in TAKEN:  # cannot be told from the end alone
            self.fail(1, f"notice {new.id} was {old.state} and became {new.state}: whoever was too late wrote")

    # -- at every send and answer

    def handed(self, message: Message) -> None:
        """A message reached a channel: it belongs to a notice, under the notice's id, and goes to that person."""
        notice = self.notices.get(message.id)
        addressee = self.targets.get(message.target)
        if notice is None:
            self.fail(1, f"a {message.kind} message has the id of no notice: a repeat would look like a new one")
        elif addressee != (notice.side, notice.subject if notice.side == "family" else "", notice.person):
            self.fail(1, f"notice {notice.id} went to somebody else")
        self.handed_ids.add(message.id)

    def answered(self, tap: Tap, incident: Incident) -> None:
        """A caller was told that the call is saved."""
        stored = self.incidents.get(incident.id)
        if stored is None:
            self.fail(1, f"the alert {tap.id} was answered with an incident that is not stored")
        elif stored.subject != tap.ward or (not tap.ward and stored.serial != tap.serial):
            self.fail(1, f"the alert {tap.id} joined another person's incident")
        if tap.incident and tap.incident != incident.id:
            self.fail(1, f"the alert {tap.id} was answered twice, differently")
        tap.incident = incident.id
        tap.late = self._stage.now - tap.at >= RETRY_SECONDS - 2 * self._skew

    # -- when all is quiet

    def settled(self, contacts: dict[str, list[str]]) -> None:
        """After hours without faults and without people.

        Args:
            contacts: the contact ids of each ward.
        """
        self._every_tap_once()
        told = Counter((n.incident, n.person, n.template) for n in self.notices.values() if n.side == "family")
        for incident in self.incidents.values():
            self._family_told(incident, contacts.get(incident.subject, []), told)
            if incident.open and incident.state != "handed_over":  # then nobody is lost any more
                self._climbed(incident)
        for notice in self.notices.values():
            if notice.state not in FINAL and self._stage.now - notice.made > LONGEST_TRYING:
                self.fail(1, f"notice {notice.id} ({notice.template}) is still {notice.state} after hours")
            if notice.state in TAKEN and notice.id not in self.handed_ids:
                self.fail(1, f"notice {notice.id} counts as {notice.state} and was never sent")

    def _every_tap_once(self) -> None:
        asked = Counter((tap.ward, 0 if tap.ward else tap.serial) for tap in self.taps.values())
        late = Counter((tap.ward, 0 if tap.ward else tap.serial) for tap in self.taps.values() if tap.late)
        stored: Counter[tuple[str, int]] = Counter()
        long = set()
        for incident in self.incidents.values():
            person = (incident.subject, 0 if incident.subject else incident.serial)
            stored[person] += sum(line.what in CALLS for line in incident.thread)
            if len(incident.thread) >= MAX_THREAD:
                long.add(person)
        for tap in self.taps.values():
            if not tap.incident:
                self.fail(1, f"the alert {tap.id} was never answered")
            person = (tap.ward, 0 if tap.ward else tap.serial)
            if person not in long and not 0 <= stored[person] - asked[person] <= late[person]:
                self.fail(1, f"{asked[person]} alerts for one person are {stored[person]} in the records")

    def _family_told(self, incident: Incident, contacts: Sequence[str], told: Counter[tuple[str, str, str]]) -> None:
        for place, contact in enumerate(contacts):
            at_once = place < 4 or incident.open
            heard = told[(incident.id, contact, "found")] + told[(incident.id, contact, "reopened")]
            if at_once and not heard:
                self.fail(1, f"contact {contact} has no notice of incident {incident.id}")

    def _climbed(self, incident: Incident) -> None:
        if incident.level != len(incident.ladder) - 1:
            self.fail(2, f"nobody answered, and incident {incident.id} stands at level {incident.level}")
        last = max((line.at for line in incident.thread if line.what in STEPS), default=incident.opened)
        if self._stage.now - last > LONGEST_WAIT + 60:
            self.fail(2, f"incident {incident.id} took no step for {self._stage.now - last:.0f} s")
        if incident.cursors:
            self.fail(1, f"incident {incident.id} still has people to tell")
