"""The plan of a search (寻人方案): which steps a report makes, by party. Pure.

The plan is a TOML file that a deployer edits; ``guardtag.texts.search_plan`` is the one delivered.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any, Final

import attrs

from guardtag.errors import ConfigError
from guardtag.model.incidents import Task
from guardtag.model.searches import GROUPS, PARTIES, RISKS, Search, Step

PREFIX: Final = "search-"
"""What the name of a call's task begins with that is a step of its search."""
CLOCK: Final = "clock"
RESUMED_SECONDS: Final = 1800.0
"""By when the steps of a search that goes on are to be done."""
MAX_STEPS: Final = 40
MAX_TEXT: Final = 200
MAX_NAME: Final = 30
MAX_MINUTES: Final = 1440.0
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_KEYS = frozenset({"id", "party", "minutes", "zh", "en", "risks", "groups", "ages"})


@attrs.frozen
class Rule:
    """A step, and when it belongs to a search.

    Args:
        step: what is to be done.
        risks: one of these is said; empty: always.
        groups: or the person is one of these.
        ages: first and last year of age, or ``None``.
    """

    step: Step
    risks: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    ages: tuple[int, int] | None = None


@attrs.frozen
class Plan:
    """A deployment's plan.

    Args:
        rules: in the order of the file.
        responders: party to the id of the responder who stands for it.
    """

    rules: tuple[Rule, ...] = ()
    responders: Mapping[str, str] = attrs.field(factory=dict)


def parse(data: Mapping[str, Any], file: str) -> Plan:
    """A plan from parsed TOML.

    Args:
        data: the file's content.
        file: its name, for the error.

    Raises:
        ConfigError: ``GT-SEARCH-PLAN``, naming the step and what is wrong with it.
    """
    _known(data, {"step", "party"}, file, "")
    steps = data.get("step", [])
    if not isinstance(steps, list) or not 1 <= len(steps) <= MAX_STEPS:
        raise _wrong(file, "step", f"It has 1 to {MAX_STEPS} tables [[step]].")
    rules = tuple(_rule(one, number, file) for number, one in enumerate(steps, 1))
    ids = [rule.step.id for rule in rules]
    for number, id in enumerate(ids, 1):
        if id in ids[: number - 1]:
            raise _wrong(file, f"step {number}", "Another step has the same id.")
    return Plan(rules, _responders(data.get("party", {}), file))


def _rule(one: Any, number: int, file: str) -> Rule:
    where = f"step {number}"
    if not isinstance(one, Mapping):
        raise _wrong(file, where, "It is no table.")
    _known(one, _KEYS, file, where)
    id, minutes = one.get("id"), one.get("minutes")
    if not isinstance(id, str) or not 0 < len(id) <= MAX_NAME or not set(id) <= _LETTERS:
        raise _wrong(file, where, f"id is 1 to {MAX_NAME} lower-case letters, digits and -.")
    if one.get("party") not in PARTIES:
        raise _wrong(file, where, f"party is one of {', '.join(PARTIES)}.")
    if isinstance(minutes, bool) or not isinstance(minutes, int | float) or not 0 < minutes <= MAX_MINUTES:
        raise _wrong(file, where, f"minutes is a number above 0 and at most {MAX_MINUTES:g}.")
    for language in ("zh", "en"):
        text = one.get(language)
        if not isinstance(text, str) or not 0 < len(text.strip()) <= MAX_TEXT or not text.isprintable():
            raise _wrong(file, where, f"{language} is a text of one line, 1 to {MAX_TEXT} characters.")
    ages = one.get("ages")
    fits = isinstance(ages, list) and len(ages) == 2 and all(type(age) is int and 0 <= age <= 130 for age in ages)
    if ages is not None and not (fits and ages[0] <= ages[1]):
        raise _wrong(file, where, "ages is two numbers of years, such as [3, 18].")
    step = Step(id, one["party"], float(minutes), one["zh"].strip(), one["en"].strip())
    return Rule(
        step, _some(one, "risks", RISKS, file, where), _some(one, "groups", tuple(filter(None, GROUPS)), file, where),
        (ages[0], ages[1]) if ages is not None else None,
    )  # fmt: skip


def _some(one: Mapping[str, Any], key: str, known: tuple[str, ...], file: str, where: str) -> frozenset[str]:
    given = one.get(key, [])
    if not isinstance(given, list) or not all(isinstance(item, str) and item in known for item in given):
        raise _wrong(file, where, f"{key} is a list of some of {', '.join(known)}.")
    return frozenset(given)


def _responders(data: Any, file: str) -> Mapping[str, str]:
    if not isinstance(data, Mapping):
        raise _wrong(file, "party", "It is no table.")
    _known(data, set(PARTIES), file, "party")
    found = {}
    for party, one in data.items():
        if not isinstance(one, Mapping):
            raise _wrong(file, f"party.{party}", "It is no table.")
        _known(one, {"responder"}, file, f"party.{party}")
        responder = one.get("responder")
        if not isinstance(responder, str) or not 0 < len(responder) <= 100:
            raise _wrong(file, f"party.{party}", "responder is the id of a responder.")
        found[party] = responder
    return found


def _known(data: Mapping[str, Any], known: set[str] | frozenset[str], file: str, where: str) -> None:
    for key in data:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            said = f"Did you mean {near[0]}?" if near else f"Known are {', '.join(sorted(known))}."
            raise _wrong(file, where or "the file", f"It has a key that nobody reads. {said}")


def _wrong(file: str, where: str, why: str) -> ConfigError:
    return ConfigError(
        "GT-SEARCH-PLAN", f"The plan of searches {file} cannot be used: {where}.", why,
        "Mend it, or begin with `guardtag missing plan` again.", file=file, where=where,
    )  # fmt: skip


def steps(plan: Plan, search: Search) -> tuple[Step, ...]:
    """The steps that belong to a search, the first to be done first."""
    chosen = [rule.step for rule in plan.rules if _belongs(rule, search)]
    return tuple(sorted(chosen, key=lambda step: step.minutes))


def _belongs(rule: Rule, search: Search) -> bool:
    if (rule.risks or rule.groups) and not (rule.risks & set(search.risks) or search.group in rule.groups):
        return False
    if rule.ages is None:
        return True
    if search.age is None:
        return search.minor and rule.ages[0] < 18
    return rule.ages[0] <= search.age <= rule.ages[1]


def tasks(found: tuple[Step, ...], responders: Mapping[str, str], now: float) -> tuple[Task, ...]:
    """The tasks of a call for these steps.

    Args:
        found: the steps.
        responders: party to the id of whoever stands for it and is there.
        now: of the report.
    """
    return tuple(
        Task(f"{PREFIX}{step.id}", now + step.minutes * 60, owner=responders.get(step.party, "")) for step in found
    )


def ended(left: Iterable[Task], now: float) -> tuple[Task, ...]:
    """The tasks of a call that ended: what was left of its search need not be done any more."""
    return tuple(
        attrs.evolve(task, done=now, by=CLOCK) if of_search(task) and task.done is None else task for task in left
    )


def resumed(left: Iterable[Task], now: float) -> tuple[Task, ...]:
    """The tasks of a call that goes on: what was left of its search is to be done again, as soon as before."""
    return tuple(
        attrs.evolve(task, done=None, by="", due=now + RESUMED_SECONDS) if unneeded(task) else task for task in left
    )


def unneeded(task: Task) -> bool:
    """Whether a step of a search was left undone when it ended."""
    return of_search(task) and task.done is not None and task.by == CLOCK


def of_search(task: Task) -> bool:
    """Whether a task is a step of the call's search."""
    return task.id.startswith(PREFIX)
