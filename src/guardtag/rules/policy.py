"""Who may see what: the disclosure policy as data, one letter for every field, role and state.

The cells are a copy of the project's reviewed matrix (``cases/disclosure.json``, version 1); a test
compares them one by one. What is not listed here is denied. A new field, role or state is a change of
this table, with a reason in ``docs/explanation/privacy.md``.

The letters: Y shown; N never; C only with a separate consent to this field; M masked, or through the
relay; S the reader's own only; H an opaque id or a count; B on break-glass; Q break-glass by two
persons; E ciphertext, T token, R this one message's recipient: never what a person is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CLOSED, VISIT, OPEN_PARTY, BREAK_GLASS = "closed", "visit", "open_party", "break_glass"
STATES = (CLOSED, VISIT, OPEN_PARTY, BREAK_GLASS)
"""The order of the four letters in each cell group of ``TABLE``."""

DENIED = "N"

# fmt: off
_CELLS = {
    "tag_exists": {
        "anon_finder": "YNYN",            "identified_volunteer": "YNYN",   "grid_worker_area": "YYYN",
        "other_area_worker": "NNNN",      "supervisor_at_level": "HHYN",    "supervisor_above_level": "HHHN",
        "family_contact": "YYYN",         "auditor": "HHHN",                "printing_house": "TNTN",
        "notifier_plugin": "NNHN",        "storage_plugin": "EEEN",         "hotline_operator": "NNYN",
        "police_or_hospital": "NNYN",     "system": "NNHN",
    },
    "nickname": {
        "anon_finder": "NNCN",            "identified_volunteer": "NNCN",   "grid_worker_area": "YYYN",
        "other_area_worker": "NNNB",      "supervisor_at_level": "NNYB",    "supervisor_above_level": "NNNB",
        "family_contact": "YYYN",         "auditor": "NNNN",                "printing_house": "NNNN",
        "notifier_plugin": "NNCN",        "storage_plugin": "EEEN",         "hotline_operator": "NNYB",
        "police_or_hospital": "NNYN",     "system": "NNCN",
    },
    "full_name": {
        "anon_finder": "NNNN",            "identified_volunteer": "NNNN",   "grid_worker_area": "NYYB",
        "other_area_worker": "NNNB",      "supervisor_at_level": "NNYB",    "supervisor_above_level": "NNNB",
        "family_contact": "YYYN",         "auditor": "NNNN",                "printing_house": "NNNN",
        "notifier_plugin": "NNNN",        "storage_plugin": "EEEN",         "hotline_operator": "NNYB",
        "police_or_hospital": "NNYN",     "system": "NNNN",
    },
    "photo": {
        "anon_finder": "NNNN",            "identified_volunteer": "NNCN",   "grid_worker_area": "NYYB",
        "other_area_worker": "NNNB",      "supervisor_at_level": "NNYB",    "supervisor_above_level": "NNNB",
        "family_contact": "YYYN",         "auditor": "NNNN",                "printing_house": "NNNN",
        "notifier_plugin": "NNNN",        "storage_plugin": "EEEN",         "hotline_operator": "NNYB",
        "police_or_hospital": "NNYN",     "system": "NNNN",
    },
    "condition_hints": {
        "anon_finder": "NNCN",            "identified_volunteer": "NNCN",   "grid_worker_area": "NYYB",
        "other_area_worker": "NNNB",      "supervisor_at_level": "NNYB",    "supervisor_above_level": "NNNB",
        "family_contact": "YYYN",         "auditor": "NNNN",                "printing_house": "NNNN",
        "notifier_plugin": "NNCN",        "storage_plugin": "EEEN",         "hotline_operator": "NNYB",
        "police_or_hospital": "NNYN",     "system": "NNCN",
    },
    "medical_notes": {
        "anon_finder": "NNNN",            "identified_volunteer": "NNNN",   "grid_worker_area": "NNCB",
        "other_area_worker": "NNNB",      "supervisor_at_level": "NNCB",    "supervisor_above_level": "NNNB",
        "family_contact": "YYYN",         "auditor": "NNNN",                "printing_house": "NNNN",
        "notifier_plugin": "NNNN",        "storage_plugin": "EEEN",         "hotline_operator": "NNNB",
        "police_or_hospital": "NNCN",     "system": "NNNN",
    },
    "contact_phone": {
        "anon_finder": "NNCN",            "identified_volunteer": "NNCN",   "grid_worker_area": "NYYB",
        "other_area_worker": "NNNB",      "supervisor_at_level": "NNYB",    "supervisor_above_level": "NNNB",
        "family_contact": "SSSN",         "auditor": "NNNN",                "printing_house": "NNNN",
        "notifier_plugin": "NNRN",        "storage_plugin": "EEEN",         "hotline_operator": "NNYN",
        "police_or_hospital": "NNMN",     "system": "NNRN",
    },
    "home_address": {
        "anon_finder": "NNNN",            "identified_volunteer": "NNNN",   "grid_worker_area": "NYCB",
        "other_area_worker": "NNNB",      "supervisor_at_level": "NNCB",    "supervisor_above_level": "NNNB",
        "family_contact": "CCCN",         "auditor": "NNNN",                "printing_house": "NNNN",
        "notifier_plugin": "NNNN",        "storage_plugin": "EEEN",         "hotline_operator": "NNNB",
        "police_or_hospital": "NNCN",     "system": "NNNN",
    },
    "hidden_address": {
        "anon_finder": "NNNN",            "identified_volunteer": "NNNN",   "grid_worker_area": "NNNQ",
        "other_area_worker": "NNNN",      "supervisor_at_level": "NNNQ",    "supervisor_above_level": "NNNQ",
        "family_contact": "NNNN",         "auditor": "NNNN",                "printing_house": "NNNN",
        "notifier_plugin": "NNNN",        "storage_plugin": "EEEN",         "hotline_operator": "NNNQ",
        "police_or_hospital": "NNNN",     "system": "NNNN",
    },
    "location_now": {
        "anon_finder": "SNSN",            "identified_volunteer": "SNYN",   "grid_worker_area": "NNYB",
        "other_area_worker": "NNNB",      "supervisor_at_level": "NNYB",    "supervisor_above_level": "NNHB",
        "family_contact": "NNYN",         "auditor": "NNNN",                "printing_house": "NNNN",
        "notifier_plugin": "NNRN",        "storage_plugin": "EEEN",         "hotline_operator": "NNYB",
        "police_or_hospital": "NNYN",     "system": "NNNN",
    },
    "location_history": {
        "anon_finder": "NNNN",            "identified_volunteer": "NNNN",   "grid_worker_area": "NNNB",
        "other_area_worker": "NNNB",      "supervisor_at_level": "NNNB",    "supervisor_above_level": "NNNB",
        "family_contact": "CCCN",         "auditor": "NNNN",                "printing_house": "NNNN",
        "notifier_plugin": "NNNN",        "storage_plugin": "EEEN",         "hotline_operator": "NNNN",
        "police_or_hospital": "NNNN",     "system": "NNNN",
    },
    "scan_list": {
        "anon_finder": "SNSN",            "identified_volunteer": "SNSN",   "grid_worker_area": "NNYB",
        "other_area_worker": "NNNB",      "supervisor_at_level": "NNYB",    "supervisor_above_level": "HHHB",
        "family_contact": "YYYN",         "auditor": "HHHN",                "printing_house": "NNNN",
        "notifier_plugin": "NNNN",        "storage_plugin": "EEEN",         "hotline_operator": "NNYB",
        "police_or_hospital": "NNYN",     "system": "NNNN",
    },
    "finder_contact": {
        "anon_finder": "SNSN",            "identified_volunteer": "SNSN",   "grid_worker_area": "NNCB",
        "other_area_worker": "NNNN",      "supervisor_at_level": "NNCB",    "supervisor_above_level": "NNNN",
        "family_contact": "NNMN",         "auditor": "NNNN",                "printing_house": "NNNN",
        "notifier_plugin": "NNRN",        "storage_plugin": "EEEN",         "hotline_operator": "NNCB",
        "police_or_hospital": "NNCN",     "system": "NNRN",
    },
    "access_log": {
        "anon_finder": "NNNN",            "identified_volunteer": "NNNN",   "grid_worker_area": "SSSN",
        "other_area_worker": "SNSN",      "supervisor_at_level": "YYYN",    "supervisor_above_level": "YYYN",
        "family_contact": "YYYN",         "auditor": "YYYN",                "printing_house": "NNNN",
        "notifier_plugin": "NNNN",        "storage_plugin": "EEEN",         "hotline_operator": "SSSN",
        "police_or_hospital": "SSSN",     "system": "NNNN",
    },
    "groups": {
        "anon_finder": "NNNN",            "identified_volunteer": "NNNN",   "grid_worker_area": "NYYB",
        "other_area_worker": "NNNN",      "supervisor_at_level": "NNYB",    "supervisor_above_level": "NNNB",
        "family_contact": "YYYN",         "auditor": "HHHN",                "printing_house": "NNNN",
        "notifier_plugin": "NNNN",        "storage_plugin": "EEEN",         "hotline_operator": "NNYB",
        "police_or_hospital": "NNYN",     "system": "NNNN",
    },
    "birth_date": {
        "anon_finder": "NNNN",            "identified_volunteer": "NNNN",   "grid_worker_area": "NYYB",
        "other_area_worker": "NNNB",      "supervisor_at_level": "NNYB",    "supervisor_above_level": "NNNB",
        "family_contact": "YYYN",         "auditor": "NNNN",                "printing_house": "NNNN",
        "notifier_plugin": "NNNN",        "storage_plugin": "EEEN",         "hotline_operator": "NNYB",
        "police_or_hospital": "NNYN",     "system": "NNNN",
    },
    "clothes": {
        "anon_finder": "NNNN",            "identified_volunteer": "NNYN",   "grid_worker_area": "NYYB",
        "other_area_worker": "NNNB",      "supervisor_at_level": "NNYB",    "supervisor_above_level": "NNNN",
        "family_contact": "YYYN",         "auditor": "NNNN",                "printing_house": "NNNN",
        "notifier_plugin": "NNNN",        "storage_plugin": "EEEN",         "hotline_operator": "NNYB",
        "police_or_hospital": "NNYN",     "system": "NNNN",
    },
    "area": {
        "anon_finder": "NNNN",            "identified_volunteer": "NNNN",   "grid_worker_area": "YYYN",
        "other_area_worker": "NNNB",      "supervisor_at_level": "YYYN",    "supervisor_above_level": "YYYN",
        "family_contact": "YYYN",         "auditor": "HHHN",                "printing_house": "NNNN",
        "notifier_plugin": "NNNN",        "storage_plugin": "HHHN",         "hotline_operator": "NNYN",
        "police_or_hospital": "NNYN",     "system": "NNNN",
    },
    "contact_name": {
        "anon_finder": "NNCN",            "identified_volunteer": "NNCN",   "grid_worker_area": "NYYB",
        "other_area_worker": "NNNB",      "supervisor_at_level": "NNYB",    "supervisor_above_level": "NNNN",
        "family_contact": "SSSN",         "auditor": "NNNN",                "printing_house": "NNNN",
        "notifier_plugin": "NNRN",        "storage_plugin": "EEEN",         "hotline_operator": "NNYN",
        "police_or_hospital": "NNYN",     "system": "NNRN",
    },
    "finder_message": {
        "anon_finder": "SSSN",            "identified_volunteer": "SSSN",   "grid_worker_area": "NNYB",
        "other_area_worker": "NNNN",      "supervisor_at_level": "NNYB",    "supervisor_above_level": "NNNN",
        "family_contact": "NNYN",         "auditor": "NNNN",                "printing_house": "NNNN",
        "notifier_plugin": "NNRN",        "storage_plugin": "EEEN",         "hotline_operator": "NNYB",
        "police_or_hospital": "NNYN",     "system": "NNRN",
    },
    "finder_photo": {
        "anon_finder": "SSSN",            "identified_volunteer": "SSSN",   "grid_worker_area": "NNYB",
        "other_area_worker": "NNNN",      "supervisor_at_level": "NNYB",    "supervisor_above_level": "NNNN",
        "family_contact": "NNYN",         "auditor": "NNNN",                "printing_house": "NNNN",
        "notifier_plugin": "NNNN",        "storage_plugin": "EEEN",         "hotline_operator": "NNYB",
        "police_or_hospital": "NNYN",     "system": "NNNN",
    },
}
# fmt: on

TABLE: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {field: MappingProxyType(cells) for field, cells in _CELLS.items()}
)
"""field -> role -> four letters, in the order of ``STATES``."""

FIELDS = tuple(TABLE)
"""Every field the policy knows."""

ROLES = tuple(TABLE["full_name"])
"""Every role the policy knows."""

PURPOSES = frozenset(
    {"alert"} | {field for field, cells in TABLE.items() if any("C" in cell for cell in cells.values())}
)
"""What a consent may name: ``alert``, and every field that some cell ties to a consent."""


def letter(field: str, role: str, state: str) -> str:
    """The policy's letter for a field, role and state.

    Args:
        field: name of a row of ``TABLE``, such as ``full_name``.
        role: such as ``grid_worker_area``.
        state: one of ``STATES``.

    Returns:
        One letter of the legend above; ``N`` for whatever is not listed.
    """
    cell = TABLE.get(field, {}).get(role)
    return cell[STATES.index(state)] if cell is not None and state in STATES else DENIED
