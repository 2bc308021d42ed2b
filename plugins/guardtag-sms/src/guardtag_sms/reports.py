"""Delivery reports: what a gateway says later of messages that it took. Pure.

Whoever embeds guardtag receives them over HTTP and gives each to ``city.notices.confirm``. A report says that a family
has been told, and a forged one would end the search for somebody who answers: receive them over TLS, at an address
that holds a secret, or behind the gateway's own signature.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl

from guardtag.interop import strict_json
from guardtag_sms import faults
from guardtag_sms.answers import MAX_REFERENCE, found
from guardtag_sms.gateway import Gateway, Reporting

MAX_REPORT: Final = 1024 * 1024
"""The longest body, in bytes."""
MAX_REPORTS: Final = 5000
"""The most reports in one body."""


class Report(NamedTuple):
    """What became of one message.

    Args:
        reference: the gateway's own id of it, as in ``Accepted``.
        delivered: True when the recipient's device has it, False when it never will.
    """

    reference: str
    delivered: bool


def report(gateway: Gateway, body: bytes) -> tuple[Report, ...]:
    """The reports in what a gateway sent; states in between, such as "sent", are left out.

    Args:
        gateway: whose they are, see ``load``.
        body: of its request.

    Raises:
        ImportRefused: it cannot be read, or is none of this gateway's (``GT-SMS-REPORT``).
        ValueError: the gateway's description has no ``report``.
    """
    reading = gateway.report
    if reading is None:
        raise ValueError("the description of this gateway says nothing of delivery reports")
    if len(body) > MAX_REPORT:
        raise faults.not_a_report()
    try:
        whole = strict_json.parse(body) if reading.body == "json" else _form(body)
    except ValueError:
        raise faults.not_a_report() from None
    listed = found(whole, reading.list)
    entries = listed if isinstance(listed, list) else [listed]
    if len(entries) > MAX_REPORTS:
        raise faults.not_a_report()
    read = [_read(reading, entry) for entry in entries]
    return tuple(one for one in read if one is not None)


def _form(body: bytes) -> dict[str, str]:
    fields = parse_qsl(
        body.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=200
    )
    if len(dict(fields)) != len(fields):
        raise ValueError("two fields of one name")
    return dict(fields)


def _read(reading: Reporting, entry: Any) -> Report | None:
    reference, state = found(entry, reading.reference), found(entry, reading.state)
    text = str(reference) if isinstance(reference, str) or type(reference) is int else ""
    if state is None or not 0 < len(text) <= MAX_REFERENCE or not text.isprintable():
        raise faults.not_a_report()
    for delivered, states in ((True, reading.delivered), (False, reading.failed)):
        if any(type(state) is type(one) and state == one for one in states):
            return Report(text, delivered)
    return None
