"""A person, a call and a look at them: what the tests of disclosure share."""

from datetime import date

import attrs

from guardtag.model.incidents import Incident, Rung
from guardtag.model.people import Consent, Contact, Responder, Ward
from guardtag.rules import policy
from guardtag.rules.disclosure import Reader, View, view

NOW = 1_750_000_000.0
TODAY = date(2025, 6, 15)
GRID = "feicheng/wangzhuang/north/zhongyu/3"
MOTHER = Contact("田爱云", "mother", ["sms:0538-0000000", "mail:tian@example.org"], id="c1")
UNCLE = Contact("李二", "uncle", ["mail:uncle@example.org"], id="c2")
LI_LING = Responder("li-ling", "李岭", GRID)
EVERY_PURPOSE = frozenset({"alert"}) | policy.PURPOSES


def the_ward(**changes: object) -> Ward:
    consent = Consent("田爱云", {"alert"})
    return attrs.evolve(
        Ward(
            "w1", "小军", GRID, nickname="军军", birth_date=date(1990, 1, 2),
            groups=["intellectual-disability"], hints=["afraid-of-dogs", "walks-slowly"],
            contacts=(MOTHER, UNCLE), consents=(consent,), clothes="blue jacket", medical="epilepsy",
            address="3 Made-Up Lane", hidden_address="9 Nowhere Road",
        ),
        **changes,
    )  # fmt: skip


def the_call(**changes: object) -> Incident:
    parts = GRID.split("/")
    rungs = tuple(Rung("level", "/".join(parts[:n]), 5.0) for n in range(len(parts), 0, -1))
    return attrs.evolve(
        Incident("i1", "found", "person", "w1", GRID, "20250615", NOW, ladder=rungs, via="token"), **changes
    )


def seen(who: Reader, ward: Ward) -> View:
    return view(ward, who, now=NOW, today=TODAY)
