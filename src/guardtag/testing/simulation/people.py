"""Who acts in the simulated city: finders, families, workers, the office; and the dispatchers' own rhythm.

People act when it hurts most: answers fall near the moment at which a call would climb.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from guardtag.errors import Conflict, Denied, Unknown
from guardtag.guard import Guard
from guardtag.model.incidents import Incident
from guardtag.spi import Message
from guardtag.testing.simulation import deeds
from guardtag.testing.simulation.population import Person
from guardtag.testing.simulation.processes import Process
from guardtag.testing.simulation.town import Town

DAY, HOUR = 86_400.0, 3600.0
POLL = 10.0
"""Seconds after which a dispatcher looks at what has become due, at most."""
FAMILY: Mapping[str, float] = {"seen": 5, "coming": 2, "with-me": 1, "false-alarm": 0.5, "not-mine": 1}
RESPONDER: Mapping[str, float] = {"seen": 2, "coming": 5, "with-me": 1, "false-alarm": 0.3, "not-mine": 1}
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

Ask = Callable[[Guard], Any]
Then = Callable[[Any], None]


class People:
    """Everybody who wants something.

    Args:
        town: where they live.
        taps_a_day: how many calls for help come in a day.
    """

    def __init__(self, town: Town, taps_a_day: float = 3.0) -> None:
        self._town = town
        self._stage = town.stage
        self._chance = town.stage.chance
        self._taps_a_day = taps_a_day
        self._number = 0
        self.silent = False
        """When all is to become quiet nobody answers or acts of their own will any more."""
        town.listener = self.reads

    def begin(self) -> None:
        """Puts the first of each kind of deed into the queue."""
        for deed, rate in ((self.finds, self._taps_a_day), (self.forges, 3.0), (self.tidies, 3.0), (self.busies, 4.0)):
            self._stage.after(self._chance.expovariate(rate / DAY), self._again(deed, rate))

    def _again(self, deed: Callable[[], None], rate: float) -> Callable[[], None]:
        def repeated() -> None:
            if not self.silent:
                deed()
                self._stage.after(self._chance.expovariate(rate / DAY), repeated)

        return repeated

    # -- asking

    def ask(self, what: str, call: Ask, then: Then = lambda answer: None) -> None:
        """Asks until an answer came: a client does not give up, and says the same request id each time."""
        process = self._town.free(self._town.web)
        if process is None:
            self._stage.after(1.0, lambda: self.ask(what, call, then))
            return
        came, answer = process.call(what, call)
        if came:
            then(answer)
        else:
            self.unanswered(what, call, then)

    def unanswered(self, what: str, call: Ask, then: Then) -> None:
        """No answer came: nobody knows whether it was done."""
        self._stage.after(self._chance.uniform(1.0, 40.0), lambda: self.ask(what, call, then))

    def _request(self) -> str:
        self._number += 1
        return f"q{self._number}"

    def _act(self, what: str, call: Callable[[Guard, str], Any], then: Then = lambda answer: None) -> None:
        """Asks for something that the state of the call may forbid by now."""
        request = self._request()

        def allowed(door: Guard) -> Any:
            try:
                return call(door, request)
            except (Conflict, Denied) as error:
                if error.code == "GT-CONFLICT-BUSY":
                    raise
                return None

        self.ask(what, allowed, then)

    # -- finders

    def finds(self) -> None:
        """Somebody finds a person and calls; now and then others do so too, or the same one taps twice."""
        person = self._chance.choice(self._town.population.people)
        for _ in range(self._chance.choice((1, 1, 1, 2, 3))):
            self._stage.after(self._chance.choice((0.0, 0.5, 30.0, 240.0, 299.0)), partial(self.taps, person))

    def taps(self, person: Person, text: str = "") -> None:
        """One tap, on what a camera or keyboard read."""
        if not self.silent:
            tap, call = self._town.tap(person, text or self._chance.choice(person.texts), self._request())
            self._stage.say(f"tap {tap.id} for serial {tap.serial}")
            self.ask(f"alert {tap.id}", call, lambda incident: self._town.answered(tap, incident))

    def forges(self) -> None:
        """Somebody shows what was never minted here: a token with a letter changed, or another serial's."""
        process = self._town.free(self._town.web)
        if process is None:
            return
        link = self._chance.choice(self._town.population.people).texts[0]
        place = self._chance.randrange(len(link) - 24, len(link) - 2)
        letter = self._chance.choice([letter for letter in ALPHABET if letter != link[place]])
        self._town.refuses(process, link[:place] + letter + link[place + 1 :], 0)

    # -- those who get messages

    def reads(self, message: Message) -> None:
        """A message is seen: it is answered, later, or it is not."""
        notice = self._town.oracle.notices[message.id]
        if self.silent or self._chance.random() < 0.55:
            return
        wish = FAMILY if notice.side == "family" else RESPONDER
        answer = self._chance.choices(list(wish), list(wish.values()))[0]
        self._stage.after(self._hesitation(notice.incident), lambda: self.answers(message, answer))

    def _hesitation(self, incident_id: str) -> float:
        incident = self._town.oracle.incidents[incident_id]
        near = incident.step_due - self._stage.now + self._chance.uniform(-2.0, 6.0)
        if incident.open and near > 0 and self._chance.random() < 0.5:
            return near
        return self._chance.uniform(5.0, 900.0)

    def answers(self, message: Message, answer: str) -> None:
        """One tap on the message's link."""
        if self.silent:
            return
        notice = self._town.oracle.notices[message.id]

        def then(incident: Incident | None) -> None:
            if incident is not None and notice.side == "responder" and answer in ("coming", "with-me"):
                self._stage.after(self._hesitation(incident.id), lambda: self.comes(incident.id, notice.person))

        def tap(door: Guard) -> Incident | None:
            try:
                said = door.notices.answer(message.link, answer)
                return said if isinstance(said, Incident) else None
            except (Conflict, Denied) as error:
                if error.code == "GT-CONFLICT-BUSY":
                    raise
                return None
            except Unknown:
                return self._town.oracle.fail(1, "the link in a message answers nothing")

        self.ask(f"{answer} by {notice.person}", tap, then)

    def comes(self, incident: str, who: str) -> None:
        """A responder arrives, hands over, closes; or goes quiet on the way."""
        if self.silent:
            return
        fate = self._chance.random()
        if fate < 0.2:
            return
        if fate < 0.3:
            self.acts("raise", incident, who)
            return
        self.acts(self._chance.choice(("arrive", "arrive", "acknowledge")), incident, who)
        if fate < 0.9:
            wait = self._hesitation(incident)
            self._stage.after(wait, partial(self.acts, "close", incident, who))

    def acts(self, verb: str, incident: str, who: str) -> None:
        """A responder moves a call on, or ends it."""
        if not self.silent:
            self._act(f"{verb} by {who}", partial(_VERBS[verb], incident=incident, by=who))

    def busies(self) -> None:
        """Somebody does one of the other things that can be done about a call, most often a fresh one."""
        incidents = sorted(self._town.oracle.incidents.values(), key=lambda incident: incident.id)[-6:]
        if not incidents:
            return
        incident = self._chance.choice(incidents)
        chosen = deeds.chosen(self._chance, incident, self._town.population.responders)
        if chosen is not None:
            name, deed, by, other = chosen
            self._act(f"{name} by {by}", lambda door, request: deed(door, request, incident, by, other))

    # -- the office

    def tidies(self) -> None:
        """The office closes what was forgotten and does some of the tasks."""
        who = self._town.population.responders[0]
        for incident in list(self._town.oracle.incidents.values()):
            if incident.open and self._stage.now - incident.opened > 5 * HOUR and self._chance.random() < 0.7:
                self.acts("close", incident.id, who)
            for task in incident.tasks:
                if not incident.open and task.done is None and self._chance.random() < 0.3:
                    self._act("task", partial(_complete, incident=incident.id, task=task.id, by=who))


