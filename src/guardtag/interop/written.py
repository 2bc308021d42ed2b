"""People of the register as rows of a table, in titles and words that an import reads back.

What an import does not take cannot be written either: consents but the one in force, how a person may be reached,
pictures, and never a hidden address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

import attrs

from guardtag.model.people import Consent, Contact, Ward

FIELDS = (
    "key", "name", "nickname", "birth_date", "minor", "groups", "hints", "area", "contacts", "clothes", "medical",
    "address", "consent",
)  # fmt: skip
"""What can be written, in the order of the columns."""
WITHHELD = ("medical", "address")
"""What is written only when it was asked for by name."""
USUAL = tuple(field for field in FIELDS if field not in WITHHELD)

_TITLES: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "zh": {
        "key": "编号", "name": "姓名", "nickname": "小名", "birth_date": "出生日期", "minor": "未成年人",
        "groups": "类别",
        "hints": "提示", "area": "区域", "clothes": "衣着特征", "medical": "病史", "address": "住址", "consent": "同意",
        "consent_by": "同意人", "consent_date": "同意日期", "guardian_consent": "监护人同意", "purposes": "同意范围",
        "contact": "联系人{}", "relation": "联系人{}关系", "phone": "联系人{}电话", "more": "联系人{}备用电话",
        "mail": "联系人{}邮箱", "other": "联系人{}其他地址", "guards": "联系人{}是否监护人",
    },
    "en": {
        "key": "id", "name": "name", "nickname": "nickname", "birth_date": "birth date", "minor": "minor",
        "groups": "groups", "hints": "hints", "area": "area", "clothes": "clothes", "medical": "medical",
        "address": "address", "consent": "consent", "consent_by": "consent by", "consent_date": "consent date",
        "guardian_consent": "guardian consent", "purposes": "purposes",
        "contact": "contact {}", "relation": "relation {}", "phone": "phone {}", "more": "other phone {}",
        "mail": "mail {}", "other": "other addresses {}", "guards": "contact {} is guardian",
    },
})  # fmt: skip
_CONSENT = ("consent", "consent_by", "consent_date", "guardian_consent", "purposes")
_CONTACT = ("contact", "relation", "phone", "more", "mail", "other", "guards")
_GUARDED_UNTIL = 14
_JOINER = "、"


def _first_words(known: Mapping[str, str]) -> Mapping[str, str]:
    """Our word to the first of the office's."""
    return MappingProxyType({ours: office for office, ours in reversed(list(known.items())) if not office.isascii()})


@lru_cache(maxsize=4)
def _office_words(kind: str) -> Mapping[str, str]:
    from guardtag.interop import columns  # titles of whole offices, which only imports and exports need

    return _first_words(getattr(columns, kind))


_NOTHING: Mapping[str, str] = MappingProxyType({})


@attrs.frozen
class Table:
    """How people are written.

    Args:
        fields: of ``FIELDS``.
        contacts: for how many contacts of a person there are columns, at most ``columns.CONTACTS``.
        language: ``zh`` or ``en``.
        zone: in which a consent's day is told.
        today: the day that ages are judged by.
        now: the moment that consents are judged by, seconds since 1970 UTC.
    """

    fields: Sequence[str]
    contacts: int
    language: str
    zone: ZoneInfo
    today: date
    now: float

    def titles(self) -> list[str]:
        """The titles of the columns."""
        own = _TITLES[self.language]
        titles: list[str] = []
        for field in FIELDS:
            if field not in self.fields:
                continue
            if field == "contacts":
                titles += [own[what].format(nth) for nth in range(1, self.contacts + 1) for what in _CONTACT]
            elif field == "consent":
                titles += [own[what] for what in _CONSENT]
            else:
                titles.append(own[field])
        return titles

    def row(self, ward: Ward) -> list[str]:
        """The cells of one person."""
        return [cell for field in FIELDS if field in self.fields for cell in self._cells(field, ward)]

    def _cells(self, field: str, ward: Ward) -> Iterator[str]:
        zh = self.language == "zh"
        if field == "contacts":
            for nth in range(self.contacts):
                yield from self._contact(ward.contacts[nth] if nth < len(ward.contacts) else None)
        elif field == "consent":
            yield from self._consent(ward)
        elif field == "birth_date":
            yield ward.birth_date.isoformat() if ward.birth_date else ""
        elif field == "minor":
            yield self._yes() if ward.minor else ""
        elif field == "groups":
            yield _listed(ward.groups, _office_words("GROUPS") if zh else _NOTHING)
        elif field == "hints":
            yield _listed(ward.hints, _office_words("HINT_WORDS") if zh else _NOTHING)
        else:
            yield str(getattr(ward, field))

    def _yes(self) -> str:
        return "是" if self.language == "zh" else "yes"

    def _contact(self, contact: Contact | None) -> Iterator[str]:
        if contact is None:
            yield from ("",) * len(_CONTACT)
            return
        phone, more, mail, other = _addresses(contact.addresses)
        words = _office_words("RELATIONS") if self.language == "zh" else _NOTHING
        guards = self._yes() if contact.guardian else ""
        yield from (contact.name, words.get(contact.relation, contact.relation), phone, more, mail, other, guards)

    def _consent(self, ward: Ward) -> Iterator[str]:
        """The consent that an alert stands on; nothing where it stands on an emergency, which nobody consented to."""
        consent = next((one for one in reversed(ward.consents) if _alerts(one, self.now)), None)
        if consent is None:
            yield from ("",) * len(_CONSENT)
            return
        given = datetime.fromtimestamp(consent.given, self.zone).date().isoformat() if consent.given else ""
        words = _office_words("PURPOSES") if self.language == "zh" else _NOTHING
        guarded = self._yes() if _child(ward, self.today) else ""
        yield from (self._yes(), consent.by, given, guarded, _listed(sorted(consent.purposes), words))


def _alerts(consent: Consent, now: float) -> bool:
    return consent.basis == "consent" and "alert" in consent.purposes and consent.holds(now)


def _child(ward: Ward, today: date) -> bool:
    born = ward.birth_date
    if born is None:
        return ward.minor
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day)) < _GUARDED_UNTIL


def _listed(ours: Sequence[str], words: Mapping[str, str]) -> str:
    return _JOINER.join(words.get(word, word) for word in ours)


def _addresses(addresses: Sequence[str]) -> tuple[str, str, str, str]:
    """Phone, other phone, mail, and the rest: an import that puts them together again gets the same order."""
    left = list(addresses)

    def take(channel: str, shown: Callable[[str], str] = str) -> str:
        if left and left[0].startswith(f"{channel}:"):
            return shown(left.pop(0).partition(":")[2])
        return ""

    phone = take("sms", readable)
    more = take("sms", readable) if phone else ""
    return phone, more, take("mail"), "\n".join(left)


def readable(number: str) -> str:
    """A mainland number as people write it, which no spreadsheet takes for a number; another one as it is."""
    national = number.removeprefix("+86")
    if national == number or not national.isdigit():
        return number
    if len(national) == 11 and national.startswith("1"):  # Beijing's, with 10, have ten
        return f"{national[:3]} {national[3:7]} {national[7:]}"
    area = 2 if national.startswith(("10", "2")) else 3
    return f"0{national[:area]}-{national[area:]}"
