"""What one signed-in reader may see of a person on one page: the view, and what hangs on it."""

from __future__ import annotations

import attrs

from guardtag.rules import policy
from guardtag.rules.disclosure import View


@attrs.frozen
class SeenContact:
    """A contact, for a reader to whom the policy shows who they are.

    Args:
        id: within the ward, such as ``c1``.
        name: theirs.
        relation: such as ``mother``.
        guardian: they decide for the person in law.
        verified: when one of their addresses last said yes, or ``None``.
        why: why nobody knows whether a message reaches them, one of ``guardtag.rules.proofs.WHY``; empty when it is
            known.
    """

    id: str
    name: str = attrs.field(repr=False)
    relation: str = attrs.field(repr=False)
    guardian: bool = False
    verified: float | None = None
    why: str = ""


@attrs.frozen
class SeenTag:
    """A tag that somebody wears, for a reader who may know of it.

    Args:
        serial: its number.
        since: when it was sewn in.
        looked_at: when somebody saw it last.
        verdict: what the last check-up found, one of ``guardtag.model.tags.VERDICTS``, or empty.
        doubted: its pairing is in doubt.
        garment: such as ``blue jacket``; empty where the policy does not show the clothes.
        place: where in it; likewise.
    """

    serial: int
    since: float
    looked_at: float
    verdict: str = ""
    doubted: bool = False
    garment: str = attrs.field(default="", repr=False)
    place: str = attrs.field(default="", repr=False)


@attrs.frozen
class Sheet:
    """One person as one reader may see them now.

    Args:
        view: the fields; see ``guardtag.rules.disclosure.View``.
        contacts: in the order in which they are told; ``None`` where the policy does not show who they are.
        tags: those that are worn, oldest first; ``None`` where only their number, or nothing, may be known.
        worn: how many tags are worn; ``None`` where not even that may be known.
        call: id of the open call that the reader is a party to, or empty.
        visits: ids of the open visits to the person that are the reader's today.
        glass: id of the reader's break-glass that holds, or empty.
        until: when that one closes by itself, or ``None``.
        guarded: False for whoever died or left.
        opens: whether a break-glass would show this reader anything.
        closed: what is not shown, and what would open it to them: rows of the policy, each with ``visit``,
            ``open_party`` or ``break_glass``, ``consent`` (of the person or their family to this very field), or
            ``others``: their role never sees it.
    """

    view: View
    contacts: tuple[SeenContact, ...] | None = None
    tags: tuple[SeenTag, ...] | None = None
    worn: int | None = None
    call: str = ""
    visits: tuple[str, ...] = ()
    glass: str = ""
    until: float | None = None
    guarded: bool = True
    opens: bool = False
    closed: tuple[tuple[str, str], ...] = ()


CONSENT, OTHERS = "consent", "others"


def key_to(field: str, role: str, state: str) -> str:
    """What would open a closed field to a role; see ``Sheet.closed``.

    Args:
        field: a row of the policy.
        role: the reader's.
        state: theirs now.
    """
    if policy.letter(field, role, state) == "C":
        return CONSENT
    for key in (policy.VISIT, policy.OPEN_PARTY, policy.BREAK_GLASS):
        if policy.letter(field, role, key) in "YCBQ":
            return key
    return OTHERS