def _complete(door: Guard, request: str, incident: str, task: str, by: str) -> Incident:
    return door.incidents.complete(incident, task, by=by, result="done", request_id=request)


def _acknowledge(door: Guard, request: str, incident: str, by: str) -> Incident:
    return door.incidents.acknowledge(incident, by=by, request_id=request)


def _arrive(door: Guard, request: str, incident: str, by: str) -> Incident:
    return door.incidents.arrive(incident, by=by, request_id=request)


def _hand_over(door: Guard, request: str, incident: str, by: str) -> Incident:
    return door.incidents.hand_over(incident, by=by, request_id=request)


def _close(door: Guard, request: str, incident: str, by: str) -> Incident:
    return door.incidents.close(incident, outcome="home", by=by, request_id=request)


def _raise(door: Guard, request: str, incident: str, by: str) -> Incident:
    return door.incidents.raise_(incident, reason="he walked on", by=by, request_id=request)


_VERBS: Mapping[str, Callable[..., Incident]] = {
    "acknowledge": _acknowledge, "arrive": _arrive, "hand_over": _hand_over, "close": _close, "raise": _raise,
}  # fmt: skip


class Rhythm:
    """When the dispatchers run: soon after something is due, unless they are down for a while.

    Args:
        town: whose dispatchers.
        outages: how often a day a dispatcher is down for some time.
    """

    def __init__(self, town: Town, outages: float = 1.0) -> None:
        self._town = town
        self._stage = town.stage
        self._chance = town.stage.chance
        self._outages = outages
        self._planned: dict[Process, float] = dict.fromkeys(town.dispatchers, float("inf"))
        self._down: dict[Process, float] = dict.fromkeys(town.dispatchers, 0.0)
        self.steady = False
        """No more outages."""
        town.oracle.woken = self.woken

    def woken(self, due: float) -> None:
        """Something is due at a time: each dispatcher looks soon after it."""
        for process, planned in self._planned.items():
            if max(due, self._stage.now, self._down[process]) + POLL < planned:
                self._plan(process, due)

    def _plan(self, process: Process, due: float) -> None:
        at = max(due, self._stage.now, 0.0 if self.steady else self._down[process]) + self._chance.uniform(0.1, POLL)
        self._planned[process] = at
        self._stage.after(at - self._stage.now, lambda: self._wake(process, at))

    def _wake(self, process: Process, at: float) -> None:
        if self._planned[process] != at:
            return  # planned anew since
        self._planned[process] = float("inf")
        if process.busy:
            self._plan(process, self._stage.now)
            return
        if not self.steady and self._chance.random() < self._outages / 100:
            self._down[process] = self._stage.now + self._chance.choice((120.0, 900.0, 3 * HOUR))
            self._stage.say(f"{process.name} is down for a while")
        else:
            process.call("dispatch", lambda door: door.dispatch())
        next_due = min(self._town.oracle.dues.values(), default=None)
        if next_due is not None and self._planned[process] == float("inf"):
            self._plan(process, next_due)
