"""Errors taken for what they are not."""

from __future__ import annotations

from guardtag import Denied, GuardTagError, ImportRefused, NotifyError
from guardtag.errors import Denyed, Stale  # wrong: attr-defined / reportAttributeAccessIssue


def told(error: GuardTagError, refused: ImportRefused) -> str:
    error.facts["row"] = 5  # wrong: index / reportIndexIssue
    error.message  # wrong: attr-defined / reportAttributeAccessIssue
    error.retryable  # wrong: attr-defined / reportAttributeAccessIssue
    _number, _code = refused.rows[0]  # wrong: misc / reportAssignmentType
    return error.as_dict()  # wrong: return-value / reportReturnType


def raised() -> None:
    Denied()  # wrong: call-arg / reportCallIssue
    Denied(403, "Not you.")  # wrong: arg-type / reportArgumentType
    NotifyError(retryable=True, retry_after="5")  # wrong: arg-type / reportArgumentType
    Stale(["ward"])  # wrong: list-item / reportArgumentType
