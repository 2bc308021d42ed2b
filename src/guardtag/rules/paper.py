"""What of a person may stand on a list that leaves the house: the policy's cut for a visit, and less. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from guardtag.model.people import ADDRESS, Ward
from guardtag.model.visits import Stop, Visit
from guardtag.rules.disclosure import View

MAY_SHOW = ("nickname", "full_name", "home_address", "contact_name", "contact_phone")
"""Rows of the policy that a list can carry: what it takes to find a door and to ask for somebody there."""
SHOWN = ("nickname", "home_address")
"""Those that it carries unless more is asked for."""
MASK = "*"
"""Stands after the first letter of a name."""


def checked(show: Iterable[str]) -> frozenset[str]:
    """The rows that a list is to carry; raises ``ValueError`` for another one."""
    if isinstance(show, str):
        raise TypeError("a list of texts is needed here, not one text")
    wanted = frozenset(show)
    if not wanted <= set(MAY_SHOW):
        raise ValueError(f"show is from: {', '.join(MAY_SHOW)}")
    return wanted


def classes(show: frozenset[str]) -> tuple[str, ...]:
    """Field classes of a ward that must be opened beside the response class."""
    return (ADDRESS,) if "home_address" in show else ()


def stop(visit: Visit, ward: Ward, view: View, show: frozenset[str], *, now: float) -> tuple[Stop, tuple[str, ...]]:
    """One line of a list.

    A home address needs a consent to ``home_address`` here, though the policy shows it to a visitor: paper is lost. It
    is left out of a person's line who has a hidden address, too.

    Args:
        visit: the visit.
        ward: the person, with the classes of ``classes`` opened.
        view: what the worker may see of them on this visit.
        show: the rows the list is to carry.
        now: seconds since 1970 UTC.

    Returns:
        the line, and the rows that stand in it.
    """
    held = {row: view.get(row) for row in MAY_SHOW if row in show}
    if not _may_carry_address(ward, now):
        held.pop("home_address", None)
    fields = tuple(row for row in MAY_SHOW if held.get(row))
    called = next((str(held[row]) for row in ("full_name", "nickname") if held.get(row)), "")
    line = Stop(
        visit.id, visit.day, visit.area, visit.why, visit.reason, called or _initial(ward, view),
        str(held.get("home_address") or ""), _contacts(held), visit.worker, ward.id,
    )  # fmt: skip
    return line, fields if called else ("initial", *fields)


def _may_carry_address(ward: Ward, now: float) -> bool:
    given = (one for one in ward.consents if one.basis == "consent" and one.holds(now))
    return not ward.hidden_address and any("home_address" in one.purposes for one in given)


def _initial(ward: Ward, view: View) -> str:
    """The first letter of the name, for somebody who has no nickname; nothing where no name may be shown."""
    return f"{ward.name[:1]}{MASK}" if isinstance(view.get("full_name"), str) else MASK


def _contacts(held: dict[str, object]) -> tuple[str, ...]:
    names = held.get("contact_name") or ()
    numbers = held.get("contact_phone") or ()
    assert isinstance(names, tuple)
    assert isinstance(numbers, tuple)
    lines = []
    for at in range(max(len(names), len(numbers))):
        who = [part for part in (names[at] if at < len(names) else ()) if part]
        reached = [address.partition(":")[2] for address in (numbers[at] if at < len(numbers) else ())]
        lines.append(" ".join((*who, *reached)))
    return tuple(line for line in lines if line)
