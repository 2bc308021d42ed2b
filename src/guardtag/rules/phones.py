"""A telephone number as people write it, in the one form in which it is kept. Pure.

Our own rules come first and are strict, since the library that knows the numbering plans (``phonenumbers``, the extra
``guardtag[phones]``) takes letters, ``=138…``, fifty plus signs and extensions. It is asked afterwards, where it is
installed, whether anybody can have such a number.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

MAINLAND = "86"

_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
_MOST, _SHORT = 40, 6
_BARE_LENGTH = 11
SCIENTIFIC = re.compile(r"[0-9]+(?:\.[0-9]*(?:E[+-]?[0-9]+)?|E[+-]?[0-9]+)", re.ASCII | re.IGNORECASE)
"""A number as a spreadsheet writes one that it has already rounded."""
_PHONE = re.compile(r"\+?[0-9](?:[ -]{0,3}[0-9])*", re.ASCII)
_BETWEEN_TWO = re.compile(r"[/|、,;\n]|[和或]|\s{2,}")
# Mainland numbers after the trunk 0: Beijing 10 and the 2x cities have eight digits, others seven or eight.
_LANDLINE = re.compile(r"(?:10|2[0-9])[0-9]{8}|[3-9][0-9]{2}[0-9]{7,8}", re.ASCII)
_LOCAL = re.compile(r"[2-9][0-9]{6,7}", re.ASCII)
_MOBILE = re.compile(r"1[0-9]{10}", re.ASCII)
_BARE = re.compile(r"(?:\+86)?(1[0-9]{10})", re.ASCII)
_SERVICE = re.compile(r"[48]00[0-9]{7}", re.ASCII)
_LOST_DIGITS = "000000"  # 1.38E+10 typed back: the digits after the fifth are gone
# Mainland subscribers' numbers begin with 2 to 8, mobile numbers with 13 to 19.
_MADE_UP = re.compile(r"\+86(?:100[0-9]{8}|(?:10|2[0-9])0[0-9]{7}|[3-9][0-9]{2}0[0-9]{6,7})", re.ASCII)
_ANYBODYS = re.compile(r"\+86(?:1[3-9][0-9]{9}|(?:10|2[0-9])[2-8][0-9]{7}|[3-9][0-9]{2}[2-8][0-9]{6,7})", re.ASCII)


class PhoneFault(ValueError):
    """A text is not the telephone number of a person.

    Args:
        code: ``GT-ROW-PHONE``, or one that begins so; it carries nothing of the text.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def narrow(text: str) -> str:
    """Full-width letters, digits, signs and spaces as ASCII ones; nothing else is folded."""
    return text if text.isascii() else text.translate(_WIDE)


def exercises(host: str) -> bool:
    """Whether a deployment whose links name this host can only be an example or an exercise (RFC 2606, 2 and 3)."""
    labels = ["", *host.lower().rstrip(".").split(".")]
    return labels[-1] in ("test", "example", "invalid", "localhost") or (
        labels[-2] == "example" and labels[-1] in ("com", "net", "org")
    )


def added(said: Sequence[str]) -> tuple[str, ...]:
    """Country codes that somebody allows for one file, without their ``+``; raises ``ValueError`` for what is none."""
    if isinstance(said, str):
        raise TypeError("a list of texts is needed here, not one text")
    found = tuple(one.removeprefix("+") for one in said)
    if not all(re.fullmatch("[1-9][0-9]{0,2}", one, re.ASCII) for one in found):
        raise ValueError("countries are telephone country codes, such as 852")
    return tuple(dict.fromkeys(found))


def e164(text: str, *, countries: Collection[str] = (MAINLAND,), numeric: bool = False, made_up: bool = True) -> str:
    """A telephone number in the form of ITU-T E.164, ``+`` and digits; empty for an empty text.

    Whether somebody answers is for the first test message to find out. Numbers without a country code are read as
    mainland Chinese, landlines with their area code.

    Args:
        text: the number.
        countries: country codes that are allowed, without ``+``.
        numeric: a file held it as a number, so digits may be lost.
        made_up: whether numbers for examples and exercises may stand, which no telephone has: mobile ones that begin
            with 100, landlines whose number after the area code begins with 0.

    Raises:
        PhoneFault: letters, extensions, dialling codes, two numbers, a short number, a damaged number, a country that
            is not allowed, or a number that no person can have.
    """
    number = _in_form(text, countries, numeric)
    if number:
        _somebodys(number, made_up)
    return number


