"""Amounts of money as people write them. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,4})?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


def amount(cost: str | int | Decimal, currency: str) -> tuple[str, str]:
    """An amount in plain digits, and its currency.

    Args:
        cost: 0 or more, at most twelve digits before and four after the point; no float, which has no exact value.
        currency: three letters of ISO 4217, such as ``CNY``.

    Returns:
        both as texts; two empty ones where no cost is given.

    Raises:
        ValueError: one of them is something else, or one is there without the other.
    """
    if isinstance(cost, float | bool):
        raise TypeError("cost is a text such as '1250.00', an int or a Decimal")
    text = format(cost, "f") if isinstance(cost, Decimal) else str(cost)
    if not text and not currency:
        return "", ""
    if not _AMOUNT.fullmatch(text) or not _CURRENCY.fullmatch(currency):
        raise ValueError("cost is an amount such as 1250.00, and currency three letters such as CNY")
    return text, currency


def sums(amounts: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What amounts come to, by currency; exactly."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for cost, currency in amounts:
        if currency:
            try:
                found[currency] += Decimal(cost)
            except InvalidOperation:
                continue
    return {currency: format(total, "f") for currency, total in sorted(found.items())}