def is_short(text: str) -> bool:
    """Whether a text is an emergency or another short public number, whatever its spelling."""
    try:
        e164(text)
    except PhoneFault as fault:
        return fault.code == "GT-ROW-PHONE-SHORT"
    return False


def _in_form(text: str, countries: Collection[str], numeric: bool) -> str:
    """The form alone."""
    bare = _BARE.fullmatch(text)  # most are mobile numbers and nothing else: all that is said below holds for them
    if bare and MAINLAND in countries and not numeric and (len(text) == _BARE_LENGTH or len(countries) == 1):
        return f"+{MAINLAND}{bare[1]}"
    text, all_of_it = narrow(text).strip(" \t"), narrow(text)
    if not text:
        return ""
    if _two(all_of_it):
        raise PhoneFault("GT-ROW-PHONE-TWO")
    if SCIENTIFIC.fullmatch(text):
        raise PhoneFault("GT-ROW-PHONE-DAMAGED")
    if len(text) > _MOST or not _PHONE.fullmatch(text):
        raise PhoneFault("GT-ROW-PHONE")
    digits = text.lstrip("+").replace(" ", "").replace("-", "")
    abroad = text.startswith("+")
    if digits.startswith("00"):
        digits, abroad = digits[2:], True
    if numeric and len(digits) > _SHORT and (not _MOBILE.fullmatch(digits) or digits.endswith(_LOST_DIGITS)):
        raise PhoneFault("GT-ROW-PHONE-DAMAGED")
    abroad = abroad or (len(digits) == 13 and digits.startswith("861"))
    country = next((code for code in countries if digits.startswith(code)), "") if abroad else MAINLAND
    if country not in countries:
        raise PhoneFault("GT-ROW-PHONE-COUNTRY")
    national = digits.removeprefix(country) if abroad else digits
    if len(national) <= _SHORT:
        raise PhoneFault("GT-ROW-PHONE-SHORT")
    if country == MAINLAND:
        return f"+{MAINLAND}{_mainland(national, abroad)}"
    if len(digits) > 15:
        raise PhoneFault("GT-ROW-PHONE")
    return f"+{digits}"


def _mainland(national: str, abroad: bool) -> str:
    """A mainland number without the country code, as E.164 has it: landlines without their 0."""
    trunk = national.removeprefix("0")
    if _MOBILE.fullmatch(national):
        return national
    if _SERVICE.fullmatch(trunk):
        raise PhoneFault("GT-ROW-PHONE-NOBODY")
    if (abroad or trunk != national) and _LANDLINE.fullmatch(trunk):
        return trunk
    bare = _LANDLINE.fullmatch(national) or _LOCAL.fullmatch(national)
    if bare and not abroad and not national.startswith("1"):  # with a 1 it may as well be a mobile one cut short
        raise PhoneFault("GT-ROW-PHONE-AREA")
    raise PhoneFault("GT-ROW-PHONE")


def _two(text: str) -> bool:
    """Whether two numbers stand in one place."""
    parts = _BETWEEN_TWO.split(text[: 3 * _MOST])
    numbers = [part for part in parts if 7 <= sum("0" <= sign <= "9" for sign in part) <= 15]
    return len(numbers) > 1


def _somebodys(number: str, made_up: bool) -> None:
    """Refuses a number that no person can have."""
    if _MADE_UP.fullmatch(number):
        if not made_up:
            raise PhoneFault("GT-ROW-PHONE-NOBODY")
        return
    if number.startswith(f"+{MAINLAND}") and not _ANYBODYS.fullmatch(number):
        raise PhoneFault("GT-ROW-PHONE-NOBODY")
    try:
        import phonenumbers
    except ImportError:
        return
    kinds = phonenumbers.PhoneNumberType
    try:
        parsed = phonenumbers.parse(number)
        kind = phonenumbers.number_type(parsed)  # UNKNOWN for one that is not valid
    except phonenumbers.NumberParseException:
        raise PhoneFault("GT-ROW-PHONE-NOBODY") from None
    if kind not in (kinds.FIXED_LINE, kinds.MOBILE, kinds.FIXED_LINE_OR_MOBILE, kinds.VOIP, kinds.PERSONAL_NUMBER):
        raise PhoneFault("GT-ROW-PHONE-NOBODY")
